"""Where a line stands, and what stands around it: the features that come of a line's neighbours."""

import numpy as np
from numpy.typing import NDArray

from indexer.records.sequences import main_stretch, signed_log, to_last

from .signs import NUMBER, SIGNS, Floats, named

_NONE = -1.0
"""What stands for a neighbour where the text ends."""

_LIKELY = 0.5
"""What the words of a line say on average from which on it is likely furniture."""

_NEAR = (-1, 1, -2, 2, -3, 3)
_WIDE = 5
_WIDER = 10
_SIDE = 3

_OF_NEIGHBOURS = tuple(
    "words stop prose capital-words connectives word-mean known date colon small-begin".split()
)
_OF_WINDOWS = (
    *"prose words word-mean stop known writer reader connectives".split(),
    *"wider-prose wider-word-mean word-mean-above word-mean-below".split(),
    *"all-word-mean-above all-known-above all-writer-above all-stop-above".split(),
    *"all-word-mean-below all-known-below all-writer-below all-stop-below".split(),
    *"to-furniture-above to-furniture-below".split(),
)
WORDS = ("word-sum", "word-mean", "word-most", "word-least", "known-words")
"""The columns of what the words of a line speak for; see `words.Words.columns`."""

FEATURES = (
    *SIGNS,
    *(("words", name) for name in WORDS),
    *named("place", "from-begin lines-above lines-below prose-above prose-below to-prose-above"),
    *named("place", "to-prose-below in-block to-block-begin to-block-end lines text-length"),
    *named("place", "prose-share short-run place-in-run prose-run gap"),
    *(("around", f"{name}{offset:+d}") for offset in _NEAR for name in _OF_NEIGHBOURS),
    *(("around", f"around-{name}") for name in _OF_WINDOWS),
)
"""What the columns of `features_of` hold, each behind the kind of reason that it is."""


def features_of(signs: Floats, words: Floats) -> Floats:
    """All features of the lines of one text: (lines, `FEATURES`)."""
    around = _neighbours(signs, words)
    near = [_shifted(around, offset) for offset in _NEAR]
    parts = (signs, words, _places(signs), *near, _windows(signs, around))
    return np.hstack(parts, dtype=np.float32)


def _neighbours(signs: Floats, words: Floats) -> Floats:
    """What a line's neighbours are told of it."""

    def column(name: str) -> Floats:
        return signs[:, NUMBER[name]]

    known = np.maximum(column("is-out"), column("phrase"))
    first = [column(n) for n in ("words", "stop", "prose", "capital-words", "connectives")]
    last = [column(n) for n in ("date", "colon", "small-begin")]
    return np.stack([*first, words[:, 1], known, *last], axis=1)


def _shifted(rows: Floats, offset: int) -> Floats:
    """Each row as the line that many lines before it sees it."""
    out = np.full_like(rows, _NONE)
    if abs(offset) < len(rows):
        if offset > 0:
            out[:-offset] = rows[offset:]
        else:
            out[-offset:] = rows[:offset]
    return out


def _windows(signs: Floats, around: Floats) -> Floats:
    """Means over the lines around each line."""
    at = np.arange(len(signs))
    voice = signs[:, [NUMBER["writer"], NUMBER["reader"]]]
    narrow = np.hstack([around[:, [2, 0, 5, 1, 6]], voice, around[:, 4:5]])
    wide = around[:, [2, 5]]
    sides = around[:, 5:6]
    every = np.hstack([around[:, [5, 6]], voice[:, :1], around[:, 1:2]])
    likely = (around[:, 5] > _LIKELY) | (around[:, 6] > 0)
    return np.hstack(
        [
            _mean(narrow, at - _WIDE, at + _WIDE + 1),
            _mean(wide, at - _WIDER, at + _WIDER + 1),
            _mean(sides, at - _SIDE, at),
            _mean(sides, at + 1, at + _SIDE + 1),
            _mean(every, at * 0, at),
            _mean(every, at + 1, at * 0 + len(at)),
            np.log1p(to_last(likely))[:, None],
            np.log1p(to_last(likely[::-1])[::-1])[:, None],
        ]
    )


def _mean(rows: Floats, begin: NDArray[np.int64], end: NDArray[np.int64]) -> Floats:
    sums = np.zeros((len(rows) + 1, rows.shape[1]))
    np.cumsum(rows, axis=0, dtype=np.float64, out=sums[1:])
    begin, end = np.clip(begin, 0, len(rows)), np.clip(end, 0, len(rows))
    count = np.maximum(1, end - begin)
    means: Floats = ((sums[end] - sums[begin]) / count[:, None]).astype(np.float32)
    return means


def _places(signs: Floats) -> Floats:
    """Where each line stands among all, and among those that are prose."""
    count = len(signs)
    at = np.arange(count, dtype=np.float64)
    prose = signs[:, NUMBER["prose"]] > 0
    length = np.where(prose, np.expm1(signs[:, NUMBER["length"]].astype(np.float64)), 0)
    total = length.sum() or 1
    above = np.cumsum(length)
    up = to_last(prose)
    down = to_last(prose[::-1])[::-1]
    begin, end = main_stretch(prose, length)
    short_run, short_at = _runs(~prose)
    prose_run, _ = _runs(prose)
    columns = (
        at / max(1, count),
        np.log1p(at),
        np.log1p(count - 1 - at),
        (above - length) / total,
        1 - above / total,
        np.log1p(up),
        np.log1p(down),
        (at >= begin) & (at < end),
        signed_log(at - begin),
        signed_log(at - (end - 1)),
        np.full(count, np.log1p(count)),
        np.full(count, np.log1p(total)),
        np.full(count, prose.mean() if count else 0),
        np.log1p(short_run),
        short_at / np.maximum(short_run, 1),
        np.log1p(prose_run),
        np.log1p(up + down),
    )
    return np.stack(columns, axis=1).astype(np.float32)


def _runs(mask: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How long the run is that each line of a mask stands in, and where in it; 0 elsewhere."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    long, place = np.zeros(len(mask)), np.zeros(len(mask))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        long[begin:end] = end - begin
        place[begin:end] = np.arange(end - begin)
    return long, place
