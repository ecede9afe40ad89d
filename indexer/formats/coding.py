"""Exports that call each fact by a code of two or three capitals, as Factiva does."""

import re
from collections.abc import Iterator, Sequence

_CODE = re.compile(r"(?P<code>HD|HDL|HL|BY|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CO|IN|NS|RE|PUB|AN|CR)")
_CODED = re.compile(_CODE.pattern + r"(?:(?:\t+| {2,})(?P<value>\S.*))?\s*")
_TEXT = frozenset({"LP", "TD"})
_FACTS = {"HD": "Title", "PD": "Date", "SN": "Source", "BY": "Author", "LA": "Language"}
_LEAST = 3
"""Codes of an article, at the least: a title, and more."""

Numbered = tuple[int, str]


def decoded_facts(lines: Sequence[Numbered]) -> list[Numbered]:
    r"""Lines whose codes are written out; those whose facts nobody needs are left as they are.

    >>> decoded_facts([(1, "HD  La mairie"), (2, "PD"), (3, "6 mars 2024"), (4, "TD  Fin.")])
    [(1, 'Title : La mairie'), (2, 'Date : 6 mars 2024'), (3, ''), (4, 'Fin.')]
    """
    codes = [found["code"] for _, line in lines if (found := _CODED.fullmatch(line))]
    if "HD" not in codes or len(set(codes)) < _LEAST or _TEXT.isdisjoint(codes):
        return list(lines)
    return list(_written_out(lines))


def begins(line: str) -> bool:
    """Whether a line begins an article by the code of its title."""
    found = _CODED.fullmatch(line)
    return found is not None and found["code"] == "HD"


def _written_out(lines: Sequence[Numbered]) -> Iterator[Numbered]:
    waiting: Numbered | None = None
    for number, line in lines:
        found = _CODED.fullmatch(line)
        if waiting is not None and not found and line.strip():
            yield waiting[0], f"{waiting[1]} : {line.strip()}"
            yield number, ""
            waiting = None
        elif not found:
            yield number, line
        elif found["code"] in _TEXT:
            waiting = None
            yield number, found["value"] or ""
        else:
            name = _FACTS.get(found["code"], found["code"])
            if found["value"]:
                yield number, f"{name} : {found['value']}"
            waiting = None if found["value"] else (number, name)
