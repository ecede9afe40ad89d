"""Documents by their ids."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from .arrays import Mask
from .strings import Strings

FEW = 30
"""Questions that are answered by a look at all ids; a table of them takes as long to make."""


class Ids:
    """Finds live documents by their ids, which stand in a column of each segment."""

    def __init__(self, columns: Sequence[Strings], live: Mask) -> None:
        self._columns = columns
        self._live = live
        self._asked = 0

    def get(self, id_: bytes) -> int | None:
        """The number of a document; None where there is none of this id."""
        self._asked += 1
        return self._table.get(id_) if self._asked > FEW else self._looked_for(id_)

    def _looked_for(self, id_: bytes) -> int | None:
        begun = 0
        for column in self._columns:
            for number in np.flatnonzero(column.array() == id_).tolist():
                if self._live[begun + number] and column[number] == id_:  # NumPy cuts zeros off
                    return int(begun + number)
            begun += len(column)
        return None

    @cached_property
    def _table(self) -> dict[bytes, int]:
        every = (each for column in self._columns for each in column.texts())
        return {each: number for number, each in enumerate(every) if self._live[number]}
