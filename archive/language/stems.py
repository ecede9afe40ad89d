"""Which stemmer serves which language."""

from collections.abc import Callable, Mapping

from . import english, french

_STEMMERS: Mapping[str, Callable[[str], str]] = {
    "fr": french.stem,
    "en": english.stem,
    "": lambda word: word,
}

_FAMILIES: Mapping[str, Callable[[str], str]] = {
    "fr": french.family,
}

STEMMING_LANGUAGES = tuple(_STEMMERS)
"""The languages with rules of their own; "" stands for all others: folding alone."""

FAMILY_LANGUAGES = tuple(_FAMILIES)
"""Those of them with families that are not stems."""

_REGULAR = french.REGULAR | english.REGULAR

_QUESTION_WORDS = french.QUESTION_WORDS | english.QUESTION_WORDS
_STOP_WORDS = french.STOP_WORDS | english.STOP_WORDS


def language_of(code: str) -> str:
    """The entry of `STEMMING_LANGUAGES` that serves an ISO 639-1 code.

    >>> language_of("fr"), language_of("de")
    ('fr', '')
    """
    return code if code in _STEMMERS else ""


def stem(word: str, language: str) -> str:
    """The stem of a folded word in one language of `STEMMING_LANGUAGES`."""
    return _STEMMERS[language](word)


def family(word: str, language: str) -> str:
    """What a folded word has in common with those derived from it; its stem where that says so."""
    return _FAMILIES.get(language, _STEMMERS[language])(word)


def beginning(word: str) -> str:
    """Two letters that all words with the stem of a folded word have, in French and in English.

    For irregular words they are those of the form that the rules take for them.

    >>> beginning("voler"), beginning("vol"), beginning("bought"), beginning("buys")
    ('vo', 'vo', 'bu', 'bu')
    """
    return _REGULAR.get(word, word)[:2]


def is_stop_word(word: str) -> bool:
    """Whether a folded word is too common, in some language, to look for by itself."""
    return word in _STOP_WORDS


def is_question_word(word: str) -> bool:
    """Whether a word, in lower case with its accents, is one that questions begin with."""
    return word in _QUESTION_WORDS
