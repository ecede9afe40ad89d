"""An article as the document that a cluster keeps of it, nothing left to convert."""

import base64
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from archive.article import Article
from archive.engines import record
from archive.engines.kept import (
    JUDGED,
    captures_column,
    captures_of,
    uncertain_values_of,
    values_of,
    words_of,
)
from archive.incident import incident_day, people_of
from archive.joining import JOIN, OTHER, PART
from archive.language import fold, written
from archive.query import Facet, Origin
from archive.sketch import LED, Sketch, sketch

from .mapping import FOREVER, KEYWORD_BYTES, MEASURED, length_of
from .words import Tokens

MANY = 2**31 - 1
"""The most people that an article can count."""

_LEVEL = 1
"""How hard zlib tries: each level more costs twice the time for few bytes."""

_HALF = 2**31


def document_of(
    article: Article, generation: int, tokens: Callable[[str], Tokens]
) -> dict[str, Any]:
    """The document of an article from a generation on, its story not yet looked for."""
    of = tokens(article.language).of
    incident, people = incident_day(article), people_of(article)
    sketched = sketch(_hashes(article.body))
    captures = captures_column(article)
    searched = {
        "title": of(article.title),
        "body": of(article.body),
        **{origin.value: of(words_of(article, origin)) for origin in Origin},
    }
    document = {
        "id": article.id,
        "since": generation,
        "until": FOREVER,
        **{name: tokens for name, (tokens, _) in searched.items()},
        **{length_of(name): searched[name][1] for name in MEASURED},
        "day": article.published.day.isoformat() if article.published else None,
        "incident": incident.isoformat() if incident else None,
        "people": None if people is None else min(people, MANY),
        "story": article.id,
        "ties": ties_of(captures),
        "sketch": base64.b64encode(sketched.tobytes()).decode(),
        "lowest": lowest_of(sketched),
        **{f"facet_{facet.value}": _keywords(values_of(article, facet)) for facet in Facet},
        **{
            f"unsure_{facet.value}": _keywords(uncertain_values_of(article, facet))
            for facet in JUDGED
        },
        "head": record.head_of(article).decode(),
        "text": _packed(record.text_of(article)),
        "rest": _packed(record.rest_of(article)),
        "captures": captures.decode(),
    }
    return {name: value for name, value in document.items() if value not in (None, [], "")}


def lowest_of(sketched: Sketch) -> list[int]:
    """The lowest hashes of a sketch as the cluster has them, whose numbers have a sign."""
    return [each - _HALF for each in sketched[:LED].tolist()]


def read_head(source: dict[str, Any]) -> record.Head:
    """What a hit shows of an article besides pieces of its body; needs `head`."""
    return record.read_head(source["head"].encode())


def read_text(source: dict[str, Any]) -> str:
    """The body; needs `text`."""
    return record.read_text(_unpacked(source["text"]))


def read_article(source: dict[str, Any]) -> Article:
    """The whole article; needs `head`, `text` and `rest`."""
    text, rest = (_unpacked(source[name]) for name in ("text", "rest"))
    return record.read_article(source["head"].encode(), text, rest)


def read_sketch(source: dict[str, Any]) -> Sketch:
    """The sketch of the body, empty where it is too short; needs `sketch`, as field or column."""
    text = source.get("sketch", "").replace("-", "+").replace("_", "/")
    return np.frombuffer(base64.b64decode(f"{text}=="), np.uint32)  # a column is not filled up


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, _LEVEL)).decode()


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


def ties_of(captures: bytes) -> list[str]:
    """The keys of the corrections by which a person joined an article to another, or parted it."""
    if not any(f"{kind}:".encode() in captures for kind in (JOIN, PART)):
        return []
    keys = {key for capture in captures_of([captures]) for key in capture.corrected}
    return sorted(key for key in keys if key.removeprefix(OTHER).startswith((JOIN, PART)))


def _hashes(text: str) -> Any:  # noqa: ANN401 - an array, whose type numpy spells in a line
    """A lasting hash of each word; the same as those of the embedded engine."""
    known: dict[str, int] = {}
    found = []
    for word in written(text):
        if word not in known:
            known[word] = zlib.crc32(fold(word).encode())
        found.append(known[word])
    return np.array(found, np.uint32)


def _keywords(values: tuple[str, ...]) -> list[str]:
    """Values as keywords may be: an unpaired surrogate has no bytes, and length has a limit."""
    texts = (value.encode("utf-8", "replace")[:KEYWORD_BYTES] for value in values)
    return list(dict.fromkeys(text.decode("utf-8", "ignore") for text in texts))
