"""The query language: what a reader types, as a tree of what is asked.

    query   = choice                       "(" and ")" group
    choice  = list { (OR | OU) list }
    list    = both { both }                all of them, or any (`Match`)
    both    = plain { (AND | ET) plain }
    plain   = (NOT | SAUF | "-") plain | field: plain | date:period
            | "(" choice ")" | phrase | word | prefix* | fuzzy~

Operators are operators only in capitals. Phrases stand in straight, curly or
French quotes, which open at the beginning of a word; "..."~5 allows five
other words between theirs, in any order. A fuzzy word may differ by one
letter, a longer one by two; word~1 and word~2 say so. The names of fields are
`FIELD_NAMES` and `DATE_NAMES`; periods are those of `archive.periods`. Other punctuation
means nothing and is never an error.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, NoReturn

from .article import TextField
from .errors import Mistake, QueryError
from .language import fold, words
from .periods import period
from .query import DateRange, Facet, Filter, Match
from .results import Notice, NoticeKind
from .tree import And, Everything, Fuzzy, In, Named, Node, Not, Or, Phrase, Prefix, Term

DEEPEST = 40
"""Parentheses that may be open at once."""

FIELD_NAMES: Mapping[str, Facet | TextField] = {
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
    "source": Facet.OUTLET,
    "outlet": Facet.OUTLET,
    "langue": Facet.LANGUAGE,
    "language": Facet.LANGUAGE,
}
"""Names before a colon that look into one text, or at the values of one facet."""

DATE_NAMES = frozenset({"date", "apres", "after", "avant", "before"})
"""Names before a colon that a period follows.

