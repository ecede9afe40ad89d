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
from itertools import chain, pairwise
from typing import NamedTuple

from .nobody import names_nobody

SAME = 10
"""Days between two stated days at the most, if they may be meant for one incident."""

REACH = 60
"""Days of silence after which an article that states no day tells of another incident."""

JOIN, PART = "join", "part"
"""How the ties begin that a person made between two articles, or cut."""

OTHER = ">"
"""Stands before a tie in the article that a person named second."""


class Telling(NamedTuple):
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


_NOTHING = frozenset[str]()


class _Group:
    """Articles that belong together, as far as they have been looked at; days are in order.

    `was_joined` says whether a person joined some of them, `was_tied` whether a person
    joined them to others or parted them from some: they are placed last.
    """

    __slots__ = (
        *("members", "stated", "published", "days"),
        *("countries", "parted", "was_joined", "was_tied"),
    )

    def __init__(self, one: Telling) -> None:
        self.members = [one]
        self.stated = [] if one.stated is None else [one.stated]
        self.published = [] if one.published is None else [one.published]
        self.days = self.stated + self.published
        if len(self.days) > 1:
            self.days.sort()
        self.countries = one.countries
        self.parted = _NOTHING
        self.was_joined = self.was_tied = False
        if one.ties:
            self.was_joined = any(tie.startswith(JOIN) for tie in one.ties)
            self.was_tied = self.was_joined or any(tie.startswith(PART) for tie in one.ties)
            plain = (tie.removeprefix(OTHER) for tie in one.ties)
            self.parted = frozenset(tie for tie in plain if tie.startswith(PART))

    def take(self, other: "_Group") -> None:
        """Have the articles of another group as well."""
        self.members += other.members
        for day in other.stated:
            insort(self.stated, day)
        for day in other.published:
            insort(self.published, day)
        for day in other.days:
            insort(self.days, day)
        if other.countries:
            self.countries |= other.countries
        if other.was_tied or other.parted:
            self.parted |= other.parted
            self.was_joined |= other.was_joined
            self.was_tied |= other.was_tied


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
    units = sorted(_tied(tuple(tellings)), key=_turn)
    stating = [unit for unit in units if unit.stated and not unit.was_tied]
    groups = _stated(stating)
    groups += _followed(groups, [unit for unit in units if not (unit.stated or unit.was_tied)])
    for unit in units:
        if unit.was_tied:
            _place(groups, unit)
    return _in_order(groups)


def _stated(units: Iterable[_Group]) -> list[_Group]:
    """The groups of units that state days, in the order of the first of these, as units are.

    So a group that has stated nothing for a while is behind all that follow.
    """
    groups: list[_Group] = []
    near: list[_Group] = []
    for unit in units:
        border = unit.stated[0] - SAME
        near = [group for group in near if group.stated[-1] >= border]
        nearest = _nearest(unit, reversed(near), unit.parted)
        if nearest is None:
            groups.append(unit)
            near.append(unit)
        else:
            nearest.take(unit)
    return groups


def _followed(stated: Sequence[_Group], units: Iterable[_Group]) -> list[_Group]:
    """Have groups take what came out after them; the groups of all other units.

    Args:
        stated: The groups, in the order of the first day that each states.
        units: Units that state none, in the order in which they came out.
    """
    groups: list[_Group] = []
    begun: list[_Group] = []
    silent: list[_Group] = []
    waiting = 0
    for unit in units:
        if not unit.published:
            groups.append(unit)
            continue
        while waiting < len(stated) and stated[waiting].stated[0] - SAME <= unit.published[-1]:
            begun.append(stated[waiting])
            waiting += 1
        border = unit.published[0] - REACH
        begun = [group for group in begun if group.days[-1] >= border]
        silent = [group for group in silent if group.days[-1] >= border]
        nearest = _nearest(unit, chain(reversed(silent), reversed(begun)), unit.parted)
        if nearest is None:
            groups.append(unit)
            silent.append(unit)
        else:
            nearest.take(unit)
    return groups


def _place(groups: list[_Group], unit: _Group) -> None:
    """Put a unit that a person tied into the nearest group, or begin one with it.

    Where a person joined articles, the groups of each of them become one.
    """
    alone = [_Group(one) for one in unit.members] if unit.was_joined else [unit]
    numbers = {id(group): number for number, group in enumerate(groups)}
    found = [_nearest(part, reversed(groups), unit.parted) for part in alone]
    several = sorted({numbers[id(group)] for group in found if group is not None})
    if not several:
        groups.append(unit)
        return
    first, *others = several
    groups[first].take(unit)
    for other in others:
        groups[first].take(groups[other])
    for other in reversed(others):
        del groups[other]


def _nearest(unit: _Group, groups: Iterable[_Group], parted: frozenset[str]) -> _Group | None:
    """The nearest of some groups that nobody parted, the first of several; None for none."""
    nearest, least = None, REACH + 1
    for group in groups:
        if parted and not parted.isdisjoint(group.parted):
            continue
        distance = _distance(unit, group)
        if distance is not None and distance < least:
            nearest, least = group, distance
            if not least:
                break  # none is nearer
    return nearest


def kept_apart(tellings: Iterable[Telling]) -> tuple[tuple[int, ...], ...]:
    """The same where the name of the victim names nobody: it joins nothing.

    Only copies of one text, and articles that a person joined, stay together.
    """
    return _in_order(_tied(tuple(tellings)))


def together(victim: str, tellings: Iterable[Telling]) -> tuple[tuple[int, ...], ...]:
    """The keys of the articles about a victim of this name, those of each incident together."""
    return (kept_apart if names_nobody(victim) else joined)(tellings)


def _in_order(groups: Iterable[_Group]) -> tuple[tuple[int, ...], ...]:
    several = []
    for group in groups:
        came_out = sorted(map(_came_out, group.members))
        several.append((min([first for *_, first in came_out]), came_out))
    return tuple(tuple([first[-1] for *_, first in came_out]) for _, came_out in sorted(several))


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
    if any(telling.ties for telling in tellings):
        return _tied_by_people(tellings)
    units: dict[int, _Group] = {}
    for telling in tellings:
        _put(units, telling.story, telling)
    return list(units.values())


def _put(units: dict[int, _Group], key: int, telling: Telling) -> None:
    """Put an article into the unit of a key, or begin one with it."""
    if key in units:
        units[key].take(_Group(telling))
    else:
        units[key] = _Group(telling)


def _tied_by_people(tellings: Sequence[Telling]) -> list[_Group]:
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
    units: dict[int, _Group] = {}
    for telling in tellings:
        _put(units, found(telling.key), telling)
    return list(units.values())


def _distance(unit: _Group, group: _Group) -> int | None:
    """How many days a unit is from a group; None where that is too far."""
    if not unit.days or not group.days:
        return None
    if unit.countries and group.countries and unit.countries.isdisjoint(group.countries):
        return None  # as far as both say, the one is in another country than the other
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


def _apart(some: Sequence[int], others: Sequence[int]) -> int:
    """How many days the nearest of some days is from others, which are in order."""
    if len(some) == 1:
        return _gap(some[0], others)
    return min(_gap(one, others) for one in some)


def _gap(day: int, others: Sequence[int]) -> int:
    """How many days a day is from the nearest of others."""
    at = bisect_left(others, day)
    if at == len(others):
        return day - others[at - 1]
    return min(others[at] - day, day - others[at - 1]) if at else others[0] - day
