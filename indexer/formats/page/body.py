"""Which blocks of a page are its article, and why the others are not. The only home of trafilatura.

trafilatura finds the article; what it says is traced back to the blocks of
the page, so that everything it left out is still there to be shown. It is one
of the features by which a small model judges each block (`learned`).
"""

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import pairwise

from lxml import html

from archive import Removed
from archive.language import fold
from indexer.records.marks import holds_indicator

from .blocks import HIDDEN, POPUP, Block, Place
from .learned.judging import Judged, Judgement
from .learned.signs import HEADINGS, LINKED, MIXED, PROSE, WORD, is_prose, shares_in, shingles
from .learned.weights import load_weights

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it misses is our report

_LEAST = 0.1
"""Share of the page's prose under which a verdict is not believed."""

_LONG = 40
"""Words of an article in the data of a page, at the least, that the page may not show at all."""

_SHORT = 0.4
"""Share of the page's prose under which there is a doubt."""

_COVERED = 0.6
"""Share of a block's shingles that the stated text has to hold for the block to be of it."""

_LISTING = frozenset(("table", "ul", "ol", "dl", "pre"))
"""Elements that are listings as a whole."""

_RUN = 3
"""Links behind each other that make a list of other articles."""

_MUCH = 0.3
"""Share of the article's letters that no furniture holds."""

_CELLS = frozenset(("td", "th"))
_LISTED = _LISTING | frozenset("tr td th tbody thead tfoot li dt dd p div span".split())
"""Elements that a listing is made of."""

_OUTSIDE = "html:outside"
_REPEATED = "html:repeated"
_TITLE = "title-copy"

SURE = tuple(
    f"html:{zone}"
    for zone in """comment-form comments share related newsletter cookies author-box toc views
    player site""".split()
)
"""Zones that are furniture wherever they stand."""


def body_of(
    root: html.HtmlElement, blocks: Sequence[Block], title: str = "", stated: str = ""
) -> list[Removed | None]:
    """Each block that is out, with the reason; None for those that are the article.

    Args:
        root: The page; left as it is.
        blocks: Its blocks in order.
        title: What the article is called.
        stated: The article's text as the page's own data gives it, "" if it does not.
    """
    if not blocks:
        return []
    judgement = Judgement(blocks, title, extracted(root), SURE, load_weights())
    kept = _found(root, blocks, judgement, stated)
    judged_out = [not keep for keep in kept]
    rules = ruled(blocks, kept, judgement.taken)
    if _is_other(blocks, rules, stated):
        rules = [rule or _OUTSIDE for rule in rules]
    _keep_indicators(blocks, rules)
    heading = fold(title).strip()
    for at, block in enumerate(blocks):
        if rules[at] == _OUTSIDE and _is_title(block, heading):
            rules[at] = _TITLE
    told = judgement.told(
        [at for at, out in enumerate(judged_out) if out and rules[at] == _OUTSIDE]
    )
    return [
        _removed(block, rule, told.get(at)) if rule else None
        for at, (block, rule) in enumerate(zip(blocks, rules, strict=True))
    ]


def is_short(blocks: Sequence[Block], kept: Sequence[str]) -> bool:
    """Whether what is kept is far shorter than the prose outside the zones of the page."""
    prose = sum(len(block.text) for block in blocks if is_prose(block) and not block.zone)
    return sum(map(len, kept)) < _SHORT * prose


def ruled(blocks: Sequence[Block], kept: Sequence[bool], taken: Sequence[bool]) -> list[str]:
    """The rule by which each block is out, "" for none; rules correct what they are sure of.

    Args:
        blocks: The blocks of a page.
        kept: Which of them the model takes for the article.
        taken: Which of them trafilatura does.
    """
    kept = list(kept)
    _restore_between(blocks, kept)
    _restore_above(blocks, kept)
    _restore_tables(blocks, kept, taken)
    _drop_zones(blocks, kept)
    rules = [
        "" if keep else block.zone or _OUTSIDE for block, keep in zip(blocks, kept, strict=True)
    ]
    _drop_repeated(blocks, rules)
    _drop_links(blocks, rules)
    return rules


def _removed(block: Block, rule: str, judged: Judged | None) -> Removed:
    if judged is None:
        return Removed(text=block.text, rule=rule, line=0)
    return Removed(
        text=block.text,
        rule=f"learned-{judged.kind}",
        line=0,
        chance=judged.chance,
        reasons=judged.reasons,
    )


def _found(
    root: html.HtmlElement, blocks: Sequence[Block], judgement: Judgement, stated: str
) -> list[bool]:
    """What the model takes for the article, and what the page itself states to be.

    When that is little of the page's prose, trafilatura is asked thoroughly;
    when it finds little too, all prose outside the zones of the page is
    taken, and when there is none, all text.
    """
    prose = [is_prose(block) and not block.zone for block in blocks]
    least = _LEAST * _letters(blocks, prose)
    kept = judgement.kept
    if stated:
        kept = [one or other for one, other in zip(kept, _covered(blocks, stated), strict=True)]
    kept = [keep and block.zone != POPUP for block, keep in zip(blocks, kept, strict=True)]
    if any(kept) and _letters(blocks, kept) >= least:
        return kept
    thorough = _covered(blocks, extracted(root, fast=False))
    every = [one or other for one, other in zip(kept, thorough, strict=True)]
    text = [not block.zone for block in blocks]
    return next((which for which in (every, prose) if any(which)), text)


