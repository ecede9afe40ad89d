"""Figures of the model of lines, counted as `score_dumps.py` and `score_facets.py` count them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.cleaning.learned.judging import held, needed
from indexer.cleaning.learned.weights import SureOf
from tests.training.furniture.documents import ARTICLE, FURNITURE, Document

_CERTAIN = 60
"""Code points from which on a line is not looked for inside another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Shares of the furniture that is gone, and of the article that is kept."""

    gone: float
    kept: float


def out_of(document: Document, chances: Sequence[float], sure: SureOf | None) -> frozenset[int]:
    """The lines that rules and model take out; the rules alone when `sure` is None."""
    text = document.text
    if sure is None:
        return text.out
    thresholds = needed(document.signs, sure)
    return text.out | frozenset(held(text, document.signs, chances, thresholds))


def of_dumps(documents: Iterable[tuple[Document, frozenset[int]]]) -> Figures:
    """By words of lines, as `score_dumps.py`."""
    words = np.zeros((2, 2), np.int64)
    for document, out in documents:
        stay = {line for at, line in enumerate(document.flat) if at not in out}
        joined = " ".join(line for at, line in enumerate(document.flat) if at not in out)
        for at, (truth, count) in enumerate(zip(document.truth, document.words, strict=True)):
            if truth in {ARTICLE, FURNITURE}:
                line = document.flat[at]
                gone = at in out and line not in stay
                if gone and len(line) < _CERTAIN:
                    gone = line not in joined
                words[truth, int(gone)] += count
    (kept, lost), (left, gone_words) = words.tolist()
    return Figures(gone=gone_words / max(1, gone_words + left), kept=kept / max(1, kept + lost))


def of_labelled(documents: Iterable[tuple[Document, frozenset[int]]]) -> Figures:
    """By lines, as `score_facets.py`."""
    gone = furniture = kept = lines = 0
    for document, out in documents:
        left = " ".join(line for at, line in enumerate(document.flat) if at not in out)
        marked = document.row["furniture"]
        gone += sum(one not in left for one in marked)
        furniture += len(marked)
        own = [line for line in document.flat if line and not _is_marked(line, marked)]
        kept += sum(line in left for line in own)
        lines += len(own)
    return Figures(gone=gone / max(1, furniture), kept=kept / max(1, lines))


def _is_marked(line: str, marked: list[str]) -> bool:
    return any(line in one or (one and one in line) for one in marked)


def table(
    documents: Sequence[Document], chances: Sequence[Sequence[float]], sure: SureOf | None
) -> Iterator[tuple[str, int, Figures]]:
    """The figures of each group and shape, and how many texts each has."""
    out = [out_of(d, c, sure) for d, c in zip(documents, chances, strict=True)]
    for shape, group in sorted({(d.shape, d.group) for d in documents}):
        own = [
            (d, o)
            for d, o in zip(documents, out, strict=True)
            if (d.shape, d.group) == (shape, group)
        ]
        figures = of_labelled(own) if shape == "labelled" else of_dumps(own)
        yield f"{group}-{shape}", len(own), figures
