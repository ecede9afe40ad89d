"""A page of results as an Atom feed (RFC 4287, paged as RFC 5005 has it), and how others search us.

What a feed and its entries are called (`id`) comes from the query and the
articles alone, so that it lasts when the archive moves to another address.
"""

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from archive import Article, Excerpt, Facet, Hit, Query, ResultPage

from . import urls
from .shapes import moment_text
from .wording import Wording

ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"

FEED_TYPE = "application/atom+xml"
DESCRIPTION_TYPE = "application/opensearchdescription+xml"
COMPLETIONS_TYPE = "application/x-suggestions+json"

_NAMES = uuid.UUID("6f0d1f4e-4f4c-5d57-9a55-6b1f6f5c7e21")
"""What the names of all archives' feeds and entries are made from."""

_UNTOLD = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML has no way to write."""

_SHORT = 16
"""Characters of an archive's name that a browser takes."""

_BEGINNING = 300
"""Characters of an article's beginning at the most."""

_CATEGORIES = (
    *(Facet.VICTIM, Facet.ACTOR, Facet.SECTOR, Facet.ATTACK, Facet.STATUS, Facet.COUNTRY),
)
"""The facets whose values become categories of an entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed says besides its entries.

    `address_of` gives the address of a query's feed, `page_of` that of its
    page, `permalink` that of an article, all whole. `articles` are those of
    the hits, by id. `empty` is when a feed without any entry last changed.
    `name` is what a feed is called by that no query makes, `watched` are the
    watched names of each article, by its id.
    """

    site: str
    title: str
    root: str
    say: Wording
    address_of: Callable[[Query], str]
    page_of: Callable[[Query], str]
    permalink: Callable[[str], str]
    articles: Mapping[str, Article]
    empty: datetime
    name: str | None = None
    watched: Mapping[str, Iterable[str]] = field(default_factory=dict)


def feed(page: ResultPage, channel: Channel) -> bytes:
    """The feed."""
    query, articles = page.query, channel.articles
    newest = max((articles[hit.id].captured for hit in page.hits), default=channel.empty)
    root = ET.Element("feed", {"xmlns": ATOM, "xmlns:opensearch": OPENSEARCH})
    root.set("xml:lang", channel.say.language)
    first = replace(query, page=1)
    if channel.name is None:
        _put(root, "id", _name("search", urlencode(urls.args_of(first))))
    else:
        _put(root, "id", _name("watch", channel.name))
    _put(root, "title", channel.title)
    _put(root, "subtitle", channel.say("site.tagline"))
    _put(root, "updated", moment_text(newest))
    _put(_put(root, "author"), "name", channel.site)
    _put(root, "rights", channel.say("site.rights"))
    _put(root, "generator", "newsarchive")
    for rel, address in _links(page, channel):
        kind = "text/html" if rel == "alternate" else FEED_TYPE
        _put(root, "link", rel=rel, href=address, type=kind)
    _put(root, "opensearch:totalResults", str(page.entries))
    _put(root, "opensearch:startIndex", str((query.page - 1) * query.size + 1))
    _put(root, "opensearch:itemsPerPage", str(query.size))
    for hit in page.hits:
        _entry(root, hit, articles[hit.id], channel)
    return _document(root)


def _links(page: ResultPage, channel: Channel) -> Iterator[tuple[str, str]]:
    """Where the feed, its page and its other pages are."""
    query = page.query
    yield "self", channel.address_of(query)
    yield "alternate", channel.page_of(query)
    yield "first", channel.address_of(replace(query, page=1))
    if query.page > 1:
        yield "previous", channel.address_of(replace(query, page=query.page - 1))
    if following := page.page_after():
        yield "next", channel.address_of(following)
    yield "last", channel.address_of(replace(query, page=max(1, page.pages)))


def _entry(root: ET.Element, hit: Hit, article: Article, channel: Channel) -> None:
    entry = _put(root, "entry")
    _put(entry, "id", _name("article", article.id))
    _put(entry, "title", article.title or article.place)
    _put(entry, "updated", moment_text(article.captured))
    if published := article.published:
        midnight = datetime.combine(published.day, time(), UTC)
        _put(entry, "published", moment_text(published.moment or midnight))
    for author in article.authors or (article.outlet or channel.site,):
        _put(_put(entry, "author"), "name", author)
    permalink = channel.permalink(article.id)
    _put(entry, "link", rel="alternate", href=permalink, type="text/html")
    if _is_address(article.url):
        _put(entry, "link", rel="via", href=article.url)
    for name in channel.watched.get(article.id, ()):
        _put(entry, "category", term=name, scheme=f"{channel.root}/watch", label=name)
    for facet in _CATEGORIES:
        for value in getattr(hit, facet.value):
            label = channel.say.label(facet, value)
            scheme = f"{channel.root}/facet/{facet}"
            _put(entry, "category", term=value, scheme=scheme, label=label)
    said = " … ".join(_said(one) for one in hit.excerpts) or _beginning(article)
    _put(entry, "summary", said or article.title)
    if article.language:
        entry.set("xml:lang", article.language)


_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def _is_address(url: str) -> bool:
    """Whether an article's own address can stand in a link."""
    return bool(_ADDRESS.fullmatch(url))


def _said(excerpt: Excerpt) -> str:
    """An excerpt in one line."""
    return " ".join(excerpt.text.split())


def _beginning(article: Article) -> str:
    """The first words of an article, where no search has chosen any."""
    text = " ".join(article.body[: 2 * _BEGINNING].split())
    return text if len(text) <= _BEGINNING else f"{text[:_BEGINNING].rpartition(' ')[0]} …"


def _name(kind: str, what: str) -> str:
    return uuid.uuid5(_NAMES, f"{kind}:{what.encode('utf-8', 'replace').decode()}").urn


def description(site: str, root: str, say: Wording) -> bytes:
    """How browsers and other programs search the archive: an OpenSearch description."""
    element = ET.Element("OpenSearchDescription", {"xmlns": OPENSEARCH})
    _put(element, "ShortName", site[:_SHORT])
    _put(element, "LongName", site[:48])
    _put(element, "Description", say("site.tagline"))
    _put(element, "Image", f"{root}/static/favicon.svg", type="image/svg+xml")
    paging = "&page={startPage?}"
    lang = f"&lang={say.language}"
    for kind, template in (
        ("text/html", f"{root}/?q={{searchTerms}}{paging}{lang}"),
        (FEED_TYPE, f"{root}/api/v1/search.atom?q={{searchTerms}}{paging}{lang}"),
        (COMPLETIONS_TYPE, f"{root}/api/v1/completions?q={{searchTerms}}{lang}"),
    ):
        _put(element, "Url", type=kind, template=template)
    itself = f"{root}/opensearch.xml?lang={say.language}"
    _put(element, "Url", type=DESCRIPTION_TYPE, rel="self", template=itself)
    for language in urls.LANGUAGES:
        _put(element, "Language", language)
    _put(element, "OutputEncoding", "UTF-8")
    _put(element, "InputEncoding", "UTF-8")
    return _document(element)


def _put(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    """A new element in another."""
    clean = {name: _UNTOLD.sub("\ufffd", value) for name, value in attributes.items()}
    element = ET.SubElement(parent, tag, clean)
    if text:
        element.text = _UNTOLD.sub("\ufffd", text)
    return element


def _document(root: ET.Element) -> bytes:
    body: bytes = ET.tostring(root, "utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body
