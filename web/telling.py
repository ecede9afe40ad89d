"""How the articles of one incident tell it: stage by stage, and where they differ.

Every line has the sentence that says so, and leads to it. Of the copies of one
text only the first is heard.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from archive import (
    STAGES,
    Article,
    DetailKind,
    Dossier,
    Evidence,
    Excerpt,
    Kind,
    Role,
    excerpt_around,
)

from .passages import Text, text_of

SHOWN = 4
"""Lines of a stage, and sentences for one version, that are shown before "more"."""

_DONE = (Role.CLAIMED, Role.ATTRIBUTED)


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an article; `anchor` is its name on the article's page."""

    article: Article
    sentence: Excerpt
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """What one article says of a stage, and of which day; that of publication if not `stated`."""

    quote: Quote
    day: date | None
    is_stated: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, with a line for each story that tells of it, in the order of their days.

    `shown` are the first of them, `folded` the others. An attack lies before every
    article about it, so that one that does not date it is no line to begin with.
    """

    name: str
    lines: tuple[Line, ...]

    @property
    def shown(self) -> tuple[Line, ...]:
        """The lines to begin with."""
        dated = tuple(line for line in self.lines if line.is_stated)
        return (dated if dated and self.name == "attack" else self.lines)[:SHOWN]

    @property
    def folded(self) -> tuple[Line, ...]:
        """The others."""
        shown = self.shown
        return tuple(line for line in self.lines if line not in shown)


@dataclass(frozen=True, slots=True)
class Version:
    """One of several values that articles have for the same thing, and who says so."""

    value: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something about which the articles differ."""

    name: DetailKind | Kind
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """An incident as its articles tell it."""

    stages: tuple[Stage, ...]
    differences: tuple[Difference, ...]


def telling_of(dossier: Dossier) -> Telling:
    """What the articles of an incident say, and where they differ."""
    first: dict[str, _Heard] = {}
    for article, story in zip(dossier.articles, dossier.stories, strict=True):
        first.setdefault(story, _Heard(article))
    heard = list(first.values())
    return Telling(
        stages=tuple(Stage(name, tuple(_lines(heard, name))) for name in STAGES),
        differences=tuple(_differences(heard)),
    )


class _Heard:
    """An article, laid out as on its page when a sentence of it is quoted."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self._text: Text | None = None

    def quote(self, evidence: Evidence) -> Quote:
        article = self.article
        if self._text is None:
            paragraphs = [Excerpt(text=text) for text in article.paragraphs]
            self._text = text_of(article, Excerpt(text=article.title), paragraphs)
        sentence = excerpt_around(article.text(evidence.field), evidence.start, evidence.end)
        return Quote(article, sentence, self._text.anchor_of(evidence))

    def values(self, kind: DetailKind) -> Iterator[tuple[str, Evidence]]:
        for detail in self.article.details:
            if detail.kind is kind:
                yield detail.value, detail.evidence

    def actors(self) -> Iterator[tuple[str, Evidence]]:
        for mention in self.article.mentions:
            if mention.kind is Kind.ACTOR and mention.role in _DONE:
                yield mention.value, mention.evidence[0]


_Values = Callable[[_Heard], Iterable[tuple[str, Evidence]]]
"""Gives what an article says of one thing, with the places."""


def _lines(heard: Sequence[_Heard], name: str) -> list[Line]:
    lines = []
    for one in heard:
        for value, evidence in one.values(DetailKind.STAGE):
            stage, _, day = value.partition(" ")
            if stage == name:
                published = one.article.published
                own = published.day if published else None
                told = date.fromisoformat(day) if day else own
                lines.append(Line(one.quote(evidence), told, bool(day)))
    return sorted(lines, key=lambda line: (line.day is None, line.day or date.max))


def _differences(heard: Sequence[_Heard]) -> Iterator[Difference]:
    """What is told in several ways; who says nothing of it contradicts nobody."""
    for kind in (DetailKind.PEOPLE, DetailKind.INCIDENT, DetailKind.RANSOM):
        versions = _versions(heard, partial(_Heard.values, kind=kind))
        if len(versions) > 1:
            yield Difference(kind, versions)
    actors = _versions(heard, _Heard.actors)
    if _disagree({value for value, _ in one.actors()} for one in heard):
        yield Difference(Kind.ACTOR, actors)
    status = _versions(heard, partial(_Heard.values, kind=DetailKind.STATUS))
    if len(status) > 1 and any(version.value == "denied" for version in status):
        yield Difference(DetailKind.STATUS, status)


def _versions(heard: Sequence[_Heard], values_of: _Values) -> tuple[Version, ...]:
    """The different values in the order in which they came up, each with those who have it."""
    quotes: dict[str, list[Quote]] = {}
    for one in heard:
        for value, evidence in values_of(one):
            quotes.setdefault(value, []).append(one.quote(evidence))
    return tuple(Version(value, tuple(every)) for value, every in quotes.items())


def _disagree(named: Iterable[set[str]]) -> bool:
    """Whether two articles name actors, and not one of them in common."""
    several = [names for names in named if names]
    return any(not one & other for at, one in enumerate(several) for other in several[at + 1 :])
