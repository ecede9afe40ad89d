"""The stories of a snapshot: which of its documents are copies, and of which."""

from pathlib import Path

import numpy as np

from archive.engines.whoosh.segments.arrays import Arrays, Keys, Mask, Numbers
from archive.engines.whoosh.segments.stories import FILE


class Stories:
    """The stories of one snapshot.

    `told_first` is the document that each document is a copy of, `copied`
    which documents are in a story of several.
    """

    def __init__(self, folder: Path, live: Mask) -> None:
        self.told_first: Numbers = Arrays(folder / FILE)["told_first"].astype(np.int64)
        if len(self.told_first) != len(live):
            raise ValueError(f"{FILE} is of another commit")
        self._sizes = np.bincount(self.told_first[live], minlength=len(live))
        self.copied: Mask = (self._sizes[self.told_first] > 1) & live
        self._are_any = bool(self.copied.any())

    def of(self, number: int) -> tuple[int, int]:
        """The document that a document's story is named for, and how many copies there are."""
        first = int(self.told_first[number])
        return first, int(self._sizes[first])

    def count(self, found: Mask, numbers: Numbers) -> int:
        """How many different stories some documents tell.

        Args:
            found: Which documents.
            numbers: The same by their numbers.
        """
        if not self._are_any:
            return len(numbers)
        copies = self.told_first[np.flatnonzero(found & self.copied)]
        return len(numbers) - len(copies) + len(np.unique(copies))

    def best(self, numbers: Numbers, keys: Keys) -> Mask:
        """Which documents to show when each story is shown once: the one with the lowest key.

        Args:
            numbers: Documents by their numbers, rising.
            keys: What each is ordered by.
        """
        shown = np.ones(len(numbers), np.bool_)
        if not self._are_any:
            return shown
        places = np.flatnonzero(self.copied[numbers])
        places = places[np.argsort(keys[places], kind="stable")]
        _, first = np.unique(self.told_first[numbers[places]], return_index=True)
        shown[places] = False
        shown[places[first]] = True
        return shown
