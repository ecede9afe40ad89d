"""How ours compares with tantivy, in under three minutes: the ratios, for daily use.

    python -P tests/bench/quick.py [SIZE] [--again]

Builds both indexes, each in a process of its own, and asks both the same
questions in one process, taking turns, so that whatever else the machine does
slows both alike; of both, garbage is looked for as rarely as `newsarchive
serve` does. With --again the indexes of the last time are asked. The figures
that count are those of `make bench`; these are to tell, within a few
hundredths, whether a change has helped.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bench.asking import Ask, Question, Work
from tests.bench.measured import FOLDER, Figures, kept, median
from tests.bench.processes import machine, run
from tests.bench.searching import engine_of, questions_about
from web.server import collect_rarely

SIZE = 5_000
QUESTIONS = 100
"""Questions of each kind."""

TURN = 10
"""Questions that an engine is asked before it is the other's turn."""

COLD = 5
"""Processes that each engine is started in, to be asked a first question."""

BOTH = OURS, THEIRS = "ours", "peer_tantivy"
BARS = {
    "all pages": 0.55,
    Work.TWO: 1.0,
    Work.FIVE: 0.9,
    Work.PHRASE: 2.0,
    "articles/s": 0.4,
    "bytes on disk": 1.2,
}
"""What the project wants at 100,000 articles: at the least of articles/s, at the most of others."""

Times = Mapping[str, list[float]]


def measure(size: int, *, again: bool) -> None:
    """Build and ask both engines, and print how they compare."""
    asked = questions_about(size)
    me = [sys.executable, "-P", str(Path(__file__).with_name("searching.py"))]
    for name in BOTH:
        if not again or not (FOLDER / f"index-{name}-{size}").exists():
            run([*me, "build", name, str(size)])
    built = {name: (kept(f"{name}-{size}.part") or {})["build"] for name in BOTH}
    cold = {name: [_cold(name, size) for _ in range(COLD)] for name in BOTH}
    collect_rarely()
    asks = {name: engine_of(name).opened(FOLDER / f"index-{name}-{size}") for name in BOTH}
    first = next(question for question in asked if question.work is Work.TWO)
    for ask in asks.values():
        ask(first)
    times = {
        work.value: _in_turn(asks, [each for each in asked if each.work is work and each != first])
        for work in Work
    }
    print(f"{size:,} articles; {machine()}\n")
    _print("", "ours", "tantivy", "ratio", "bar")
    for line in (*_searching(times), *_building(built), _compared("first question", cold)):
        _print(*line)


def _cold(name: str, size: int) -> float:
    """Milliseconds of a processor that a new process takes to open an index and to answer."""
    code = f"from tests.bench.quick import first; first({name!r}, {size})"
    return float(run([sys.executable, "-P", "-c", code]).output)


def first(name: str, size: int) -> None:
    """Print how long opening the index and a first answer took."""
    question = next(each for each in questions_about(size) if each.work is Work.TWO)
    engine = engine_of(name)
    began = time.thread_time()
    engine.opened(FOLDER / f"index-{name}-{size}")(question)
    print((time.thread_time() - began) * 1000)


def _in_turn(asks: Mapping[str, Ask], questions: list[Question]) -> Times:
    """Milliseconds of a processor that each engine took for each question."""
    times: dict[str, list[float]] = {name: [] for name in asks}
    for begun in range(0, min(len(questions), QUESTIONS), TURN):
        for name, ask in asks.items():
            for question in questions[begun : begun + TURN]:
                began = time.process_time()
                ask(question)
                times[name].append((time.process_time() - began) * 1000)
    return times


def _searching(times: Mapping[str, Times]) -> Iterator[tuple[str, ...]]:
    for work, found in times.items():
        yield _compared(work, found)
    every = {name: [each for one in times.values() for each in one[name]] for name in BOTH}
    yield _compared("all pages", every)


def _compared(what: str, times: Times) -> tuple[str, ...]:
    """One line: medians in milliseconds, and their ratio."""
    ours, theirs = median(times[OURS]), median(times[THEIRS])
    bar = f"≤ {BARS[what]}" if what in BARS else ""
    return f"{what}, ms", f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.2f}", bar


def _building(built: Mapping[str, Figures]) -> Iterator[tuple[str, ...]]:
    for what, name in (("articles/s", "rate"), ("bytes on disk", "bytes")):
        ours, theirs = built[OURS][name], built[THEIRS][name]
        bar = f"{'≥' if name == 'rate' else '≤'} {BARS[what]}"
        yield what, f"{ours:,.0f}", f"{theirs:,.0f}", f"{ours / theirs:.2f}", bar


def _print(what: str, *cells: str) -> None:
    print(f"{what:<42}", *(f"{cell:>14}" for cell in cells))


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description="Compare ours with tantivy.")
    parser.add_argument("size", type=int, nargs="?", default=SIZE)
    parser.add_argument("--again", action="store_true", help="ask the indexes of the last time")
    asked = parser.parse_args()
    measure(asked.size, again=asked.again)


if __name__ == "__main__":
    main()
