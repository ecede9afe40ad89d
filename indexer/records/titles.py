"""Titles as pages and dumps print them: the article's own, and its outlet's behind or before it."""

import re
from collections.abc import Iterable, Iterator

from archive.language import fold

_BAR = r"\s*[|│｜∣‖]{1,2}\s*|\s+(?:[·•●◦▪⋅∙»›‹«]|::|//)\s+"
_DASH = r"\s+(?:[–—-]|--)\s+"
_BARRED = re.compile(_BAR)
_DASHED = re.compile(_DASH)
_MARK = rf"{_BAR}|{_DASH}|\s+[/~<>]\s+|\s*:\s+"
_MARKED = re.compile(_MARK)
_AT_END = re.compile(rf"(?:{_MARK})$")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,7}")
_WORD = re.compile(r"[^\W_]+")

_LONGEST = 5
"""Words of an outlet's name or of a section, at the most."""

_LEAST = 3
"""Words that are left of a title at the least when something goes for its shape alone."""

_SMALL = frozenset(
    """a au aux d de des du en et l la le les of and the in on for der die das und el los del
    y""".split()
)


def without_outlet(title: str, names: Iterable[str], host: str = "") -> str:
    """A title without the outlet's name at its end or its beginning.

    Args:
        title: As printed.
        names: What the outlet may be called.
        host: The host of its address, "" when it is not known.

    >>> without_outlet("La mairie rouvre : le point - Le Courrier", ["Le Courrier"])
    'La mairie rouvre : le point'
    >>> without_outlet("Piratage à Lille - Nord Littoral", [], "nordlittoral.fr")
    'Piratage à Lille'
    """
    names = tuple(names)
    known = {_bare(name) for name in names if _bare(name)}
    for name in names:
        title = before_name(title, name) or title
    while True:
        for rest, piece in _ends(title):
            if rest and (_bare(piece) in known or _is_of_site(piece, host, names)):
                title = rest
                break
        else:
            return title


def without_site(title: str, names: Iterable[str], host: str = "") -> str:
    """A title of a page's head, without what has the shape of a site's name or of a section.

    Behind a dash only when nothing is known of the site, or when its name
    stands behind another one; behind a colon never.

    >>> without_site("La mairie de Clairval paralysée - Actualités - Ville", [])
    'La mairie de Clairval paralysée'
    >>> without_site("LockBit revendique l’attaque - 300 000 patients", [])
    'LockBit revendique l’attaque - 300 000 patients'
    """
    names = tuple(names)
    whole, title = title, without_outlet(title, names, host)
    unknown = not host and not any(map(_bare, names))
    if title != whole and whole.endswith(title):
        title = _below_sections(title)
    mark = _MARKED.match(whole, len(title)) if title != whole and whole.startswith(title) else None
    sign = mark[0].strip() if mark else ""
    while True:
        rest, piece = _behind(title, dashes=unknown, sign=sign)
        if not _is_section(piece, rest, title):
            return title
        title = rest


def before_name(title: str, name: str) -> str:
    """What stands in a title before a name that it ends with; "" when it does not.

    >>> before_name("Le maire : « Tout est perdu » - Le Guetteur", "Le Guetteur")
    'Le maire : « Tout est perdu »'
    """
    begin = len(title) - len(name)
    mark = (
        _AT_END.search(title[:begin]) if begin > 0 and fold(title[begin:]) == fold(name) else None
    )
    return title[: mark.start()] if mark else ""


def after_name(title: str, name: str) -> str:
    """What stands in a title behind a name that it begins with; "" when it does not.

    >>> after_name("Le Guetteur : la mairie paralysée", "Le Guetteur")
    'la mairie paralysée'
    >>> after_name("Le Guetteur | Société | La mairie paralysée", "Le Guetteur")
    'La mairie paralysée'
    """
    begin, rest = title[: len(name)], title[len(name) :]
    mark = _MARKED.match(rest) if fold(begin) == fold(name) else None
    behind = rest[mark.end() :].strip() if mark else ""
    behind = _below_sections(behind) if mark and ":" not in mark[0] else behind
    return behind if len(_WORD.findall(behind)) >= _LEAST else ""


