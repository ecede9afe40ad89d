"""What a page's JSON-LD says of its article, and of no other that the page leads to."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import Any

from lxml import html

from archive.language import fold
from indexer.formats.scrubbing import scrubbed

_ARTICLES = (
    *("Article", "BlogPosting", "Report", "PressRelease", "CreativeWork"),
    *("SocialMediaPosting", "ForumPosting"),
)
_PAGES = ("WebPage", "ItemPage")
_DATES = (
    *("datepublished", "dateissued", "dateposted", "publisheddate", "pubdate", "datecreated"),
    *("uploaddate", "date"),
)
"""How programs call the date of publication in small letters, the usual name first."""

_PIECES = {
    key: re.compile(rf"""["']?{key}["']?\s*:\s*["']([^"'\n]{{4,200}})""")
    for key in ("headline", "datePublished", "dateModified")
}
_TYPE = re.compile(rf"""["']?@type["']?\s*+:\s*+\[?\s*+["'](\w*(?:{"|".join(_ARTICLES)}))["']""")
_WRITER = re.compile(
    r"""["']?author["']?\s*+:\s*+\[?\s*+\{[^{}]*?["']?name["']?\s*:\s*["']([^"'\n]{2,80})"""
)
_DEPTH = 6
"""How deep JSON-LD is looked into."""

_WRAPPING = re.compile(
    r"^\s*(?:/\*|//)?\s*<!(?:\[CDATA\[|--)\s*(?:\*/)?"
    r"|(?:(?:/\*|//)\s*+)?(?:\]\]|--)>\s*+(?:\*/)?\s*+$"
)
"""What keeps old browsers from reading a script."""

_SPARE = re.compile(r",(?=\s*[}\]])")
"""A comma behind which nothing comes, which JSON forbids and many write."""

_REMARK = re.compile(r"^[^\S\n]*//[^\n]*\n|^[^\S\n]*/\*.*?\*/", re.MULTILINE | re.DOTALL)
_REMARK_LINE = re.compile(r"^[^\S\n]*//[^\n]*\n", re.MULTILINE)
"""Remarks, which JSON does not know."""

_DECODER = json.JSONDecoder(strict=False)
_BETWEEN = re.compile(r"[\s;,]*")
"""What may stand between two values, or behind the last."""

_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w{4,}")

_HALF = 0.5
"""Share of a headline's longer words from which on it is that of the page."""


_Found = tuple[dict[str, Any], bool]
"""An object, and whether it is in a list of things that the page leads to."""


class Linked:
    """The JSON-LD of a page: the object that describes its article, others by their @id.

    Args:
        root: The page.
        titles: What else the page calls its article.
        addresses: Where else it says that the article is.
    """

    def __init__(
        self, root: html.HtmlElement, titles: Sequence[str], addresses: Sequence[str]
    ) -> None:
        self._all: list[tuple[dict[str, Any], bool]] = []
        for script in root.iter("script"):
            if not (script.get("type") or "").strip().lower().startswith("application/ld+json"):
                continue
            self._all += _objects(_parsed(script.text or ""))
        self._named = {
            str(item["@id"]): item for item, _ in self._all if item.get("@id") and len(item) > 1
        }
        self._article = _chosen(self._all, titles, addresses)
        self._page = _page(self._all, titles)

    def text(self, key: str) -> str:
        """One value of the article as text; "" when there is none or it is no text."""
        return next(iter(self.texts(key)), "")

    def text_of_page(self, key: str) -> str:
        """The same of the page, which some sites describe in place of the article."""
        stated = self._page.get(key)
        return plain(stated) if isinstance(stated, str) else ""

    def texts(self, key: str) -> list[str]:
        """All texts of one value of the article; numbers are texts as well."""
        stated = self._article.get(key)
        values = [
            one.get("@value") if isinstance(one, dict) else one
            for one in (stated if isinstance(stated, list) else [stated])
        ]
        return [
            plain(str(one))
            for one in values
            if isinstance(one, str | int) and not isinstance(one, bool)
        ]

    def dates(self) -> list[str]:
        """When the article came out, under other names than that of the standard."""
        names = {str(key).lower(): key for key in self._article}
        known = [names[name] for name in _DATES if name in names]
        return [text for key in known for text in self.texts(str(key))]

    def names(self, key: str) -> list[str]:
        """The names of people or bodies; references by @id are followed."""
        return self._names(self._article.get(key))

    def sites(self) -> list[str]:
        """What the page calls its site, and who publishes it."""
        sites = [item for item, _ in self._all if item.get("@type") == "WebSite"]
        return [
            name for one in [self._article.get("publisher"), *sites] for name in self._names(one)
        ]

    def _names(self, stated: object) -> list[str]:
        names = []
        for one in stated if isinstance(stated, list) else [stated]:
            thing = one
            if isinstance(thing, dict) and "name" not in thing:
                thing = self._named.get(str(thing.get("@id")), thing)
            name = thing.get("name") if isinstance(thing, dict) else thing
            names += [plain(name)] if isinstance(name, str) else []
        return names


