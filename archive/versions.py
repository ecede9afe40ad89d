"""What changed between two captures of one article, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from .article import Article

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")

_LONGEST = 2000
"""Words of a paragraph that is compared word by word; longer ones are shown twice, whole."""


_SCRAP = 3
"""Letters of a word between two changes that is shown as part of them."""

_Opcode = tuple[str, int, int, int, int]


class Fate(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, and what became of it between the older capture and the newer one."""

    text: str
    fate: Fate


Paragraph = tuple[Piece, ...]


def compare_captures(older: Article, newer: Article) -> tuple[Paragraph, ...]:
    """The title and the paragraphs of both captures in one text.

    Leaving out what was added gives the older capture, leaving out what was
    removed the newer one. The first paragraph is the title. By the algorithm
    of Ratcliff and Obershelp, as `difflib` has it.
    """
    before = (older.title, *older.paragraphs)
    after = (newer.title, *newer.paragraphs)
    return tuple(_paragraphs(before, after))


def _paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield from ((Piece(text, Fate.SAME),) for text in before[first:last])
            continue
        for old, new in zip_longest(before[first:last], after[start:end]):
            if old is None:
                yield (Piece(new, Fate.ADDED),)
            elif new is None:
                yield (Piece(old, Fate.REMOVED),)
            else:
                yield tuple(_pieces(old, new))


def _pieces(old: str, new: str) -> Iterator[Piece]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    too_long = max(len(before), len(after)) > _LONGEST
    if too_long or matcher.quick_ratio() < 0.4:  # noqa: PLR2004 - less is another paragraph
        yield Piece(old, Fate.REMOVED)
        yield Piece(new, Fate.ADDED)
        return
    for kind, first, last, start, end in _runs(matcher.get_opcodes(), before):
        if kind == "equal":
            yield Piece("".join(before[first:last]), Fate.SAME)
            continue
        if first < last:
            yield Piece("".join(before[first:last]), Fate.REMOVED)
        if start < end:
            yield Piece("".join(after[start:end]), Fate.ADDED)


def _runs(opcodes: Sequence[_Opcode], before: Sequence[str]) -> Iterator[_Opcode]:
    """The operations with those joined between which hardly a word is the same.

    Read one word out, one word in, a sentence that was rewritten makes no
    sense: it is shown as all that was removed, then all that was added.
    """
    run: _Opcode | None = None
    for place, (kind, first, last, start, end) in enumerate(opcodes):
        between = run is not None and place < len(opcodes) - 1
        if kind == "equal" and not (between and _is_scrap(before[first:last])):
            if run:
                yield run
            run = None
            yield kind, first, last, start, end
        else:
            begun = run or (kind, first, last, start, end)
            run = "replace", begun[1], last, begun[3], end
    if run:
        yield run


def _is_scrap(tokens: Sequence[str]) -> bool:
    """Whether there is one word at the most, and a short one."""
    found = [token for token in tokens if token[0].isalnum()]
    return len(found) <= 1 and sum(map(len, found)) <= _SCRAP
