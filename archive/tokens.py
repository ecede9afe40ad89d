"""The text of a query in pieces: operators, parentheses, phrases, fields, words."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from unicodedata import normalize

from .article import TextField
from .errors import Mistake
from .language import fold, words
from .query import Facet, Origin

FIELD_NAMES: Mapping[str, Facet | TextField | Origin] = {
    "titre": TextField.TITLE,
    "title": TextField.TITLE,
    "texte": TextField.BODY,
    "text": TextField.BODY,
    "acteur": Facet.ACTOR,
    "actor": Facet.ACTOR,
    "organisation": Facet.ORGANISATION,
    "organization": Facet.ORGANISATION,
    "victime": Facet.VICTIM,
    "victim": Facet.VICTIM,
    "secteur": Facet.SECTOR,
    "sector": Facet.SECTOR,
    "type": Facet.ATTACK,
    "attaque": Facet.ATTACK,
    "attack": Facet.ATTACK,
    "statut": Facet.STATUS,
    "status": Facet.STATUS,
    "pays": Facet.COUNTRY,
    "country": Facet.COUNTRY,
    "personnes": Facet.PEOPLE,
    "people": Facet.PEOPLE,
    "annee": Facet.YEAR,
    "year": Facet.YEAR,
    "media": Facet.OUTLET,
    "source": Facet.OUTLET,
    "outlet": Facet.OUTLET,
    "auteur": Origin.AUTHOR,
    "auteure": Origin.AUTHOR,
    "author": Origin.AUTHOR,
    "url": Origin.ADDRESS,
    "adresse": Origin.ADDRESS,
    "address": Origin.ADDRESS,
    "site": Origin.ADDRESS,
    "fichier": Origin.ADDRESS,
    "file": Origin.ADDRESS,
    "rubrique": Origin.ADDRESS,
    "categorie": Origin.ADDRESS,
    "category": Origin.ADDRESS,
    "etiquette": Origin.ADDRESS,
    "tag": Origin.ADDRESS,
    "tags": Origin.ADDRESS,
    "retire": Origin.REMOVED,
    "removed": Origin.REMOVED,
    "langue": Facet.LANGUAGE,
    "language": Facet.LANGUAGE,
}
"""Names before a colon that look into one text or fact, or at the values of a facet; folded."""

DATE_NAMES = ("date", "après", "apres", "after", "avant", "before", "incident")
"""Names before a colon that a period follows, as they are typed.

"after" begins with the first day of its period; "before" ends ahead of it.
"incident" is about the day of the incident, the others about that of publication.
"""

COUNT_NAMES = ("personnes", "people")
"""Names before a colon that a number may follow, or two of them with ".." between."""

WITHIN_NAMES = ("in", "dans")
"""Names before a colon that the name of a text follows, in which the words beside it stand."""

_DATED = "|".join(dict.fromkeys(form for n in DATE_NAMES for form in (n, normalize("NFD", n))))
_COUNTED = "|".join(COUNT_NAMES)
_WITHIN = "|".join(WITHIN_NAMES)
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
_TOKENS = re.compile(
    rf"""(?P<space>[\s”»]+)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<quote>["“„«])
      | (?P<and>(?:AND|ET)(?![^\s()]))
      | (?P<or>(?:OR|OU)(?![^\s()]))
      | (?P<not>(?:NOT|SAUF)(?![^\s()])|-(?=[^\W_]|["“„«(]))
      | (?P<address>(?:(?i:url|site|adresse|address):)?<?(?i:https?://|www\.)
          (?:[^\s"“„«”»()<>]|\([^\s()]*\))+>?)
      | (?P<dated>(?i:{_DATED}):[^\s():][^\s()]*)
      | (?P<counted>(?i:{_COUNTED}):(?=[\d.])[^\s():]+)
      | (?P<within>(?i:{_WITHIN}):[^\W\d_][\w\u0300-\u036f]*(?![^\s()]))
      | (?P<field>[^\W\d_][\w\u0300-\u036f]*:(?=[^\s:/]))
      | (?P<word>[^\s()"“„«”»][^\s()“„«”»]*)""",
    re.VERBOSE,
)
_INVISIBLE = re.compile(r"[\xad\u200b-\u200f\u2060-\u2064\ufeff]")
"""What nobody sees and copied text brings along: hyphens that may be, marks of direction."""

_DEFANGED_DOT = re.compile(r"(?<=\w)[\[({](?:\.|dot)[\])}](?=\w)", re.IGNORECASE)
_DEFANGED_SCHEME = re.compile(r"\bh(?:tt|xx)p(s?)(?:\[:\]//|\[://\]|://)", re.IGNORECASE)
_SLOP = re.compile(r"~(\d{1,9})")


class Token(NamedTuple):
    """One piece; of a phrase `text` is what stands between its quotes, `slop` what it allows."""

    kind: str
    text: str
    start: int
    end: int
    slop: int = 0

    @property
    def name(self) -> str:
        """What stands before the colon of a field."""
        return fold(self.text.partition(":")[0])

    @property
    def value(self) -> str:
        """What stands behind it."""
        return fold(self.text.partition(":")[2])

    @property
    def is_named(self) -> bool:
        """Whether that is the name of a field or of a date."""
        return self.name in FIELD_NAMES or self.name in _FOLDED_DATES or self.name in WITHIN_NAMES


_FOLDED_DATES = frozenset(map(fold, DATE_NAMES))


class Stop(Exception):
    """A broken rule: where, which, and the query as it would be without it."""

    def __init__(self, mistake: Mistake, token: str, position: int, repaired: str) -> None:
        super().__init__(mistake)
        self.mistake = mistake
        self.token = token
        self.position = position
        self.repaired = repaired


def plain(text: str) -> str:
    """A query without what is invisible in it, its addresses as they can be followed.

    >>> plain("ran\u00ad\u00e7on\u00adgiciel hxxps[:]//gazette[.]example gazette(.)example")
    'rançongiciel https://gazette.example gazette.example'
    """
    text = _DEFANGED_DOT.sub(".", _INVISIBLE.sub("", text))
    return _DEFANGED_SCHEME.sub(r"http\1://", text)


def tokens(text: str) -> list[Token]:
    """The pieces of a query in order.

    Raises:
        Stop: A quote is never closed.

    >>> [(token.kind, token.text) for token in tokens("titre:a OU «b c»~2")]
    [('field', 'titre:'), ('word', 'a'), ('or', 'OU'), ('phrase', 'b c')]
    """
    found: list[Token] = []
    position = 0
    while match := _TOKENS.match(text, position):
        kind, start, position = str(match.lastgroup), match.start(), match.end()
        if kind == "quote":
            closing = _QUOTES[match.group()]
            end = _closing_quote(text, position, closing)
            if end < 0:
                opens = any(words(text[position:]))
                repaired = text + closing if opens else text[:start] + text[position:]
                raise Stop(Mistake.QUOTE_OPEN, match.group(), start, repaired)
            slop = _SLOP.match(text, end + 1)
            after = slop.end() if slop else end + 1
            farthest = int(slop[1]) if slop else 0
            found.append(Token("phrase", text[position:end], start, after, farthest))
            position = after
        elif kind != "space":
            found.append(Token(kind, match.group(), start, position))
    return found


def _closing_quote(text: str, start: int, closing: str) -> int:
    """Where the phrase ends: at its own closing quote, or at a straight one typed instead."""
    ends = [end for end in (text.find(closing, start), text.find('"', start)) if end >= 0]
    return min(ends, default=-1)
