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


_ELSEWHERE = (
    "januar enero gennaio januari janeiro",
    "februar febrero febbraio februari fevereiro",
    "marz marzo maart marco",
    "april abril aprile",
    "mai mayo maggio mei maio",
    "juni junio giugno junho",
    "juli julio luglio julho",
    "august agosto augustus",
    "september septiembre setiembre settembre setembro",
    "oktober octubre ottobre outubro",
    "november noviembre novembre novembro",
    "dezember diciembre dicembre december dezembro",
)
"""What each month is called in German, Spanish, Italian, Dutch and Portuguese, folded."""

_ABROAD = {name: at for at, names in enumerate(_ELSEWHERE, start=1) for name in names.split()}

ABROAD = "|".join(_ABROAD)
"""A pattern for these names, over folded text."""


def month_abroad(name: str) -> int | None:
    """The number of a month by its name in the other languages of articles; None for no month.

    >>> month_abroad("März"), month_abroad("outubro"), month_abroad("Montag")
    (3, 10, None)
    """
    return _ABROAD.get(fold(name))


def month_of(name: str) -> int | None:
    """The number of a month by its full name, whatever its case and accents; None for no month.

    >>> month_of("Février"), month_of("august"), month_of("lundi")
    (2, 8, None)
    """
    return _NUMBERS.get(fold(name))
