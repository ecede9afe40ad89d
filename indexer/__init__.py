"""Seeds to articles to index. Has never heard of HTTP."""

from .corrections import NAME as CORRECTIONS
from .corrections import Action, CorrectionError, Corrections, Overlay, load_corrections
from .crew import articles
from .errors import IndexerError, NoSeeds, SeedError
from .extract import Extractor
from .refresh import refresh
from .report import OutletReport, Report
from .seeds import SeedFile, Skipped, gather, opened, walk
from .watch import changes, look_at

__all__ = [
    "CORRECTIONS",
    "Action",
    "CorrectionError",
    "Corrections",
    "Extractor",
    "IndexerError",
    "NoSeeds",
    "OutletReport",
    "Overlay",
    "Report",
    "SeedError",
    "SeedFile",
    "Skipped",
    "articles",
    "changes",
    "gather",
    "load_corrections",
    "look_at",
    "opened",
    "refresh",
    "walk",
]
