"""Seeds to articles to index. Has never heard of HTTP.

What reads seeds is imported when it is asked for: it takes most of a second,
and most refreshes find nothing to read.
"""

from typing import TYPE_CHECKING

from .corrections import NAME as CORRECTIONS
from .corrections import Action, CorrectionError, Corrections, Overlay, load_corrections
from .errors import IndexerError, NoSeeds, SeedError
from .ledger import NAME as LEDGER
from .refresh import Pace, Progress, refresh
from .report import OutletReport, Report
from .rules import Rules, Unloaded
from .seeds import SeedFile, Skipped, gather, opened, walk
from .watch import changes, look_at

if TYPE_CHECKING:
    from .crew import articles
    from .extract import Extractor

__all__ = [
    "CORRECTIONS",
    "LEDGER",
    "Action",
    "CorrectionError",
    "Corrections",
    "Extractor",
    "IndexerError",
    "NoSeeds",
    "OutletReport",
    "Overlay",
    "Pace",
    "Progress",
    "Report",
    "Rules",
    "SeedError",
    "SeedFile",
    "Skipped",
    "Unloaded",
    "articles",
    "changes",
    "gather",
    "load_corrections",
    "look_at",
    "opened",
    "refresh",
    "walk",
]


def __getattr__(name: str) -> object:
    """The parts that take long to import."""
    if name == "articles":
        from .crew import articles  # noqa: PLC0415

        return articles
    if name == "Extractor":
        from .extract import Extractor  # noqa: PLC0415

        return Extractor
    raise AttributeError(name)
