"""One generation, opened for reading: its segments as one, under numbers of its own.

Document n of a segment is number `base + n` of the snapshot. Whoosh reads the
table of contents and says what is deleted; all else are arrays, which are
never changed and shared by all threads.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from archive.article import Article
from archive.engines import record
from archive.engines.kept import JUDGED
from archive.engines.understanding.known import TEXT_FIELDS
from archive.engines.understanding.names import Names
from archive.engines.whoosh.segments.arrays import Array, Arrays, Numbers
from archive.engines.whoosh.segments.codec import path_of
from archive.engines.whoosh.segments.contents import Contents
from archive.engines.whoosh.segments.generations import Generation
from archive.engines.whoosh.segments.ids import Ids
from archive.engines.whoosh.segments.packing import PackedTexts, Packing
from archive.engines.whoosh.segments.postings import Postings
from archive.engines.whoosh.segments.schema import UNDATED
from archive.engines.whoosh.segments.strings import Strings
from archive.engines.whoosh.segments.vocabulary import Dictionary, Run
from archive.language import STEMMING_LANGUAGES, language_of
from archive.query import Facet, Origin
from archive.tree import Fuzzy, Leaf, Prefix, Term

from . import bm25f
from .cache import Cache
from .counting import FacetColumn, FacetColumns
from .fuzzy import Neighbours
from .incidents import Incidents
from .stories import Stories

KEPT = 60
"""Bytes for each document that the scores of words may take which were computed lately.

