"""Text dumps: one article in a file, as lines."""

from .encoding import decoded
from .raw import Line, RawArticle


def parse(path: str, data: bytes) -> RawArticle:
    """The raw article of a text dump: its lines, numbered, blank ones left out."""
    del path  # any text is a dump
    text, notes = decoded(data)
    lines = tuple(
        Line(line.strip(), number)
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    )
    return RawArticle(lines=lines, notes=notes)
