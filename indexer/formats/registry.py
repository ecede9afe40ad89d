"""Which parser reads which file; content decides, since endings lie."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from indexer.records import Outcome, RawArticle

from . import (
    feeds,
    html,
    mail,
    markdown,
    mhtml,
    objects,
    packed,
    pdf,
    table,
    text,
    warc,
    wxr,
    zotero,
)
from .scrubbing import scrubbed_article
from .source import Source


def read(source: Source) -> Iterator[Outcome]:
    """The raw articles in a file, each with an error in place of what cannot be read.

    Raises:
        SeedError: The file as a whole is no article and holds none.
    """
    head, ending = source.head(), source.ending
    parse = next((kind.read for kind in FORMATS if kind.looks(head, ending)), text.read)
    for outcome in parse(source):
        yield scrubbed_article(outcome) if isinstance(outcome, RawArticle) else outcome


def recognised(head: bytes, ending: str) -> bool:
    """Whether the first bytes of a file show that it holds articles, text dumps aside."""
    return any(kind.looks(head, ending) for kind in FORMATS)


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is recognised, from its first bytes and its ending, and how it is read."""

    looks: Callable[[bytes, str], bool]
    read: Callable[[Source], Iterator[Outcome]]


def _unpacked(source: Source) -> Iterator[Outcome]:
    """What is in an archive; of the files in it, those that no format knows are passed over."""

    def inner(member: Source) -> Iterator[Outcome]:
        if member.ending in {"", ".txt", ".text"} or recognised(member.head(), member.ending):
            yield from read(member)

    yield from packed.read(source, inner)


def _mails(source: Source) -> Iterator[Outcome]:
    """Mails, and the articles that are attached to them."""
    yield from mail.read(source, read)


FORMATS = (
    Format(pdf.looks, pdf.read),
    Format(warc.looks, warc.read),
    Format(packed.looks, _unpacked),
    Format(mhtml.looks, mhtml.read),
    Format(mail.looks, _mails),
    Format(wxr.looks, wxr.read),
    Format(zotero.looks, zotero.read),
    Format(feeds.looks, feeds.read),
    Format(objects.looks, objects.read),
    Format(markdown.looks, markdown.read),
    Format(table.looks, table.read),
    Format(html.looks, html.read),
)
"""The first that recognises a file reads it; what none does is a text dump, or nothing."""