Four times as much spares one word in forty that is asked for, and makes all else slower:
what is computed then goes through memory that no cache of the processor holds.
"""

KEPT_AT_LEAST = 4_000_000
"""Bytes that they may take in any archive."""

_REMEMBERED = 8_000_000
"""Bytes that a segment spends on remembering which terms stand for which words."""

_RUN = 150
"""Bytes of one run."""


@dataclass(frozen=True, slots=True)
class SearchField:
    """One field with words of one segment, and what of its documents matters to their search.

    `norms` is what one occurrence weighs in each document, `languages` each
    document's place in `STEMMING_LANGUAGES`, `spoken` those that occur, as bits in that order,
    `longest` the words of the longest document.
    """

    postings: Postings
    norms: NDArray[np.float32]
    languages: NDArray[np.uint8]
    spoken: int
    longest: int


class Segment:
    """The arrays of one segment, its documents numbered from `base` on."""

    def __init__(self, arrays: Arrays, base: int, packing: Packing) -> None:
        self.arrays = arrays
        self.base = base
        self.size = len(arrays["body.lengths"])
        self.documents = slice(base, base + self.size)
        self.dictionary = Dictionary(arrays)
        self.fields: dict[str, SearchField] = {}
        self.heads, self.texts, self.rests = (
            PackedTexts(arrays, name, packing) for name in ("head", "text", "rest")
        )
        self.ids = Strings(arrays, "id")
        self.runs = Cache[Term | Prefix | Fuzzy, list[Run]](
            _REMEMBERED, lambda runs: _RUN * len(runs)
        )

    @cached_property
    def neighbours(self) -> Neighbours:
        """Finds the words of the dictionary that are spelled nearly alike."""
        return Neighbours(self.dictionary.forms)


@dataclass(frozen=True, slots=True)
class Impacts:
    """The documents that have a word, rising, the score that it gives each, and which it finds.

    `rarity` is how distinctive the word is; see `bm25f`.
    """

    docs: NDArray[np.int32]
    scores: NDArray[np.float32]
    found: NDArray[np.bool_]
    rarity: float

    @property
    def numbers(self) -> Numbers:
        """The documents as what arrays are indexed by; kept, they would take twice the memory."""
        return self.docs.astype(np.int64)

    @property
    def bytes(self) -> int:
        """The memory that this takes."""
        return self.docs.nbytes + self.scores.nbytes + self.found.nbytes


class Snapshot:
    """One generation. Everything in it belongs together and never changes."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.segments, deleted = _opened(generation)
        self.live = np.ones(sum(segment.size for segment in self.segments), np.bool_)
        self.live[deleted] = False
        self.articles = len(self.live) - len(deleted)
        self.whole = not deleted
        arrays = [segment.arrays for segment in self.segments]
        self.days = _column(self.segments, "day", np.int32)
        self.incidents = _column(self.segments, "incident", np.int32)
        self.people = _column(self.segments, "people", np.int32)
        self.facets = FacetColumns(arrays, "facet")
        self._unsure = FacetColumns(arrays, "unsure")
        self.stories = Stories(generation.folder, self.live)
        self.joined = Incidents(self)
        self._names: dict[tuple[Facet, bool], Names] = {}
        self._counts: dict[tuple[Facet, bool], Numbers] = {}
        self.impacts = Cache[tuple[Leaf, tuple[str, ...]], Impacts](
            max(KEPT * self.size, KEPT_AT_LEAST), lambda impacts: impacts.bytes
        )
        self.splits = Cache[str, tuple[tuple[str, str], ...]](
            _REMEMBERED, lambda pairs: _RUN * len(pairs)
        )
        self.adjacent = Cache[tuple[str, str], bool](_REMEMBERED, lambda _: 0)
        languages = _languages(self.facets[Facet.LANGUAGE])
        for field in (*TEXT_FIELDS, *(origin.value for origin in Origin)):
            _open_field(self, field, languages)

    def is_untouched(self) -> bool:
        """Whether the files are as they were when this was opened; cheap enough to ask always."""
        return all(segment.arrays.is_untouched() for segment in self.segments)

    @property
    def size(self) -> int:
        """Documents, deleted ones included."""
        return len(self.live)

    def id_of(self, number: int) -> bytes:
        """The id of one document."""
        segment, local = self.segment_of(number)
        return segment.ids[local]

    @cached_property
    def numbers(self) -> Ids:
        """The number of each live document by its id."""
        return Ids([segment.ids for segment in self.segments], self.live)

    @cached_property
    def captures(self) -> list[bytes]:
        """The captures column of each live document."""
        every = [each for segment in self.segments for each in _texts(segment, "captures")]
        return [every[number] for number in np.flatnonzero(self.live).tolist()]

    @cached_property
    def ties(self) -> dict[int, tuple[str, ...]]:
        """The documents that a person joined or parted, each with the keys of what says so."""
        found: dict[int, tuple[str, ...]] = {}
        for segment in self.segments:
            tied = np.flatnonzero(np.diff(segment.arrays["ties.first"]))
            if len(tied):
                ties = FacetColumn.of([segment.arrays], "ties").of_documents(tied)
                found |= zip((tied + segment.base).tolist(), ties, strict=True)
        return found

    @cached_property
    def months(self) -> NDArray[np.int32]:
        """The month of each document's day, counted from January of a year 0, or `UNDATED`."""
        return _months(self.days)

    @cached_property
    def incident_months(self) -> NDArray[np.int32]:
        """The same of the day of the incident."""
        return _months(self.incidents)

    @cached_property
    def by_id(self) -> NDArray[np.int32]:
        """Each document's place among all in the order of their ids."""
        ids = np.concatenate([np.zeros(0, "S1"), *(each.ids.array() for each in self.segments)])
        return _places(_in_order(ids))

    @cached_property
    def rank(self) -> NDArray[np.int32]:
        """Each document's place among all, newest first, then by id."""
        return _places(np.argsort((-self.days.astype(np.int64) << 32) + self.by_id))

    def having_words(self, field: str) -> NDArray[np.bool_]:
        """Which documents have any word in a field."""
        having: NDArray[np.bool_] = _column(self.segments, f"{field}.lengths", np.uint32) > 0
        return having

    def story(self, article_id: str) -> NDArray[np.bool_]:
        """Which documents are copies of the story that is named for an article."""
        number = self.numbers.get(article_id.encode())
        if number is None:
            return np.zeros(self.size, np.bool_)
        first_published = self.stories.first_published
        same: NDArray[np.bool_] = first_published == first_published[number]
        return same

    def column(self, facet: Facet, *, uncertain: bool) -> FacetColumn:
        """The values of a facet in each document, the uncertain ones too or not."""
        return self._unsure[facet] if uncertain and facet in JUDGED else self.facets[facet]

    def counts(self, facet: Facet, *, uncertain: bool) -> Numbers:
        """How many of all live documents have each value; see `FacetColumn.counts`."""
        key = facet, uncertain
        if key not in self._counts:  # two threads may both make it
            column = self.column(facet, uncertain=uncertain)
            self._counts[key] = column.counts(self.live, np.flatnonzero(self.live))
        return self._counts[key]

    def names(self, facet: Facet, *, uncertain: bool = False) -> Names:
        """The values of a facet by the words of their names."""
        key = facet, uncertain
        if key not in self._names:  # two threads may both make it
            self._names[key] = Names(facet, self.column(facet, uncertain=uncertain).values)
        return self._names[key]

    def segment_of(self, number: int) -> tuple[Segment, int]:
        """Where a document is: its segment and its number there."""
        for segment in reversed(self.segments):
            if number >= segment.base:
                return segment, number - segment.base
        raise IndexError(number)

    def head(self, number: int) -> record.Head:
        """What a hit shows of one document besides its body."""
        segment, local = self.segment_of(number)
        return record.read_head(segment.heads[local])

    def text(self, number: int) -> str:
        """The body of one document."""
        segment, local = self.segment_of(number)
        return record.read_text(segment.texts[local])

    def article(self, number: int) -> Article:
        """The whole article of one document."""
        segment, local = self.segment_of(number)
        return record.read_article(segment.heads[local], segment.texts[local], segment.rests[local])


