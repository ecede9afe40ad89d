"""Words as the tokens that stand in a cluster's index: our analysis, and none of its own.

Of each word of a text a cluster gets two tokens or three: the folded word; its stem,
marked so that no word looks like it, which is the word itself where the language
has no stems; and its family, where that is more than the stem. Whoever looks for a family looks for
a stem of that name as well.

The stems come first, in the order of the words, so that phrases are found by them; all else
stands behind. The cluster has nothing to do but to split at spaces.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from archive.language import family, fold, language_of, stem, written

LONGEST = 200
"""Characters of a word that count; Lucene refuses terms of more than 32,766 bytes."""

_NO_TOKEN = re.compile(r"[\s~^]")


def form_token(word: str) -> str:
    """The token of a folded word, as it stands."""
    return word[:LONGEST] if word.isalnum() else _NO_TOKEN.sub("_", word[:LONGEST])


def stem_token(word: str, language: str) -> str:
    """The token that the inflections of a folded word share in one language."""
    return f"~{language}:{form_token(stem(word, language))}"


def family_tokens(word: str, language: str) -> tuple[str, ...]:
    """The tokens that any word of the family of a folded word may have."""
    name = form_token(family(word, language))
    return f"^{language}:{name}", f"~{language}:{name}"


class _Word(NamedTuple):
    """The tokens of a word; no `family` where that is the stem."""

    stem: str
    form: str
    family: str


class Tokens(dict[str, _Word]):
    """The tokens of each word of a language, as it is written; remembers what it has seen."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._language = language_of(code)

    def __missing__(self, word: str) -> _Word:
        folded, own = fold(word), ""
        stemmed = stem_token(folded, self._language)
        if self._language:
            family_, as_stem = family_tokens(folded, self._language)
            own = family_ if as_stem != stemmed else ""
        if len(self) > _KEPT:
            self.clear()
        self[word] = found = _Word(stemmed, form_token(folded), own)
        return found

    def of(self, text: str) -> tuple[str, int]:
        """A text as it is sent, and how many words it has."""
        found = [self[word] for word in written(text)]
        if not found:
            return "", 0
        stems, forms, families = zip(*found, strict=True)
        return " ".join((*stems, *forms, *filter(None, families))), len(found)


_KEPT = 500_000


def tokens_by_language() -> Callable[[str], Tokens]:
    """The tokens of each language by its code."""
    known: dict[str, Tokens] = {}

    def of(code: str) -> Tokens:
        language = language_of(code)
        if language not in known:
            known[language] = Tokens(language)
        return known[language]

    return of
