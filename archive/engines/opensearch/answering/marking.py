"""Which words of some texts a query means, so that they can be marked.

A cluster does not say which words share a stem. So the words of the texts that are
shown are looked at, which is few.
"""

from collections.abc import Iterable, Iterator

from archive import excerpts
from archive.excerpts import Wanted
from archive.language import fold, stem, written
from archive.query import Within
from archive.tree import Fuzzy, Term

from .interpreting import Interpretation


def wanted_in(
    texts: Iterable[str], asked: Interpretation, within: Within = Within.ARTICLE
) -> Wanted:
    """The words of a query to mark in some texts."""
    known = {word for text in texts for word in written(text)}
    folded = {fold(word) for word in known}
    by_stem: dict[str, dict[str, list[str]]] = {}

    def stems(language: str) -> dict[str, list[str]]:
        if language not in by_stem:
            groups: dict[str, list[str]] = {}
            for word in folded:
                groups.setdefault(stem(word, language), []).append(word)
            by_stem[language] = groups
        return by_stem[language]

    def meant(word: Term | Fuzzy, language: str) -> Iterator[str]:
        if isinstance(word, Fuzzy):
            yield from (form for form, _ in asked.meant.near.get(word, ()))
            return
        if word.word in folded:
            yield word.word
        yield from stems(language).get(stem(word.word, language), ())

    return excerpts.wanted_of(asked.tree, meant, within)
