"""Invented articles, made of the sentences and names in fr.toml, en.toml and world.toml.

The same files give the same articles, in the same order. An incident is told
by several of them: the attack, the claim, the leak, the recovery, each in its
outlets, some as copies of one text.
"""

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TEXTS: Mapping[str, Any] = {
    language: tomllib.loads((HERE / f"{language}.toml").read_text("utf-8"))
    for language in ("fr", "en")
}
WORLD: Mapping[str, Any] = tomllib.loads((HERE / "world.toml").read_text("utf-8"))

ARTICLES = 300
SEED = 7
FIRST_DAY, LAST_DAY = date(2022, 1, 10), date(2024, 11, 20)
ENGLISH = 6
"""One incident of so many happens in English."""

CALM = 8
"""One event of so many is no incident."""

COURSES: Sequence[Sequence[tuple[str, int]]] = (
    (("attack", 0), ("second", 1), ("claim", 6), ("leak", 19), ("recovery", 38)),
    (("attack", 0), ("second", 0), ("claim", 4), ("leak", 15)),
    (("boast", 0),),
    (("attack", 0), ("claim", 9), ("recovery", 45)),
    (("flood", 0),),
    (("boast", 0), ("denial", 2)),
    (("attack", 0), ("second", 1), ("recovery", 30)),
    (("bait", 0),),
    (("claim", 0), ("leak", 12)),
)
"""What is told of an incident, and how many days after it began."""

