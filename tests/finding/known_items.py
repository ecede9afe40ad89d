"""How often the one article that a reader has in mind is among the first three.

    python -m tests.finding.known_items [FOLDER …]

prints it for each kind of query in `asked.tsv`, and then in two later sets, whose
articles are others: for one half of these it names the queries that failed, of the other
nobody looks at more than the totals. The archive is the labelled articles of
`tests/labelled/train`, and the texts of the folders, one in a file.
"""

import sys
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from archive import Article, Index, Query, open_index
from indexer.facts.language import language_of

HERE = Path(__file__).parent
ARTICLES = HERE.parent / "labelled" / "train"

SETS = {"first set": "asked.tsv", "later set": "asked_later.tsv", "third set": "asked_third.tsv"}
"""The files with queries; of the first one, much has been looked at."""

FIRST = 3
"""Hits that a reader looks at."""


class Asked(NamedTuple):
    """A query, what kind it is of, and the number of the article that is meant."""

    kind: str
    wanted: str
    text: str

    @property
    def is_kept_aside(self) -> bool:
        """Whether nobody looks at what this query finds; all for one article are on one side."""
        return zlib.crc32(self.wanted.encode()) % 2 == 0


def asked(name: str = SETS["first set"]) -> list[Asked]:
    """All queries of a file."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [Asked(*line.split("\t")) for line in lines if not line.startswith("#")]


def fill(index: Index, folders: Sequence[Path] = ()) -> None:
    """Put the articles into an index as they stand, the first line as the title."""
    with index.writing() as batch:
        for folder in (ARTICLES, *folders):
            for file in sorted(folder.rglob("*.txt")):
                batch.put(_article(file, file.stem if folder == ARTICLES else str(file)))


def ranks(index: Index, queries: Sequence[Asked]) -> Iterator[tuple[Asked, int | None]]:
    """The place of the article that each query means among the first hits; None for none."""
    for query in queries:
        hits = index.search(Query(text=query.text, counted=(), size=10)).hits[:FIRST]
        found = [hit.id for hit in hits]
        yield query, found.index(query.wanted) + 1 if query.wanted in found else None


def shares(found: Sequence[tuple[Asked, int | None]]) -> dict[str, tuple[int, float, float]]:
    """For each kind and for all: how many, and the shares that come first and among the first."""
    kinds = {"all": found}
    for kind in sorted({query.kind for query, _ in found}):
        kinds[kind] = [(query, rank) for query, rank in found if query.kind == kind]
    return {
        kind: (
            len(several),
            sum(rank == 1 for _, rank in several) / len(several),
            sum(rank is not None for _, rank in several) / len(several),
        )
        for kind, several in kinds.items()
    }


def _article(file: Path, number: str) -> Article:
    text = file.read_text("utf-8", "replace")
    title, _, body = text.strip().partition("\n")
    language = language_of(text, None)
    return Article(
        id=number,
        seed=file.name,
        title=title,
        body=body,
        language=language.text if language else "",
        captured=datetime.now(UTC),
        fingerprint=number,
    )


def main(folders: Sequence[str]) -> None:
    with TemporaryDirectory() as where:
        index = open_index(f"whoosh:{where}/index")
        fill(index, [Path(folder) for folder in folders])
        first, *later = [(label, list(ranks(index, asked(name)))) for label, name in SETS.items()]
    _tell(*first)
    for label, found in later:
        looked_at = [each for each in found if not each[0].is_kept_aside]
        _tell(f"{label}, looked at", looked_at)
        _tell(f"{label}, kept aside", [each for each in found if each[0].is_kept_aside])
        print("not found of those looked at:")
        for query, rank in looked_at:
            if rank is None:
                print(*query, sep="\t")


def _tell(label: str, found: Sequence[tuple[Asked, int | None]]) -> None:
    print(f"{label}\n{'kind':14} queries  first  first {FIRST}")
    for kind, (count, best, among) in shares(found).items():
        print(f"{kind:14} {count:7}  {best:5.2f}  {among:7.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
