"""What a page says about its article outside the text: its head, its headings, its JSON-LD.

`Facts` is long because a page says each fact in several places: it has one property for each,
with these places in the order in which they are believed.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from archive.language import fold
from indexer.records import Clue
from indexer.records.wrapping import is_copy, unwrapped

_ARTICLES = ("Article", "BlogPosting", "Report")
_DEPTH = 6
"""How deep JSON-LD is looked into."""

_TIMES = 40
"""Elements with a time that are looked at."""

_NAME = 60
"""Code points that a name has at the most."""

_SITE = re.compile(r"\s+[|–—\-·»:]\s+")
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<[^<>]*>")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+)\s*-->")
_SINGLE_FILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n]+)"
)
_SINGLE_DATE = "%a %b %d %Y %H:%M:%S GMT%z"


class Facts:
    """The clues of one page, each with its origin, the most trustworthy first."""

    def __init__(self, root: html.HtmlElement, text: str) -> None:
        self._root = root
        self._linked = _Linked(root)
        self._metas = _metas(root)
        self._begin = text[:4000]

    @cached_property
    def title(self) -> Clue | None:
        """The heading that the head of the page agrees with, else what the head says."""
        stated = [
            *_clues([self._linked.text("headline")], "json-ld"),
            *_clues(self._meta("og:title", "twitter:title"), "opengraph"),
            *_clues([_text(tag) for tag in self._root.iter("title")][:1], "title"),
        ]
        headings = [heading for tag in self._root.iter("h1") if (heading := _text(tag))]
        for heading in headings:
            if any(fold(heading) in fold(clue.text) for clue in stated):
                return Clue(heading, "h1")
        if stated:
            outlet = self.outlet.text if self.outlet else ""
            return Clue(_without_site(stated[0].text, outlet), stated[0].origin)
        return Clue(headings[0], "h1") if headings else None

    @cached_property
    def outlet(self) -> Clue | None:
        """Who publishes the page."""
        return _first(
            *_clues(self._linked.names("publisher"), "json-ld"),
            *_clues(self._meta("og:site_name"), "opengraph"),
            *_clues(self._meta("application-name", "dc.publisher"), "meta"),
        )

    @property
    def url(self) -> Clue | None:
        """The canonical address; relative ones are completed by the page's other addresses."""
        links = [
            link.get("href") for link in self._root.iter("link") if link.get("rel") == "canonical"
        ]
        base = next(iter(self._meta("og:url")), self.saved_from)
        clues = (
            *_clues([_absolute(base, link) for link in links[:1] if link], "canonical"),
            *_clues(self._meta("og:url"), "opengraph"),
            *_clues([self._linked.text("url")], "json-ld"),
            *_clues([self.saved_from], "saved-page"),
        )
        known = [clue for clue in clues if _is_article_address(unwrapped(clue.text))]
        if all(is_copy(clue.text) for clue in known):
            asked = self._root.xpath("//input[@name='q']/@value")[:1] if known else []
            known = [*(clue for clue in _clues(asked, "markup") if "//" in clue.text), *known]
        return _first(*sorted(known, key=lambda clue: is_copy(clue.text)))

    @property
    def language(self) -> Clue | None:
        """The language, as ISO 639-1."""
        roots = [tag.get("lang") or "" for tag in self._root.iter("html")]
        stated = (
            *_clues(roots[:1], "html"),
            *_clues([self._linked.text("inLanguage")], "json-ld"),
            *_clues(self._meta("og:locale"), "opengraph"),
        )
        return _first(*(Clue(clue.text[:2].lower(), clue.origin) for clue in stated))

    @property
    def authors(self) -> tuple[Clue, ...]:
        """Who wrote it; addresses of profiles are no names."""
        for names, origin in (
            (self._linked.names("author"), "json-ld"),
            (self._meta("author", "article:author", "dc.creator", "parsely-author"), "meta"),
            (_marked(self._root, "author"), "markup"),
        ):
            found = [name for name in names if name and "/" not in name and "@" not in name]
            if found:
                return tuple(Clue(name, origin) for name in dict.fromkeys(found))
        return ()

    @property
    def categories(self) -> tuple[str, ...]:
        """Sections and tags under which the outlet filed the article."""
        found = [
            *self._meta("article:section"),
            *self._meta("article:tag"),
            *self._linked.texts("articleSection"),
        ]
        return tuple(dict.fromkeys(filter(None, found)))

    @property
    def published(self) -> tuple[Clue, ...]:
        """Dates of publication."""
        return (
            *_clues([self._linked.text("datePublished")], "json-ld"),
            *_clues(self._meta("article:published_time", "og:published_time"), "opengraph"),
            *_clues(
                _times(self._root, "datepublished", "published", "entry-date", "post-date"), "time"
            ),
            *_clues(
                self._meta(
                    "date", "dc.date", "dc.date.issued", "datepublished", "pubdate", "publishdate"
                ),
                "meta",
            ),
        )

    @property
    def modified(self) -> tuple[Clue, ...]:
        """Dates of change."""
        return (
            *_clues([self._linked.text("dateModified")], "json-ld"),
            *_clues(self._meta("article:modified_time", "og:updated_time"), "opengraph"),
            *_clues(_times(self._root, "datemodified", "updated", "modified"), "time"),
            *_clues(self._meta("last-modified", "dc.date.modified", "datemodified"), "meta"),
        )

    @cached_property
    def saved_from(self) -> str:
        """The address that the browser wrote into the page when it was saved; "" for none."""
        found = _SAVED_FROM.search(self._begin) or _SINGLE_FILE.search(self._begin)
        return found.group(1) if found else ""

    @property
    def captured(self) -> datetime | None:
        """When the page was captured, if the program that did it wrote it down."""
        found = _SINGLE_FILE.search(self._begin)
        if not found:
            return None
        try:
            stated = found.group(2).partition(" (")[0].strip()
            return datetime.strptime(stated, _SINGLE_DATE)  # noqa: DTZ007 - it has %z
        except ValueError:
            return None

    @property
    def text(self) -> str:
        """The article's text as the page's JSON-LD carries it, "" when it does not."""
        return self._linked.text("articleBody")

    def _meta(self, *names: str) -> list[str]:
        return [value for name in names for value in self._metas.get(name, ())]


