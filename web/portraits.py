"""What the archive knows of an organisation, an actor or a sector.

Each number is that of a search: the articles that name it, in any role or in
one, in some spelling, together with somebody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from archive import (
    ROLES,
    Entity,
    Facet,
    FacetCounts,
    Filter,
    Hit,
    Kind,
    Listing,
    Query,
    ResultPage,
    Role,
    Sort,
    beginning,
    read_alias,
    read_role,
)

from .view import view

NEWEST = 5
"""Newest articles that the page shows."""

LISTED = 6
"""Names, spellings or values of one kind that it shows."""

REFINING = (Facet.ATTACK, Facet.STATUS, Facet.COUNTRY, Facet.OUTLET, Facet.LANGUAGE)
"""The facets that it counts besides."""

_COMPANIONS = {
    Kind.ORGANISATION: (Kind.ACTOR, Kind.ORGANISATION, Kind.SECTOR),
    Kind.ACTOR: (Kind.ORGANISATION, Kind.SECTOR, Kind.ACTOR),
    Kind.SECTOR: (Kind.ORGANISATION, Kind.ACTOR, Kind.SECTOR),
}
"""Whom each kind is shown with, what is most telling first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of articles, and the query that finds them.

    `value` is what they have in common: a role, a spelling, a value of a facet;
    `entity` who that is, where it is one.
    """

    value: str
    count: int
    query: Query
    entity: Entity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Several numbers of one kind, the highest first; `more` others are on the page `rest` lists.

    `name` is the end of the key of their heading, `facet` where their values come from.
    """

    name: str
    facet: Facet
    shown: tuple[Figure, ...]
    more: int
    rest: Query
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """What the archive knows of an entity.

    `newest` is a page of the newest articles that name it, `every` the query for
    all of them; `first` and `last` are the days of the oldest and the newest.
    `acting` are the articles that its companions and the other facets are counted
    in: of an actor those alone that say it did something, so that nobody becomes a
    victim of a gang that an article merely recalls.
    """

    entity: Entity
    newest: ResultPage
    every: Query
    first: date | None
    last: date | None
    undated: int
    roles: tuple[Figure, ...]
    aliases: Figures
    acting: Figure
    companions: tuple[Figures, ...]
    refining: tuple[Figures, ...]

    @property
    def is_in_roles(self) -> bool:
        """Whether its roles say anything: a sector is always that of a victim."""
        return self.entity.kind is not Kind.SECTOR

    @property
    def is_spelled(self) -> bool:
        """Whether articles write it otherwise than it is called."""
        return any(figure.value != self.entity.name for figure in self.aliases.shown)

    @property
    def is_narrower(self) -> bool:
        """Whether companions are counted in fewer articles than name the entity."""
        return self.acting.count != self.newest.total


def portrait_of(entity: Entity) -> Portrait | None:
    """What the archive knows of an entity; None when no article names it."""
    named = Query(filters=(in_any_role(entity),), sort=Sort.NEWEST, size=NEWEST)
    newest = view().search(replace(named, counted=(Facet.ROLE, Facet.YEAR)))
    if not newest.total:
        return None
    oldest = view().search(replace(named, sort=Sort.OLDEST, size=1, counted=()))
    every = Query(filters=(_every(entity),))
    acting = Query(filters=(Filter(facet=Facet(entity.kind), values=(entity.name,)),))
    found = view().search(replace(acting, size=1, counted=REFINING))
    return Portrait(
        entity=entity,
        newest=newest,
        every=every,
        first=_day(oldest.hits),
        last=_day(newest.hits),
        undated=_counts(newest, Facet.YEAR).missing,
        roles=tuple(_roles(entity, newest)),
        aliases=_aliases(entity, named),
        acting=Figure(value=entity.name, count=found.total, query=acting, entity=entity),
        companions=tuple(_companions(entity, acting)) if found.total else (),
        refining=tuple(_refining(acting, found)),
    )


