"""Refreshes that are killed at any moment, and what is found after each.

    python -P tests/killed.py FOLDER POINTS [unswept]

All parsers are loaded once; each refresh runs in a process that forks off.
Prints what was found as JSON. With `unswept`, nothing sweeps what killed runs
leave behind: then there has to be some.
"""

import json
import os
import random
import signal
import sys
import tempfile
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

from archive import ArchiveError, Query, open_index
from archive.engines.whoosh.segments.publishing import Publisher
from indexer import Extractor, Options, Pace, refresh
from indexer.refreshing import crew
from indexer.refreshing import refresh as refreshing

SEEDS = 40
CHAIN = 5
"""Killed runs between two that are let be."""

TEXT = """Le titre de {0} numéro {1}

La mairie imaginaire de {0} a rouvert ses portes lundi matin, dit son maire dans la {1}e lettre.
"""


class Archive:
    """Seeds that are edited, their index, and what was found wrong with it.

    `told` is what was acknowledged: the number that each seed had when a
    refresh last came to its end. `now` is what the seeds say.
    """

    def __init__(self, folder: Path) -> None:
        self.seeds = folder / "seeds"
        self.index = folder / "index"
        self.temporary = folder / "tmp"
        self.seeds.mkdir(parents=True)
        self.temporary.mkdir()
        tempfile.tempdir = str(self.temporary)
        self.chance = random.Random(7)  # noqa: S311 - nothing is secret here
        self.now = {f"mot{number}": 0 for number in range(SEEDS)}
        self.told: dict[str, int] = {}
        self.number = 0
        self.found = dict.fromkeys(
            ("points", "killed", "unreadable", "mixed", "lost", "doubled", "left", "failed"), 0
        )
        for word in self.now:
            self.write(word)

    def write(self, word: str) -> None:
        path = self.seeds / f"{word}.txt"
        path.with_suffix(".new").write_text(TEXT.format(word, self.now[word]))
        path.with_suffix(".new").rename(path)
        stamp = time.time_ns() - 10_000_000_000
        os.utime(path, ns=(stamp, stamp + self.number))

    def edit(self) -> None:
        """Change some seeds, add one, and let one go."""
        self.number += 1
        for word in self.chance.sample(sorted(self.now), 6):
            self.now[word] = self.number
            self.write(word)
        new, gone = f"neuf{self.number}", self.chance.choice(sorted(self.now))
        self.now[new] = self.number
        self.write(new)
        del self.now[gone]
        (self.seeds / f"{gone}.txt").unlink()

    def refresh(self, extractor: Extractor, seconds: float | None) -> float:
        """Refresh in a process that is killed after so many seconds; the seconds that it took."""
        began = time.monotonic()
        child = os.fork()
        if not child:
            os.setsid()
            pace = Pace(first=0.02, seconds=0.02)
            try:
                self.refresh_here(extractor, Options(jobs=2, pace=pace, today=date(2024, 12, 31)))
            except BaseException as error:  # noqa: BLE001 - whatever it is, the run has failed
                print(repr(error), file=sys.stderr)
                os._exit(1)
            os._exit(0)
        if seconds is not None:
            time.sleep(seconds)
            with suppress(ProcessLookupError):  # it has not come as far as to lead a group
                os.killpg(child, signal.SIGKILL)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if status == 0:
            self.told = dict(self.now)
        elif seconds is None:
            self.found["failed"] += 1
        else:
            self.found["killed"] += os.WIFSIGNALED(status)
        return time.monotonic() - began

    def refresh_here(self, extractor: Extractor, options: Options) -> None:
        index = open_index(f"whoosh:{self.index}")
        report = refresh(self.seeds, index, extractor, options, ledger=self.index / "seeds.json")
        assert not report.problems, report.problems

    def look(self) -> None:
        """Compare what is found with what was acknowledged and what may be there by now."""
        try:
            view = open_index(f"whoosh:{self.index}").view()
            hits = [hit for page in (1, 2) for hit in view.search(Query(page=page, size=100)).hits]
            articles = [view.article(hit.id) for hit in hits]
        except ArchiveError:
            self.found["unreadable"] += 1
            return
        words = [hit.seed.removesuffix(".txt") for hit in hits]
        self.found["doubled"] += len(words) - len(set(words))
        self.found["lost"] += len((self.told.keys() & self.now.keys()) - set(words))
        for article in articles:
            assert article
            number = int(article.title.split()[-1])
            word = article.seed.removesuffix(".txt")
            whole = f"dans la {number}e lettre" in article.body
            allowed = {self.told.get(word, number), self.now.get(word, number), number}
            self.found["mixed"] += not (whole and number in allowed)
            self.found["lost"] += number < self.told.get(word, 0)

    def left(self) -> int:
        """What lies about that nobody needs."""
        names = {path.name for path in self.index.iterdir()} - {
            "CURRENT",
            "LOCK",
            "seeds.json",
            "refresh.json",
            "coverage.json",
        }
        whole = sorted(name for name in names if name.startswith("g-"))
        return len(names - set(whole[-2:])) + len(list(self.temporary.iterdir()))


def main() -> None:
    folder, points, *control = sys.argv[1:]
    if control:
        setattr(Publisher, "_sweep", lambda _self: None)  # noqa: B010 - it is not for others to set
        setattr(refreshing, "sweep_spools", lambda _folder: None)  # noqa: B010
    archive, extractor = Archive(Path(folder)), Extractor.load()
    for sample in (".txt", ".html"):
        crew._warm_up(extractor, sample)
    archive.refresh(extractor, None)
    usual = 0.1
    for _ in range(int(points) // CHAIN):
        for _ in range(CHAIN):
            archive.edit()
            archive.refresh(extractor, archive.chance.uniform(0, usual))
            archive.found["points"] += 1
            archive.look()
        archive.edit()
        usual = (usual + archive.refresh(extractor, None)) / 2
        archive.look()
        archive.found["left"] += archive.left()
        archive.found["lost"] += archive.told != archive.now
    print(json.dumps(archive.found))


if __name__ == "__main__":
    main()
