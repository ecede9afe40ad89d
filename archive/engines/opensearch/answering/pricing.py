"""What one query may ask of the cluster, so that nobody's query holds up the others.

Costs are counted in clauses, of which a cluster refuses more than 1,024. A part of a query
that would go beyond is loosened, a phrase to its words, or left out, and a notice says so.
"""

from dataclasses import replace
from typing import ClassVar

from archive.engines.understanding.said import written
from archive.results import Notice, NoticeKind
from archive.tree import (
    And,
    Everything,
    Fuzzy,
    In,
    Named,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Single,
    Term,
)

_SHOWN = 5
"""Parts that a notice names at the most."""


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

    def pays_for(self, leaf: Single) -> bool:
        """Whether a leaf can be paid for, each time that it is looked for."""
        return self.pays(self._cost(leaf))

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


def affordable(tree: Node, budget: Budget) -> tuple[Node, tuple[Notice, ...]]:
    """The tree as far as it can be paid for, and notices of what cannot.

    Of a tree that costs too much as a whole, something that finds nothing.
    """
    pricing = _Pricing(budget)
    kept = pricing.kept(tree)
    return kept or Not(Everything()), pricing.notices()


class _Pricing:
    """One walk over a tree, part by part in the order in which they were written."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._loosened: list[Phrase] = []
        self._refused: list[Single | Named] = []

    def kept(self, tree: Node) -> Node | None:
        """What can be paid for of a part; None for nothing."""
        match tree:
            case Term() | Phrase() | Prefix() | Fuzzy():
                return self._leaf(tree)
            case Named():
                if self._budget.pays(Budget.NAMES):
                    return tree
                self._refused.append(tree)
                return None
            case In() | Not():
                inside = self.kept(tree.part)
                return replace(tree, part=inside) if inside else None
            case And(parts) | Or(parts):
                left = tuple(kept for part in parts if (kept := self.kept(part)))
                return replace(tree, parts=left) if left else None
        return tree

    def _leaf(self, leaf: Single) -> Node | None:
        if self._budget.pays_for(leaf):
            return leaf
        if isinstance(leaf, Phrase) and len(leaf.words) > 1:
            self._loosened.append(leaf)
            return self.kept(And(tuple(map(Term, leaf.words))))
        self._refused.append(leaf)
        return None

    def notices(self) -> tuple[Notice, ...]:
        """What there is to say of the parts that were loosened or refused."""
        notices = [
            Notice.of(NoticeKind.LOOSENED, token=written(phrase))
            for phrase in dict.fromkeys(self._loosened[:_SHOWN])
        ]
        if self._refused:
            refused = [written(leaf) for leaf in dict.fromkeys(self._refused)]
            more = " …" if len(refused) > _SHOWN else ""
            token = " ".join(refused[:_SHOWN]) + more
            notices.append(Notice.of(NoticeKind.TOO_EXPENSIVE, token=token))
        return tuple(notices)
