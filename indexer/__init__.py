"""Seeds to articles to index. Has never heard of HTTP."""

from .crew import outcome
from .errors import IndexerError, NoSeeds, SeedError
from .extract import Extractor
from .refresh import refresh
from .report import Copy, Report
from .seeds import SeedFile, Skipped, gather, read, walk
from .watch import changes

__all__ = [
    "Copy",
    "Extractor",
    "IndexerError",
    "NoSeeds",
    "Report",
    "SeedError",
    "SeedFile",
    "Skipped",
    "changes",
    "gather",
    "outcome",
    "read",
    "refresh",
    "walk",
]
