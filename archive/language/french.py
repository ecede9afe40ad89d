"""French stems, taken from folded words.

Readers type without accents, so the stemmer has to see what they see: it
works on folded text. It takes off inflection only (plural, feminine,
participle and infinitive of the first group), in the manner of the light
stemmers that J. Savoy proposed ("Light Stemming Approaches for the French,
Portuguese, German and Hungarian Languages", ACM SAC 2006), and leaves
derivation alone: « université » and « univers » do not meet.

A wider family, derivation included, is that of Snowball's French stemmer. It
is right too seldom to find by, and good enough to tell which of the articles
found say more of a word.
"""

import threading

import Stemmer

STOP_WORDS = frozenset(
    """a afin ai ainsi alors au aucun auquel aussi autre aux auxquelles auxquels avaient avait
    avec ayant c car ce cela celle celles celui cependant ces cet cette ceux chez ci combien
    comme comment d dans de depuis des desquelles desquels deux dit donc dont du duquel elle
    elles en entre est et etaient etait etant ete etre eu eux fait font furent fut il ils j
    je l la laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui m ma mais
    me meme mes moi mon n ne ni nos notre nous on ont ou par pas peut peuvent plus pour
    pourquoi puis puisque qu quand que quel quelle quels qui quoi s sa sans se selon ses si
    soit son sont sous sur t ta te tes toi ton tous tout toute toutes tres tu un une vers
    vos votre vous y""".split()
)

_mine = threading.local()
"""Stemmer objects hold state while they work, so each thread has its own."""

_SHORTEST = 4
"""Letters a word must keep when an ending goes; shorter stems collide ("base", "bas")."""


def stem(word: str) -> str:
    """The stem of a folded French word.

    >>> [stem(word) for word in ("hopital", "hopitaux", "chiffre", "chiffrees", "chiffrer")]
    ['hopital', 'hopital', 'chiffr', 'chiffr', 'chiffr']
    >>> stem("personnelles"), stem("publique"), stem("univers"), stem("universite")
    ('personnel', 'public', 'univ', 'universit')
    """
    if len(word) <= _SHORTEST or not word.isalpha():
        return word
    word = _singular(word)
    feminine = word.rstrip("e")
    if len(feminine) >= _SHORTEST:
        return _masculine(feminine) if feminine != word else _infinitive(word)
    return word


def family(word: str) -> str:
    """What a folded French word has in common with those derived from it.

    >>> family("chiffrement") == family("chiffre"), family("hopitaux") == family("mairie")
    (True, False)
    """
    if not hasattr(_mine, "stemmer"):
        _mine.stemmer = Stemmer.Stemmer("french")
    root: str = _mine.stemmer.stemWord(word)
    return root


def _singular(word: str) -> str:
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux") and len(word) > _SHORTEST + 1:
        return word[:-2] + "l"
    if word.endswith(("eux", "oux")) or (word.endswith("s") and not word.endswith("ss")):
        return word[:-1]
    return word


def _masculine(word: str) -> str:
    """What remains of a word whose final e is gone, as the masculine has it."""
    if word.endswith("iqu"):
        return word[:-2] + "c"
    if word.endswith("iv"):
        return word[:-1] + "f"
    if word[-1] == word[-2] and len(word) > _SHORTEST + 1:
        word = word[:-1]
    if word.endswith("s") and len(word) > _SHORTEST:
        word = word[:-1]
    return _infinitive(word)


def _infinitive(word: str) -> str:
    if word.endswith("er") and len(word) > _SHORTEST + 1:
        return word[:-2]
    return word
