"""Stock Whoosh: its own codec, BM25F searcher, facets and highlighter.

- Words go through its tokenizer, lower case, its accent map and its French
  Snowball stemmer with an unbounded cache; no stop words are dropped, since
  the others keep them too. Prefixes and misspelt words are looked for among
  the stems, which spares it a second field of whole words.
- A word is asked of title (weighted twice) and body.
- Facets are keyword fields counted by `FieldFacet(allow_overlap=True)` with
  the map type `Count`. Facets under the same selection are counted in one
  search, the one that finds the hits; a selected facet takes one more.
- One commit with 256 MB for postings, one process: its multiprocess writer
  leaves one segment a process, or merges them for as long as one takes.
- Excerpts: `Hit.highlights`, one fragment of up to 200 letters.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from whoosh import analysis, fields, index, query, sorting
from whoosh.searching import Results, Searcher
from whoosh.support.charset import accent_map

from archive import Article
from tests.bench.asking import (
    EXCERPT,
    FACETS,
    HITS,
    LISTED,
    Answer,
    Ask,
    Chosen,
    Question,
    Work,
    groups,
    values_of,
)
from tests.bench.invented import folded

NAME = "stock Whoosh"
PACKAGES = ("whoosh-reloaded",)
MEMORY_MB = 256

_WORDS = (
    analysis.RegexTokenizer()
    | analysis.LowercaseFilter()
    | analysis.CharsetFilter(accent_map)
    | analysis.StemFilter(lang="fr", cachesize=-1)
)
_SCHEMA = fields.Schema(
    id=fields.ID(stored=True),
    title=fields.TEXT(analyzer=_WORDS, stored=True, field_boost=2.0),
    body=fields.TEXT(analyzer=_WORDS, stored=True),
    day=fields.NUMERIC(sortable=True),
    **{facet: fields.KEYWORD(commas=True) for facet in FACETS},
)


def build(folder: Path, articles: Iterator[Article]) -> None:
    """Make the index of these articles."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = index.create_in(str(folder), _SCHEMA).writer(limitmb=MEMORY_MB)
    for article in articles:
        writer.add_document(
            id=article.id,
            title=article.title,
            body=article.body,
            day=article.published.day.toordinal() if article.published else 0,
            **{facet: ",".join(values) for facet, values in values_of(article).items()},
        )
    writer.commit()


def opened(folder: Path) -> Ask:
    """The index, ready to be asked."""
    searcher = index.open_dir(str(folder), readonly=True).searcher()
    return lambda question: _answer(searcher, question)


def skipped(_folder: Path) -> Mapping[Work, str]:
    """The kinds of work that it cannot do, and why: none."""
    return {}


def _answer(searcher: Searcher, question: Question) -> Answer:
    wanted = _query(question)
    (plain, chosen), *asides = groups(question)
    page = _search(searcher, wanted, plain, chosen, newest=question.work is Work.EVERYTHING)
    page.fragmenter.maxchars = EXCERPT
    hits = list(islice(page, HITS))  # with facets it holds all of them, whatever its limit
    counts = {facet: _counts(page, facet) for facet in plain}
    for (facet,), others in asides:
        counts[facet] = _counts(_search(searcher, wanted, (facet,), others), facet)
    return Answer(
        total=len(page),
        ids=tuple(hit["id"] for hit in hits),
        excerpts=tuple(hit.highlights("body", top=1) or hit["body"][:EXCERPT] for hit in hits),
        counts=counts,
    )


def _search(
    searcher: Searcher,
    wanted: query.Query,
    counted: tuple[str, ...],
    chosen: tuple[Chosen, ...],
    *,
    newest: bool = False,
) -> Results:
    facets = sorting.Facets()
    for facet in counted:
        facets.add_facet(facet, sorting.FieldFacet(facet, allow_overlap=True))
    return searcher.search(
        wanted,
        limit=HITS,
        filter=query.And([query.Term(*one) for one in chosen]) if chosen else None,
        groupedby=facets,
        maptype=sorting.Count,
        sortedby="day" if newest else None,
        reverse=newest,
    )


def _counts(page: Results, facet: str) -> dict[str, int]:
    found = {value: count for value, count in page.groups(facet).items() if value is not None}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0]))[:LISTED])


def _query(question: Question) -> query.Query:
    stems = [token.text for word in question.words for token in _WORDS(word)]
    match question.work:
        case Work.FILTERS | Work.EVERYTHING:
            return query.Every()
        case Work.PHRASE | Work.SLOP:
            slop = 2 if question.work is Work.SLOP else 1
            return query.Or([query.Phrase(field, stems, slop=slop) for field in ("title", "body")])
        case Work.PREFIX:
            start = folded(question.words[0])
            return query.Or([query.Prefix(field, start) for field in ("title", "body")])
        case Work.FUZZY:
            near = [query.FuzzyTerm(field, stems[0], prefixlength=1) for field in ("title", "body")]
            return query.Or(near)
        case _:
            words = [
                query.Or([query.Term(field, stem) for field in ("title", "body")]) for stem in stems
            ]
            return query.Or(words) if question.work is Work.FIVE else query.And(words)
