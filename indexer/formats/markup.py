"""Pieces of markup, as feeds and mails carry them, into lines. The only home of BeautifulSoup."""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, Doctype, NavigableString

from .page.blocks import BREAKING, SILENT

_SPACE = re.compile(r"\s+")


def lines_of(markup: str) -> list[str]:
    """The text of a piece of markup, a line for each block; walked without recursion."""
    lines: list[str] = []
    inline: list[str] = []

    def flush() -> None:
        if line := _SPACE.sub(" ", "".join(inline)).strip():
            lines.append(line)
        inline.clear()

    soup = BeautifulSoup(markup, "lxml")
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
                continue
            if child.name in BREAKING or child.name == "br":
                flush()
            open_tags.append((child, iter(child.children)))
        elif isinstance(child, NavigableString) and not isinstance(child, Comment | Doctype):
            inline.append(str(child))
    flush()
    return lines
