"""Candidates that a model takes for names, sorted into names: all places of one body or group."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.facets.lexicon import flattened, key_of

from .document import Document
from .spans import Stretch
from .tokens import LINKS

ARTICLE = re.compile(r"^(?:[Ll]e |[Ll]a |[Ll]es |[Ll][’']|The |the )")
TOWN = re.compile(
    r"^(?:la |le )?(?:mairie|ville|commune|municipalite|city|town|village) (?:de |du |des |d'|of )+"
)
_BRACKET = re.compile(r"[ \xa0]\(([\w&.-]{2,14})\)")
_INITIALS = (3, 8)
"""Letters that an abbreviation has at least and at most."""


class Chosen(NamedTuple):
    """A candidate taken for a name: where, and how surely for a body or for an attacker."""

    stretch: Stretch
    body: float
    attacker: float

    @property
    def is_attacker(self) -> bool:
        """Whether it is an attacker rather than a body."""
        return self.attacker > self.body


class Form(NamedTuple):
    """A chosen candidate with what grouping compares: its key, own words and initials."""

    chosen: Chosen
    text: str
    key: str
    words: tuple[str, ...]
    initials: str


@dataclass(slots=True, kw_only=True)
class Group:
    """All forms of one name, the longest first, and the keys that mean it."""

    forms: list[Form]
    keys: set[str] = field(default_factory=set)

    @property
    def stretches(self) -> list[Stretch]:
        """Where the name stands, in reading order."""
        return sorted(form.chosen.stretch for form in self.forms)


def grouped(
    document: Document, chosen: Iterable[Chosen], openings: frozenset[str]
) -> tuple[Group, ...]:
    """The names of an article, in the order of their first places.

    Forms are one name when they are spelled alike, when the lexicon knows
    them as one, when one stands in brackets behind the other or is made of
    its initials, or when one has all words of the other and is no mere noun.
    """
    forms = [_form(document, one) for one in chosen]
    groups: list[Group] = []
    for form in sorted(forms, key=lambda f: (-len(f.words), f.chosen.stretch)):
        keys = _keys(document, form)
        twin = _twin(groups, form, keys, openings)
        if twin is None:
            groups.append(Group(forms=[form], keys=keys))
        else:
            twin.forms.append(form)
            twin.keys |= keys
    return tuple(sorted(groups, key=lambda group: group.stretches[0]))


def _form(document: Document, chosen: Chosen) -> Form:
    first, behind = chosen.stretch
    text = document.text(chosen.stretch)
    tokens = document.tokens
    words = [
        tokens.flats[number]
        for number in range(first, behind)
        if tokens.words[number] and tokens.flats[number] not in LINKS
    ]
    return Form(
        chosen=chosen,
        text=text,
        key=key_of(ARTICLE.sub("", text)),
        words=tuple(words),
        initials="".join(word[0] for word in words),
    )


def _keys(document: Document, form: Form) -> set[str]:
    """The keys that mean a name: its own, canonical ones, and that in brackets behind it."""
    known = document.known.get(form.chosen.stretch, ())
    keys = {form.key, *(key_of(name.value) for name in known)}
    end = document.tokens.ends[form.chosen.stretch[1] - 1]
    if bracket := _BRACKET.match(document.reading.text, end, end + 18):
        keys.add(key_of(bracket[1]))
    return keys


def _twin(
    groups: Sequence[Group], form: Form, keys: set[str], openings: frozenset[str]
) -> Group | None:
    for group in groups:
        if keys & group.keys:
            return group
    for group in groups:
        longest = group.forms[0]
        if longest.chosen.is_attacker == form.chosen.is_attacker and _shortens(
            form, longest, openings
        ):
            return group
    return None


def _shortens(form: Form, longest: Form, openings: frozenset[str]) -> bool:
    """Whether a form could stand for a longer one of the same article."""
    if not form.words:
        return False
    if set(form.words) <= set(longest.words) and len(form.words) < len(longest.words):
        bare = len(form.words) == 1 and form.words[0] in openings
        return longest.words[0] == form.words[0] if bare else True
    least, most = _INITIALS
    if len(form.words) == 1 and form.text.isupper() and least <= len(form.text) <= most:
        enough = len(longest.initials) >= len(form.text) - 1
        if enough and longest.initials.startswith(flattened(form.text)[:least]):
            return True
    return TOWN.sub("", flattened(longest.text)) == TOWN.sub("", flattened(form.text))
