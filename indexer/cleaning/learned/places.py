"""Where a line stands, and what stands around it: the features that come of a line's neighbours."""

import numpy as np
from numpy.typing import NDArray

from indexer.records.sequences import main_stretch, means, neighbours, signed_log, to_last

from .signs import NUMBER, SIGNS, Floats, named

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
    *"in-main ellipsis asked trade close-in-main all-in-main-above all-in-main-below".split(),
    *"all-ellipsis-below".split(),
)
WORDS = ("word-sum", "word-mean", "word-most", "word-least", "known-words")
"""The columns of what the words of a line speak for; see `words.Words.columns`."""

FEATURES = (
    *SIGNS,
    *(("words", name) for name in WORDS),
    *named("place", "from-begin lines-above lines-below prose-above prose-below to-prose-above"),
    *named("place", "to-prose-below in-block to-block-begin to-block-end lines text-length"),
    *named("place", "prose-share short-run place-in-run prose-run gap"),
    *named("place", "cues-above to-cue length-rank beside-median like-sized"),
    *(("around", f"{name}{offset:+d}") for offset in _NEAR for name in _OF_NEIGHBOURS),
    *(("around", f"around-{name}") for name in _OF_WINDOWS),
)
"""What the columns of `features_of` hold, each behind the kind of reason that it is."""


def features_of(signs: Floats, words: Floats) -> Floats:
    """All features of the lines of one text: (lines, `FEATURES`)."""
    around = _neighbours(signs, words)
    parts = (signs, words, _places(signs), *neighbours(around, _NEAR), *_windows(signs, around))
    return np.hstack(parts, dtype=np.float32)


def _neighbours(signs: Floats, words: Floats) -> Floats:
    """What a line's neighbours are told of it."""

    def column(name: str) -> Floats:
        return signs[:, NUMBER[name]]

    known = np.maximum(column("is-out"), column("phrase"))
    first = [column(n) for n in ("words", "stop", "prose", "capital-words", "connectives")]
    last = [column(n) for n in ("date", "colon", "small-begin")]
    return np.stack([*first, words[:, 1], known, *last], axis=1)


def _windows(signs: Floats, around: Floats) -> list[Floats]:
    """Means over the lines around each line, and how far off likely furniture stands."""
    count, at = len(signs), np.arange(len(signs))
    told = np.hstack([around, signs[:, [NUMBER["writer"], NUMBER["reader"]]]])
    first, last = np.zeros_like(at), np.full_like(at, count)
    begins = [at - _WIDE, at - _WIDER, at - _SIDE, at + 1, first, at + 1]
    ends = [at + _WIDE + 1, at + _WIDER + 1, at, at + _SIDE + 1, at, last]
    likely = (around[:, 5] > _LIKELY) | (around[:, 6] > 0)
    return [
        means(told, begins, ends)[_MEANS_OF[0], :, _MEANS_OF[1]].T,
        np.log1p(to_last(likely))[:, None],
        np.log1p(to_last(likely[::-1])[::-1])[:, None],
        _about(signs),
    ]


def _about(signs: Floats) -> Floats:
    """Means of what lines are about and of how they speak, near each line and on each side."""
    count, at = len(signs), np.arange(len(signs))
    told = signs[:, [NUMBER[name] for name in ("in-main", "ellipsis", "asked", "trade")]]
    first, last = np.zeros_like(at), np.full_like(at, count)
    begins, ends = [at - _SIDE, at - 1, first, at + 1], [at + _SIDE + 1, at + 2, at, last]
    near, close, above, below = means(told, begins, ends)
    return np.column_stack([near, close[:, 0], above[:, 0], below[:, :2]])


_MEANT = ((2, 0, 5, 1, 6, 10, 11, 4), (2, 5), (5,), (5,), (5, 6, 10, 1), (5, 6, 10, 1))
"""What the means are of, window by window: columns of neighbours, then writer and reader."""

_MEANS_OF = np.array([(window, one) for window, own in enumerate(_MEANT) for one in own]).T


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
    beside = _beside(signs, prose, at >= begin)
    return np.hstack([np.stack(columns, axis=1), beside]).astype(np.float32)


def _beside(
    signs: Floats, prose: NDArray[np.bool_], is_begun: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """The headings of furniture above each line, and its length among those of all."""
    cue = signs[:, NUMBER["cue"]] > 0
    length = signs[:, NUMBER["length"]].astype(np.float64)
    words = neighbours(signs[:, [NUMBER["words"]]], (-2, -1, 1, 2))
    own = signs[:, [NUMBER["words"]]]
    columns = (
        np.cumsum(cue & is_begun),
        np.log1p(to_last(cue)),
        np.argsort(np.argsort(length, kind="stable")) / max(1, len(length)),
        length - (np.median(length[prose]) if prose.any() else 0),
        np.min([np.abs(own - one) for one in words], axis=0)[:, 0],
    )
    return np.stack(columns, axis=1).astype(np.float64)


def _runs(mask: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How long the run is that each line of a mask stands in, and where in it; 0 elsewhere."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    long, place = np.zeros(len(mask)), np.zeros(len(mask))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        long[begin:end] = end - begin
        place[begin:end] = np.arange(end - begin)
    return long, place
