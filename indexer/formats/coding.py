"""Exports that call each fact by a code of two or three capitals, as Factiva does.

LexisNexis writes them out, above a line that says "Body" and nothing else.
"""

import re
from collections.abc import Iterator, Sequence

_CODE = re.compile(r"(?P<code>HD|HDL|HL|BY|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CO|IN|NS|RE|PUB|AN|CR)")
_CODED = re.compile(_CODE.pattern + r"(?:(?:\t+| {2,})(?P<value>\S.*))?\s*")
_TEXT = frozenset({"LP", "TD"})
_FACTS = {"HD": "Title", "PD": "Date", "SN": "Source", "BY": "Author", "LA": "Language"}
_LEAST = 3
"""Codes of an article, at the least: a title, and more."""

_BODY = re.compile(r"\s*(?:body|corps(?: du texte)?)\s*:?\s*", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(?:length|longueur)\s?:\s*\d[\d.,\s]*(?:words|mots)?\s*", re.IGNORECASE)
_BYLINE = re.compile(r"\s*(?:byline|auteur)\s?:\s*(?P<value>\S.*)", re.IGNORECASE)
_LABELLED = re.compile(r"[^\W\d][\w ’'-]{0,24}?\s?:\s+\S")
_DAY = re.compile(r"(?:19|20)\d\d\b")
_ABOVE = 15
"""Lines above "Body", at the most."""

Numbered = tuple[int, str]


def decoded_facts(lines: Sequence[Numbered]) -> list[Numbered]:
    r"""Lines whose codes are written out; those whose facts nobody needs are left as they are.

    >>> decoded_facts([(1, "HD  La mairie"), (2, "PD"), (3, "6 mars 2024"), (4, "TD  Fin.")])
    [(1, 'Title : La mairie'), (2, 'Date : 6 mars 2024'), (3, ''), (4, 'Fin.')]
    """
    codes = [found["code"] for _, line in lines if (found := _CODED.fullmatch(line))]
    if "HD" not in codes or len(set(codes)) < _LEAST or _TEXT.isdisjoint(codes):
        return list(_labelled(lines))
    return list(_written_out(lines))


def begins(line: str) -> bool:
    """Whether a line begins an article by the code of its title."""
    found = _CODED.fullmatch(line)
    return found is not None and found["code"] == "HD"


def _labelled(lines: Sequence[Numbered]) -> Iterator[Numbered]:
    """Lines whose facts stand above "Body" and the length of the text, all of them labelled."""
    body = next((at for at, (_, line) in enumerate(lines) if _BODY.fullmatch(line)), 0)
    stated = [at for at in range(body) if lines[at][1].strip()]
    if len(stated) > _ABOVE or not any(_LENGTH.fullmatch(lines[at][1]) for at in stated):
        yield from lines
        return
    waiting = ["Title", "Source", "Date"]
    for at, (number, line) in enumerate(lines[:body]):
        byline = _BYLINE.fullmatch(line)
        if byline:
            yield number, f"Author : {byline['value']}"
        elif at not in stated or (_LABELLED.match(line) and waiting[:1] != ["Title"]):
            yield number, line
        else:
            dated = bool(_DAY.search(line)) and "Title" not in waiting
            name = "Date" if dated and "Date" in waiting else next(iter(waiting), "Rights")
            waiting = [
                each for each in waiting if each != name and not (dated and each == "Source")
            ]
            yield number, f"{name} : {line.strip()}"
    yield lines[body][0], ""
    yield from lines[body + 1 :]


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
