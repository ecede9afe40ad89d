"""The words of answering: hits, excerpts, counts. Plain values, no markup, no engine."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Self

from .article import Article, Published
from .query import Facet, Query

Span = tuple[int, int]
"""Start and end of marked text in code points, end excluded."""


class Excerpt(NamedTuple):
    """A piece of an article with the places where words of the query stand.

    `spans` are in order and do not overlap. What a highlight looks like is
    for whoever shows it. `cut_before` and `cut_after` say whether the
    article goes on beyond the excerpt within the paragraph. An answer has
    dozens of these, which a dataclass takes three times as long to make.
    """

    text: str
    spans: tuple[Span, ...] = ()
    cut_before: bool = False
    cut_after: bool = False


class Story(NamedTuple):
    """The group of near-identical copies that an article belongs to."""

    id: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What happened to one victim once, as several articles tell it.

    `id` is made of the article that came first and of the victim; every
    article of the incident leads to it in the same way, so that an old id goes
    on leading here when another article has come before. `first` and `last` are
    the days from which to which it is told of, None when no article has a day.
    """

    id: str
    victim: str
    first: date | None
    last: date | None
    articles: int
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """An incident with its articles as they came out; `stories` has the story of each.

    `others` are the other incidents of the same victim, `besides` those that the
    same articles tell of other victims, and `left_out` how many articles were too many.
    """

    incident: Incident
    articles: tuple[Article, ...]
    stories: tuple[str, ...]
    others: tuple[Incident, ...] = ()
    besides: tuple[Incident, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One found article, with what a list of results shows of it.

    `score` is the engine's relevance, higher is better, comparable only
    within one answer; 0.0 when nothing was searched for. `title` is an
    excerpt that holds the whole title. Facet values are in the order of
    their first mention. `removed` are pieces of what was taken out of the
    article, where the query asked for that. `captured` is when the copy was
    saved, aware and in UTC. `people` is how many people the incident concerned,
    `incident` the day on which it happened, as far as the article tells.
    `incidents` are those that this article and other stories tell of.
    """

    id: str
    seed: str
    part: str
    title: Excerpt
    outlet: str
    published: Published | None
    captured: datetime
    language: str
    url: str
    score: float
    excerpts: tuple[Excerpt, ...]
    organisation: tuple[str, ...]
    victim: tuple[str, ...]
    actor: tuple[str, ...]
    sector: tuple[str, ...]
    story: Story
    attack: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    people: int | None = None
    incident: date | None = None
    incidents: tuple[Incident, ...] = ()
    removed: tuple[Excerpt, ...] = ()


class FacetCount(NamedTuple):
    """How many found articles carry a value, its facet's own selection set aside.

    An answer has a hundred of these, which a dataclass takes three times as long to make.
    """

    value: str
    count: int  # type: ignore[assignment] # how often a tuple has something is never asked
    selected: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCounts:
    """One facet of an answer.

    `values` come most frequent first, then by name; values that were
    selected or excluded are always among them, at zero if need be. `other`
    is how many further values were left out, `missing` how many found
    articles have no value here.
    """

    facet: Facet
    values: tuple[FacetCount, ...]
    other: int
    missing: int
    missing_selected: bool = False
    missing_excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Found articles, or stories, whose day is from `start` to `end`, both included."""

    start: date
    end: date
    count: int


class NoticeKind(StrEnum):
    """Remarks on how a query was understood, each with the facts that its sentence needs.

    The sentences themselves are those of whoever shows them.
    """

    NOT_A_FIELD = "not_a_field"
    """`token` looks like a field, but is none; it was read as words."""
    NO_WORDS = "no_words"
    """The query, `token`, has no word to look for."""
    SMALL_OPERATOR = "small_operator"
    """`token` is a word; as an `operator` it is in capitals, as in the query `better`."""
    FIELD_APART = "field_apart"
    """`token` is the name of a field with a space after its colon; it was read as a word."""
    STAR = "star"
    """`token` has an asterisk that stands for nothing: not at the end of a word, or in quotes."""
    EDITS = "edits"
    """`token` asks for more edits than `most`."""
    SLOP = "slop"
    """`token` asks for more words in between than `most`."""
    SYNONYMS = "synonyms"
    """`word` was also looked for as `others`."""
    CORRECTED = "corrected"
    """Nothing was found for `asked`; `meant` was looked for, as `exact` would not have been."""
    TRANSLATED = "translated"
    """Nothing has all words of the query; `others`, of the other language, count too."""
    RELAXED = "relaxed"
    """Nothing has all `parts` of the query; what was found has the most telling of them."""
    MANY_FORMS = "many_forms"
    """`token` stands for more words than the `most` that were looked for."""
    LOOSENED = "loosened"
    """`token` is a phrase that costs too much; its words were looked for anywhere."""
    TOO_EXPENSIVE = "too_expensive"
    """`token` are the parts of the query that cost too much and were left out."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark on an answer, with the facts of its kind."""

    kind: NoticeKind
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, kind: NoticeKind, **facts: object) -> Self:
        """A notice with these facts."""
        return cls(kind, tuple((name, str(fact)) for name, fact in facts.items()))