def in_any_role(entity: Entity) -> Filter:
    """The filter on all articles that name an entity."""
    return Filter(facet=Facet.ROLE, values=entity.in_any_role())


def _every(entity: Entity) -> Filter:
    """The filter on all that name an entity: an actor's own facet leaves some out."""
    if entity.kind is Kind.ACTOR:
        return in_any_role(entity)
    return Filter(facet=Facet(entity.kind), values=(entity.name,))


def _day(hits: tuple[Hit, ...]) -> date | None:
    published = hits[0].published if hits else None
    return published.day if published else None


def _counts(page: ResultPage, facet: Facet) -> FacetCounts:
    return next(counts for counts in page.facets if counts.facet is facet)


def _roles(entity: Entity, page: ResultPage) -> Iterator[Figure]:
    """In how many articles it has each role."""
    counts = {each.value: each.count for each in _counts(page, Facet.ROLE).values}
    for role in ROLES[entity.kind]:
        value = entity.in_role(role)
        if count := counts.get(value, 0):
            chosen = Filter(facet=Facet.ROLE, values=(value,))
            yield Figure(value=role, count=count, query=Query(filters=(chosen,)))


def _aliases(entity: Entity, named: Query) -> Figures:
    """In how many articles each spelling of it stands."""
    prefix = entity.written("")
    listed = view().facet(named, Facet.ALIAS, Listing(prefix=prefix, most=LISTED))
    shown = []
    for each in listed.values:
        alias = read_alias(each.value)
        query = Query(filters=(Filter(facet=Facet.ALIAS, values=(each.value,)),))
        shown.append(Figure(value=alias[1] if alias else "", count=each.count, query=query))
    return Figures(
        name="aliases",
        facet=Facet.ALIAS,
        shown=tuple(shown),
        more=listed.other,
        rest=Query(filters=(_every(entity),)),
        prefix=prefix,
    )


def _companions(entity: Entity, acting: Query) -> Iterator[Figures]:
    """With whom it stands in articles, by the role that these have there."""
    for kind in _COMPANIONS[entity.kind]:
        for role in ROLES[kind]:
            prefix = beginning(kind, role)
            listing = Listing(prefix=prefix, most=LISTED + 1)
            listed = view().facet(acting, Facet.ROLE, listing)
            others = [each for each in listed.values if each.value != prefix + entity.name]
            if kind is not entity.kind:
                own = 0
            else:
                own = len(listed.values) - len(others) or _holds(entity, role, acting, listed.other)
            shown = tuple(
                Figure(
                    value=each.value,
                    count=each.count,
                    query=_and(acting, Facet.ROLE, each.value),
                    entity=held[0],
                )
                for each in others[:LISTED]
                if (held := read_role(each.value))
            )
            if shown:
                yield Figures(
                    name=f"{kind}_{role}",
                    facet=Facet.ROLE,
                    shown=shown,
                    more=len(listed.values) + listed.other - own - len(shown),
                    rest=acting,
                    prefix=prefix,
                )


def _holds(entity: Entity, role: Role, acting: Query, hidden: int) -> int:
    """1 if an entity has a role among its own articles and stands beyond the values listed."""
    if not hidden:
        return 0
    query = _and(acting, Facet.ROLE, entity.in_role(role))
    return int(view().search(replace(query, size=1, counted=())).total > 0)


def _refining(acting: Query, page: ResultPage) -> Iterator[Figures]:
    """What else divides its articles."""
    for facet in REFINING:
        counts = _counts(page, facet)
        shown = tuple(
            Figure(value=each.value, count=each.count, query=_and(acting, facet, each.value))
            for each in counts.values[:LISTED]
        )
        if shown:
            more = len(counts.values) + counts.other - len(shown)
            yield Figures(name=facet, facet=facet, shown=shown, more=more, rest=acting)


def _and(query: Query, facet: Facet, value: str) -> Query:
    return replace(query, filters=(*query.filters, Filter(facet=facet, values=(value,))))
