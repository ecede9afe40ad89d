"""The query string as a Query and back; pages, API and command line share the same one.

?q=&organisation=&victim=&actor=&sector=&outlet=&language=&year=   repeated for OR
&attack=&status=&country=&people=&role=&alias=                     the same
&actor__not=  &actor__missing=1 (has none) or 0 (has one)          for each facet
&date_from=2024-01  &date_to=2024-06-30  &incident_from=  &incident_to=
&sort=  &match=  &page=  &size=
&in=removed  &synonyms=0  &uncertain=1  &copies=1  &story=ID  &dossier=ID
&count=articles|stories
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, Self, TypeVar
from urllib.parse import urlencode

from archive import (
    SIZES,
    Count,
    DateRange,
    Facet,
    Filter,
    Listing,
    Match,
    Query,
    Sort,
    Within,
    parse_day,
)

LANGUAGES = ("fr", "en")
"""Languages of the interface; the first is what is spoken when nobody asks for one."""

LONGEST = 2000
"""Characters of a query's text at the most."""

LONGEST_VALUE = 300
"""Characters of any other parameter that becomes part of a query."""

FARTHEST = 1_000_000
"""The last page that can be asked for."""

_PLAIN = frozenset(
    {
        *("q", "date_from", "date_to", "incident_from", "incident_to"),
        *("sort", "match", "in", "page", "size"),
        *("synonyms", "uncertain", "copies", "story", "dossier", "count", "lang"),
    }
)
_SUFFIXES = ("", "__not", "__missing")
KNOWN = _PLAIN | {f"{facet.value}{suffix}" for facet in Facet for suffix in _SUFFIXES}
"""Every parameter that any address may have."""

Args = Sequence[tuple[str, str]]
_Choice = TypeVar("_Choice", bound=StrEnum)


class MultiDict(Protocol):
    """What we need of the parameters that a request carries."""

    def get(self, key: str, /) -> str | None:
        """The first value of a parameter."""

    def getlist(self, key: str, /) -> list[str]:
        """All its values."""

    def keys(self) -> Iterable[str]:
        """The names of all parameters."""


TRACKERS = re.compile(
    r"(utm|mtm|pk|piwik|matomo|hsa|mc|oly|vero|fb|gad|at|xtor)_\w+"
    r"|fbclid|gclid|dclid|wbraid|gbraid|msclkid|yclid|igshid|twclid|ttclid|xtor|_hs\w+|mkt_tok"
)
"""Parameters that newsletters and networks hang on every link; a page says nothing of them."""

LISTING = frozenset({"find", "by", "prefix"})
"""What an address that lists the values of a facet may have besides a search's parameters."""


class By(StrEnum):
    """The order of a facet's values."""

    COUNT = "count"
    NAME = "name"


class ProblemKind(StrEnum):
    """The ways a parameter can make no sense, with the facts that its sentence is filled with."""

    UNKNOWN = "unknown"
    """`name`"""

    NOT_ONE_OF = "not-one-of"
    """`name`, `value`, `wanted`: what it may be, separated by commas"""

    NOT_BETWEEN = "not-between"
    """`name`, `value`, `least`, `most`"""

    NO_DATE = "no-date"
    """`name`, `value`"""

    BACKWARDS = "backwards"
    """`start`, `end`: the days that the period was to have"""

    TOO_LONG = "too-long"
    """`name`, `most`: characters"""


