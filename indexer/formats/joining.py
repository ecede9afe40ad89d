"""Lines that were broken at a fixed width, put together into paragraphs again.

Only what looks like running text is joined: verses, lists, tables and code are
left as they are, and so is a text whose lines are its paragraphs.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from indexer.records import Line

_WIDEST = 110
"""Characters of a line in a text that was broken at a fixed width."""

_NARROWEST = 45
"""The same, at the least: shorter lines are verses, entries or cells."""

_LEAST = 3
"""Breaks within paragraphs that show how a text was broken."""

_OPEN = 0.5
"""Share of these behind which a line goes on in small letters."""

_FULL = 0.6
"""Share of the width from which on a line may go on in the next one."""

_STOPPED = 0.85
"""The same for a line that ends like a sentence."""

_STOP = re.compile(r"[.!?…:;][»”\"')\]]*$")
_ITEM = re.compile(r"[-*•–—·+>|#]\s|\d{1,2}[.)]\s|[A-Za-z][\w -]{1,20}\s?:\s")
_CELLS = re.compile(r"[^\s.!?:;»”]\s{2,}\S|\S\s{3,}\S|\t|\|.*\|")
_WIDE_GAP = re.compile(r"\S\s{4,}\S|\t|\|.*\|")
_QUOTED = re.compile(r"(?:> ?)+")
_MOSTLY = 0.8
"""Share of the lines of a text that are quoted when all of it is."""

_SPREAD = 6
"""Words of a line that may be spread over its width, at the least."""

_SPACES = re.compile(r" {2,}")
_INDENTED = re.compile(r"\s{2,}\S")
_PARTED = re.compile(r"[^\W\d_]{2,}-$")
_KEPT = frozenset(
    """sous vice non ex demi mi semi grand grande petit petite celui celle ceux celles porte avant
    apres arriere tout co peut quelques rendez self well co-""".split()
)
"""Words behind which a hyphen belongs to the word."""


def joined(lines: Sequence[str], first: int = 1) -> tuple[Line, ...]:
    r"""Paragraphs with the number of the line that each begins in, blank lines left out.

    >>> [line.text for line in joined(["La cyber-", "attaque de mardi.", "", "Fin."])]
    ['La cyberattaque de mardi.', 'Fin.']
    """
    blocks = list(_blocks(_bare(lines), first))
    width = _width(blocks)
    text = " ".join(lines)
    found: list[Line] = []
    for block in blocks:
        found += _paragraphs(block, 0 if _is_shaped(block) else width, text)
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
    stated = [line for line in lines if line.strip()]
    if sum(line.startswith(">") for line in stated) >= _MOSTLY * max(2, len(stated)):
        lines = unquoted(lines)
        stated = [line for line in lines if line.strip()]
    margin = min((len(line) - len(line.lstrip(" ")) for line in stated), default=0)
    return [line[margin:] if line.strip() else line for line in lines]


def _blocks(lines: Sequence[str], first: int) -> Iterator[list[Line]]:
    """The lines that stand together between blank ones."""
    block: list[Line] = []
    for number, line in enumerate(lines, start=first):
        if line.strip():
            block.append(Line(line.rstrip(), number))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _width(blocks: Sequence[Sequence[Line]]) -> int:
    """The width at which a text was broken; 0 when it was not."""
    lengths = sorted(len(line.text) for block in blocks for line in block)
    if not lengths or lengths[int(len(lengths) * 0.95)] > _WIDEST:
        return 0
    breaks = [
        (block[at].text, block[at + 1].text)
        for block in blocks
        if not _is_shaped(block)
        for at in range(len(block) - 1)
    ]
    goes_on = [small for small in breaks if small[1][:1].islower()]
    full = sorted(len(line) for line, _ in breaks)
    if len(breaks) < _LEAST or len(goes_on) < _OPEN * len(breaks):
        return 0
    return full[-1] if full[len(full) // 2] >= _NARROWEST else 0


def _is_shaped(block: Sequence[Line]) -> bool:
    """Whether lines are a list, a table, code or verses."""
    texts = [line.text for line in block]
    behind = texts[1:]
    capitals = sum(text[:1].isupper() for text in behind)
    return (
        sum(bool(_ITEM.match(text.lstrip())) for text in texts) * 2 >= len(texts)
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


def _paragraphs(block: Sequence[Line], width: int, text: str) -> Iterator[Line]:
    """The paragraphs of a block: a line that is full, and none whose word is parted, ends one."""
    paragraph, number, last = "", 0, ""
    for line in block:
        stated = line.text.strip()
        parted = last.endswith("-") and stated[:1].isalpha()
        if paragraph and parted and _PARTED.search(last):
            paragraph = _mended(paragraph, stated, text)
        elif paragraph and width and _goes_on(last, stated, width):
            paragraph = f"{_SPACES.sub(' ', paragraph)} {_SPACES.sub(' ', stated)}"
        else:
            if paragraph:
                yield Line(paragraph, number)
            paragraph, number = stated, line.number
        last = stated
    if paragraph:
        yield Line(paragraph, number)


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether a line goes on in the one below it."""
    if _ITEM.match(following):
        return False
    share = _STOPPED if _STOP.search(line) else _FULL
    return len(line) >= share * width or (following[:1].islower() and not _STOP.search(line))


def _mended(paragraph: str, following: str, text: str) -> str:
    """A paragraph and the line below it, between which a word is parted."""
    before, after = paragraph[:-1], following
    first, second = before.split()[-1], re.split(r"[^\w’'-]", after, maxsplit=1)[0]
    capital = second[:1].isupper()
    whole = first + second
    hyphened = capital or first.lower().rpartition("’")[2] in _KEPT
    if hyphened and whole in text:
        hyphened = False
    elif f"{first}-{second}" in text:
        hyphened = True
    return f"{before}-{after}" if hyphened else f"{before}{after}"
