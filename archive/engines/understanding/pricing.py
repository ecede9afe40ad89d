"""A query as far as it can be paid for, so that nobody's query holds up the others.

What a part costs is for the engine to say. A part that would go beyond what is left is
loosened, a phrase to its words, or left out, and a notice says so.
"""

from dataclasses import replace
from typing import Protocol

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

from .known import TEXT_FIELDS, Fields
from .said import written

SHOWN = 5
"""Parts that a notice names at the most."""


class Purse(Protocol):
    """What is left of what one query may cost."""

    def passes(self) -> None:
        """Take out what each part of a query costs, whatever it is."""

    def pays_for(self, part: Single, fields: Fields) -> bool:
        """Whether a leaf can be paid for in these fields; its cost is then taken out."""

    def pays_for_names(self, part: Named) -> bool:
        """The same of a search in the names of a facet's values."""


def affordable(tree: Node, purse: Purse) -> tuple[Node, tuple[Notice, ...]]:
    """The tree as far as it can be paid for, and notices of what cannot.

    Of a tree that costs too much as a whole, something that finds nothing.
    """
    pricing = _Pricing(purse)
    kept = pricing.kept(tree, TEXT_FIELDS)
    return kept or Not(Everything()), pricing.notices()


class _Pricing:
    """One walk over a tree, part by part in the order in which they were written."""

    def __init__(self, purse: Purse) -> None:
        self._purse = purse
        self._loosened: list[Phrase] = []
        self._refused: list[Single | Named] = []

    def kept(self, tree: Node, fields: Fields) -> Node | None:
        """What can be paid for of a part; None for nothing."""
        self._purse.passes()
        match tree:
            case Term() | Phrase() | Prefix() | Fuzzy():
                return self._leaf(tree, fields)
            case Named():
                if self._purse.pays_for_names(tree):
                    return tree
                self._refused.append(tree)
                return None
            case In() | Not():
                narrowed = (tree.field.value,) if isinstance(tree, In) else fields
                inside = self.kept(tree.part, narrowed)
                return replace(tree, part=inside) if inside else None
            case And(parts) | Or(parts):
                left = tuple(kept for part in parts if (kept := self.kept(part, fields)))
                return replace(tree, parts=left) if left else None
        return tree

    def _leaf(self, leaf: Single, fields: Fields) -> Node | None:
        if self._purse.pays_for(leaf, fields):
            return leaf
        if isinstance(leaf, Phrase):
            self._loosened.append(leaf)
            return self.kept(And(tuple(map(Term, leaf.words))), fields)
        self._refused.append(leaf)
        return None

    def notices(self) -> tuple[Notice, ...]:
        """What there is to say of the parts that were loosened or refused."""
        notices = [
            Notice.of(NoticeKind.LOOSENED, token=written(phrase))
            for phrase in dict.fromkeys(self._loosened[:SHOWN])
        ]
        if self._refused:
            refused = [written(leaf) for leaf in dict.fromkeys(self._refused)]
            more = " …" if len(refused) > SHOWN else ""
            token = " ".join(refused[:SHOWN]) + more
            notices.append(Notice.of(NoticeKind.TOO_EXPENSIVE, token=token))
        return tuple(notices)
