"""The incidents of a snapshot: the documents about one victim, those of each incident together.

They are put together when somebody asks for a victim, and not before: most
victims of a large archive are never asked for. Who asks for one document needs
no more than what was published about the time, see `spells`.
"""

import hashlib
import weakref
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple, Protocol

import numpy as np

from archive.article import Article
from archive.engines.whoosh.segments.arrays import Array, Mask, Numbers
from archive.engines.whoosh.segments.ids import Ids
from archive.engines.whoosh.segments.schema import UNDATED, day_of
from archive.joining import Telling, together
from archive.query import Facet
from archive.results import Dossier, Incident

from .cache import Cache
from .counting import FacetColumn
from .spells import Spells
from .stories import Stories

MOST = 200
"""Articles of one incident that are read to tell of it."""

FEW = 6
"""Victims of one article whose incidents are looked for; a list of victims is no incident."""

_KEPT = 8_000_000

_HANDFUL = 16
"""Documents up to which Python is done with them sooner than NumPy: most victims have no more."""

_ARRAYS = 500
"""Bytes of the arrays of what is kept of a victim, without what is in them."""

_A_DOCUMENT = 24
"""Bytes that are kept of victims for each document of the archive, in a large one."""

_SHORT = 600
"""Bytes of what is said of one incident in short, about."""

_BETWEEN = "-"
"""Stands in an id between the article and the mark of the victim."""


class Source(Protocol):
    """What is asked of a snapshot."""

    live: Mask
    days: Array
    incidents: Array
    stories: Stories

    @property
    def by_id(self) -> Array:
        """Each document's place in the order of ids."""

    @property
    def ties(self) -> Mapping[int, tuple[str, ...]]:
        """The documents that a person joined or parted, each with the keys of what says so."""

    @property
    def facets(self) -> Mapping[Facet, FacetColumn]:
        """The column of each facet."""

    def id_of(self, number: int) -> bytes:
        """The id of one document."""

    @property
    def numbers(self) -> Ids:
        """The number of each document by its id."""

    def article(self, number: int) -> Article:
        """The whole article of one document."""


class _Joined(NamedTuple):
    """The documents of one incident as they came out, and whose it is."""

    victim: str
    documents: tuple[int, ...]


class _Handful:
    """The incidents of a victim with a handful of documents."""

    __slots__ = ("_incidents", "_told")

    def __init__(self, victim: str, incidents: Sequence[Sequence[int]]) -> None:
        self._incidents = [_Joined(victim, tuple(one)) for one in incidents]
        self._told = {number: one for one in self._incidents for number in one.documents}

    @property
    def bytes(self) -> int:
        """What it takes, about."""
        return _ARRAYS + 100 * (len(self._told) + len(self._incidents))

    def of(self, number: int) -> _Joined:
        """The one that a document tells of."""
        return self._told[number]

    def __iter__(self) -> Iterator[_Joined]:
        return iter(self._incidents)


class _Several:
    """The incidents of a victim, in a few bytes for each document: some have thousands."""

    __slots__ = ("_borders", "_documents", "_incidents", "_rising", "_victim")

    def __init__(self, victim: str, incidents: Sequence[Sequence[int]]) -> None:
        lengths = np.array(list(map(len, incidents)), np.int64)
        self._victim = victim
        self._documents = np.array(list(chain.from_iterable(incidents)), np.int32)
        self._borders = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        order = np.argsort(self._documents)
        self._rising = self._documents[order]
        self._incidents = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)[order]

    @property
    def bytes(self) -> int:
        """What it takes, about."""
        return _ARRAYS + 3 * self._documents.nbytes + self._borders.nbytes

    def of(self, number: int) -> _Joined:
        """The one that a document tells of."""
        return self._numbered(int(self._incidents[np.searchsorted(self._rising, number)]))

    def __iter__(self) -> Iterator[_Joined]:
        return map(self._numbered, range(len(self._borders) - 1))

    def _numbered(self, incident: int) -> _Joined:
        begun, end = self._borders[incident : incident + 2].tolist()
        return _Joined(self._victim, tuple(self._documents[begun:end].tolist()))


_Told = _Handful | _Several


