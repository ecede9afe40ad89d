"""Seeds to articles to index. Has never heard of HTTP."""

from .crew import articles
from .errors import IndexerError, NoSeeds, SeedError
from .extract import Extractor
from .refresh import refresh
from .report import OutletReport, Report
from .seeds import SeedFile, Skipped, gather, opened, walk
from .watch import changes

__all__ = [
    "Extractor",
    "IndexerError",
    "NoSeeds",
    "OutletReport",
    "Report",
    "SeedError",
    "SeedFile",
    "Skipped",
    "articles",
    "changes",
    "gather",
    "opened",
    "refresh",
    "walk",
]
