"""Which Python an environment is made of."""

import os
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

chooser = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / ".ci/quickest.py")))


def program(file, *lines):
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(("#!/bin/sh", *lines)) + "\n")
    file.chmod(0o755)
    return str(file)


@pytest.mark.parametrize(
    ("seconds", "chosen"),
    [
        ((0.9, 0.5, 0.6), 1),
        ((0.52, 0.5, 0.5), 0),  # about as quick, and to be preferred
        ((0.9, 0.56, 0.5), 2),
        ((0.9,), 0),
        (("broken", 0.5), 1),
    ],
)
def test_the_first_of_the_quickest_is_taken(tmp_path, seconds, chosen):
    pythons = [
        program(tmp_path / f"python-{number}", f"echo {each}" if each != "broken" else "exit 1")
        for number, each in enumerate(seconds)
    ]
    assert chooser.quickest(pythons) == pythons[chosen]


def test_each_python_on_the_path_that_will_do_is_found_once(tmp_path, monkeypatch):
    program(tmp_path / "shims" / "python3.13", "echo no such version >&2", "exit 127")
    program(tmp_path / "old" / "python3.12", "echo")  # what a Python 3.9 would print
    (tmp_path / "good").mkdir()
    for name in ("python3", "python3.11"):
        (tmp_path / "good" / name).symlink_to(sys.executable)
    folders = [tmp_path / each for each in ("none", "shims", "old", "good", "good")]
    monkeypatch.setenv("PATH", os.pathsep.join(map(str, folders)))
    assert list(chooser.suitable(["python3.13", "python3.12", "python3.11", "python3"])) == [
        os.path.realpath(sys.executable)
    ]
