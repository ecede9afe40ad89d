"""What the first and the last lines of a dump say of its article: date, author, outlet.

Only lines that can say nothing else are believed: a date needs words that say
that it is that of publication, or a line of its own; a name needs "Par" or "By".
"""

import re
from collections.abc import Iterator

from indexer.cleaning.clean import Cleaned
from indexer.formats import Clue, RawArticle
from indexer.records import months
from indexer.records.titles import looks_like_outlet, outlet_behind, without_outlet

from .dates import is_date

_HEAD = 12
"""Lines at the beginning that are looked at."""

_TAIL = 8
"""Lines at the end."""

_LONGEST = 160
"""Characters of a line that states facts."""

_FEW = 2
"""Pieces besides the date on a line that states no more than that."""

_IN = re.compile(r"(?:in|dans)\s[A-Z]\w*(?:\s\w+){0,2}$")
_NAMED = 3
"""Words of a name or a rubric beside a date, at the most."""

_PUBLISHED = re.compile(
    r"(?:article |post |first |originally )?(?:publiée?s?|postée?|mise? en ligne|parue?|écrite?"
    r"|rédigée?|published|posted|written|veröffentlicht|publicado|pubblicato|gepubliceerd)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:par|by|von|por|di|door)\s+(?=[A-ZÀ-ÖØ-Þ])", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s*[|•·]\s*|\s+[–—-]\s+|\s+(?=le \d)|(?<=\d{4})\s+(?=(?i:par|by)\s)"
    rf"|\s*,\s+(?=\d{{1,2}}(?!\d)|le |on |at |\d+ (?:mots|words)\b|\(|(?i:{months.ANY})\s\d)"
)
_COUNTED = re.compile(r"\d+ (?:mots|words)|\(\w{2,12}\)|pp?\. ?[\dA-Z-]+", re.IGNORECASE)
"""Pieces that say how long an article is, in which language, and on which page."""

_NAME = re.compile(
    r"(?i:(?:(?:publiée?|rédigée?|écrite?|posted|written|published)\s+)?(?:par|by)\s+)"
    r"(?P<name>[A-ZÀ-ÖØ-Þ][\w.’'-]*(?:\s+(?:de|du|des|[Ll]a|[Ll]e|van|von|den|der|di|da|el))*"
    r"(?:\s+[A-ZÀ-ÖØ-Þ][\w.’'-]*){1,3})"
    r"(?:\s+(?:avec|with|et|and)\s+(?:l['’])?(?:AFP|Reuters|AP))?(?:\s*\([A-Z][\w ]{1,20}\))?"
)
_WITH_AGENCY = re.compile(
    r"(?P<name>[A-ZÀ-ÖØ-Þ][\w.’'-]+(?:\s+[A-ZÀ-ÖØ-Þ][\w.’'-]+){1,3})\s*"
    r"\((?:AFP|Reuters|AP|Belga|ATS|La Presse Canadienne)\)"
)
_TOWN = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w’', -]{2,30}(?: \| [A-Z]+ \||,)? \(?(?P<date>[^()]{6,40}\d{4})\)?"
    r"\s*(?:\([A-Z]+\))?\s*[–—-]"
)
"""How a dispatch begins: "PARIS, 6 mars 2024 (AFP) -"."""

_OUTLETS = re.compile(
    r"(?:^(?:le|la|les|the|l['’]) ?[A-ZÀ-Ý])|\.(?:fr|com|org|net|be|ch|ca|eu|info|news)$"
    r"|^[A-Z][A-Z0-9 ]{2,}$|\b(?:journal|gazette|monde|courrier|presse|infos?|news|times|post"
    r"|tribune|dépêche|figaro|parisien|libre|express|radio|tv|actus?|mag|magazine|télégramme|herald"
    r"|guardian|observer|dauphiné|midi|france|matin|soir|nouvelles|républicain|écho|voix|nord)\b",
    re.IGNORECASE,
)
"""What makes a piece behind a dash an outlet and no part of the title."""


def dates_of(raw: RawArticle) -> Iterator[Clue]:
    """The lines at both ends that say when the article came out, as far as they do."""
    for text in _edges(raw):
        if found := _TOWN.match(text):
            if is_date(found["date"].strip()):
                yield Clue(found["date"], "text")
        elif _says_published(text) or is_dateline(text) or _is_dated_briefly(text):
            yield Clue(text, "text")


_BESIDE = re.compile(
    r"\b(?:temps de lecture|lecture|reading time)?\s*:?\s*(?:de )?\d{1,2}[\s-]*min(?:ute)?s?\b\.?"
    r"(?: de lecture| read)?|(?<!\S)(?:\d{1,4}|aucun|no|pas de|leave a)\s+comment(?:aire)?s?\b"
    r"|\b\d{1,2}\s?[:h]\s?\d\d(?:\s?[ap]\.?m\.?)?(?: [A-Z]{2,4})?\b"
    r"|\(?\b(?:il y a \w{1,4} \w{3,8}|\w{1,4} \w{3,8} ago)\b\)?",
    re.IGNORECASE,
)
"""What sites print beside a date: how long a text is, what is said of it, what time it was."""

