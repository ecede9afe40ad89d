"""The words of asking: what a reader wants, as plain values.

A `Query` is what pages, API and the command line build and what every engine
answers. Its `text` is read by `archive.grammar` into a tree of `Node`.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

SIZES = (10, 20, 50, 100)
"""Page sizes a reader may choose from."""


class Facet(StrEnum):
    """The fields that results are counted and filtered by."""

    ORGANISATION = "organisation"
    VICTIM = "victim"
    ACTOR = "actor"
    SECTOR = "sector"
    ATTACK = "attack"
    STATUS = "status"
    COUNTRY = "country"
    PEOPLE = "people"
    OUTLET = "outlet"
    LANGUAGE = "language"
    YEAR = "year"
    ROLE = "role"
    ALIAS = "alias"


COUNTED: tuple[Facet, ...] = tuple(
    facet for facet in Facet if facet not in {Facet.ROLE, Facet.ALIAS}
)
"""The facets that an answer counts unless it is asked for others.

Who has which role and how it is written (see `archive.entities`) is counted only where
that is asked for: nearly every article has values there that no other has.
"""


class Origin(StrEnum):
    """What is known of where an article comes from, and can be searched by its words.

    `AUTHOR` has the names of who wrote it; `ADDRESS` its canonical address, the
    name of its seed, and what its outlet filed it under; `REMOVED` what its
    seed holds besides the article. Words of a query that name none of them are
    looked for in none.
    """

    AUTHOR = "author"
    ADDRESS = "address"
    REMOVED = "removed"


class Within(StrEnum):
    """Where the words of a query are looked for that name no field."""

    ARTICLE = "article"
    REMOVED = "removed"


class Sort(StrEnum):
    """The order of hits. Ties are always broken by newest first, then by id."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class Count(StrEnum):
    """What facets and histogram count: articles, or stories however often they were copied."""

    ARTICLES = "articles"
    STORIES = "stories"


class Match(StrEnum):
    """Whether a plain list of words asks for all of them or for any."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A choice of values in one facet.

    An article passes when it has one of `values` (or, with `missing`, none
    at all) and has none of `excluded`. With neither `values` nor `missing`
    only the exclusion counts. With `present` it must have some value.
    """

    facet: Facet
    values: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    missing: bool = False
    present: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """Days, both ends included; None leaves an end open."""

    start: date | None = None
    end: date | None = None

    @property
    def is_backwards(self) -> bool:
        """Whether it ends before it begins, and so has no day at all."""
        return self.start is not None and self.end is not None and self.start > self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question to the archive. `page` starts at 1; `size` is hits a page.

    `synonyms` says whether other words for the same count too, `uncertain`
    whether filters and facets know uncertain values (None: as the archive was
    opened), `copies` whether each near-identical copy of a story is a hit of its
    own, `story` is the id of the one story to look into, "" for all, and `dossier`
    that of the one incident. `incident` are the days on which the incident
    happened that an article tells of, and `counted` the facets whose values are
    counted: who only wants the hits, or their number, asks for none. `within`
    says whether the words are looked for in the articles, or in what was taken
    out of them.
    """

    text: str = ""
    match: Match = Match.ALL
    within: Within = Within.ARTICLE
    filters: tuple[Filter, ...] = ()
    dates: DateRange = field(default_factory=DateRange)
    incident: DateRange = field(default_factory=DateRange)
    sort: Sort = Sort.RELEVANCE
    synonyms: bool = True
    uncertain: bool | None = None
    copies: bool = False
    story: str = ""
    dossier: str = ""
    count: Count = Count.ARTICLES
    counted: tuple[Facet, ...] = field(default=COUNTED, compare=False)
    page: int = 1
    size: int = 10

    def filter_of(self, facet: Facet) -> Filter:
        """The filter on one facet; an empty one when nothing is chosen there."""
        for chosen in self.filters:
            if chosen.facet is facet:
                return chosen
        return Filter(facet=facet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which values of a facet are asked for.

    Those whose names have words that begin like those of `find`, whatever
    the accents, all by default, and that begin with `prefix` letter for letter;
    from number `first` on, `most` of them. They come most frequent first, or by
    what they are called in `language`.
    """

    find: str = ""
    first: int = 0
    most: int = 100
    by_name: bool = False
    language: str = ""
    prefix: str = ""
