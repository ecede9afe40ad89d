"""Fragments of markup into text. The only home of BeautifulSoup.

Feeds, mails, exports and Markdown carry markup in pieces: an article's body,
its title, a tag in a paragraph. All of them are read here and in one way.
Whole pages are not: `page` reads them, zones and all.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from indexer.records import Line
from indexer.records.marks import holds_indicator

from .page.blocks import BREAKING, SILENT

if TYPE_CHECKING:
    from bs4 import Tag

_BREAK = re.compile(r"<br\s*/?>|&lt;br\s*/?&gt;", re.IGNORECASE)
_MARKED = re.compile(r"[<&]")


def lines_of(markup: str, number: int = 0) -> tuple[Line, ...]:
    """The text of a fragment, a line for each block.

    Args:
        markup: The fragment; plain text is one, too.
        number: The line of the file that it begins in.

    >>> [line.text for line in lines_of("<p>Un <b>mot</b>.<p>L&rsquo;autre")]
    ['Un mot.', 'L’autre']
    """
    return tuple(Line(text, number) for text in _texts(markup))


def line_of(markup: str) -> str:
    """The first line of a fragment that should have one alone, as a title has; "" for none.

    A break within it is a blank.

    >>> line_of("Piratage &amp; <em>rançon</em>")
    'Piratage & rançon'
    """
    return next(iter(_texts(_BREAK.sub(" ", markup))), "")


def _texts(markup: str) -> list[str]:
    """The text of each block."""
    if _MARKED.search(markup):
        return _walked(markup)
    text = " ".join(markup.split())
    return [text] if text else []


def _fields(element: "Tag") -> list[str]:
    """The lines in a field that have indicators, as reports write them into one to be copied."""
    if element.name not in {"textarea", "select"}:
        return []
    stated = (text.strip() for text in element.get_text("\n").split("\n"))
    return [text for text in stated if holds_indicator(text)]


def _walked(markup: str) -> list[str]:
    """The text of each block of the tree that it makes; walked without recursion."""
    from bs4 import BeautifulSoup, Tag  # noqa: PLC0415 - dumps and pages do without it
    from bs4.element import Comment, Doctype, NavigableString  # noqa: PLC0415 - the same

    soup = BeautifulSoup(markup, "lxml")
    texts: list[str] = []
    inline: list[str] = []

    def flush() -> None:
        if text := " ".join("".join(inline).split()):
            texts.append(text)
        inline.clear()

    open_tags: list[tuple[Tag, Iterator[Any]]] = [(soup, iter(soup.children))]
    while open_tags:
        parent, children = open_tags[-1]
        child = next(children, None)
        if child is None:
            open_tags.pop()
            if parent.name in BREAKING:
                flush()
        elif isinstance(child, Tag):
            if child.name in SILENT:
                texts += _fields(child)
                continue
            if child.name in BREAKING or child.name == "br":
                flush()
            open_tags.append((child, iter(child.children)))
        elif isinstance(child, NavigableString) and not isinstance(child, Comment | Doctype):
            inline.append(str(child))
    flush()
    return texts
