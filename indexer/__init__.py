"""Seeds to articles to index. Has never heard of HTTP.

What reads seeds is imported when it is asked for: it takes most of a second,
and most refreshes find nothing to read.
"""

from typing import TYPE_CHECKING

from .facets.corrections import NAME as CORRECTIONS
from .facets.corrections import Action, CorrectionError, Corrections, Overlay, load_corrections
from .records import IndexerError, NoSeeds, Pace, Progress, SeedError
from .refreshing.ledger import NAME as LEDGER
from .refreshing.refresh import refresh
from .refreshing.report import OutletReport, Report
from .refreshing.rules import Rules, Unloaded
from .refreshing.watch import keep_up, look_at
from .seeds.finding import Skipped, gather, walk
from .seeds.opening import SeedFile, opened

if TYPE_CHECKING:
    from .refreshing.crew import articles
    from .refreshing.extract import Extractor

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
    "gather",
    "keep_up",
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
