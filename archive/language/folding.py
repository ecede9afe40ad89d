"""Case and accents folded away."""

import re
import unicodedata
from functools import lru_cache


class _Plain(dict[int, int | str | None]):
    """What each code point becomes when it has been taken apart; accents become nothing."""

    def __missing__(self, code: int) -> int | str | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_PLAIN = _Plain({ord("œ"): "oe", ord("æ"): "ae", ord("ø"): "o", ord("đ"): "d", ord("ł"): "l"})
"""To begin with, letters that Unicode does not take apart, though readers type them so."""


_SHORT = 80
"""Code points up to which a text is a word or a phrase that comes again in other articles.

Paragraphs come again in their own article alone; many of them would fill the memory.
"""


_BEYOND_ASCII = re.compile(r"[^\0-\x7f]{1,8}")


@lru_cache(maxsize=1 << 12)
def _taken_apart(text: str) -> str:
    # taken apart twice: folding case can compose again, and some characters hide capitals
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return apart.translate(_PLAIN)


def _fold_accented(text: str) -> str:
    # what a letter becomes depends on no other, and few letters are beyond ASCII
    return _BEYOND_ASCII.sub(lambda found: _taken_apart(found[0]), text).casefold()


_fold_short = lru_cache(maxsize=1 << 16)(_fold_accented)
_fold_long = lru_cache(maxsize=1 << 8)(_fold_accented)


def fold(text: str) -> str:
    r"""The text in lower case and without accents, composed or combining.

    >>> fold("Hôpital"), fold("CŒUR"), fold("e\u0301tude")
    ('hopital', 'coeur', 'etude')
    """
    if text.isascii():
        return text.lower()
    return _fold_short(text) if len(text) <= _SHORT else _fold_long(text)
