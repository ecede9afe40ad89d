"""Feeds: RSS 2.0, RSS 1.0 (RDF) and Atom (RFC 4287).

Not read with feedparser, which holds a whole feed in memory: exports of
WordPress are feeds as well, of gigabytes, and are streamed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.entities import html5
from io import BytesIO
from typing import BinaryIO

from lxml import etree

from archive import FaultKind, Note, NoteKind
from archive.language import fold
from indexer.records import Clue, Outcome, RawArticle, has_words
from indexer.records.wrapping import is_aggregator

from .encoding import decoded
from .html import without_pictures
from .markup import line_of, lines_of
from .scrubbing import without_unseen
from .source import CARRIED, LARGEST, Source

_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)\b")
_DECLARED = re.compile(rb"""[^<]*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)""")
_AMPERSAND = re.compile(
    r"(?P<quoted><!\[CDATA\[.*?(?:\]\]>|\Z))|&(?:(?P<name>[A-Za-z]\w*);|(?!#))", re.DOTALL
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_CUT = frozenset({etree.ErrorTypes.ERR_TAG_NOT_FINISHED, etree.ErrorTypes.ERR_DOCUMENT_END})
"""The errors after which an entry only seems to end."""

_MAILBOX = re.compile(r"(?<!\S)\S+@\S+\s*")
_WP = "{http://wordpress.org/export/"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_ITEMS = frozenset({"item", "entry"})
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"


def looks(head: bytes, _ending: str) -> bool:
    """Whether a file is a feed."""
    return _FEED.search(head[:2048]) is not None and b"<html" not in head[:2048].lower()


def read(source: Source) -> Iterator[Outcome]:
    """The entries of a feed, each an article, even of a feed that breaks off."""
    feed = Feed()
    for item in items(source, feed):
        yield _article(source, item, feed)
    if feed.broken:
        yield source.error(FaultKind.BROKEN_FEED, line=feed.broken)


@dataclass(slots=True)
class Feed:
    """What a feed says of itself, as far as it has been read; and what is wrong with it."""

    title: str = ""
    language: str = ""
    broken: int = 0
    people: dict[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def items(source: Source, feed: Feed) -> Iterator[etree._Element]:
    """The entries of a feed, one at a time, forgotten when the next is asked for."""
    file, encoding = _mended(source, feed)
    parsing = etree.iterparse(
        file,
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        encoding=encoding,
    )
    try:
        for event, element in parsing:
            if event == "start" or local(element) not in _ITEMS:
                _learn(feed, element, event)
                continue
            if any(entry.type in _CUT for entry in parsing.error_log):
                break
            yield element
            element.clear()
            above = element.getparent()
            while element.getprevious() is not None and above is not None:
                del above[0]
    except etree.XMLSyntaxError as error:
        feed.broken = error.lineno or 1
        return
    fatal = [entry for entry in parsing.error_log if entry.level >= etree.ErrorLevels.FATAL]
    if fatal:
        feed.broken = fatal[0].line or 1


def _learn(feed: Feed, element: etree._Element, event: str) -> None:
    """Take down what an element says of the whole feed."""
    name, above = local(element), element.getparent()
    if event == "start":
        if name == "feed":
            feed.language = element.get(_LANGUAGE, "")
    elif above is None or local(above) not in {"channel", "feed"}:
        return
    elif name == "title":
        feed.title = feed.title or line_of(text_of(element))
    elif name == "language":
        feed.language = feed.language or text_of(element)
    elif name == "author":
        login, shown = child(element, "author_login"), child(element, "author_display_name")
        feed.people[login] = shown


def _mended(source: Source, feed: Feed) -> tuple[BinaryIO, str | None]:
    """A feed without what XML forbids but feeds often have, and its encoding if it is known.

    A feed that is too large for that, as exports of a whole site are, is left as it is.
    """
    source.file.seek(0)
    data = source.file.read(CARRIED + 1)
    source.file.seek(0)
    if LARGEST < len(data) <= CARRIED:
        data = without_pictures(data)
    if len(data) > LARGEST:
        return source.file, None
    declared = _DECLARED.match(data)
    text, feed.notes = decoded(data, declared[1].decode("ascii") if declared else "")
    clean = _FORBIDDEN.sub("", without_unseen(text))
    return BytesIO(_AMPERSAND.sub(_escaped, clean).encode()), "utf-8"


def _escaped(found: re.Match[str]) -> str:
    """What stands behind an ampersand, so that XML understands it."""
    if found["name"] is None:
        return found["quoted"] or "&amp;"
    meant = html5.get(f"{found['name']};")
    return escape(meant) if meant and found["name"] not in _XML else found[0]


def _article(source: Source, item: etree._Element, feed: Feed) -> Outcome:
    link, part = _link(item), source.within(_identity(item))
    whole = child(item, _CONTENT, "content:encoded") or child_markup(item, "content")
    body = whole or child_markup(item, "description", "summary")
    lines = lines_of(body)
    outlet = _outlet(item, link, feed)
    title = _without_outlet(line_of(child_markup(item, "title")), outlet)
    if not has_words(lines):
        return source.error(FaultKind.ENTRY_WITHOUT_TEXT, part)
    named = child(item, f"{DUBLIN}creator", "author/name", "author")
    author = line_of(_MAILBOX.sub("", named).strip("() "))
    published = child(item, "pubDate", "published", "issued", f"{DUBLIN}date")
    modified = child(item, "updated", "modified")
    return RawArticle(
        lines=lines,
        part=part,
        title=Clue(title, "feed") if title else None,
        outlet=Clue(outlet, "feed") if outlet else None,
        url=Clue(link, "feed") if link.startswith("http") else None,
        language=Clue(feed.language[:2].lower(), "feed") if feed.language else None,
        authors=(Clue(author, "feed"),) if author else (),
        categories=tuple(dict.fromkeys(filter(None, map(category, kids(item, "category"))))),
        published=(Clue(published or modified, "feed"),) if published or modified else (),
        modified=(Clue(modified, "feed"),) if modified else (),
        notes=feed.notes if whole else (*feed.notes, Note(NoteKind.SUMMARY)),
    )


def _outlet(item: etree._Element, link: str, feed: Feed) -> str:
    """Who published an entry: of a feed that lists what others publish, whoever it names."""
    if named := line_of(child(item, "source/title", "source")):
        return named
    return "" if is_aggregator(link) else feed.title


def _without_outlet(title: str, outlet: str) -> str:
    """A title without the outlet's name, which news services write behind it."""
    before, _, last = title.rpartition(" - ")
    return before if before and fold(last) == fold(outlet) else title


