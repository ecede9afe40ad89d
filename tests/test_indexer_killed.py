"""Refreshes that are ended by SIGKILL at random points, five in a row before one that is let be."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = [sys.executable, "-P", str(ROOT / "tests" / "killed.py")]


def killed(folder, points, *control):
    done = subprocess.run(
        [*PROGRAM, str(folder), str(points), *control],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.torture
def test_a_refresh_that_is_killed_anywhere_costs_and_leaves_nothing(tmp_path, size, measured):
    found = killed(tmp_path / "kills", size(30, 200))
    points, ended = found.pop("points"), found.pop("killed")
    harm = ", ".join(f"{count} {what}" for what, count in found.items())
    measured("kill -9 of the indexer", f"{points} points, {ended} of them before its end: {harm}")
    assert points == size(30, 200)
    assert ended > points / 2
    assert set(found.values()) == {0}


@pytest.mark.torture
def test_without_the_sweep_something_would_be_left(tmp_path):
    """The control: it is the sweep that leaves nothing."""
    assert killed(tmp_path / "kills", 10, "unswept")["left"] > 0
