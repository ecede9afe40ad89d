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
        self.parted: frozenset[str] = frozenset()
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
        if one.countries:
            self.countries |= one.countries
        if one.stated is not None:
            insort(self.stated, one.stated)
            insort(self.days, one.stated)
        if one.published is not None:
            insort(self.published, one.published)
            insort(self.days, one.published)
        for tie in one.ties:
            self.was_joined |= tie.startswith(JOIN)
            if tie.removeprefix(OTHER).startswith(PART):
                self.parted |= {tie.removeprefix(OTHER)}

    @property
    def was_tied(self) -> bool:
        """Whether a person joined it to another or parted it from one: it is placed last."""
        return self.was_joined or any(
            tie.startswith(PART) for one in self.members if one.ties for tie in one.ties
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
        alone = [_Group([one]) for one in unit.members] if unit.was_joined else (unit,)
        near = {self._nearest(part, unit.parted) for part in alone}
        several = sorted(at for at in near if at is not None)
        if not several:
            several = [len(self._every)]
            self._every.append(unit)
        else:
            self._every[several[0]].take(unit)
        at = several[0]
        for other in several[1:]:
            self._every[at].take(self._every[other])
            self._every[other] = _Group(())
        for day in self._every[at].days if len(several) > 1 else unit.days:
            self._by_span[day // REACH].add(at)

    def _nearest(self, unit: _Group, parted: frozenset[str]) -> int | None:
        """The number of the nearest group, the later one of two; None where all are too far."""
        nearest, least = None, REACH + 1
        for at in sorted(self._near(unit), reverse=True):
            group = self._every[at]
            if parted and not parted.isdisjoint(group.parted):
                continue
            distance = _distance(unit, group)
            if distance is not None and distance < least:
                nearest, least = at, distance
        return nearest

    def _near(self, unit: _Group) -> set[int]:
        """The numbers of the groups that are told of about the time of a unit."""
        spans = {day // REACH for day in unit.days}
        found: set[int] = set()
        for span in spans:
            for each in (span - 1, span, span + 1):
                if each in self._by_span:
                    found |= self._by_span[each]
        return found


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
        if len(group.members) > 1
        else (group.members[0].key,)
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
    stated, published = telling.stated, telling.published
    if stated is None or published is None:
        day = published if stated is None else stated
        return day is None, day or 0, telling.key
    return False, min(stated, published), telling.key


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
        if len(keys) > 1:
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
    least = None
    for day in published:
        if day >= group.stated[0] - SAME:
            told = bisect_right(group.days, day)
            gap = day - group.days[told - 1] if told else 0
            if least is None or gap < least:
                least = gap
    return least


def _abroad(unit: _Group, group: _Group) -> bool:
    """Whether the one is in another country than the other, as far as both say."""
    if not unit.countries or not group.countries:
        return False
    return unit.countries.isdisjoint(group.countries)


def _apart(some: Iterable[int], others: Sequence[int]) -> int:
    """How many days the nearest of some days is from others, which are in order."""
    return min(_gap(one, others) for one in some)


def _gap(day: int, others: Sequence[int]) -> int:
    """How many days a day is from the nearest of others."""
    at = bisect_left(others, day)
    if at == len(others):
        return day - others[at - 1]
    return min(others[at] - day, day - others[at - 1]) if at else others[0] - day
