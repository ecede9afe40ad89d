r"""What the commands print: every line of it goes through here.

Articles and their files belong to strangers. What moves a cursor, clears a
terminal, breaks a line or turns the writing round is written out, so that a
text shows as text and no line can be forged.
"""

import json
import re
from typing import IO, Any

import click

_ODD = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f"  # controls, of which a tab alone is harmless
    "\u2028\u2029"  # ends of lines and paragraphs
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates of the writing's direction
    "\ud800-\udfff]"  # halves of characters, which no terminal can be sent
)


def harmless(line: str) -> str:
    r"""A line as it can be shown on any terminal.

    >>> harmless("L’été\tà « Lille »"), harmless("a\x1b[2Jb\nc\u202e\x9b")
    ('L’été\tà « Lille »', 'a\\u001b[2Jb\\u000ac\\u202e\\u009b')
    """
    return _ODD.sub(_written_out, line)


def say(*lines: str, err: bool = False, file: IO[str] | None = None) -> None:
    """Print lines, on standard output unless another place is named."""
    click.echo("\n".join(map(harmless, lines)), err=err, file=file)


def json_text(shape: dict[str, Any], indent: int | None = None) -> str:
    r"""Something as JSON that can be shown on any terminal, and says the same to a program.

    >>> json_text({"a": "été\u202e"})
    '{"a": "été\\u202e"}'
    """
    text = json.dumps(shape, ensure_ascii=False, indent=indent)
    return "\n".join(map(harmless, text.split("\n")))


def _written_out(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
