"""What the stemmers of all languages are made of: lists of words, and Snowball's stemmers."""

import threading
from collections.abc import Callable

import Stemmer


def by_form(lines: str) -> dict[str, str]:
    """The first word of its line for each word of some lines.

    >>> by_form('''
    ...     an ans
    ...     bail baux
    ... ''')
    {'an': 'an', 'ans': 'an', 'bail': 'bail', 'baux': 'bail'}
    """
    groups = filter(None, map(str.split, lines.splitlines()))
    return {form: forms[0] for forms in groups for form in forms}


def set_apart(lines: str) -> dict[str, str]:
    """For each word of some lines a stem that no other word has: no word has a full stop.

    >>> set_apart("annee annees")
    {'annee': 'annee.', 'annees': 'annee.'}
    """
    return {form: f"{first}." for form, first in by_form(lines).items()}


def snowball(language: str) -> Callable[[str], str]:
    """Snowball's stemmer for a language, as a function that several threads may call.

    Its objects hold state while they work, so each thread has its own. They remember nothing:
    to look a word up among many takes as long as half a microsecond of stemming does.
    """
    mine = threading.local()

    def stem(word: str) -> str:
        if not hasattr(mine, "stemmer"):
            mine.stemmer = Stemmer.Stemmer(language, 0)
        stemmed: str = mine.stemmer.stemWord(word)
        return stemmed

    return stem
