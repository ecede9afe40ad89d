"""One run of the tests in several processes (`pytest -n auto`): what pytest-xdist is told of ours.

A worker takes a module at a time, so that what its tests share is made once. All tests of the
cluster go to one worker: they share three nodes, and some of them kill one. What measures how
long something takes, marked `alone`, runs while no other test does.
"""

import fcntl
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

CLUSTER = "opensearch"
"""What the id of each test of the cluster says; who hands out the tests knows no more of them."""

MEASURED = pytest.StashKey[dict[str, str]]()
"""What was measured, by the bar of docs/reliability.md."""

_FOLDER = pytest.StashKey[str]()


class Modules(LoadFileScheduling):  # type: ignore[misc]  # it says no types
    """Hands out module after module, and the cluster's tests as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        return CLUSTER if CLUSTER in nodeid.lower() else super()._split_scope(nodeid)


@contextmanager
def turn(folder: Path, *, alone: bool) -> Iterator[None]:
    """Wait until this process may run a test: alone, or beside others that need not be.

    The locks are the process's own: a program that a test forks does not hold on to them.
    """
    with (folder / "room").open("ab+") as room:
        with (folder / "door").open("ab") as door:
            # Who waits for an empty room keeps the door: others would go in and out for ever.
            fcntl.lockf(door, fcntl.LOCK_EX)
            fcntl.lockf(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Where several are started, give them a folder to take turns in.

    They get the modules in their order, whose end are doctests: small ones, so that all are busy
    to the last.
    """
    if config.getoption("numprocesses"):
        config.option.loadscopereorder = False
        folder = tempfile.TemporaryDirectory(prefix="newsarchive-turns-")
        config.stash[_FOLDER] = folder.name
        config.add_cleanup(folder.cleanup)


def pytest_configure_node(node: WorkerController) -> None:
    """Tell a worker where turns are taken."""
    node.workerinput["turns"] = node.config.stash[_FOLDER]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Modules:
    """Our way to hand out the tests."""
    return Modules(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool, bool]:
    """Run a test in its turn, with all that it sets up and tears down."""
    given = getattr(item.config, "workerinput", None)
    alone = item.get_closest_marker("alone") is not None
    with turn(Path(given["turns"]), alone=alone) if given else nullcontext():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Let a worker report a test whose log names a file that has no name in UTF-8."""
    return _sendable((yield))


def _sendable(value: Any) -> Any:
    """The same, with what no UTF-8 can say spelled out."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {key: _sendable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_sendable, value))
    return value


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over what a worker has measured."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["measured"] = session.config.stash[MEASURED]


def pytest_testnodedown(node: WorkerController) -> None:
    """Take over what a worker has measured, unless it broke down."""
    node.config.stash[MEASURED] |= getattr(node, "workeroutput", {}).get("measured", {})
