"""Seeds to articles to index. Has never heard of HTTP.

What reads seeds is imported when it is asked for: it takes most of a second,
and most refreshes find nothing to read.
"""

from typing import TYPE_CHECKING

from .facets.corrections import NAME as CORRECTIONS
from .facets.corrections import (
    Action,
    Correction,
    CorrectionError,
    Corrections,
    Overlay,
    load_corrections,
)
from .records import IndexerError, NoSeeds, Options, Pace, Progress, SeedError
from .refreshing.ledger import NAME as LEDGER
from .refreshing.reason import Reason
from .refreshing.refresh import refresh
from .refreshing.report import OutletReport, Report
from .refreshing.rules import Rules, Unloaded
from .refreshing.watch import changes, look_at
from .seeds.finding import SeedFile, Skipped, gather, opened, walk

if TYPE_CHECKING:
    from .refreshing.crew import articles
    from .refreshing.extract import Extractor

__all__ = [
    "CORRECTIONS",
    "LEDGER",
    "Action",
    "Correction",
    "CorrectionError",
    "Corrections",
    "Extractor",
    "IndexerError",
    "NoSeeds",
    "Options",
    "OutletReport",
    "Overlay",
    "Pace",
    "Progress",
    "Reason",
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
        from .refreshing.crew import articles  # noqa: PLC0415

        return articles
    if name == "Extractor":
        from .refreshing.extract import Extractor  # noqa: PLC0415

        return Extractor
    raise AttributeError(name)
