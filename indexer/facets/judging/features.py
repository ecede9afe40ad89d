"""What a model is told of candidates: features, column by column; a template means one thing.

Much of it is the same for all candidates that begin with a token, or that end with one.
"""

from collections.abc import Sequence

import numpy as np

from .background import Background
from .beside import Beside
from .columns import Told
from .document import Document
from .inside import Inside
from .model import Floats, Model
from .seen import Seen
from .spans import Stretch


class Features:
    """Makes the features of one article's candidates."""

    def __init__(self, document: Document, background: Background) -> None:
        seen = Seen(document, background)
        self.document = document
        self.beside = Beside(document, seen)
        self.inside = Inside(document, background, seen)

    def texts(self, order: Sequence[Stretch]) -> list[list[str]]:
        """All features of each candidate as strings, as learning wants them."""
        if not order:
            return []
        bounds = _Bounds(order)
        own, left, right, article = (told.texts() for told in self.told(order, bounds))
        places = zip(own, bounds.first_of.tolist(), bounds.end_of.tolist(), strict=True)
        return [[*article[0], *left[first], *right[end], *one] for one, first, end in places]

    def told(self, order: Sequence[Stretch], bounds: "_Bounds") -> tuple[Told, Told, Told, Told]:
        """What is told of candidates, of where they begin and end, and of the article."""
        left, right = self.beside.left(bounds.firsts), self.beside.right(bounds.ends)
        return self.inside.of(order), left, right, self.article()

    def article(self) -> Told:
        """What all candidates have in common."""
        reading = self.document.reading
        return Told(
            count=1,
            loose=[
                (0, "genre", str(reading.genre)),
                (0, "about computers", str(reading.is_cyber)),
                (0, "language", self.document.language),
            ],
        )


class _Bounds:
    """Where candidates begin and end, each token once, and which of these are whose."""

    def __init__(self, order: Sequence[Stretch]) -> None:
        bounds = np.array(order, np.intp)
        self.firsts, self.first_of = np.unique(bounds[:, 0], return_inverse=True)
        self.ends, self.end_of = np.unique(bounds[:, 1], return_inverse=True)


def chances_of(features: Features, order: Sequence[Stretch], model: Model) -> Floats:
    """What a model says of candidates: (candidates, labels), rows sum to 1.

    The features of a network's first layer add up, so those that candidates
    have in common with their neighbours are weighed once.
    """
    if not order:
        return np.zeros((0, len(model.labels)), np.float32)
    bounds = _Bounds(order)
    own, left, right, article = model.sums_of(features.told(order, bounds))
    return model.chances_by(own + left[bounds.first_of] + right[bounds.end_of] + article)
