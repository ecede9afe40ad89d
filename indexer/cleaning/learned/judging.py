"""Which lines the model takes for furniture, how sure it is, and its strongest reasons.

It may err, so it is held: the title is never furniture, nor is a paragraph
between two that stay, nor a table of figures, nor what analysts look for, hashes
and addresses. When too little prose would be left, nothing goes.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from indexer.cleaning.lines import Verdict
from indexer.records.marks import holds_indicator

from .places import FEATURES, features_of
from .signs import NUMBER, Floats, Text, signs_of
from .weights import SureOf, Weights

KINDS = tuple(dict.fromkeys(kind for kind, _ in FEATURES))
"""The kinds of reasons, as their features come."""

_KIND_OF = [KINDS.index(kind) for kind, _ in FEATURES]

_REASONS = 3
"""Reasons that are given at the most."""

_LEAST = 1 / 3
"""The share of a text's prose that has to be left."""

_TITLE_WORDS = 4
"""Words from which on a line without a full stop can be the title of another article."""

_PAGE = 60
"""Lines from which on a text may be all that a page shows."""

_PAGE_PROSE = 0.25
"""The share of prose among the lines of a text that is all of a page, at the most."""

_LONG = 40
"""Paragraphs from which on a text is long: what is lost of it is often a whole part."""

_FIGURES = 3
"""Numbers from which on a line can be a row of a table."""

_ROWS = 3
"""Such lines behind each other that make a table."""

_NUMBER = re.compile(r"\d+")
_GAP = re.compile(r"\S {3,}(?=\S)|\S\t+(?=\S)")
_GAPS = 2
"""Gaps between the cells of a row, at the least, however many figures are in them."""

_ROW = 300
"""Code points of a line in which its numbers are looked for."""

_CAREFUL = 1e-4
"""No chance is taken for surer than this."""


def judge(text: Text, weights: Weights) -> tuple[Verdict, ...]:
    """The lines that are furniture though they are not out yet, in order."""
    if len(text.lines) <= 1:
        return ()
    signs = signs_of(text)
    rows = features_of(signs, weights.words.columns(text.tokens))
    chances = smoothed(chances_of(weights.trees.odds(rows)), weights.stay)
    lines = held(text, signs, chances, needed(signs, weights.sure_of))
    if not lines:
        return ()
    shares = weights.trees.shares(rows[lines], _KIND_OF, len(KINDS))
    return tuple(
        Verdict(
            line=line,
            kind=_kind(text.lines[line], signs[line]),
            chance=round(float(chances[line]), 3),
            reasons=tuple(_reasons(share, weights.words.strongest(text.tokens[line]))),
        )
        for line, share in zip(lines, shares, strict=True)
    )


def needed(signs: Floats, sure: SureOf) -> list[float]:
    """The chance from which on each line is furniture.

    Where all of a page is there it is less than elsewhere, in a long text more.
    """
    prose = signs[:, NUMBER["prose"]] > 0
    is_page = len(prose) >= _PAGE and prose.mean() < _PAGE_PROSE
    is_long = np.count_nonzero(prose) > _LONG
    own = sure.page if is_page else sure.long_text if is_long else sure.text
    return [own.paragraph if one else own.line for one in prose.tolist()]


def held(text: Text, signs: Floats, chances: Sequence[float], sure: Sequence[float]) -> list[int]:
    """The lines that go by their chances, without those that must stay."""
    stays = [at for at in range(len(text.lines)) if at not in text.out and at != text.title_at]
    prose = (signs[:, NUMBER["prose"]] > 0).tolist()
    rows = _rows_of_tables(text.lines)
    going: list[int] = []

    def goes_by_chance(at: int) -> tuple[bool, bool]:
        goes = chances[at] > sure[at] and at not in rows and not holds_indicator(text.lines[at])
        return goes, prose[at]

    runs = [(key, list(run)) for key, run in groupby(stays, goes_by_chance)]
    for number, ((goes, is_prose), run) in enumerate(runs):
        around = [key for key, _ in (*runs[max(0, number - 1) : number], *runs[number + 1 :][:1])]
        if goes and not (is_prose and around == [(False, True)] * 2):
            going += run
    length = [len(line) for line in text.lines]
    whole = sum(length[at] for at in stays if prose[at])
    gone = sum(length[at] for at in going if prose[at])
    return going if whole - gone > _LEAST * whole else []


def _rows_of_tables(lines: Sequence[str]) -> frozenset[int]:
    """The lines that are part of a table: results, standings, times."""
    rows: list[int] = []

    def has_figures(at: int) -> bool:
        return (
            len(_NUMBER.findall(lines[at], 0, _ROW)) >= _FIGURES
            or len(_GAP.findall(lines[at], 0, _ROW)) >= _GAPS
        )

    for is_row, run in groupby(range(len(lines)), has_figures):
        if is_row and len(own := list(run)) >= _ROWS:
            rows += own
    return frozenset(rows)


def smoothed(chances: Sequence[float], stay: float) -> list[float]:
    """The chances when it is known how likely a line is followed by one of its kind.

    Forwards and backwards through a chain of two states.

    >>> [round(chance, 2) for chance in smoothed([0.9, 0.6, 0.9], 0.7)]
    [0.93, 0.85, 0.93]
    >>> smoothed([0.25], 0.7)
    [0.25]
    """
    forward, before = [], (0.5, 0.5)
    for chance in chances:
        before = _step(before, chance, stay)
        forward.append(before[1])
    backward, behind = [0.5] * len(chances), (0.5, 0.5)
    for at in range(len(chances) - 1, 0, -1):
        behind = _step(behind, chances[at], stay)
        backward[at - 1] = stay * behind[1] + (1 - stay) * behind[0]
    return [
        one * other / (one * other + (1 - one) * (1 - other))
        for one, other in zip(forward, backward, strict=True)
    ]


def _step(state: tuple[float, float], chance: float, stay: float) -> tuple[float, float]:
    """The chances of article and furniture, one line on."""
    article, furniture = state
    moved = (
        (stay * article + (1 - stay) * furniture) * (1 - chance),
        (stay * furniture + (1 - stay) * article) * chance,
    )
    total = sum(moved)
    return moved[0] / total, moved[1] / total


def chances_of(odds: Floats) -> list[float]:
    """The chances that log-odds stand for, none of them quite 0 or 1."""
    chances = 1 / (1 + np.exp(-odds.astype(np.float64)))
    return [float(chance) for chance in np.clip(chances, _CAREFUL, 1 - _CAREFUL)]


def _kind(line: str, signs: Floats) -> str:
    """What kind of furniture a line is, by its shape alone."""
    if signs[NUMBER["prose"]]:
        return "text"
    if signs[NUMBER["date"]] or signs[NUMBER["ago"]]:
        return "date"
    is_title = len(line.split()) >= _TITLE_WORDS and not signs[NUMBER["stop"]]
    return "headline" if is_title else "label"


def _reasons(shares: Floats, words: tuple[str, ...]) -> Iterator[str]:
    """The kinds of features that spoke most for furniture, strongest first."""
    order = np.argsort(-shares, kind="stable").tolist()
    spoke = [KINDS[number] for number in order if shares[number] > 0]
    for kind in [kind for kind in spoke if kind != "words" or words][:_REASONS]:
        yield f"{kind}: {', '.join(words)}" if kind == "words" else kind
