"""Files and folders for their owner alone: what an archive holds belongs to newsrooms."""

import os
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
