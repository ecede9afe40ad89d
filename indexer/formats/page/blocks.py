"""A web page as the blocks of text that a reader sees, in their order.

A block is what stands between two line breaks of the page: a paragraph, a
heading, a list item, a cell. It remembers what the markup around it says:
which zone of the page it is in, and how much of it is linked.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree, html

from .zones import load_zones

SILENT = frozenset(
    """script style noscript template iframe svg button input select textarea object canvas math
    video audio head""".split()
)
"""What holds no words of an article and is not worth a record."""

BREAKING = frozenset(
    """address article aside blockquote body center dd details div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr label legend li main nav ol p pre section summary table
    tbody td th thead tr ul""".split()
)
HIDDEN = "html:hidden"
"""The zone of what a browser does not show."""

POPUP = "html:popup"
"""The zone of what a browser shows only while the mouse is over a word."""

_LISTS = frozenset({"blockquote", "ul", "ol", "dl", "li"})
"""What belongs to the text around it: a quotation or an item is its paragraphs' brother."""

_POPUP = re.compile(
    r"(?:^|[-_ ])(?:tooltip|popover|popup|rollover|hovercard)(?:[-_ ]|$)", re.IGNORECASE
)
_ASIDE = frozenset({HIDDEN, POPUP})
"""Zones that interrupt a sentence of the article, which goes on behind them."""

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MARK = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z])")
_MARKS = 12
"""Words of an element's names that are kept."""

_NAMES = 300
"""Code points of an element's names that are read."""

_PARSER = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """An element that breaks lines, as the blocks in it see it.

    `number` counts these elements in the order in which they open. `marks`
    are the words of its classes and its id. `above` is the one around it.
    """

    tag: str
    number: int
    depth: int
    marks: tuple[str, ...]
    above: "Place | None"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page.

    `place` is the element right around the text and `parent` identifies the
    one around that: blocks with the same parent are brothers. `zone` is the
    rule of the innermost zone it is in, "" for none. `linked` is the share
    of its letters that are links, 0 to 1. `marks` are those of the first
    elements within its line.
    """

    text: str
    place: Place
    parent: int
    zone: str
    linked: float
    marks: tuple[str, ...]

    @property
    def tag(self) -> str:
        """The name of the element right around the text."""
        return self.place.tag


_BODY = re.compile(r"<(?:body|frameset)\b", re.IGNORECASE)
_OF_HEAD = (
    r"\s+|<[!?][^>]*>|</?(?:html|head|meta|link|base)\b[^>]*>"
    r"|<(?P<tag>title|style|script|noscript|template)\b.*?</(?P=tag)\s*>"
)
"""A piece of the head of a page, or of what may stand before it."""

_UNCOMMENTED = re.compile(_OF_HEAD, re.DOTALL | re.IGNORECASE)
_COMMENTED = re.compile(rf"<!--.*?-->|{_OF_HEAD}", re.DOTALL | re.IGNORECASE)


def parsed(text: str) -> html.HtmlElement:
    """The tree of a page, however broken its markup is; its body may be empty.

    Raises:
        ValueError: There is no element in it.
    """
    try:
        return html.document_fromstring(_embodied(text).encode(), parser=_PARSER)
    except etree.ParserError as error:
        raise ValueError(str(error)) from error


def _embodied(text: str) -> str:
    """A page with the beginning of its body, which HTML lets be left out.

    The parser is older than that: what begins with an element it does not know, it takes for
    more of the head.

    >>> _embodied("<meta charset=utf-8><title>A</title><article>B</article>")
    '<meta charset=utf-8><title>A</title><body><article>B</article>'
    """
    if _BODY.search(text):
        return text
    end, commented = 0, text.rfind("-->")  # to look for it from each comment on could take forever
    while piece := (_COMMENTED if end < commented else _UNCOMMENTED).match(text, end):
        end = piece.end()
    return f"{text[:end]}<body>{text[end:]}"


def blocks_of(root: html.HtmlElement) -> list[Block]:
    """The blocks of a tree; walked without recursion, however deep it is."""
    return _Walk().through(root)


class _Walk:
    """What is open at one place of the page."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.zones = [""]
        self.opened = 0
        outside = Place("", 0, 0, (), None)
        self.places = [outside, outside]
        self.inline: list[str] = []
        self.marks: tuple[str, ...] = ()
        self.linked = 0
        self.links = 0
        self.aside: list[tuple[list[str], int, tuple[str, ...]]] = []

    def through(self, root: html.HtmlElement) -> list[Block]:
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            breaks = tag in BREAKING
            if (breaks or tag == "br") and self.inline:
                self.flush()
            if tag in SILENT:
                if event == "start":
                    walk.skip_subtree()
                    continue
                text = element.tail
            elif event == "start":
                self.open(element, tag, breaks)
                text = element.text
            else:
                self.close(tag, breaks)
                text = element.tail
            if text:
                self.inline.append(text)
                if self.links:
                    self.linked += len(text.strip())
        self.flush()
        return self.found

    def open(self, element: html.HtmlElement, tag: str, breaks: bool) -> None:
        zone, marks = _seen_of(element)
        if breaks:
            self.opened += 1
            around = self.places[-1]
            self.places.append(Place(tag, self.opened, around.depth + 1, marks, around))
        elif zone in _ASIDE and self.zones[-1] != zone:
            self.aside.append((self.inline, self.linked, self.marks))
            self.inline, self.linked, self.marks = [], 0, marks
        elif marks and len(self.marks) < _MARKS:
            self.marks += marks
        self.zones.append(zone or self.zones[-1])
        if tag == "a":
            self.links += 1

    def close(self, tag: str, breaks: bool) -> None:
        zone = self.zones[-1]
        if not breaks and zone in _ASIDE and self.zones[-2] != zone:
            self.flush()
            self.inline, self.linked, self.marks = self.aside.pop()
        self.zones.pop()
        if tag == "a":
            self.links -= 1
        if breaks:
            self.places.pop()

    def flush(self) -> None:
        text = " ".join("".join(self.inline).split())
        if text:
            block = Block(
                text=text,
                place=self.places[-1],
                parent=next(p.number for p in self.places[-2::-1] if p.tag not in _LISTS),
                zone=self.zones[-1],
                linked=min(1.0, self.linked / len(text)),
                marks=self.marks,
            )
            self.found.append(block)
        self.inline.clear()
        self.linked = 0
        self.marks = ()


