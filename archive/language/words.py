"""Text into words, each with its place, elided articles and possessive endings left out."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .folding import fold

_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*")
_APOSTROPHES = "'’ʼ＇`´"
_ELIDED = frozenset("l d j m t s n c qu jusqu lorsqu puisqu quoiqu presqu".split())
"""What French shortens before a vowel: « l’hôpital », « jusqu’ici »."""

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
    after_apostrophe = -1
    for match in _WORD.finditer(text):
        start, end = match.span()
        folded = fold(match.group())
        apostrophe = text[end : end + 1] in _APOSTROPHES and end < len(text)
        if apostrophe and folded in _ELIDED and text[end + 1 : end + 2].isalnum():
            continue
        if start == after_apostrophe and folded in _ENDINGS:
            continue
        after_apostrophe = end + 1 if apostrophe else -1
        yield Word(folded, start, end)