"after" begins with the first day of its period; "before" ends ahead of it.
"""


FARTHEST = 100
"""Words that a phrase with slop may have between its own."""

SHORT = 5
"""Letters of a word that a fuzzy search changes at only one place."""

MOST_EDITS = 2
"""Letters by which a fuzzy word may differ."""

_FUZZY = re.compile(r"~(\d{0,9})$")
_SLOP = re.compile(r"~(\d{1,9})")


class Reading(NamedTuple):
    """A query as it was understood, and what there is to say about that."""

    tree: Node
    notices: tuple[Notice, ...]


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int
    slop: int = 0

    @property
    def name(self) -> str:
        """What stands before the colon of a field."""
        return fold(self.text.partition(":")[0])


_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
_TOKENS = re.compile(
    r"""(?P<space>[\s”»]+)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<quote>["“„«])
      | (?P<and>(?:AND|ET)(?![^\s()]))
      | (?P<or>(?:OR|OU)(?![^\s()]))
      | (?P<not>(?:NOT|SAUF)(?![^\s()])|-(?=[^\W_]|["“„«(]))
      | (?P<dated>(?i:date|apre\u0300?s|après|after|avant|before):[^\s():][^\s()]*)
      | (?P<field>[^\W\d_][\w\u0300-\u036f]*:(?=[^\s:/]))
      | (?P<word>[^\s()"“„«”»][^\s()“„«”»]*)""",
    re.VERBOSE,
)
_JOINERS = ("and", "or")
_REPAIRS = 8
"""Mistakes mended one by one in a proposal; a query with more is beyond saving."""


class _Stop(Exception):
    """A broken rule: where, which, and the query as it would be without it."""

    def __init__(self, mistake: Mistake, token: str, position: int, repaired: str) -> None:
        super().__init__(mistake)
        self.mistake = mistake
        self.token = token
        self.position = position
        self.repaired = repaired


def read(text: str, match: Match = Match.ALL, today: date | None = None) -> Reading:
    """A query understood.

    Args:
        text: What the reader typed; nothing but blanks and punctuation asks
            for everything.
        match: Whether words that merely follow each other are all asked for.
        today: From when relative dates count; today in UTC by default.

    Raises:
        QueryError: An operator or a field lacks its word, a quote or
            parenthesis its partner, a date is none; the error carries the
            position and a repaired query.
    """
    today = today or datetime.now(UTC).date()
    try:
        parser = _Parser(text, match, today)
        return Reading(parser.parse(), tuple(dict.fromkeys(parser.notices)))
    except _Stop as stop:
        repaired = _repaired(stop.repaired, match, today)
        raise QueryError(text, stop.position, stop.mistake, stop.token, repaired) from None


def parse(text: str, match: Match = Match.ALL) -> Node:
    """The tree of a query, as `read` reads it.

    >>> parse("l’hôpital OU mairie")
    Or(parts=(Term(word='hopital'), Term(word='mairie')))
    >>> parse("a AND")
    Traceback (most recent call last):
    archive.errors.QueryError: no_right: 'AND' at character 3 of 'a AND'; try: a
    """
    return read(text, match).tree


def _repaired(text: str, match: Match, today: date) -> str:
    """The text with its further mistakes mended too; after a few of them, its bare words."""
    for _ in range(_REPAIRS):
        try:
            _Parser(text, match, today).parse()
        except _Stop as stop:
            text = stop.repaired
        else:
            return " ".join(text.split())
    return " ".join(word.folded for word in words(text))


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    position = 0
    while match := _TOKENS.match(text, position):
        kind, start, position = str(match.lastgroup), match.start(), match.end()
        if kind == "quote":
            closing = _QUOTES[match.group()]
            end = _closing_quote(text, position, closing)
            if end < 0:
                raise _Stop(Mistake.QUOTE_OPEN, match.group(), start, text + closing)
            slop = _SLOP.match(text, end + 1)
            after = slop.end() if slop else end + 1
            farthest = int(slop[1]) if slop else 0
            found.append(_Token("phrase", text[position:end], start, after, farthest))
            position = after
        elif kind != "space":
            found.append(_Token(kind, match.group(), start, position))
    return found


def _closing_quote(text: str, start: int, closing: str) -> int:
    """Where the phrase ends: at its own closing quote, or at a straight one typed instead."""
    ends = [end for end in (text.find(closing, start), text.find('"', start)) if end >= 0]
    return min(ends, default=-1)


class _Parser:
    """One pass over the tokens of one query, by recursive descent."""

    def __init__(self, text: str, match: Match, today: date) -> None:
        self.text = text
        self.match = match
        self.today = today
        self.notices: list[Notice] = []
        self.inside = False
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0

    def parse(self) -> Node:
        tree = self.choice()
        if token := self.next():  # only a ")" can be left over
            self.refuse(token, Mistake.GROUP_SHUT)
        return tree if tree is not None else Everything()

    # Each rule gives None where nothing but punctuation stood.

    def choice(self) -> Node | None:
        return self.joined("or", self.list, Or)

    def list(self) -> Node | None:
        wanted: list[Node] = []
        narrowing: list[Node] = []
        while (token := self.next()) and token.kind not in ("or", "close"):
            part = self.both()
            if isinstance(part, Not | DateRange):
                narrowing.append(part)
            elif isinstance(part, Or) and self.match is Match.ANY:
                wanted += part.parts
            elif part is not None:
                wanted.append(part)
        if self.match is Match.ANY and len(wanted) > 1:
            wanted = [Or(tuple(wanted))]
        return _all([*wanted, *narrowing])

    def both(self) -> Node | None:
        return self.joined("and", self.plain, lambda parts: And(parts, explicit=True))

    def joined(
        self,
        kind: str,
        rule: Callable[[], Node | None],
        node: Callable[[tuple[Node, ...]], And | Or],
    ) -> Node | None:
        """Parts with the same operator between them, which needs a word on either side."""
        if (token := self.next()) and token.kind in _JOINERS:
            self.refuse(token, Mistake.NO_LEFT)
        parts = [rule()]
        while (operator := self.next()) and operator.kind == kind:
            self.at += 1
            following = self.next()
            if following is None or following.kind in ("close", *_JOINERS):
                self.refuse(operator, Mistake.NO_RIGHT)
            parts.append(rule())
        found = tuple(part for part in parts if part is not None)
        return (found[0] if len(found) == 1 else node(found)) if found else None

    def plain(self) -> Node | None:
        token = self.tokens[self.at]
        self.at += 1
        match token.kind:
            case "not":
                return self.negation(token)
            case "open":
                return self.group(token)
            case "dated":
                return self.dated(token)
            case "field":
                return self.field(token)
            case "phrase":
                return self.phrase(token)
        return self.word(token)

    def word(self, token: _Token) -> Node | None:
        if part := self.open_word(token):
            return part
        folded = tuple(word.folded for word in words(token.text))
        if token.text.endswith(":") and token.name in (FIELD_NAMES.keys() | DATE_NAMES):
            self.tell(NoticeKind.FIELD_APART, token=token.text)
        if len(folded) > 1 and self.match is Match.ANY and not self.inside:
            return Or(tuple(map(Term, folded)))
        return _words(folded)

    def open_word(self, token: _Token) -> Node | None:
        """Words with a sign behind them that makes the last of them stand for several."""
        fuzzy = _FUZZY.search(token.text)
        bare = token.text[: fuzzy.start()] if fuzzy else token.text.rstrip("*")
        if not fuzzy and "*" not in token.text:
            return None
        if bare and "*" in bare:
            self.tell(NoticeKind.STAR, token=token.text)
            return None
        folded = [word.folded for word in words(bare)]
        if not folded:
            return Everything() if self.inside else None
        *before, last = folded
        part = self.fuzzy(token, last, fuzzy[1]) if fuzzy else Prefix(last)
        return _all([*map(Term, before), part])

    def fuzzy(self, token: _Token, word: str, asked: str) -> Term | Fuzzy:
        edits = int(asked) if asked else 1 if len(word) <= SHORT else MOST_EDITS
        if edits > MOST_EDITS:
            self.tell(NoticeKind.EDITS, token=token.text, most=MOST_EDITS)
        return Fuzzy(word, min(edits, MOST_EDITS)) if edits else Term(word)

    def phrase(self, token: _Token) -> Node | None:
        if "*" in token.text:
            self.tell(NoticeKind.STAR, token=token.text)
        if token.slop > FARTHEST:
            self.tell(NoticeKind.SLOP, token=self.text[token.start : token.end], most=FARTHEST)
        folded = tuple(word.folded for word in words(token.text))
        slop = min(token.slop, FARTHEST) if len(folded) > 1 else 0
        return Phrase(folded, slop) if folded else None

    def field(self, token: _Token) -> Node | None:
        """What stands behind the name of a field, looked for there alone."""
        field = FIELD_NAMES.get(token.name)
        if field is None:
            self.tell(NoticeKind.NOT_A_FIELD, token=token.text)
            return _words(tuple(word.folded for word in words(token.text)))
        self.outside(token)
        following = self.next()
        if following is None or following.kind in ("close", *_JOINERS):
            self.refuse(token, Mistake.NO_VALUE)
        self.inside = True
        part = self.plain()
        self.inside = False
        if part is None:
            self.refuse(token, Mistake.NO_VALUE)
        return In(field, part) if isinstance(field, TextField) else _named(field, part)

    def dated(self, token: _Token) -> DateRange:
        self.outside(token)
        name, _, asked = token.text.partition(":")
        try:
            days = period(asked.rstrip(",;!?"), self.today)
        except ValueError:
            self.refuse(token, Mistake.NO_DATE)
        if days.start and days.end and days.start > days.end:
            first, _, last = asked.partition("..")
            swapped = f"{self.text[: token.start]}{name}:{last}..{first}{self.text[token.end :]}"
            raise _Stop(Mistake.BACKWARDS, token.text, token.start, swapped)
        match token.name:
            case "date":
                return days
            case "apres" | "after":
                return DateRange(start=days.start)
            case _:
                return DateRange(end=days.start - timedelta(days=1) if days.start else None)

    def outside(self, token: _Token) -> None:
        """Make sure that a field does not stand inside another one."""
        if self.inside:
            self.refuse(token, Mistake.NESTED)

    def tell(self, kind: NoticeKind, **facts: object) -> None:
        self.notices.append(Notice.of(kind, **facts))

    def negation(self, operator: _Token) -> Node | None:
        negated = True
        while (following := self.next()) and following.kind == "not":
            operator, negated = following, not negated
            self.at += 1
        if following is None or following.kind in ("close", *_JOINERS):
            self.refuse(operator, Mistake.NO_RIGHT)
        part = self.plain()
        return Not(part) if part is not None and negated else part

    def group(self, opening: _Token) -> Node | None:
        self.depth += 1
        if self.depth > DEEPEST:
            plain = self.text.translate({ord("("): " ", ord(")"): " "})
            raise _Stop(Mistake.TOO_DEEP, opening.text, opening.start, plain)
        tree = self.choice()
        if self.next() is None:
            raise _Stop(Mistake.GROUP_OPEN, opening.text, opening.start, self.text + ")")
        self.at += 1
        self.depth -= 1
        return tree

    def next(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def refuse(self, token: _Token, mistake: Mistake) -> NoReturn:
        """Stop at a token; the repaired query is the one without it."""
        without = self.text[: token.start] + " " + self.text[token.end :]
        raise _Stop(mistake, token.text, token.start, without)


def _named(facet: Facet, part: Node) -> Node:
    """What was asked for, asked of the values of a facet."""
    match part:
        case Term() | Phrase() | Prefix() | Fuzzy():
            return Named(facet, part)
        case Everything():
            return Not(Filter(facet=facet, missing=True))
        case Not(inner):
            return Not(_named(facet, inner))
        case And(parts):
            return And(tuple(_named(facet, each) for each in parts))
        case Or(parts):
            return Or(tuple(_named(facet, each) for each in parts))
    return part


def _words(folded: tuple[str, ...]) -> Node | None:
    if len(folded) > 1:
        return Phrase(folded)
    return Term(folded[0]) if folded else None


def _all(parts: list[Node]) -> Node | None:
    if len(parts) > 1:
        return And(tuple(parts))
    return parts[0] if parts else None
