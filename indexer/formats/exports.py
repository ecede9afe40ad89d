"""Where one article ends and the next begins in what press databases export as text."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from . import coding

_END = re.compile(
    r"(?:end of document|fin du document|(?:document |news[·.])(?=[^ ]*\d)[\w·.-]{12,}|\f+"
    r"|-{1,3}\s?(?:fin|ends?|30|###)\s?-{1,3})\s*",
    re.IGNORECASE,
)
"""The last line of a document: LexisNexis, Factiva, Europresse, dispatches."""

_RULE = re.compile(r"\s*([-*#_~–—─━═])(?: ?\1){9,}\s*")
"""A line of signs, which separates articles where each piece begins like one."""

_BEGIN = re.compile(
    r"(?:document\s)?\d+\s(?:of|de|sur|von|di)\s\d+(?:\sdocuments?)?\s*", re.IGNORECASE
)
"""The first line of a document: "2 of 25 DOCUMENTS"."""

_COUNTED = re.compile(
    r"document\s\d+\s(?:of|de|sur|von|di)\s\d+|\d+\s(?:of|de|sur|von|di)\s\d+\sdocuments?",
    re.IGNORECASE,
)
_ENDED = re.compile(r"end of document|fin du document", re.IGNORECASE)

_NUMBER = re.compile(r"(?P<number>\d{1,3})[.)]\s+(?=\S)")
_NAMED = re.compile(r"([^\W\d][\w ’'-]{1,25}?)\s?:\s+\S")
_TITLES = frozenset({"titre", "title", "headline", "hd", "article", "sujet", "objet"})
_FACTS = frozenset(
    """date url auteur author source journal outlet publication lien link by pd
    publié published site média""".split()
)


_HEADING = 120
"""Characters of a title, at the most."""

_PROSE = 60
"""Characters of a line of its text."""

_TOP = 5
"""Lines at the top of an article among which its date stands."""

_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[/.-]\d{1,2}[/.-]\d\d")


Cuts = list[tuple[int, int]]
"""Where documents end, and where the next ones begin behind that."""


def documents(
    numbered: Sequence[tuple[int, str]], by: Callable[[Sequence[str]], Cuts] | None = None
) -> Iterator[list[tuple[int, str]]]:
    """The lines of each document, with their numbers; all of them when there is one document.

    Args:
        numbered: Lines with their numbers.
        by: What finds where documents end; by all that text may part them with when left out.
    """
    cuts = (by or _cuts)([line.strip() for _, line in numbered])
    begun = 0
    for cut, behind in [*cuts, (len(numbered), len(numbered))]:
        if piece := _without_count(list(numbered[begun:cut])):
            first = _NUMBER.sub("", piece[0][1]) if cuts else piece[0][1]
            yield [(piece[0][0], first), *piece[1:]]
        begun = behind


def _without_count(piece: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines of a document without a first one that only counts it: "Document 2 of 25"."""
    at = next((at for at, (_, line) in enumerate(piece) if line.strip()), None)
    counts = at is not None and _COUNTED.fullmatch(piece[at][1].strip())
    return piece[at + 1 :] if at is not None and counts else piece


def has_several(lines: Sequence[str]) -> bool:
    """Whether lines say themselves that they are several documents of an export."""
    marks = sum(bool(_COUNTED.fullmatch(line) or _ENDED.fullmatch(line)) for line in lines)
    return marks > 1


def _cuts(lines: Sequence[str]) -> Cuts:
    """What ends documents, of all that does."""
    ends = [at for at, line in enumerate(lines) if _END.fullmatch(line)]
    if ends and (len(ends) > 1 or any(lines[ends[0] + 1 :])):
        return [(at, at + 1) for at in ends]
    begins = [at for at, line in enumerate(lines) if _BEGIN.fullmatch(line)]
    if len(begins) > 1:
        return [(at, at + 1) for at in begins]
    rules = [at for at, line in enumerate(lines) if _RULE.fullmatch(line)]
    if rules and _begin_like_articles(lines, rules):
        return [(at, at + 1) for at in rules]
    if cuts := headed(lines):
        return cuts
    coded = [at for at, line in enumerate(lines) if coding.begins(line)]
    headers = [at for at in range(len(lines)) if _begins_header(lines, at)]
    begun = coded if len(coded) > 1 else headers
    return [(at, at) for at in begun[1:]]


def headed(lines: Sequence[str]) -> Cuts:
    """The headings that part documents, each with a day below it; none where they do not."""
    for heads in _heads(lines):
        if len(heads) > 1 and _begin_like_articles(lines, [at - 1 for at in heads], above=True):
            return [(0, heads[0]), *((at, at) for at in heads[1:])]
    return []


def _heads(lines: Sequence[str]) -> Iterator[list[int]]:
    """The lines that are marked as headings of one level, or numbered one after the other."""
    for level in ("#", "##"):
        yield [at for at, line in enumerate(lines) if line.startswith(f"{level} ")]
    numbered = [(at, found) for at, line in enumerate(lines) if (found := _NUMBER.match(line))]
    if [int(found["number"]) for _, found in numbered] == list(range(1, len(numbered) + 1)):
        yield [at for at, _ in numbered]


def _begin_like_articles(
    lines: Sequence[str], rules: Sequence[int], *, above: bool = False
) -> bool:
    """Whether all pieces between lines of signs have a title above a date, and prose below.

    With `above`, what stands above the first of them may be a heading of all.
    """
    if above and any(len(line) >= _PROSE for line in lines[: rules[0] + 1]):
        return False
    ends = [*(() if above else (-1,)), *rules, len(lines)]
    pieces = [
        stated
        for begin, end in pairwise(ends)
        if (stated := list(filter(None, lines[begin + 1 : end])))
    ]
    return len(pieces) > 1 and all(
        len(piece[0]) <= _HEADING
        and any(_DATE.search(line) for line in piece[1:_TOP] if len(line) <= _HEADING)
        and any(len(line) >= _PROSE for line in piece[2:])
        for piece in pieces
    )


def _begins_header(lines: Sequence[str], at: int) -> bool:
    """Whether the facts of an article begin here: its title, and at least one more fact."""
    alone = at == 0 or not lines[at - 1] or _RULE.fullmatch(lines[at - 1])
    if not alone or _name(lines[at]) not in _TITLES:
        return False
    return any(_name(line).split(" ")[0] in _FACTS for line in lines[at + 1 : at + 5])


def _name(line: str) -> str:
    """What a line that states a fact calls it, in small letters; "" for other lines."""
    found = _NAMED.match(line)
    return found[1].lower() if found else ""
