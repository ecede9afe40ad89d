"""What one query may ask of the cluster, in clauses, of which a cluster refuses more than 1,024."""

from typing import ClassVar

from archive.engines.understanding.known import TEXT_FIELDS, Fields
from archive.tree import Fuzzy, Named, Phrase, Prefix, Single, Term


class Budget:
    """What is left of what one query may cost."""

    WHOLE: ClassVar = 600
    """What one query may cost."""

    NEIGHBOURS: ClassVar = 30
    """A search for words spelled nearly alike."""

    BEGINNING: ClassVar = 20
    """A search for all words with a beginning."""

    NAMES: ClassVar = 10
    """A search in the names of a facet's values."""

    def __init__(self) -> None:
        self._left = self.WHOLE

    @property
    def spent(self) -> int:
        """What has been taken out."""
        return self.WHOLE - self._left

    def pays(self, cost: int) -> bool:
        """Whether there is so much left, which is then taken out."""
        if cost > self._left:
            return False
        self._left -= cost
        return True

    def passes(self) -> None:
        """Nothing: a part that holds others is no clause of its own."""

    def pays_for(self, leaf: Single, fields: Fields = TEXT_FIELDS) -> bool:  # noqa: ARG002 - as all
        """Whether a leaf can be paid for, each time that it is looked for, in whatever fields."""
        return self.pays(self._cost(leaf))

    def pays_for_names(self, part: Named) -> bool:  # noqa: ARG002 - as all
        """Whether a search in the names of a facet's values can be paid for."""
        return self.pays(self.NAMES)

    def _cost(self, leaf: Single) -> int:
        match leaf:
            case Term():
                return 2
            case Phrase(several):
                return 6 * len(several)
            case Prefix():
                return self.BEGINNING
            case Fuzzy():
                return self.NEIGHBOURS