class Incidents:
    """The incidents of one snapshot."""

    def __init__(self, source: Source) -> None:
        self._source: Source = weakref.proxy(
            source
        )  # which keeps this, and goes when it is dropped
        self._kept = Cache[tuple[str, int | None], _Told](
            max(_KEPT, _A_DOCUMENT * len(source.live)), lambda several: several.bytes
        )
        self._short = Cache[tuple[str, int], Incident](_KEPT, lambda _: _SHORT)

    @property
    def _victims(self) -> FacetColumn:
        return self._source.facets[Facet.VICTIM]

    def of_document(self, number: int) -> tuple[Incident, ...]:
        """The incidents that a document and other stories tell of, one for each victim at most."""
        if self._spells.is_alone(number) and number not in self._source.ties:
            return ()
        victims = self._victims_of(number)[:FEW]
        found = (self._at(number, place, victim) for place, victim in enumerate(victims))
        several = (self._incident(one) for one in found if len(one.documents) > 1)
        return tuple(incident for incident in several if incident.stories > 1)

    def mask(self, incident_id: str) -> Mask:
        """The documents of an incident; none when there is no such incident."""
        mask = np.zeros(len(self._source.live), np.bool_)
        found = self._find(incident_id)
        if found:
            mask[list(found.documents)] = True
        return mask

    def dossier(self, incident_id: str) -> Dossier | None:
        """See `archive.View.dossier`."""
        found = self._find(incident_id)
        if found is None:
            return None
        shown = found.documents[:MOST]
        stories, id_of = self._source.stories, self._source.id_of
        besides = (
            self._incident(self._with(number, victim))
            for number in shown
            for victim in self._victims_of(number)[:FEW]
            if victim != found.victim
        )
        others = map(self._incident, self._of_victim(found.victim))
        incident = self._incident(found)
        return Dossier(
            incident=incident,
            articles=tuple(map(self._source.article, shown)),
            stories=tuple(id_of(stories.of(number)[0]).decode() for number in shown),
            others=tuple(one for one in others if one.id != incident.id),
            besides=tuple({one.id: one for one in besides}.values()),
            left_out=len(found.documents) - len(shown),
        )

    def _find(self, incident_id: str) -> _Joined | None:
        """The incident of an article and a victim; the victim may have another name by now."""
        article_id, _, mark = incident_id.rpartition(_BETWEEN)
        number = self._number(article_id)
        if number is None:
            number, mark = self._number(incident_id), ""
        victims = () if number is None else self._victims_of(number)
        marked = [victim for victim in victims if not mark or _mark(victim) == mark]
        if number is None or not (marked or len(victims) == 1):
            return None
        return self._with(number, (*marked, *victims)[0])

    def _number(self, article_id: str) -> int | None:
        return self._source.numbers.get(article_id.encode("utf-8", "surrogatepass"))

    def _victims_of(self, number: int) -> tuple[str, ...]:
        return self._victims.of_document(number)

    def _with(self, number: int, victim: str) -> _Joined:
        return self._at(number, self._victims_of(number).index(victim), victim)

    def _at(self, number: int, place: int, victim: str) -> _Joined:
        """The incident of a document and of the victim that it has at a place."""
        return self._near(self._spells.of(number, place), victim).of(number)

    def _near(self, spell: int, victim: str) -> _Told:
        """The incidents of a victim in a spell.

        Where a person joined or parted any of that time, all of the victim are.
        """

        def near() -> _Told:
            documents, ties = self._spells.documents(spell), self._source.ties
            if ties and not ties.keys().isdisjoint(documents.tolist()):
                return self._of_victim(victim)
            return _joined(victim, self._told_by(documents))

        return self._kept.get((victim, spell), near)

    def _of_victim(self, victim: str) -> _Told:
        return self._kept.get(
            (victim, None), lambda: _joined(victim, self._told_by(self._about(victim)))
        )

    def _about(self, victim: str) -> Numbers:
        """The documents about a victim."""
        (numbers,) = self._victims.documents(np.array([self._victims.code(victim)]))
        about: Numbers = numbers[self._source.live[numbers]]
        return about

    @cached_property
    def _spells(self) -> Spells:
        source = self._source
        days = source.days, source.incidents
        return Spells(self._victims, days, source.stories.first_published, source.live)

    def _told_by(self, numbers: Numbers) -> dict[int, Telling]:
        """What each of some documents says, in the order of their ids, whatever segments it is in.

        The key of a telling is its place in that order.
        """
        source, ties = self._source, self._source.ties
        documents = _in_order(numbers, source.by_id)
        columns = zip(
            documents,
            _read(source.days, documents),
            _read(source.incidents, documents),
            _read(source.stories.first_published, documents),
            _values(source.facets[Facet.COUNTRY], documents),
            strict=True,
        )
        return {
            number: Telling(
                key=key,
                published=_known(published),
                stated=_known(stated),
                story=story,
                countries=frozenset(countries),
                ties=ties.get(number, ()) if ties else (),
            )
            for key, (number, published, stated, story, countries) in enumerate(columns)
        }

    def _incident(self, one: _Joined) -> Incident:
        return self._short.get((one.victim, one.documents[0]), lambda: _in_short(self._source, one))


def _in_short(source: Source, one: _Joined) -> Incident:
    """What is said of an incident in a list."""
    known = (*_read(source.days, one.documents), *_read(source.incidents, one.documents))
    days = [day for day in known if day != UNDATED]
    return Incident(
        id=f"{source.id_of(one.documents[0]).decode()}{_BETWEEN}{_mark(one.victim)}",
        victim=one.victim,
        first=day_of(min(days)) if days else None,
        last=day_of(max(days)) if days else None,
        articles=len(one.documents),
        stories=len(set(_read(source.stories.first_published, one.documents))),
    )


def _joined(victim: str, told: Mapping[int, Telling]) -> _Told:
    """The incidents of a victim that some documents tell of."""
    in_order = tuple(told)
    incidents = [[in_order[key] for key in one] for one in together(victim, told.values())]
    return (_Handful if len(told) <= _HANDFUL else _Several)(victim, incidents)


def _in_order(numbers: Numbers, places: Array) -> list[int]:
    """Documents by their places."""
    if len(numbers) <= _HANDFUL:
        return sorted(numbers.tolist(), key=places.item)
    documents: list[int] = numbers.take(places.take(numbers).argsort()).tolist()
    return documents


def _read(column: Array, documents: Sequence[int]) -> list[int]:
    """What a column has for some documents."""
    if len(documents) <= _HANDFUL:
        return [column.item(number) for number in documents]
    found: list[int] = column.take(documents).tolist()
    return found


def _values(column: FacetColumn, documents: Sequence[int]) -> list[tuple[str, ...]]:
    """The values of some documents."""
    if len(documents) <= _HANDFUL:
        return [column.of_document(number) for number in documents]
    return column.of_documents(np.array(documents))


def _known(day: int) -> int | None:
    return None if day == UNDATED else day


def _mark(victim: str) -> str:
    """Tells the victims of one article apart, without their names."""
    return hashlib.sha256(victim.encode("utf-8", "surrogatepass")).hexdigest()[:6]
