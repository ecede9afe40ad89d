"""The corrections that hold: those of the file, or while it makes no sense those that held last.

A copy of the file lies beside the index, from the last refresh that could read it.
So a slip in one line keeps no article from being indexed, and costs no other correction.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from archive import Capture, Fault, FaultKind, replace_private, sweep_private

from .changing import Corrections
from .reading import corrections_in, text_of
from .records import CorrectionError

COPY = "corrections.last.toml"
"""What the copy is called, in the folder of the index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """The corrections that hold now; `fault` is what is wrong with their file, if anything."""

    corrections: Corrections
    fault: Fault | None
    text: str
    copy: Path

    def keep(self) -> None:
        """Remember them for the next time, now that the index has what they say.

        Raises:
            OSError: The machine refuses it.
        """
        sweep_private(self.copy)
        if not self.corrections.every:
            self.copy.unlink(missing_ok=True)
        elif _known(self.copy) != self.text:
            replace_private(self.copy, self.text.encode())


def lasting_corrections(
    file: Path, folder: Path, stored: Callable[[], Iterable[Capture]]
) -> Lasting:
    """The corrections of a file, or those that held at the last refresh if it makes no sense.

    Args:
        file: The file, which need not exist.
        folder: Where the index lies.
        stored: Says what it holds.

    Raises:
        CorrectionError: The file makes no sense, and nobody knows what held before.
        OSError: The machine does not let us read it.
    """
    copy, name = folder / COPY, str(file)
    try:
        text = text_of(file)
        return Lasting(corrections=corrections_in(text, name), fault=None, text=text, copy=copy)
    except CorrectionError as error:
        text = _known(copy)
        try:
            known = corrections_in(text, name)
        except CorrectionError:
            raise error from None
        if not text and any(capture.corrected for capture in stored()):
            raise
        facts = {"line": error.line, "detail": error.detail}
        fault = Fault.of(error.file, FaultKind.CORRECTIONS, **facts)
        return Lasting(corrections=known, fault=fault, text=text, copy=copy)


def _known(copy: Path) -> str:
    """The text of the copy; "" when there is none, or none that can be read."""
    try:
        return text_of(copy)
    except CorrectionError:
        return ""
