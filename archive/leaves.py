"""What one token of words asks for: the leaves of a query's tree, and notices about them."""

import re
from collections.abc import Sequence

from .language import words
from .query import Match
from .results import Notice, NoticeKind
from .tokens import Token
from .tree import And, Everything, Fuzzy, Node, Or, Phrase, Prefix, Term

FARTHEST = 100
"""Words that a phrase with slop may have between its own."""

SHORT = 5
"""Letters of a word that a fuzzy search changes at only one place."""

MOST_EDITS = 2
"""Letters by which a fuzzy word may differ."""

_FUZZY = re.compile(r"~(\d{0,9})$")


def word(token: Token, match: Match, notices: list[Notice], *, in_field: bool) -> Node | None:
    """What a word asks for, or several that are written as one; None for bare punctuation.

    Args:
        token: The word.
        match: Whether the parts of « cyber-attaque » are all asked for.
        notices: Added to.
        in_field: Whether it stands behind the name of a field.
    """
    if part := _open_word(token, notices, in_field=in_field):
        return part
    folded = tuple(each.folded for each in words(token.text))
    if token.text.endswith(":") and token.is_named:
        notices.append(Notice.of(NoticeKind.FIELD_APART, token=token.text))
    if len(folded) > 1 and match is Match.ANY and not in_field:
        return Or(tuple(map(Term, folded)))
    return joined_words(folded)


def joined_words(folded: tuple[str, ...]) -> Node | None:
    """Words that are written as one."""
    if len(folded) > 1:
        return Phrase(folded)
    return Term(folded[0]) if folded else None


def phrase(token: Token, written: str, notices: list[Notice]) -> Node | None:
    """What a phrase asks for; `written` is the whole of it, quotes and slop included."""
    if "*" in token.text:
        notices.append(Notice.of(NoticeKind.STAR, token=token.text))
    if token.slop > FARTHEST:
        notices.append(Notice.of(NoticeKind.SLOP, token=written, most=FARTHEST))
    folded = tuple(each.folded for each in words(token.text))
    slop = min(token.slop, FARTHEST) if len(folded) > 1 else 0
    return Phrase(folded, slop) if folded else None


def all_of(parts: Sequence[Node]) -> Node | None:
    """All of some parts; None when there are none."""
    if len(parts) > 1:
        return And(tuple(parts))
    return parts[0] if parts else None


OPERATORS = {"ou": "OU", "or": "OR", "sauf": "SAUF", "not": "NOT", "NON": "SAUF"}
"""Words that were probably meant as an operator, and how that is written."""


def spelled_small(text: str, found: Sequence[Token]) -> list[Notice]:
    """A notice about the first word between others that would be an operator in capitals."""
    for before, token, after in zip(found, found[1:], found[2:], strict=False):
        operator = OPERATORS.get(token.text) if token.kind == "word" else None
        if operator and {before.kind, after.kind}.isdisjoint(("and", "or", "not")):
            better = f"{text[: token.start]}{operator}{text[token.end :]}"
            facts = {"token": token.text, "operator": operator, "better": better}
            return [Notice.of(NoticeKind.SMALL_OPERATOR, **facts)]
    return []


def _open_word(token: Token, notices: list[Notice], *, in_field: bool) -> Node | None:
    """Words with a character behind them that makes the last of them stand for several."""
    fuzzy = _FUZZY.search(token.text)
    bare = token.text[: fuzzy.start()] if fuzzy else token.text.rstrip("*")
    if not fuzzy and "*" not in token.text:
        return None
    if bare and "*" in bare:
        notices.append(Notice.of(NoticeKind.STAR, token=token.text))
        return None
    folded = [each.folded for each in words(bare)]
    if not folded:
        return Everything() if in_field else None
    *before, last = folded
    part = _fuzzy(token, last, fuzzy[1], notices) if fuzzy else Prefix(last)
    return all_of([*map(Term, before), part])


def _fuzzy(token: Token, folded: str, asked: str, notices: list[Notice]) -> Term | Fuzzy:
    edits = int(asked) if asked else 1 if len(folded) <= SHORT else MOST_EDITS
    if edits > MOST_EDITS:
        notices.append(Notice.of(NoticeKind.EDITS, token=token.text, most=MOST_EDITS))
    return Fuzzy(folded, min(edits, MOST_EDITS)) if edits else Term(folded)
