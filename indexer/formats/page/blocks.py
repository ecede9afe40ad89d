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
_PARSER = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page.

    `tag` names the element right around the text and `parent` identifies the
    one around that: blocks with the same parent are brothers. `zone` is the
    rule of the innermost zone it is in, "" for none. `linked` is the share
    of its letters that are links, 0 to 1.
    """

    text: str
    tag: str
    parent: int
    zone: str
    linked: float


def parsed(text: str) -> html.HtmlElement:
    """The tree of a page, however broken its markup is; its body may be empty.

    Raises:
        ValueError: There is no element in it.
    """
    try:
        return html.document_fromstring(text.encode(), parser=_PARSER)
    except etree.ParserError as error:
        raise ValueError(str(error)) from error


def blocks_of(root: html.HtmlElement) -> list[Block]:
    """The blocks of a tree; walked without recursion, however deep it is."""
    return _Walk().through(root)


class _Walk:
    """What is open at one place of the page."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.zones = [""]
        self.opened = 0
        self.tags: list[tuple[str, int]] = [("", 0), ("", 0)]
        self.inline: list[str] = []
        self.linked = 0
        self.links = 0
        self.aside: list[tuple[list[str], int]] = []

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
                self.open(tag, breaks, _zone_of(element))
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

    def open(self, tag: str, breaks: bool, zone: str) -> None:
        if breaks:
            self.opened += 1
            self.tags.append((tag, self.opened))
        elif zone in _ASIDE and self.zones[-1] != zone:
            self.aside.append((self.inline, self.linked))
            self.inline, self.linked = [], 0
        self.zones.append(zone or self.zones[-1])
        if tag == "a":
            self.links += 1

    def close(self, tag: str, breaks: bool) -> None:
        zone = self.zones[-1]
        if not breaks and zone in _ASIDE and self.zones[-2] != zone:
            self.flush()
            self.inline, self.linked = self.aside.pop()
        self.zones.pop()
        if tag == "a":
            self.links -= 1
        if breaks:
            self.tags.pop()

    def flush(self) -> None:
        text = " ".join("".join(self.inline).split())
        if text:
            block = Block(
                text=text,
                tag=self.tags[-1][0],
                parent=next(n for name, n in self.tags[-2::-1] if name not in _LISTS),
                zone=self.zones[-1],
                linked=min(1.0, self.linked / len(text)),
            )
            self.found.append(block)
        self.inline.clear()
        self.linked = 0


def _zone_of(element: html.HtmlElement) -> str:
    """The rule that says an element is furniture, by its name or a mark it carries; else ""."""
    stated = element.attrib
    if not stated:
        return _zone_named(element.tag, "", "", "", "")
    names = stated.get("class", "")
    if zone := _zone_named(
        element.tag, names, stated.get("id", ""), stated.get("role", ""), stated.get("rel", "")
    ):
        return zone if zone != POPUP or not _holds_popup(element) else ""
    hidden = "hidden" in stated or _HIDDEN.search(stated.get("style", ""))
    return HIDDEN if hidden else ""


@lru_cache(maxsize=8192)
def _zone_named(tag: str, names: str, identity: str, role: str, rel: str) -> str:
    """The zone that goes by these; pages have thousands of elements and few kinds of them."""
    marks = load_zones()
    if tag in marks:
        return marks[tag]
    if tag == "span" and _POPUP.search(names):
        return POPUP
    carried = [f".{name}" for name in names.split()]
    carried += [f"#{identity}", f"[role={role}]", f"[rel={rel}]"]
    return next((marks[mark] for mark in carried if mark in marks), "")


def _holds_popup(element: html.HtmlElement) -> bool:
    """Whether the card that pops up is further inside, and this the word it belongs to."""
    return any(_POPUP.search(inner.get("class") or "") for inner in element.iterdescendants("span"))
