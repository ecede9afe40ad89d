"""The archive itself, asked through its own front door, as the search page asks it.

It does more than the others: an answer also counts victims, outlets and
languages, holds up to three excerpts of a hit, and gives each hit whole.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from archive import Article, Facet, Filter, Index, Match, Query, Sort, open_index
from tests.bench.asking import FACETS, Answer, Ask, Question, Work

NAME = "ours"
PACKAGES = ("newsarchive", "whoosh-reloaded", "numpy")
LACKING = "the query language has no such operator yet"

_FORMS = {Work.PHRASE: '"{}"', Work.SLOP: '"{}"~1', Work.PREFIX: "{}*", Work.FUZZY: "{}~"}
_PROBES = {Work.SLOP: '"groupe rançongiciel"~1', Work.FUZZY: "rançongiciem~"}
"""Queries that find something in every corpus, if the operator is understood."""


def build(folder: Path, articles: Iterator[Article]) -> None:
    """Make the index of these articles."""
    with open_index(f"whoosh:{folder}").writing() as batch:
        for article in articles:
            batch.put(article)


def opened(folder: Path) -> Ask:
    """The index, ready to be asked."""
    index = open_index(f"whoosh:{folder}")
    return lambda question: _answer(index, question)


def skipped(folder: Path) -> Mapping[Work, str]:
    """The kinds of work that it cannot do, and why."""
    index = open_index(f"whoosh:{folder}")
    return {
        work: LACKING
        for work, probe in _PROBES.items()
        if index.search(Query(text=probe)).total == 0
    }


def query_of(question: Question) -> Query:
    """The question as the archive's own query."""
    return Query(
        text=_FORMS.get(question.work, "{}").format(" ".join(question.words)),
        match=Match.ANY if question.work is Work.FIVE else Match.ALL,
        filters=tuple(
            Filter(facet=Facet(facet), values=(value,)) for facet, value in question.chosen
        ),
        sort=Sort.NEWEST if question.work is Work.EVERYTHING else Sort.RELEVANCE,
    )


def _answer(index: Index, question: Question) -> Answer:
    page = index.search(query_of(question))
    return Answer(
        total=page.total,
        ids=tuple(hit.id for hit in page.hits),
        excerpts=tuple(hit.excerpts[0].text if hit.excerpts else "" for hit in page.hits),
        counts={
            facet.facet.value: {one.value: one.count for one in facet.values if one.count}
            for facet in page.facets
            if facet.facet.value in FACETS
        },
    )
