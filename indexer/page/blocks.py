"""A web page as the blocks of text that a reader sees, in their order.

A block is what stands between two line breaks of the page: a paragraph, a
heading, a list item, a cell. It remembers what the markup around it says:
which zone of the page it is in, and how much of it is linked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree, html

from indexer.phrases import load_zones

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

_SPACE = re.compile(r"\s+")
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
    return list(_Walk().blocks(root))


class _Walk:
    """What is open at one place of the page."""

    def __init__(self) -> None:
        self.zones = [""]
        self.opened = 0
        self.tags: list[tuple[str, int]] = [("", 0), ("", 0)]
        self.inline: list[str] = []
        self.linked = 0
        self.links = 0
        self.aside: list[tuple[list[str], int]] = []

    def blocks(self, root: html.HtmlElement) -> Iterator[Block]:
        marks = load_zones()
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            breaks = tag in BREAKING or tag == "br"
            if breaks and self.inline:
                yield from self._flush()
            if tag in SILENT:
                if event == "start":
                    walk.skip_subtree()
                else:
                    self._say(element.tail)
            elif event == "start":
                self._open(tag, breaks, _zone_of(element, marks))
                self._say(element.text)
            else:
                yield from self._close(tag, breaks)
                self._say(element.tail)
        yield from self._flush()

    def _open(self, tag: str, breaks: bool, zone: str) -> None:
        if breaks and tag != "br":
            self.opened += 1
            self.tags.append((tag, self.opened))
        elif zone in _ASIDE and self.zones[-1] != zone:
            self.aside.append((self.inline, self.linked))
            self.inline, self.linked = [], 0
        self.zones.append(zone or self.zones[-1])
        self.links += tag == "a"

    def _close(self, tag: str, breaks: bool) -> Iterator[Block]:
        zone = self.zones[-1]
        if not breaks and zone in _ASIDE and self.zones[-2] != zone:
            yield from self._flush()
            self.inline, self.linked = self.aside.pop()
        self.zones.pop()
        self.links -= tag == "a"
        if breaks and tag != "br":
            self.tags.pop()

    def _say(self, text: str | None) -> None:
        if text:
            self.inline.append(text)
            if self.links:
                self.linked += len(text.strip())

    def _flush(self) -> Iterator[Block]:
        text = _SPACE.sub(" ", "".join(self.inline)).strip()
        if text:
            yield Block(
                text=text,
                tag=self.tags[-1][0],
                parent=next(n for name, n in self.tags[-2::-1] if name not in _LISTS),
                zone=self.zones[-1],
                linked=min(1.0, self.linked / len(text)),
            )
        self.inline.clear()
        self.linked = 0


def _zone_of(element: html.HtmlElement, marks: dict[str, str]) -> str:
    """The rule that says an element is furniture, by its name or a mark it carries; else ""."""
    if element.tag in marks:
        return marks[element.tag]
    attributes = element.attrib
    if not attributes:
        return ""
    names = attributes.get("class") or ""
    if element.tag == "span" and _POPUP.search(names) and not _holds_popup(element):
        return POPUP
    carried = [f".{name}" for name in names.split()]
    carried += [
        form.format(value)
        for key, form in (("id", "#{}"), ("role", "[role={}]"), ("rel", "[rel={}]"))
        if (value := attributes.get(key))
    ]
    if rule := next((marks[mark] for mark in carried if mark in marks), ""):
        return rule
    hidden = "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "")
    return HIDDEN if hidden else ""


def _holds_popup(element: html.HtmlElement) -> bool:
    """Whether the card that pops up is further inside, and this the word it belongs to."""
    return any(_POPUP.search(inner.get("class") or "") for inner in element.iterdescendants("span"))
