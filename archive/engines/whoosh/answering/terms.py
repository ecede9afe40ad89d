"""From the words of a query to the terms of a dictionary, and from there to documents."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.engines.understanding.known import TEXT_FIELDS
from archive.engines.whoosh.segments.arrays import Array, Mask, Numbers, Places, ranges, united
from archive.engines.whoosh.segments.vocabulary import Run
from archive.engines.whoosh.snapshot.snapshot import SearchField, Segment, Snapshot
from archive.language import STEMMING_LANGUAGES, fold, located
from archive.tree import Fuzzy, Prefix, Term

MOST = 50
"""Words that a fuzzy word may stand for: the nearest, and of those the most frequent."""


FEW = 2000
"""Postings of a term up to which it is gathered together with others."""

SEVERAL = 5
"""Terms from which on it takes less to gather them together than one by one."""

MASKED = 200
"""Documents from which on it takes less to look them up in a mask of all than in each other."""

INFLECTED = 0.4
"""What an inflection of a word counts, where the word as it was asked for counts 1."""

RELATED = 0.25
"""What a word of the same family counts; it finds nothing by itself."""


def expanded(segment: Segment, leaf: Term | Prefix | Fuzzy) -> list[Run]:
    """What a leaf stands for in one segment."""
    return segment.runs.get(leaf, lambda: _expanded(segment, leaf))


def found_by(segment: Segment, word: Term) -> list[Run]:
    """The runs by which a word is found in one segment."""
    return [run for run in expanded(segment, word) if run.finds]


def _expanded(segment: Segment, leaf: Term | Prefix | Fuzzy) -> list[Run]:
    match leaf:
        case Term(word):
            return inflections(segment, word)
        case Prefix(start):
            return beginning(segment, start)
        case Fuzzy(word, edits):
            return nearly(segment, word, edits)


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
    """In which languages terms count, as bits in the order of `STEMMING_LANGUAGES`.

    Where no language is known, a word has neither inflections nor a family.
    """
    languages: dict[int, int] = defaultdict(int)
    for place, language in enumerate(STEMMING_LANGUAGES):
        for term in terms_in(language).tolist() if language else ():
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


def pieces(field: SearchField, runs: Sequence[Run]) -> Iterator[tuple[Array, Array]]:
    """The documents of some runs, by their numbers in the segment, in a few large pieces.

    Each piece has the documents, and what each of them has of the runs: the
    frequency times the share. A document may stand in it several times.
    """
    few, many = _sizes(field, runs)
    if len(few) < SEVERAL:
        many, few = many + few, []
    for run in many:
        docs, counts = _docs(field, run), field.postings.freqs[_slice(field, run)]
        if (right := _counting(field, run, docs)) is not None:
            docs, counts = docs[right], counts[right]
        yield docs, counts * np.float32(run.share)
    if few:
        gathered = _gathered(field, few)
        yield gathered.docs, gathered.counts


def postings(field: SearchField, runs: Sequence[Run]) -> int:
    """How many postings some runs have, whatever the language of the document."""
    first = field.postings.first
    return sum(int(first[run.end]) - int(first[run.first]) for run in runs)


def frequency(field: SearchField, runs: Sequence[Run]) -> int:
    """How often words of some runs occur, whatever the language of the document."""
    places = field.postings.places
    return sum(int(places[run.end]) - int(places[run.first]) for run in runs)


class Listed(NamedTuple):
    """A run with its documents, whatever their language: decoded once for all that is asked."""

    run: Run
    docs: Numbers


def listed(field: SearchField, runs: Sequence[Run]) -> list[Listed]:
    """Some runs with their documents."""
    return [Listed(run, _docs(field, run)) for run in runs]


def having(field: SearchField, word: Sequence[Listed]) -> Numbers:
    """The documents that have a word, by their numbers in the segment, rising."""
    every = []
    for run, docs in word:
        right = _counting(field, run, docs)
        every.append(docs if right is None else docs[right])
    return united(every, len(field.norms))


def among(field: SearchField, word: Sequence[Listed], docs: Numbers) -> Mask:
    """Which of some documents have a word; `docs` rise, as in `having`."""
    having = np.zeros(len(docs), np.bool_)
    for each in word if len(docs) else ():
        if min(len(docs), len(each.docs)) < MASKED:
            having[_postings_of(field, each, docs).places] = True
            continue
        theirs = np.zeros(len(field.norms), np.bool_)
        theirs[each.docs] = True
        met = theirs.take(docs)
        if (right := _counting(field, each.run, docs)) is not None:
            met &= right
        having |= met
    return having


def occurrences(field: SearchField, word: Sequence[Listed], docs: Numbers, stride: int) -> Places:
    """Every place of a word in some documents, as `document * stride + position`, rising.

    Args:
        field: Where.
        word: What the word stands for, each one term.
        docs: The documents, by their numbers in the segment, rising.
        stride: More than the words of any document.
    """
    lists = field.postings
    every = []
    for each in word:
        part = _postings_of(field, each, docs)
        if len(part.numbers):
            begun = int(lists.first[each.run.first])
            freqs = lists.freqs[begun : int(part.numbers[-1]) + 1]
            counts = lists.freqs.take(part.numbers).astype(np.int64)
            before = freqs.cumsum(dtype=np.int64).take(part.numbers - begun) - counts
            every.append((part.places, int(lists.places[each.run.first]) + before, counts))
    if not every:
        return np.zeros(0, np.int64)
    places, starts, counts = (
        every[0] if len(every) == 1 else map(np.concatenate, zip(*every, strict=True))
    )
    keys = (docs.take(places) * stride).repeat(counts)
    keys += lists.positions.take(ranges(starts, counts))
    if len(every) > 1:
        keys.sort()
    return keys


class _Found(NamedTuple):
    """Postings of some documents: the places of these among all asked for, and their numbers."""

    places: Numbers
    numbers: Numbers


def _postings_of(field: SearchField, each: Listed, docs: Numbers) -> _Found:
    """The postings that one term has of some documents, which rise, where it counts."""
    run, theirs = each
    if len(theirs) < len(docs):
        numbers, places = _met(theirs, docs)
    else:
        places, numbers = _met(docs, theirs)
    if (right := _counting(field, run, docs[places])) is not None:
        places, numbers = places[right], numbers[right]
    return _Found(places, int(field.postings.first[run.first]) + numbers)


def contained(wanted: Array, among: Array) -> Mask:
    """Which of the wanted numbers are among others; both rise."""
    mask = np.zeros(len(wanted), np.bool_)
    mask[_met(wanted, among)[0]] = True
    return mask


def _met(wanted: Array, among: Array) -> tuple[Numbers, Numbers]:
    """Where numbers stand that two arrays have, in the one and in the other; both rise."""
    if not len(among) or not len(wanted):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    # of another type, all of the others would be converted
    wanted = wanted.astype(among.dtype, copy=False)
    places = among.searchsorted(wanted)
    met = np.flatnonzero(among.take(places, mode="clip") == wanted)
    return met, places.take(met)


def _sizes(field: SearchField, runs: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """The runs with few postings, which are taken together, and those with many."""
    few: list[Run] = []
    many: list[Run] = []
    for run in runs:
        found = _slice(field, run)
        if found.start < found.stop:
            is_few = run.end - run.first == 1 and found.stop - found.start <= FEW
            (few if is_few else many).append(run)
    return few, many


def _slice(field: SearchField, run: Run) -> slice:
    first = field.postings.first
    return slice(int(first[run.first]), int(first[run.end]))


def _docs(field: SearchField, run: Run) -> Numbers:
    """The documents of a run, term by term, whatever their language."""
    lists = field.postings.docs
    if run.end - run.first == 1:
        return lists.term(run.first)
    return lists.terms(np.arange(run.first, run.end))


class _Gathered(NamedTuple):
    """The postings of several terms: the document, and what it has of the term."""

    docs: NDArray[np.int64]
    counts: NDArray[np.float32]


def _gathered(field: SearchField, runs: Sequence[Run]) -> _Gathered:
    """The postings of terms, each at least one, in the documents in which they count."""
    lists = field.postings
    numbers = np.array([run.first for run in runs])
    begun = lists.first[numbers].astype(np.int64)
    lengths = lists.first[numbers + 1].astype(np.int64) - begun
    docs = lists.docs.terms(numbers)
    counts = lists.freqs.take(ranges(begun, lengths)) * np.array(
        [run.share for run in runs], np.float32
    ).repeat(lengths)
    if all(_is_everywhere(field, run) for run in runs):
        return _Gathered(docs, counts)
    languages = np.array([run.languages for run in runs], np.uint8).repeat(lengths)
    right = (languages >> field.languages.take(docs)) & 1 != 0
    return _Gathered(docs[right], counts[right])


def _is_everywhere(field: SearchField, run: Run) -> bool:
    """Whether a run counts in every language that a document of the field has."""
    return run.languages & field.spoken == field.spoken


def _counting(field: SearchField, run: Run, docs: Array) -> Mask | None:
    """Which of some documents are in a language in which a run counts; None for all."""
    if _is_everywhere(field, run):
        return None
    right: Mask = (run.languages >> field.languages[docs]) & 1 != 0
    return right


def words_of(segment: Segment, runs: list[Run], language: str) -> Iterator[str]:
    """The folded words that some runs stand for in documents of a language."""
    bit = 1 << STEMMING_LANGUAGES.index(language)
    for run in runs:
        if run.finds and run.languages & bit:
            for form in segment.dictionary.forms.texts(run.first, run.end):
                yield form.decode()


def documents(snapshot: Snapshot, word: str) -> int:
    """How many articles have a word in any of its inflections, title or body, at the least."""
    return sum(
        postings(segment.fields[name], found_by(segment, Term(word)))
        for segment in snapshot.segments
        for name in TEXT_FIELDS
    )


def documents_as_written(snapshot: Snapshot, word: str) -> int:
    """How many articles have a folded word, as it stands, in their body or in their title.

    Of an article that has it in both, each counts, as in `documents`.
    """
    found = 0
    for segment in snapshot.segments:
        if (term := segment.dictionary.term(word)) >= 0:
            found += sum(
                postings(segment.fields[name], [Run(term, term + 1)]) for name in TEXT_FIELDS
            )
    return found


def written(snapshot: Snapshot, word: str) -> str:
    """A folded word as an article writes it, in lower case; as it is when only titles have it."""
    for segment in snapshot.segments:
        term = segment.dictionary.term(word)
        if term < 0:
            continue
        lists = segment.fields["body"].postings
        if lists.first[term] < lists.first[term + 1]:
            number = segment.base + int(lists.docs.term(term)[0])
            found, _ = located(snapshot.text(number))
            return next((each.lower() for each in found if fold(each) == word), word)
    return word
