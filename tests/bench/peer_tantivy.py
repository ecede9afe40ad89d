"""tantivy, a search engine in Rust, through its Python package.

- One analyzer: split at signs, lower case, accents folded, Snowball's French
  stemmer. Stop words stay, as everywhere here. Prefixes and misspelt words
  are looked for among the stems, which spares it a second field of whole
  words.
- A word is asked of title (weighted twice) and body; selections do not score.
- Facets are raw text in fast fields. Facets under the same selection are
  counted by one terms aggregation of the 100 most frequent values; a selected
  facet takes one more. The package has no way to collect hits and counts in
  one pass.
- One commit with 256 MB and as many threads as it likes, its merges waited
  for.
- A prefix is a phrase prefix of one word, which takes a tenth of a regular
  expression's time.
- Excerpts: its SnippetGenerator, 200 letters, from the stored body. It does
  not mark the words of a fuzzy query; those of a prefix are looked up for it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

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

NAME = "tantivy"
PACKAGES = ("tantivy",)
MEMORY = 256_000_000

_WORDS = (
    TextAnalyzerBuilder(Tokenizer.simple())
    .filter(Filter.remove_long(80))
    .filter(Filter.lowercase())
    .filter(Filter.ascii_fold())
    .filter(Filter.stemmer("french"))
    .build()
)


def _schema() -> tantivy.Schema:
    made = tantivy.SchemaBuilder()
    made.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    made.add_text_field("title", stored=True, tokenizer_name="words")
    made.add_text_field("body", stored=True, tokenizer_name="words")
    made.add_integer_field("day", fast=True)
    for facet in FACETS:
        made.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    return made.build()


def build(folder: Path, articles: Iterator[Article]) -> None:
    """Make the index of these articles."""
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(_schema(), path=str(folder))
    index.register_tokenizer("words", _WORDS)
    writer = index.writer(heap_size=MEMORY)
    for article in articles:
        document = tantivy.Document(
            id=article.id,
            title=article.title,
            body=article.body,
            day=article.published.day.toordinal() if article.published else 0,
        )
        for facet, values in values_of(article).items():
            for value in values:
                document.add_text(facet, value)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def opened(folder: Path) -> Ask:
    """The index, ready to be asked."""
    index = tantivy.Index.open(str(folder))
    index.register_tokenizer("words", _WORDS)
    searcher = index.searcher()
    return lambda question: _answer(index.schema, searcher, question)


def skipped(_folder: Path) -> Mapping[Work, str]:
    """The kinds of work that it cannot do, and why: none."""
    return {}


def _answer(schema: tantivy.Schema, searcher: tantivy.Searcher, question: Question) -> Answer:
    wanted = _query(schema, question)
    (plain, chosen), *asides = groups(question)
    passed = _passing(schema, wanted, chosen)
    # without words every score is the same, and the newest come first
    newest = None if question.words else "day"
    page = searcher.search(passed, limit=HITS, order_by_field=newest)
    counts = _counts(searcher, passed, plain)
    for facets, others in asides:
        counts |= _counts(searcher, _passing(schema, wanted, others), facets)
    documents = [searcher.doc(address) for _, address in page.hits]
    return Answer(
        total=page.count,
        ids=tuple(document["id"][0] for document in documents),
        excerpts=tuple(_excerpts(schema, searcher, question, documents)),
        counts=counts,
    )


def _excerpts(
    schema: tantivy.Schema,
    searcher: tantivy.Searcher,
    question: Question,
    documents: list[tantivy.Document],
) -> Iterator[str]:
    """A piece of each body with the words marked, its beginning when there is nothing to mark."""
    marked = _query(schema, question)
    if question.work is Work.PREFIX:
        found = searcher.terms_with_prefix("body", folded(question.words[0]))
        marked = Query.term_set_query(schema, "body", [term for term, _ in found])
    snippets = tantivy.SnippetGenerator.create(searcher, marked, schema, "body")
    snippets.set_max_num_chars(EXCERPT)
    for document in documents:
        snippet = snippets.snippet_from_doc(document).to_html() if question.words else ""
        yield snippet or document["body"][0][:EXCERPT]


def _passing(schema: tantivy.Schema, wanted: Query, chosen: tuple[Chosen, ...]) -> Query:
    if not chosen:
        return wanted
    filters = [Query.const_score_query(Query.term_query(schema, *one), 0.0) for one in chosen]
    return Query.boolean_query([(Occur.Must, one) for one in (wanted, *filters)])


def _counts(
    searcher: tantivy.Searcher, passed: Query, facets: tuple[str, ...]
) -> dict[str, dict[str, int]]:
    asked = {facet: {"terms": {"field": facet, "size": LISTED}} for facet in facets}
    told = searcher.aggregate(passed, asked)
    return {
        facet: {bucket["key"]: bucket["doc_count"] for bucket in told[facet]["buckets"]}
        for facet in facets
    }


def _query(schema: tantivy.Schema, question: Question) -> Query:
    stems = [stem for word in question.words for stem in _WORDS.analyze(word)]

    def either(made: Mapping[str, Query]) -> Query:
        title = Query.boost_query(made["title"], 2.0)
        return Query.boolean_query([(Occur.Should, one) for one in (title, made["body"])])

    texts = ("title", "body")
    match question.work:
        case Work.FILTERS | Work.EVERYTHING:
            return Query.all_query()
        case Work.PHRASE | Work.SLOP:
            slop = 1 if question.work is Work.SLOP else 0
            words = list[str | tuple[int, str]](stems)
            return either(
                {text: Query.phrase_query(schema, text, words, slop=slop) for text in texts}
            )
        case Work.PREFIX:
            start = list[str | tuple[int, str]]([folded(question.words[0])])
            return either({text: Query.phrase_prefix_query(schema, text, start) for text in texts})
        case Work.FUZZY:
            return either({text: Query.fuzzy_term_query(schema, text, stems[0]) for text in texts})
        case _:
            occur = Occur.Should if question.work is Work.FIVE else Occur.Must
            words = [
                either({text: Query.term_query(schema, text, stem) for text in texts})
                for stem in stems
            ]
            return Query.boolean_query([(occur, word) for word in words])
