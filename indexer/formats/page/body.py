"""Which blocks of a page are its article, and why the others are not. The only home of trafilatura.

trafilatura finds the article; what it says is traced back to the blocks of
the page, so that everything it left out is still there to be shown, and so
that its verdict can be corrected block by block.
"""

import logging
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from lxml import html

from .blocks import HIDDEN, POPUP, Block

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it misses is our report

_WORD = re.compile(r"\w+")
_CELL = re.compile(r"[\n|]|^- ", re.MULTILINE)
_STOP = re.compile(r"[.!?…:][»”\"')\]]*$")

_SHINGLE = 4
"""Words that are looked for together."""

_COVERED = 0.6
"""Share of a block's shingles that have to be in the text for the block to be."""

_LEAST = 0.4
"""Share of the page's prose under which the quick verdict is not believed."""

_PROSE = 60
"""Code points from which on a block that ends like a sentence is prose."""

_MIXED = 0.5
"""Share of links from which on a block is no paragraph."""

_LINKED = 0.8
"""Share of links from which on a block is one."""

_RUN = 3
"""Links behind each other that make a list of other articles."""

_MUCH = 0.3
"""Share of the article's letters that no furniture holds."""

SURE = tuple(
    f"html:{zone}"
    for zone in """comment-form comments share related newsletter cookies author-box toc views
    player site""".split()
)
"""Zones that are furniture wherever they stand."""

Words = tuple[str, ...]


def body_of(root: html.HtmlElement, blocks: Sequence[Block], stated: str = "") -> list[str]:
    """The rule by which each block is out; "" for those that are the article.

    Args:
        root: The page; left as it is.
        blocks: Its blocks in order.
        stated: The article's text as the page's own data gives it, "" if it does not.
    """
    kept = _found(root, blocks, stated)
    _restore_between(blocks, kept)
    _restore_above(blocks, kept)
    _drop_zones(blocks, kept)
    rules = [
        "" if keep else block.zone or "html:outside"
        for block, keep in zip(blocks, kept, strict=True)
    ]
    _drop_repeated(blocks, rules)
    _drop_links(blocks, rules)
    return rules


def _found(root: html.HtmlElement, blocks: Sequence[Block], stated: str) -> list[bool]:
    """What trafilatura takes for the article; asked thoroughly when its quick answer is poor.

    When it finds nothing, all prose outside the zones of the page is taken,
    and when there is none, all text.
    """
    prose = [_is_prose(block) and not block.zone for block in blocks]
    least = _LEAST * _letters(blocks, prose)
    kept = prose
    for fast in (True, False):
        kept = _covered(blocks, f"{_extracted(root, fast=fast)}\n{stated}")
        if any(kept) and _letters(blocks, kept) >= least:
            return kept
    text = [not block.zone for block in blocks]
    return next((which for which in (kept, prose) if any(which)), text)


def _letters(blocks: Sequence[Block], which: Sequence[bool]) -> int:
    return sum(len(block.text) for block, counts in zip(blocks, which, strict=True) if counts)


