"""Words of French and English text: where they stand, how they fold, what they stem to.

Everything here is pure. Splitting and folding are the same for every
language, so that a query has the same words as the article it looks for;
only stems differ, and a query is stemmed for each language in turn.
"""

from .folding import fold
from .piecing import pieces, words_of
from .splitting import Word, finder, located, words, written
from .stems import (
    FAMILY_LANGUAGES,
    STEMMING_LANGUAGES,
    family,
    is_question_word,
    is_stop_word,
    language_of,
    stem,
)
from .thesaurus import Meaning, paraphrases, synonyms, translations

__all__ = [
    "FAMILY_LANGUAGES",
    "STEMMING_LANGUAGES",
    "Meaning",
    "Word",
    "family",
    "finder",
    "fold",
    "is_question_word",
    "is_stop_word",
    "language_of",
    "located",
    "paraphrases",
    "pieces",
    "stem",
    "synonyms",
    "translations",
    "words",
    "words_of",
    "written",
]
