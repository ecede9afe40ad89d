"""Words of French and English text: where they stand, how they fold, what they stem to.

Everything here is pure. Splitting and folding are the same for every
language, so that a query has the same words as the article it looks for;
only stems differ, and a query is stemmed for each language in turn.
"""

from .folding import fold
from .stems import LANGUAGES, is_stop_word, language_of, stem, stems
from .words import Word, words

__all__ = ["LANGUAGES", "Word", "fold", "is_stop_word", "language_of", "stem", "stems", "words"]