def plain(text: str) -> str:
    """Text out of an attribute or JSON: entities and stray tags resolved, spaces single."""
    bare = unescape(_TAG.sub("", unescape(text)) if "<" in text or "&" in text else text)
    return _SPACE.sub(" ", scrubbed(bare)).strip()


def _parsed(text: str) -> object:
    """What a script says, even with the small mistakes that scripts have; None for nothing."""
    bare = _WRAPPING.sub("", text.strip())
    for trial in (bare, _SPARE.sub("", bare), _unremarked(bare), unescape(bare)):
        if found := _values(trial):
            return found if len(found) > 1 else found[0]
    return _salvaged(bare)


def _unremarked(text: str) -> str:
    """A script without its remarks; behind the last end of one, none is looked for in vain."""
    last = text.rfind("*/") + 2 if "*/" in text else 0
    return _REMARK.sub("", text[:last]) + _REMARK_LINE.sub("", text[last:])


def _salvaged(text: str) -> dict[str, Any] | None:
    """What can be told of a script that is cut off or no JSON; None when it has several dates."""
    kind, writers = _TYPE.search(text), _WRITER.findall(text)
    found = {key: pattern.findall(text) for key, pattern in _PIECES.items()}
    if not kind or len(found["datePublished"]) != 1:
        return None
    stated = {key: values[0] for key, values in found.items() if values}
    author = {"author": {"name": writers[0]}} if len(writers) == 1 else {}
    return {"@type": kind[1], **stated, **author}


def _values(text: str) -> list[object]:
    """The values that a text consists of, of which there should be one; [] when it is no JSON."""
    found: list[object] = []
    at = _BETWEEN.match(text).end()  # type: ignore[union-attr]
    while at < len(text):
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        found.append(value)
        at = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]
    return found


def _objects(
    data: object, depth: int = 0, *, listed: bool = False
) -> Iterator[tuple[dict[str, Any], bool]]:
    """The objects in JSON-LD, and whether each is in a list of things that the page leads to."""
    if depth > _DEPTH:
        return
    if isinstance(data, list):
        for item in data:
            yield from _objects(item, depth + 1, listed=listed)
    elif isinstance(data, dict):
        yield data, listed
        for key in ("@graph", "mainEntity"):
            yield from _objects(data.get(key), depth + 1, listed=listed)
        for key in ("itemListElement", "item", "hasPart"):
            yield from _objects(data.get(key), depth + 1, listed=True)


def _chosen(
    items: Iterable[_Found], titles: Sequence[str], addresses: Sequence[str]
) -> dict[str, Any]:
    """The object that describes the page's own article; an empty one when none does.

    What the page calls itself and where it is decide; the first one that
    contradicts neither comes next, those in lists last.
    """
    ranked = []
    for place, (item, listed) in enumerate(items):
        if not _is_article(item):
            continue
        named, placed = _is_named(item, titles), _is_placed(item, addresses)
        if placed or (named is not False and not (listed and named is None)):
            ranked.append((not placed, not named, listed, place, item))
    return min(ranked, key=lambda rank: rank[:-1])[-1] if ranked else {}


def _page(items: Iterable[_Found], titles: Sequence[str]) -> dict[str, Any]:
    """The object that describes the page itself; an empty one when none does."""
    pages = (
        item
        for item, listed in items
        if item.get("@type") in _PAGES and not listed and _is_named(item, titles) is not False
    )
    return next(pages, {})


def _is_named(item: dict[str, Any], titles: Sequence[str]) -> bool | None:
    """Whether an object has the title of the page; None when one of them has no title."""
    stated = [item.get("headline"), item.get("name"), item.get("alternativeHeadline")]
    headlines = [set(_words(plain(one))) for one in stated if isinstance(one, str)]
    known = set(_words(" ".join(titles)))
    headlines = list(filter(None, headlines))
    if not headlines or not known:
        return None
    return any(len(words & known) >= _HALF * len(words) for words in headlines)


def _is_placed(item: dict[str, Any], addresses: Sequence[str]) -> bool:
    """Whether an object is where the page is."""
    main = item.get("mainEntityOfPage")
    main = main.get("@id") or main.get("url") if isinstance(main, dict) else main
    stated = {
        _bare(one) for one in (item.get("url"), main, item.get("@id")) if isinstance(one, str)
    }
    return not stated.isdisjoint(map(_bare, addresses))


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address.strip()).partition("#")[0].rstrip("/")


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _is_article(item: dict[str, Any]) -> bool:
    kinds = item.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(str(kind).endswith(_ARTICLES) for kind in kinds)
