"""Where a block stands in its page: the elements around it, its neighbours, the main text."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from archive.language import fold
from indexer.formats.page.blocks import Place
from indexer.records.sequences import main_stretch, means, neighbours, signed_log, to_last
from indexer.records.trees import Floats

from .signs import HEADINGS, MIXED, NUMBER, SIGNS, Seen
from .tables import NAMES

_KINDS = tuple("main article header footer nav aside form table ul figure section p".split())
_ALIKE = {
    **dict.fromkeys(("ol", "dl"), "ul"),
    **dict.fromkeys(("tbody", "tr", "td"), "table"),
    "figcaption": "figure",
}
_BIT_OF = {
    **{kind: 1 << number for number, kind in enumerate(_KINDS)},
    **{tag: 1 << _KINDS.index(kind) for tag, kind in _ALIKE.items()},
}
"""The bit of each kind, by the tags that stand for it."""

_LEVELS = 4
"""Elements around a block that are looked at, each with more blocks than the last."""

_MAIN = 0.6
"""The share of the verdict that the main element holds at the least."""

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
    begin, end = main_stretch(prose, page.letters)
    columns = (
        signed_log(at - title) if title >= 0 else at * 0,
        _all(seen, title >= 0),
        np.log1p(np.maximum(0, since - (since[title] if title >= 0 else 0))),
        at / count,
        np.log1p(at),
        np.log1p(count - 1 - at),
        (since - page.of_prose) / page.total_prose,
        1 - since / page.total_prose,
        np.log1p(to_last(prose)),
        np.log1p(to_last(prose[::-1])[::-1]),
        (at >= begin) & (at < end),
        signed_log(at - begin),
        signed_log(at - end + 1),
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
        rows: list[int] = []
        for place, above in zip(self.places, self.above, strict=True):
            rows.append(_BIT_OF.get(place.tag, 0) | (rows[above] if above >= 0 else 0))
        own = np.array(rows, np.int64)[self.own]
        kinds: Floats = (own[:, None] >> np.arange(len(_KINDS)) & 1).astype(np.float32)
        return kinds

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
    for offset, shifted in zip(_NEAR, neighbours(rows, _NEAR), strict=True):
        parts.append(shifted)
        if offset in brothers:
            parts.append(brothers[offset][:, None].astype(np.float32))
    return [*parts, *_means(rows)]


def _means(rows: Floats) -> Floats:
    """The means of the rows around each row, in the order of `_WINDOWS`: (windows, rows, …)."""
    count, at = len(rows), np.arange(len(rows))
    first, last = np.zeros_like(at), np.full_like(at, count)
    return means(
        rows,
        [at - 5, at - 4, at + 1, first, at + 1],
        [at + 6, at, at + 5, at, last],
    )
