"""Where one article ends and the next begins in what press databases export as text."""

import re
from collections.abc import Iterator, Sequence

_END = re.compile(
    r"(?:end of document|fin du document|document (?=[^ ]*\d)[\w·.-]{12,}|\f+)\s*", re.IGNORECASE
)
"""The last line of a document: LexisNexis, Factiva, Europresse."""

_BEGIN = re.compile(
    r"(?:document\s)?\d+\s(?:of|de|sur|von|di)\s\d+(?:\sdocuments?)?\s*", re.IGNORECASE
)
"""The first line of a document: "2 of 25 DOCUMENTS"."""

_NAMED = re.compile(r"([^\W\d][\w ’'-]{1,25}?)\s?:\s+\S")
_TITLES = frozenset({"titre", "title", "headline", "hd", "article", "sujet"})
_FACTS = frozenset(
    """date url auteur author source journal outlet publication lien link by pd
    publié published site média""".split()
)


def documents(numbered: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """The lines of each document, with their numbers; all of them when there is one document."""
    cuts = _cuts([line.strip() for _, line in numbered])
    begun = 0
    for cut, behind in [*cuts, (len(numbered), len(numbered))]:
        if piece := list(numbered[begun:cut]):
            yield piece
        begun = behind


def _cuts(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Where documents end, and where the next ones begin behind that."""
    ends = [at for at, line in enumerate(lines) if _END.fullmatch(line)]
    if ends and (len(ends) > 1 or any(lines[ends[0] + 1 :])):
        return [(at, at + 1) for at in ends]
    begins = [at for at, line in enumerate(lines) if _BEGIN.fullmatch(line)]
    if len(begins) > 1:
        return [(at, at + 1) for at in begins]
    headers = [at for at in range(len(lines)) if _begins_header(lines, at)]
    return [(at, at) for at in headers[1:]] if len(headers) > 1 else []


def _begins_header(lines: Sequence[str], at: int) -> bool:
    """Whether the facts of an article begin here: its title, and at least one more fact."""
    alone = at == 0 or not lines[at - 1]
    if not alone or _name(lines[at]) not in _TITLES:
        return False
    return any(_name(line).split(" ")[0] in _FACTS for line in lines[at + 1 : at + 5])


def _name(line: str) -> str:
    """What a line that states a fact calls it, in small letters; "" for other lines."""
    found = _NAMED.match(line)
    return found[1].lower() if found else ""
