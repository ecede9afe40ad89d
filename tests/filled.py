"""Refreshes on a disk with too little room, and what is found after each.

    unshare -rm python -P tests/filled.py FOLDER SIZES [unguarded]

The index lies on a file system of 40 MB in memory, which is filled up to some
free size; the command runs twice, then again when there is room. Prints what
was found as JSON. With `unguarded`, an error of the machine is no sentence.
"""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import click
from click.testing import CliRunner

from archive import ArchiveError, Query, open_index
from indexer import Extractor
from tests.leftovers import leftovers
from web.cli import main as newsarchive
from web.cli.group import _Group

SEEDS = 8
DISK = 40_000_000
MOST = 400_000
"""Free bytes that are more than enough for a refresh."""

TEXT = """Le titre de mot{0} numéro {1}

{2}
"""
BODY = "La mairie imaginaire a rouvert ses portes lundi, dit son maire. "


class Disk:
    """A small disk with an index on it, seeds elsewhere, and what was found wrong."""

    def __init__(self, folder: Path) -> None:
        self.seeds, self.disk = folder / "seeds", folder / "disk"
        self.seeds.mkdir(parents=True)
        self.disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", str(self.disk)]
        subprocess.run(mount, check=True)
        self.index = self.disk / "index"
        self.chance = random.Random(5)  # noqa: S311 - nothing is secret here
        self.found = dict.fromkeys(
            ("sizes", "full", "other state", "no sentence", "tracebacks", "left", "next failed"), 0
        )

    def write(self, number: int) -> None:
        for seed in range(SEEDS):
            odd = " ".join(f"{self.chance.getrandbits(64):x}" for _ in range(60))
            text = TEXT.format(seed, number, BODY + odd)
            (self.seeds / f"mot{seed}.txt").write_text(text)

    def run(self) -> tuple[int, str]:
        words = ["index", str(self.seeds), "--index", f"whoosh:{self.index}", "--jobs", "1", "-q"]
        done = CliRunner().invoke(newsarchive, words)
        if done.exception and not isinstance(done.exception, SystemExit):
            self.found["tracebacks"] += 1
        return done.exit_code, done.stderr

    def state(self) -> set[int]:
        """Which numbers the articles have, all of which have to be there once."""
        try:
            hits = open_index(f"whoosh:{self.index}").search(Query(size=100)).hits
        except ArchiveError:
            return set()
        if len({hit.seed for hit in hits}) != SEEDS or len(hits) != SEEDS:
            return set()
        return {int(hit.title.text.split()[-1]) for hit in hits}

    def left(self) -> int:
        return len(leftovers(self.index))

    def fill(self, free: int) -> Path:
        filler = self.disk / "filler"
        with filler.open("wb") as file:
            file.write(bytes(max(0, shutil.disk_usage(self.disk).free - free)))
        return filler

    def try_size(self, number: int, free: int) -> None:
        self.write(number)
        filler = self.fill(free)
        for _ in range(2):
            status, said = self.run()
            if status:
                self.found["full"] += 1
                self.found["no sentence"] += not (
                    status == 3
                    and said.count("\n") == 1
                    and "No space left on device; nothing was lost" in said
                )
            self.found["other state"] += self.state() not in ({number - 1}, {number})
        filler.unlink()
        self.found["next failed"] += self.run() != (0, "")
        self.found["other state"] += self.state() != {number}
        self.found["left"] += self.left()
        self.found["sizes"] += 1


def main() -> None:
    folder, sizes, *control = sys.argv[1:]
    if control:
        for name in ("invoke", "main"):
            setattr(_Group, name, getattr(click.Group, name))
    disk, extractor = Disk(Path(folder)), Extractor.load()
    setattr(Extractor, "load", lambda _own=None: extractor)  # noqa: B010 - it takes a second
    disk.write(0)
    assert disk.run() == (0, "")
    for number in range(1, int(sizes) + 1):
        disk.try_size(number, MOST * (number - 1) // int(sizes))
    print(json.dumps(disk.found))


if __name__ == "__main__":
    main()
