"""Files into raw articles, one small parser for each kind of file."""

from .raw import HEAD, LARGEST, Clue, Line, Outcome, RawArticle, Source
from .registry import read, recognised

__all__ = [
    "HEAD",
    "LARGEST",
    "Clue",
    "Line",
    "Outcome",
    "RawArticle",
    "Source",
    "read",
    "recognised",
]