@dataclass(frozen=True, slots=True)
class Problem:
    """A parameter that makes no sense; `facts` fill the sentence of its kind."""

    kind: ProblemKind
    facts: tuple[tuple[str, str | int], ...]

    @classmethod
    def of(cls, kind: ProblemKind, **facts: str | int) -> Self:
        """A problem with these facts."""
        return cls(kind, tuple(facts.items()))

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={fact!r}" for name, fact in self.facts)
        return f"{self.kind} ({facts})"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query string asks for, and each part of it that makes no sense.

    `listing` is which values of a facet, for an address that lists them.
    """

    query: Query
    listing: Listing
    problems: tuple[Problem, ...]


def asked(args: MultiDict, also: frozenset[str] = frozenset()) -> Asked:
    """Read a query string; what makes no sense is left out and named.

    Pages go on with what could be read, the API refuses it.

    Args:
        args: The parameters.
        also: Names that are allowed besides those of a search.
    """
    known = KNOWN | also
    unknown = [name for name in args.keys() if name not in known]  # noqa: SIM118 - a MultiDict iterates over pairs elsewhere
    problems = [Problem.of(ProblemKind.UNKNOWN, name=name) for name in unknown]
    reader = _Reader(args, problems)
    reader.language()
    query = Query(
        text=reader.text(),
        match=reader.choice("match", Match, Match.ALL),
        within=reader.choice("in", Within, Within.ARTICLE),
        filters=tuple(reader.filters()),
        dates=reader.dates("date"),
        incident=reader.dates("incident"),
        sort=reader.choice("sort", Sort, Sort.RELEVANCE),
        synonyms=reader.flag("synonyms", default=True),
        uncertain=reader.either("uncertain"),
        copies=reader.flag("copies"),
        story=reader.short("story", args.get("story")),
        dossier=reader.short("dossier", args.get("dossier")),
        count=reader.choice("count", Count, Count.ARTICLES),
        page=reader.number("page", 1, range(1, FARTHEST + 1)),
        size=reader.number("size", SIZES[0], SIZES),
    )
    most = query.size if args.get("size") else max(SIZES)
    listing = Listing(
        find=reader.short("find", args.get("find")),
        first=(query.page - 1) * most,
        most=most,
        by_name=reader.choice("by", By, By.COUNT) is By.NAME,
        prefix=reader.short("prefix", args.get("prefix")),
    )
    return Asked(query, listing, tuple(problems))


def args_of(query: Query) -> Args:
    """The shortest query string that asks for this query, in a fixed order.

    >>> args_of(Query(text="hôpital", page=2))
    [('q', 'hôpital'), ('page', '2')]
    """
    return [
        pair
        for name, plain in PLAIN.items()
        if (value := getattr(query, name)) != plain
        for pair in pairs(name, value)
    ]


def address(path: str, args: Args) -> str:
    """A path with a query string."""
    return f"{path}?{urlencode(args)}" if args else path


_NAMES = ("text", "filters", "dates", "incident", "within", "synonyms", "uncertain", "copies")
_NAMED = ("story", "dossier", "count", "match", "sort", "size", "page")
PLAIN = {name: getattr(Query(), name) for name in _NAMES + _NAMED}
"""What the fields that an address has are when it does not say, in its order."""

_PLACES = {facet: place for place, facet in enumerate(Facet)}


def in_order(filters: Iterable[Filter]) -> Sequence[Filter]:
    """Filters in the order in which an address has them."""
    return sorted(filters, key=lambda chosen: _PLACES[chosen.facet])


def pairs(name: str, value: Any) -> Args:  # noqa: ANN401 - of each field another type
    """The parameters that say which value a field of a query has."""
    match name:
        case "text":
            return [("q", value)]
        case "filters":
            return [pair for chosen in in_order(value) for pair in pairs_of_filter(chosen)]
        case "dates" | "incident":
            start = "date" if name == "dates" else name
            ends = (("from", value.start), ("to", value.end))
            return [(f"{start}_{end}", day.isoformat()) for end, day in ends if day]
        case "within":
            return [("in", value.value)]
        case "synonyms" | "uncertain" | "copies":
            return [(name, str(int(value)))]
        case _:
            return [(name, str(value))]


def pairs_of_filter(chosen: Filter) -> Args:
    """The parameters that say what is chosen in one facet."""
    name = chosen.facet.value
    return [
        *((name, value) for value in chosen.values),
        *((f"{name}__not", value) for value in chosen.excluded),
        *([(f"{name}__missing", "1")] if chosen.missing else []),
        *([(f"{name}__missing", "0")] if chosen.present else []),
    ]


class _Reader:
    """Reads one parameter after the other and collects what makes no sense."""

    def __init__(self, args: MultiDict, problems: list[Problem]) -> None:
        self.args = args
        self.problems = problems

    def text(self) -> str:
        text = (self.args.get("q") or "").replace("\x00", "").strip()
        if len(text) > LONGEST:
            self.problems.append(Problem.of(ProblemKind.TOO_LONG, name="q", most=LONGEST))
        return text[:LONGEST]

    def choice(self, name: str, kind: type[_Choice], default: _Choice) -> _Choice:
        value = self.args.get(name)
        if not value:
            return default
        if value in set(kind):
            return kind(value)
        self.refuse(name, value, ", ".join(kind))
        return default

    def language(self) -> None:
        """Whose labels are read is up to whoever answers; here it is only checked."""
        if (value := self.args.get("lang")) and value not in LANGUAGES:
            self.refuse("lang", value, ", ".join(LANGUAGES))

    def number(self, name: str, default: int, allowed: Sequence[int]) -> int:
        value = self.args.get(name)
        if not value:
            return default
        if value.isascii() and value.isdigit() and len(value) < 10 and int(value) in allowed:  # noqa: PLR2004 - int() of a long number is slow
            return int(value)
        if isinstance(allowed, range):
            ends = {"least": allowed[0], "most": allowed[-1]}
            self.problems.append(
                Problem.of(ProblemKind.NOT_BETWEEN, name=name, value=value, **ends)
            )
        else:
            self.refuse(name, value, ", ".join(map(str, allowed)))
        return default

    def filters(self) -> Iterator[Filter]:
        named = {name.partition("__")[0] for name in self.args.keys()}  # noqa: SIM118 - as above
        for facet in Facet:
            if facet.value in named and (chosen := self.filter(facet)) != Filter(facet=facet):
                yield chosen

    def filter(self, facet: Facet) -> Filter:
        """What is chosen in one facet; what is both selected and excluded counts as selected."""
        values = self.values(facet.value)
        name = f"{facet.value}__missing"
        flags = {value for value in self.args.getlist(name) if value}
        for value in sorted(flags - {"0", "1"}):
            self.refuse(name, value, "0, 1")
        return Filter(
            facet=facet,
            values=values,
            excluded=tuple(
                value for value in self.values(f"{facet.value}__not") if value not in values
            ),
            missing="1" in flags,
            present=flags & {"0", "1"} == {"0"},
        )

    def values(self, name: str) -> tuple[str, ...]:
        given = (self.short(name, value) for value in self.args.getlist(name))
        return tuple(dict.fromkeys(value for value in given if value))

    def short(self, name: str, value: str | None) -> str:
        """As much of a value as a query takes along."""
        if value is None:
            return ""
        if len(value) > LONGEST_VALUE:
            self.problems.append(Problem.of(ProblemKind.TOO_LONG, name=name, most=LONGEST_VALUE))
        return value[:LONGEST_VALUE]

    def flag(self, name: str, *, default: bool = False) -> bool:
        chosen = self.either(name)
        return default if chosen is None else chosen

    def either(self, name: str) -> bool | None:
        """Yes or no; None where nothing is said."""
        value = self.args.get(name)
        if not value:
            return None
        if value not in {"0", "1"}:
            self.refuse(name, value, "0, 1")
            return None
        return value == "1"

    def dates(self, name: str) -> DateRange:
        """The days from one parameter to another, both of which may be missing."""
        start, end = self.day(f"{name}_from", last=False), self.day(f"{name}_to", last=True)
        dates = DateRange(start=start, end=end)
        if start and end and dates.is_backwards:
            ends = {"start": start.isoformat(), "end": end.isoformat()}
            self.problems.append(Problem.of(ProblemKind.BACKWARDS, **ends))
            return DateRange()
        return dates

    def day(self, name: str, *, last: bool) -> date | None:
        """The first or last day of a year, a month or a day."""
        value = self.args.get(name)
        if not value:
            return None
        try:
            return parse_day(value, last=last)
        except ValueError:
            self.problems.append(Problem.of(ProblemKind.NO_DATE, name=name, value=value))
            return None

    def refuse(self, name: str, value: str, wanted: str) -> None:
        self.problems.append(
            Problem.of(ProblemKind.NOT_ONE_OF, name=name, value=value, wanted=wanted)
        )
