"""A web page into the lines of its article. The only home of BeautifulSoup."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, Doctype, NavigableString

from archive import Removed
from archive.language import fold

from .formats.raw import DateClue, Line, RawArticle
from .phrases import load_zones

_SILENT = "script style noscript template iframe svg button input select textarea object".split()
"""What holds no words of an article and is not worth a record."""

_BLOCKS = frozenset(
    """address article blockquote body center dd details div dl dt fieldset figure h1 h2 h3 h4 h5 h6
    header hr li main ol p pre section summary table tbody td th thead tr ul""".split()
)
_CONTAINERS = ["article", "main", "section", "div", "td", "body"]
_PARAGRAPHS = ["p", "blockquote", "pre"]
_ENOUGH = 25
"""Letters from which on a paragraph says something."""

_SHARES = (1.0, 0.7, 0.4, 0.0)
"""How much of a paragraph counts for the element around it, the next one out, and so on."""

_CLIMB = 1.7
"""How many times more text an outer container must hold to be taken instead."""

_SITE = re.compile(r"\s+[|–—\-·»:]\s+")
_SPACE = re.compile(r"\s+")


def read(text: str, notes: tuple[str, ...] = ()) -> RawArticle:
    """The article of a page: its lines, what its markup says of it, and what was left out.

    Zones that themes and plugins use for comments, sharing, navigation and
    the like are taken out by name; of what remains, the container with the
    most paragraph text is the article.
    """
    soup = BeautifulSoup(text, "lxml")
    facts = _Facts(soup)
    for tag in soup.find_all(_SILENT):
        tag.decompose()
    zones = {id(tag): rule for tag in soup.find_all(True) if (rule := _zone_of(tag))}
    container = _container(soup, zones)
    removed = _take_out(container, zones) if container else []
    lines = _lines(container) if container else []
    removed += _outside(soup, container)
    return RawArticle(
        lines=tuple(Line(line, 0) for line in lines),
        title=facts.title,
        dates=tuple(facts.dates()),
        outlet=facts.outlet,
        authors=facts.authors,
        url=facts.url,
        language=facts.language,
        removed=tuple(removed),
        notes=notes,
    )


class _Facts:
    """What the head of a page, its headings and its JSON-LD say."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.soup = soup
        self.linked = _article_data(soup)
        self.outlet = self._outlet()
        self.title = self._title()

    def _meta(self, *names: str) -> str:
        for name in names:
            tag = self.soup.find("meta", attrs={"property": name}) or self.soup.find(
                "meta", attrs={"name": name}
            )
            if tag and (content := str(tag.get("content") or "").strip()):
                return content
        return ""

    def _outlet(self) -> str:
        publisher = self.linked.get("publisher")
        named = _name_of(publisher[0] if isinstance(publisher, list) and publisher else publisher)
        return named or self._meta("og:site_name", "application-name")

    def _title(self) -> str:
        """The heading that the head of the page agrees with, else what the head says."""
        headings = [_text(tag) for tag in self.soup.find_all("h1")]
        told = [str(self.linked.get("headline") or ""), self._meta("og:title", "twitter:title")]
        whole = _text(self.soup.title) if self.soup.title else ""
        told = [_plain(title) for title in (*told, whole) if title]
        for heading in headings:
            if heading and any(fold(heading) in fold(title) for title in told):
                return heading
        return _without_site(told[0], self.outlet) if told else next(filter(None, headings), "")

    @property
    def url(self) -> str:
        link = self.soup.find("link", rel="canonical")
        address = str(link.get("href") or "") if link else ""
        address = urljoin(self._meta("og:url"), address) or self._meta("og:url")
        return address if urlsplit(address).scheme in ("http", "https") else ""

    @property
    def language(self) -> str:
        html = self.soup.find("html")
        return str(html.get("lang") or "")[:2].lower() if html else ""

    @property
    def authors(self) -> tuple[str, ...]:
        told = self.linked.get("author")
        people = told if isinstance(told, list) else [told]
        names = [name for name in map(_name_of, people) if name]
        return tuple(dict.fromkeys(names or filter(None, [self._meta("author")])))

    def dates(self) -> Iterator[DateClue]:
        """Dates of publication, the most trustworthy first."""
        if isinstance(published := self.linked.get("datePublished"), str):
            yield DateClue(published, "json-ld")
        if published := self._meta("article:published_time", "og:published_time"):
            yield DateClue(published, "opengraph")
        if published := self._meta("date", "dc.date", "DC.date.issued", "datePublished", "pubdate"):
            yield DateClue(published, "meta")
        for tag in self.soup.find_all("time")[:5]:
            yield DateClue(str(tag.get("datetime") or _text(tag)), "time")


