"""Found articles as hits: what the cluster keeps of them, their pieces, their stories."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from archive import excerpts
from archive.engines.opensearch.document import read_article, read_head, read_text
from archive.excerpts import Wanted
from archive.query import Facet, Query, Sort, Within
from archive.results import Excerpt, Hit, Story

from .incidents import Incidents
from .interpreting import Interpretation
from .marking import wanted_in
from .state import Answer, State

_SHOWN = (
    *(Facet.ORGANISATION, Facet.VICTIM, Facet.ACTOR, Facet.SECTOR),
    *(Facet.ATTACK, Facet.STATUS, Facet.COUNTRY),
)
"""The facets whose values a hit shows."""

HEAD = [
    *("id", "head", "people", "incident", "story"),
    *(f"facet_{facet.value}" for facet in _SHOWN),
]
"""What is read of an article for a hit without pieces of its body."""

WHOLE = ["id", "head", "text", "rest", "story"]
"""What is read of a whole article."""

_NEWEST: list[dict[str, Any]] = [{"day": {"order": "desc", "missing": "_last"}}, {"id": "asc"}]

ORDERS: dict[Sort, list[dict[str, Any]]] = {
    Sort.RELEVANCE: [{"_score": "desc"}, *_NEWEST],
    Sort.NEWEST: _NEWEST,
    Sort.OLDEST: [{"day": {"order": "asc", "missing": "_last"}}, {"id": "asc"}],
}
"""The orders of hits as the cluster is asked for them."""


def is_collapsed(query: Query) -> bool:
    """Whether of each story only the best article is shown."""
    return not (query.copies or query.story)


def hits_of(
    state: State, found: Sequence[Answer], asked: Interpretation, *, is_scored: bool
) -> tuple[Hit, ...]:
    """The hits of an answer, with `HEAD`, `text` and where it matters `rest` in it."""
    sources = [each["_source"] for each in found]
    bare = bare_hits(state, sources)
    texts = [read_text(source) for source in sources]
    removed = [_removed_text(source) for source in sources]
    languages = [hit.language for hit in bare]
    titles = [hit.title.text for hit in bare]
    wanted = wanted_in(zip((*titles, *texts), (*languages, *languages), strict=True), asked)
    of_removed = zip(removed, languages, strict=True)
    wanted_of_removed = wanted_in(of_removed, asked, Within.REMOVED)
    return tuple(
        replace(
            hit,
            score=float(each["_score"] or 0.0) if is_scored else 0.0,
            title=excerpts.marked(hit.title.text, hit.language, wanted),
            excerpts=excerpts.excerpts_of(text, hit.language, wanted),
            removed=_removed(taken, hit.language, wanted_of_removed) if wanted_of_removed else (),
        )
        for each, hit, text, taken in zip(found, bare, texts, removed, strict=True)
    )


def bare_hits(state: State, sources: Sequence[Answer]) -> list[Hit]:
    """Articles as hits, without excerpts and marks; needs `HEAD`."""
    stories = stories_of(state, [source["story"] for source in sources])
    victims = [(source["id"], source.get("facet_victim", ())) for source in sources]
    incidents = Incidents(state).of_articles(victims)
    return [
        _bare(source, stories[source["story"]], told)
        for source, told in zip(sources, incidents, strict=True)
    ]


def stories_of(state: State, ids: Iterable[str]) -> dict[str, Story]:
    """Stories by their ids, each with the number of its articles."""
    counted = state.counts(
        [("story", each) for each in ids], lambda key: {"term": {"story": key[1]}}
    )
    return {story: Story(id=story, size=count) for (_, story), count in counted.items()}


def _bare(source: Answer, story: Story, incidents: tuple[Any, ...]) -> Hit:
    head = read_head(source)
    values = {facet: tuple(source.get(f"facet_{facet.value}", ())) for facet in _SHOWN}
    incident = source.get("incident")
    return Hit(
        id=head.id,
        seed=head.seed,
        part=head.part,
        title=Excerpt(text=head.title),
        outlet=head.outlet,
        published=head.published,
        captured=head.captured,
        language=head.language,
        url=head.url,
        score=0.0,
        excerpts=(),
        organisation=values[Facet.ORGANISATION],
        victim=values[Facet.VICTIM],
        actor=values[Facet.ACTOR],
        sector=values[Facet.SECTOR],
        attack=values[Facet.ATTACK],
        status=values[Facet.STATUS],
        country=values[Facet.COUNTRY],
        people=source.get("people"),
        incident=date.fromisoformat(incident) if incident else None,
        story=story,
        incidents=incidents,
    )


def _removed_text(source: Answer) -> str:
    if "rest" not in source:
        return ""
    return "\n\n".join(dict.fromkeys(piece.text for piece in read_article(source).removed))


def _removed(text: str, language: str, wanted: Wanted) -> tuple[Excerpt, ...]:
    """Pieces of what was taken out of an article, where a wanted word stands in them."""
    found = excerpts.excerpts_of(text, language, wanted)
    return tuple(excerpt for excerpt in found if excerpt.spans)