@lru_cache(maxsize=1)
def _extractor() -> Callable[..., str | None]:
    """trafilatura, which takes as long to import as all other parsers together."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses what it would download pages with
        from trafilatura import extract  # noqa: PLC0415
    return extract


def _extracted(root: html.HtmlElement, *, fast: bool) -> str:
    try:
        text = _extractor()(root, favor_precision=True, include_comments=False, fast=fast)
    except RecursionError:
        return ""  # elements nested thousands deep
    return text or ""


def _covered(blocks: Sequence[Block], text: str) -> list[bool]:
    """Which blocks a text holds: short ones and links as a line of it, others by most shingles."""
    known = set(_shingles(_WORD.findall(text)))
    lines = {tuple(_WORD.findall(line)) for line in _CELL.split(text)}
    verdicts = []
    for block in blocks:
        words = _WORD.findall(block.text) if block.zone != POPUP else []
        if len(words) < _SHINGLE or block.linked >= _LINKED:
            verdicts.append(bool(words) and tuple(words) in lines)
            continue
        shingles = list(_shingles(words))
        hits = sum(shingle in known for shingle in shingles)
        verdicts.append(hits >= _COVERED * len(shingles))
    return verdicts


def _shingles(words: Sequence[str]) -> Iterable[Words]:
    return zip(*(words[at:] for at in range(_SHINGLE)), strict=False)


def _is_prose(block: Block) -> bool:
    text = block.text
    return block.linked < _MIXED and (
        len(text) >= 2 * _PROSE or (len(text) >= _PROSE and _STOP.search(text) is not None)
    )


def _restore_between(blocks: Sequence[Block], kept: list[bool]) -> None:
    """Take back in what stands between two blocks of the article as their brother."""
    last: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if not kept[index]:
            continue
        before = last.get(block.parent)
        if before is not None:
            for gap in range(before + 1, index):
                other = blocks[gap]
                if (
                    other.parent == block.parent
                    and other.zone == block.zone
                    and other.linked < _LINKED
                ):
                    kept[gap] = True
        last[block.parent] = index


def _restore_above(blocks: Sequence[Block], kept: list[bool]) -> None:
    """Take back in the paragraphs right above the article that are brothers of its own."""
    first = next((index for index, keep in enumerate(kept) if keep), 0)
    parents = {block.parent for block, keep in zip(blocks, kept, strict=True) if keep}
    top = first
    for index in range(first - 1, -1, -1):
        block = blocks[index]
        if (
            block.parent not in parents
            or block.zone != blocks[first].zone
            or block.linked >= _MIXED
        ):
            break
        if _is_prose(block):
            top = index
    kept[top:first] = [True] * (first - top)


def _drop_zones(blocks: Sequence[Block], kept: list[bool]) -> None:
    """Take out zones that plugins and themes mark by name, whatever else speaks for their text.

    A zone that holds much of the text is a wrapper of the page with an odd name.
    """
    letters = _letters(blocks, kept)
    for zone in SURE:
        inside = [keep and block.zone == zone for block, keep in zip(blocks, kept, strict=True)]
        if any(inside) and _letters(blocks, inside) < _MUCH * letters:
            for index in range(len(blocks)):
                kept[index] &= not inside[index]


def _drop_repeated(blocks: Sequence[Block], rules: list[str]) -> None:
    """What a page says twice, for small screens or behind a button, is read once.

    A single line may well stand twice in an article; two behind each other do not.
    """
    kept = [index for index, rule in enumerate(rules) if not rule]
    visible = [index for index in kept if blocks[index].zone != HIDDEN]
    known = {
        shingle for index in visible for shingle in _shingles(_WORD.findall(blocks[index].text))
    }
    for index in set(kept).difference(visible):
        shingles = list(_shingles(_WORD.findall(blocks[index].text)))
        if sum(shingle in known for shingle in shingles) >= len(shingles) / 2:
            rules[index] = HIDDEN
    pairs: dict[tuple[str, str], int] = {}
    for first, second in pairwise(visible):
        pair = blocks[first].text, blocks[second].text
        parent = pairs.setdefault(pair, blocks[first].parent)
        if parent != blocks[first].parent and len(pair[0]) + len(pair[1]) >= 2 * _PROSE:
            rules[first] = rules[second] = "html:repeated"


def _drop_links(blocks: Sequence[Block], rules: list[str]) -> None:
    """Lists of links to other articles, and the heading above them."""
    run: list[int] = []
    kept = [index for index, rule in enumerate(rules) if not rule]
    for place, index in enumerate([*kept, -1]):
        if index >= 0 and blocks[index].linked >= _LINKED:
            run.append(place)
            continue
        if len(run) >= _RUN:
            for at in run:
                rules[kept[at]] = "html:links"
            above = run[0] - 1
            if (
                above >= 0
                and not _is_prose(blocks[kept[above]])
                and len(blocks[kept[above]].text) < _PROSE
            ):
                rules[kept[above]] = "html:links"
        run = []