_Seen = tuple[str, tuple[str, ...]]


def _seen_of(element: html.HtmlElement) -> _Seen:
    """The rule that says an element is furniture, else ""; and the words of its class and id."""
    stated = element.attrib
    if not stated:
        return _seen_named(element.tag, "", "", "", "")
    zone, marks = _seen_named(
        element.tag,
        stated.get("class", ""),
        stated.get("id", ""),
        stated.get("role", ""),
        stated.get("rel", ""),
    )
    if zone:
        return (zone if zone != POPUP or not _holds_popup(element) else ""), marks
    hidden = "hidden" in stated or _HIDDEN.search(stated.get("style", ""))
    return (HIDDEN if hidden else ""), marks


@lru_cache(maxsize=8192)
def _seen_named(tag: str, names: str, identity: str, role: str, rel: str) -> _Seen:
    """The same for what goes by these; pages have thousands of elements and few kinds of them."""
    zones = load_zones()
    marks = _marks_in(f"{names} {identity} {role} {rel}")
    if tag in zones:
        return zones[tag], marks
    if tag == "span" and _POPUP.search(names):
        return POPUP, marks
    carried = [f".{name}" for name in names.split()]
    carried += [f"#{identity}", f"[role={role}]", f"[rel={rel}]"]
    return next((zones[mark] for mark in carried if mark in zones), ""), marks


def _marks_in(names: str) -> tuple[str, ...]:
    """The words in the names that an element goes by, in small letters.

    >>> _marks_in("td-post-content postMeta2 e3f9")
    ('td', 'post', 'content', 'meta')
    """
    words = [word.lower() for word in _MARK.findall(names[:_NAMES])]
    return tuple(dict.fromkeys(words))[:_MARKS]


def _holds_popup(element: html.HtmlElement) -> bool:
    """Whether the card that pops up is further inside, and this the word it belongs to."""
    return any(_POPUP.search(inner.get("class") or "") for inner in element.iterdescendants("span"))
