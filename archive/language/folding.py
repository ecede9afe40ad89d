"""Case and accents folded away."""

import unicodedata
from functools import lru_cache


class _Plain(dict[int, int | str | None]):
    """What each code point becomes when it has been taken apart; accents become nothing."""

    def __missing__(self, code: int) -> int | str | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_PLAIN = _Plain({ord("œ"): "oe", ord("æ"): "ae", ord("ø"): "o", ord("đ"): "d", ord("ł"): "l"})
"""To begin with, letters that Unicode does not take apart, though readers type them so."""


@lru_cache(maxsize=1 << 16)
def _fold_accented(text: str) -> str:
    # taken apart twice: folding case can compose again, and some characters hide capitals
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return apart.translate(_PLAIN)


def fold(text: str) -> str:
    r"""The text in lower case and without accents, composed or combining.

    >>> fold("Hôpital"), fold("CŒUR"), fold("e\u0301tude")
    ('hopital', 'coeur', 'etude')
    """
    return text.lower() if text.isascii() else _fold_accented(text)
