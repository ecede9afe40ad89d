"""Titles as pages and dumps print them: the article's own, and its outlet's behind or before it."""

import re
from collections.abc import Iterable, Iterator

from archive.language import fold

_BARRED = re.compile(r"\s+[|·•»]\s+")
_DASHED = re.compile(r"\s+[–—-]\s+")
_MARKED = re.compile(r"\s*:\s+|\s+[|·•»–—-]\s+")
_AT_END = re.compile(r"(?:\s*:\s+|\s+[|·•»–—-]\s+)$")
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
    known = {_bare(name) for name in names if _bare(name)}
    for name in names:
        begin = len(title) - len(name)
        if begin > 0 and fold(title[begin:]) == fold(name) and _AT_END.search(title[:begin]):
            title = re.sub(r"[\s|·•»:–—-]+$", "", title[:begin]) or title
    while True:
        for rest, piece in _ends(title):
            if rest and (_bare(piece) in known or (host and is_of_host(piece, host))):
                title = rest
                break
        else:
            return title


def without_site(title: str, names: Iterable[str], host: str = "") -> str:
    """A title of a page's head, without what has the shape of a site's name or of a section.

    Behind a dash only when nothing is known of the site; behind a colon never.

    >>> without_site("La mairie de Clairval paralysée - Actualités - Ville", [])
    'La mairie de Clairval paralysée'
    >>> without_site("LockBit revendique l’attaque - 300 000 patients", [])
    'LockBit revendique l’attaque - 300 000 patients'
    """
    names = tuple(names)
    title = without_outlet(title, names, host)
    unknown = not host and not any(map(_bare, names))
    while True:
        rest, piece = _behind(title, dashes=unknown)
        if not piece or len(_WORD.findall(rest)) < _LEAST or not looks_like_outlet(piece, title):
            break
        title = rest
    return title


def after_name(title: str, name: str) -> str:
    """What stands in a title behind a name that it begins with; "" when it does not.

    >>> after_name("Le Guetteur : la mairie paralysée", "Le Guetteur")
    'la mairie paralysée'
    """
    begin, rest = title[: len(name)], title[len(name) :]
    mark = _MARKED.match(rest) if fold(begin) == fold(name) else None
    behind = rest[mark.end() :].strip() if mark else ""
    return behind if len(_WORD.findall(behind)) >= _LEAST else ""


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
    return len(letters) > 2 and any(  # noqa: PLR2004 - fewer are anything
        letters in {label, whole, f"le{label}", f"la{label}", f"les{label}", f"the{label}"}
        or letters == re.sub(r"[^a-z0-9]", "", host)
        for label in labels
    )


def _behind(title: str, *, dashes: bool = True) -> tuple[str, str]:
    """The title before its last bar or dash, and what stands behind."""
    marks = [*_BARRED.finditer(title), *(_DASHED.finditer(title) if dashes else ())]
    if not marks:
        return title, ""
    mark = max(marks, key=lambda one: one.start())
    return title[: mark.start()].rstrip(), title[mark.end() :].strip()


def _ends(title: str) -> Iterator[tuple[str, str]]:
    """What is left without the last piece and without the first one, each with that piece."""
    marks = list(_MARKED.finditer(title))
    if marks:
        yield title[: marks[-1].start()].rstrip(), title[marks[-1].end() :]
    if marks and ":" not in marks[0][0]:
        yield title[marks[0].end() :].lstrip(), title[: marks[0].start()]


def _bare(name: str) -> str:
    """A name as letters and digits alone, folded."""
    return " ".join(_WORD.findall(fold(name)))
