"""How long reading takes: our pages beside trafilatura's, and text dumps.

Run by `make bench`; prints the table that docs/measurements.md keeps.
Processor time of one process; the two sides take turns on every page, so
that a busy machine slows both.
"""

import gzip
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path

import trafilatura

from indexer.cleaning.clean import Cleaned, clean
from indexer.cleaning.phrases import load_furniture
from indexer.facets import facets
from indexer.facets.lexicon import load_lexicon
from indexer.facts.metadata import metadata_of
from indexer.formats import RawArticle, Source, read
from tests.bench.processes import processor

ROOT = Path(__file__).parents[2]
LABELLED = ROOT.parent / "shared" / "eval" / "html-dev"
ROUNDS = 5
WORDS = 500
BARS = {"pages": 1.2, "dump": 2.0, "facets": 4.0}
TODAY = date(2026, 1, 1)
FURNITURE = load_furniture()
LEXICON = load_lexicon()


def ours(name: str, data: bytes) -> None:
    """All that is done to a file before its facets: read, cleaned, dated."""
    for raw, text in articles(name, data):
        metadata_of(raw, text, TODAY)


def articles(name: str, data: bytes) -> list[tuple[RawArticle, Cleaned]]:
    """A file read and cleaned."""
    raws = read(Source(path=name, name=name, file=BytesIO(data)))
    return [(raw, clean(raw, FURNITURE)) for raw in raws if isinstance(raw, RawArticle)]


def precise(data: bytes) -> None:
    """The text alone, as trafilatura finds it with most precision."""
    trafilatura.extract(data, favor_precision=True, include_comments=False)


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def compare(pages: list[bytes]) -> tuple[float, float, float]:
    """Median over pages of our time and theirs, in ms, and the ratio of the totals."""
    mine, theirs = [], []
    for page in pages:
        rounds = [
            (spent(partial(ours, "a.html", page)), spent(partial(precise, page)))
            for _ in range(ROUNDS)
        ]
        mine.append(statistics.median(one for one, _ in rounds))
        theirs.append(statistics.median(other for _, other in rounds))
    return statistics.median(mine), statistics.median(theirs), sum(mine) / sum(theirs)


def dump() -> bytes:
    """A text dump of about `WORDS` words with furniture around it, from our test pages."""
    truth = (ROOT / "tests" / "wordpress" / "truth.jsonl").read_text("utf-8").splitlines()
    article = json.loads(truth[0])
    lines = [article["title"], article["title"], "Publié le 6 mars 2024", "Par A. Plume"]
    for row in map(json.loads, truth):
        for paragraph in row["paragraphs"]:
            if sum(len(line.split()) for line in lines) < WORDS:
                lines.append(paragraph)
    return "\n\n".join([*lines, "Source link", *article["form"]]).encode()


def main() -> None:
    """Print the table as Markdown."""
    sets = {"40 WordPress pages of the tests": sorted((ROOT / "tests/wordpress").glob("*.html"))}
    if LABELLED.is_dir():
        sets["91 public web pages"] = sorted(LABELLED.glob("*.html.gz"))
    else:
        print("The labelled web pages are not here: only our own are measured.", file=sys.stderr)
    print("# Measurements\n\n## Reading\n")
    print(
        "Made by `make bench`. Ours does all that a file needs before its facets; trafilatura gives"
    )
    print(
        "the text alone, so small pages, where metadata and language weigh most, compare worst.\n"
    )
    when = datetime.now(UTC).date().isoformat()
    print(f"Measured on {when}: {processor()}, Python {platform.python_version()},")
    print(f"trafilatura {trafilatura.__version__}; processor time, median of {ROUNDS} rounds.\n")
    print("| what | ours | trafilatura, precise | ratio of all | goal |\n|---|---|---|---|---|")
    for name, files in sets.items():
        pages = [content(file) for file in files]
        ours("a.html", pages[0])
        mine, theirs, ratio = compare(pages)
        times = f"{mine:.1f} ms | {theirs:.1f} ms | {ratio:.2f}"
        print(f"| {name}: read, cleaned and dated | {times} | ≤ {BARS['pages']} |")
    text = dump()
    words = len(text.split())
    for what, work, bar in (
        ("read and cleaned", articles, f"≤ {BARS['dump']} ms"),
        ("read, cleaned and dated, its language detected", ours, "–"),
        ("its facets and details", found, f"≤ {BARS['facets']} ms"),
    ):
        work("a.txt", text)
        once = statistics.median(spent(partial(work, "a.txt", text)) for _ in range(200))
        print(f"| a text dump of {words} words: {what} | {once:.2f} ms | – | – | {bar} |")


def found(name: str, data: bytes) -> None:
    """The facets of a dump that has been read before."""
    title, body = texts(name, data)
    facets(title, body, "fr", LEXICON, TODAY)


@lru_cache
def texts(name: str, data: bytes) -> tuple[str, str]:
    """Title and body of a file's one article."""
    ((_, text),) = articles(name, data)
    return text.title, text.body


def content(file: Path) -> bytes:
    """The page in a file, unpacked."""
    data = file.read_bytes()
    return gzip.decompress(data) if file.suffix == ".gz" else data


if __name__ == "__main__":
    main()