def _link(item: etree._Element) -> str:
    """Where the article is: RSS writes it as text, Atom as an attribute."""
    links = kids(item, "link")
    for link in links:
        if link.get("rel", "alternate") == "alternate" and (href := link.get("href")):
            return str(href)
    stated = next((text_of(link) for link in links if text_of(link)), "")
    guid = next(iter(kids(item, "guid")), None)
    if not stated and guid is not None and guid.get("isPermaLink", "true") == "true":
        stated = text_of(guid)
    return stated


def _identity(item: etree._Element) -> str:
    return child(item, "guid", "id") or _link(item) or child(item, "title") or "entry"


def category(element: etree._Element) -> str:
    """The name of a category: its text in RSS, an attribute in Atom."""
    return line_of(text_of(element) or element.get("label") or element.get("term") or "")


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; a prefix that is not declared stays."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def kids(item: etree._Element, name: str) -> list[etree._Element]:
    """The children of that name in the item's own namespace or WordPress's, or in the one given.

    The title of a picture, in a namespace of its own, is not that of the article.
    """
    if name.startswith("{"):
        return list(item.findall(name))
    own = item.tag.rpartition("}")[0]
    return [
        kid
        for kid in item
        if local(kid) == name and (kid.tag.rpartition("}")[0] == own or kid.tag.startswith(_WP))
    ]


def child(item: etree._Element, *names: str) -> str:
    """The text of the first child with one of these names, "a/b" for a child's child."""
    for name in names:
        first, _, rest = name.partition("/") if not name.startswith("{") else (name, "", "")
        for kid in kids(item, first):
            if stated := child(kid, rest) if rest else text_of(kid):
                return stated
    return ""


def child_markup(item: etree._Element, *names: str) -> str:
    """The markup in the first child of that name that has some, escaped or as XHTML elements."""
    for name in names:
        for kid in kids(item, name):
            if len(kid):
                return str(etree.tostring(kid, encoding="unicode", with_tail=False))
            if kid.text and kid.text.strip():
                return str(kid.text)
    return ""


def text_of(element: etree._Element | None) -> str:
    """The text of an element, without the space around it."""
    return "" if element is None else "".join(element.itertext()).strip()