class SuggestionKind(StrEnum):
    """What a suggestion is."""

    TITLE = "title"
    WORD = "word"
    VALUE = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """How a query that is being typed may go on.

    `text` is what is suggested, `count` how many articles it would find,
    `facet` the facet of a value, `id` the article of a title and `language`
    that of the title. `rest` is what was typed in front and stays; a word is
    joined to it.
    """

    kind: SuggestionKind
    text: str
    count: int
    facet: Facet | None = None
    id: str = ""
    language: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """The answer to a `Query`: one page of hits, and counts over all of them.

    `total` is the number of found articles, `stories` that of the different
    stories among them, `entries` that of the hits on all pages together.
    `histogram` counts them by the day of publication, `incidents` by that of the
    incident. `took_ms` is the engine's time in milliseconds. `notices` say how the
    query was understood, `did_you_mean` is a query that finds more, "" when
    there is none. `generation` names the state of the index that answered,
    `uncertain` says whether filters and facets knew uncertain values.
    """

    query: Query
    total: int
    stories: int
    entries: int
    took_ms: float
    hits: tuple[Hit, ...]
    facets: tuple[FacetCounts, ...]
    histogram: tuple[Bucket, ...]
    notices: tuple[Notice, ...] = ()
    did_you_mean: str = ""
    generation: str = ""
    incidents: tuple[Bucket, ...] = ()
    uncertain: bool = False

    @property
    def pages(self) -> int:
        """How many pages the hits fill; 0 when there are none."""
        return -(-self.entries // self.query.size)

    def page_after(self) -> Query | None:
        """The query for the next page of hits; None on the last one."""
        if self.query.page >= self.pages:
            return None
        return replace(self.query, page=self.query.page + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One found article, whole, and the story that it belongs to."""

    article: Article
    story: Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Everything that a `Query` finds, whatever its page, as one state of the archive has it.

    `found` comes in the order of the pages and has `entries` articles. They are read
    one after the other, so that it takes the same memory however many they
    are; it can be gone through again. The other numbers and notices are those
    of a `ResultPage`, `generation` and `identity` those of a `Status`.
    """

    query: Query
    total: int
    stories: int
    entries: int
    found: Iterable[Found]
    notices: tuple[Notice, ...]
    generation: str
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much a query finds, and the newest of it; its excerpts and marks are left out."""

    articles: int
    stories: int
    newest: Hit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """The newest of all that many queries find together: one page of hits, each story once.

    Excerpts and marks are left out. `found_by` are for each hit the numbers of the
    queries that find it, `entries` is how many hits all pages have.
    """

    entries: int
    hits: tuple[Hit, ...]
    found_by: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the cluster is that keeps an index: its nodes, and what is missing.

    `copies` are the shards of which a copy is missing, so that one more lost
    node may cost answers; `shards` those of which every copy is, which nobody
    can search.
    """

    nodes: int
    copies: int = 0
    shards: int = 0

    @property
    def kind(self) -> str:
        """Which of three it is: "whole", "thin" or "broken"."""
        return "broken" if self.shards else "thin" if self.copies else "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state of an index: how many articles, which generation, made when (UTC).

    `identity` comes from the content of the generation: two states that
    differ in anything have two identities, even if their generations have
    the same name. Both are "" where there is no index. `damage` says what is
    wrong with the newest generation where an older one answers in its place.
    `uncertain` says whether filters and facets know uncertain values where a
    query says neither way. `health` is that of the cluster, None where there is none.
    """

    address: str
    articles: int
    generation: str
    identity: str
    built: datetime | None
    bytes: int
    damage: str = ""
    uncertain: bool = False
    health: Health | None = None