def _times(root: html.HtmlElement, *marks: str) -> list[str]:
    """What the page's time elements say that are marked so, or not marked at all."""
    plain, marked = [], []
    others = {"datemodified", "updated", "modified", "datepublished", "published"}.difference(marks)
    for tag in [*root.iter("time")][:_TIMES]:
        names = set(f"{tag.get('class') or ''} {tag.get('itemprop') or ''}".lower().split())
        said = tag.get("datetime") or _text(tag)
        if names.intersection(marks):
            marked.append(said)
        elif not names & others and "published" in marks:
            plain.append(said)
    wanted = {name for name in marks if name.startswith("date")}
    stated = [
        tag.get("content") or tag.get("datetime") or _text(tag)
        for tag in root.xpath("//*[@itemprop]")
        if tag.tag != "time" and (tag.get("itemprop") or "").lower() in wanted
    ]
    return [*stated, *marked, *plain[:1]]


def _marked(root: html.HtmlElement, what: str) -> list[str]:
    """Short texts of elements that are marked as something by `rel` or `itemprop`."""
    tags = root.xpath("//*[@rel=$what or @itemprop=$what]", what=what)
    return [name for tag in tags[:3] if 0 < len(name := _text(tag)) < _NAME]


class _Linked:
    """The JSON-LD of a page: the object that describes its article, others by their @id."""

    def __init__(self, root: html.HtmlElement) -> None:
        self._all: list[dict[str, Any]] = []
        for script in root.xpath("//script[@type='application/ld+json']"):
            try:
                self._all += _objects(json.loads(script.text or "", strict=False))
            except (ValueError, RecursionError):
                continue
        self._named = {
            str(item["@id"]): item for item in self._all if item.get("@id") and len(item) > 1
        }
        self._article = next((item for item in self._all if _is_article(item)), {})

    def text(self, key: str) -> str:
        """One value of the article as text; "" when there is none or it is no text."""
        return next(iter(self.texts(key)), "")

    def texts(self, key: str) -> list[str]:
        """All texts of one value of the article."""
        stated = self._article.get(key)
        return [
            _plain(one)
            for one in (stated if isinstance(stated, list) else [stated])
            if isinstance(one, str)
        ]

    def names(self, key: str) -> list[str]:
        """The names of people or bodies; references by @id are followed."""
        stated = self._article.get(key)
        names = []
        for one in stated if isinstance(stated, list) else [stated]:
            thing = one
            if isinstance(thing, dict) and "name" not in thing:
                thing = self._named.get(str(thing.get("@id")), thing)
            name = thing.get("name") if isinstance(thing, dict) else thing
            names += [_plain(name)] if isinstance(name, str) else []
        return names


def _objects(data: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _DEPTH:
        return
    if isinstance(data, list):
        for item in data:
            yield from _objects(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "itemListElement"):
            yield from _objects(data.get(key), depth + 1)


def _is_article(item: dict[str, Any]) -> bool:
    kinds = item.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(str(kind).endswith(_ARTICLES) for kind in kinds)


def _metas(root: html.HtmlElement) -> dict[str, list[str]]:
    """What the head's meta elements say, by name in small letters."""
    found: dict[str, list[str]] = {}
    for tag in root.iter("meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        content = _plain(tag.get("content") or "")
        if name and content:
            found.setdefault(name, []).append(content)
    return found


def _clues(texts: Iterable[str], origin: str) -> list[Clue]:
    return [Clue(text, origin) for text in texts if text and text.strip()]


def _first(*clues: Clue) -> Clue | None:
    return clues[0] if clues else None


def _is_article_address(address: str) -> bool:
    """Whether an address may be that of an article; a site's front page is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    routed = parts.fragment.startswith(("/", "!"))
    named = bool(parts.path.strip("/") or parts.query or routed)
    return parts.scheme in ("http", "https") and named


def _absolute(base: str, link: str) -> str:
    """A link completed; one within a web archive is one to what it captured."""
    inner = unwrapped(urljoin("https://web.archive.org", link)) if link.startswith("/") else link
    return inner if not inner.startswith("https://web.archive.org") else urljoin(base, link)


def _without_site(title: str, outlet: str) -> str:
    """A page's title without the name of its site behind the last dash or bar."""
    *pieces, last = _SITE.split(title)
    if pieces and (fold(last) == fold(outlet) or (not outlet and len(last) < len(title) / 3)):
        return title[: title.rindex(last)].rstrip(" |–—-·»:")
    return title


def _plain(text: str) -> str:
    """Text out of an attribute or JSON: entities and stray tags resolved, spaces single."""
    return _SPACE.sub(
        " ", unescape(_TAG.sub("", unescape(text)) if "<" in text or "&" in text else text)
    ).strip()


def _text(tag: html.HtmlElement) -> str:
    return _SPACE.sub(" ", str(tag.text_content())).strip()