COPIED = {"attack": (0, 3), "claim": (0, 2), "leak": (0, 2)}
"""Kinds that other outlets print again: how often, least and most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who prints articles, and how they were saved."""

    name: str
    site: str
    language: str
    form: str
    undated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One article as its outlet printed it."""

    number: int
    outlet: Outlet
    language: str
    day: date
    author: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def url(self) -> str:
        """Where it stood."""
        return f"https://{self.outlet.site}/{self.day:%Y/%m}/article-{self.number}.html"


OUTLETS = tuple(Outlet(**each) for each in WORLD["outlet"])


def told() -> Iterator[Told]:
    """All articles of the demonstration."""
    singles = [_single(number, each) for number, each in enumerate(WORLD["single"], start=1)]
    yield from singles
    numbers = count(len(singles) + 1)
    for number, article in zip(numbers, _events(), strict=False):
        if number > ARTICLES:
            return
        yield replace(article, number=number)


def _single(number: int, given: Mapping[str, Any]) -> Told:
    (outlet,) = [each for each in OUTLETS if each.name == given["outlet"]]
    author = TEXTS[outlet.language]["authors"][number % 3]
    known = {name: given[name] for name in ("language", "day", "title")}
    return Told(
        number=number, outlet=outlet, author=author, paragraphs=tuple(given["paragraphs"]), **known
    )


def _events() -> Iterator[Told]:
    """What happens, one event after the other, without end."""
    days = (LAST_DAY - FIRST_DAY).days
    for number in count():
        dice = random.Random(f"{SEED} {number}")  # noqa: S311 - nothing secret
        language = "en" if number % ENGLISH == ENGLISH - 1 else "fr"
        began = FIRST_DAY + timedelta(days=int(days * (number * 0.618 % 1) ** 0.7))
        event = _Event(number, language, dice)
        if number % CALM == CALM - 1:
            yield from event.printed("calm", began)
            continue
        for kind, after in COURSES[number % len(COURSES)]:
            yield from event.printed(kind, began + timedelta(days=after))


class _Event:
    """One event and who tells of it; each number is the same in all its articles."""

    def __init__(self, number: int, language: str, dice: random.Random) -> None:
        self.number = number
        self.language = language
        self.texts = TEXTS[language]
        self.dice = dice
        self.body = dice.choice(self.texts["body"])
        self.place = dice.choice(self.texts["places"])
        people = dice.choice((800, 4_200, 12_500, 31_000, 85_000, 300_000))
        weeks = dice.choice((3, 4, 6)) if language == "fr" else dice.choice((3, 5))
        self.chief = dice.choice(self.texts["people"])
        self.gaps = {
            **self._named(),
            "place": self.place,
            "gang": dice.choice(dice.choice(WORLD["gangs"]).split(" = ")),
            "chief": self.chief,
            "post": self._post(),
            "people": self._number(people),
            "boast": self._number(people * dice.choice((3, 2, 4))),
            "ransom": self._number(dice.choice((80_000, 250_000, 600_000, 1_200_000))),
            "machines": self._number(dice.choice((120, 350, 800, 1_500))),
            "gigabytes": self._number(dice.choice((20, 65, 140, 480))),
            "weeks": self._counted(weeks),
            "when": dice.choice(self.texts["when"]),
            "e": "e" if self.body.get("feminine") else "",
        }

    def _post(self) -> str:
        """What the chief is; of people and of posts every other one is a woman's."""
        return str(self.body["post"][self.texts["people"].index(self.chief) % 2])

    def _named(self) -> dict[str, str]:
        written, the, of, to = self.body["written"]
        names = self.body.get("names", [""])
        name = written.format(place=self.place, name=self.dice.choice(names))
        if self.language == "fr":
            name = _elided(name)
        short, of_short, to_short = self.body["short"]
        return {
            "the": _joined(the, name),
            "of": _elided(_joined(of, name)),
            "to": _joined(to, name),
            "short": short,
            "ofshort": of_short,
            "toshort": to_short,
        }

    def _number(self, number: int) -> str:
        return f"{number:,}".replace(",", "\xa0" if self.language == "fr" else ",")

    def _counted(self, number: int) -> str:
        words = {
            "fr": {3: "trois", 4: "quatre", 6: "six"},
            "en": {3: "three", 5: "five"},
        }
        return words[self.language][number]

    def printed(self, kind: str, day: date) -> Iterator[Told]:
        """An article of a kind, and its copies in other outlets."""
        outlets = [each for each in OUTLETS if each.language == self.language]
        self.dice.shuffle(outlets)
        texts = self.texts[kind]
        gaps = self._in_date(day)
        paragraphs = [
            " ".join(self._filled(self.dice.choice(choices), gaps) for choices in each["say"])
            for each in texts["paragraphs"]
        ]
        invented = self.dice.choice(self.texts["invented"]).format(number=self.number + 1)
        article = Told(
            number=0,
            outlet=outlets[0],
            language=self.language,
            day=day,
            author=self.dice.choice(self.texts["authors"]),
            title=self._filled(self.dice.choice(texts["titles"]), gaps),
            paragraphs=(*paragraphs, invented),
        )
        yield article
        for outlet in outlets[1 : 1 + self.dice.randint(*COPIED.get(kind, (0, 0)))]:
            yield replace(article, outlet=outlet, day=day + timedelta(days=self.dice.randint(0, 1)))

    def _in_date(self, day: date) -> dict[str, str]:
        gaps = self.gaps | {"date": said(day, self.language)}
        gaps["service"] = self.dice.choice(self.texts["service"][self.body["sector"]])
        if "{place}" in gaps["post"]:
            gaps["post"] = gaps["post"].format(place=self.place)
        return gaps

    def _filled(self, sentence: str, gaps: Mapping[str, str]) -> str:
        capitals = {name.capitalize(): _capital(value) for name, value in gaps.items()}
        said = sentence.format(**gaps, **capitals)
        return _capital(_elided(said) if self.language == "fr" else said)


def said(day: date, language: str) -> str:
    """A day as an article names it."""
    texts = TEXTS[language]
    number = texts["first"] if day.day == 1 else str(day.day)
    return f"{number} {texts['months'][day.month - 1]} {day.year}"


def _elided(text: str) -> str:
    """French « de » before a vowel.

    >>> _elided("maire de Oursigny")
    'maire d’Oursigny'
    """
    for vowel in "AEIOUÉÈÊÎÔ":
        text = text.replace(f" de {vowel}", f" d’{vowel}")
        if text.startswith(f"de {vowel}"):
            text = f"d’{text[3:]}"
    return text


def _joined(before: str, name: str) -> str:
    return f"{before}{name}" if before.endswith("’") else f"{before} {name}".strip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
