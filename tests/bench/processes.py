"""What a machine is, and what processes take of it. Linux only."""

import os
import platform
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

MB = 1e6
TOLD = 2_000
"""Letters of a failed command's output that are told, the last ones."""

_EVERY = 0.2
"""Seconds between two looks at a process and its children, at the least."""

_RARELY = 100
"""How many times as long as a look takes nobody looks again: it stops what it looks at."""

_PROC = Path("/proc")
_COMPILED = Path(__file__).parents[2] / "var" / "bench" / "compiled"


@dataclass(slots=True)
class Usage:
    """Peak memory in bytes: of the largest process, and of all together."""

    largest: int = 0
    together: int = 0


def machine() -> str:
    """Processor, cores, memory, system and Python in one line."""
    cores, pages = os.cpu_count(), os.sysconf("SC_PHYS_PAGES")
    memory = pages * os.sysconf("SC_PAGE_SIZE") / 2**30
    parts = (
        f"{processor()}, {cores} cores, {memory:.0f} GiB of memory",
        f"{platform.system()} {platform.release().split('-')[0]}",
        f"Python {platform.python_version()}",
    )
    return ", ".join(parts)


def processor() -> str:
    """What the machine calls its processor."""
    try:
        lines = (_PROC / "cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if "model name" in line)
    return next(named, platform.machine())


def versions(packages: Sequence[str]) -> dict[str, str]:
    """The versions of the packages that are installed."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def peak_memory(process: int | str = "self") -> int:
    """The most memory in bytes that a process has held so far; 0 when it is gone."""
    return _status(process, "VmHWM")


def memory(process: int | str = "self") -> int:
    """The memory in bytes that a process holds; 0 when it is gone.

    Of a page that several processes hold, each has its share.
    """
    return _status(process, "Pss:", "smaps_rollup")


def _status(process: int | str, name: str, file: str = "status") -> int:
    try:
        lines = (_PROC / str(process) / file).read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 0)


def tree(process: int) -> Iterator[int]:
    """A process and those that it started, and they."""
    yield process
    try:
        children = (_PROC / str(process) / "task" / str(process) / "children").read_text("ascii")
    except OSError:
        return
    for child in children.split():
        yield from tree(int(child))


@contextmanager
def watched(process: int) -> Iterator[Usage]:
    """Peak memory of a process and its children while the block runs, as far as it was looked at.

    What is told of the largest counts all pages that it holds, what is told of
    all together counts each page once.
    """
    usage, done = Usage(), threading.Event()

    def watch() -> None:
        took = 0.0
        while not done.wait(max(_EVERY, _RARELY * took)):
            began = time.perf_counter()
            look(process, usage)
            took = time.perf_counter() - began

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield usage
    finally:
        done.set()
        watcher.join()
        look(process, usage)


def look(process: int, usage: Usage) -> None:
    """Note what a process and its children hold now, and the most that each held."""
    found = list(tree(process))
    usage.largest = max([usage.largest, *map(peak_memory, found)])
    usage.together = max(usage.together, sum(map(memory, found)))


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command went: seconds, all its output, peak memory in bytes."""

    seconds: float
    output: str
    usage: Usage


def surroundings() -> dict[str, str]:
    """The environment for what is measured: its modules are compiled once, as installed ones are.

    Where PYTHONDONTWRITEBYTECODE is set, each process would compile them anew,
    which took a third of a first answer.
    """
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(_COMPILED)}


def run(command: Sequence[str | Path], *, good: Sequence[int] = (0,)) -> Ran:
    """Run a command to its end.

    Raises:
        CalledProcessError: It ended with a status that is not good.
    """
    began = time.perf_counter()
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=surroundings(),
    ) as process:
        with watched(process.pid) as usage:
            output, _ = process.communicate()
        seconds = time.perf_counter() - began
    if process.returncode not in good:
        error = subprocess.CalledProcessError(process.returncode, list(command))
        error.add_note(output[-TOLD:])
        raise error
    return Ran(seconds, output, usage)


def size_of(folder: Path) -> int:
    """Bytes of the files below a folder, those with several names counted once."""
    facts = {
        (found.st_dev, found.st_ino): found.st_size
        for found in (file.stat() for file in folder.rglob("*") if file.is_file())
    }
    return sum(facts.values())
