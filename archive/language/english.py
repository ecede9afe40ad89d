"""English stems: Snowball's English stemmer, known as Porter2."""

import threading

import Stemmer

STOP_WORDS = frozenset(
    """a about after all also an and any are as at be been before but by can could did do does for
    from had has have he her him his how i if in into is it its more most my no not of on or our
    out over she so some such than that the their them then there these they this those to too up
    was we were what when where which who will with would you your""".split()
)

_mine = threading.local()
"""Stemmer objects hold state while they work, so each thread has its own."""


def stem(word: str) -> str:
    """The stem of a folded English word.

    >>> stem("encrypted"), stem("encrypting"), stem("hospitals")
    ('encrypt', 'encrypt', 'hospit')
    """
    if not hasattr(_mine, "stemmer"):
        _mine.stemmer = Stemmer.Stemmer("english")
    stemmed: str = _mine.stemmer.stemWord(word)
    return stemmed
