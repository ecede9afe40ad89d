"""The query language: what a reader types, as a tree of what is asked.

    query   = choice                       "(" and ")" group
    choice  = list { (OR | OU) list }
    list    = both { both }                all of them, or any (`Match`)
    both    = plain { (AND | ET) plain }
    plain   = (NOT | SAUF | "-") plain | "(" choice ")" | phrase | word | prefix* | fuzzy~

Operators are operators only in capitals. Phrases stand in straight, curly or
French quotes, which open at the beginning of a word; "..."~5 allows five
other words between theirs, in any order. A fuzzy word may differ by one
letter, a longer one by two; word~1 and word~2 say so. Other punctuation
means nothing and is never an error.
"""

import re
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from .errors import Mistake, QueryError
from .language import words
from .query import And, Everything, Fuzzy, Match, Node, Not, Or, Phrase, Prefix, Term

DEEPEST = 40
"""Parentheses that may be open at once."""


FARTHEST = 100
"""Words that a phrase with slop may have between its own."""

SHORT = 5
"""Letters of a word that a fuzzy search changes at only one place."""

_FUZZY = re.compile(r"~([12]?)$")
_SLOP = re.compile(r"~(\d{1,9})")


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int
    slop: int = 0


_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
_TOKENS = re.compile(
    r"""(?P<space>[\s”»]+)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<quote>["“„«])
      | (?P<and>(?:AND|ET)(?![^\s()]))
      | (?P<or>(?:OR|OU)(?![^\s()]))
      | (?P<not>(?:NOT|SAUF)(?![^\s()])|-(?=[^\W_]|["“„«(]))
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


def parse(text: str, match: Match = Match.ALL) -> Node:
    """The tree of a query.

    Args:
        text: What the reader typed; nothing but blanks and punctuation asks
            for everything.
        match: Whether words that merely follow each other are all asked for.

    Raises:
        QueryError: An operator lacks its word, a quote or parenthesis its
            partner; the error carries the position and a repaired query.

    >>> parse("l’hôpital OU mairie")
    Or(parts=(Term(word='hopital'), Term(word='mairie')))
    >>> parse("a AND")
    Traceback (most recent call last):
    archive.errors.QueryError: AND needs a word on its right (at character 3 of 'a AND'); try: a
    """
    try:
        return _Parser(text, match).parse()
    except _Stop as stop:
        repaired = _repaired(stop.repaired, match)
        raise QueryError(text, stop.position, stop.mistake, stop.token, repaired) from None


def _repaired(text: str, match: Match) -> str:
    """The text with its further mistakes mended too; after a few of them, its bare words."""
    for _ in range(_REPAIRS):
        try:
            _Parser(text, match).parse()
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
            farthest = min(int(slop[1]), FARTHEST) if slop else 0
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

    def __init__(self, text: str, match: Match) -> None:
        self.text = text
        self.match = match
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
        unwanted: list[Node] = []
        while (token := self.next()) and token.kind not in ("or", "close"):
            part = self.both()
            if isinstance(part, Not):
                unwanted.append(part)
            elif isinstance(part, Or) and self.match is Match.ANY:
                wanted += part.parts
            elif part is not None:
                wanted.append(part)
        if self.match is Match.ANY and len(wanted) > 1:
            wanted = [Or(tuple(wanted))]
        return _all([*wanted, *unwanted])

    def both(self) -> Node | None:
        return self.joined("and", self.plain, And)

    def joined(
        self, kind: str, rule: Callable[[], Node | None], node: type[And | Or]
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
        if token.kind == "not":
            return self.negation(token)
        if token.kind == "open":
            return self.group(token)
        if token.kind == "word" and (part := _open_word(token.text)):
            return part
        folded = tuple(word.folded for word in words(token.text))
        if token.kind == "word" and len(folded) > 1 and self.match is Match.ANY:
            return Or(tuple(map(Term, folded)))
        return _words(folded, token.slop)

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


def _open_word(text: str) -> Prefix | Fuzzy | None:
    """A single word with a sign behind it that makes it stand for several."""
    fuzzy = _FUZZY.search(text)
    folded = [word.folded for word in words(text[: fuzzy.start()] if fuzzy else text)]
    if len(folded) != 1 or not (fuzzy or text.endswith("*")):
        return None
    if fuzzy:
        return Fuzzy(folded[0], int(fuzzy[1] or (1 if len(folded[0]) <= SHORT else 2)))
    return Prefix(folded[0])


def _words(folded: tuple[str, ...], slop: int) -> Node | None:
    if len(folded) > 1:
        return Phrase(folded, slop)
    return Term(folded[0]) if folded else None


def _all(parts: list[Node]) -> Node | None:
    if len(parts) > 1:
        return And(tuple(parts))
    return parts[0] if parts else None
