"""A query answered from one snapshot: what matches, the best of it, and the counts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from archive import excerpts
from archive.engines.whoosh.segments.arrays import Keys, Numbers, Scores
from archive.engines.whoosh.segments.schema import UNCOUNTED, day_of
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.errors import QueryError
from archive.query import Facet, Listing, Query, Sort
from archive.results import (
    FacetCounts,
    Found,
    Hit,
    Notice,
    NoticeKind,
    ResultPage,
    Selection,
    Story,
)
from archive.tree import And, Everything, Fuzzy, Most, Node, Term

from . import ordering, terms
from .closeness import lifted
from .facets import Counts, Filters, as_written, listed, most_frequent
from .histogram import happened, published
from .interpreting import Interpretation, interpreted
from .matching import Matches, find
from .related import related as like
from .relaxing import relaxed
from .spelling import corrected

_SHOWN = (
    *(Facet.ORGANISATION, Facet.VICTIM, Facet.ACTOR, Facet.SECTOR),
    *(Facet.ATTACK, Facet.STATUS, Facet.COUNTRY),
)
"""The facets whose values a hit shows."""


def answer(snapshot: Snapshot, query: Query) -> ResultPage:
    """One page of hits and the counts over all of them; `took_ms` is left to the caller."""
    query = as_written(snapshot, query)
    asked, matching, counts = _found(snapshot, query)
    mask, found = counts.found()
    stories = snapshot.stories.count(mask, found)
    keys, scores = _ordered(snapshot, asked.tree, found, matching.scores, query.sort)
    entries, keys = _shown_once(snapshot, query, found, keys)
    wanted = wanted_of(snapshot, asked.tree)
    first = (query.page - 1) * query.size
    return ResultPage(
        query=query,
        total=len(found),
        stories=stories,
        entries=len(entries),
        took_ms=0.0,
        hits=tuple(
            _hit(snapshot, number, float(scores[number]), wanted)
            for number in ordering.page(entries, keys, first, query.size).tolist()
        ),
        facets=tuple(
            most_frequent(counts.column(facet), query.filter_of(facet), counts.of(facet))
            for facet in query.counted
        ),
        histogram=published(snapshot, found, query.count),
        incidents=happened(snapshot, found, query.count),
        notices=asked.notices,
        did_you_mean=_did_you_mean(snapshot, query, asked, len(found)),
        generation=snapshot.generation.name,
    )


def selected(snapshot: Snapshot, query: Query) -> Selection:
    """See `archive.View.select`."""
    query = as_written(snapshot, query)
    asked, matching, counts = _found(snapshot, query)
    mask, found = counts.found()
    keys, _ = _ordered(snapshot, asked.tree, found, matching.scores, query.sort)
    entries, keys = _shown_once(snapshot, query, found, keys)
    return Selection(
        query=query,
        total=len(found),
        stories=snapshot.stories.count(mask, found),
        entries=len(entries),
        found=_Articles(snapshot, entries[np.argsort(keys)]),
        notices=asked.notices,
        generation=snapshot.generation.name,
        identity=snapshot.generation.identity,
    )


@dataclass(frozen=True, slots=True)
class _Articles:
    """The articles of some documents, each read when its turn comes."""

    snapshot: Snapshot
    numbers: Numbers

    def __iter__(self) -> Iterator[Found]:
        for number in map(int, self.numbers):
            article = self.snapshot.article(number)
            yield Found(article=article, story=_story(self.snapshot, number))


def facet(snapshot: Snapshot, query: Query, facet: Facet, listing: Listing) -> FacetCounts:
    """See `archive.Searcher.facet`."""
    query = as_written(snapshot, query)
    _, _, counts = _found(snapshot, query)
    return listed(snapshot, query, facet, counts, listing)


def related(snapshot: Snapshot, number: int, most: int) -> tuple[Hit, ...]:
    """See `archive.Searcher.related`."""
    nothing = wanted_of(snapshot, Everything())
    return tuple(
        _hit(snapshot, other, 0.0, nothing) for other in like(snapshot, number, most).tolist()
    )


def wanted(snapshot: Snapshot, query: Query) -> excerpts.Wanted:
    """The words of a query to mark in an article."""
    return wanted_of(snapshot, interpreted(snapshot, query).tree)


def wanted_of(snapshot: Snapshot, tree: Node) -> excerpts.Wanted:
    """The words that an answer marks."""

    def meant(word: Term | Fuzzy, language: str) -> Iterator[str]:
        for segment in snapshot.segments:
            yield from terms.words_of(segment, terms.expanded(segment, word), language)

    return excerpts.wanted_of(tree, meant)


def _found(snapshot: Snapshot, query: Query) -> tuple[Interpretation, Matches, Counts]:
    """What a query finds; most of its words are enough when no article has all."""
    asked = interpreted(snapshot, query)
    filters = Filters.of(snapshot, query)
    matching = _alive(snapshot, asked.tree)
    if not matching.mask.any():
        less = relaxed(snapshot, asked.tree, filters.passed(snapshot.live))
        if less:
            asked = _relaxed(asked, *less)
            matching = _alive(snapshot, asked.tree)
    return asked, matching, Counts(snapshot, matching.mask, filters, query)


def _relaxed(asked: Interpretation, most: Most, others: tuple[Node, ...]) -> Interpretation:
    notice = Notice.of(NoticeKind.RELAXED, least=most.least, parts=len(most.parts))
    tree = And((most, *others)) if others else most
    return replace(asked, tree=tree, notices=(*asked.notices, notice), relaxed=True)


def _alive(snapshot: Snapshot, tree: Node) -> Matches:
    found = find(snapshot, tree)
    return found if snapshot.whole else Matches(found.mask & snapshot.live, found.scores)


def _ordered(
    snapshot: Snapshot, tree: Node, found: Numbers, scores: Scores, sort: Sort
) -> tuple[Keys, Scores]:
    if sort is Sort.RELEVANCE:
        scores = lifted(snapshot, tree, found, scores)
    return ordering.keys(snapshot, found, scores, sort), scores


def _shown_once(
    snapshot: Snapshot, query: Query, found: Numbers, keys: Keys
) -> tuple[Numbers, Keys]:
    """The documents to show with their keys: of each story the best, unless copies count too."""
    if query.copies or query.story:
        return found, keys
    shown = snapshot.stories.best(found, keys)
    return found[shown], keys[shown]


def _did_you_mean(snapshot: Snapshot, query: Query, asked: Interpretation, total: int) -> str:
    """The query with its fields joined to their words, or its rare words corrected.

    Only if that finds something, or more.
    """
    joined = query.text
    for notice in asked.notices:
        if notice.kind is NoticeKind.FIELD_APART:
            field = dict(notice.facts)["token"]
            joined = re.sub(rf"{re.escape(field)}\s+(?=\S)", field, joined)
    if joined != query.text:
        return joined if _finds(snapshot, replace(query, text=joined)) else ""
    text = corrected(snapshot, query.text, asked.tree, asked.budget)
    found = _finds(snapshot, replace(query, text=text)) if text else 0
    return text if found > (0 if asked.relaxed else total) else ""


def _finds(snapshot: Snapshot, query: Query) -> int:
    """How many articles a query finds as it stands; none when it cannot be read."""
    try:
        tree = interpreted(snapshot, query).tree
    except QueryError:
        return 0
    return int(Filters.of(snapshot, query).passed(_alive(snapshot, tree).mask).sum())


def _hit(snapshot: Snapshot, number: int, score: float, wanted: excerpts.Wanted) -> Hit:
    head = snapshot.head(number)
    values = {facet: snapshot.facets[facet].of_document(number) for facet in _SHOWN}
    people = int(snapshot.people[number])
    return Hit(
        id=head.id,
        seed=head.seed,
        part=head.part,
        title=excerpts.marked(head.title, head.language, wanted),
        outlet=head.outlet,
        published=head.published,
        language=head.language,
        url=head.url,
        score=score,
        excerpts=excerpts.excerpts_of(snapshot.text(number), head.language, wanted),
        organisation=values[Facet.ORGANISATION],
        victim=values[Facet.VICTIM],
        actor=values[Facet.ACTOR],
        sector=values[Facet.SECTOR],
        attack=values[Facet.ATTACK],
        status=values[Facet.STATUS],
        country=values[Facet.COUNTRY],
        people=None if people == UNCOUNTED else people,
        incident=day_of(int(snapshot.incidents[number])),
        story=_story(snapshot, number),
    )


def _story(snapshot: Snapshot, number: int) -> Story:
    first, copies = snapshot.stories.of(number)
    return Story(id=snapshot.ids[first].decode(), size=copies)
