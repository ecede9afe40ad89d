"""How the index of a cluster is laid out: its fields, its analysis, its settings.

One index of the cluster holds one build of the archive, from one rebuild to
the next. Within it a document says which generations have it: `since` its
first one, and `until` the first one without it. So a generation is published
by writing one number into the state document, whatever refreshes, and a view
of a generation keeps out what is of others.

    _id                          the article's id, "@", the generation that wrote it
    id                           the article's id
    since, until                 generations, whole numbers; `until` is FOREVER while it holds
    title body author address removed     tokens (`words`), to search, not in the order of stems
    length_title …               how many words those have whose length matters
    facet_X, unsure_X            values in the order of their first mention, the latter with
                                 the uncertain ones behind them
    day, incident                ISO days, absent where unknown
    people                       whole number, absent where unknown
    story                        the id of the article of its story that came out first, its own
                                 where nobody copied it
    shared                       true where its story has more articles, absent or false elsewhere
    ties                         keys of the corrections that join or part it (`archive.joining`)
    sketch, lowest               for the stories: its sketch, and the hashes that candidates share
    head text rest captures      the record (`archive.engines.record`), not indexed
    state                        of the one document `STATE` alone, not indexed
"""

from typing import Any

from archive.engines.kept import JUDGED
from archive.query import Facet, Origin

from .address import Address

FORMAT = 2
"""Raised when fields or analysis change; an index of another format is made again."""

FOREVER = 2**31 - 1
"""The generation that no archive reaches."""

STATE = "state"
"""The id of the document that says which generation holds; its `since` is FOREVER."""

SEARCHED = ("title", "body", *(origin.value for origin in Origin))
"""The fields that are searched."""

MEASURED = ("title", "body", Origin.REMOVED.value)
"""Those whose length matters to how well they fit; see `length_of`."""

WINDOW = 100_000
"""Hits up to which a page may begin."""

KEYWORD_BYTES = 32_766
"""The most bytes that a keyword may have."""


def length_of(name: str) -> str:
    """The field that has the number of words of another."""
    return f"length_{name}"


def settings_of(address: Address) -> dict[str, Any]:
    """The settings of an index that is made at an address."""
    replicas = (
        {"auto_expand_replicas": "0-1"}
        if address.replicas is None
        else {"number_of_replicas": address.replicas}
    )
    return {
        "number_of_shards": address.shards,
        **replicas,
        "refresh_interval": -1,
        "analysis": {
            "tokenizer": {"between_spaces": {"type": "whitespace", "max_token_length": 4000}},
            "analyzer": {"ours": {"type": "custom", "tokenizer": "between_spaces"}},
        },
        "similarity": {
            "counting": {
                "type": "scripted",
                "script": {"source": "return query.boost * doc.freq;"},
            }
        },
        "max_result_window": WINDOW,
    }


def mapping() -> dict[str, Any]:
    """The fields of an index of this `FORMAT`."""
    keyword = {"type": "keyword"}
    stored = {"type": "keyword", "index": False, "doc_values": False}
    binary = {"type": "binary"}
    return {
        "dynamic": "strict",
        "_meta": {"newsarchive": FORMAT},
        "properties": {
            "id": keyword,
            "since": {"type": "integer"},
            "until": {"type": "integer"},
            **{
                name: {"type": "text", "analyzer": "ours", "similarity": "counting", "norms": False}
                for name in SEARCHED
            },
            **{length_of(name): {"type": "integer", "index": False} for name in MEASURED},
            **{f"facet_{facet.value}": keyword for facet in Facet},
            **{f"unsure_{facet.value}": keyword for facet in JUDGED},
            "day": {"type": "date", "format": "strict_date"},
            "incident": {"type": "date", "format": "strict_date"},
            "people": {"type": "integer"},
            "story": keyword,
            "shared": {"type": "boolean"},
            "ties": keyword,
            "sketch": {"type": "binary", "doc_values": True},
            "lowest": {"type": "integer", "doc_values": False},
            "head": stored,
            "text": binary,
            "rest": binary,
            "captures": stored,
            "state": {"type": "object", "enabled": False},
        },
    }


def holding(generation: int) -> list[dict[str, Any]]:
    """What keeps a query to one generation, as `must_not` clauses: they match few documents."""
    return [
        {"range": {"since": {"gt": generation}}},
        {"range": {"until": {"lte": generation}}},
    ]
