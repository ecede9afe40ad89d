"""Text into words, each with its place, elided articles and possessive endings left out.

`finder` finds some words only, by their first letters. That is worth its length:
three words in ten articles of 800 take it 0.25 ms, `located` seven times that.
"""

import re
from collections.abc import Callable, Collection, Iterator
from itertools import accumulate
from typing import NamedTuple

from .folding import fold

_WORD = re.compile(
    r"([^\W_\u02b9\u02bc][^\W_\u02b9\u02bc\u0300-\u036f]*"
    r"(?:[\u0300-\u036f]+[^\W_\u02b9\u02bc]*)*)"
)
APOSTROPHES = frozenset("'’ʼ＇`´‘‛′ʹ")
"""All that is typed for one; two of them are letters to Unicode."""
_MARKS = "".join(map(chr, range(0x300, 0x370)))
_ELIDED = frozenset("l d j m t s n c qu jusqu lorsqu puisqu quoiqu presqu".split())
"""What French shortens before a vowel: « l’hôpital », « jusqu’ici »."""

_PAST_LATIN_1 = "\u0100"

_LONGEST = 12
"""Characters to look back at: the longest elided word, its apostrophe, and what precedes it."""

_ENDINGS = frozenset("s t d m ll re ve".split())
"""What English hangs behind an apostrophe: "the hospital’s", "don’t"."""


class Word(NamedTuple):
    """One word: folded, and the code points it takes in the text, end excluded."""

    folded: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """The words of a text in order.

    The same rules serve every language, so a word's number in the text, which
    phrases are made of, does not depend on the language of the query.

    >>> [word.folded for word in words("L’hôpital d'Armentières n'est plus fermé")]
    ['hopital', 'armentieres', 'est', 'plus', 'ferme']
    >>> [word.folded for word in words("the hospital’s files, cyber-attaque, 300 000")]
    ['the', 'hospital', 'files', 'cyber', 'attaque', '300', '000']
    >>> next(words("« L’Hôpital »"))
    Word(folded='hopital', start=4, end=11)
    """
    found, starts = located(text)
    for written, start in zip(found, starts, strict=True):
        yield Word(fold(written), start, start + len(written))


def written(text: str) -> list[str]:
    """The words as they are written, in order, without what stands at their apostrophes."""
    pieces = _WORD.split(text)
    found = pieces[1::2]
    dropped = _dropped(pieces[::2], found)
    return [word for place, word in enumerate(found) if place not in dropped] if dropped else found


def located(text: str) -> tuple[list[str], list[int]]:
    """The same words, and the code point at which each begins."""
    pieces = _WORD.split(text)
    found, starts = pieces[1::2], list(accumulate(map(len, pieces)))[:-1:2]
    if dropped := _dropped(pieces[::2], found):
        kept = [place for place in range(len(found)) if place not in dropped]
        return [found[place] for place in kept], [starts[place] for place in kept]
    return found, starts


def finder(beginnings: Collection[str]) -> Callable[[str], list[tuple[str, int]]]:
    """What finds, in a text, the words that may begin with some folded letters.

    It gives each word as `located` does, but passes over most others, so it is
    many times as fast: what it looks for are a few bytes in a shadow of the
    text, which has a byte for each code point.

    >>> finder(["hop", "hi"])("L’hôpital d’Hirson, chez eux")
    [('hôpital', 2), ('Hirson', 12)]
    """
    begun = tuple(beginnings)
    wanted = [f" {each}".encode("latin-1") for each in begun if max(each) < _PAST_LATIN_1]

    def find(text: str) -> list[tuple[str, int]]:
        shadow = b" " + text.replace("’", "'").encode("latin-1", "replace").translate(_SHADOWS)
        starts = {start for each in wanted for start in _places(shadow, each)}
        if _UNSURE in shadow:
            starts.update(_unsure(text, shadow, begun))
        found = [(start, _WORD.match(text, start)) for start in sorted(starts)]
        return [
            (word.group(), start)
            for start, word in found
            if word and not _hangs(text, start, word.end())
        ]

    return find


def _places(shadow: bytes, wanted: bytes) -> Iterator[int]:
    """Where some bytes stand."""
    at = shadow.find(wanted)
    while at >= 0:
        yield at
        at = shadow.find(wanted, at + 1)


def _unsure(text: str, shadow: bytes, begun: tuple[str, ...]) -> Iterator[int]:
    """Where words begin rightly that touch a character of which the shadow does not say all."""
    at = shadow.find(_UNSURE)
    while at >= 0:
        first, end = shadow.rfind(b" ", 0, at), shadow.find(b" ", at)
        for word in _WORD.finditer(text, first, end - 1 if end >= 0 else len(text)):
            if fold(word.group()).startswith(begun):
                yield word.start()
        at = shadow.find(_UNSURE, end) if end >= 0 else -1


def _shadow(character: str) -> int:
    """The folded letter of a character of Latin-1, as a byte."""
    folded = fold(character)
    if not character.isalnum() and character != "?":
        return ord(" ")
    return ord(folded) if len(folded) == 1 and folded < _PAST_LATIN_1 else _UNSURE[0]


_UNSURE = b"?"
"""Stands for what is beyond Latin-1, and for what folds to several letters."""

_SHADOWS = bytes(map(_shadow, map(chr, range(256))))
"""What becomes of each character of Latin-1; what is beyond it has become "?" before."""


def _hangs(text: str, start: int, end: int) -> bool:
    """Whether a word is elided before the next one, or the end of the one before."""
    last = text[start - 1 : start]
    touches = text[end : end + 1] in APOSTROPHES or last in APOSTROPHES
    if not touches and not "\u0300" <= last <= "\u036f":
        return False
    word = fold(text[start:end])
    if word in _ELIDED and text[end : end + 1] in APOSTROPHES and _WORD.match(text, end + 1):
        return True
    before = text[max(start - _LONGEST, 0) : start]
    if before[-1:] in APOSTROPHES and word in _ENDINGS:
        return _ends_a_word(before[:-1]) and fold(_WORD.findall(before)[-1]) not in _ELIDED
    return "\u0300" <= before[-1:] <= "\u036f" and _ends_a_word(before)


def _ends_a_word(text: str) -> bool:
    """Whether the last character belongs to a word, if need be under marks that combine with it."""
    return text.rstrip(_MARKS)[-1:].isalnum()


def _dropped(gaps: list[str], found: list[str]) -> set[int]:
    """The places of elided words and of endings; `gaps[n]` is what stands before word n."""
    dropped: set[int] = set()
    for place, gap in enumerate(gaps):
        if gap in APOSTROPHES and 0 < place < len(found):
            if fold(found[place - 1]) in _ELIDED:
                dropped.add(place - 1)
            elif fold(found[place]) in _ENDINGS:
                dropped.add(place)
    return dropped
