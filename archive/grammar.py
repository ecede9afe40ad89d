"""The query language: what a reader types, as a tree of what is asked.

    query   = choice                       "(" and ")" group
    choice  = list { (OR | OU) list }
    list    = both { both }                all of them, or any (`Match`)
    both    = plain { (AND | ET) plain }
    plain   = (NOT | SAUF | "-") plain | field: plain | date:period
            | people:numbers | in:text | "(" choice ")" | phrase | word | prefix* | fuzzy~

Operators are operators only in capitals. Phrases stand in straight, curly or
French quotes, which open at the beginning of a word; "..."~5 allows five
other words between theirs, in any order. A fuzzy word may differ by one
letter, a longer one by two; word~1 and word~2 say so. With "in:removed" among
them, all words between the same parentheses are looked for in that text. The
names of fields are in `archive.tokens`, periods in `archive.periods`. Other
punctuation means nothing and is never an error.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, NoReturn

from . import leaves
from .article import TextField
from .errors import Mistake, QueryError
from .language import words
from .periods import parse_numbers, parse_period
from .query import DateRange, Facet, Filter, Match, Origin
from .results import Notice, NoticeKind
from .tokens import FIELD_NAMES, Stop, Token, plain, tokens
from .tree import (
    And,
    Everything,
    Fuzzy,
    Happened,
    In,
    Named,
    Node,
    Not,
    Or,
    People,
    Phrase,
    Prefix,
    Term,
)

DEEPEST = 40
"""Parentheses that may be open at once."""

SHOWN = 40
"""Characters of a query without a word that its notice repeats."""

_JOINERS = ("and", "or")
_REPAIRS = 8
"""Mistakes mended one by one in a proposal; a query with more is beyond saving."""

_INSIDE = re.compile(r"(?<=\() |(?<!:) (?=\))")
"""Blanks that nobody writes inside of brackets."""

_SCHEME = re.compile(r"^(?:\w+:(?!//))?<?(?:https?://)?(?:www\.)?", re.IGNORECASE)
_FOLLOWING = re.compile(
    r"(?<=[?&])(?:utm_\w+|at_\w+|xtor|fbclid|gclid|msclkid|mc_[ce]id|igshid|srsltid)=[^&]*&?"
)
"""What hangs on an address only to follow its reader."""

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_FIELD = re.compile(r"\w+:(?!//)")
_WHOLE = re.compile(r"https?://\S+", re.IGNORECASE)
_SECOND_DAY = date.min + timedelta(days=1)


class Reading(NamedTuple):
    """A query as it was understood, and what there is to say about that."""

    tree: Node
    notices: tuple[Notice, ...]


def read(text: str, match: Match = Match.ALL, today: date | None = None) -> Reading:
    """A query understood.

    Args:
        text: What the reader typed; nothing but spaces and punctuation asks
            for everything.
        match: Whether words that merely follow each other are all asked for.
        today: From when relative dates count; today in UTC by default.

    Raises:
        QueryError: An operator or a field lacks its word, a quote or
            parenthesis its partner, a date is none; the error carries the
            position and a repaired query.

    >>> read("l’hôpital OU mairie").tree
    Or(parts=(Term(word='hopital'), Term(word='mairie')))
    >>> read("a AND")
    Traceback (most recent call last):
    archive.errors.QueryError: no_right: 'AND' at character 3 of 'a AND'; try: a
    """
    today, text = today or datetime.now(UTC).date(), plain(text)
    try:
        parser = _Parser(text, match, today)
        tree = parser.parse()
        if text.strip() and tree == Everything():
            parser.tell(NoticeKind.NO_WORDS, token=text.strip()[:SHOWN])
        parser.notices += leaves.spelled_small(text, tokens(text))
        return Reading(tree, tuple(dict.fromkeys(parser.notices)))
    except Stop as stop:
        repaired = _repaired(stop.repaired, match, today)
        raise QueryError(text, stop.position, stop.mistake, stop.token, repaired) from None


def _repaired(text: str, match: Match, today: date) -> str:
    """The text with its further mistakes mended too; after a few of them, its bare words."""
    for _ in range(_REPAIRS):
        try:
            _Parser(text, match, today).parse()
        except Stop as stop:
            text = stop.repaired
        else:
            return _INSIDE.sub("", " ".join(text.split())) if any(words(text)) else ""
    return " ".join(word.folded for word in words(text))


class _Cursor:
    """A place among the tokens of one query, and how reading stops there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.notices: list[Notice] = []
        self.field_open: Token | None = None
        self._tokens = tokens(text)
        self._at = 0

    def peek(self) -> Token | None:
        """The next token, which stays; None at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def take(self) -> Token:
        """The next token, which there has to be."""
        self._at += 1
        return self._tokens[self._at - 1]

    def tell(self, kind: NoticeKind, **facts: object) -> None:
        self.notices.append(Notice.of(kind, **facts))

    def need_word(self, behind: Token, mistake: Mistake) -> None:
        """Refuse a token that no word follows."""
        following = self.peek()
        if following is None or following.kind in ("close", *_JOINERS):
            self.refuse(behind, mistake)

    def refuse(self, token: Token, mistake: Mistake) -> NoReturn:
        """Stop at a token; the repaired query is the one without it."""
        without = self.text[: token.start] + " " + self.text[token.end :]
        raise Stop(mistake, token.text, token.start, without)

    def no_field(self, token: Token) -> Node | None:
        """The words of a token that looks like a field."""
        self.tell(NoticeKind.NOT_A_FIELD, token=token.text)
        return leaves.joined_words(tuple(word.folded for word in words(token.text)))

    def refuse_nested(self, token: Token) -> None:
        """Refuse a field inside another one; one right behind another is what was meant."""
        if (outer := self.field_open) is None:
            return
        if outer.end < token.start:
            self.refuse(token, Mistake.NESTED)
        without = self.text[: outer.start] + self.text[outer.end :]
        raise Stop(Mistake.NESTED, token.text, token.start, without)


class _Parser(_Cursor):
    """One pass over the tokens of one query, by recursive descent.

    Each rule gives None where nothing but punctuation stood.
    """

    def __init__(self, text: str, match: Match, today: date) -> None:
        super().__init__(text)
        self._match = match
        self._today = today
        self._depth = 0
        self._within: TextField | Origin | None = None

    def parse(self) -> Node:
        tree = self._choice()
        if token := self.peek():  # only a ")" can be left over
            self.refuse(token, Mistake.GROUP_SHUT)
        return tree if tree is not None else Everything()

    def _choice(self) -> Node | None:
        """What stands between two parentheses, or all; looked for where that says to look."""
        outside, self._within = self._within, None
        tree = self._joined("or", self._sequence, Or)
        if (text := self._within) is not None:
            tree = In(text, tree if tree is not None else Everything())
        self._within = outside
        return tree

    def _sequence(self) -> Node | None:
        wanted: list[Node] = []
        narrowing: list[Node] = []
        while (token := self.peek()) and token.kind not in ("or", "close"):
            part = self._both()
            if isinstance(part, Not | DateRange | Happened | People):
                narrowing.append(part)
            elif isinstance(part, Or) and self._match is Match.ANY:
                wanted += part.parts
            elif part is not None:
                wanted.append(part)
        if self._match is Match.ANY and len(wanted) > 1:
            wanted = [Or(tuple(wanted))]
        return leaves.all_of([*wanted, *narrowing])

    def _both(self) -> Node | None:
        return self._joined("and", self._plain, lambda parts: And(parts, explicit=True))

    def _joined(
        self,
        kind: str,
        rule: Callable[[], Node | None],
        node: Callable[[tuple[Node, ...]], And | Or],
    ) -> Node | None:
        """Parts with the same operator between them, which needs a word on either side."""
        if (token := self.peek()) and token.kind in _JOINERS:
            self.refuse(token, Mistake.NO_LEFT)
        parts = [rule()]
        while (operator := self.peek()) and operator.kind == kind:
            self.take()
            self.need_word(operator, Mistake.NO_RIGHT)
            parts.append(rule())
        found = tuple(part for part in parts if part is not None)
        return (found[0] if len(found) == 1 else node(found)) if found else None

    def _plain(self) -> Node | None:
        token = self.take()
        match token.kind:
            case "not":
                return self._negation(token)
            case "open":
                return self._group(token)
            case "dated" | "counted":
                return self._dated(token) if token.kind == "dated" else _counted(self, token)
            case "field" | "within":
                return self._within_text(token) if token.kind == "within" else self._field(token)
            case "address":
                return _addressed(token.text)
        return self._leaf(token)

    def _leaf(self, token: Token) -> Node | None:
        is_address = _WHOLE if token.kind == "phrase" else _HOST
        if self.field_open is None and is_address.fullmatch(
            bare := token.text.strip("<> \xa0\u202f")
        ):
            return _addressed(bare)
        if token.kind == "phrase":
            return leaves.phrase(token, self.text[token.start : token.end], self.notices)
        return leaves.word(token, self._match, self.notices, in_field=self.field_open is not None)

    def _negation(self, operator: Token) -> Node | None:
        negated = True
        while (following := self.peek()) and following.kind == "not":
            operator, negated = self.take(), not negated
        self.need_word(operator, Mistake.NO_RIGHT)
        if (following := self.peek()) and (text := _text_named(following)):
            self.take()
            return Not(In(text, Everything())) if negated else In(text, Everything())
        part = self._plain()
        return Not(part) if part is not None and negated else part

    def _group(self, opening: Token) -> Node | None:
        self._depth += 1
        if self._depth > DEEPEST:
            plain = self.text.translate({ord("("): " ", ord(")"): " "})
            raise Stop(Mistake.TOO_DEEP, opening.text, opening.start, plain)
        tree = self._choice()
        if self.peek() is None:
            opens = any(words(self.text[opening.end :]))
            without = self.text[: opening.start] + self.text[opening.end :]
            repaired = f"{self.text})" if opens else without
            raise Stop(Mistake.GROUP_OPEN, opening.text, opening.start, repaired)
        self.take()
        self._depth -= 1
        return tree

    def _field(self, token: Token) -> Node | None:
        """What stands behind the name of a field, looked for there alone."""
        field = FIELD_NAMES.get(token.name)
        if field is None:
            return self.no_field(token)
        self.refuse_nested(token)
        self.need_word(token, Mistake.NO_VALUE)
        self.field_open = token
        part = self._plain()
        self.field_open = None
        if part is None:
            self.refuse(token, Mistake.NO_VALUE)
        return _named(field, part) if isinstance(field, Facet) else In(field, part)

    def _within_text(self, token: Token) -> Node | None:
        """Take note of where all that stands beside this token is looked for."""
        if (text := _text_named(token)) is None:
            return self.no_field(token)
        self.refuse_nested(token)
        self._within = text
        return None

    def _dated(self, token: Token) -> DateRange | Happened:
        self.refuse_nested(token)
        name, _, asked = token.text.partition(":")
        if token.name == "incident" and asked == "*":
            return Happened(DateRange())
        try:
            days = parse_period(asked.rstrip(",;!?"), self._today)
        except ValueError:
            self.refuse(token, Mistake.NO_DATE)
        if days.is_backwards:
            first, _, last = asked.partition("..")
            raise _swapped(self.text, token, f"{name}:{last}..{first}")
        return _asked_for(token.name, days)


def _counted(cursor: _Cursor, token: Token) -> People:
    """The numbers behind the name of a field."""
    cursor.refuse_nested(token)
    name, _, asked = token.text.partition(":")
    try:
        least, most = parse_numbers(asked.rstrip(",;!?"))
    except ValueError:
        cursor.refuse(token, Mistake.NO_NUMBER)
    return _people(cursor.text, token, name, least, most)


def _text_named(token: Token) -> TextField | Origin | None:
    """The text that a token says to look into, if it does."""
    field = FIELD_NAMES.get(token.value) if token.kind == "within" else None
    return field if isinstance(field, TextField | Origin) else None


def _asked_for(name: str, days: DateRange) -> DateRange | Happened:
    """The days that the name of a field makes of a period."""
    match name:
        case "date":
            return days
        case "incident":
            return Happened(days)
        case "apres" | "after":
            return DateRange(start=days.start)
        case _:
            start = days.start and max(days.start, _SECOND_DAY)  # no day is before the first
            return DateRange(end=start - timedelta(days=1) if start else None)


def _people(text: str, token: Token, name: str, least: int | None, most: int | None) -> People:
    """Numbers as they were asked for, unless the end comes before the beginning."""
    if least is not None and most is not None and least > most:
        raise _swapped(text, token, f"{name}:{most}..{least}")
    return People(least, most)


def _swapped(text: str, token: Token, turned: str) -> Stop:
    """What stops at a token whose end comes before its beginning; `turned` is what it meant."""
    repaired = text[: token.start] + turned + text[token.end :]
    return Stop(Mistake.BACKWARDS, token.text, token.start, repaired)


def _addressed(text: str) -> Node | None:
    """An address as it was pasted: that of an article, or in its text, by its words in order.

    Behind the name of a field, it is that of an article alone. The name of a site
    is read like an address.
    """
    bare = _FOLLOWING.sub("", _SCHEME.sub("", text).partition("#")[0])
    part = leaves.joined_words(tuple(word.folded for word in words(bare)))
    own = In(Origin.ADDRESS, part) if part else None
    if _FIELD.match(text):
        return own
    return Or((own, part)) if own and part else None


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