def _is_other(blocks: Sequence[Block], rules: Sequence[str], stated: str) -> bool:
    """Whether a page shows no word of the article that its data holds, only something short.

    A wall that asks for consent stands there while the text is not loaded.
    """
    if len(WORD.findall(stated)) < _LONG:
        return False
    shown = [not rule for rule in rules]
    outside = [not block.zone for block in blocks]
    return 2 * max(_letters(blocks, shown), _letters(blocks, outside)) < len(stated) and not any(
        _covered(blocks, stated)
    )


def _covered(blocks: Sequence[Block], text: str) -> list[bool]:
    """Which blocks a text holds."""
    words = [WORD.findall(block.text) for block in blocks]
    return [share >= _COVERED for share in shares_in(words, text)]


def _keep_indicators(blocks: Sequence[Block], rules: list[str]) -> None:
    """Take back in what analysts look for, with all of the table or list that it stands in."""
    listings: set[int] = set()
    for at, block in enumerate(blocks):
        if block.zone not in SURE and block.zone != POPUP and holds_indicator(block.text):
            if rules[at] != _REPEATED:
                rules[at] = ""
            listings.update(place.number for place in _around(block) if place.tag in _LISTING)
    for at, block in enumerate(blocks):
        outside = listings and rules[at] == _OUTSIDE
        if outside and any(place.number in listings for place in _around(block)):
            rules[at] = ""


def _around(block: Block) -> Iterator[Place]:
    """The nearest elements around a block, as far as one that is no cell or row of a listing."""
    place: Place | None = block.place
    while place is not None and place.tag in _LISTED:
        yield place
        place = place.above


def _letters(blocks: Sequence[Block], which: Sequence[bool]) -> int:
    return sum(len(block.text) for block, counts in zip(blocks, which, strict=True) if counts)


@lru_cache(maxsize=2)
def _extractor(fast: bool) -> Callable[[html.HtmlElement], str | None]:
    """Trafilatura with its settings, which it would gather from a file's lines for each page.

    It takes as long to import as all other parsers together.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it misses what it would download pages with
        from trafilatura import extract  # noqa: PLC0415
        from trafilatura.settings import Extractor  # noqa: PLC0415
    return partial(extract, options=Extractor(fast=fast, recall=fast, comments=False))


def extracted(root: html.HtmlElement, *, fast: bool = True) -> str:
    """The article's text as trafilatura finds it: by itself, or slowly with the help of others."""
    try:
        text = _extractor(fast)(root)
    except RecursionError:
        return ""  # elements nested thousands deep
    return text or ""


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
                brothers = other.parent == block.parent and other.zone == block.zone
                kept[gap] |= brothers and other.linked < LINKED
        last[block.parent] = index


def _restore_above(blocks: Sequence[Block], kept: list[bool]) -> None:
    """Take back in the paragraphs right above the article that are brothers of its own."""
    first = next((index for index, keep in enumerate(kept) if keep), 0)
    parents = {block.parent for block, keep in zip(blocks, kept, strict=True) if keep}
    top = first
    for index in range(first - 1, -1, -1):
        block = blocks[index]
        if block.parent not in parents or block.zone != blocks[first].zone or block.linked >= MIXED:
            break
        if is_prose(block):
            top = index
    kept[top:first] = [True] * (first - top)


def _restore_tables(blocks: Sequence[Block], kept: list[bool], taken: Sequence[bool]) -> None:
    """Take back in all cells of a table of which model and trafilatura together take half."""
    tables: dict[int, list[int]] = {}
    for index, block in enumerate(blocks):
        if block.tag in _CELLS:
            around = (place.number for place in _around(block) if place.tag == "table")
            tables.setdefault(next(around, 0), []).append(index)
    for number, cells in tables.items():
        if number and 2 * sum(kept[index] or taken[index] for index in cells) >= len(cells):
            for index in cells:
                kept[index] = True


def _is_title(block: Block, title: str) -> bool:
    """Whether a heading is the article's title, which has a place of its own."""
    return bool(title) and block.tag in HEADINGS and fold(block.text).strip() == title


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
    known = {shingle for index in visible for shingle in shingles(WORD.findall(blocks[index].text))}
    for index in set(kept).difference(visible):
        own = list(shingles(WORD.findall(blocks[index].text)))
        if sum(shingle in known for shingle in own) >= len(own) / 2:
            rules[index] = HIDDEN
    pairs: dict[tuple[str, str], int] = {}
    for first, second in pairwise(visible):
        pair = blocks[first].text, blocks[second].text
        parent = pairs.setdefault(pair, blocks[first].parent)
        if parent != blocks[first].parent and len(pair[0]) + len(pair[1]) >= 2 * PROSE:
            rules[first] = rules[second] = _REPEATED


def _drop_links(blocks: Sequence[Block], rules: list[str]) -> None:
    """Lists of links to other articles, and the heading above them."""
    run: list[int] = []
    kept = [index for index, rule in enumerate(rules) if not rule]
    for place, index in enumerate([*kept, -1]):
        if index >= 0 and blocks[index].linked >= LINKED:
            run.append(place)
            continue
        if len(run) >= _RUN:
            for at in run:
                rules[kept[at]] = "html:links"
            above = run[0] - 1
            if (
                above >= 0
                and not is_prose(blocks[kept[above]])
                and len(blocks[kept[above]].text) < PROSE
            ):
                rules[kept[above]] = "html:links"
        run = []
