"""The words of answering: hits, excerpts, counts. Plain values, no markup, no engine."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from .article import Published
from .query import Facet, Query

Span = tuple[int, int]
"""Start and end of marked text in code points, end excluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A piece of an article with the places where words of the query stand.

    `spans` are in order and do not overlap. What a highlight looks like is
    for whoever shows it. `cut_before` and `cut_after` say whether the
    article goes on beyond the excerpt within the paragraph.
    """

    text: str
    spans: tuple[Span, ...] = ()
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The group of near-identical copies that an article belongs to."""

    id: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One found article, with what a list of results shows of it.

    `score` is the engine's relevance, higher is better, comparable only
    within one answer; 0.0 when nothing was searched for. `title` is an
    excerpt that holds the whole title. Facet values are in the order of
    their first mention.
    """

    id: str
    seed: str
    part: str
    title: Excerpt
    outlet: str
    published: Published | None
    language: str
    url: str
    score: float
    excerpts: tuple[Excerpt, ...]
    organisation: tuple[str, ...]
    victim: tuple[str, ...]
    actor: tuple[str, ...]
    sector: tuple[str, ...]
    story: Story


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """How many found articles carry a value, its facet's own selection set aside."""

    value: str
    count: int
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Found articles published from `start` to `end`, both days included."""

    start: date
    end: date
    count: int


class NoticeKind(StrEnum):
    """What a reader is told of how a query was understood, with the facts to fill in."""

    NOT_A_FIELD = "{token} is not a field; it was read as words"
    FIELD_APART = "{token} was read as a word; a field has its word right behind the colon"
    STAR = "* stands for letters only at the end of a word that is not in quotes ({token})"
    EDITS = "{token}: no more than {most} letters of a word may differ"
    SLOP = "{token}: no more than {most} words may stand between"
    SYNONYMS = "{word} was also looked for as {others}"
    RELAXED = "No article has all of it; these have at least {least} of {parts}"
    MANY_FORMS = "{token} stands for too many words; the {most} nearest were looked for"
    LOOSENED = "{token} would have taken too long; its words were looked for anywhere"
    TOO_DEAR = "Too much to look for at once, left out: {token}"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader is told beside an answer; `facts` fill the sentence of its kind."""

    kind: NoticeKind
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, kind: NoticeKind, **facts: object) -> Self:
        """A notice with these facts."""
        return cls(kind, tuple((name, str(fact)) for name, fact in facts.items()))

    def __str__(self) -> str:
        return self.kind.format(**dict(self.facts))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How a query that is being typed may go on.

    `kind` is "title", "word" or the name of a facet, `text` what is
    suggested, `count` how many articles it would find, `id` the article of a
    title. `rest` is what was typed in front and stays; a word is joined to it.
    """

    kind: str
    text: str
    count: int
    id: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """The answer to a `Query`: one page of hits, and counts over all of them.

    `total` is the number of found articles, `stories` that of the different
    stories among them, `entries` that of the hits on all pages together.
    `took_ms` is the engine's time in milliseconds. `notices` say how the
    query was understood, `did_you_mean` is a query that finds more, "" when
    there is none. `generation` names the state of the index that answered.
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
class Status:
    """The state of an index: how many articles, which generation, made when (UTC).

    `identity` comes from the content of the generation: two states that
    differ in anything have two identities, even if their generations have
    the same name. Both are "" where there is no index.
    """

    address: str
    articles: int
    generation: str
    identity: str
    built: datetime | None
    bytes: int
