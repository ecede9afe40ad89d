"""OpenSearch: three nodes on this machine, asked over HTTP as it always is.

- One analyzer: the standard tokenizer, lower case, accents folded, Snowball's
  French stemmer. Prefixes and misspelt words are looked for among the stems.
- A word is asked of title (weighted twice) and body.
- Facets are keyword fields. One request finds hits, excerpts and all counts:
  selections are a post filter, and each count has the other facets' as its own.
- Three shards without copies, a node each: the texts are sent in bulks of 500 and
  merged to one segment a shard. Nothing is refreshed before all of them are in.
- Each node has a gigabyte of heap and all compilers of Java, and knows of every
  processor of the machine. A first question waits for them to start.
- Excerpts: its unified highlighter, one fragment of 200 letters.
"""

import http.client
import json
import os
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

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
from tests.cluster.nodes import Nodes

NAME = "OpenSearch"
PACKAGES = ()
NODES = 3
HEAP = "1g"
BULK = 500
"""Articles sent at once."""

PATIENCE = 600
"""Seconds that a request may take."""

Body = dict[str, Any]

INDEX = "bench"
_MADE: Body = {
    "settings": {
        "number_of_shards": NODES,
        "number_of_replicas": 0,
        "refresh_interval": -1,
        "analysis": {
            "filter": {"french": {"type": "stemmer", "language": "french"}},
            "analyzer": {
                "words": {
                    "type": "custom",
                    "tokenizer": "standard",
                    "filter": ["lowercase", "asciifolding", "french"],
                }
            },
        },
    },
    "mappings": {
        "dynamic": False,
        "properties": {
            "title": {"type": "text", "analyzer": "words"},
            "body": {"type": "text", "analyzer": "words", "index_options": "offsets"},
            "day": {"type": "integer"},
            **{facet: {"type": "keyword"} for facet in FACETS},
        },
    },
}


class Client:
    """A connection to one node."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def ask(self, method: str, path: str, *lines: Body) -> Body:
        """What it answers to some lines of JSON.

        Raises:
            RuntimeError: It refuses.
        """
        sent = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        head = {"Content-Type": "application/json"}
        self._connection.request(method, f"/{INDEX}{path}", sent.encode() or None, head)
        answer = self._connection.getresponse()
        told: Body = json.loads(answer.read())
        if answer.status >= http.HTTPStatus.BAD_REQUEST or told.get("errors"):
            raise RuntimeError(f"{method} {path}: {answer.status}, {json.dumps(told)[:1000]}")
        return told

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


@contextmanager
def _cluster(folder: Path) -> Iterator[Client]:
    """Three nodes, whose data stays in the folder when they end."""
    nodes = Nodes(folder, NODES, options=(), heap=HEAP, processors=os.cpu_count() or 1)
    try:
        nodes.start()
        with closing(Client(nodes.ports[0])) as client:
            yield client
    finally:
        for number in range(NODES):
            nodes.kill(number)


def build(folder: Path, articles: Iterator[Article]) -> None:
    """Make the index of these articles."""
    folder.mkdir(parents=True, exist_ok=True)
    with _cluster(folder) as client:
        fill(client, articles)


def fill(client: Client, articles: Iterator[Article]) -> None:
    """Make the index of these articles in a cluster that runs."""
    client.ask("PUT", "", _MADE)
    while some := list(islice(articles, BULK)):
        client.ask("POST", "/_bulk?filter_path=errors", *_lines(some))
    client.ask("POST", "/_forcemerge?max_num_segments=1")
    client.ask("POST", "/_flush?force=true")
    client.ask("POST", "/_refresh")


def _lines(articles: Iterable[Article]) -> Iterator[Body]:
    for article in articles:
        yield {"index": {"_id": article.id}}
        day = article.published.day.toordinal() if article.published else 0
        texts = {"title": article.title, "body": article.body, "day": day}
        yield {**texts, **values_of(article)}


def opened(folder: Path) -> Ask:
    """The index, ready to be asked; a first question waits for the nodes to start."""
    ending = ExitStack()
    ask = asking(ending.enter_context(_cluster(folder)))
    weakref.finalize(ask, ending.close)
    return ask


def asking(client: Client) -> Ask:
    """What asks a cluster that runs."""
    return lambda question: _answer(question, client.ask("POST", "/_search", _page(question)))


def skipped(_folder: Path) -> Mapping[Work, str]:
    """The kinds of work that it cannot do, and why: none."""
    return {}


def _page(question: Question) -> Body:
    """The request for a page: hits, excerpts and counts at once."""
    counted = {
        "&".join(facets): {
            "filter": _all(chosen),
            "aggs": {facet: {"terms": {"field": facet, "size": LISTED}} for facet in facets},
        }
        for facets, chosen in groups(question)
    }
    return {
        "size": HITS,
        "track_total_hits": True,
        "query": _query(question),
        "post_filter": _all(question.chosen),
        "sort": ["_score"] if question.words else [{"day": "desc"}],
        "aggs": counted,
        "highlight": {
            "type": "unified",
            "fields": {"body": {"fragment_size": EXCERPT, "number_of_fragments": 1}},
        },
        "_source": {"includes": ["body"]},
    }


def _all(chosen: Iterable[Chosen]) -> Body:
    return {"bool": {"filter": [{"term": {facet: value}} for facet, value in chosen]}}


def _answer(question: Question, told: Body) -> Answer:
    hits = told["hits"]["hits"]
    return Answer(
        total=told["hits"]["total"]["value"],
        ids=tuple(hit["_id"] for hit in hits),
        excerpts=tuple(
            hit.get("highlight", {}).get("body", [""])[0] or hit["_source"]["body"][:EXCERPT]
            for hit in hits
        ),
        counts={
            facet: {
                bucket["key"]: bucket["doc_count"]
                for bucket in told["aggregations"]["&".join(facets)][facet]["buckets"]
            }
            for facets, _ in groups(question)
            for facet in facets
        },
    )


def _query(question: Question) -> Body:
    texts = {"fields": ["title^2", "body"], "type": "most_fields"}
    words = " ".join(question.words)
    match question.work:
        case Work.FILTERS | Work.EVERYTHING:
            return {"match_all": {}}
        case Work.PHRASE | Work.SLOP:
            slop = 1 if question.work is Work.SLOP else 0
            return {"multi_match": {"query": words, **texts, "type": "phrase", "slop": slop}}
        case Work.PREFIX:
            start = folded(words)
            title = {"prefix": {"title": {"value": start, "boost": 2}}}
            return {"bool": {"should": [title, {"prefix": {"body": {"value": start}}}]}}
        case Work.FUZZY:
            near = {"fuzziness": 1, "prefix_length": 1}
            return {"multi_match": {"query": words, **texts, **near}}
        case _:
            each = [{"multi_match": {"query": word, **texts}} for word in question.words]
            return {"bool": {"should" if question.work is Work.FIVE else "must": each}}
