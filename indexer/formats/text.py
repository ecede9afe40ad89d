"""Text dumps: one article in a file, as lines."""

import re

from indexer.errors import SeedError

from .encoding import decoded
from .raw import Line, RawArticle

_WORD = re.compile(r"\w\w")


def parse(path: str, data: bytes) -> RawArticle:
    """The raw article of a text dump: its lines, numbered, blank ones left out.

    Raises:
        SeedError: There is no word in it.
    """
    text, notes = decoded(data)
    if not _WORD.search(text):
        raise SeedError(path, "there are no words in it", "save the article again, or delete it")
    lines = tuple(
        Line(line.strip(), number)
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    )
    return RawArticle(lines=lines, notes=notes)
