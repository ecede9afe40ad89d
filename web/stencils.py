"""Stencils: what a macro of a template makes, with holes to be filled a hundred times.

A page of results has a hundred rows of filters that differ in five words. To
call a macro for each costs ten times what filling holes does. So the macro is
called once, with marks for its arguments, and what it makes is cut where
the marks are. The markup stays in the template.

    {% macro row(chosen, href, label) %}<li{% if chosen %} class="is-chosen"{% endif %}> …
    {% set row_cut = row|stencil(chosen=false) %}

A macro may decide something by the arguments that are given when it is cut. All others
are holes, and no more than written out. What is cut serves all pages in the same language,
so such a macro may use nothing else of a page.
"""

import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from .language import spoken

_MARK = re.compile("\x00([a-z]+)\x00")
"""A hole; no template and no translation has this character."""

_Key = tuple[object, ...]


class Stencil:
    """A macro, cut once for each decision in each language."""

    def __init__(
        self, macro: Macro, given: Mapping[str, object], whose: _Key, known: dict[_Key, str]
    ) -> None:
        """Cut a macro, unless that has been done.

        Args:
            macro: What is cut.
            given: The arguments by which it decides, as they usually are.
            whose: Says which macro it is, and in which language.
            known: What has been cut already, here or for another page.
        """
        self._macro = macro
        self._given = given
        self._whose = whose
        self._known = known
        self.usual = known.get(self._key(given)) or self._cut(given)
        """What the macro makes where nothing is decided otherwise, with its holes."""

    def __contains__(self, hole: str) -> bool:
        """Whether this has to be filled in."""
        return hole in self._macro.arguments and hole not in self._given

    def _key(self, given: Mapping[str, object]) -> _Key:
        return *self._whose, *given.values()

    def _cut(self, given: Mapping[str, object]) -> str:
        holes = set(self._macro.arguments) - given.keys()
        made = self._macro(**given, **{hole: Markup(f"\x00{hole}\x00") for hole in holes})  # noqa: S704 - our own names
        pattern = _MARK.sub(r"%(\1)s", made.replace("%", "%%"))
        return self._known.setdefault(self._key(given), pattern)

    def filled(self, holes: Mapping[str, object]) -> str:
        """What the macro makes of its arguments, which have to be escaped; others may be there."""
        return self.usual % holes

    def instead(self, holes: Mapping[str, object], **decided: object) -> str:
        """The same where something is decided otherwise than usual."""
        given = {**self._given, **decided}
        return (self._known.get(self._key(given)) or self._cut(given)) % holes


def register(app: Flask) -> None:
    """Let the templates of an application cut stencils."""
    known: dict[_Key, str] = {}

    @pass_context
    def stencil(context: Context, macro: Macro, **given: Any) -> Stencil:  # noqa: ANN401 - of each macro others
        whose = context.name, macro.name, spoken().language
        return Stencil(macro, given, whose, known)

    app.jinja_env.filters["stencil"] = stencil
