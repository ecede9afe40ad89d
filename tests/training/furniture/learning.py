"""Learns the model of lines, and says by cross-validation how well it does.

    make lines DUMPS="FOLDER ..."

Five folds by site: each dump is judged by trees and words that have seen none of its site.
The file that comes of it is learned from all of them, with the same settings.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from indexer.cleaning.learned.judging import chances_of, smoothed
from indexer.cleaning.learned.signs import Floats
from indexer.cleaning.learned.weights import FILE, Sure, SureOf, Weights, encoded
from indexer.records.trees import Trees
from indexer.records.wordtable import Words
from tests.training.furniture.documents import FOLDS, Document, load, version_of
from tests.training.furniture.fitting import Vocabulary, boosted, features, sample
from tests.training.furniture.scoring import table

SURE_OF = SureOf(
    text=Sure(line=0.9, paragraph=0.92),
    long_text=Sure(line=0.9, paragraph=0.95),
    page=Sure(line=0.75, paragraph=0.93),
)
STAY = 0.7
"""Chosen by the figures of the cross-validation: how much of the article has to be kept."""


def learned(
    documents: Sequence[Document], vocabulary: Vocabulary, outside: list[int], inside: list[int]
) -> tuple[Trees, Words, dict[int, Floats]]:
    """Trees and words from some documents, and the features of the others."""
    rows, words = features(documents, vocabulary, outside, inside)
    trees = boosted(*sample(documents, rows, outside))
    return trees, words, {number: rows[number] for number in inside}


def cross_validated(documents: Sequence[Document], vocabulary: Vocabulary) -> list[list[float]]:
    """The chances of the lines of each document, before smoothing."""
    chances: list[list[float]] = [[] for _ in documents]
    for fold in range(FOLDS):
        inside = [n for n, one in enumerate(documents) if one.fold == fold and not one.found]
        outside = [n for n, document in enumerate(documents) if document.fold != fold]
        trees, _, rows = learned(documents, vocabulary, outside, inside)
        for number, own in rows.items():
            chances[number] = chances_of(trees.odds(own))
        print(f"fold {fold + 1} of {FOLDS}", file=sys.stderr, flush=True)
    return chances


def report(
    documents: Sequence[Document], chances: Sequence[Sequence[float]], sure: SureOf | None
) -> dict[str, Any]:
    """The figures as the file keeps them, of texts that people have told the article of."""
    known = [n for n, document in enumerate(documents) if not document.found]
    documents, chances = [documents[n] for n in known], [chances[n] for n in known]
    return {
        name: {"texts": count, "gone": round(own.gone, 4), "kept": round(own.kept, 4)}
        for name, count, own in table(documents, chances, sure)
    }


def made(
    documents: Sequence[Document], vocabulary: Vocabulary, version: str, scores: dict[str, Any]
) -> Weights:
    """What the program gets: learned from all documents."""
    trees, words, _ = learned(documents, vocabulary, list(range(len(documents))), [])
    return Weights(
        trees=trees,
        words=words,
        sure_of=SURE_OF,
        stay=STAY,
        about={"data": version, "cross-validated": scores},
    )


def main(folders: Sequence[str]) -> None:
    paths = sorted((Path(folder) for folder in folders), key=lambda path: path.name)
    documents = load(paths)
    vocabulary = Vocabulary(documents)
    chances = [smoothed(own, STAY) for own in cross_validated(documents, vocabulary)]
    scores = report(documents, chances, SURE_OF)
    FILE.write_bytes(encoded(made(documents, vocabulary, version_of(paths), scores)))
    print("texts  gone by rules  kept  gone with the model  kept")
    for name, ruled in report(documents, chances, None).items():
        both = scores[name]
        print(f"{ruled['texts']:5}  {ruled['gone']:.3f}  {ruled['kept']:.4f}", end="  ")
        print(f"{both['gone']:.3f}  {both['kept']:.4f}  {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
