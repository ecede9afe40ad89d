"""Mails: one in a file (.eml), or a box of them (mbox)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import errors, message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime

from archive import Note
from indexer.records import Clue, Line, Outcome, RawArticle, SeedError, has_words

from .encoding import decoded
from .markup import lines_of
from .source import LARGEST, Source, numbered

_HEADER = re.compile(rb"(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_FROM = re.compile(rb"^from:", re.IGNORECASE | re.MULTILINE)
_ABOUT = re.compile(rb"^(?:date|subject|message-id):", re.IGNORECASE | re.MULTILINE)
_SEPARATOR = re.compile(rb"From (?:.*\d:\d\d.*|-?)\s*")
"""What stands before each mail of a box: who sent it, and when."""

_ESCAPED = re.compile(rb">+From ")


def looks(head: bytes, ending: str) -> bool:
    """Whether a file is a mail or a box of mails."""
    return _is_box(head) or _is_mail(head, ending)


def read(source: Source) -> Iterator[Outcome]:
    """The mails of a file, each an article.

    Raises:
        SeedError: The one mail of the file has no text.
    """
    if not _is_box(source.head()):
        yield _article(source, source.data(), source.part)
        return
    for number, data in enumerate(_messages(source), start=1):
        part = source.within(str(number))
        if len(data) > LARGEST:
            yield source.error("this mail is too large", "leave it out", part)
            continue
        try:
            yield _article(source, data, part)
        except SeedError as error:
            yield error


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
        elif size <= LARGEST:
            lines.append(line[1:] if _ESCAPED.match(line) else line)
            size += len(line)
        blank = not line.strip()
    if lines:
        yield b"".join(lines)


def _article(source: Source, data: bytes, part: str) -> RawArticle:
    message = message_from_bytes(data, policy=policy.default)
    lines, notes = _lines(message)
    if not lines:
        raise source.error("this mail has no text", "delete it, or save it again", part)
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


def _lines(message: EmailMessage) -> tuple[tuple[Line, ...], tuple[Note, ...]]:
    """The text of a mail, from its markup when it has some."""
    for kind in ("html", "plain"):
        body = message.get_body((kind,))
        data = body.get_payload(decode=True) if body else None
        if body is None or not isinstance(data, bytes):
            continue
        text, notes = decoded(data, str(body.get_param("charset") or ""))
        lines = lines_of(text) if kind == "html" else numbered(text.split("\n"))
        if has_words(lines):
            return lines, notes
    return (), ()


def header(message: Message, name: str) -> str:
    """What a header says; "" when it is missing or junk."""
    try:
        return " ".join(str(message[name] or "").split())
    except (errors.MessageError, ValueError, IndexError, TypeError, AttributeError):
        return ""  # headers of junk mail that even the forgiving parser cannot read


def moment_of(text: str) -> datetime | None:
    """The moment of a date as mails write it, which is UTC when it names no zone."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
