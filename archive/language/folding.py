"""Case and accents folded away."""

import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})
"""Letters that Unicode does not take apart, though readers type them so."""


@lru_cache(maxsize=1 << 16)
def _fold_accented(text: str) -> str:
    # taken apart twice: folding case can compose again, and some signs hide capitals
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    apart = apart.translate(_LIGATURES)
    return "".join(char for char in apart if not unicodedata.combining(char))


def fold(text: str) -> str:
    r"""The text in lower case and without accents, composed or combining.

    >>> fold("Hôpital"), fold("CŒUR"), fold("e\u0301tude")
    ('hopital', 'coeur', 'etude')
    """
    return text.lower() if text.isascii() else _fold_accented(text)
