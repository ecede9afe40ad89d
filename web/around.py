"""What is before and after a value in the addresses of a page that differ in that alone."""

from collections.abc import Callable

from archive import Facet, Filter

from . import turns
from .rendering import escaped

_Frame = tuple[str, str]


class Around:
    """The same, escaped, for what is filled into a page by the dozen.

    Args:
        frame: What is around a value of a facet that a function toggles.
        named: What is around a name in the address of the page about it.
    """

    def __init__(
        self,
        frame: Callable[[Callable[[Filter, str], Filter], Facet], _Frame],
        named: Callable[[str], _Frame],
    ) -> None:
        self._frame = frame
        self._named = named
        self._known: dict[tuple[str, str], _Frame] = {}

    def selected(self, facet: Facet) -> _Frame:
        """Where a value of a facet is selected besides."""
        return self._kept(("selected", facet), lambda: self._frame(turns.selected, facet))

    def excluded(self, facet: Facet) -> _Frame:
        """Where it is excluded besides."""
        return self._kept(("excluded", facet), lambda: self._frame(turns.excluded, facet))

    def name(self, kind: str) -> _Frame:
        """The page about who has a name."""
        return self._kept(("name", kind), lambda: self._named(kind))

    def _kept(self, key: tuple[str, str], frame: Callable[[], _Frame]) -> _Frame:
        if key not in self._known:
            before, after = frame()
            self._known[key] = escaped(before), escaped(after)
        return self._known[key]
