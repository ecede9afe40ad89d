"""Where a block stands in its page: the elements around it, its neighbours, the main text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from archive.language import fold
from indexer.formats.page.blocks import Place
from indexer.records.trees import Floats

from .signs import HEADINGS, MIXED, NUMBER, SIGNS, Seen
from .tables import NAMES

_KINDS = tuple("main article header footer nav aside form table ul figure section p".split())
_ALIKE = {
    **dict.fromkeys(("ol", "dl"), "ul"),
    **dict.fromkeys(("tbody", "tr", "td"), "table"),
    "figcaption": "figure",
}
_LEVELS = 4
"""Elements around a block that are looked at, each with more blocks than the last."""

_FAR = 99
"""Blocks from which on a distance is simply far."""

_PARAGRAPH = 600.0
"""Code points that a paragraph counts at the most when the main stretch is looked for."""

_GAP = 60.0
"""What a block that is no prose costs the main stretch, in code points of prose."""

_MAIN = 0.6
"""The share of the verdict that the main element holds at the least."""

_NONE = -1.0
"""What stands for a neighbour where the page ends."""

_NEAR = (-1, 1, -2, 2)
_WINDOWS = ("w5", "up4", "down4", "up-all", "down-all")
_OF_NEIGHBOURS = tuple("length linked prose marks words heading verdict".split())
_OF_ELEMENTS = tuple("prose letters blocks linked density marks verdict paragraphs".split())
_OF_PLACES = """to-title title-known prose-since-title from-begin blocks-above blocks-below
prose-above prose-below to-prose-above to-prose-below in-stretch to-stretch-begin to-stretch-end
blocks page-prose prose-share""".split()

FEATURES = (
    *SIGNS,
    *(("words", f"words-{name}") for name in NAMES),
    *(("names", f"marks-{name}") for name in NAMES),
    *(("markup", f"in-{kind}") for kind in _KINDS),
    *(("place", name) for name in _OF_PLACES),
    *(("verdict", name) for name in ("verdict", "verdict-of-page", "verdict-of-prose")),
    *(("element", f"element{level}-{name}") for level in range(_LEVELS) for name in _OF_ELEMENTS),
    *(("element", name) for name in ("inside-main", "from-main", "depth-from-main", "main-share")),
    *chain.from_iterable(
        (
            *(("neighbours", f"{name}{offset:+d}") for name in _OF_NEIGHBOURS),
            *((("neighbours", f"brother{offset:+d}"),) if abs(offset) == 1 else ()),
        )
        for offset in _NEAR
    ),
    *(("neighbours", f"{window}-{name}") for window in _WINDOWS for name in _OF_NEIGHBOURS),
)
"""What the columns of `features_of` hold, each behind the kind of reason that it is."""


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """The columns that most others are made of."""

    seen: Seen
    signs: Floats
    words: Floats
    marks: Floats
    prose: NDArray[np.bool_]
    letters: NDArray[np.float64]
    of_prose: NDArray[np.float64]

    @property
    def total(self) -> float:
        return float(self.letters.sum()) or 1.0

    @property
    def total_prose(self) -> float:
        return float(self.of_prose.sum()) or 1.0

    def sign(self, name: str) -> Floats:
        return self.signs[:, NUMBER[name]]


def features_of(seen: Seen, signs: Floats, words: Floats, marks: Floats) -> Floats:
    """All features of the blocks of a page: (blocks, `FEATURES`)."""
    prose = np.array(seen.prose) & (signs[:, NUMBER["linked"]] < MIXED)
    letters = np.array([len(block.text) for block in seen.blocks], np.float64)
    page = _Page(seen, signs, words, marks, prose, letters, np.where(prose, letters, 0))
    elements = _Elements(seen)
    verdict = seen.verdict
    of_page = float((verdict * letters).sum()) / page.total
    of_prose = float((verdict * page.of_prose).sum()) / page.total_prose
    alone = np.stack([verdict, _all(seen, of_page), _all(seen, of_prose)], axis=1)
    parts = (signs, words, marks, elements.kinds(), _places(page), alone, elements.sums(page))
    return np.hstack([*parts, *_neighbours(page)], dtype=np.float32)


def _all(seen: Seen, value: float) -> NDArray[np.float64]:
    return np.full(len(seen.blocks), value)


def _places(page: _Page) -> Floats:
    """Where each block stands among all, and among those that are prose."""
    seen, prose = page.seen, page.prose
    count = len(seen.blocks)
    at = np.arange(count, dtype=np.float64)
    title = _title_at(seen)
    since = np.cumsum(page.of_prose)
    begin, end = _stretch(prose, page.letters)
    columns = (
        _signed(at - title) if title >= 0 else at * 0,
        _all(seen, title >= 0),
        np.log1p(np.maximum(0, since - (since[title] if title >= 0 else 0))),
        at / count,
        np.log1p(at),
        np.log1p(count - 1 - at),
        (since - page.of_prose) / page.total_prose,
        1 - since / page.total_prose,
        np.log1p(_to_last(prose)),
        np.log1p(_to_last(prose[::-1])[::-1]),
        (at >= begin) & (at < end),
        _signed(at - begin),
        _signed(at - end + 1),
        _all(seen, np.log1p(count)),
        _all(seen, np.log1p(page.total_prose)),
        _all(seen, page.total_prose / page.total),
    )
    return np.stack(columns, axis=1).astype(np.float32)


def _title_at(seen: Seen) -> int:
    """The heading that is the title, else the first one of the first rank; -1 for none."""
    title = fold(seen.title).strip()
    tags = [block.tag for block in seen.blocks]
    same = (
        at
        for at, folded in enumerate(seen.folded)
        if title and tags[at] in HEADINGS and folded.strip() == title
    )
    return next(same, tags.index("h1") if "h1" in tags else -1)


def _to_last(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How far above each block the nearest one of a mask stands."""
    at = np.arange(len(mask), dtype=np.float64)
    last = np.maximum.accumulate(np.where(mask, at, -1))
    before = np.concatenate([[-1.0], last[:-1]])[: len(mask)]
    return np.where(before < 0, _FAR, np.minimum(at - before, _FAR))