def _open_field(snapshot: Snapshot, name: str, languages: NDArray[np.uint8]) -> None:
    """Give each segment what it needs to search a field."""
    lengths = _column(snapshot.segments, f"{name}.lengths", np.float32)
    mean = float(lengths[snapshot.live].mean()) if snapshot.articles else 0.0
    norms = bm25f.norms(name, lengths, mean)
    for segment in snapshot.segments:
        segment.fields[name] = SearchField(
            postings=Postings.of(segment.arrays, name),
            norms=norms[segment.documents],
            languages=languages[segment.documents],
            spoken=int(np.bitwise_or.reduce(np.uint8(1) << languages[segment.documents])),
            longest=int(lengths[segment.documents].max()),
        )


def _opened(generation: Generation) -> tuple[list[Segment], list[int]]:
    """The segments of a generation, and the numbers of the deleted documents."""
    whoosh = Contents.in_folder(generation.folder)
    packing = Packing(generation.folder)
    segments: list[Segment] = []
    deleted: list[int] = []
    base = 0
    for segment in whoosh._segments():  # noqa: SLF001 - its readers would open what is not used
        segments.append(Segment(Arrays(path_of(whoosh.storage, segment)), base, packing))
        deleted += (base + number for number in segment.deleted_docs())
        base += segments[-1].size
    return segments, deleted


def _column(segments: Sequence[Segment], name: str, dtype: type) -> Array:
    parts = [segment.arrays[name] for segment in segments]
    return np.concatenate([np.zeros(0, dtype), *parts]).astype(dtype)


def _places(order: Numbers) -> NDArray[np.int32]:
    """The place of each number in an order."""
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


def _in_order(texts: Array) -> Numbers:
    """The places of texts in the order of their bytes.

    Their first bytes, as a number, are sorted ten times as fast as the texts; where these say
    no more, the texts themselves do.
    """
    width = texts.itemsize
    beginnings = np.zeros((len(texts), _KEYED), np.uint8)
    data = np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), width)
    beginnings[:, : min(width, _KEYED)] = data[:, :_KEYED]
    keys = beginnings.view(">u8")[:, 0].astype(np.uint64)
    order = np.argsort(keys)
    alike = np.zeros(len(order) + 1, np.bool_)
    alike[1:-1] = keys[order[1:]] == keys[order[:-1]]
    unsure = np.flatnonzero(alike[1:] | alike[:-1])
    some = order[unsure]
    order[unsure] = some[np.lexsort((texts[some], keys[some]))]
    return order


_KEYED = 8
"""Bytes of a text that its key has."""


def _months(days: NDArray[np.int32]) -> NDArray[np.int32]:
    since_epoch = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int32)
    return np.where(days == UNDATED, UNDATED, since_epoch + 1970 * 12).astype(np.int32)


_EPOCH = date(1970, 1, 1).toordinal()


def _texts(segment: Segment, name: str) -> list[bytes]:
    return Strings(segment.arrays, name).texts()


def _languages(column: FacetColumn) -> NDArray[np.uint8]:
    """Each document's place in `STEMMING_LANGUAGES`."""
    served = [STEMMING_LANGUAGES.index(language_of(value)) for value in (*column.values, "")]
    return np.array(served, np.uint8)[column.slots[0]]


def captures_with(snapshot: Snapshot, pieces: Iterable[bytes], ids: Iterable[bytes]) -> list[bytes]:
    """The captures column of each live document that has one of some pieces or ids."""
    found: list[bytes] = []
    for segment in snapshot.segments:
        kept, own = Strings(segment.arrays, "captures"), segment.ids.array()
        at = [_within(kept, pieces), *(np.flatnonzero(own == each) for each in ids)]
        found += [
            kept[number]
            for number in np.unique(np.concatenate(at)).tolist()
            if snapshot.live[segment.base + number]
        ]
    return found


def _within(texts: Strings, pieces: Iterable[bytes]) -> Numbers:
    """The numbers of the texts in which one of some pieces stands, rising."""
    wanted, found = list(pieces), [np.zeros(0, np.int64)]
    for first in range(0, len(texts) if wanted else 0, _LOOKED_AT):
        at = texts.at[first : first + _LOOKED_AT + 1].astype(np.int64)
        every = texts.data[at[0] : at[-1]].tobytes()
        places = np.array([place for piece in wanted for place in _places_of(piece, every)], int)
        found.append(first + np.unique(np.searchsorted(at - at[0], places, "right")) - 1)
    return np.concatenate(found)


_LOOKED_AT = 2000
"""Texts that are looked through at once: as many as stay in the processor's cache."""


def _places_of(piece: bytes, text: bytes) -> Iterator[int]:
    """Where a piece stands in a text."""
    place = -1
    while (place := text.find(piece, place + 1)) >= 0:
        yield place
