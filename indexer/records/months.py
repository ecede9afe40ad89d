"""The months by their names in French and English: the one table, whatever reads a date."""

from archive.language import fold

NAMES = tuple(
    zip(
        """janvier février mars avril mai juin juillet août septembre octobre novembre
        décembre""".split(),
        """january february march april may june july august september october november
        december""".split(),
        strict=True,
    )
)
"""What each month is called in full, January first."""

_SHORT = "janv jan fevr fev feb mar avr apr jun juil jul aug sept sep oct nov dec".split()
_NUMBERS = {fold(name): number for number, names in enumerate(NAMES, start=1) for name in names}

FULL = "|".join(_NUMBERS)
"""A pattern for the names in full, over folded text."""

ANY = rf"(?:{FULL}|(?:{'|'.join(_SHORT)})\.?)"
"""A pattern for full and shortened names, over folded text."""


def month_of(name: str) -> int | None:
    """The number of a month by its full name, whatever its case and accents; None for no month.

    >>> month_of("Février"), month_of("august"), month_of("lundi")
    (2, 8, None)
    """
    return _NUMBERS.get(fold(name))
