"""Text dumps: one article in a file, or several behind each other.

Several articles in one file are separated by a line of at least five equals
signs, and nothing else on it, or as press databases do. An article may begin
with a header: at least two lines such as "URL: https://…", "Date: 2024-03-06",
"Titre : …".
"""

import re
from collections.abc import Iterator
from html import unescape

from archive import FaultKind, Note, Removed
from indexer.records import Clue, Line, Outcome, RawArticle, has_words

from .coding import decoded_facts
from .encoding import decoded
from .exports import documents
from .joining import joined
from .mastheads import masthead
from .source import Source, refuse_binary, refuse_others

_HEADER = re.compile(r"(?P<name>[^\W\d][\w ’'-]{0,24}?)\s?:\s+(?P<value>\S.*)")
_CALLED = {
    "title": "title|titre|headline|titre de l'article|titre de l’article|article title|hd"
    "|objet|sujet",
    "url": "url|link|lien|adresse|canonical|source url|url source|permalink|lien source"
    "|source link|article url",
    "published": "date|published|publié|publiée|publié le|publication date|pubdate"
    "|date de publication|published on|date published|posted|posted on|paru le|mis en ligne le"
    "|date de parution|mise en ligne|load-date|pd",
    "modified": "updated|modified|mis à jour|modifié|mis à jour le|last updated",
    "authors": "author|authors|auteur|auteurs|auteure|byline|par|by|écrit par|written by|signature",
    "outlet": "outlet|site|journal|publisher|source|média|media|publication|nom de la source"
    "|newspaper|site web|sn",
    "language": "language|lang|langue",
}
NAMES = {name: fact for fact, names in _CALLED.items() for name in names.split("|")}
"""What the lines of a header may be called."""

