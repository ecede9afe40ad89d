"""Articles of a page that nothing names as such: by what each of them begins with."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import html

from .blocks import blocks_of

_HEADINGS = ("h1", "h2", "h3")
_HOLDERS = ("section", "div", "table", "li")
_PARENTS = ("body", "main", "div", "tbody", "ul", "ol", "section")
_YEAR = re.compile(r"(?:19|20)\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d\d")
_NEAR = 4
"""Blocks below a title among which the day stands."""

_SHORT = 100
"""Characters of the block that states it, at the most."""

_PROSE = 60
_WHOLE = 150
_DEEPEST = 400
"""Children of an element that are looked at."""


def gathered(root: html.HtmlElement) -> list[html.HtmlElement]:
    """The elements that hold an article each, all the text of the page among them.

    Each begins with a title and has the day right below it. A page that says
    which of its elements is an article has no others. Where nothing but
    their headings part them, the tree is changed so that elements do.
    """
    if next(root.iter("article"), None) is not None or not (parents := _parents(root)):
        return []
    prose = sum(len(block.text) >= _PROSE for block in blocks_of(root))
    for parent in parents:
        for grouped in (_held, _headed):
            found = list(grouped(parent))
            if len(found) > 1 and sum(map(_prose, found)) == prose:
                return [_wrapped(group) for group in found]
    return []


def _parents(root: html.HtmlElement) -> list[html.HtmlElement]:
    """The elements of which two children at the least are headings or hold some."""
    seen: set[html.HtmlElement] = set()
    holding: Counter[html.HtmlElement] = Counter()
    for heading in root.iter(*_HEADINGS):
        child = heading
        for parent in heading.iterancestors():
            if child in seen:
                break
            seen.add(child)
            holding[parent] += 1
            child = parent
    return [parent for parent in root.iter(*_PARENTS) if holding[parent] > 1]


_Group = list[html.HtmlElement]


def _prose(group: _Group) -> int:
    return sum(len(block.text) >= _PROSE for element in group for block in blocks_of(element))


def _held(parent: html.HtmlElement) -> Iterator[_Group]:
    """The children that hold an article each."""
    groups = [[child] for child in parent[:_DEEPEST] if child.tag in _HOLDERS]
    yield from filter(_is_article, groups)


def _headed(parent: html.HtmlElement) -> Iterator[_Group]:
    """The children from one heading to the next of its level, where all of them are articles."""
    children = [child for child in parent[:_DEEPEST] if isinstance(child.tag, str)]
    for level in _HEADINGS:
        starts = [at for at, child in enumerate(children) if child.tag == level]
        ends = [*starts[1:], len(children)][: len(starts)]
        groups = [children[start:end] for start, end in zip(starts, ends, strict=True)]
        if len(groups) > 1:
            if all(map(_is_article, groups)):
                yield from groups
            return


def _is_article(group: _Group) -> bool:
    """Whether a title stands above a day, and both above the text."""
    blocks = [block for element in group for block in blocks_of(element)]
    title = next((at for at, block in enumerate(blocks[:2]) if block.tag in _HEADINGS), None)
    if title is None or _YEAR.search(blocks[title].text):
        return False
    near = blocks[title + 1 : title + 1 + _NEAR]
    dated = any(len(block.text) <= _SHORT and _YEAR.search(block.text) for block in near)
    letters = sum(len(block.text) for block in blocks if len(block.text) >= _PROSE)
    return dated and letters >= _WHOLE


def _wrapped(group: _Group) -> html.HtmlElement:
    """One element that holds them all."""
    if len(group) == 1:
        return group[0]
    parent = group[0].getparent()
    holder = parent.makeelement("article", {})
    group[0].addprevious(holder)
    holder.extend(group)
    return holder
