"""What values of facets are called, from `labels.toml`; those without a label are their own."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from .entities import read_alias, read_role
from .query import Facet

_FILE = Path(__file__).with_name("labels.toml")


def facet_label(facet: Facet, value: str, language: str) -> str:
    """What a value of a facet is called in "fr" or "en".

    >>> facet_label(Facet.SECTOR, "health", "fr"), facet_label(Facet.ACTOR, "LockBit", "fr")
    ('Santé', 'LockBit')
    """
    return str(_labels().get(facet.value, {}).get(value, {}).get(language, value))


def labelled(facet: Facet) -> tuple[str, ...]:
    """The values of a facet that have a label, in the order of the file: all sectors there are.

    >>> labelled(Facet.SECTOR)[:2]
    ('health', 'public-administration')
    """
    return tuple(_labels().get(facet.value, {}))


def names_of(facet: Facet, value: str) -> tuple[str, ...]:
    """Every name of a value: itself, its labels, what else it is called.

    Of a role it is that of who has it, of an alias the alias.

    >>> names_of(Facet.SECTOR, "energy")
    ('energy', 'Énergie', 'Energy')
    >>> names_of(Facet.ALIAS, "actor:BlackCat=Alphv")
    ('Alphv',)
    """
    if facet is Facet.ROLE and (held := read_role(value)):
        return (held[0].name,)
    if facet is Facet.ALIAS and (written := read_alias(value)):
        return (written[1],)
    entry = _labels().get(facet, {}).get(value)
    if entry is None:
        return (value,)
    labels = [entry[language] for language in ("fr", "en") if language in entry]
    return (value, *labels, *entry.get("also", ()))


@cache
def _labels() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))
