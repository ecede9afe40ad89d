"""What was computed lately, within bounds of memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Kept = TypeVar("Kept")


ENTRY = 500
"""Bytes of an entry besides its value."""


class Cache(Generic[Key, Kept]):
    """Values by key; the one unused for longest goes first when they weigh too much.

    Args:
        capacity: Bytes that all entries together may weigh.
        weigh: The bytes of one value.
    """

    def __init__(self, capacity: int, weigh: Callable[[Kept], int]) -> None:
        self._capacity = capacity
        self._weigh = weigh
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], Kept]) -> Kept:
        """The value of a key, made now if it is not kept; two threads may both make it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = value
                self._weight += self._weigh(value) + ENTRY
            while self._weight > self._capacity:
                _, oldest = self._kept.popitem(last=False)
                self._weight -= self._weigh(oldest) + ENTRY
        return value

    def keys(self) -> Sequence[Key]:
        """The keys of what is kept, the one used last in the end."""
        with self._lock:
            return tuple(self._kept)
