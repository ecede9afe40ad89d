"""How often each value of each facet is found, and when: what the cluster is asked to count.

Every facet's own selection is set aside. Stories are counted by their ids, of which
the cluster knows the number exactly up to `EXACTLY`, and nearly beyond.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.engines.understanding.said import counts_of
from archive.query import COUNTED, Count, Facet, Query
from archive.results import Bucket, FacetCounts

from .compiling import EVERYTHING, Clause
from .filtering import Filters
from .state import column_of

LISTED = 20
"""Values of one facet that an answer lists at the most, besides the selected ones."""

EXACTLY = 40_000
"""Different stories, or values, up to which they are counted one by one."""

MONTHLY = 12
"""Months up to which there is a bucket for each; within one month there is one for each day."""

_OPEN = frozenset({Facet.ORGANISATION, Facet.VICTIM, Facet.ACTOR, Facet.OUTLET})
"""The facets that may have any number of values, of the others few hundred at the most."""

_ALL = 400
"""Values of those others that are counted."""

_LOOKED_AT = 2_000
"""Values with the most articles of which it is counted how many stories have them."""

_FEW = 1_000
"""Stories of one value, or of one month, up to which they are counted one by one."""

_DAYS = ("day", "incident")

Told = dict[str, Any]
"""What the cluster has counted."""


def shared(exactly: int) -> Told:
    """What counts the stories of several articles; all other articles are a story each."""
    stories = {"cardinality": {"field": "story", "precision_threshold": exactly}}
    return {"shared": {"filter": {"term": {"shared": True}}, "aggs": {"stories": stories}}}


STORIES = shared(EXACTLY)
"""What counts the stories of all that is found; see `stories_in`."""


def stories_in(counted: Mapping[str, Any], total: int) -> int:
    """How many different stories so many articles are, given what was counted of them."""
    several = counted["shared"]
    return total - int(several["doc_count"]) + int(several["stories"]["value"])


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted for a query."""

    query: Query
    filters: Filters

    @property
    def _set_aside(self) -> tuple[Facet, ...]:
        """The facets that are counted and have a filter: it must not hold for themselves."""
        return tuple(facet for facet in self.query.counted if facet in self.filters.by_facet)

    def filtering(self) -> tuple[Clause, Clause | None]:
        """What has to hold for all that is counted, and what only for the hits."""
        aside = self._set_aside
        rest = Filters(
            {f: clause for f, clause in self.filters.by_facet.items() if f not in aside},
            self.filters.others,
        )
        return rest.every(), self.filters.every(among=aside) if aside else None

    def asked(self, *, stories: bool) -> Told:
        """The counts that an answer needs, as a request has them."""
        aside = self._set_aside
        found: Told = {**STORIES} if stories else {}
        for name in _DAYS:
            found[name] = self._every(name, "month")
            if self.query.count is Count.STORIES:
                found[f"{name} years"] = self._every(name, "year")
        for facet in self.query.counted:
            if facet not in aside:
                found |= self._facet(facet)
        every = self.filters.every(among=aside) if aside else EVERYTHING
        # Within a filter a cluster counts different values the plain way: pruned, it may fail.
        asked: Told = {"found": {"filter": every, "aggs": found}}
        for facet in aside:
            others = self.filters.every(facet, among=aside)
            asked[f"without {facet}"] = {"filter": others, "aggs": self._facet(facet)}
        return asked

    def facets(self, told: Told) -> tuple[FacetCounts, ...]:
        """The values that an answer shows of each facet."""
        found: Told = told["found"]
        return tuple(
            self._counts(facet, told.get(f"without {facet}") or found)
            for facet in self.query.counted
        )

    def stories(self, told: Told) -> int:
        """How many different stories are found."""
        return stories_in(told["found"], int(told["found"]["doc_count"]))

    def histogram(self, told: Told, name: str) -> tuple[Bucket, ...]:
        """What is found, by the years or months of a field of days; () where days are needed."""
        found = told["found"]
        months = {_day(each): number_in(each) for each in found[name]["buckets"]}
        if not months:
            return ()
        first, last = min(months), max(months)
        if _month(last) - _month(first) < MONTHLY:
            return tuple(
                Bucket(start=day, end=_end_of(day), count=months.get(day, 0))
                for number in range(_month(first), _month(last) + 1)
                for day in [date(number // 12, number % 12 + 1, 1)]
            )
        years: dict[int, int] = {}
        if self.query.count is Count.STORIES:
            years = {_day(each).year: number_in(each) for each in found[f"{name} years"]["buckets"]}
        else:
            for day, count in months.items():
                years[day.year] = years.get(day.year, 0) + count
        return tuple(
            Bucket(start=date(year, 1, 1), end=date(year, 12, 31), count=years.get(year, 0))
            for year in range(first.year, last.year + 1)
        )

    def one_month(self, told: Told, name: str) -> bool:
        """Whether all that is found is of one month, so that its days are to be counted."""
        return len(told["found"][name]["buckets"]) == 1

    def by_day(self, name: str) -> Told:
        """What counts the days of a field."""
        return {name: self._every(name, "day")}

    def days(self, told: Told, name: str) -> tuple[Bucket, ...]:
        """What is found by day, from the first to the last."""
        days = {_day(each): number_in(each) for each in told[name]["buckets"]}
        first, last = min(days).toordinal(), max(days).toordinal()
        every = map(date.fromordinal, range(first, last + 1))
        return tuple(Bucket(start=day, end=day, count=days.get(day, 0)) for day in every)

    def _every(self, name: str, interval: str) -> Told:
        spans: Told = {
            "date_histogram": {
                "field": name,
                "calendar_interval": interval,
                "min_doc_count": 1,
                "format": "yyyy-MM-dd",
            }
        }
        return spans | self._by_story()

    def _by_story(self) -> Told:
        if self.query.count is Count.ARTICLES:
            return {}
        return {"aggs": shared(_FEW)}

    def _column(self, facet: Facet) -> str:
        return column_of(facet, uncertain=bool(self.query.uncertain))

    def _facet(self, facet: Facet) -> Told:
        column, chosen = self._column(facet), self.query.filter_of(facet)
        is_open = facet in _OPEN or facet not in COUNTED
        few = LISTED if is_open else _ALL
        size = few if self.query.count is Count.ARTICLES else _LOOKED_AT
        terms = {"field": column, "size": size, "shard_size": max(size, 1000)}
        distinct = {"field": column, "precision_threshold": EXACTLY}
        asked: Told = {
            f"{facet}": {"terms": terms} | self._by_story(),
            f"{facet} missing": {"missing": {"field": column}} | self._by_story(),
        }
        if is_open:
            asked[f"{facet} distinct"] = {"cardinality": distinct}
        if selected := [*chosen.values, *chosen.excluded]:
            only = {"field": column, "include": selected, "size": len(selected)}
            asked[f"{facet} chosen"] = {"terms": only} | self._by_story()
        return asked

    def _counts(self, facet: Facet, told: Told) -> FacetCounts:
        chosen = self.query.filter_of(facet)
        known = {each["key"]: number_in(each) for each in told[f"{facet}"]["buckets"]}
        ranked = sorted(known, key=lambda value: (-known[value], value))[:LISTED]
        values = {value: known[value] for value in ranked}
        if f"{facet} chosen" in told:
            selected = {each["key"]: number_in(each) for each in told[f"{facet} chosen"]["buckets"]}
            for value in (*chosen.values, *chosen.excluded):
                values.setdefault(value, selected.get(value, 0))
        shown = sum(count > 0 for count in values.values())
        counted = told.get(f"{facet} distinct")
        distinct = int(counted["value"]) if counted else len(known)
        missing = number_in(told[f"{facet} missing"])
        return counts_of(chosen, values, other=max(distinct - shown, 0), missing=missing)


def number_in(bucket: Mapping[str, Any]) -> int:
    """How many articles there are with a value, or stories where those were counted."""
    count = int(bucket["doc_count"])
    return stories_in(bucket, count) if "shared" in bucket else count


def _day(bucket: Mapping[str, Any]) -> date:
    return date.fromisoformat(bucket["key_as_string"])


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _end_of(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
