"""The file of corrections, written to; what people wrote in it stays as it is."""

import fcntl
import glob
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

from archive import Kind

from .reading import correction_of, rows_of, text_of
from .records import TYING, Action, Correction, CorrectionError


class Overlay:
    """A file of corrections to add to, and to take from; it need not exist yet.

    Several may write at the same time: each waits for its turn, reads what the
    others have left, and leaves a whole file.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def add(self, correction: Correction) -> int:
        """Write one more correction.

        Returns:
            The line it begins in.

        Raises:
            CorrectionError: It makes no sense, or the file is one that no
                correction can be added to; nothing is written.
        """
        with self._alone() as lines:
            return self._add(correction, lines)

    def _add(self, correction: Correction, lines: list[str]) -> int:
        rows = rows_of("\n".join(lines), str(self.file))
        if rows.inline:
            line = rows.lines[0] if rows.lines else 1
            detail = "corrections stand in a list here; give each a [[correction]] of its own"
            raise CorrectionError(str(self.file), line, detail)
        while lines and not lines[-1].strip():
            lines.pop()
        if lines:
            lines.append("")
        line = len(lines) + 1
        table = _table(correction)
        correction_of(table, line, str(self.file))
        lines += ["[[correction]]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
        self._write(lines)
        return line

    def undo(self, line: int, key: str = "") -> list[str]:
        """Take out the correction that begins in a line.

        Comments right above the next correction stay with that one.

        Args:
            line: Where it begins.
            key: What it has to be, if somebody may have written meanwhile; "" for anything.

        Returns:
            What stood there.

        Raises:
            CorrectionError: No correction begins there, or not one that can
                be taken out line by line; nothing is written.
        """
        with self._alone() as lines:
            if key:
                self._refuse_another(line, key, lines)
            return self._undo(line, lines)

    def _refuse_another(self, line: int, key: str, lines: list[str]) -> None:
        rows = rows_of("\n".join(lines), str(self.file))
        for table, begins in zip(rows.tables, rows.lines, strict=True):
            if begins == line and correction_of(table, line, str(self.file)).key == key:
                return
        raise CorrectionError(str(self.file), line, "another correction stands here by now")

    def _undo(self, line: int, lines: list[str]) -> list[str]:
        rows = rows_of("\n".join(lines), str(self.file))
        if rows.inline and line in rows.lines:
            detail = "this correction stands in a list; take it out by hand"
            raise CorrectionError(str(self.file), line, detail)
        begins = () if rows.inline else rows.lines
        if line not in begins:
            known = ", ".join(map(str, begins)) or "none"
            detail = f"no correction begins here, but in {known}"
            raise CorrectionError(str(self.file), line, detail)
        end = next((at - 1 for at in begins if at > line), len(lines))
        while lines[end - 1].lstrip().startswith("#"):
            end -= 1
        taken = lines[line - 1 : end]
        self._write([*lines[: line - 1], *lines[end:]])
        return taken

    @contextmanager
    def _alone(self) -> Iterator[list[str]]:
        """The lines of the file, while nobody else writes to it, by whatever link."""
        target = self.file.resolve()
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)  # a file would be replaced under its lock
            for left in target.parent.glob(f".{glob.escape(target.name)}.*.tmp"):
                left.unlink(missing_ok=True)  # by a writer that was killed
            yield text_of(self.file).split("\n")
        finally:
            os.close(folder)

    def _write(self, lines: list[str]) -> None:
        """Put a whole new file in place of the old one, in one step."""
        text = "\n".join(lines).rstrip("\n") + "\n"
        target = self.file.resolve()  # a link goes on leading to its file
        with NamedTemporaryFile(
            "w",
            encoding="utf-8",
            newline=_line_end_of(target),
            dir=target.parent,
            prefix=f".{target.name}.",
            suffix=".tmp",
            delete=False,
        ) as new:
            try:
                new.write(text)
                new.flush()
                os.fsync(new.fileno())
                _give_rights(new.fileno(), target)
                Path(new.name).replace(target)
            except BaseException:
                Path(new.name).unlink(missing_ok=True)
                raise


def _give_rights(handle: int, target: Path) -> None:
    """Let the same people read and write a new file as the one that it stands in for."""
    if not target.exists():
        os.fchmod(handle, 0o644)
        return
    facts = target.stat()
    with suppress(PermissionError):  # only root gives files to others
        os.fchown(handle, facts.st_uid, facts.st_gid)
    os.fchmod(handle, facts.st_mode)


def _line_end_of(file: Path) -> str:
    r"""How the lines of a file end: "\r\n" when the first one does."""
    try:
        with file.open("rb") as opened:
            return "\r\n" if opened.readline().endswith(b"\r\n") else "\n"
    except FileNotFoundError:
        return "\n"


def _table(correction: Correction) -> dict[str, str | list[str] | date]:
    """A correction as it is written: what it says, in the order of the documentation."""
    values = list(correction.values)
    single = correction.action is not Action.MERGE and len(values) == 1
    sector = correction.action is Action.SECTOR
    tying, text = correction.action in TYING, correction.action is Action.KEEP
    implied = tying or ((sector or text) and correction.field is Kind.ORGANISATION)
    said = {
        "action": correction.action.value,
        "article": correction.article,
        "outlet": correction.outlet,
        "field": "" if implied else (correction.detail or correction.field).value,
        "text" if text else "value" if single else "values": values[0] if single else values,
        "sector" if sector else "to": correction.to,
        "alias": correction.alias,
        "role": correction.role.value if correction.role else "",
        "why": correction.why,
        "who": correction.who,
        "when": correction.when or "",
    }
    return {key: value for key, value in said.items() if value}


def _toml(value: str | list[str] | date) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
