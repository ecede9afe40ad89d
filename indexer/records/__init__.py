"""What the stages of indexing hand to each other. Knows no stage."""

from .errors import (
    AllGone,
    ChangedSeed,
    ClosedGone,
    FurnitureError,
    IndexerError,
    ManyGone,
    NoSeeds,
    SeedError,
    UnreadSeed,
)
from .fingerprints import VERSION, fingerprint, id_of, version
from .naming import readable
from .raw import Clue, Line, Outcome, RawArticle, has_words, one_line
from .work import Limits, Options, Pace, Progress, Share

__all__ = [
    "VERSION",
    "AllGone",
    "ChangedSeed",
    "ClosedGone",
    "Clue",
    "FurnitureError",
    "IndexerError",
    "Limits",
    "Line",
    "ManyGone",
    "NoSeeds",
    "Options",
    "Outcome",
    "Pace",
    "Progress",
    "RawArticle",
    "SeedError",
    "Share",
    "UnreadSeed",
    "fingerprint",
    "has_words",
    "id_of",
    "one_line",
    "readable",
    "version",
]
