r"""Seeds to articles to index. Has never heard of HTTP.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> from archive import open_index
>>> with TemporaryDirectory() as folder:
...     seeds = Path(folder, "seeds")
...     seeds.mkdir()
...     seed = seeds / "clairval.txt"
...     text = "Une mairie piratée\n\nLa mairie de Clairval a été piratée lundi.\n"
...     _ = seed.write_text(text, encoding="utf-8")
...     report = refresh(seeds, open_index(f"whoosh:{folder}/index"), Unloaded())
>>> print(report.new)
1

What reads seeds is imported when it is asked for: it takes most of a second,
and most refreshes find nothing to read.
"""

from typing import TYPE_CHECKING

from .facets.corrections import NAME as CORRECTIONS
from .facets.corrections import (
    TYING,
    Action,
    Correction,
    CorrectionError,
    Corrections,
    Overlay,
    is_example,
    labels_of,
    lasting_corrections,
    load_corrections,
    text_of,
)
from .facets.lasting import lasting_names
from .records import (
    AllGone,
    IndexerError,
    Limits,
    ManyGone,
    NoSeeds,
    Options,
    Pace,
    Progress,
    SeedError,
    Share,
)
from .refreshing.comparing import Comparison, compare
from .refreshing.ledger import NAME as LEDGER
from .refreshing.reason import Reason
from .refreshing.refresh import refresh
from .refreshing.report import OutletReport, Report
from .refreshing.rules import Rules, Unloaded
from .refreshing.stirring import Stirring
from .refreshing.watch import keep_up, look_at
from .seeds.finding import Closed, Skipped, gather, walk
from .seeds.opening import SeedFile, opened

if TYPE_CHECKING:
    from .refreshing.crew import articles
    from .refreshing.extract import Extractor

__all__ = [  # noqa: RUF022 - grouped by what they are for
    # Refreshing an index from a folder of seeds
    "refresh",
    "Options",
    "Limits",
    "Pace",
    "Share",
    "Progress",
    "Rules",
    "Unloaded",
    "LEDGER",
    # Comparing an index with a folder of seeds
    "compare",
    "Comparison",
    # What came of it
    "Report",
    "OutletReport",
    "Reason",
    # Noticing when to do it again
    "keep_up",
    "look_at",
    "Stirring",
    # Reading seeds without an index
    "articles",
    "Extractor",
    "SeedFile",
    "Skipped",
    "Closed",
    "gather",
    "opened",
    "walk",
    # Correcting what was found
    "Correction",
    "Action",
    "TYING",
    "Corrections",
    "Overlay",
    "lasting_corrections",
    "lasting_names",
    "load_corrections",
    "is_example",
    "labels_of",
    "text_of",
    "CORRECTIONS",
    # What can go wrong
    "IndexerError",
    "CorrectionError",
    "NoSeeds",
    "AllGone",
    "ManyGone",
    "SeedError",
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
