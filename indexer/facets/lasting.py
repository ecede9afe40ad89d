"""A user's list of names that holds: the file, or while it makes no sense what it said last.

A copy of the file lies beside the index, from the last refresh that could use it.
So a slip in one line keeps no article from being indexed.
"""

from dataclasses import dataclass
from pathlib import Path

from archive import Fault, FaultKind, replace_private, sweep_private

from .lexicon import LexiconError, load_lexicon

COPY = "lexicon.last.toml"
"""What the copy is called, in the folder of the index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastingNames:
    """The file of names that holds, which need not exist.

    `fault` is what is wrong with the user's own, if anything.
    """

    file: Path
    fault: Fault | None
    copy: Path

    def keep(self) -> None:
        """Remember them for the next time, now that the index has what they say.

        Raises:
            OSError: The machine refuses it.
        """
        sweep_private(self.copy)
        if self.fault:
            return
        if not self.file.exists():
            self.copy.unlink(missing_ok=True)
        elif not _same(self.file, self.copy):
            replace_private(self.copy, self.file.read_bytes())


def lasting_names(file: Path, folder: Path) -> LastingNames:
    """The names of a file, or those that held at the last refresh if it makes no sense.

    Args:
        file: The user's list, which need not exist.
        folder: Where the index lies.

    Raises:
        LexiconError: The file makes no sense, and nobody knows what held before.
        OSError: The machine does not let us read it.
    """
    copy = folder / COPY
    if not file.exists() or _same(file, copy):
        return LastingNames(file=file, fault=None, copy=copy)
    try:
        load_lexicon(own=file)
    except LexiconError as error:
        if not _makes_sense(copy):
            raise
        fault = Fault.of(error.file, FaultKind.NAMES, detail=error.detail)
        return LastingNames(file=copy, fault=fault, copy=copy)
    return LastingNames(file=file, fault=None, copy=copy)


def _same(file: Path, copy: Path) -> bool:
    return copy.exists() and file.read_bytes() == copy.read_bytes()


def _makes_sense(copy: Path) -> bool:
    try:
        load_lexicon(own=copy)
    except (LexiconError, OSError):
        return False
    return copy.exists()