def pieces_of(title: str) -> list[str]:
    """The pieces of a title between bars, dashes and other marks."""
    ends = [(mark.start(), mark.end()) for mark in _marks(title, _MARKED)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(title)]
    return [title[start:stop].strip() for start, stop in zip(starts, stops, strict=True)]


def outlet_behind(title: str) -> tuple[str, str]:
    """A title, and what stands behind its last bar or dash; "" for nothing.

    >>> outlet_behind("Piratage à Lille | ZDNET")
    ('Piratage à Lille', 'ZDNET')
    """
    return _behind(title)


def looks_like_outlet(piece: str, title: str) -> bool:
    """Whether a piece of a title has the shape of an outlet's name."""
    words = _WORD.findall(piece)
    capitals = all(word[0].isupper() or fold(word) in _SMALL for word in words)
    named = bool(words) and words[0][0].isupper() and capitals and not piece[0].isdigit()
    named = named or _DOMAIN.fullmatch(piece) is not None
    return (
        named and len(words) <= _LONGEST and len(piece) < len(title) / 2 and piece[-1] not in "?!…"
    )


def is_of_host(piece: str, host: str) -> bool:
    """Whether a piece of a title is what a host is called.

    >>> is_of_host("Le Courrier", "www.lecourrier.example"), is_of_host("Lille", "courrier.example")
    (True, False)
    """
    letters = _bare(piece).replace(" ", "")
    labels = [re.sub(r"[^a-z0-9]", "", label) for label in host.split(".")[:-1]]
    whole = "".join(labels)
    whole_host = re.sub(r"^www\d?\.", "", host)
    return len(letters) > 2 and any(  # noqa: PLR2004 - fewer are anything
        letters in {label, whole, f"le{label}", f"la{label}", f"les{label}", f"the{label}"}
        or letters == re.sub(r"[^a-z0-9]", "", whole_host)
        for label in labels
    )


def _behind(title: str, *, dashes: bool = True, sign: str = "") -> tuple[str, str]:
    """The title before its last bar, dash or sign of that kind, and what stands behind."""
    marks = [*_marks(title, _BARRED), *(_marks(title, _DASHED) if dashes else ())]
    if sign and ":" not in sign:
        marks += [mark for mark in _marks(title, _MARKED) if mark[0].strip() == sign]
    if not marks:
        return title, ""
    mark = max(marks, key=lambda one: one.start())
    return title[: mark.start()].rstrip(), title[mark.end() :].strip()


def _below_sections(title: str) -> str:
    """A title without the sections before it."""
    while marks := _marks(title, _MARKED):
        piece, rest = title[: marks[0].start()], title[marks[0].end() :]
        if marks[0][0].strip() == ":" or not _is_section(piece, rest, title):
            break
        title = rest
    return title


def _is_section(piece: str, rest: str, title: str) -> bool:
    """Whether a piece at an end of a title has the shape of a section, and a title is left."""
    return (
        bool(piece)
        and len(_WORD.findall(rest)) >= _LEAST
        and not rest[0].islower()
        and looks_like_outlet(piece, title)
    )


def _is_of_site(piece: str, host: str, names: Iterable[str]) -> bool:
    """Whether a piece of a title is what the host of its site is called, or that host itself."""
    if host and is_of_host(piece, host):
        return True
    return _DOMAIN.fullmatch(piece) is not None and any(is_of_host(name, piece) for name in names)


def _ends(title: str) -> Iterator[tuple[str, str]]:
    """What is left without the last piece and without the first one, each with that piece."""
    marks = _marks(title, _MARKED)
    if marks:
        yield title[: marks[-1].start()].rstrip(), title[marks[-1].end() :]
    if marks and ":" not in marks[0][0]:
        yield title[marks[0].end() :].lstrip(), title[: marks[0].start()]


def _marks(title: str, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """The marks between the pieces of a title; those around what is quoted are none."""
    return [
        mark
        for mark in pattern.finditer(title)
        if not ("»" in mark[0] and "«" in title[: mark.start()])
        and not ("«" in mark[0] and "»" in title[mark.end() :])
    ]


def _bare(name: str) -> str:
    """A name as letters and digits alone, folded."""
    return " ".join(_WORD.findall(fold(name)))
