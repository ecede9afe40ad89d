"""Wanted against stored: which seeds have to be written, and which have gone."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a refresh has to do, as sorted seed paths; `same` is how many need nothing."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    same: int

    @property
    def written(self) -> tuple[str, ...]:
        """New and changed seeds together, sorted."""
        return tuple(sorted((*self.new, *self.changed)))


def plan(wanted: Mapping[str, str], stored: Mapping[str, str], unreadable: set[str]) -> Changes:
    """What has to happen so that the index holds what the seeds say.

    Args:
        wanted: The fingerprint of each seed that could be read, by path.
        stored: The fingerprint that the index has of each seed, by path.
        unreadable: Seeds that are there but could not be read. What the index
            has of them stays: a file that is locked today is no reason to
            forget what it said yesterday.

    >>> plan({"a": "1", "b": "2"}, {"b": "1", "c": "1", "d": "1"}, {"d"})
    Changes(new=('a',), changed=('b',), gone=('c',), same=0)
    """
    new = {path for path in wanted if path not in stored}
    changed = {path for path in wanted if path in stored and wanted[path] != stored[path]}
    gone = set(stored) - set(wanted) - unreadable
    return Changes(
        new=tuple(sorted(new)),
        changed=tuple(sorted(changed)),
        gone=tuple(sorted(gone)),
        same=len(wanted) - len(new) - len(changed),
    )
