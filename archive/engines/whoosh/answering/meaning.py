"""What the words of a query also mean in this archive: other spellings, and synonyms.

« cyberattaque », « cyber-attaque » and « cyber attaque » are one word. Which
parts a word has, no list says: the archive does. A word has two parts when
both stand there side by side, and several words are one when they stand there
as one. Synonyms come from `archive.language.synonyms`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from archive.engines.whoosh.snapshot.snapshot import FIELDS, Snapshot
from archive.language import is_stop_word, synonyms, words
from archive.results import Notice, NoticeKind
from archive.tree import Alike, And, In, Node, Not, Or, Phrase, Term

from . import terms
from .weighing import found_by, impacts

SPELLED = 0.8
"""What another spelling of a word counts."""

SYNONYM = 0.3
"""What a synonym counts: less than an inflection of the word itself."""

_SHORTEST = 3
"""Letters of a part of a word, unless it is the e of « e-mail »."""

_RARE = 500_000
"""Occurrences of the rarer of two words up to which it is looked whether they stand together."""

_LONGEST = 5
"""Words of a phrase that is looked for in other spellings as well."""

Word = Term | Phrase
Other = tuple[Word, float]


def understood(snapshot: Snapshot, tree: Node, *, with_synonyms: bool) -> tuple[Node, list[Notice]]:
    """The tree with what its words mean besides, and what the reader is to be told of it."""
    reader = _Reader(snapshot, with_synonyms=with_synonyms)
    return reader.read(tree), list(dict.fromkeys(reader.notices))


class _Reader:
    def __init__(self, snapshot: Snapshot, *, with_synonyms: bool) -> None:
        self.snapshot = snapshot
        self.with_synonyms = with_synonyms
        self.notices: list[Notice] = []

    def read(self, tree: Node) -> Node:
        match tree:
            case Term():
                return self.list((tree,))[0]
            case Phrase(several, slop):
                return _alike(tree, () if slop else self.spelled_phrase(several))
            case In(_, part):
                return replace(tree, part=self.read(part))
            case Not(part):
                return Not(_Reader(self.snapshot, with_synonyms=False).read(part))
            case And(parts) | Or(parts):
                return replace(tree, parts=self.list(parts))
        return tree

    def list(self, parts: Sequence[Node]) -> tuple[Node, ...]:
        """Parts that follow each other, with what their words mean alone and together."""
        read: list[Node] = [part if isinstance(part, Term) else self.read(part) for part in parts]
        others: dict[int, list[Other]] = {}
        for first, run in _runs(parts):
            for place, other in self.spelled(run):
                others.setdefault(first + place, []).append(other)
            if self.with_synonyms:
                for place, other in self.synonyms(run):
                    others.setdefault(first + place, []).append(other)
        for place, found in others.items():
            part = parts[place]
            if isinstance(part, Term):
                read[place] = _alike(part, found)
        return tuple(read)

    def spelled(self, run: Sequence[str]) -> Iterator[tuple[int, Other]]:
        """Other spellings of words, each with the place of the word that it stands for."""
        for place, word in enumerate(run):
            for parts in split(self.snapshot, word):
                yield place, (Phrase(parts), SPELLED)
        for place, pair in enumerate(pairwise(run)):
            if joined := _joined(self.snapshot, *pair):
                yield place, (Term(joined), SPELLED)
                yield place + 1, (Term(joined), SPELLED)

    def spelled_phrase(self, several: tuple[str, ...]) -> Iterator[Other]:
        """The same phrase with two of its words as one, or one of them as two."""
        if len(several) > _LONGEST:
            return
        for place, pair in enumerate(pairwise(several)):
            if joined := _joined(self.snapshot, *pair):
                yield _phrase((*several[:place], joined, *several[place + 2 :])), SPELLED
        for place, word in enumerate(several):
            for parts in split(self.snapshot, word):
                yield _phrase((*several[:place], *parts, *several[place + 1 :])), SPELLED

    def synonyms(self, run: Sequence[str]) -> Iterator[tuple[int, Other]]:
        """Synonyms that this archive has, each with the place of a word that it stands for."""
        for found in synonyms(run):
            told = []
            for other in found.others:
                meant = _phrase(tuple(word.folded for word in words(other)))
                if not _occurs(self.snapshot, meant):
                    continue
                told.append(other)
                for place in range(found.first, found.end):
                    if not is_stop_word(run[place]):
                        yield place, (meant, SYNONYM)
            if told:
                facts = {"word": found.member, "others": ", ".join(told)}
                self.notices.append(Notice.of(NoticeKind.SYNONYMS, **facts))


def split(snapshot: Snapshot, word: str) -> tuple[tuple[str, str], ...]:
    """The pairs of words, side by side in this archive, that this one is made of."""
    return snapshot.splits.get(word, lambda: tuple(_split(snapshot, word)))


def _split(snapshot: Snapshot, word: str) -> Iterator[tuple[str, str]]:
    if word.isdecimal():
        places = [len(word) - 3] if 3 < len(word) <= 6 else []  # noqa: PLR2004 - « 300 000 »
    else:
        places = [place for place in range(1, len(word)) if _divides(word, place)]
    for place in places:
        pair = word[:place], word[place:]
        if _known(snapshot, pair) and len(impacts(snapshot, Phrase(pair), FIELDS).docs):
            yield pair


def _divides(word: str, place: int) -> bool:
    first, second = word[:place], word[place:]
    long = place >= _SHORTEST or first == "e"
    return long and len(second) >= _SHORTEST and not (is_stop_word(first) or is_stop_word(second))


def _known(snapshot: Snapshot, pair: tuple[str, str]) -> bool:
    """Whether both words are known, the first as it stands, and not too frequent to look closer."""
    if not any(segment.dictionary.term(pair[0]) >= 0 for segment in snapshot.segments):
        return False
    return 0 < min(_frequency(snapshot, word) for word in pair) <= _RARE


def _frequency(snapshot: Snapshot, word: str) -> int:
    return sum(
        terms.frequency(segment.fields["body"], found_by(segment, Term(word)))
        for segment in snapshot.segments
    )


def _joined(snapshot: Snapshot, first: str, second: str) -> str:
    """Two words as one, when this archive has that; else nothing."""
    if first.isdecimal() or second.isdecimal():
        fits = first.isdecimal() and second.isdecimal() and len(second) == 3 >= len(first)  # noqa: PLR2004
    else:
        fits = not (is_stop_word(first) or is_stop_word(second))
    return first + second if fits and _occurs(snapshot, Term(first + second)) else ""


def _occurs(snapshot: Snapshot, word: Word) -> bool:
    """Whether a word stands anywhere; of a phrase, whether all its words do."""
    several = (word,) if isinstance(word, Term) else map(Term, word.words)
    return all(any(found_by(segment, each) for segment in snapshot.segments) for each in several)


def _runs(parts: Sequence[Node]) -> Iterator[tuple[int, list[str]]]:
    """The words that follow each other, and the place at which each such run begins."""
    run: list[str] = []
    for place, part in enumerate(parts):
        if isinstance(part, Term):
            run.append(part.word)
        elif run:
            yield place - len(run), run
            run = []
    if run:
        yield len(parts) - len(run), run


def _phrase(several: tuple[str, ...]) -> Word:
    return Phrase(several) if len(several) > 1 else Term(several[0])


def _alike(part: Word, others: Iterator[Other] | Sequence[Other]) -> Node:
    kept = tuple(dict.fromkeys(others))
    return Alike(part, kept) if kept else part
