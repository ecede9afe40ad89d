"""The stories of a snapshot: which of its documents are copies, and of which."""

from pathlib import Path

import numpy as np

from archive.engines.whoosh.segments.arrays import Arrays, Keys, Mask, Numbers, begun
from archive.engines.whoosh.segments.stories import FILE


class Stories:
    """The stories of one snapshot.

    `first_published` is the document that each document is a copy of, `copied`
    which documents are in a story of several.
    """

    def __init__(self, folder: Path, live: Mask) -> None:
        self.first_published: Numbers = Arrays(folder / FILE)["told_first"].astype(np.int64)
        if len(self.first_published) != len(live):
            raise ValueError(f"{FILE} is of another commit")
        self._sizes = np.bincount(self.first_published[live], minlength=len(live))
        self.copied: Mask = (self._sizes[self.first_published] > 1) & live
        self._are_any = bool(self.copied.any())

    def of(self, number: int) -> tuple[int, int]:
        """The document that a document's story is named for, and how many copies there are."""
        first = int(self.first_published[number])
        return first, int(self._sizes[first])

    def count(self, numbers: Numbers) -> int:
        """How many different stories there are among some documents, given by their numbers."""
        if not self._are_any:
            return len(numbers)
        copies = np.sort(self.first_published[self._copies(numbers)])
        return len(numbers) - len(copies) + len(begun(copies))

    def _copies(self, numbers: Numbers) -> Numbers:
        """Those documents of which there are others."""
        return numbers.take(np.flatnonzero(self.copied.take(numbers)))

    def best(self, numbers: Numbers, keys: Keys) -> Mask:
        """Which documents to show when each story is shown once: the one with the lowest key.

        Args:
            numbers: Documents by their numbers, rising.
            keys: What each is ordered by.
        """
        shown = np.ones(len(numbers), np.bool_)
        if not self._are_any:
            return shown
        places = np.flatnonzero(self.copied.take(numbers))
        stories = self.first_published[numbers[places]]
        order = np.lexsort((keys[places], stories))
        shown[places] = False
        shown[places[order[begun(stories[order])]]] = True
        return shown
