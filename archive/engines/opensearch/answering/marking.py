"""Which words of some texts a query means, so that they can be marked.

A cluster does not say which words share a stem. So the words of the texts that are
shown are looked at, which is few.
"""

from collections.abc import Iterable, Iterator

from archive import excerpts
from archive.excerpts import Wanted
from archive.language import fold, language_of, stem, written
from archive.query import Within
from archive.tree import Fuzzy, Term

from .interpreting import Interpretation


def wanted_in(
    texts: Iterable[tuple[str, str]], asked: Interpretation, within: Within = Within.ARTICLE
) -> Wanted:
    """The words of a query to mark in some texts, each given with the code of its language."""
    spoken: dict[str, set[str]] = {}
    for text, code in texts:
        spoken.setdefault(language_of(code), set()).update(written(text))
    known = {language: _by_beginning(words) for language, words in spoken.items()}

    def meant(word: Term | Fuzzy, language: str) -> Iterator[str]:
        if language not in known:
            return
        if isinstance(word, Fuzzy):
            yield from (form for form, _ in asked.meant.near.get(word, ()))
            return
        root = stem(word.word, language)
        for form in known[language].get(word.word[:1], ()):
            if form == word.word or stem(form, language) == root:
                yield form

    return excerpts.wanted_of(asked.tree, meant, within)


def _by_beginning(words: Iterable[str]) -> dict[str, set[str]]:
    """Folded words by their first letter, which a stem has as well."""
    found: dict[str, set[str]] = {}
    for word in words:
        folded = fold(word)
        found.setdefault(folded[:1], set()).add(folded)
    return found
