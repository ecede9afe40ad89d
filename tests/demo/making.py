"""The seeds of the demonstration: 300 invented articles that show what the archive can do.

    python -P tests/demo/making.py FOLDER

The same data files give the same seeds, byte for byte, with the same times.
Besides the articles there are second captures of some, and two files that
cannot be read, as every real folder has them.
"""

import argparse
import json
import os
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.demo.shaping import ALONE, HOUR, TOGETHER, warc
from tests.demo.telling import TEXTS, WORLD, Told, told

CHANGED = 17
"""One article of so many was captured twice and had been changed by its outlet."""

BROKEN = {"a-relire/vide.txt": b"", "a-relire/transfert-interrompu.pdf": b"%PDF-1.4\n1 0 obj\n<<"}
BROKEN_ON = date(2024, 11, 22)


def seeds() -> Iterator[tuple[str, bytes, date]]:
    """Path, content and day of saving of every seed."""
    together: dict[tuple[str, int, str], list[Told]] = defaultdict(list)
    changed = []
    for article in told():
        outlet = article.outlet
        folder = _slug(outlet.name)
        if outlet.form in TOGETHER:
            together[folder, article.day.year, outlet.form].append(article)
            continue
        ending, make = ALONE[outlet.form]
        made = make(article)
        name = f"{article.number:03}-{_slug(article.title)[:48]}{ending}"
        yield f"{folder}/{article.day.year}/{name}", _bytes(made), article.day + _A_DAY
        if outlet.form == "noted" and article.number % CHANGED < 3:
            changed.append(article)
    for (folder, year, form), articles in sorted(together.items()):
        ending, make_all = TOGETHER[form]
        made = make_all(articles)
        last = max(article.day for article in articles)
        yield f"{folder}/{year}{ending}", _bytes(made), last + _A_DAY
    for article in changed:
        day = article.day + timedelta(days=5)
        path = f"captures/{day:%Y-%m-%d}-{article.number:03}.warc"
        yield path, warc([_corrected(article)], day), day
    for path, content in BROKEN.items():
        yield path, content, BROKEN_ON


_A_DAY = timedelta(days=1)


def _bytes(made: str | bytes) -> bytes:
    return made if isinstance(made, bytes) else made.encode()


def _corrected(article: Told) -> Told:
    """The article as its outlet put it some days later."""
    first, *rest = article.paragraphs
    later = TEXTS[article.outlet.language]["later"]
    return replace(article, paragraphs=(first, later[article.number % len(later)], *rest))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "article"


def make(folder: Path) -> int:
    """Write all seeds below a folder, and the names of the gangs beside it; says how many seeds."""
    folder.mkdir(parents=True, exist_ok=True)
    gangs = json.dumps(WORLD["gangs"], ensure_ascii=False)
    (folder.parent / "lexicon.toml").write_text(f"groups = {gangs}\n", "utf-8")
    number = 0
    for number, (path, content, day) in enumerate(seeds(), start=1):  # noqa: B007 - counted
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        saved = datetime.combine(day, HOUR, tzinfo=UTC).timestamp()
        os.utime(file, (saved, saved))
    return number


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description="Write the seeds of the demonstration.")
    parser.add_argument("folder", type=Path)
    sys.stdout.write(f"{make(parser.parse_args().folder)} seeds.\n")


if __name__ == "__main__":
    main()
