"""What is before and after a value in the addresses of a page that differ in that alone.

Escaped, for what is filled into a page by the dozen, and made once for each page.
"""

from collections.abc import Callable

from archive import Facet

from . import turns
from .links import Links
from .rendering import escaped

_Frame = tuple[str, str]


def selected(links: Links, facet: Facet) -> _Frame:
    """Where a value of a facet is selected besides."""
    return _kept(links, ("selected", facet), lambda: links.frame(turns.selected, facet))


def excluded(links: Links, facet: Facet) -> _Frame:
    """Where it is excluded besides."""
    return _kept(links, ("excluded", facet), lambda: links.frame(turns.excluded, facet))


def name(links: Links, kind: str) -> _Frame:
    """The page about who has a name."""
    return _kept(links, ("name", kind), lambda: links.around_name(kind))


def _kept(links: Links, key: tuple[str, str], frame: Callable[[], _Frame]) -> _Frame:
    if key not in links.around:
        before, after = frame()
        links.around[key] = escaped(before), escaped(after)
    return links.around[key]
