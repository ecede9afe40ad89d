"""The text of an article as its page shows it: words that were sought, sentences that are evidence.

A sentence in which evidence stands has an anchor, so that whoever names a
value can lead to the place that says so. Everything else stays as it was.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive import Article, Evidence, Excerpt, Span, TextField

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text without a border in it.

    `found` is the number of the sought word that begins here, counted through
    the whole article, 0 where none does; `is_sought` whether this is one, or the
    rest of one, `is_told` whether it is evidence.
    """

    text: str
    found: int = 0
    is_sought: bool = False
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Successive text; with an `anchor` it is a sentence that some evidence stands in."""

    pieces: tuple[Piece, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or the title, in passages."""

    text: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A title and its paragraphs; `found` is how many sought words they have."""

    title: Paragraph
    paragraphs: tuple[Paragraph, ...]
    found: int
    _anchors: dict[tuple[TextField, int], str]

    def anchor_of(self, evidence: Evidence) -> str:
        """The name of the sentence that evidence stands in; "" if it is nowhere in the text."""
        return self._anchors.get((evidence.field, evidence.start), "")


def text_of(article: Article, title: Excerpt, paragraphs: Sequence[Excerpt]) -> Text:
    """The text of an article.

    Args:
        article: The article, whose mentions and details have their evidence.
        title: Its title, with the sought words as spans.
        paragraphs: Its paragraphs, likewise.
    """
    layout = _Layout()
    told = {field: _spans(article, field) for field in TextField}
    head = layout.paragraph(TextField.TITLE, 0, title, told[TextField.TITLE])
    start, laid = 0, []
    for paragraph in paragraphs:
        laid.append(layout.paragraph(TextField.BODY, start, paragraph, told[TextField.BODY]))
        start += len(paragraph.text) + len("\n\n")
    return Text(head, tuple(laid), layout.found, layout.anchors)


def _spans(article: Article, field: TextField) -> list[Span]:
    """Where evidence stands in one of the texts, in order."""
    every: Iterable[Evidence] = (
        *(one for mention in article.mentions for one in mention.evidence),
        *(one for mention in article.uncertain for one in mention.evidence),
        *(detail.evidence for detail in article.details),
    )
    return sorted({(one.start, one.end) for one in every if one.field is field})


class _Layout:
    """Lays one paragraph out after the other, and numbers what is found on the way."""

    def __init__(self) -> None:
        self.found = 0
        self.anchors: dict[tuple[TextField, int], str] = {}
        self._sentences = 0

    def paragraph(
        self, field: TextField, start: int, marked: Excerpt, told: Sequence[Span]
    ) -> Paragraph:
        """A paragraph that begins at a place of its field."""
        text = marked.text
        inside = [
            (first - start, min(last - start, len(text)))
            for first, last in told
            if start <= first < start + len(text)
        ]
        passages = []
        for first, last in _sentences(text, inside):
            anchor = ""
            if own := [span for span in inside if first <= span[0] < last]:
                self._sentences += 1
                anchor = f"e{self._sentences}"
                self.anchors |= {(field, start + begun): anchor for begun, _ in own}
            pieces = tuple(self._pieces(text, first, last, marked.spans, own))
            passages.append(Passage(pieces, anchor))
        return Paragraph(text, tuple(passages))

    def _pieces(
        self, text: str, first: int, last: int, sought: Sequence[Span], told: Sequence[Span]
    ) -> Iterator[Piece]:
        """A stretch of text, cut wherever something begins or ends."""
        borders = {first, last}
        borders |= {end for span in (*sought, *told) for end in span if first < end < last}
        places = sorted(borders)
        begins = {start for start, _ in sought}
        for start, end in pairwise(places):
            self.found += start in begins
            yield Piece(
                text[start:end],
                self.found if start in begins else 0,
                any(begun <= start < ended for begun, ended in sought),
                any(begun <= start < ended for begun, ended in told),
            )


def _sentences(text: str, told: Sequence[Span]) -> Iterator[Span]:
    """The sentences in which something is told, and what lies between them; nothing is left out.

    No border lies within what is told, so a sentence may be several.
    """
    borders = [0]
    for border in _SENTENCE_END.finditer(text):
        if not any(first < border.end() and border.start() < last for first, last in told):
            borders += border.span()
    borders.append(len(text))
    plain = 0
    for first, last in pairwise(borders):
        if any(first <= begun < last for begun, _ in told):
            if plain < first:
                yield plain, first
            yield first, last
            plain = last
    if plain < len(text):
        yield plain, len(text)
