"""What the archive has of watched names: the reckoning, whatever shows it.

It knows neither requests nor pages, so that whatever else looks after the
names can use it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from archive import Facet, Filter, Listing, Query, Sort, Tally, View

from .nearest import ALIKE
from .watchlist import GROUPS, Name, Watchlist, folded

FACETS = (Facet.ORGANISATION, Facet.ACTOR)
"""The facets whose values a watched name may be."""

_EVERY = 1_000_000
"""More values than a facet has."""

_ROWS = 50
"""Names that are compared with all values at a time."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value of a facet, and how many articles have it."""

    facet: Facet
    value: str
    articles: int

    @property
    def query(self) -> Query:
        """Its articles, the newest first."""
        return _having(self.facet, (self.value,))


@dataclass(frozen=True, slots=True)
class Sighting:
    """What there is of one name.

    `facet` is that of which it is a value, None where it was looked for as a
    phrase, and of a search. `query` finds what `tally` has counted; None says that it costs too
    much to be counted along with the others. `struck` and `struck_query` are the
    same of articles in which it is the victim. `nearest` is the value that was
    perhaps meant by a name without an article.
    """

    name: Name
    facet: Facet | None
    query: Query
    tally: Tally | None
    struck_query: Query | None = None
    struck: Tally | None = None
    nearest: Known | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """The names under one heading, apart by whether there is an article of them.

    `seen` come with the newest article first, `unseen` and those `uncounted` in
    the order of the list.
    """

    heading: str
    seen: tuple[Sighting, ...]
    unseen: tuple[Sighting, ...]
    uncounted: tuple[Sighting, ...]


def watched(archive: View, values: "Values", lists: Sequence[Watchlist]) -> list[Watched]:
    """What the archive has of all names of some lists.

    Args:
        archive: The archive.
        values: Its values; making them takes longer than all else, so they are kept with it.
        lists: The names.

    Raises:
        archive.ArchiveError: It cannot be read.
    """
    names = [(name, each.heading) for each in lists for name in each.names]
    sightings = iter(_sightings(archive, values, names))
    return [_apart(each.heading, [next(sightings) for _ in each.names]) for each in lists]


def _sightings(
    archive: View, values: "Values", names: Sequence[tuple[Name, str]]
) -> list[Sighting]:
    known = [values.called(name, heading) for name, heading in names]
    queries = queries_of(names, known)
    struck = {
        at: _having(Facet.VICTIM, [each.value for each in found])
        for at, found in enumerate(known)
        if found and found[0].facet is Facet.ORGANISATION
    }
    tallies = archive.tally([*queries, *struck.values()])
    victims = dict(zip(struck, tallies[len(queries) :], strict=True))
    unseen = [
        name
        for (name, _), tally in zip(names, tallies, strict=False)
        if tally and not tally.articles and name.query is None
    ]
    nearest = dict(zip(map(str, unseen), values.nearest(map(str, unseen)), strict=True))
    return [
        Sighting(
            name=name,
            facet=found[0].facet if found else None,
            query=query,
            tally=tally,
            struck_query=struck.get(at),
            struck=victims.get(at),
            nearest=nearest.get(str(name)),
        )
        for at, ((name, _), found, query, tally) in enumerate(
            zip(names, known, queries, tallies, strict=False)
        )
    ]


def queries_of(names: Sequence[tuple[Name, str]], known: Sequence[Sequence[Known]]) -> list[Query]:
    """What finds each name, given under its heading and with the values that it is."""
    return [
        name.query
        or (_having(found[0].facet, [each.value for each in found]) if found else _saying(name))
        for found, (name, _) in zip(known, names, strict=True)
    ]


def _apart(heading: str, sightings: Sequence[Sighting]) -> Watched:
    seen = [each for each in sightings if each.tally and each.tally.articles]
    return Watched(
        heading=heading,
        seen=tuple(sorted(seen, key=_newest, reverse=True)),
        unseen=tuple(each for each in sightings if each.tally and not each.tally.articles),
        uncounted=tuple(each for each in sightings if not each.tally),
    )


def _newest(sighting: Sighting) -> tuple[str, int]:
    """What sightings are in order by: the day of the newest article, then how many there are."""
    tally = sighting.tally
    newest = tally.newest if tally else None
    day = newest.published.day.isoformat() if newest and newest.published else ""
    return day, tally.stories if tally else 0


def _having(facet: Facet, values: Iterable[str]) -> Query:
    chosen = Filter(facet=facet, values=tuple(dict.fromkeys(values)))
    return Query(filters=(chosen,), sort=Sort.NEWEST)


def _saying(name: Name) -> Query:
    """The articles that say a name, as it is spelled: no other word means a name."""
    phrases = (spelling.translate(_QUOTES) for spelling in name.spellings)
    text = " OR ".join(f'"{" ".join(phrase.split())}"' for phrase in phrases)
    return Query(text=text, synonyms=False, sort=Sort.NEWEST)


_QUOTES = {ord(quote): " " for quote in '"“”«»„'}


# The values of the archive


class Values:
    """The values of one state of an archive that a name may be, by what they are called."""

    def __init__(self, archive: View) -> None:
        self.every = tuple(_known(archive))

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Known]]:
        found: dict[str, list[Known]] = {}
        for key, each in zip(self._names, self.every, strict=True):
            found.setdefault(key, []).append(each)
        return found

    @cached_property
    def _names(self) -> Sequence[str]:
        return [folded(each.value) for each in self.every]

    def called(self, name: Name, heading: str) -> list[Known]:
        """The values of one facet that the spellings of a name are; empty for none, or a search.

        Of a name that is both a body and an attacker, those with more articles;
        in the list of groups, the attacker.
        """
        if name.query is not None:
            return []
        found = [
            known
            for spelling in name.spellings
            for known in self._by_name.get(folded(spelling), ())
        ]
        if not found:
            return []
        articles = dict.fromkeys(FACETS, 0)
        for each in found:
            articles[each.facet] += each.articles
        best = max(FACETS, key=lambda facet: articles[facet])
        if heading == GROUPS and articles[Facet.ACTOR]:
            best = Facet.ACTOR
        return [each for each in found if each.facet is best]

    def nearest(self, names: Iterable[str]) -> Iterator[Known | None]:
        """For each name the value that is spelled most like it; None where none is like it."""
        wanted = [folded(name) for name in names]
        for first in range(0, len(wanted), _ROWS):
            rows = wanted[first : first + _ROWS]
            if not self._names:
                yield from (None for _ in rows)
                continue
            alike = process.cdist(
                rows,
                self._names,
                scorer=OSA.normalized_similarity,
                score_cutoff=ALIKE,
                dtype=np.float32,
            )
            for row, best in zip(alike, alike.argmax(axis=1).tolist(), strict=True):
                yield self.every[best] if row[best] >= ALIKE else None


def _known(archive: View) -> Iterator[Known]:
    for facet in FACETS:
        for each in archive.facet(Query(), facet, Listing(most=_EVERY)).values:
            yield Known(facet, each.value, each.count)
