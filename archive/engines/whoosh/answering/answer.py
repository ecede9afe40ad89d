"""A query answered from one snapshot: what matches, the best of it, and the counts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from archive import excerpts
from archive.engines.record import Head
from archive.engines.understanding.spelling import corrected
from archive.engines.whoosh.segments.arrays import Keys, Numbers, Scores
from archive.engines.whoosh.segments.schema import UNCOUNTED, day_of
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.errors import QueryError
from archive.query import Facet, Listing, Query, Sort, Within
from archive.results import (
    Excerpt,
    FacetCounts,
    Found,
    Hit,
    NoticeKind,
    ResultPage,
    Selection,
    Story,
)
from archive.tree import Everything, Fuzzy, Node, Term

from . import ordering, terms
from .closeness import lifted
from .facets import Counts, Filters, as_written, listed, most_frequent
from .histogram import happened, published
from .interpreting import Interpretation, interpreted
from .lexicon import Lexicon
from .matching import Matches
from .related import related as like
from .understanding import alive, understood

_SHOWN = (
    *(Facet.ORGANISATION, Facet.VICTIM, Facet.ACTOR, Facet.SECTOR),
    *(Facet.ATTACK, Facet.STATUS, Facet.COUNTRY),
)
"""The facets whose values a hit shows."""

_NAMES = tuple(map(str, _SHOWN))
"""What these are called in a hit."""


def answer(snapshot: Snapshot, query: Query) -> ResultPage:
    """One page of hits and the counts over all of them; `took_ms` is left to the caller."""
    query = as_written(snapshot, query)
    asked, matching, counts = found(snapshot, query)
    _, numbers = counts.found()
    keys, scores = _ordered(snapshot, asked.tree, numbers, matching.scores, query.sort)
    entries, keys = _shown_once(snapshot, query, numbers, keys)
    wanted = [wanted_of(snapshot, asked.tree, within) for within in Within]
    first = (query.page - 1) * query.size
    shown = ordering.page(entries, keys, first, query.size)
    return ResultPage(
        query=query,
        total=len(numbers),
        stories=snapshot.stories.count(numbers),
        entries=len(entries),
        took_ms=0.0,
        hits=tuple(_hits(snapshot, shown, scores, *wanted)),
        facets=tuple(
            most_frequent(counts.column(facet), query.filter_of(facet), counts.of(facet))
            for facet in query.counted
        ),
        histogram=published(snapshot, numbers, query.count),
        incidents=happened(snapshot, numbers, query.count),
        notices=asked.notices,
        did_you_mean=_did_you_mean(snapshot, query, asked, len(numbers)),
        generation=snapshot.generation.name,
    )


def selected(snapshot: Snapshot, query: Query) -> Selection:
    """See `archive.View.select`."""
    query = as_written(snapshot, query)
    asked, matching, counts = found(snapshot, query)
    _, numbers = counts.found()
    keys, _ = _ordered(snapshot, asked.tree, numbers, matching.scores, query.sort)
    entries, keys = _shown_once(snapshot, query, numbers, keys)
    return Selection(
        query=query,
        total=len(numbers),
        stories=snapshot.stories.count(numbers),
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
    _, _, counts = found(snapshot, query)
    return listed(snapshot, query, facet, counts, listing)


def related(snapshot: Snapshot, number: int, most: int) -> tuple[Hit, ...]:
    """See `archive.Searcher.related`."""
    nothing = wanted_of(snapshot, Everything())
    return tuple(_hits(snapshot, like(snapshot, number, most), None, nothing))


def wanted(snapshot: Snapshot, query: Query, within: Within = Within.ARTICLE) -> excerpts.Wanted:
    """The words of a query to mark in an article, or in what was taken out of it."""
    passing = Filters.of(snapshot, query).passed(snapshot.live)
    return wanted_of(snapshot, understood(snapshot, query, passing)[0].tree, within)


def wanted_of(snapshot: Snapshot, tree: Node, within: Within = Within.ARTICLE) -> excerpts.Wanted:
    """The words that an answer marks."""

    def meant(word: Term | Fuzzy, language: str) -> Iterator[str]:
        for segment in snapshot.segments:
            yield from terms.words_of(segment, terms.expanded(segment, word), language)

    return excerpts.wanted_of(tree, meant, within)


def found(snapshot: Snapshot, query: Query) -> tuple[Interpretation, Matches, Counts]:
    """What a query finds, or what comes nearest to it."""
    filters = Filters.of(snapshot, query)
    asked, matching = understood(snapshot, query, filters.passed(snapshot.live))
    return asked, matching, Counts(snapshot, matching.mask, filters, query)


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
    if asked.corrected:
        return ""
    text = corrected(Lexicon(snapshot, asked.budget), query.text, asked.tree)
    found = _finds(snapshot, replace(query, text=text)) if text else 0
    return text if found > (0 if asked.relaxed else total) else ""


def _finds(snapshot: Snapshot, query: Query) -> int:
    """How many articles a query finds as it stands; none when it cannot be read."""
    try:
        tree = interpreted(snapshot, query).tree
    except QueryError:
        return 0
    return int(Filters.of(snapshot, query).passed(alive(snapshot, tree).mask).sum())


def _hits(
    snapshot: Snapshot,
    numbers: Numbers,
    scores: Scores | None,
    wanted: excerpts.Wanted,
    wanted_of_removed: excerpts.Wanted | None = None,
) -> Iterator[Hit]:
    """Documents as hits, with pieces of their texts; no `scores` for those not searched for."""
    heads = [snapshot.head(number) for number in numbers.tolist()]
    languages = [head.language for head in heads]
    titles = excerpts.marked_each([head.title for head in heads], languages, wanted)
    every = zip(numbers.tolist(), heads, titles, _columns(snapshot, numbers), strict=True)
    for number, head, title, columns in every:
        yield _hit(
            head,
            columns,
            score=0.0 if scores is None else float(scores[number]),
            title=title,
            excerpts=excerpts.excerpts_of(snapshot.text(number), head.language, wanted),
            removed=_removed(snapshot, number, wanted_of_removed) if wanted_of_removed else (),
        )


def bare_hits(snapshot: Snapshot, numbers: Numbers) -> tuple[Hit, ...]:
    """Documents as hits, without excerpts and marks: their texts are not read."""
    return tuple(
        _hit(head, columns, score=0.0, title=Excerpt(text=head.title), excerpts=())
        for head, columns in zip(
            map(snapshot.head, numbers.tolist()), _columns(snapshot, numbers), strict=True
        )
    )


def _hit(head: Head, columns: Mapping[str, Any], **found: Any) -> Hit:  # noqa: ANN401
    """A document as a hit, given what its columns say and what was found in it."""
    return Hit(
        id=head.id,
        seed=head.seed,
        part=head.part,
        outlet=head.outlet,
        published=head.published,
        captured=head.captured,
        language=head.language,
        url=head.url,
        **columns,
        **found,
    )


def _columns(snapshot: Snapshot, numbers: Numbers) -> Iterator[dict[str, Any]]:
    """What the columns say of some documents, under the names that it has in a hit."""
    values = [snapshot.facets[facet].of_documents(numbers) for facet in _SHOWN]
    people, days = snapshot.people[numbers].tolist(), snapshot.incidents[numbers].tolist()
    for number, those, day, *each in zip(numbers.tolist(), people, days, *values, strict=True):
        yield {
            **dict(zip(_NAMES, each, strict=True)),
            "people": None if those == UNCOUNTED else those,
            "incident": day_of(day),
            "story": _story(snapshot, number),
            "incidents": snapshot.joined.of_document(number),
        }


def _story(snapshot: Snapshot, number: int) -> Story:
    first, copies = snapshot.stories.of(number)
    return Story(snapshot.id_of(first).decode(), copies)


def _removed(snapshot: Snapshot, number: int, wanted: excerpts.Wanted) -> tuple[Excerpt, ...]:
    """Pieces of what was taken out of an article, where a wanted word stands in them."""
    text = "\n\n".join(dict.fromkeys(piece.text for piece in snapshot.article(number).removed))
    found = excerpts.excerpts_of(text, snapshot.head(number).language, wanted)
    return tuple(excerpt for excerpt in found if excerpt.spans)
