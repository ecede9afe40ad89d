"""Words as the tokens that stand in a cluster's index: our analysis, and none of its own.

Each place of a text holds one or more tokens: the folded word; its stem,
marked so that no word looks like it, which is the word itself where the language
has no stems; and its family, where that is more than the stem. Whoever looks for a family looks for
a stem of that name as well.
"""

import re
from collections.abc import Callable

from archive.language import family, fold, language_of, stem, written

LONGEST = 200
"""Characters of a word that count; Lucene refuses terms of more than 32,766 bytes."""

BETWEEN = "|"
"""Stands between the tokens of one place; the analyzer `ours` takes them apart."""

_NO_TOKEN = re.compile(r"[\s|~^]")


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


class Tokens(dict[str, str]):
    """What is sent for each word of a language, as it is written; remembers what it has seen."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._language = language_of(code)

    def __missing__(self, word: str) -> str:
        folded = fold(word)
        tokens = form_token(folded)
        if language := self._language:
            stemmed = stem_token(folded, language)
            own, as_stem = family_tokens(folded, language)
            tokens = BETWEEN.join((tokens, stemmed, *(() if as_stem == stemmed else (own,))))
        else:
            tokens = BETWEEN.join((tokens, stem_token(folded, "")))
        if len(self) > _KEPT:
            self.clear()
        self[word] = tokens
        return tokens

    def of(self, text: str) -> str:
        """A text as it is sent."""
        return " ".join(map(self.__getitem__, written(text)))


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
