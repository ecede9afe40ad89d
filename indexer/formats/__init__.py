"""Files into raw articles, one small parser for each kind of file."""

from indexer.records import Clue, Line, Outcome, RawArticle

from .registry import read, recognised
from .source import HEAD, LARGEST, Source

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
