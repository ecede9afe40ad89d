"""Stencils: what a macro of a template makes, with holes to be filled a hundred times.

A page of results has a hundred rows of filters that differ in five words. To
call a macro for each costs ten times what filling holes does. So the macro is
called once a page, with marks for its arguments, and what it makes is cut where
the marks are. The markup stays in the template.

    {% macro row(chosen, href, label) %}<li{% if chosen %} class="is-chosen"{% endif %}> …
    {% set row_cut = row|stencil(chosen=false) %}

A macro may decide something by the arguments that are given when it is cut. All others
are holes, and no more than written out.
"""

import re
from collections.abc import Mapping
from functools import cached_property

from flask import Flask
from jinja2.runtime import Macro
from markupsafe import Markup

_MARK = re.compile("\x00([a-z]+)\x00")
"""A hole; no template and no translation has this character."""


class Stencil:
    """A macro that is cut when it is first needed."""

    def __init__(self, macro: Macro, **given: object) -> None:
        self._macro = macro
        self._given = given

    @cached_property
    def holes(self) -> frozenset[str]:
        """The names of what has to be filled in."""
        return frozenset(self._macro.arguments) - self._given.keys()

    @cached_property
    def _pattern(self) -> str:
        marks = {name: Markup("\x00{}\x00").format(name) for name in self.holes}
        made = self._macro(**self._given, **marks)
        return _MARK.sub(r"%(\1)s", made.replace("%", "%%"))

    def filled(self, holes: Mapping[str, object]) -> str:
        """What the macro makes of its arguments, which have to be escaped; others may be there."""
        return self._pattern % holes

    def instead(self, **given: object) -> str:
        """The same where other arguments are given than when it was cut; they are escaped here."""
        every = self._given | given
        known = {name: every[name] for name in self._macro.arguments if name in every}
        return self._macro(**known)


def register(app: Flask) -> None:
    """Let the templates of an application cut stencils."""
    app.jinja_env.filters["stencil"] = Stencil
