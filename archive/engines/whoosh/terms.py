"""From the words of a query to the terms of a dictionary, and from there to documents."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from archive.language import LANGUAGES

from .arrays import Array, ranges
from .counting import Mask
from .postings import Postings
from .snapshot import SearchField, Segment
from .vocabulary import Run

MOST = 50
"""Words that a fuzzy word may stand for: the nearest, and of those the most frequent."""


INFLECTED = 0.4
"""What an inflection of a word counts, where the word as it was asked for counts 1."""

RELATED = 0.2
"""What a word of the same family counts; it finds nothing by itself."""


def inflections(segment: Segment, word: str) -> list[Run]:
    """The terms that are this folded word: as it stands, and by its stem in each language."""
    dictionary = segment.dictionary
    exact = dictionary.term(word)
    inflected = _by_language(partial(dictionary.inflections, word))
    related = _by_language(partial(dictionary.relatives, word))
    runs = [Run(exact, exact + 1)] if exact >= 0 else []
    runs += [
        Run(term, term + 1, languages, INFLECTED)
        for term, languages in sorted(inflected.items())
        if term != exact
    ]
    runs += [
        Run(term, term + 1, languages & ~inflected.get(term, 0), RELATED, finds=False)
        for term, languages in sorted(related.items())
        if term != exact and languages & ~inflected.get(term, 0)
    ]
    return runs


def _by_language(terms_in: Callable[[str], Array]) -> dict[int, int]:
    """In which languages terms count, as bits in the order of `LANGUAGES`."""
    languages: dict[int, int] = defaultdict(int)
    for place, language in enumerate(LANGUAGES):
        for term in terms_in(language).tolist():
            languages[term] |= 1 << place
    return languages


def beginning(segment: Segment, start: str) -> list[Run]:
    """The terms that begin with these folded letters."""
    found = segment.dictionary.forms.beginning(start.encode())
    return [Run(found.start, found.stop)] if found else []


def nearly(segment: Segment, word: str, edits: int) -> list[Run]:
    """The terms that so many edits make this folded word; each edit halves what they count."""
    terms, distances = segment.neighbours.within(word, edits)
    places = segment.fields["body"].postings.places
    frequencies = places[terms + 1].astype(np.int64) - places[terms]
    best = np.lexsort((-frequencies, distances))[:MOST]
    return [
        Run(term, term + 1, share=0.5**distance)
        for term, distance in zip(terms[best].tolist(), distances[best].tolist(), strict=True)
    ]


def postings(field: SearchField, run: Run) -> tuple[Array, Array]:
    """The documents of a run, by their numbers in the segment, and how often each has it.

    Of a run of several terms a document may come several times.
    """
    lists = field.postings
    found = slice(lists.first[run.first], lists.first[run.end])
    docs, freqs = lists.docs[found], lists.freqs[found]
    speaking = _speaking(field, run)
    if speaking is None:
        return docs, freqs
    right = speaking[docs]
    return docs[right], freqs[right]


def occurrences(field: SearchField, runs: list[Run], among: Mask, stride: int) -> NDArray[np.int64]:
    """Every place of a word in some documents, as `document * stride + position`, rising."""
    found = [np.zeros(0, np.int64)]
    for run in runs:
        speaking = _speaking(field, run)
        wanted = among if speaking is None else among & speaking
        found.append(_places(field.postings, run, wanted, stride))
    keys = np.concatenate(found)
    if len(runs) > 1:
        keys.sort()
    return keys


def _places(lists: Postings, run: Run, among: Mask, stride: int) -> NDArray[np.int64]:
    found = slice(lists.first[run.first], lists.first[run.end])
    docs = lists.docs[found]
    wanted = among[docs]
    if not wanted.any():
        return np.zeros(0, np.int64)
    freqs = lists.freqs[found].astype(np.int64)
    starts = int(lists.places[run.first]) + np.cumsum(freqs) - freqs
    freqs = freqs[wanted]
    positions = lists.positions[ranges(starts[wanted], freqs)]
    keys: NDArray[np.int64] = np.repeat(docs[wanted].astype(np.int64) * stride, freqs) + positions
    return keys


def _speaking(field: SearchField, run: Run) -> Mask | None:
    """Which documents are in a language in which a run counts; None when all are."""
    right = np.array([run.languages >> place & 1 for place in range(len(LANGUAGES))], np.bool_)
    return None if right[field.spoken].all() else right[field.languages]


def words_of(segment: Segment, runs: list[Run], language: str) -> Iterator[str]:
    """The folded words that some runs stand for in documents of a language."""
    bit = 1 << LANGUAGES.index(language)
    for run in runs:
        if run.finds and run.languages & bit:
            for form in segment.dictionary.forms.texts(run.first, run.end):
                yield form.decode()
