"""Lines that were broken at a fixed width, put together into paragraphs again.

Only what looks like running text is joined: verses, lists, tables and code are
left as they are, and so is a text whose lines are its paragraphs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.records import Line, months

_WIDEST = 110
"""Characters of a line in a text that was broken at a fixed width."""

_NARROWEST = 45
"""The same, at the least: shorter lines are verses, entries or cells."""

_NARROW = 34
"""The same for columns, whose lines are all nearly full."""

_LEAST = 3
"""Breaks within paragraphs that show how a text was broken; all go on where there are fewer."""

_OPEN = 0.5
"""Share of these behind which a line goes on in small letters."""

_MOST = 0.75
"""The same for columns, and the share of the width that half of their lines have."""

_FULL = 0.6
"""Share of the width from which on a line may go on in the next one."""

_STOPPED = 0.85
"""The same for a line that ends like a sentence."""

_GREEDY = 0.95
"""Share of the breaks where the next word had no room, in what a program broke."""

_TOP = 3
"""Blocks at the top of a text among which a title may be broken that nothing else is."""

_TITLE = 250
"""Characters of such a title, at the most."""

_WORD = 12
"""Characters by which its first line may be shorter than another one, for want of room."""

_CONTINUED = re.compile(
    r"(?!(?:by|par) )(?!.*\b(?:19|20)\d\d\b)[^\W\dA-ZÀ-Ý][^\W\d]*['’]?(?:.*?\s\S+){2}"
)
"""What goes on with a title: three words at the least, and neither a date nor an author."""

_STOP = re.compile(r"[.!?…:;][»”\"')\]]*$")
_ITEM = re.compile(r"[-*•–—·+>|#]\s|\d{1,2}[.)]\s|[A-Za-z][\w -]{1,20}\s?:\s")
_CELLS = re.compile(r"[^\s.!?:;»”]\s{2,}\S|\S\s{3,}\S|\t|\|.*\|")
_WIDE_GAP = re.compile(r"\S\s{4,}\S|\t|\|.*\|")
_QUOTED = re.compile(r"(?:> ?)+")
_MOSTLY = 0.8
"""Share of the lines of a text that are quoted when all of it is."""

_SPREAD = 6
"""Words of a line that may be spread over its width, at the least."""

_TABS = re.compile(r"^\t+")
_SPACES = re.compile(r" {2,}")
_INDENTED = re.compile(r"\s{2,}\S")
_HYPHENS = ("-", "\u2010", "\xad")
_PARTED = re.compile(r"[^\W\d_]{2,}[-\u2010\xad]$")
_FACT = re.compile(
    r"(?:Par|By)\s+[A-ZÀ-Ý]|(?i:Publiée? le|Published)\b"
    rf"|(?:[Ll]e\s)?\d{{1,2}}(?:er)?\s(?i:{months.ANY})\s\d{{4}}$"
)
"""How a line begins that stands below a title: who wrote it, and when."""

_MARKS = (">", "|", ":")
"""What mails and notes put in front of each line that they quote."""
_KEPT = frozenset(
    """sous vice non ex demi mi semi grand grande petit petite celui celle ceux celles porte avant
    apres arriere tout co peut quelques rendez self well co-""".split()
)
"""Words behind which a hyphen belongs to the word."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a text was broken: lines of `width` characters at the most, 0 where it was not.

    `greedy` is the length of what a program broke where the next word had no
    room; 0 where that was not the reason.
    """

    width: int = 0
    greedy: int = 0


def joined(lines: Sequence[str], first: int = 1) -> tuple[Line, ...]:
    r"""Paragraphs with the number of the line that each begins in, blank lines left out.

    >>> [line.text for line in joined(["La cyber-", "attaque de mardi.", "", "Fin."])]
    ['La cyberattaque de mardi.', 'Fin.']
    """
    bare = _bare(lines)
    blocks = list(_blocks(bare, first))
    if _is_spaced(blocks):
        blocks = list(_blocks(bare, first, _least_gap(bare)))
    blocks = [part for block in blocks for part in _set_apart(block)]
    layout = _layout(blocks)
    text = " ".join(lines)
    found: list[Line] = []
    for at, block in enumerate(blocks):
        own = _titled(block) if at < _TOP and not layout.width else block
        found += _paragraphs(own, _Layout() if _is_shaped(own) else layout, text)
    return tuple(found)


def unquoted(lines: Sequence[str]) -> list[str]:
    """Lines without the marks that mails quote with, where several follow each other.

    >>> unquoted(["Voici :", "> La mairie", "> de Brevane", "", "> 3 est plus que 2"])
    ['Voici :', 'La mairie', 'de Brevane', '', '> 3 est plus que 2']
    """
    bare: list[str] = []
    for quoted, run in groupby(lines, lambda line: line.startswith(">")):
        own = list(run)
        bare += [_QUOTED.sub("", line, count=1) for line in own] if quoted and own[1:] else own
    return bare


def _bare(lines: Sequence[str]) -> list[str]:
    """Lines without what stands in front of all of them: a margin, or the marks of a quotation."""
    lines = [_TABS.sub(lambda tabs: "    " * len(tabs[0]), line) for line in lines]
    stated = [line for line in lines if line.strip()]
    for mark in _MARKS:
        marked = sum(line.startswith((f"{mark} ", ">")) or line.strip() == mark for line in stated)
        if marked >= _MOSTLY * max(2, len(stated)) and not _holds_cells(stated, mark):
            lines = [_unmarked(line, mark) for line in lines]
            stated = [line for line in lines if line.strip()]
    margin = min((len(line) - len(line.lstrip(" ")) for line in stated), default=0)
    return [line[margin:] if line.strip() else line for line in lines]


def _holds_cells(lines: Sequence[str], mark: str) -> bool:
    """Whether a mark in front of lines is the border of a table."""
    return mark == "|" and any(line.rstrip().rfind(mark) > 0 for line in lines)


def _unmarked(line: str, mark: str) -> str:
    if mark == ">":
        return _QUOTED.sub("", line, count=1) if line.startswith(">") else line
    return line[1:].removeprefix(" ") if line.startswith(mark) else line


def _blocks(lines: Sequence[str], first: int, gap: int = 0) -> Iterator[list[Line]]:
    """The lines that stand together between more blank ones than `gap`."""
    block: list[Line] = []
    blank = 0
    for number, line in enumerate(lines, start=first):
        if not line.strip():
            blank += 1
            continue
        if block and blank > gap:
            yield block
            block = []
        block.append(Line(line.rstrip(), number))
        blank = 0
    if block:
        yield block


def _least_gap(lines: Sequence[str]) -> int:
    """How many blank lines there are at the least where there are some."""
    runs = (
        len(list(run))
        for stated, run in groupby(lines, lambda line: bool(line.strip()))
        if not stated
    )
    return min(runs, default=0)


def _is_spaced(blocks: Sequence[Sequence[Line]]) -> bool:
    """Whether blank lines stand between all lines of a text, and within its sentences."""
    if any(len(block) > 1 for block in blocks):
        return False
    one = [line for block in blocks for line in block]
    return len(one) > _LEAST and _layout([one]).width > 0


def _set_apart(block: list[Line]) -> list[list[Line]]:
    """The paragraphs of a block that indents their first lines, or all but these.

    Lines in the middle of the page are a paragraph, too, whatever stands in front of them.
    """
    indents = [len(line.text) - len(line.text.lstrip()) for line in block]
    deep = max(indents)
    if len(block) == 1 or not deep or any(_has_cells(line.text.strip()) for line in block):
        return [block]
    bare = [Line(line.text.strip(), line.number) for line in block]
    middles = [indent + len(line.text) / 2 for indent, line in zip(indents, bare, strict=True)]
    if len(set(indents)) > 1 and max(middles) - min(middles) <= 1:
        return [bare]
    if set(indents) != {0, deep}:
        return [block]
    for first in (deep, 0):
        begins = [at for at, indent in enumerate(indents) if indent == first or at == 0]
        behind = [line.text for at, line in enumerate(bare) if at not in begins]
        small = sum(text[:1].islower() for text in behind)
        opens = any(bare[at].text[:1].islower() for at in begins)
        if behind and 2 * small >= len(behind) and not opens:
            ends = [*begins[1:], len(bare)]
            return [bare[begin:end] for begin, end in zip(begins, ends, strict=True)]
    return [block]


def _layout(blocks: Sequence[Sequence[Line]]) -> "_Layout":
    """How a text was broken; its width is 0 when it was not."""
    lengths = sorted(len(line.text) for block in blocks for line in block)
    if not lengths or lengths[int(len(lengths) * 0.95)] > _WIDEST:
        return _Layout()
    breaks = [
        (block[at].text.strip(), block[at + 1].text.strip())
        for block in blocks
        if not _is_shaped(block)
        for at in range(len(block) - 1)
        if not _ITEM.match(block[at + 1].text.strip())
    ]
    goes_on = [one for one in breaks if one[1][:1].islower()]
    full = sorted(len(line) for line, _ in breaks)
    least = _OPEN if len(breaks) >= _LEAST else 1
    if not goes_on or len(goes_on) < least * len(breaks):
        return _Layout()
    width, half = full[-1], full[len(full) // 2]
    if half < _NARROWEST:
        column = half >= max(_NARROW, _MOST * width) and len(goes_on) >= _MOST * len(breaks)
        if not column or len(breaks) < 2 * _LEAST:
            return _Layout()
    widest = max(len(line) for line, _ in goes_on)
    crowded = sum(not _has_room(line, following, widest) for line, following in goes_on)
    return _Layout(width, widest if crowded >= _GREEDY * len(goes_on) else 0)


def _titled(block: Sequence[Line]) -> Sequence[Line]:
    """A block whose first line goes on in small letters, as titles do that a page broke."""
    first, *others = block
    width = len(first.text) + _WORD
    while (
        others
        and _NARROWEST <= len(first.text) <= _TITLE - len(others[0].text)
        and len(others[0].text) <= width
        and _CONTINUED.match(others[0].text)
        and not _STOP.search(first.text)
        and not _is_shaped(block)
    ):
        first = Line(f"{first.text} {others.pop(0).text.strip()}", first.number)
    return [first, *others]


def _is_shaped(block: Sequence[Line]) -> bool:
    """Whether lines are a list, a table, code or verses."""
    texts = [line.text for line in block]
    behind = texts[1:]
    capitals = sum(text[:1].isupper() for text in behind)
    loose = [text for text in texts if not _ITEM.match(text.lstrip())]
    listed = 2 * len(loose) <= len(texts)
    return (
        (listed and not (loose and all(text[:1].islower() for text in loose)))
        or sum(len(text.split()) <= 2 for text in texts) * 2 > len(texts)  # noqa: PLR2004 - entries
        or any(map(_INDENTED.match, texts[1:]))
        or (any(_has_cells(text.strip()) for text in texts) and not _is_justified(texts))
        or (len(behind) > 1 and capitals > 0.7 * len(behind))
    )


def _has_cells(text: str) -> bool:
    """Whether a line is parted into cells: by bars, or by more than one blank."""
    if "|" not in text:
        plain = text.replace("\xa0", " ").replace("\u202f", " ")
        if plain == " ".join(plain.split()):
            return False  # most lines, in a tenth of the time
    return _CELLS.search(text) is not None


def _is_justified(texts: Sequence[str]) -> bool:
    """Whether the words of lines are spread so that all but the last are of one width."""
    full = {len(text.rstrip()) for text in texts[:-1]}
    return (
        bool(full)
        and max(full) - min(full) <= 1
        and max(full) >= _NARROWEST
        and all(len(text.split()) >= _SPREAD for text in texts[:-1])
        and not any(_WIDE_GAP.search(text.strip()) for text in texts)
    )


def _paragraphs(block: Sequence[Line], layout: _Layout, text: str) -> Iterator[Line]:
    """The paragraphs of a block: a line that is full, and none whose word is parted, ends one."""
    paragraph, number, last = "", 0, ""
    for line in block:
        stated = line.text.strip()
        parted = last.endswith(_HYPHENS) and stated[:1].isalpha()
        if paragraph and parted and _PARTED.search(last):
            paragraph = _mended(paragraph, stated, text)
        elif paragraph and layout.width and _goes_on(last, stated, layout):
            paragraph = f"{_SPACES.sub(' ', paragraph)} {_SPACES.sub(' ', stated)}"
        else:
            if paragraph:
                yield Line(paragraph, number)
            paragraph, number = stated, line.number
        last = stated
    if paragraph:
        yield Line(paragraph, number)


def _goes_on(line: str, following: str, layout: _Layout) -> bool:
    """Whether a line goes on in the one below it."""
    if _ITEM.match(following):
        return False
    stops = _STOP.search(line)
    if following[:1].islower() and not stops:
        return True
    if _FACT.match(following) and not stops:
        return False
    if layout.greedy and _has_room(line, following, layout.greedy):
        return False
    return len(line) >= (_STOPPED if stops else _FULL) * layout.width


def _has_room(line: str, following: str, width: int) -> bool:
    """Whether the first word of the line below had had room on a line of this width."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) <= width


def _mended(paragraph: str, following: str, text: str) -> str:
    """A paragraph and the line below it, between which a word is parted."""
    before, after = paragraph[:-1], following
    first, second = before.split()[-1], re.split(r"[^\w’'-]", after, maxsplit=1)[0]
    capital = second[:1].isupper()
    whole = first + second
    hyphened = capital or first.lower().rpartition("’")[2] in _KEPT
    if paragraph.endswith("\xad") or (hyphened and whole in text):
        hyphened = False
    elif f"{first}-{second}" in text:
        hyphened = True
    return f"{before}-{after}" if hyphened else f"{before}{after}"
