"""Wanted against stored: which seeds have to be written, and which have gone."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from .reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a refresh has to do: seeds to read, each with the reason, and those that are gone."""

    wanted: Mapping[str, Reason]
    gone: tuple[str, ...]


def plan(
    wanted: Mapping[str, str],
    stored: Mapping[str, str],
    unreadable: AbstractSet[str],
    reason_of: Callable[[str], Reason],
) -> Changes:
    """What has to happen so that the index holds what the seeds say.

    Args:
        wanted: The fingerprint of each seed that could be read, by path.
        stored: The fingerprint that the index has of each seed, by path.
        unreadable: Seeds that are there but could not be read. What the index
            has of them stays: a file that is locked today is no reason to
            forget what it said yesterday.
        reason_of: Why a seed is read of which the index has another fingerprint, or none.

    >>> reasons = {"a": Reason.NEW, "b": Reason.BYTES}
    >>> changes = plan({"a": "1", "b": "2"}, {"b": "1", "c": "1", "d": "1"}, {"d"}, reasons.get)
    >>> changes.wanted == reasons, changes.gone
    (True, ('c',))
    """
    differing = (path for path, made_of in wanted.items() if made_of != stored.get(path))
    return Changes(
        wanted={path: reason_of(path) for path in sorted(differing)},
        gone=tuple(sorted(stored.keys() - wanted.keys() - unreadable)),
    )
