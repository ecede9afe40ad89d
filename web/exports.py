"""All that a search finds, as a table (CSV) or a line of JSON an article (NDJSON), piece by piece.

Beside each export stands a sidecar: what was asked, when, of which state of
the archive, how much came, and the hash of it. So it can be cited and repeated.
"""

import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version
from io import StringIO
from typing import Any
from urllib.parse import quote

from archive import (
    SIZES,
    Article,
    DetailKind,
    Found,
    Kind,
    Query,
    Role,
    Selection,
    Status,
    incident_day,
)

from . import misp, stix, urls
from .shapes import article_shape, moment_text, published_text, query_shape
from .urls import Problem, ProblemKind
from .wording import wording

VERSION = version("newsarchive")

PIECE = 65_536
"""Bytes that are gathered before they leave."""

BETWEEN = " | "
"""What stands between the values of one cell."""

COLUMNS = (
    *("id", "title", "outlet", "published", "published_precision", "captured", "incident"),
    *("victim", "organisations", "actors", "sector", "kind", "status", "country"),
    *("language", "address", "permalink", "copies"),
)
"""The head of a table."""

LAYING_OUT = frozenset({"separator", "bom"})
"""What the address of a table may have besides a search's parameters."""


class Form(StrEnum):
    """What an export may be."""

    CSV = "csv"
    NDJSON = "ndjson"
    STIX = "stix"
    MISP = "misp"

    @property
    def media_type(self) -> str:
        """Its type in HTTP."""
        return {
            Form.CSV: "text/csv; charset=utf-8; header=present",
            Form.NDJSON: "application/x-ndjson; charset=utf-8",
            Form.STIX: stix.MEDIA_TYPE,
            Form.MISP: "application/json",
        }[self]


MOST = 2000
"""Articles that leave at once for programs that take them all into their memory."""


class TooMany(Exception):
    """A search finds more than leaves at once in a form."""

    def __init__(self, form: Form, count: int) -> None:
        self.form = form
        self.count = count
        super().__init__(f"{count} articles are too many for {form}, at most {MOST}; narrow it")


def refuse_too_many(selection: Selection, form: Form) -> None:
    """Raise `TooMany` if a selection is more than leaves at once in a form."""
    if form in {Form.STIX, Form.MISP} and selection.entries > MOST:
        raise TooMany(form, selection.entries)


