"""Web pages."""

import re

from indexer import markup
from indexer.errors import SeedError

from .encoding import decoded
from .raw import RawArticle

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_WORD = re.compile(r"\w\w")
_HEAD = 4096


def parse(path: str, data: bytes) -> RawArticle:
    """The raw article of a web page.

    Raises:
        SeedError: No text is left once its scripts and its furniture are out.
    """
    charset = _CHARSET.search(data[:_HEAD])
    text, notes = decoded(data, charset.group(1).decode("ascii") if charset else "")
    page = markup.read(text, notes)
    if not any(_WORD.search(line.text) for line in page.lines):
        raise SeedError(path, "this page has no text", "open it in a browser and save it again")
    return page
