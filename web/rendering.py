"""How templates are run: two things that Jinja does a thousand times a page, in fewer steps.

What a template writes out is escaped as before. What it calls gets its arguments and nothing
else: none of our functions asks for the context, and macros know that they escape.

And what a page was made of goes with the page. A context has macros, and macros have the
context that they were defined in, so that all of it would wait for the garbage collector,
which a server rarely asks.
"""

from collections.abc import Callable, Mapping, MutableMapping
from types import CodeType
from typing import Any

import markupsafe
from flask import Flask
from jinja2 import Environment, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from .compiled import Compiled

_escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", markupsafe.escape)
"""`markupsafe.escape` of a string, without marking it as escaped: what is written out is not
looked at again."""


def escaped(value: object) -> str:
    """A value as it stands in markup.

    >>> escaped("R&D"), escaped(Markup("R&amp;D")), escaped(3)
    ('R&amp;D', Markup('R&amp;D'), Markup('3'))
    """
    if type(value) is str:
        return _escaped(value)
    if type(value) is Markup:
        return value
    return markupsafe.escape(value)


class _Context(Context):
    """Variables of a template, and how it calls something."""

    def call(
        self,
        called: Callable[..., Any],
        /,
        *args: Any,  # noqa: ANN401
        _block_vars: object = None,
        _loop_vars: object = None,
        **named: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """What a function gives; a macro that has all its arguments need not sort them out."""
        if (
            type(called) is Macro
            and not named
            and len(args) == len(called.arguments)
            and not (called.caller or called.catch_varargs or called.catch_kwargs)
        ):
            return called._invoke(list(args), called._default_autoescape)  # noqa: SLF001
        return called(*args, **named)


class _Template(Template):
    """A template that escapes with `escaped`, and whose contexts let go of their macros."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002 - Jinja calls it so
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """A template of its compiled code."""
        made = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__["escape"] = escaped
        return made

    def render(self, *args: Any, **named: Any) -> str:  # noqa: ANN401 - as a dictionary takes them
        """The text that it makes of some variables."""
        context = self.new_context(dict(*args, **named))
        try:
            return self.environment.concat(self.root_render_func(context))
        except Exception:  # noqa: BLE001 - it is raised again
            return self.environment.handle_exception()
        finally:
            context.vars.clear()

    def make_module(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002 - Jinja calls them so
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,  # noqa: A002
    ) -> TemplateModule:
        """Its macros and variables, for a template that imports them."""
        context = self.new_context(vars, shared, locals)
        module = TemplateModule(self, context)
        context.vars.clear()
        return module


def register(app: Flask) -> None:
    """Let an application run its templates so."""
    app.jinja_env.context_class = _Context
    app.jinja_env.template_class = _Template
    app.jinja_env.bytecode_cache = Compiled()
