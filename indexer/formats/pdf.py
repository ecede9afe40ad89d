"""The text of PDF files, its lines put together into paragraphs."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive import FaultKind, Note, NoteKind, Removed
from indexer.records import Clue, Line, Outcome, RawArticle, has_words

from .encoding import decoded
from .source import Source

if TYPE_CHECKING:
    import pypdfium2

PAGES = 300
"""Pages that are read; no article is longer."""

_DIGITS = re.compile(r"\d+")
_STOP = re.compile(r"[.!?…:;][»”\"')\]]*$")
_CREATED = re.compile(r"D:(\d{14})(?:Z|([+-])(\d\d)'?(\d\d)?)")
_MADE_UP = re.compile(
    r"microsoft word|untitled|sans titre|\.(?:docx?|indd|pdf|html?|qxp)$|https?://", re.IGNORECASE
)

_FULL = 0.75
"""Share of the usual width from which on a line goes on in the next one."""

_HEADS = 2
"""Lines at the top and the foot of a page that may be the same on all."""


def looks(head: bytes, _ending: str) -> bool:
    """Whether a file is a PDF."""
    return b"%PDF-" in head[:1024]


def read(source: Source) -> Iterator[Outcome]:
    """The one article of the file.

    Raises:
        SeedError: It is damaged, needs a password, or holds pictures only.
    """
    import pypdfium2  # noqa: PLC0415 - most seeds are no PDF
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - the same

    try:
        document = pypdfium2.PdfDocument(source.carried())
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        kind = FaultKind.LOCKED_PDF if locked else FaultKind.DAMAGED_PDF
        raise source.error(kind) from None
    try:
        count = len(document)
        stated = [_page(document, number) for number in range(min(count, PAGES))]
        facts = document.get_metadata_dict()
    finally:
        document.close()
    pages = [page for page in stated if page is not None]
    notes = [Note.of(NoteKind.FIRST_PAGES, count=PAGES)] if count > PAGES else []
    if lost := stated.count(None):
        notes.append(Note.of(NoteKind.DAMAGED_PAGES, count=lost))
    if not has_words(line for page in pages for line in page):
        raise source.error(FaultKind.PICTURES_ONLY)
    kept, removed = _without_heads(pages)
    title = " ".join(facts.get("Title", "").split())
    yield RawArticle(
        lines=tuple(Line(text, 0) for text in _paragraphs(kept)),
        part=source.part,
        title=Clue(title, "pdf") if title and not _MADE_UP.search(title) else None,
        authors=(Clue(author, "pdf"),) if (author := facts.get("Author", "").strip()) else (),
        captured=_moment(facts.get("CreationDate", "")),
        removed=tuple(removed),
        notes=tuple(notes),
    )


def _page(document: "pypdfium2.PdfDocument", number: int) -> list[str] | None:
    """The lines of a page as they are printed; None when it is damaged."""
    import pypdfium2  # noqa: PLC0415 - `read` has loaded it

    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return None
    stated = text.get_text_bounded()
    text.close()
    page.close()
    # pdfium writes U+FFFE where a word is broken at the end of a line
    whole, _notes = decoded(re.sub("[\ufffe\u0002]\r?\n?", "", stated).encode("utf-8", "replace"))
    return [line.strip() for line in whole.split("\n")]


def _without_heads(pages: list[list[str]]) -> tuple[list[str], list[Removed]]:
    """The lines of all pages without those that most pages have at top or foot."""
    edges = Counter(mark for page in pages for mark in {_mark(page[at]) for at in _edges(page)})
    enough = max(3, len(pages) / 2)
    heads = {mark for mark, count in edges.items() if count >= enough}
    kept: list[str] = []
    removed: list[Removed] = []
    for page in pages:
        running = {at for at in _edges(page) if _mark(page[at]) in heads}
        for at, line in enumerate(page):
            if at in running:
                removed.append(Removed(text=line, rule="pdf:running-head", line=0))
            else:
                kept.append(line)
    return kept, removed


def _edges(page: list[str]) -> list[int]:
    """Where the lines are at which a running head may be."""
    said = [at for at, line in enumerate(page) if line]
    return [*said[:_HEADS], *said[_HEADS:][-_HEADS:]]


def _mark(line: str) -> str:
    """A line without its page number."""
    return _DIGITS.sub("#", line)


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines put together: one that is as long as most, and no sentence's end, goes on."""
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[int(len(lengths) * 0.8)] if lengths else 0
    paragraph = ""
    for line in lines:
        if not line:
            continue
        paragraph = f"{paragraph} {line}" if paragraph else line
        short = len(line) < _FULL * width
        if short or (_STOP.search(line) and len(line) < 0.95 * width):
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _moment(text: str) -> datetime | None:
    """When the file was made; None when its zone is not stated, or it is no date."""
    found = _CREATED.match(text)
    if not found:
        return None
    sign, hours, minutes = found.group(2) or "+", found.group(3) or "00", found.group(4) or "00"
    try:
        moment = datetime.strptime(f"{found.group(1)}{sign}{hours}{minutes}", "%Y%m%d%H%M%S%z")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