_ADDRESS = re.compile(
    r"(?:(?:source|url|lien|link|original|article|via|adresse|lire sur)[\w ’']{0,20}\s?:\s*)?"
    r"<?(?P<url>https?://[^\s<>]+)>?",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\w")
_ENDS = 4
"""Lines at the end of a dump among which the address may stand; the first three may be it, too."""

_ABOVE = 3
"""Lines that may stand above a header."""

_FIRST = 3
_UNDERLINE = re.compile(r"\s*[=~^-]{3,}\s*")
_RULE = re.compile(r"\W*[-=_*~#]{3,}\W*")
_HEADING = 120
"""Characters of a heading that is underlined, at the most."""

_HEADED = re.compile(r"(?:#{1,6}|={1,5}) (?=\S)")
_BOXED = re.compile(r"^\s*[|#*│║]\s+(\S.*?)\s+[|#*│║]\s*$")
"""How headings are marked, and lines that have a frame around them."""

_ENTITY = re.compile(
    r"&(?:#\d{2,5}|#x[0-9a-fA-F]{2,5}|nbsp|amp|quot|apos|euro|hellip|[mn]dash"
    r"|[a-zA-Z]{1,6}(?:acute|grave|circ|uml|quo|cedil|lig));"
)
_ENTITIES = 3
"""References to characters in a text without markup, at the least, which some program left."""

_LEAST = 2
"""Lines of a header; a single one may be the beginning of the article."""

_SEPARATOR = re.compile(r"={5,}\s*")


def read(source: Source) -> Iterator[Outcome]:
    """The articles of a text dump: their lines, numbered, blank ones left out.

    Raises:
        SeedError: It is no text, or there is no word in it.
    """
    data = source.data()
    refuse_others(source, data)
    refuse_binary(source, data)
    text, notes = decoded(data)
    if len(_ENTITY.findall(text)) >= _ENTITIES:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    if not has_words([text]):
        raise source.error(FaultKind.NO_WORDS)
    yield from articles(source, text, notes)


def articles(source: Source, text: str, notes: tuple[Note, ...]) -> Iterator[RawArticle]:
    """The articles of a text that has words in it."""
    pieces = [
        piece
        for run in _pieces(text)
        for piece in documents(run)
        if has_words(line for _, line in piece if not _is_rule(line))
    ]
    for number, piece in enumerate(pieces, start=1):
        part = source.within(str(number)) if len(pieces) > 1 else source.part
        bare = decoded_facts(_unmarked(piece))
        lines = joined([line for _, line in bare], bare[0][0])
        stated = tuple(line for line in lines if not _is_rule(line.text))
        yield _article(stated, part, notes, exported=len(pieces) > 1)


def _unmarked(piece: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines of an article without the signs of headings and around boxes.

    >>> _unmarked([(1, "= La mairie"), (2, ""), (3, "== La suite")])
    [(1, 'La mairie'), (2, ''), (3, 'La suite')]
    """
    lines = [line for _, line in piece]
    if any(map(_HEADED.match, next(([line] for line in lines if line.strip()), []))):
        lines = [_HEADED.sub("", line) for line in lines]
    ruled = [bool(line.strip()) and _is_rule(line) for line in lines]
    bare = [
        _BOXED.sub(r"\1", line) if any(ruled[max(0, at - 1) : at + 2]) else line
        for at, line in enumerate(lines)
    ]
    return [(number, line) for (number, _), line in zip(piece, bare, strict=True)]


def _is_rule(line: str) -> bool:
    """Whether a line is drawn of signs, with blanks between them perhaps."""
    return _RULE.fullmatch(line.replace(" ", "")) is not None


def _article(
    lines: tuple[Line, ...], part: str, notes: tuple[Note, ...], *, exported: bool
) -> RawArticle:
    """One article; when it begins with a header, what that says."""
    header, own = _header(lines)
    above = masthead([lines[at] for at in own], exported) if not header else None
    if above:
        header = {"outlet": Clue(above.outlet, "header"), "published": Clue(above.day, "header")}
        own = own[above.lines :]
    address = None if "url" in header else _address(lines, own)
    if address:
        own = [at for at in own if at != address[0]]
        header["url"] = Clue(address[1], "text")
    authors = header.get("authors")
    stated = frozenset(own)
    return RawArticle(
        lines=tuple(lines[at] for at in own),
        part=part,
        title=header.get("title"),
        outlet=header.get("outlet"),
        url=header.get("url"),
        language=header.get("language"),
        authors=(authors,) if authors else (),
        published=(header["published"],) if "published" in header else (),
        modified=(header["modified"],) if "modified" in header else (),
        removed=tuple(
            Removed(text=line.text, rule="header", line=line.number)
            for at, line in enumerate(lines)
            if at not in stated
        ),
        notes=notes,
        is_plain=True,
    )


def _header(lines: tuple[Line, ...]) -> tuple[dict[str, Clue], list[int]]:
    """What the header says, and which lines are not in it.

    Lines of names that nobody knows may stand among the known ones, and the
    title above all of them.
    """
    for start in range(min(_ABOVE, len(lines))):
        header: dict[str, Clue] = {}
        end = start
        for at in range(start, len(lines)):
            found = _HEADER.fullmatch(lines[at].text)
            name = NAMES.get(found["name"].lower().strip(), "") if found else ""
            if not found or name in header or not (name or header):
                break
            if name == "outlet" and found["value"].startswith("http"):
                name = "url"
            if name:
                header.setdefault(name, Clue(found["value"].strip(), "header"))
                end = at + 1
        if len(header) >= _LEAST:
            return header, [at for at in range(len(lines)) if not start <= at < end]
    return {}, list(range(len(lines)))


def _address(lines: tuple[Line, ...], own: list[int]) -> tuple[int, str] | None:
    """The line that is nothing but the address of the article, and that address."""
    if len(own) <= 1:
        return None
    for at in (*own[:_FIRST], *reversed(own[_FIRST:][-_ENDS:])):
        found = _ADDRESS.fullmatch(lines[at].text)
        labelled = found and _LABELLED.match(lines[at].text) and found.start("url") > 1
        if found and (at in own[:_FIRST] or labelled):
            return at, found["url"]
    return None


def _pieces(text: str) -> Iterator[list[tuple[int, str]]]:
    """The lines between separators, with their numbers; lines under headings are left out."""
    lines: list[tuple[int, str]] = []
    above = ""
    for number, line in enumerate(text.split("\n"), start=1):
        alone = not any(line.strip() for _, line in lines[:-1])
        underlines = (
            bool(above.strip()) and _UNDERLINE.fullmatch(line) and _fits(above, line, alone)
        )
        if underlines:
            lines.append((number, ""))
        elif _SEPARATOR.fullmatch(line):
            yield lines
            lines = []
        else:
            lines.append((number, line))
        above = line
    yield lines


def _fits(heading: str, underline: str, alone: bool) -> bool:
    """Whether a line is as long as what it underlines, which is no sentence.

    Below the very first line, it may be shorter: no article is that short.
    """
    long, short = len(heading.strip()), len(underline.strip())
    ends = heading.rstrip().endswith((".", "!", "»", "…"))
    return long <= _HEADING and not ends and (alone or 2 * short >= long)
