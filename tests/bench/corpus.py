"""An archive of invented articles, as large as is wished for.

    python -P tests/bench/corpus.py FOLDER COUNT [--seed N]

Writes COUNT seed files below FOLDER, as OUTLET/YEAR/NUMBER.txt: text dumps of
WordPress pages with the title twice and furniture around the article, 80 % of
them French, the others English. Of a hundred files three are near-duplicates
of others and one is broken. Words, bodies, gangs and sectors follow Zipf's
law. The same seed gives the same bytes, whatever the count.

Each article is made from the seed and its number alone, so memory does not
grow with the count. `Corpus.articles` gives the same articles as an indexer
that makes no mistake would, with their facets.
"""

import argparse
import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count as numbers
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from archive import (
    Article,
    Detail,
    DetailKind,
    Evidence,
    Kind,
    Mention,
    Published,
    Role,
    TextField,
)
from tests.bench.invented import DATA, Vocabulary, folded, names, vocabulary, zipf

BROKEN = 0.01
COPIES = 0.03
FRENCH = 0.8
UNDATED = 0.03
BODIES = 20_000
GANGS = 400
OUTLETS = 40
AUTHORS = 300
NEAR = 5_000
"""How many articles back the original of a copy may lie."""

FILLERS = (250, 1_400)
"""Invented words of an article, least and most; phrases add up to a hundred."""

MILLION, SHORT = 1_000_000, (150, 350)
"""Articles from which on a corpus is made of short ones, and their words: 250 on average."""

TOPICS = 10
"""Words that an article comes back to, and how often it does so."""
TOPICAL = 0.06

SENTENCE = (6, 26)
"""Words of a sentence: least, and the first number that is too many."""

CLAIMED, ATTRIBUTED, ASIDES = 0.5, 0.25, 0.4
"""Shares of articles with a gang that says it did it, that others name, with another body."""

ATTACKS = ("ransomware", "leak", "intrusion", "ddos", "phishing")
STATUSES = ("claimed", "confirmed", "denied")
COUNTRIES = ("FR", "BE", "CH", "CA", "US", "GB", "DE")
"""Details of incidents, which follow from the number of an article: its text does not tell them."""

VOWELS = "aeiou"
FIRST_DAY, DAYS = date(2012, 1, 1), 5_100
ARCHIVED = datetime(2026, 1, 1, tzinfo=UTC)
_Choice = TypeVar("_Choice")

WRECKS = (b"", b" \n-- \n* * *\n", bytes(range(32)) * 40)
"""What a broken file may hold: nothing, no words, no text."""


@dataclass(frozen=True, slots=True)
class Body:
    """An invented organisation: by language its name, the article and "of" with it."""

    written: Mapping[str, tuple[str, str, str]]
    sector: str

    def named(self, kind: Kind, role: Role, language: str) -> "Named":
        """The body as a facet value of a story; as a sector, what it does."""
        name = self.written[language][0]
        value = self.sector if kind is Kind.SECTOR else _capital(name)
        return Named(kind, value, role, name)

    def forms(self, language: str) -> dict[str, str]:
        """What stands for it in phrases."""
        name, the, of = self.written[language]
        body = _joined(the, name)
        return {"body": body, "Body": _capital(body), "of": _joined(of, name)}


