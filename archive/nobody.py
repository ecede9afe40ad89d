"""Names that name nobody: "Ville", "L'hôpital", "the university" might be any of thousands."""

import re
import tomllib
from functools import cache
from pathlib import Path

from .language import fold

_ARTICLES = r"(?:l'|(?:le|la|les|un|une|des|the|a|an)\s)"


@cache
def _nobody() -> re.Pattern[str]:
    """The pattern of `nobody.toml`, over folded text."""
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    bodies = (*listed["bodies_in_words"], *listed["bodies"])
    body = "|".join(re.sub("y$", "(?:y|ie)", each) for each in bodies)
    quality = "|".join(listed["qualities"])
    return re.compile(rf"{_ARTICLES}?(?:(?:{quality})\s)*(?:{body})s?(?:\s(?:{quality})s?)*")


def names_nobody(name: str) -> bool:
    """Whether a name is a common noun alone, perhaps with an adjective that many have.

    >>> [names_nobody(name) for name in ("Mairie", "L’Hôpital universitaire", "Mairie de Lille")]
    [True, True, False]
    >>> names_nobody("The Hospital"), names_nobody("Orange"), names_nobody("Centre hospitalier")
    (True, False, True)
    """
    plain = " ".join(fold(name).replace("’", "'").split())
    return _nobody().fullmatch(plain) is not None
