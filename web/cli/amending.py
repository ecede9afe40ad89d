"""The file of corrections, for the pages: they know nothing of how it is written."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from archive import DetailKind, Kind
from indexer import Action, Correction, CorrectionError, Overlay, load_corrections
from web.amendments import Amendment, AmendmentError, Entry


class CorrectionsFile:
    """An `Amendments` of a file that need not exist yet."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def every(self) -> Sequence[Entry]:
        """See `Amendments.every`."""
        with _told():
            return [_entry(each) for each in load_corrections(self._file).every]

    def add(self, amendment: Amendment) -> int:
        """See `Amendments.add`."""
        kind = amendment.kind
        correction = Correction(
            action=Action(amendment.change.value),
            field=kind if isinstance(kind, Kind) else Kind.ORGANISATION,
            detail=kind if isinstance(kind, DetailKind) else None,
            values=(amendment.value,),
            to=amendment.to,
            alias=amendment.alias,
            role=amendment.role,
            article=amendment.article,
            why=amendment.why,
            who=amendment.who,
            when=datetime.now(UTC).date(),
        )
        with _told():
            return Overlay(self._file).add(correction)

    def undo(self, line: int, key: str) -> None:
        """See `Amendments.undo`."""
        with _told():
            Overlay(self._file).undo(line, key)


@contextmanager
def _told() -> Iterator[None]:
    """What is wrong with the file, or with what the machine lets us do, as the pages know it."""
    try:
        yield
    except CorrectionError as error:
        raise AmendmentError(error.line, error.detail) from error
    except OSError as error:
        raise AmendmentError(0, error.strerror or str(error)) from error


def _entry(correction: Correction) -> Entry:
    return Entry(
        action=correction.action.value,
        kind=correction.detail or correction.field,
        values=correction.values,
        to=correction.to,
        alias=correction.alias,
        role=correction.role,
        article=correction.article,
        why=correction.why,
        who=correction.who,
        when=correction.when,
        line=correction.line,
        key=correction.key,
    )