@dataclass(frozen=True, slots=True)
class Named:
    """A facet value of a story, and how the story writes it."""

    kind: Kind
    value: str
    role: Role
    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is told, without furniture."""

    number: int
    language: str
    outlet: str
    day: date | None
    author: str
    title: str
    paragraphs: tuple[str, ...]
    named: tuple[Named, ...]

    @property
    def path(self) -> str:
        """Where its file lies below the seeds folder."""
        return path_of(self.number, self.outlet, self.day)


class Dice:
    """The chances of one article, the same for the same seed and number."""

    def __init__(self, *seed: int) -> None:
        self.rng = np.random.Generator(np.random.PCG64(seed))
        self._chances = iter(self.rng.random(128).tolist())

    def chance(self) -> float:
        """A number from 0 up to 1."""
        drawn: float = next(self._chances)
        return drawn

    def one(self, choices: Sequence[_Choice]) -> _Choice:
        """One of the choices, each as likely."""
        return choices[int(self.chance() * len(choices))]

    def ranked(self, choices: Sequence[_Choice], shares: NDArray[np.float64]) -> _Choice:
        """One of the choices, by their cumulated shares."""
        return choices[int(np.searchsorted(shares, self.chance()))]


class Corpus:
    """All articles of one seed. Making one takes under a millisecond."""

    def __init__(self, seed: int = 1, fillers: tuple[int, int] = FILLERS) -> None:
        self.seed = seed
        self.fillers = fillers
        dice = random.Random(seed)  # noqa: S311 - nothing secret
        self.vocabularies = {language: vocabulary(language, dice) for language in ("fr", "en")}
        places = names("fr", dice, BODIES)
        self.gangs = names("en", dice, GANGS)
        first, last = (names("fr", dice, AUTHORS) for _ in range(2))
        self.authors = [" ".join(pair) for pair in zip(first, last, strict=True)]
        self.outlets: dict[str, list[str]] = {
            language: [
                dice.choice(DATA[language]["outlet"]).format(place=place)
                for place in names(language, dice, OUTLETS)
            ]
            for language in ("fr", "en")
        }
        kinds = dice.choices(DATA["body"], cum_weights=zipf(len(DATA["body"])).tolist(), k=BODIES)
        self.bodies = [_body(kind, place) for kind, place in zip(kinds, places, strict=True)]
        self._shares = {
            BODIES: zipf(BODIES, flatten=10),
            GANGS: zipf(GANGS),
            OUTLETS: zipf(OUTLETS),
        }

    def articles(self) -> Iterator[Article]:
        """Every article without end, facets given; broken files give none."""
        for number in numbers():
            if story := self.story(number):
                yield article_of(story)

    def file(self, number: int) -> tuple[str, bytes]:
        """The path below the seeds folder and the content of one seed file."""
        story = self.story(number)
        if story is None:
            dice = Dice(self.seed, number, 1)
            outlet = self._outlet("fr", dice)
            return path_of(number, outlet, None), dice.one(WRECKS)
        return story.path, dump(story, Dice(self.seed, number, 1)).encode()

    def story(self, number: int) -> Story | None:
        """What one article tells; None when its file is broken."""
        dice = Dice(self.seed, number)
        fate = dice.chance()
        if fate < BROKEN:
            return None
        if fate < BROKEN + COPIES and number:
            return self._copy(number, dice)
        return self._original(number)

    def _copy(self, number: int, dice: Dice) -> Story:
        """A story told before, by another outlet some days later, a little changed."""
        nearest = max(0, number - NEAR)
        earlier = int(nearest + dice.chance() * (number - nearest))
        while earlier and Dice(self.seed, earlier).chance() < BROKEN + COPIES:
            earlier -= 1
        story = self._original(earlier)
        paragraphs = list(story.paragraphs[:-1])
        middle = 1 + int(dice.chance() * (len(paragraphs) - 1))
        few = self.vocabularies[story.language].drawn(dice.rng.random(4))
        paragraphs[middle] = " ".join([*paragraphs[middle].split()[:-4], *few]) + "."
        later = timedelta(days=int(dice.chance() * 4))
        return replace(
            story,
            number=number,
            outlet=self._outlet(story.language, dice),
            day=story.day and story.day + later,
            paragraphs=(*paragraphs, _fictional(story.language, number)),
        )

    def _original(self, number: int) -> Story:
        dice = Dice(self.seed, number, 2)
        language = "fr" if dice.chance() < FRENCH else "en"
        told, named = self._incident(language, dice)
        words = self.vocabularies[language]
        return Story(
            number=number,
            language=language,
            outlet=self._outlet(language, dice),
            day=None if dice.chance() < UNDATED else _day(dice.chance()),
            author=dice.one(self.authors),
            title=told[0].format(*words.drawn(dice.rng.random(2), meaning=True)),
            paragraphs=(
                *_paragraphs(told[1:], words, dice, self.fillers),
                _fictional(language, number),
            ),
            named=tuple(named),
        )

    def _incident(self, language: str, dice: Dice) -> tuple[list[str], list[Named]]:
        """What happened to whom: the title with two gaps, sentences, and what they name."""
        body, other = (dice.ranked(self.bodies, self._shares[BODIES]) for _ in range(2))
        gang = dice.ranked(self.gangs, self._shares[GANGS])
        named = [
            body.named(kind, Role.VICTIM, language) for kind in (Kind.ORGANISATION, Kind.SECTOR)
        ]
        wanted = ["title", "lead"]
        acting = dice.chance()
        if acting < CLAIMED + ATTRIBUTED:
            role = Role.CLAIMED if acting < CLAIMED else Role.ATTRIBUTED
            wanted.append(role.value)
            named.append(Named(Kind.ACTOR, gang, role, gang))
        told = self._phrases([*wanted, "fact", "fact"], language, dice, body, gang)
        if dice.chance() < ASIDES and other is not body:
            told += self._phrases(["aside"], language, dice, other, gang)
            named.append(other.named(Kind.ORGANISATION, Role.MENTIONED, language))
        return told, named

    def _phrases(
        self, wanted: Sequence[str], language: str, dice: Dice, body: Body, gang: str
    ) -> list[str]:
        """A phrase of each wanted kind, filled in."""
        phrases: Mapping[str, Sequence[str]] = DATA[language]
        return [
            dice.one(phrases[kind]).format(
                **body.forms(language),
                gang=gang,
                number=10 + int(dice.chance() ** 4 * 900_000),
                when=dice.one(phrases["when"]),
                w="{}",
            )
            for kind in wanted
        ]

    def _outlet(self, language: str, dice: Dice) -> str:
        return dice.ranked(self.outlets[language], self._shares[OUTLETS])


def article_of(story: Story) -> Article:
    """The story as a kept article."""
    body = "\n\n".join(story.paragraphs)
    known = hashlib.sha256(story.path.encode()).hexdigest()
    return Article(
        id=known[:20],
        seed=story.path,
        title=story.title,
        body=body,
        language=story.language,
        captured=ARCHIVED,
        fingerprint=known,
        published=Published(day=story.day, origin="text") if story.day else None,
        outlet=story.outlet,
        authors=(story.author,),
        mentions=tuple(_mentions(story.named, story.title, body)),
        details=tuple(_details(story)),
    )


def _details(story: Story) -> Iterator[Detail]:
    """What is known of the incident: most of it in most articles, as in real ones."""
    dice = Dice(story.number, 3)
    evidence = Evidence(field=TextField.TITLE, start=0, end=1, text=story.title[0], rule="invented")
    values = [(DetailKind.ATTACK, dice.one(ATTACKS)), (DetailKind.STATUS, dice.one(STATUSES))]
    values += [(DetailKind.STATUS, "confirmed")] if dice.chance() < 0.3 else []
    values += [(DetailKind.COUNTRY, dice.one(COUNTRIES))] if dice.chance() < 0.7 else []
    if dice.chance() < 0.3:
        values.append((DetailKind.PEOPLE, str(20 + int(dice.chance() ** 4 * 3_000_000))))
    if story.day and dice.chance() < 0.4:
        day = story.day - timedelta(days=int(dice.chance() * 20))
        values.append((DetailKind.INCIDENT, day.isoformat()))
    for kind, value in dict.fromkeys(values):
        yield Detail(kind=kind, value=value, evidence=evidence)


def dump(story: Story, dice: Dice) -> str:
    """The story as somebody saves it from a page: title twice, furniture above and below."""
    phrases = DATA[story.language]
    head = [dice.one(phrases["head"])] if dice.chance() < 0.3 else []
    if story.day:
        months = phrases["months"]
        day = phrases["date"].format(
            day=story.day.day, month=months[story.day.month - 1], year=story.day.year
        )
        head.append(dice.one(phrases["posted"]).format(date=day))
    if dice.chance() < 0.5:
        head.append(dice.one(phrases["byline"]).format(author=story.author))
    foot = dice.one(phrases["foot"])
    blank = dice.one(("\n\n", "\n\n\n", "\n"))
    lines = [story.title, story.title, *head, *story.paragraphs, *foot]
    return blank.join(lines) + "\n"


def fillers_of(count: int) -> tuple[int, int]:
    """How many invented words the articles have when so many are made."""
    return SHORT if count >= MILLION else FILLERS


def path_of(number: int, outlet: str, day: date | None) -> str:
    """OUTLET/YEAR/NUMBER.txt."""
    folder = "-".join(folded(outlet).split())
    return f"{folder}/{day.year if day else 'undated'}/{number:07}.txt"


def write(folder: Path, count: int, seed: int = 1) -> None:
    """Write the first `count` seed files of a seed below a folder."""
    corpus = Corpus(seed, fillers_of(count))
    made: set[str] = set()
    for number in range(count):
        path, content = corpus.file(number)
        parent = path.rpartition("/")[0]
        if parent not in made:
            (folder / parent).mkdir(parents=True, exist_ok=True)
            made.add(parent)
        (folder / path).write_bytes(content)


def _body(kind: Mapping[str, Sequence[str]], place: str) -> Body:
    written = {}
    for language in ("fr", "en"):
        name, the, of = kind[language]
        if folded(place[0]) in VOWELS:
            name = name.replace("de {place}", "d’{place}")
        written[language] = (name.format(place=place), the, of)
    return Body(written, str(kind["sector"]))


def _joined(before: str, name: str) -> str:
    return f"{before}{name}" if before.endswith("’") else f"{before} {name}".strip()


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _day(chance: float) -> date:
    """A day of publication; there are more articles of late."""
    return FIRST_DAY + timedelta(days=int(DAYS * chance**0.5))


def _fictional(language: str, number: int) -> str:
    return str(DATA[language]["fictional"].format(id=number))


def _paragraphs(
    told: Sequence[str], words: Vocabulary, dice: Dice, fillers: tuple[int, int]
) -> list[str]:
    """Sentences of invented words with what is told among them, some to a paragraph."""
    least, most = fillers
    count = least + int((most - least) * dice.chance() ** 2)
    chances = dice.rng.random(count)
    drawn = words.drawn(chances)
    topics = words.drawn(dice.rng.random(TOPICS), meaning=True)
    turns = np.flatnonzero(dice.rng.random(count) < TOPICAL)
    drawn[turns] = topics[dice.rng.integers(0, TOPICS, len(turns))]
    ends = np.cumsum(dice.rng.integers(*SENTENCE, count // SENTENCE[0] + 1)).tolist()
    sentences = _sentences(drawn.tolist(), [end for end in ends if end < count])
    size = 3 + int(dice.chance() * 4)
    paragraphs = [" ".join(sentences[at : at + size]) for at in range(0, len(sentences), size)]
    for place, said in enumerate(told):
        at = place * len(paragraphs) // len(told)
        paragraphs[at] = f"{said} {paragraphs[at]}"
    return paragraphs


def _sentences(words: list[str], ends: list[int]) -> list[str]:
    """Words as sentences that end at these places, each with its capital and full stop."""
    made, start = [], 0
    for end in (*ends, len(words)):
        words[end - 1] = words[end - 1].rstrip("’")
        words[(start + end) // 2] += ","
        made.append(_capital(" ".join(words[start:end])).replace("’ ", "’") + ".")
        start = end
    return made


def _mentions(named: Sequence[Named], title: str, body: str) -> Iterator[Mention]:
    """The names with the first place of each in title and body; one not found is left out."""
    texts = {TextField.TITLE: title, TextField.BODY: body}
    for name in named:
        evidence = tuple(
            Evidence(
                field=field,
                start=start,
                end=start + len(name.alias),
                text=text[start : start + len(name.alias)],
                rule="invented",
            )
            for field, text in texts.items()
            if (start := text.lower().find(name.alias.lower())) >= 0
        )
        if evidence:
            yield Mention(
                kind=name.kind,
                value=name.value,
                role=name.role,
                alias=evidence[0].text,
                evidence=evidence,
                confidence=1.0,
            )


def main() -> None:
    """Write the files that the command line asks for."""
    parser = argparse.ArgumentParser(description="Write invented seed files.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    write(asked.folder, asked.count, asked.seed)


if __name__ == "__main__":
    main()
