"""What the words of a query also mean in this archive: other spellings, and synonyms.

« cyberattaque », « cyber-attaque » and « cyber attaque » are one word. Which
parts a word has, no list says: the archive does. A word has two parts when
both stand there side by side, and several words are one when they stand there
as one. Synonyms, and words of the other language where nothing else is left,
come from `archive.language`. Whatever has to be
read for that, and whatever is added to the tree, is paid for out of what the
query itself has left of its budget.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import IntEnum
from itertools import chain, pairwise

from archive.language import Meaning, is_stop_word, paraphrases, synonyms, translations, words
from archive.results import Notice, NoticeKind
from archive.tree import Alike, And, In, Node, Not, Or, Phrase, Term

from . import initials
from .known import TEXT_FIELDS, Fields, Known
from .spelling import nearest

SPELLED = 0.8
"""What another spelling of a word counts."""

SYNONYM = 0.3
"""What a synonym counts: less than an inflection of the word itself."""

TRANSLATION = 0.6
"""What a word of the other language counts."""

MISSPELT = 0.3
"""What a word counts that is spelled nearly like one that this archive does not have."""

_SHORTEST = 3
"""Letters of a part of a word, unless it is the e of « e-mail »."""

_LONGEST = 5
"""Words of a phrase that is looked for in other spellings as well."""

_NAMED = 8
"""Translations that a notice names at the most."""

Word = Term | Phrase
Other = tuple[Word, float]


class Also(IntEnum):
    """What else words stand for besides their other spellings."""

    NOTHING = 0
    SYNONYMS = 1
    TRANSLATIONS = 2
    """Synonyms too."""


def expanded(tree: Node, known: Known, also: Also) -> tuple[Node, tuple[Notice, ...]]:
    """A tree with what its words mean besides, as far as can be paid for, and notices of it."""
    expansion = _Expansion(known, also)
    return expansion.of(tree, TEXT_FIELDS), tuple(dict.fromkeys(expansion.notices()))


def divisions(word: str) -> tuple[tuple[str, str], ...]:
    """The pairs of words that a word may be made of, if they stand side by side somewhere.

    >>> divisions("300000"), divisions("email")
    ((('300', '000'),), (('e', 'mail'),))
    """
    if word.isdecimal():
        places = [len(word) - 3] if 3 < len(word) <= 6 else []  # noqa: PLR2004 - « 300 000 »
    else:
        places = [place for place in range(1, len(word)) if _divides(word, place)]
    return tuple((word[:place], word[place:]) for place in places)


def joinable(first: str, second: str) -> bool:
    """Whether two words that follow each other may be one word elsewhere."""
    if first.isdecimal() or second.isdecimal():
        return first.isdecimal() and second.isdecimal() and len(second) == 3 >= len(first)  # noqa: PLR2004
    return not (is_stop_word(first) or is_stop_word(second))


_More = Callable[[Sequence[str]], Iterable[tuple[int, Other]]]


def _nothing(_: Sequence[str]) -> tuple[()]:
    return ()


class _Expansion:
    """One walk over a tree that has been priced."""

    def __init__(self, known: Known, also: Also) -> None:
        self._archive = known
        self._also = also
        self._synonyms: list[tuple[str, str]] = []
        self._translations: list[str] = []

    def of(self, tree: Node, fields: Fields) -> Node:
        """A part with what its words mean in some fields."""
        match tree:
            case Term():
                return self._sequence((tree,), fields)[0]
            case Phrase(several, slop):
                return self._alike(tree, () if slop else self._spelled_phrase(several), fields)
            case In(field, part):
                return replace(tree, part=self.of(part, (field.value,)))
            case Not(part):
                plain = _Expansion(self._archive, Also.NOTHING)
                return Not(plain.of(part, fields))
            case And(parts) | Or(parts):
                guessed = self._guessed if isinstance(tree, Or) else _nothing
                return replace(tree, parts=self._sequence(parts, fields, guessed))
        return tree

    def _sequence(
        self,
        parts: Sequence[Node],
        fields: Fields,
        guessed: _More = _nothing,
    ) -> tuple[Node, ...]:
        """Parts that follow each other, with what their words mean alone and together."""
        found: list[Node] = [
            part if isinstance(part, Term) else self.of(part, fields) for part in parts
        ]
        others: dict[int, list[Other]] = {}
        for first, run in _runs(parts):
            for place, other in (*self._spelled(run), *self._meant(run), *guessed(run)):
                others.setdefault(first + place, []).append(other)
        for place, meant in others.items():
            part = parts[place]
            if isinstance(part, Term):
                found[place] = self._alike(part, meant, fields)
        return tuple(found)

    def _alike(self, part: Word, others: Iterable[Other], fields: Fields) -> Node:
        kept = tuple(
            other for other in dict.fromkeys(others) if self._archive.pays_for(other[0], fields)
        )
        return Alike(part, kept) if kept else part

    def _spelled(self, run: Sequence[str]) -> Iterator[tuple[int, Other]]:
        """Other spellings of words, each with the place of the word that it stands for."""
        for place, word in enumerate(run):
            for parts in self._archive.divided(word):
                yield place, (Phrase(parts), SPELLED)
        for place, pair in enumerate(pairwise(run)):
            if joined := _joined(self._archive, *pair):
                yield place, (Term(joined), SPELLED)
                yield place + 1, (Term(joined), SPELLED)

    def _spelled_phrase(self, several: tuple[str, ...]) -> Iterator[Other]:
        """The same phrase with two of its words as one, or one of them as two."""
        if len(several) > _LONGEST:
            return
        for place, pair in enumerate(pairwise(several)):
            if joined := _joined(self._archive, *pair):
                yield _phrase((*several[:place], joined, *several[place + 2 :])), SPELLED
        for place, word in enumerate(several):
            for parts in self._archive.divided(word):
                yield _phrase((*several[:place], *parts, *several[place + 1 :])), SPELLED

    def _meant(self, run: Sequence[str]) -> Iterator[tuple[int, Other]]:
        """What words also mean in this archive, each with the place of a word that means it."""
        same: set[str] = set()
        same_everywhere = synonyms(run) if self._also >= Also.SYNONYMS else ()
        said_instead = paraphrases(run) if self._also >= Also.TRANSLATIONS else ()
        for found in chain(same_everywhere, said_instead):
            if known := self._known(found.others):
                self._synonyms.append((found.member, ", ".join(known)))
                same.update(known)
                yield from _each(run, found, known, SYNONYM)
        for found in translations(run) if self._also >= Also.TRANSLATIONS else ():
            known = self._known(other for other in found.others if other not in same)
            self._translations += known
            yield from _each(run, found, known, TRANSLATION)
        if self._also >= Also.TRANSLATIONS:
            yield from self._initialled(run)

    def _initialled(self, run: Sequence[str]) -> Iterator[tuple[int, Other]]:
        """Names for their initials and initials for names, each with the place of a word."""
        for places, other in initials.meant(self._archive, run):
            self._synonyms.append((" ".join(run[place] for place in places), other))
            yield from ((place, (_word(other), TRANSLATION)) for place in places)

    def _guessed(self, run: Sequence[str]) -> Iterator[tuple[int, Other]]:
        """What words probably mean that this archive does not have: one that it has."""
        for place, word in enumerate(run if self._also >= Also.SYNONYMS else ()):
            if not self._archive.occurs(word) and (meant := nearest(self._archive, word)):
                self._synonyms.append((word, meant))
                yield place, (_word(meant), MISSPELT)

    def _known(self, others: Iterable[str]) -> list[str]:
        """Those that stand somewhere in this archive."""
        return [other for other in others if _occurs(self._archive, _word(other))]

    def notices(self) -> Iterator[Notice]:
        """What there is to say of the words that were added."""
        for word, others in self._synonyms:
            yield Notice.of(NoticeKind.SYNONYMS, word=word, others=others)
        if several := list(dict.fromkeys(self._translations)):
            more = ", …" if len(several) > _NAMED else ""
            yield Notice.of(NoticeKind.TRANSLATED, others=", ".join(several[:_NAMED]) + more)


def _each(
    run: Sequence[str], found: Meaning, others: Sequence[str], share: float
) -> Iterator[tuple[int, Other]]:
    """Others of a member, for each of its words."""
    for other in others:
        for place in range(found.first, found.end):
            if not is_stop_word(run[place]):
                yield place, (_word(other), share)


def _divides(word: str, place: int) -> bool:
    first, second = word[:place], word[place:]
    long = place >= _SHORTEST or first == "e"
    return long and len(second) >= _SHORTEST and not (is_stop_word(first) or is_stop_word(second))


def _joined(known: Known, first: str, second: str) -> str:
    """Two words as one, when this archive has that; else nothing."""
    joined = first + second
    return joined if joinable(first, second) and known.occurs(joined) else ""


def _occurs(known: Known, word: Word) -> bool:
    """Whether a word stands anywhere; of a phrase, whether all its words do."""
    several = (word.word,) if isinstance(word, Term) else word.words
    return all(map(known.occurs, several))


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


def _word(text: str) -> Word:
    return _phrase(tuple(word.folded for word in words(text)))


def _phrase(several: tuple[str, ...]) -> Word:
    return Phrase(several) if len(several) > 1 else Term(several[0])
