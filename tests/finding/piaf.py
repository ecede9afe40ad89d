"""How well questions find the paragraph that answers them, in all and fold by fold.

    python -m tests.finding.piaf FOLDER

FOLDER has the paragraphs (`docs.jsonl`: id, title, text) and the questions (`dev.jsonl`:
q, id) of PIAF, the French question-answering data of Etalab; it is not part of this
repository. A weight is chosen by the mean of the folds and its spread: what helps in the
mean but not in most of the folds is left alone. The questions about one paragraph are in
one fold, so nothing is tuned upon a paragraph that it is judged by.
"""

import json
import sys
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from archive import Article, Index, Match, Query, Searcher, open_index

FOLDS = 5
FIRST = 10
"""Hits that are looked at."""


class Question(NamedTuple):
    """A question, and the paragraph that answers it."""

    text: str
    paragraph: str

    @property
    def fold(self) -> int:
        """Which fold it is in, counted from 0."""
        return zlib.crc32(self.paragraph.encode()) % FOLDS


class Score(NamedTuple):
    """How well some questions fared: number, mean reciprocal rank, and recalls."""

    number: int
    mrr: float
    first: float
    among: float


def questions(folder: Path) -> list[Question]:
    """All questions of the half that is given."""
    return [Question(row["q"], row["id"]) for row in _rows(folder / "dev.jsonl")]


def fill(index: Index, folder: Path) -> None:
    """Put the paragraphs into an index."""
    now = datetime.now(UTC)
    with index.writing() as batch:
        for row in _rows(folder / "docs.jsonl"):
            name = row["id"]
            batch.put(
                Article(
                    id=name,
                    seed=f"{name}.txt",
                    title=row["title"],
                    body=row["text"],
                    language="fr",
                    captured=now,
                    fingerprint=name,
                )
            )


def ranks(searcher: Searcher, some: Iterable[Question]) -> list[int]:
    """The place of the paragraph that each question means; 0 for none among the first."""
    found = []
    for question in some:
        query = Query(text=question.text, match=Match.ANY, counted=(), size=FIRST)
        hits = [hit.id for hit in searcher.search(query).hits]
        found.append(hits.index(question.paragraph) + 1 if question.paragraph in hits else 0)
    return found


def score(some: Sequence[int]) -> Score:
    """What ranks come to."""
    number = len(some)
    sums = sum(1 / rank for rank in some if rank), some.count(1), number - some.count(0)
    return Score(number, *(each / max(number, 1) for each in sums))


def by_fold(every: Sequence[Question], places: Sequence[int]) -> list[Score]:
    """The score of each fold."""
    rows = list(zip(every, places, strict=True))
    return [score([place for each, place in rows if each.fold == fold]) for fold in range(FOLDS)]


def _rows(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def main(folder: str) -> None:
    if not (Path(folder) / "dev.jsonl").exists():
        sys.exit(f"{folder or 'no folder'}: no questions there; make piaf PIAF=FOLDER names them")
    every = questions(Path(folder))
    with TemporaryDirectory() as where:
        index = open_index(f"whoosh:{where}/index")
        fill(index, Path(folder))
        places = ranks(index, every)
    print("fold  questions  MRR@10     R@1    R@10")
    for name, row in (*enumerate(by_fold(every, places), 1), ("all", score(places))):
        print(f"{name:>4}  {row.number:9}   {row.mrr:.4f}  {row.first:.4f}  {row.among:.4f}")


if __name__ == "__main__":
    main(*sys.argv[1:2] or [""])
