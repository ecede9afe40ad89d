"""What one query may cost, so that nobody's query holds up the others.

Costs are estimated before much is read, in postings: the time to read one of
a list. A part of a query that would go beyond is loosened, a phrase to its
words, or left out, and the reader is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.engines.whoosh.segments.vocabulary import Run
from archive.engines.whoosh.snapshot.snapshot import FIELDS, SearchField, Snapshot
from archive.results import Notice, NoticeKind
from archive.tree import (
    Alike,
    And,
    Everything,
    Fuzzy,
    In,
    Most,
    Named,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Single,
    Term,
)

from . import terms
from .weighing import Fields, expanded, found_by

POSTINGS = 9_000_000
"""What one query may cost."""

NEAR = 12
"""What an occurrence of a word costs in a phrase with slop: it is sorted and searched."""

PLACED = 1
"""The same in a phrase whose words follow each other."""

DOCUMENTS = 20
"""Documents of the archive that cost as much as a posting, for each part of a query."""

FORMS = 4
"""Words of the dictionary that cost as much as a posting in a search for words nearly alike."""

SIGNS = 20
"""Signs of the names of a facet's values that cost as much as a posting to search."""

_TOLD = 5
"""Parts that are named to the reader at the most."""


def affordable(snapshot: Snapshot, tree: Node) -> tuple[Node, tuple[Notice, ...]]:
    """The tree as far as it may be answered, and what there is to tell of that.

    Of a tree that is too dear as a whole, something that finds nothing.
    """
    purse = _Purse(snapshot)
    kept = purse.kept(tree, FIELDS)
    return kept or Not(Everything()), tuple(purse.notices())


class _Purse:
    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.left = POSTINGS
        self.paid: set[tuple[Single, Fields]] = set()
        self.loosened: list[Phrase] = []
        self.refused: list[Single | Named] = []
        self.cut: list[Fuzzy] = []

    def kept(self, tree: Node, fields: Fields) -> Node | None:
        """What can be paid for of a part; None for nothing."""
        self.left -= self.snapshot.size // DOCUMENTS
        match tree:
            case Term() | Phrase() | Prefix() | Fuzzy():
                return self.single(tree, fields)
            case Alike():
                return self.alike(tree, fields)
            case Named():
                return self.named(tree)
            case In() | Not():
                narrowed = (tree.field.value,) if isinstance(tree, In) else fields
                inside = self.kept(tree.part, narrowed)
                return replace(tree, part=inside) if inside else None
            case And(parts) | Or(parts) | Most(parts):
                left = tuple(kept for part in parts if (kept := self.kept(part, fields)))
                return replace(tree, parts=left) if left else None
        return tree

    def single(self, leaf: Single, fields: Fields) -> Node | None:
        if self.pays(leaf, fields):
            if isinstance(leaf, Fuzzy) and self.is_cut(leaf):
                self.cut.append(leaf)
            return leaf
        if isinstance(leaf, Phrase):
            self.loosened.append(leaf)
            return self.kept(And(tuple(map(Term, leaf.words))), fields)
        self.refused.append(leaf)
        return None

    def alike(self, tree: Alike, fields: Fields) -> Node | None:
        kept = self.single(tree.part, fields)
        bought = tuple(other for other in tree.others if self.pays(other[0], fields))
        return Alike(tree.part, bought) if kept is tree.part and bought else kept

    def named(self, tree: Named) -> Named | None:
        signs = len(self.snapshot.names(tree.facet))
        price = signs if isinstance(tree.part, Fuzzy) else signs // SIGNS
        if price > self.left:
            self.refused.append(tree)
            return None
        self.left -= price
        return tree

    def pays(self, leaf: Single, fields: Fields) -> bool:
        """Whether the purse holds what a leaf costs, which is then taken out."""
        if (leaf, fields) in self.paid:
            return True
        if self.left <= 0:
            return False
        price = self.price(leaf, fields)
        if price > self.left:
            return False
        self.left -= price
        self.paid.add((leaf, fields))
        return True

    def is_cut(self, leaf: Fuzzy) -> bool:
        """Whether a fuzzy word stands for more words than are looked for."""
        return any(len(expanded(each, leaf)) == terms.MOST for each in self.snapshot.segments)

    def price(self, leaf: Single, fields: Fields) -> int:
        """What a leaf is expected to cost."""
        price = 0
        for segment in self.snapshot.segments:
            if isinstance(leaf, Fuzzy):
                price += len(segment.dictionary.forms) // FORMS
            if isinstance(leaf, Phrase):
                words = [found_by(segment, Term(word)) for word in leaf.words]
                factor = NEAR if leaf.slop else PLACED
                price += sum(_phrase(segment.fields[name], words, factor) for name in fields)
            else:
                runs = expanded(segment, leaf)
                price += sum(terms.postings(segment.fields[name], runs) for name in fields)
        return price

    def notices(self) -> Iterator[Notice]:
        for fuzzy in dict.fromkeys(self.cut[:_TOLD]):
            yield Notice.of(NoticeKind.MANY_FORMS, token=_written(fuzzy), most=terms.MOST)
        for phrase in dict.fromkeys(self.loosened[:_TOLD]):
            yield Notice.of(NoticeKind.LOOSENED, token=_written(phrase))
        if self.refused:
            told = [_written(leaf) for leaf in dict.fromkeys(self.refused)]
            more = " …" if len(told) > _TOLD else ""
            yield Notice.of(NoticeKind.TOO_EXPENSIVE, token=" ".join(told[:_TOLD]) + more)


def _phrase(field: SearchField, words: Sequence[list[Run]], factor: int) -> int:
    """The postings of its words, and their occurrences where the rarest of them may stand."""
    postings = [terms.postings(field, runs) for runs in words]
    rarest = min(postings)
    placed = sum(
        terms.frequency(field, runs) * min(1.0, rarest / max(having, 1))
        for runs, having in zip(words, postings, strict=True)
    )
    return sum(postings) + int(factor * placed)


def _written(leaf: Single | Named) -> str:
    match leaf:
        case Term(word):
            return word
        case Prefix(start):
            return f"{start}*"
        case Fuzzy(word):
            return f"{word}~"
        case Phrase(several, slop):
            return f'"{" ".join(several)}"' + (f"~{slop}" if slop else "")
        case Named(facet, part):
            return f"{facet}:{_written(part)}"