_LABEL = re.compile(
    r"(?:(?:original |first )?(?:date|jour|day|édition|edition|communiqué|actualité|advisory"
    r"|release|publication|parution|création|créée?|created|issued|filed|diffusée?|mise en ligne"
    r"|rédigée?|écrite?|written|article)\s*)"
    r"(?:(?:de|of)\s+(?:la\s+)?)?(?:publication|parution|mise en ligne|création|presse|release"
    r"|date|published|posted|issued|parue? dans l['’]édition)?\s*"
    r"(?:\s*:\s*|du\s+|de\s+|le\s+|on\s+|the\s+|[-–—,]\s+)*",
    re.IGNORECASE,
)
"""What says before a date that it is that of publication."""

_APART = re.compile(
    r"\s*[|•·]\s*|\s+[/–—-]\s+|\s+(?=(?:par|by|in|dans)\s[A-Z])"
    rf"|,\s+(?=\d{{1,2}}(?!\d)|le \d|(?i:{months.ANY})\s\d)"
)
"""What stands between a date and what is printed beside it."""


def is_labelled(text: str) -> bool:
    """Whether a text is a date behind what says that it is that of publication.

    >>> is_labelled("Parution : 6 mars 2024"), is_labelled("Date du procès : le 6 mars 2024")
    (True, False)
    """
    label = _LABEL.match(text[:_LONGEST])
    rest = text[label.end() :].strip(" .,;()[]") if label and len(text) <= _LONGEST else ""
    return bool(rest) and is_date(rest)


def is_dated_beside(text: str) -> bool:
    """Whether a text is a date between marks, with names, a rubric or a time of reading.

    >>> is_dated_beside("6 mars 2024 • 3 min"), is_dated_beside("Un Voleur pris | 6 mars 2024")
    (True, False)
    """
    if len(text) > _LONGEST / 2:
        return False
    pieces = [piece.strip(" .:,;()[]") for piece in _APART.split(_BESIDE.sub(" ", text))]
    others = [piece for piece in pieces if piece and not is_date(piece)]
    return len(others) < len(pieces) and all(
        _BY.match(piece) or _IN.match(piece) or is_labelled(piece) or _is_rubric(piece)
        for piece in others
    )


def _is_rubric(piece: str) -> bool:
    return len(piece.split()) <= _NAMED and looks_like_outlet(piece, piece * 3)


def is_dateline(text: str) -> bool:
    """Whether a text is nothing but a date, with who wrote it perhaps.

    >>> is_dateline("By Jane Doe | 22 July 2022"), is_dateline("The mayor, 22 July 2022")
    (True, False)
    """
    others, dated = _dated(text)
    return dated and all(_BY.match(piece) for piece in others)


def _says_published(text: str) -> bool:
    return len(text) <= _LONGEST and _PUBLISHED.match(text) is not None


def _is_dated_briefly(text: str) -> bool:
    """Whether a text says a date and little beside it: a name, an outlet, a rubric."""
    others, dated = _dated(text)
    return dated and (bool(_BY.match(text)) or (len(others) <= _FEW and len(text) <= _LONGEST / 2))


def _dated(text: str) -> tuple[list[str], bool]:
    """The pieces of a short text that are no date, and whether others are one."""
    if len(text) > _LONGEST:
        return [], False
    pieces = [piece for piece in _BETWEEN.split(text) if piece.strip()]
    pieces = [piece for piece in pieces if not _COUNTED.fullmatch(piece.strip())]
    others = [piece for piece in pieces if not is_date(piece.strip(" .,;()"))]
    return others, len(others) < len(pieces)


def authors_of(raw: RawArticle) -> Iterator[str]:
    """Names behind "Par" and "By", or before an agency, on lines that say no more."""
    for text in _edges(raw):
        if len(text) > _LONGEST / 2:
            continue
        for piece in _BETWEEN.split(text):
            found = _NAME.fullmatch(piece.strip(" .,;"))
            found = found or _WITH_AGENCY.fullmatch(piece.strip(" .,;"))
            if found and found["name"][0].isupper() and found["name"].split()[-1][0].isupper():
                yield found["name"]
                return


def own_title(cleaned: Cleaned, outlet: str, host: str) -> tuple[str, str]:
    """A title that the text gives without its outlet, and that outlet, "" when it names none.

    Behind a bar stands an outlet nearly always; behind a dash only what is
    called like one, where nothing else tells.
    """
    title = without_outlet(cleaned.title, [outlet] if outlet else [], host)
    if title != cleaned.title:
        return title, ""
    rest, piece = outlet_behind(title)
    if not piece or not looks_like_outlet(piece, title):
        return title, ""
    barred = any(mark in title[len(rest) : -len(piece)] for mark in "|│｜·•●»›‹«")
    return (rest, piece) if barred or _OUTLETS.search(piece) else (title, "")


def _edges(raw: RawArticle) -> Iterator[str]:
    """The lines at both ends, those that were a header or an address left out."""
    lines = [line.text.strip() for line in raw.lines]
    yield from lines[:_HEAD]
    yield from lines[_HEAD:][-_TAIL:]