def _article_data(soup: BeautifulSoup) -> dict[str, Any]:
    """The JSON-LD object that describes the article; empty when there is none."""
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            data = json.loads(script.string or "")
        except (json.JSONDecodeError, RecursionError):
            continue
        for item in _objects(data):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(str(kind).endswith(("Article", "BlogPosting", "Report")) for kind in kinds):
                return item
    return {}


def _objects(data: object) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for item in data:
            yield from _objects(item)
    elif isinstance(data, dict):
        yield data
        yield from _objects(data.get("@graph"))


def _name_of(thing: object) -> str:
    if isinstance(thing, dict):
        thing = thing.get("name")
    return _plain(thing) if isinstance(thing, str) else ""


def _plain(text: str) -> str:
    return _SPACE.sub(" ", BeautifulSoup(text, "lxml").get_text() if "&" in text else text).strip()


def _without_site(title: str, outlet: str) -> str:
    """A page's title without the name of its site behind the last dash or bar."""
    *pieces, last = _SITE.split(title)
    if pieces and (fold(last) == fold(outlet) or (not outlet and len(last) < len(title) / 3)):
        return title[: title.rindex(last)].rstrip(" |–—-·»:")
    return title


def _container(soup: BeautifulSoup, zones: Mapping[int, str]) -> Tag | None:
    """The element that holds the article: where most paragraph text is, links aside.

    A paragraph counts fully for the element around it and less for those
    further out, so that the innermost element with nearly all of it wins.
    """
    tags: dict[int, Tag] = {}
    scores: dict[int, float] = defaultdict(float)
    letters: dict[int, float] = defaultdict(float)
    for paragraph in soup.find_all(_PARAGRAPHS):
        parents = list(paragraph.parents)
        worth = _worth(paragraph)
        if worth < _ENOUGH or any(id(parent) in zones for parent in parents):
            continue
        holders = [parent for parent in parents if parent.name in _CONTAINERS]
        for depth, holder in enumerate(holders):
            tags[id(holder)] = holder
            letters[id(holder)] += worth
            scores[id(holder)] += worth * _SHARES[min(depth, len(_SHARES) - 1)]
    if not scores:
        return soup.body
    best = max(scores, key=lambda key: scores[key])
    for outer in tags[best].parents:
        if letters[id(outer)] > _CLIMB * letters[best]:
            best = id(outer)
    return tags[best]


def _worth(paragraph: Tag) -> int:
    linked = sum(len(link.get_text()) for link in paragraph.find_all("a"))
    return len(paragraph.get_text().strip()) - linked


def _zone_of(tag: Tag) -> str:
    """The rule that says an element is furniture, by its id, class, role, rel or name; else ""."""
    zones = load_zones()
    marks = [f".{name}" for name in tag.get_attribute_list("class")]
    marks += [f"#{name}" for name in tag.get_attribute_list("id")]
    marks += [f"[role={name}]" for name in tag.get_attribute_list("role")]
    marks += [f"[rel={name}]" for name in tag.get_attribute_list("rel")]
    return next((zones[mark] for mark in (*marks, tag.name) if mark in zones), "")


def _take_out(container: Tag, zones: Mapping[int, str]) -> list[Removed]:
    removed = []
    for tag in container.find_all(True):
        if id(tag) in zones and not tag.decomposed:
            rule = zones[id(tag)]
            removed += [Removed(text=line, rule=rule, line=0) for line in _lines(tag)]
            tag.decompose()
    return removed


def _outside(soup: BeautifulSoup, container: Tag | None) -> list[Removed]:
    """What the page shows besides the article, a record for each line."""
    if container is None or soup.body is None:
        return []
    container.extract()
    if container is soup.body or soup.body is None:
        return []
    return [Removed(text=line, rule="html:outside", line=0) for line in _lines(soup.body)]


def _lines(tag: Tag) -> list[str]:
    """The text of an element, a line for each block; walked without recursion."""
    lines: list[str] = []
    inline: list[str] = []

    def flush() -> None:
        if line := _SPACE.sub(" ", "".join(inline)).strip():
            lines.append(line)
        inline.clear()

    open_tags: list[tuple[Tag, Iterator[Any]]] = [(tag, iter(tag.children))]
    while open_tags:
        parent, children = open_tags[-1]
        child = next(children, None)
        if child is None:
            open_tags.pop()
            if parent.name in _BLOCKS:
                flush()
        elif isinstance(child, Tag):
            if child.name in _BLOCKS or child.name == "br":
                flush()
            open_tags.append((child, iter(child.children)))
        elif isinstance(child, NavigableString) and not isinstance(child, Comment | Doctype):
            inline.append(str(child))
    flush()
    return lines


def _text(tag: Tag) -> str:
    return _SPACE.sub(" ", tag.get_text()).strip()
