"""The stories of a generation in the making: which articles are copies, and of which.

Only what a generation changes is looked at: the new texts, those that share
enough of their lowest hashes with them, and the stories that either belongs or
belonged to. Each story is grouped again as a whole, by the rules of
`archive.sketch`, so the outcome is that of grouping everything, unless a new
text is one more part of a roundup that belongs to no story. Texts that are
alike are read, to see whether they are one form (see `archive.forms`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from archive.forms import are_filled_in
from archive.sketch import Sketch, alike, grouped

from .bulk import Action
from .client import Client
from .comparing import COMPARED, Texts, alike_before, batches, sketches_of
from .document import read_sketch
from .mapping import holding
from .scanning import scan, scan_columns

_ASKED = 200
"""Stories, or texts, that are asked for at once."""

_FIELDS = ("id", "since", "day", "story", "shared", "sketch")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """What grouping has to know of an article."""

    id: str
    since: int
    day: str
    story: str
    shared: bool
    sketch: Sketch

    @property
    def document(self) -> str:
        """The name of its document."""
        return f"{self.id}@{self.since}"

    @classmethod
    def of(cls, source: dict[str, Any]) -> "_Text":
        """A text by its document, or by its columns."""
        return cls(
            id=source["id"],
            since=source["since"],
            day=source.get("day", "9999-99-99"),
            story=source["story"],
            shared=source.get("shared", False),
            sketch=read_sketch(source),
        )


class Stories:
    """The stories of one generation of an index, while it is made."""

    def __init__(self, client: Client, index: str, generation: int) -> None:
        self._client = client
        self._index = index
        self._generation = generation
        self._new: dict[str, _Text] = {}
        self._touched: set[str] = set()

    def add(self, document: dict[str, Any]) -> None:
        """Know of a new document."""
        self._new[document["id"]] = _Text.of(document)

    def end(self, hit: dict[str, Any]) -> None:
        """Know of a document that the generation does not have any more."""
        self._touched.add(hit["_source"]["story"])

    def changes(self, *, is_fresh: bool) -> Iterator[Action]:
        """What has to be written, once all that is new can be searched."""
        texts = dict(self._new)
        if not is_fresh:
            for new in batches(self._new.values(), COMPARED):
                self._touched.update(self._copied(new))
            for stories in batches(sorted(self._touched), _ASKED):
                for row in self._columns({"terms": {"story": stories}}, _FIELDS):
                    texts.setdefault(row["id"], _Text.of(row))
        return self._regrouped(list(texts.values()))

    def _regrouped(self, texts: Sequence[_Text]) -> Iterator[Action]:
        """The texts whose story has become another one, or is shared no longer or from now on."""
        stories = tuple(self._stories_of(texts))
        sizes = Counter(stories)
        old: dict[str, dict[str, Any]] = {}
        for text, story in zip(texts, stories, strict=True):
            now = {"story": story, "shared": sizes[story] > 1}
            if now == {"story": text.story, "shared": text.shared}:
                continue
            if text.since == self._generation:
                yield _moving(text.document, now)
            else:
                old[text.id] = now
        for ids in batches(sorted(old), _ASKED):
            query = self._held([{"terms": {"id": list(ids)}}])
            for hit in list(scan(self._client, self._index, query, ("*",))):
                source = hit["_source"]
                new = {**source, "since": self._generation, **old[source["id"]]}
                yield Action("index", f"{source['id']}@{self._generation}", new, source["id"])
                yield Action("update", hit["_id"], {"doc": {"until": self._generation}})

    def _copied(self, new: Sequence[_Text]) -> Iterator[str]:
        """The stories of before with an article that is alike to a new text."""
        sketches = [text.sketch for text in new]
        ids = alike_before(self._client, self._index, self._generation, sketches)
        for some in batches(ids, _ASKED):
            for row in self._columns({"terms": {"id": some}}, ("story",)):
                yield row["story"]

    def _columns(self, found: dict[str, Any], names: Collection[str]) -> Iterator[dict[str, Any]]:
        """Columns of the documents that the generation has."""
        query = self._held([found])
        for rows in scan_columns(self._client, self._index, lambda: query, names):
            yield from rows

    def _stories_of(self, texts: Sequence[_Text]) -> Iterator[str]:
        """The story of each text: the id of the one of its group that came out first."""
        sketches = sketches_of([text.sketch for text in texts])
        pairs = alike(sketches)
        documents = (texts[number].document for number in pairs.flatten().tolist())
        read = Texts(self._client, self._index, documents).read

        def differ(one: int, other: int) -> bool:
            first, second = (read(texts[number].document) for number in (one, other))
            return first != second and are_filled_in(first, second)

        leaders = grouped(sketches, differ, pairs).tolist()
        first: dict[int, _Text] = {}
        for leader, text in zip(leaders, texts, strict=True):
            held = first.get(leader)
            if held is None or (text.day, text.id.encode()) < (held.day, held.id.encode()):
                first[leader] = text
        return (first[leader].id for leader in leaders)

    def _held(self, filters: Iterable[dict[str, Any]]) -> dict[str, Any]:
        return {"bool": {"filter": list(filters), "must_not": holding(self._generation)}}


def _moving(document: str, now: dict[str, Any]) -> Action:
    return Action("update", document, {"doc": now}, document)
