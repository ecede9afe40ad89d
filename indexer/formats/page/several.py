"""Pages with several whole articles: exports of press databases, front pages of blogs, digests."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lxml import html

from archive import Note, NoteKind
from indexer.formats.mastheads import day_in
from indexer.records import Clue, Line, RawArticle

from .blocks import blocks_of, parsed
from .facts import Facts
from .gathering import gathered
from .reading import article_of, read
from .zones import load_zones

_CARRIER = re.compile(
    r"^(?:(?:fr|en|de|es)?article|post|h?-?entry|doc(?:ument)?|news-?item)$", re.IGNORECASE
)
"""Classes of elements that hold an article each."""

_KIND = re.compile(r"schema\.org/(?:\w*Article|BlogPosting|Report)$")
_CHAPTERS = frozenset({"chapter", "article", "doc-chapter"})
"""What books call their pieces."""

_TITLE = re.compile(r"titre|title|headline|^hd$", re.IGNORECASE)
_OUTLET = re.compile(r"publication|source|outlet|journal|publisher", re.IGNORECASE)
_DATED = re.compile(r"date|docheader|time|publi", re.IGNORECASE)
_OTHERS = re.compile(r"comment|related|teaser|card|sidebar|widget", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d\d")

_CUT = re.compile(r"\[(?:…|\.\.\.)\]|(?:…|\.\.\.)\s")
"""What an excerpt ends with."""

_CODE = re.compile(r"[A-Z]{2,3}")
_TEXT_CODES = frozenset({"LP", "TD"})

_PROSE = 60
"""Characters of a paragraph."""

_WHOLE = 150
"""Characters of its paragraphs from which on an element holds a whole article."""

_LINKED = 0.5
"""Share of a paragraph from which on it is a link, and the beginning of no article."""

_NAME = 80
_LONG_TITLE = 250


def read_all(text: str, *, notes: tuple[Note, ...] = ()) -> list[RawArticle]:
    """The articles of a page that has at least two whole ones; of any other page its article.

    Args:
        text: The page's source.
        notes: What becomes the notes of each.

    Raises:
        ValueError: There is no element in it.
    """
    root = parsed(text)
    carriers = [] if _says_article(root) else _carriers(root) or gathered(root)
    if len(carriers) < 2 or _is_headed(carriers):  # noqa: PLR2004 - two articles
        return [article_of(root, text, notes)]
    outlet = Facts(root, text).outlet
    return [_article(carrier, outlet, notes) for carrier in carriers]


def lines_of(text: str) -> list[str]:
    """The text of a page, a line for each block, whatever it is."""
    return [block.text for block in blocks_of(parsed(text))]


def _carriers(root: html.HtmlElement) -> list[html.HtmlElement]:
    """The elements that hold a whole article each, with a title of its own."""
    named = [
        element
        for element in root.iter("article", "div", "section", "li", "table")
        if _is_named(element)
    ]
    if len(named) < 2:  # noqa: PLR2004 - two articles
        return []  # before their blocks are read, which takes longest
    found = _outermost(named, _is_whole)
    return found if len(found) > 1 else _excerpts(root, named)


def _outermost(
    named: Sequence[html.HtmlElement], is_one: Callable[[html.HtmlElement], bool]
) -> list[html.HtmlElement]:
    """The elements of one kind that are something, none inside another."""
    found: list[html.HtmlElement] = []
    for element in named:
        inside = any(one in found for one in element.iterancestors())
        if not inside and is_one(element):
            found.append(element)
    return [one for one in found if one.tag == found[0].tag]


def _excerpts(root: html.HtmlElement, named: Sequence[html.HtmlElement]) -> list[html.HtmlElement]:
    """The elements that hold the beginning of an article each, where a page has no other text."""
    found = _outermost(named, _is_excerpt)
    prose = sum(map(_count_of_prose, found))
    return found if len(found) > 1 and prose == _count_of_prose(root) else []


def _is_excerpt(element: html.HtmlElement) -> bool:
    """Whether an element has a title and a paragraph below it."""
    return bool(_title(element)) and _count_of_prose(element) > 0


def _count_of_prose(element: html.HtmlElement) -> int:
    blocks = blocks_of(element)
    return sum(len(block.text) >= _PROSE and block.linked < _LINKED for block in blocks)


def _is_named(element: html.HtmlElement) -> bool:
    """Whether an element is called as one that holds an article, outside the zones of a page."""
    names = (element.get("class") or "").split()
    called = (element.get("role"), element.get("epub:type"))
    if not (
        element.tag == "article"
        or any(_CARRIER.match(name) for name in names)
        or _KIND.search(element.get("itemtype") or "")
        or not _CHAPTERS.isdisjoint(called)
    ):
        return False
    marks = load_zones()
    above = [element, *element.iterancestors()]
    around = " ".join(f"{one.get('class') or ''} {one.get('id') or ''}" for one in above[:3])
    zoned = any(
        one.tag in marks or any(f".{name}" in marks for name in (one.get("class") or "").split())
        for one in above
    )
    return not zoned and _OTHERS.search(around) is None


def _is_whole(element: html.HtmlElement) -> bool:
    """Whether an element has a title and paragraphs enough for an article."""
    if len(element.xpath(".//article")) > 1 or not _title(element):
        return False
    prose = [block for block in blocks_of(element) if len(block.text) >= _PROSE]
    return sum(len(block.text) for block in prose) >= _WHOLE and prose[0].linked < _LINKED


def _says_article(root: html.HtmlElement) -> bool:
    """Whether a page says that it is one article, whatever else it shows."""
    return "article" in root.xpath("//meta[@property='og:type']/@content")


def _is_headed(carriers: Sequence[html.HtmlElement]) -> bool:
    """Whether one article alone has the heading of the page, so that the page is about it."""
    return sum(bool(carrier.xpath(".//h1")) for carrier in carriers) == 1


def _title(element: html.HtmlElement) -> tuple[str, str] | None:
    """The title of an article and where it leads to, "" for nowhere; None when it has none."""
    headings = [
        *element.iter("h1", "h2", "h3"),
        *_called(element, _TITLE),
        *_coded(element, "HD"),
    ]
    for heading in headings:
        text = " ".join(str(heading.text_content()).split())
        if 0 < len(text) <= _LONG_TITLE:
            links = [*heading.xpath(".//a/@href"), *heading.xpath("./parent::a/@href")]
            return text, next((link for link in links if link.startswith("http")), "")
    return None


def _called(element: html.HtmlElement, name: re.Pattern[str]) -> list[html.HtmlElement]:
    """The elements inside that are called so."""
    return [one for one in element.iterdescendants() if _is_called(one, name)]


def _coded(element: html.HtmlElement, *codes: str) -> list[html.HtmlElement]:
    """The cells beside these codes, by which some databases call the facts in their tables."""
    rows = [row for row in element.iter("tr") if len(row) == 2]  # noqa: PLR2004 - code and fact
    return [row[1] for row in rows if str(row[0].text_content()).strip() in codes]


def _without_codes(carrier: html.HtmlElement) -> html.HtmlElement:
    """An article of which facts in tables are left out, and codes beside its text."""
    if _coded(carrier, "HD"):
        for row in list(carrier.iter("tr")):
            code = str(row[0].text_content()).strip() if len(row) else ""
            if _CODE.fullmatch(code):
                row.remove(row[0])
                if code not in _TEXT_CODES:
                    row.getparent().remove(row)
    return carrier


def _is_called(element: html.HtmlElement, name: re.Pattern[str]) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
    return isinstance(element.tag, str) and any(name.search(one) for one in names)


def _article(carrier: html.HtmlElement, outlet: Clue | None, notes: tuple[Note, ...]) -> RawArticle:
    """One of the articles, with the facts that stand in it."""
    title, link = _title(carrier) or ("", "")
    sources = [*_short(carrier, _OUTLET), *_texts(_coded(carrier, "SN"))]
    days = [*_short(carrier, _DATED), *_texts(_coded(carrier, "PD"))]
    carrier = _without_codes(carrier)
    markup = html.tostring(carrier, encoding="unicode", with_tail=False)
    raw = read(f"<html><head></head><body>{markup}</body></html>", notes=notes)
    texts = [block.text for block in blocks_of(carrier)]
    stated = {line.text for line in raw.lines} | {removed.text for removed in raw.removed}
    if sum(len(line.text) for line in raw.lines) < _WHOLE:
        raw = replace(raw, lines=tuple(Line(text, 0) for text in texts), removed=(), places=())
        if _CUT.search(" ".join(texts)):
            raw = replace(raw, notes=(*notes, Note(NoteKind.SUMMARY)))
    else:
        missing = [text for text in texts if text not in stated and len(text) >= _PROSE]
        raw = replace(raw, lines=(*raw.lines, *(Line(text, 0) for text in missing)))
    named = next((text for text in sources if not _YEAR.search(text)), "")
    dates = [text for text in days if _YEAR.search(text)] or list(filter(None, [day_in(texts)]))
    return replace(
        raw,
        title=Clue(title, "markup"),
        outlet=Clue(named, "markup") if named else raw.outlet or outlet,
        url=raw.url or (Clue(link, "markup") if link else None),
        published=(*raw.published, *(Clue(text, "markup") for text in dates[:2])),
    )


def _short(element: html.HtmlElement, name: re.Pattern[str]) -> list[str]:
    """The short texts of elements inside that are called so."""
    return [text for text in _texts(_called(element, name)) if 0 < len(text) <= _NAME]


def _texts(elements: Sequence[html.HtmlElement]) -> list[str]:
    return [" ".join(str(one.text_content()).split()) for one in elements]
