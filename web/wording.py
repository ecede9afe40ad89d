"""The words of the pages, in French and English, from `translations/*.toml`."""

import tomllib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from archive import (
    DetailKind,
    Facet,
    Health,
    Mistake,
    Note,
    Notice,
    QueryError,
    Removed,
    facet_label,
    read_alias,
    read_role,
)

from .urls import TRACKERS, Problem, ProblemKind

_FOLDER = Path(__file__).with_name("translations")


class Wording:
    """One language's sentences and labels."""

    def __init__(self, language: str, entries: dict[str, Any]) -> None:
        self.language = language
        self._entries = entries
        self._between = self("numbers.thousands")

    def __call__(self, key: str, **facts: object) -> str:
        """The sentence with this key, "section.name", its facts filled in.

        Raises:
            KeyError: There is no such sentence.
        """
        section, _, name = key.partition(".")
        sentence: str = self._entries[section][name]
        return sentence.format(**facts) if facts else sentence

    def some(self, key: str, count: int) -> str:
        """A sentence about a number of things: `key.one` or `key.many`."""
        return _counted(self, key, count)

    def label(self, facet: Facet, value: str) -> str:
        """What a facet's value is called; values without a label are their own."""
        return _label_of_entity(self, facet, value) or facet_label(facet, value, self.language)

    def notice(self, notice: Notice) -> str:
        """What a reader is told of how a query was understood."""
        return self(f"notice.{notice.kind}", **dict(notice.facts))

    def origin(self, origin: str) -> str:
        """Where a date was read, in words; an origin without any stays as it is."""
        return str(self._entries["article"].get(f"origin_{origin}", origin))

    def detail(self, kind: DetailKind, value: str) -> str:
        """What a detail of an incident is called; see `archive.DetailKind` for the values."""
        match kind:
            case DetailKind.ATTACK | DetailKind.STATUS | DetailKind.COUNTRY:
                return self.label(Facet(kind.value), value)
            case DetailKind.INCIDENT:
                return self.day(date.fromisoformat(value))
            case DetailKind.PEOPLE:
                return self.number(int(value))
            case DetailKind.RANSOM:
                return _amount(self, *value.split(" "))
            case DetailKind.STAGE:
                return _stage(self, *value.split(" "))

    def note(self, note: Note) -> str:
        """A remark about how an article was read."""
        return self(f"note.{note.kind}", **dict(note.facts))

    def removed(self, removed: Removed) -> str:
        """Why a piece of text was taken out: the rule, or what the model went by."""
        if removed.chance is None:
            return self("article.rule", rule=self.rule(removed.rule))
        reasons = []
        for reason in removed.reasons:
            kind, _, words = reason.partition(": ")
            facts = {"words": words} if words else {}
            reasons.append(self(f"line.{kind}", **facts))
        return self(
            "article.learned" if reasons else "article.learned_bare",
            kind=self.rule(removed.rule),
            percent=self.number(round(100 * removed.chance)),
            **({"reasons": ", ".join(reasons)} if reasons else {}),
        )

    def number(self, count: int) -> str:
        """A whole number, its thousands set apart as the language has it."""
        return f"{count:,}".replace(",", self._between)

    def problem(self, problem: Problem) -> str:
        """What is wrong with a parameter."""
        facts = {
            name: self.number(fact) if isinstance(fact, int) else fact
            for name, fact in problem.facts
        }
        return self(f"problem.{problem.kind}", **facts)

    def all_ignored(self, problems: Iterable[Problem]) -> list[str]:
        """The sentences of a page that answers nevertheless; of trackers there are none."""
        return [
            self.ignored(problem)
            for problem in problems
            if problem.kind is not ProblemKind.UNKNOWN
            or not TRACKERS.fullmatch(str(dict(problem.facts)["name"]))
        ]

    def ignored(self, problem: Problem) -> str:
        """The same where an answer was given without it."""
        key = "problem.cut" if problem.kind is ProblemKind.TOO_LONG else "problem.ignored"
        return self(key, problem=self.problem(problem))

    def mistake(self, error: QueryError) -> str:
        """What is wrong with a query, where, and what it may have meant, in one line."""
        where = self("mistake.place", position=self.number(error.position + 1))
        reason = self.reason(error)
        hint = f" {self('mistake.repaired')} {error.repaired}" if error.repaired else ""
        return f"{reason} ({where}).{hint}"

    def reason(self, error: QueryError) -> str:
        """What is wrong with a query; of a date, what stands behind the colon."""
        token = error.token
        if error.mistake in {Mistake.NO_DATE, Mistake.NO_NUMBER, Mistake.BACKWARDS}:
            token = token.partition(":")[2]
        return self(f"mistake.{error.mistake}", token=token)

    def rule(self, rule: str) -> str:
        """The rule that found or removed something, in words; one without any stays as it is.

        A zone of a page is called like the phrases that stand in such.
        """
        known = self._entries["rule"]
        family, colon, zone = rule.partition(":")
        return str(known.get(rule) or known.get(family + colon) or known.get(zone) or rule)

    def span(self, first: date, last: date) -> str:
        """A day, a month or a year written out, by the days that it begins and ends with."""
        if first == last:
            return self.day(first)
        if first.month == last.month:
            return f"{self._entries['months']['names'][first.month - 1]} {first.year}"
        return str(first.year)

    def from_to(self, first: date, last: date) -> str:
        """Two days written out, from the one to the other."""
        return self("search.from_to", first=self.day(first), last=self.day(last))

    def short_span(self, first: date, last: date) -> str:
        """The same as it stands below a bar."""
        if first == last:
            return str(first.day)
        if first.month == last.month:
            return str(self._entries["months"]["short"][first.month - 1])
        return str(first.year)

    def day(self, day: date) -> str:
        """A day written out: "6 mars 2024", "1er mars 2024", "6 March 2024"."""
        number = "1er" if self.language == "fr" and day.day == 1 else str(day.day)
        return f"{number} {self._entries['months']['names'][day.month - 1]} {day.year}"

    def moment(self, moment: datetime) -> str:
        """A day and the time of day in UTC: "6 March 2024 at 10:02 (UTC)"."""
        time = moment.astimezone(UTC)
        hour, minute = f"{time:%H}", f"{time:%M}"
        return self("months.moment", day=self.day(time.date()), hour=hour, minute=minute)


