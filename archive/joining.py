"""Which articles about one victim tell of the same incident.

The rule is simple enough to be told on a page. A day that an article states
for the incident beats the day on which it was published; copies of one text
stay together; bodies of one name in two countries are two bodies; a name that names
nobody, as "Mairie" alone, joins nothing; what a person said stands above all. An article that has
neither day joins nothing unless a person, or a copy of it, says so.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .nobody import names_nobody

SAME = 10
"""Days between two stated days at the most, if they may be meant for one incident."""

REACH = 60
"""Days of silence after which an article that states no day tells of another incident."""

JOIN, PART = "join", "part"
"""How the ties begin that a person made between two articles, or cut."""

OTHER = ">"
"""Stands before a tie in the article that a person named second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What an article says of when an incident was; days are ordinals, None where it has none.

    `key` is whatever the asker knows the article by, `story` the same for all
    copies of one text. `countries` are those in which it says the victim is.
    `ties` are the keys of the corrections that join it to
    another article or part it from one.
    """

    key: int
    published: int | None
    stated: int | None
    story: int
    countries: frozenset[str] = frozenset()
    ties: tuple[str, ...] = ()


class _Group:
    """Articles that belong together, as far as they have been looked at; days are in order.

    `was_joined` says whether a person joined some of them.
    """

    def __init__(self, members: Iterable[Telling]) -> None:
        self.members: list[Telling] = []
        self.stated: list[int] = []
        self.published: list[int] = []
        self.days: list[int] = []
        self.parted: set[str] = set()
        self.was_joined = False
        self.countries: frozenset[str] = frozenset()
        for one in members:
            self._take(one)

    def take(self, other: "_Group") -> None:
        """Have the articles of another group as well."""
        for one in other.members:
            self._take(one)

    def _take(self, one: Telling) -> None:
        self.members.append(one)
        self.countries |= one.countries
        for day, days in ((one.stated, self.stated), (one.published, self.published)):
            if day is not None:
                insort(days, day)
                insort(self.days, day)
        for tie in one.ties:
            self.was_joined |= tie.startswith(JOIN)
            if tie.removeprefix(OTHER).startswith(PART):
                self.parted.add(tie.removeprefix(OTHER))

    @property
    def was_tied(self) -> bool:
        """Whether a person joined it to another or parted it from one: it is placed last."""
        return self.was_joined or any(
            tie.startswith(PART) for one in self.members for tie in one.ties
        )


class _Groups:
    """All groups, to be found by the months in which they are told of."""

    def __init__(self) -> None:
        self._every: list[_Group] = []
        self._by_span: dict[int, set[int]] = defaultdict(set)

    @property
    def every(self) -> list[_Group]:
        """Those that have articles."""
        return [group for group in self._every if group.members]

    def place(self, unit: _Group) -> None:
        """Put a unit into the nearest group that it may belong to, or begin one with it.

        Where a person joined articles, the groups of each of them become one.
        """
        alone = [_Group([one]) for one in unit.members] if unit.was_joined else [unit]
        near = (self._nearest(part, unit.parted) for part in alone)
        several = sorted({at for at in near if at is not None})
        at = several[0] if several else len(self._every)
        if not several:
            self._every.append(_Group(()))
        for other in several[1:]:
            self._every[at].take(self._every[other])
            self._every[other] = _Group(())
        self._every[at].take(unit)
        for day in self._every[at].days if len(several) > 1 else unit.days:
            self._by_span[day // REACH].add(at)

    def _nearest(self, unit: _Group, parted: set[str]) -> int | None:
        """The number of the nearest group, the later one of two; None where all are too far."""
        spans = {day // REACH + shift for day in unit.days for shift in (-1, 0, 1)}
        near = [
            (distance, -at)
            for at in set[int]().union(*(self._by_span.get(span, ()) for span in spans))
            if not parted & self._every[at].parted
            and (distance := _distance(unit, self._every[at])) is not None
        ]
        return -min(near)[1] if near else None


def joined(tellings: Iterable[Telling]) -> tuple[tuple[int, ...], ...]:
    """The keys of the articles about one victim, those of each incident together.

    Incidents come in the order of their first days, the articles of each in that
    of their publication. An article without any day that nothing ties to another is an incident of
    its own, behind all others.

    >>> def telling(key, published, stated=None):
    ...     return Telling(key=key, published=published, stated=stated, story=key)
    >>> joined([telling(1, 100), telling(2, 130), telling(3, 300), telling(4, 400, 99)])
    ((1, 2, 4), (3,))
    """
    units = _tied(tuple(tellings))
    groups = _Groups()
    for unit in sorted(units, key=_turn):
        groups.place(unit)
    return _in_order(groups.every)


def kept_apart(tellings: Iterable[Telling]) -> tuple[tuple[int, ...], ...]:
    """The same where the name of the victim names nobody: it joins nothing.

    Only copies of one text, and articles that a person joined, stay together.
    """
    return _in_order(_tied(tuple(tellings)))


def together(victim: str, tellings: Iterable[Telling]) -> tuple[tuple[int, ...], ...]:
    """The keys of the articles about a victim of this name, those of each incident together."""
    return (kept_apart if names_nobody(victim) else joined)(tellings)


def _in_order(groups: Iterable[_Group]) -> tuple[tuple[int, ...], ...]:
    return tuple(
        tuple(one.key for one in sorted(group.members, key=_came_out))
        for group in sorted(groups, key=lambda group: min(map(_first, group.members)))
    )


def _turn(unit: _Group) -> tuple[bool, bool, int]:
    """When a unit looks for its place: what states a day first, what a person tied last."""
    days = unit.stated or unit.published
    return unit.was_tied, not unit.stated, days[0] if days else 0


def _came_out(telling: Telling) -> tuple[bool, int, tuple[bool, int, int]]:
    """When an article came out; those of which nobody knows come last."""
    return telling.published is None, telling.published or 0, _first(telling)


def _first(telling: Telling) -> tuple[bool, int, int]:
    """The first day that an article speaks of; those without any come last."""
    days = [day for day in (telling.stated, telling.published) if day is not None]
    return not days, min(days, default=0), telling.key


def _tied(tellings: Sequence[Telling]) -> list[_Group]:
    """What stays together whatever its days: copies of one text, and what a person joined."""
    chief = {telling.key: telling.key for telling in tellings}

    def found(key: int) -> int:
        while chief[key] != key:
            key = chief[key]
        return key

    by_tie: dict[object, list[int]] = defaultdict(list)
    for telling in tellings:
        by_tie[telling.story].append(telling.key)
        for tie in telling.ties:
            if tie.removeprefix(OTHER).startswith(JOIN):
                by_tie[tie.removeprefix(OTHER)].append(telling.key)
    for keys in by_tie.values():
        for one, other in pairwise(keys):
            chief[found(other)] = found(one)
    units: dict[int, list[Telling]] = defaultdict(list)
    for telling in tellings:
        units[found(telling.key)].append(telling)
    return [_Group(members) for members in units.values()]


def _distance(unit: _Group, group: _Group) -> int | None:
    """How many days a unit is from a group; None where that is too far."""
    if not unit.days or not group.days or _abroad(unit, group):
        return None
    apart: int | None
    if unit.stated and group.stated:
        apart, most = _apart(unit.stated, group.stated), SAME
    elif group.stated:
        apart, most = _since(unit.published, group), REACH
    elif unit.stated:
        apart, most = _since(group.published, unit), REACH
    else:
        apart, most = _apart(unit.published, group.published), REACH
    return apart if apart is not None and apart <= most else None


def _since(published: Sequence[int], group: _Group) -> int | None:
    """How long after an incident with a day, or after it was last told of, articles came out.

    None when they came out before it; some days before, since the day may be wrong.
    """
    gaps = [
        max(day - group.days[max(bisect_right(group.days, day) - 1, 0)], 0)
        for day in published
        if day >= group.stated[0] - SAME
    ]
    return min(gaps, default=None)


def _abroad(unit: _Group, group: _Group) -> bool:
    """Whether the one is in another country than the other, as far as both say."""
    if not unit.countries or not group.countries:
        return False
    return unit.countries.isdisjoint(group.countries)


def _apart(some: Iterable[int], others: Sequence[int]) -> int:
    """How many days the nearest of some days is from others, which are in order."""
    nearest = []
    for one in some:
        at = bisect_left(others, one)
        nearest += [abs(one - other) for other in others[max(at - 1, 0) : at + 1]]
    return min(nearest)
