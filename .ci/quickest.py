"""The Python on PATH to work with: the newest that is about as quick as the quickest.

    python3 .ci/quickest.py NAME…

NAME is what one may be called, the one to prefer first.

The same version takes a quarter less time where it was compiled with profile-guided optimisation,
as Debian's and those of the official container images are and pyenv's usually are not. Debian's
does not say how it was compiled, so each is timed: in turns, the least of several times.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SUITABLE = """
import ensurepip, os, sys, venv
print(os.path.realpath(sys.executable) if sys.version_info >= (3, 11) else "")
"""
"""Prints where a Python really is, which a name on PATH need not tell, if it will do."""

WORK = """
import re, time

class Word:
    def __init__(self, text):
        self.text = text

    def folded(self):
        return self.text.lower().strip(".")

def work():
    places = {}
    for number in range(12_000):
        key = Word(f"Mot{number % 977}.").folded()
        places.setdefault(key, []).append(number)
        if re.search(r"mot(\\d+)5$", key):
            places[key] = [each + 1 for each in places[key][-5:]]
    return sorted((len(each), key) for key, each in places.items())

began = time.process_time()
work()
print(time.process_time() - began)
"""
"""Some work of the kind that ours is: strings, patterns, dictionaries, calls."""

ROUNDS = 5

AS_QUICK = 1.1
"""The first wins that takes at most so many times what the quickest takes."""

PATIENCE = 20
"""Seconds."""


def suitable(names: list[str]) -> Iterator[str]:
    """Where there are Pythons of these names that will do; each once, the one to prefer first."""
    seen = set()
    for name in names:
        for folder in os.get_exec_path():
            python = Path(folder, name)
            place = _said(str(python), SUITABLE) if os.access(python, os.X_OK) else ""
            if place and place not in seen:
                seen.add(place)
                yield place


def quickest(pythons: list[str]) -> str:
    """The one to take of some."""
    if len(pythons) == 1:
        return pythons[0]
    rounds = [[float(_said(each, WORK) or "inf") for each in pythons] for _ in range(ROUNDS)]
    least = [min(times) for times in zip(*rounds, strict=True)]
    enough = AS_QUICK * min(least)
    return next(each for each, time in zip(pythons, least, strict=True) if time <= enough)


def _said(python: str, program: str) -> str:
    """What a program prints; nothing if it fails, as behind a name that is only a shim."""
    try:
        done = subprocess.run(
            [python, "-I", "-c", program],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


if __name__ == "__main__":
    print(quickest(list(suitable(sys.argv[1:])) or [sys.executable]))