def _amount(say: Wording, amount: str, currency: str) -> str:
    """A sum of money."""
    return f"{say.number(int(amount))}\u00a0{currency}"


def _stage(say: Wording, stage: str, day: str = "") -> str:
    """A stage of an incident, and its day where one is told."""
    name = say(f"incident.stage_{stage}")
    if not day:
        return name
    return say("search.chip", name=name, label=say.day(date.fromisoformat(day)))


def _label_of_entity(say: Wording, facet: Facet, value: str) -> str:
    """What a role or a spelling is called; "" for any other value."""
    if facet is Facet.ROLE and (held := read_role(value)):
        entity, role = held
        name = say.label(Facet(entity.kind), entity.name)
        return say("entity.in_role", name=name, role=say(f"role.{role}"))
    if facet is Facet.ALIAS and (written := read_alias(value)):
        return say("entity.written", name=written[0].name, alias=written[1])
    return ""


def is_one(words: Wording, count: int) -> bool:
    """Whether so many are one, as a language sees it: in French nothing is, too."""
    return count < 2 if words.language == "fr" else count == 1  # noqa: PLR2004


@lru_cache(maxsize=4096)  # a page of results says such things two hundred times, most of them often
def _counted(words: Wording, key: str, count: int) -> str:
    form = "one" if is_one(words, count) else "many"
    return words(f"{key}_{form}", count=words.number(count))


def health_in_words(words: Wording, health: Health) -> str:
    """How a cluster is, as a sentence."""
    facts = {"nodes": health.nodes, "copies": health.copies, "shards": health.shards}
    return words(f"cluster.{health.kind}", **facts)


@lru_cache
def wording(language: str) -> Wording:
    """The wording of one of `LANGUAGES`."""
    text = (_FOLDER / f"{language}.toml").read_text("utf-8")
    return Wording(language, tomllib.loads(text))