def _stretch(prose: NDArray[np.bool_], letters: NDArray[np.float64]) -> tuple[int, int]:
    """The stretch of blocks with the most prose and the fewest gaps, end excluded."""
    gains = np.where(prose, np.minimum(letters, _PARAGRAPH), -_GAP)
    sums = np.concatenate([[0.0], np.cumsum(gains)])
    end = int(np.argmax(sums - np.minimum.accumulate(sums)))
    return int(np.argmin(sums[: end + 1])), end


def _signed(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    logs: NDArray[np.float64] = np.sign(distance) * np.log1p(np.abs(distance))
    return logs


class _Elements:
    """The elements around the blocks, outer ones first; `own` is the number of each block's."""

    def __init__(self, seen: Seen) -> None:
        self.places: list[Place] = []
        self.above: list[int] = []
        numbers: dict[int, int] = {}
        for block in seen.blocks:
            missing: list[Place] = []
            place: Place | None = block.place
            while place is not None and place.number not in numbers:
                missing.append(place)
                place = place.above
            for place in reversed(missing):
                numbers[place.number] = len(self.places)
                self.places.append(place)
                self.above.append(-1 if place.above is None else numbers[place.above.number])
        self.own = np.array([numbers[block.place.number] for block in seen.blocks])

    def kinds(self) -> Floats:
        """Which kinds of elements each block is in."""
        rows: list[tuple[bool, ...]] = []
        for place, above in zip(self.places, self.above, strict=True):
            kind = _ALIKE.get(place.tag, place.tag)
            outer = rows[above] if above >= 0 else (False,) * len(_KINDS)
            if kind in _KINDS:
                outer = tuple(
                    known or one == kind for known, one in zip(outer, _KINDS, strict=True)
                )
            rows.append(outer)
        found: Floats = np.array(rows, np.float32)[self.own]
        return found

    def sums(self, page: _Page) -> Floats:
        """What stands in the elements around each block, and how far it is from the main one."""
        letters = page.letters / page.total
        own = (
            page.of_prose / page.total_prose,
            letters,
            page.sign("linked") * letters,
            page.marks[:, 0],
            page.seen.verdict * letters,
            letters * page.sign("paragraph"),
            np.ones(len(letters)),
        )
        start = np.zeros((len(self.places), len(own)))
        np.add.at(start, self.own, np.stack(own, axis=1))
        rows = start.tolist()
        for at in range(len(rows) - 1, 0, -1):
            if (above := self.above[at]) >= 0:
                rows[above] = [
                    one + other for one, other in zip(rows[above], rows[at], strict=True)
                ]
        every = np.array(rows)
        return np.hstack([*self._levels(every, page), self._from_main(every, page)])

    def _levels(self, every: NDArray[np.float64], page: _Page) -> list[Floats]:
        larger = self._larger(every[:, -1].tolist())
        at = np.where(every[self.own, -1] == 1, larger[self.own], self.own)
        found = []
        for _ in range(_LEVELS):
            prose, letters, linked, marks, verdict, paragraphs, count = every[at].T
            some = np.maximum(1e-9, letters)
            density = prose * page.total_prose / np.maximum(1, letters * page.total)
            columns = (
                prose,
                letters,
                np.log(count),
                linked / some,
                density,
                marks / count,
                verdict / some,
                paragraphs / some,
            )
            found.append(np.stack(columns, axis=1).astype(np.float32))
            at = larger[at]
        return found

    def _larger(self, counts: Sequence[float]) -> NDArray[np.int64]:
        """For each element the next one outside that holds more blocks, itself when none does."""
        found: list[int] = []
        for at, above in enumerate(self.above):
            if above < 0:
                found.append(at)
            elif counts[above] > counts[at]:
                found.append(above)
            else:
                found.append(found[above] if found[above] != above else above)
        return np.array(found)

    def _from_main(self, every: NDArray[np.float64], page: _Page) -> Floats:
        """Whether a block is in the main element, and how far the one is that holds both."""
        verdict = every[:, 4]
        holding = np.flatnonzero(verdict >= _MAIN * verdict[0]) if verdict[0] > 0 else [0]
        main = int(holding[-1])
        steps: dict[int, int] = {}
        at = main
        while at >= 0:
            steps[at] = len(steps)
            at = self.above[at]
        common: list[int] = []
        inside: list[bool] = []
        for at, above in enumerate(self.above):
            common.append(steps[at] if at in steps else common[above] if above >= 0 else 0)
            inside.append(at == main or (above >= 0 and inside[above]))
        columns = (
            np.array(inside)[self.own],
            np.array(common)[self.own],
            page.sign("depth") - self.places[main].depth,
            np.full(len(self.own), every[main, 1]),
        )
        return np.stack(columns, axis=1).astype(np.float32)


def _neighbours(page: _Page) -> list[Floats]:
    """The blocks around each block, one by one and as means."""
    seen = page.seen
    headings = page.sign("heading") > 0
    own = (
        page.sign("length"),
        page.sign("linked"),
        page.prose,
        page.marks[:, 0],
        page.words[:, 1],
        headings,
        seen.verdict,
    )
    rows = np.stack(own, axis=1).astype(np.float32)
    parents = np.array([block.parent for block in seen.blocks])
    same = parents[:-1] == parents[1:]
    brothers = {-1: np.concatenate([[False], same]), 1: np.concatenate([same, [False]])}
    parts: list[Floats] = []
    for offset in _NEAR:
        parts.append(_shifted(rows, offset))
        if offset in brothers:
            parts.append(brothers[offset][:, None].astype(np.float32))
    mean, at = _means(rows), np.arange(len(rows))
    parts += [mean(at - 5, at + 6), mean(at - 4, at), mean(at + 1, at + 5)]
    return [*parts, mean(at * 0, at), mean(at + 1, at * 0 + len(at))]


def _shifted(rows: Floats, offset: int) -> Floats:
    """Each row as the block that many blocks before it sees it."""
    out = np.full_like(rows, _NONE)
    if abs(offset) < len(rows):
        if offset > 0:
            out[:-offset] = rows[offset:]
        else:
            out[-offset:] = rows[:offset]
    return out


def _means(rows: Floats) -> Callable[[NDArray[np.int64], NDArray[np.int64]], Floats]:
    """A function that gives the means of rows, each from a begin to an end, excluded."""
    sums = np.zeros((len(rows) + 1, rows.shape[1]))
    np.cumsum(rows, axis=0, dtype=np.float64, out=sums[1:])

    def mean(begin: NDArray[np.int64], end: NDArray[np.int64]) -> Floats:
        begin, end = np.clip(begin, 0, len(rows)), np.clip(end, 0, len(rows))
        count = np.maximum(1, end - begin)
        means: Floats = ((sums[end] - sums[begin]) / count[:, None]).astype(np.float32)
        return means

    return mean
