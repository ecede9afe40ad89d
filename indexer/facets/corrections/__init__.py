"""What people corrected in the facets: a file beside the seeds, readable and fit for git.

A correction holds for one article or for the whole archive. It is applied to
what the rules found, every time an article is read, in the order of the file.
"""

from .changing import Corrections
from .examples import is_example, labels_of, text_of
from .lasting import lasting_corrections
from .overlay import Overlay
from .reading import load_corrections
from .records import NAME, TYING, Action, Correction, CorrectionError, Names

__all__ = [
    "NAME",
    "TYING",
    "Action",
    "Correction",
    "CorrectionError",
    "Corrections",
    "Names",
    "Overlay",
    "is_example",
    "labels_of",
    "lasting_corrections",
    "load_corrections",
    "text_of",
]
