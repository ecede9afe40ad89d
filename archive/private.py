"""Files and folders for their owner alone: what an archive holds belongs to newsrooms."""

import os
import re
from pathlib import Path

FILE = 0o600
FOLDER = 0o700


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, which only their owner may open.

    One that is there already keeps its rights: whoever opened it to others meant it.
    """
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(FOLDER, exist_ok=True)


def write_private(file: Path, data: bytes) -> None:
    """Write a file that only its owner may read; it is safe on disk when this returns.

    It is made anew: nothing is written through a link that has its name.
    """
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE)
    with open(handle, "wb") as opened:  # noqa: PTH123 - a handle has no path
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def replace_private(file: Path, data: bytes) -> None:
    """Put a private file in the place of the one with this name, in one step.

    Who is killed at it may leave a file behind; see `sweep_private`.

    Raises:
        OSError: It cannot be written; the old one is still there.
    """
    make_private_folder(file.parent)
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        write_private(new, data)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def sweep_private(file: Path) -> None:
    """Clear away what processes left that were killed while they replaced a file."""
    name = re.compile(rf"{re.escape(file.name)}(?:\.(\d{{1,10}}))?\.new")
    for left in file.parent.glob(f"{file.name}*.new"):
        if (match := name.fullmatch(left.name)) and not _lives(int(match[1] or 0)):
            left.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    """Whether there is a process with this number."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return process > 0
