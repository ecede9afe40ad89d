"""What the system refuses is known as that, in whatever words a library says it."""

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.refreshing.limits import is_out_of_memory

ROOT = Path(__file__).resolve().parents[1]

FILLING = """
import copy, json
from lxml import html
from indexer.refreshing.limits import is_out_of_memory, limit_memory

def fill():
    root = html.fromstring("<div><p>" + 100 * "a" + "</p></div>")
    while True:
        root.extend(copy.deepcopy(root[0]) for _ in range(4_000))
        root.text_content()

unknown = []
for megabytes in range(10, 50, 10):
    limit_memory(megabytes * 1_000_000)
    try:
        fill()
    except Exception as error:
        if not is_out_of_memory(error):
            unknown.append(repr(error))
print(json.dumps(unknown))
"""


def test_whatever_lxml_says_when_memory_is_refused_it_is_known_as_that():
    done = subprocess.run(
        [sys.executable, "-P", "-c", FILLING],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == []


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), True),
        (OSError(errno.ENOSPC, "No space left on device"), False),
        (ValueError("no tree"), False),
    ],
    ids=repr,
)
def test_memory_refused_is_told_from_other_errors_also_behind_them(error, expected):
    behind = KeyError()
    behind.__cause__ = error
    assert is_out_of_memory(error) == is_out_of_memory(behind) == expected
