"""Learns the model of blocks, and says by cross-validation how well it does.

    make blocks PAGES="FOLDER ..."

Five folds by site: each page is judged by trees and tables that have seen none of its site, and
the trees learn from features by tables that have seen none of the site either. The file that
comes of it is learned from all pages, with the same settings.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from indexer.cleaning.clean import clean
from indexer.cleaning.phrases import load_furniture
from indexer.formats import Clue, Line, RawArticle
from indexer.formats.page.body import ruled
from indexer.formats.page.learned.judging import HALF, chances_of
from indexer.formats.page.learned.signs import WORD
from indexer.formats.page.learned.weights import FILE, Weights, encoded
from tests.training.furniture.documents import FOLDS
from tests.training.furniture.fitting import COMMON
from tests.training.pages.documents import Page, load, version_of
from tests.training.pages.fitting import SITES, Counts, Table, counted, grown, rows_of, table

SURE = 0.5
"""Chosen by the figures of the cross-validation."""

_SHINGLE = 4


class Tables:
    """The tables of words and marks that have not seen some folds."""

    def __init__(self, pages: Sequence[Page]) -> None:
        folds = [[page for page in pages if page.fold == fold] for fold in range(FOLDS)]
        self._counts: dict[str, list[Counts]] = {
            kind: [counted(own, kind) for own in folds] for kind in SITES
        }
        counts: Counter[str] = Counter()
        for own in self._counts["words"]:
            for trait, values in own.items():
                counts[trait] += values[2]
        sites = {page.site for page in pages}
        self._names = frozenset(site for site in sites if counts[site] < COMMON)
        self._made: dict[frozenset[int], tuple[Table, Table]] = {}

    def without(self, *folds: int) -> tuple[Table, Table]:
        key = frozenset(folds)
        if key not in self._made:
            words, marks = (
                table(
                    [own for fold, own in enumerate(counts) if fold not in key], kind, self._names
                )
                for kind, counts in self._counts.items()
            )
            self._made[key] = words, marks
        return self._made[key]


def cross_validated(pages: Sequence[Page], tables: Tables) -> list[list[float]]:
    """The chances of the blocks of each page."""
    chances: list[list[float]] = [[] for _ in pages]
    for fold in range(FOLDS):
        outside = [page for page in pages if page.fold != fold]
        rows = [rows_of(page, *tables.without(fold, page.fold)) for page in outside]
        trees = grown(outside, rows)
        for number, page in enumerate(pages):
            if page.fold == fold:
                chances[number] = chances_of(trees.odds(rows_of(page, *tables.without(fold))))
        print(f"fold {fold + 1} of {FOLDS}", file=sys.stderr, flush=True)
    return chances


def report(pages: Sequence[Page], chances: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Precision, recall and F1 of each folder, counted as `score_html.py` does."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for page, own in zip(pages, chances, strict=True):
        found[page.group].append(scored(page.text, body(page, own)))
    figures = {}
    for group, scores in found.items():
        precision, recall = np.mean(scores, axis=0).tolist()
        figures[group] = {
            "pages": len(scores),
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(2 * precision * recall / (precision + recall), 4),
        }
    return figures


def body(page: Page, chances: Sequence[float]) -> str:
    """What the program takes for the article of a page by these chances, cleaned by its phrases."""
    kept = [chance < SURE for chance in chances]
    rules = ruled(page.blocks, kept, (page.seen.verdict > HALF).tolist())
    lines = [
        Line(block.text, 0) for block, rule in zip(page.blocks, rules, strict=True) if not rule
    ]
    raw = RawArticle(lines=tuple(lines), title=Clue(page.seen.title, "html"))
    return clean(raw, load_furniture()).body


def scored(wanted: str, found: str) -> tuple[float, float]:
    want, got = _shingled(wanted), _shingled(found)
    both = (want & got).total()
    precision = both / got.total() if got else float(not want)
    return precision, both / want.total() if want else 1.0


def _shingled(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    if len(words) < _SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1))


def made(pages: Sequence[Page], tables: Tables, about: dict[str, Any]) -> Weights:
    """What the program gets: learned from all pages."""
    trees = grown(pages, [rows_of(page, *tables.without(page.fold)) for page in pages])
    words, marks = tables.without()
    return Weights(trees=trees, words=words, marks=marks, sure=SURE, about=about)


def main(folders: Sequence[str]) -> None:
    paths = sorted((Path(folder) for folder in folders), key=lambda path: path.name)
    pages = load(paths)
    tables = Tables(pages)
    scores = report(pages, cross_validated(pages, tables))
    about = {"data": version_of(paths), "cross-validated": scores}
    FILE.write_bytes(encoded(made(pages, tables, about)))
    for name, own in scores.items():
        figures = "  ".join(f"{own[what]:.4f}" for what in ("precision", "recall", "f1"))
        print(f"{own['pages']:5}  {figures}  {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