class Separator(StrEnum):
    """What stands between the cells of a row."""

    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"

    @property
    def character(self) -> str:
        """That itself."""
        return {Separator.COMMA: ",", Separator.SEMICOLON: ";", Separator.TAB: "\t"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How an export is written.

    `site` is the address of the archive that permanent links begin with, ""
    where nobody knows, `name` what it is called. `separator` and `bom` (bytes
    that make spreadsheets believe in UTF-8) are for tables alone.
    """

    form: Form
    separator: Separator = Separator.COMMA
    bom: bool = False
    site: str = ""
    name: str = "newsarchive"

    @property
    def args(self) -> urls.Args:
        """What of it an address says."""
        separator = [("separator", str(self.separator))]
        return [
            *(separator if self.separator is not Separator.COMMA else []),
            *([("bom", "1")] if self.bom else []),
        ]

    def permalink(self, article_id: str) -> str:
        """The address of an article."""
        return f"{self.site}/article/{quote(article_id, safe=_UNQUOTED)}"


_UNQUOTED = "!$&'()*+,/:;=@"
"""What a path may have as it is."""


def layout_of(
    args: Mapping[str, str], form: Form, site: str, name: str
) -> tuple[Layout, list[Problem]]:
    """The layout that an address asks for, and what of it makes no sense."""
    problems = []
    separator, bom = args.get("separator") or Separator.COMMA, args.get("bom") or "0"
    if separator not in set(Separator):
        wanted = ", ".join(Separator)
        facts = {"name": "separator", "value": separator, "wanted": wanted}
        problems.append(Problem.of(ProblemKind.NOT_ONE_OF, **facts))
        separator = Separator.COMMA
    if bom not in {"0", "1"}:
        facts = {"name": "bom", "value": bom, "wanted": "0, 1"}
        problems.append(Problem.of(ProblemKind.NOT_ONE_OF, **facts))
    layout = Layout(form=form, separator=Separator(separator), bom=bom == "1", site=site, name=name)
    return layout, problems


def whole(query: Query) -> Query:
    """A query without what only pages have."""
    return replace(query, page=1, size=SIZES[0], counted=())


@dataclass(slots=True)
class Tally:
    """What has been written so far."""

    rows: int = 0
    bytes: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def shape(self) -> dict[str, Any]:
        """The end of a sidecar."""
        return {"rows": self.rows, "bytes": self.bytes, "sha256": self.digest.hexdigest()}


def written(selection: Selection, layout: Layout, tally: Tally | None = None) -> Iterator[bytes]:
    """An export, piece by piece; the first one is there before any article is read.

    Args:
        selection: What is exported.
        layout: How.
        tally: Counts along.
    """
    tally = tally or Tally()
    pieces = _EVERY.get(layout.form, _pieces)
    for piece in pieces(selection, layout, tally):
        tally.bytes += len(piece)
        tally.digest.update(piece)
        yield piece


def _pieces(selection: Selection, layout: Layout, tally: Tally) -> Iterator[bytes]:
    gathered: list[bytes] = []
    size = 0
    head, line_of = _table(layout) if layout.form is Form.CSV else (b"", _lines(layout))
    if head:
        yield head
    for found in selection.found:
        line = line_of(found)
        tally.rows += 1
        gathered.append(line)
        size += len(line)
        if size >= PIECE or tally.rows == 1:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)


def _stix(selection: Selection, layout: Layout, tally: Tally) -> Iterator[bytes]:
    return stix.written(stix.bundle(_counted(selection, tally), layout.name, layout.site))


def _misp(selection: Selection, layout: Layout, tally: Tally) -> Iterator[bytes]:
    return misp.written(_counted(selection, tally), layout.name, layout.site)


def _counted(selection: Selection, tally: Tally) -> Iterator[Found]:
    for found in selection.found:
        tally.rows += 1
        yield found


_EVERY = {Form.STIX: _stix, Form.MISP: _misp}
"""What writes the forms that are no rows."""


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


# Lines of JSON


def _lines(layout: Layout) -> Callable[[Found], bytes]:
    def line_of(found: Found) -> bytes:
        return _encoded(f"{json.dumps(found_shape(found, layout), ensure_ascii=False)}\n")

    return line_of


def found_shape(found: Found, layout: Layout) -> dict[str, Any]:
    """An article as the API has it, with its permanent link and its story."""
    return {
        **article_shape(found.article),
        "permalink": layout.permalink(found.article.id),
        "story": {"id": found.story.id, "size": found.story.size},
    }


# Tables


def _table(layout: Layout) -> tuple[bytes, Callable[[Found], bytes]]:
    """The head of a table, and what makes a row of an article."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=layout.separator.character, lineterminator="\r\n")

    def row_of(cells: Iterable[str]) -> bytes:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(cells)
        return _encoded(buffer.getvalue())

    bom = "\ufeff" if layout.bom else ""
    head = _encoded(bom) + row_of(COLUMNS)
    return head, lambda found: row_of(map(harmless_cell, _cells(found, layout)))


def _cells(found: Found, layout: Layout) -> tuple[str, ...]:
    article = found.article
    incident = incident_day(article)
    return (
        article.id,
        article.title,
        article.outlet,
        published_text(article.published) or "",
        _precision(article),
        moment_text(article.captured),
        incident.isoformat() if incident else "",
        _joined(
            one.value
            for one in article.mentions
            if one.kind is Kind.ORGANISATION and one.role is Role.VICTIM
        ),
        _with_roles(article, Kind.ORGANISATION),
        _with_roles(article, Kind.ACTOR),
        _joined(one.value for one in article.mentions if one.kind is Kind.SECTOR),
        _told(article, DetailKind.ATTACK),
        _told(article, DetailKind.STATUS),
        _told(article, DetailKind.COUNTRY),
        article.language,
        article.url,
        layout.permalink(article.id),
        str(found.story.size),
    )


def _precision(article: Article) -> str:
    """Whether the time of publication is known to the day or to the moment."""
    if article.published is None:
        return ""
    return "day" if article.published.moment is None else "moment"


def _with_roles(article: Article, kind: Kind) -> str:
    return _joined(f"{one.value} ({one.role})" for one in article.mentions if one.kind is kind)


def _told(article: Article, kind: DetailKind) -> str:
    return _joined(detail.value for detail in article.details if detail.kind is kind)


def _joined(values: Iterable[str]) -> str:
    return BETWEEN.join(dict.fromkeys(values))


_HARMFUL = re.compile(r"'*[\s\x00-\x1f\u200b\ufeff]*[=+\-@\t\r\n＝＋－＠]")
"""How a cell begins that a spreadsheet may take for a formula, quotes of ours in front or not."""


def harmless_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: with a quote in front, if need be.

    >>> harmless_cell("=1+1"), harmless_cell("1+1"), harmless_cell("'-x"), harmless_cell("'tis")
    ("'=1+1", '1+1', "''-x", "'tis")
    """
    return f"'{text}" if _HARMFUL.match(text) else text


def cell_text(cell: str) -> str:
    """What a cell was made of by `harmless_cell`.

    >>> cell_text("'=1+1"), cell_text("''-x"), cell_text("'tis")
    ('=1+1', "'-x", "'tis")
    """
    return cell[1:] if cell.startswith("'") and _HARMFUL.match(cell) else cell


# The sidecar


def sidecar_head(
    selection: Selection, layout: Layout, status: Status, now: datetime
) -> dict[str, Any]:
    """What a sidecar says before the export is written; its end is that of a `Tally`."""
    args = urls.args_of(whole(selection.query))
    return {
        "format": layout.form.value,
        "separator": layout.separator.value,
        "bom": layout.bom,
        "site": layout.site,
        "name": layout.name,
        "newsarchive": VERSION,
        "exported": moment_text(now.astimezone(UTC).replace(microsecond=0)),
        "parameters": [list(pair) for pair in args],
        "query": query_shape(selection.query),
        "notices": [wording("en").notice(notice) for notice in selection.notices],
        "generation": selection.generation,
        "identity": selection.identity,
        "built": moment_text(status.built) if status.built else None,
        "articles": selection.total,
        "stories": selection.stories,
    }


def sidecar_written(selection: Selection, layout: Layout, status: Status) -> Iterator[bytes]:
    """A sidecar, its hash last: that takes as long as the export itself."""
    head = json.dumps(
        sidecar_head(selection, layout, status, datetime.now(UTC)), ensure_ascii=False, indent=2
    )
    yield _encoded(head.rstrip("\n}"))
    tally = Tally()
    for _ in written(selection, layout, tally):
        pass
    tail = json.dumps(tally.shape(), indent=2)
    yield _encoded(f",\n{tail.removeprefix('{').lstrip(chr(10))}\n")
