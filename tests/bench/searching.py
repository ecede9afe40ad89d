"""How long building and searching take: ours beside four other engines.

    python -P tests/bench/searching.py engine ENGINE SIZE
    python -P tests/bench/searching.py commands SIZE
    python -P tests/bench/searching.py all SIZE… [--engines ENGINE…]
    python -P tests/bench/searching.py page

The first measures one engine at one size and keeps the figures in var/bench,
the second our own commands on raw seeds, the third everything, the last
prints what is kept as Markdown. `make bench` does it all.

Every engine gets the same articles and questions from files, so that making
them does not count; the time that reading the articles takes is taken off.
Building and searching are processes of their own, so that their peak memory
can be told apart. Nothing is asked twice, nothing is asked before the first
question, which is the cold one; files stay in the system's cache. Of every
engine the garbage is looked for as rarely as `newsarchive serve` does.
"""

import argparse
import importlib
import os
import pickle
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from archive import Article
from tests.bench import commands, page
from tests.bench.asking import Ask, Question, Work, questions
from tests.bench.corpus import Corpus, fillers_of
from tests.bench.measured import FOLDER, Figures, keep, kept
from tests.bench.processes import machine, peak_memory, run, size_of, tree, versions
from web.server import collect_rarely

ENGINES = ("ours", "peer_tantivy", "peer_sqlite", "peer_whoosh", "peer_opensearch")
QUESTIONS = 200
"""Questions of each kind."""

PATIENCE = 60.0
"""Seconds after which no further questions of a kind are asked."""


class Engine(Protocol):
    """What the module of an engine offers."""

    NAME: str
    PACKAGES: tuple[str, ...]

    def build(self, folder: Path, articles: Iterator[Article]) -> None:
        """Make the index of these articles in one commit."""

    def opened(self, folder: Path) -> Ask:
        """The index, ready to be asked."""

    def skipped(self, folder: Path) -> Mapping[Work, str]:
        """The kinds of work that it cannot do, and why."""


def engine_of(name: str) -> Engine:
    """The engine in a module beside this one."""
    engine: Engine = importlib.import_module(f"tests.bench.{name}")
    return engine


def articles(count: int) -> Iterator[Article]:
    """The first articles of the corpus, from a file that is made when there is none."""
    file = FOLDER / f"articles-{count}.pickle"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        making = file.with_suffix(".new")
        with making.open("wb") as new:
            for article in islice(Corpus(fillers=fillers_of(count)).articles(), count):
                pickle.dump(article, new)
        making.rename(file)
    with file.open("rb") as made:
        for _ in range(count):
            yield pickle.load(made)  # noqa: S301 - our own file


def questions_about(count: int) -> list[Question]:
    """The questions at a size, one more of each kind than is asked, from a file as well."""
    file = FOLDER / f"questions-{count}.pickle"
    if not file.exists():
        made = list(questions(articles(count), QUESTIONS + 1))
        file.write_bytes(pickle.dumps(made))
    found: list[Question] = pickle.loads(file.read_bytes())  # noqa: S301 - our own file
    return found


def measure(name: str, count: int) -> None:
    """Build and search with one engine at one size, each in a process, and keep the figures."""
    engine = engine_of(name)
    questions_about(count)  # makes the files before anything is measured
    me = [sys.executable, "-P", str(Path(__file__))]
    built = run([*me, "build", name, str(count)])
    run([*me, "search", name, str(count)])
    figures = kept(f"{name}-{count}.part") or {}
    figures["build"]["memory"] = max(figures["build"]["memory"], built.usage.largest)
    figures |= {
        "engine": engine.NAME,
        "articles": count,
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": machine(),
        "versions": versions(engine.PACKAGES),
    }
    keep(f"{name}-{count}", figures)
    (FOLDER / f"{name}-{count}.part.json").unlink()


def build(name: str, count: int) -> None:
    """The process that builds."""
    folder = _emptied(name, count)
    reading = _seconds(lambda: sum(1 for _ in articles(count)))
    engine = engine_of(name)
    building = _seconds(lambda: engine.build(folder, articles(count)))
    seconds = building - reading
    figures = {
        "seconds": seconds,
        "rate": count / seconds,
        "bytes": size_of(folder),
        "memory": peak_memory(),
    }
    keep(f"{name}-{count}.part", {"build": figures})


def search(name: str, count: int) -> None:
    """The process that searches."""
    folder = FOLDER / f"index-{name}-{count}"
    asked = questions_about(count)
    engine = engine_of(name)
    first = next(question for question in asked if question.work is Work.TWO)
    collect_rarely()
    began = time.perf_counter()
    ask = engine.opened(folder)
    ask(first)
    cold = time.perf_counter() - began
    skipped = dict(engine.skipped(folder))
    asked.remove(first)
    works = {
        work.value: _asked(ask, [question for question in asked if question.work is work])
        for work in Work
        if work not in skipped
    }
    figures = kept(f"{name}-{count}.part") or {}
    figures["search"] = {
        "cold": cold * 1000,
        "works": works,
        "skipped": {work.value: reason for work, reason in skipped.items()},
        "memory": max(map(peak_memory, tree(os.getpid()))),
    }
    keep(f"{name}-{count}.part", figures)


def _asked(ask: Ask, asked: list[Question]) -> Figures:
    """Milliseconds that each answer took, and how many articles it found."""
    times: list[float] = []
    found: list[int] = []
    began = time.perf_counter()
    for question in asked[:QUESTIONS]:
        start = time.perf_counter()
        answer = ask(question)
        times.append(round((time.perf_counter() - start) * 1000, 3))
        found.append(answer.total)
        if time.perf_counter() - began > PATIENCE:
            break
    return {"times": times, "found": found}


def _emptied(name: str, count: int) -> Path:
    folder = FOLDER / f"index-{name}-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def everything(sizes: Sequence[int], engines: Sequence[str]) -> None:
    """Measure engines and our own commands at these sizes, the small ones first."""
    for count in sorted(sizes):
        for name in engines:
            _tell(f"{name}: {count} articles")
            measure(name, count)
        _tell(f"newsarchive: {count} seeds")
        commands.measure(count)


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description="Measure building and searching.")
    actions = parser.add_subparsers(dest="action", required=True)
    for action, work in (("engine", measure), ("build", build), ("search", search)):
        one = actions.add_parser(action)
        one.add_argument("engine", choices=ENGINES)
        one.add_argument("size", type=int)
        one.set_defaults(work=lambda asked, work=work: work(asked.engine, asked.size))
    one = actions.add_parser("commands")
    one.add_argument("size", type=int)
    one.set_defaults(work=lambda asked: commands.measure(asked.size))
    one = actions.add_parser("all")
    one.add_argument("sizes", type=int, nargs="+")
    one.add_argument("--engines", default=" ".join(ENGINES), help="those to measure, with spaces")
    one.set_defaults(work=lambda asked: everything(asked.sizes, asked.engines.split()))
    one = actions.add_parser("page")
    one.set_defaults(work=lambda _asked: print(page.text(ENGINES, QUESTIONS), end=""))
    asked = parser.parse_args()
    asked.work(asked)


if __name__ == "__main__":
    main()
