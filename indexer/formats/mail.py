"""Mails: one in a file (.eml), or a box of them (mbox)."""

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import errors, message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime
from io import BytesIO
from pathlib import PurePosixPath

from archive import FaultKind, Note
from indexer.records import Clue, Line, Outcome, RawArticle, SeedError, has_words

from .encoding import decoded
from .html import declared
from .joining import joined, unquoted
from .markup import lines_of
from .scrubbing import without_unseen
from .source import CARRIED, LARGEST, Source

Inner = Callable[[Source], Iterator[Outcome]]
"""What reads a file that is attached."""

_HEADER = re.compile(rb"(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_FROM = re.compile(rb"^from:", re.IGNORECASE | re.MULTILINE)
_ABOUT = re.compile(rb"^(?:date|subject|message-id):", re.IGNORECASE | re.MULTILINE)
_SEPARATOR = re.compile(rb"From (?:.*\d:\d\d.*|-?)\s*")
"""What stands before each mail of a box: who sent it, and when."""

_ESCAPED = re.compile(rb">+From ")
_PACKED = re.compile(rb"\n(?:[A-Za-z0-9+/]{60,}={0,2}\r?\n){400,}|[A-Za-z0-9+/]{40000,}={0,2}")
"""Lines of base64, more than any text of a mail has."""

_DEEPEST = 3
"""Mails forwarded inside each other."""

_ENDINGS = {"text/html": "html", "text/plain": "txt", "application/pdf": "pdf"}
_READABLE = frozenset(
    ".html .htm .xhtml .mht .mhtml .txt .text .md .markdown .pdf .eml .mbox .zip .xml .rss".split()
)
"""Endings of attached files that may hold articles."""


def looks(head: bytes, ending: str) -> bool:
    """Whether a file is a mail or a box of mails."""
    return _is_box(head) or _is_mail(head, ending)


def read(source: Source, inner: Inner) -> Iterator[Outcome]:
    """The mails of a file, each an article, and the articles that are attached to them.

    Args:
        source: The file.
        inner: What reads a file that is attached.

    Raises:
        SeedError: The one mail of the file has no text.
    """
    if not _is_box(source.head()):
        yield from _articles(source, source.light(_without_pictures), source.part, inner)
        return
    for number, whole in enumerate(_messages(source), start=1):
        part = source.within(str(number))
        data = _without_pictures(whole) if len(whole) > LARGEST else whole
        if len(data) > LARGEST:
            yield source.error(FaultKind.LARGE_MAIL, part)
            continue
        try:
            yield from _articles(source, data, part, inner)
        except SeedError as error:
            yield error


def _without_pictures(data: bytes) -> bytes:
    """A mail without what is written into it as long runs of letters: pictures and the like."""
    return _PACKED.sub(b"\n", data)


def _is_box(head: bytes) -> bool:
    first, _, rest = head.replace(b"\r", b"").partition(b"\n")
    return _SEPARATOR.fullmatch(first) is not None and _HEADER.match(rest) is not None


def _is_mail(head: bytes, ending: str) -> bool:
    header = _HEADER.match(head.replace(b"\r", b""))
    if header is None:
        return False
    known = _FROM.search(header.group()) and _ABOUT.search(header.group())
    return bool(known) or ending == ".eml"


def _messages(source: Source) -> Iterator[bytes]:
    """The mails of a box, the line that separates them left out."""
    lines: list[bytes] = []
    size, blank = 0, True
    source.file.seek(0)
    for line in source.file:
        if blank and _SEPARATOR.fullmatch(line):
            if lines:
                yield b"".join(lines)
            lines, size = [], 0
        elif size <= CARRIED:
            lines.append(line[1:] if _ESCAPED.match(line) else line)
            size += len(line)
        blank = not line.strip()
    if lines:
        yield b"".join(lines)


def _articles(source: Source, data: bytes, part: str, inner: Inner) -> Iterator[Outcome]:
    """A mail and what is attached to it."""
    message = message_from_bytes(data, policy=policy.default)
    yield from _of_message(source, message, part, inner)


def _of_message(
    source: Source, message: EmailMessage, part: str, inner: Inner, depth: int = 0
) -> Iterator[Outcome]:
    bodies, attached = _parts(message)
    lines, notes = _lines(bodies)
    if lines:
        yield _article(message, lines, part, notes)
    place = replace(source, part=part)
    count = 0
    for number, each in enumerate(attached, start=1):
        for outcome in _of_attached(place, each, number, inner, depth):
            count += isinstance(outcome, RawArticle)
            yield outcome
    if not lines and not count:
        raise source.error(FaultKind.MAIL_WITHOUT_TEXT, part)


def _of_attached(
    source: Source, part: EmailMessage, number: int, inner: Inner, depth: int
) -> Iterator[Outcome]:
    """The articles of a forwarded mail or an attached file; what is none is passed over."""
    if part.get_content_type() == "message/rfc822":
        forwarded = _forwarded(part)
        if isinstance(forwarded, EmailMessage) and depth < _DEEPEST:
            name = source.within(f"mail {number}")
            with contextlib.suppress(SeedError):
                yield from _of_message(source, forwarded, name, inner, depth + 1)
        return
    data = part.get_payload(decode=True)
    name = part.get_filename() or f"{number}.{_ENDINGS.get(part.get_content_type(), 'bin')}"
    readable = PurePosixPath(name).suffix.lower() in _READABLE
    if not isinstance(data, bytes) or not readable or source.depth >= _DEEPEST:
        return
    with contextlib.suppress(SeedError):
        yield from inner(source.inside(name, BytesIO(data), PurePosixPath(name).name))


def _forwarded(part: EmailMessage) -> Message | None:
    """The mail that is forwarded in a part; some programs pack it, which no standard allows."""
    inner = next(iter(part.iter_parts()), None)
    packing = str(part.get("Content-Transfer-Encoding") or "").strip().lower()
    if not isinstance(inner, EmailMessage) or packing not in {"base64", "quoted-printable"}:
        return inner
    packed = EmailMessage(policy=policy.default)
    packed["Content-Transfer-Encoding"] = packing
    packed.set_payload(inner.as_string().lstrip())
    data = packed.get_payload(decode=True)
    unpacked = message_from_bytes(data if isinstance(data, bytes) else b"", policy=policy.default)
    return unpacked if unpacked.keys() else inner


def _article(
    message: EmailMessage, lines: tuple[Line, ...], part: str, notes: tuple[Note, ...]
) -> RawArticle:
    subject, sender = header(message, "Subject"), parseaddr(header(message, "From"))[0]
    sent = header(message, "Date")
    moment = moment_of(sent)
    return RawArticle(
        lines=lines,
        part=part,
        title=Clue(subject, "mail") if subject else None,
        outlet=Clue(sender, "mail") if sender else None,
        published=(Clue(moment.isoformat(), "mail"),) if moment else (),
        captured=moment,
        notes=notes,
    )


def _parts(message: EmailMessage) -> tuple[list[list[EmailMessage]], list[EmailMessage]]:
    """What is the text of a mail, each piece in every way it is written, and what is attached."""
    bodies: list[list[EmailMessage]] = []
    attached: list[EmailMessage] = []

    def walk(part: EmailMessage, together: list[EmailMessage] | None) -> None:
        kind = part.get_content_type()
        if kind == "message/rfc822" or part.get_content_disposition() == "attachment":
            attached.append(part)
        elif part.is_multipart():
            alternative: list[EmailMessage] | None = [] if kind == "multipart/alternative" else None
            if alternative is not None and together is None:
                bodies.append(alternative)
            for inner in part.iter_parts():
                if isinstance(inner, EmailMessage):
                    walk(inner, together if together is not None else alternative)
        elif kind in {"text/plain", "text/html"} and part.get_filename() is None:
            if together is None:
                bodies.append([part])
            else:
                together.append(part)
        elif part.get_filename():
            attached.append(part)

    walk(message, None)
    return bodies, attached


def _lines(bodies: list[list[EmailMessage]]) -> tuple[tuple[Line, ...], tuple[Note, ...]]:
    """The text of a mail, of each piece its markup when it has some."""
    found: list[Line] = []
    noted: list[Note] = []
    for ways in bodies:
        for part in sorted(ways, key=lambda part: part.get_content_type() != "text/html"):
            lines, notes = _text_of(part)
            if has_words(lines):
                found += lines
                noted += notes
                break
    return tuple(found), tuple(dict.fromkeys(noted))


def _text_of(part: EmailMessage) -> tuple[tuple[Line, ...], tuple[Note, ...]]:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return (), ()
    is_markup = part.get_content_type() == "text/html"
    charset = str(part.get_param("charset") or "") or (declared(data) if is_markup else "")
    text, notes = decoded(data, charset)
    if is_markup:
        return lines_of(without_unseen(text)), notes
    if str(part.get_param("format") or "").lower() == "flowed":
        text = _flowed(text, together=str(part.get_param("delsp") or "").lower() == "yes")
    return joined(unquoted(text.split("\n"))), notes


def _flowed(text: str, *, together: bool) -> str:
    """A text whose lines go on behind a space at their end (RFC 3676).

    Args:
        text: As sent.
        together: Whether that space is no part of the text.
    """
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        stated = line.removeprefix(" ")
        if goes_on and stated.strip():
            lines[-1] = (lines[-1][:-1] if together else lines[-1]) + stated
        else:
            lines.append(stated)
        goes_on = stated.endswith(" ") and stated != "-- "
    return "\n".join(lines)


def header(message: Message, name: str) -> str:
    """What a header says; "" when it is missing or junk."""
    try:
        stated = str(message[name] or "")
        if "\ufffd" in stated and (raw := _raw(message, name)):
            stated = raw
        return " ".join(stated.split())
    except (errors.MessageError, ValueError, IndexError, TypeError, AttributeError):
        return ""  # headers of junk mail that even the forgiving parser cannot read


def _raw(message: Message, name: str) -> str:
    """What a header says in bytes that are not encoded as they should be; "" for nothing."""
    known = getattr(message, "_headers", ())  # the parser replaces such bytes on every other way
    stated = next((value for key, value in known if key.lower() == name.lower()), "")
    data = str(stated).encode("utf-8", "surrogateescape")
    return decoded(data, str(message.get_param("charset") or ""))[0]


def moment_of(text: str) -> datetime | None:
    """The moment of a date as mails write it, which is UTC when it names no zone."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
