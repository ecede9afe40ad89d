"""What else an article tells of an incident: kind, certainty, day, people, ransom, country, stages.

Only stories of an attack have details, and each comes with the place that
says so. What is not stated plainly stays out: a wrong number is worse than none.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from archive import Detail, DetailKind, Kind, Mention, Role

from .cues import Cue, anywhere, cue_of
from .days import DAY, MADE_KNOWN, OF_A_NOUN, STAMP, dated
from .genre import NOBODY_HIT, Genre
from .naming import opens_as_body
from .reading import Reading, Span
from .stages import stages, tells_later

_NUMBER = r"(?P<number>\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)?)"
_SCALE = r"(?P<scale>[ \u00a0]?(?:millions?|milliards?|billions?|mille|thousand|k\b|m\b))?"
_MONEY = {
    "euros?": "EUR",
    "€": "EUR",
    "dollars?": "USD",
    r"\$": "USD",
    "livres?(?: sterling)?": "GBP",
    "pounds?": "GBP",
    "£": "GBP",
    "francs suisses": "CHF",
    "bitcoins?": "XBT",
    "btc": "XBT",
}
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP"}
_UNITS = "|".join(_MONEY)
_AMOUNT = re.compile(
    rf"(?P<sign>[$€£])[ \u00a0]?{_NUMBER}{_SCALE}"
    rf"|{_NUMBER.replace('number', 'number_b')}{_SCALE.replace('scale', 'scale_b')}"
    rf"(?:[ \u00a0]?(?:de |d'|of |us ))?[ \u00a0]?(?P<unit>{_UNITS})(?!\w)"
)
_SCALES = (
    ("milliard", 10**9),
    ("mille", 1000),
    ("mill", 10**6),
    ("m", 10**6),
    ("b", 10**9),
    ("t", 1000),
    ("k", 1000),
)
"""What a word behind a number multiplies it by, by how the word begins; "b" is billion."""

_LEAST_PEOPLE = 20
"""People from which on a number says how large an incident was."""

_BEFORE = 24
"""Characters in front of a day that say what it is a day of."""

_NEAR = 8
"""Sentences in which the day of the incident is looked for."""


def details_of(
    reading: Reading, mentions: tuple[Mention, ...], published: date | None
) -> tuple[Detail, ...]:
    """The details of an incident, in the order of their kinds; each value once.

    Args:
        reading: The article.
        mentions: Its facets; the country is that of the victims among them.
        published: When it came out, by which a day without a year is dated.
    """
    if reading.genre in NOBODY_HIT or reading.genre is Genre.TREND:
        return ()
    found = [
        *_attacks(reading),
        *_status(reading),
        *_incident(reading, published),
        *_people(reading),
        *_ransom(reading),
        *_country(reading, mentions),
    ]
    day = next((detail for detail in found if detail.kind is DetailKind.INCIDENT), None)
    found += _stages(reading, published, day)
    first: dict[tuple[DetailKind, str], Detail] = {}
    for detail in found:
        first.setdefault((detail.kind, detail.value), detail)
    return tuple(first.values())


def _detail(reading: Reading, kind: DetailKind, value: str, span: Span) -> Detail:
    return Detail(kind=kind, value=value, evidence=reading.evidence(span, f"detail:{kind}"))


def _labelled(reading: Reading, part: str, around: Span) -> Iterator[tuple[str, Span]]:
    """What a list of the lexicon names within a place: labels in reading order."""
    pattern = _pattern(tuple(reading.lexicon.details[part].items()))
    for match in pattern.all(reading.places, around.start, around.end):
        if match.lastgroup:
            yield match.lastgroup, Span(*match.span())


@lru_cache(maxsize=8)
def _pattern(lists: tuple[tuple[str, tuple[str, ...]], ...]) -> Cue:
    groups = (f"(?P<{label}>{'|'.join(words)})" for label, words in lists)
    every = (word for _, words in lists for word in words)
    return cue_of(rf"\b(?:{'|'.join(groups)})\b", every)


def _attacks(reading: Reading) -> Iterator[Detail]:
    """Kinds of attack that the title or the first sentences name, or the text names twice."""
    named = list(_labelled(reading, "attack", Span(0, len(reading.text))))
    lead = reading.lead_end
    often = Counter(slug for slug, _ in named)
    for slug, span in named:
        if span.start < lead or often[slug] > 1:
            yield _detail(reading, DetailKind.ATTACK, slug, span)


def _status(reading: Reading) -> Iterator[Detail]:
    """How sure it is; that nobody has claimed it is no claim."""
    denied = anywhere(reading.lexicon.details["stage"]["unclaimed"])
    for slug, span in _labelled(reading, "status", Span(0, len(reading.text))):
        around = reading.sentence(span.start)
        if slug == "claimed" and denied.search(reading.places, around.start, around.end):
            continue
        yield _detail(reading, DetailKind.STATUS, slug, span)


def _incident(reading: Reading, published: date | None) -> Iterator[Detail]:
    """The first day beside the attack; its year is stated, or the last one before the article.

    Where its sentence has several, it is one that belongs to a noun: "the attack
    of 5 March". Where the sentence tells of a claim, a leak or a recovery, only
    such a day is that of the attack.
    """
    end = reading.starts[_NEAR] if len(reading.starts) > _NEAR else len(reading.text)
    days = [
        (span, day)
        for match in DAY.finditer(reading.flat, 0, end)
        if (day := _beside_attack(reading, match, published))
        for span in [Span(*match.span())]
    ]
    for span, _ in days:
        around = reading.sentence(span.start)
        alike = [one for one in days if around.start <= one[0].start < around.end]
        of_a_noun = [one for one in alike if _is_of_a_noun(reading, one[0])]
        if of_a_noun or not tells_later(reading, around):
            where, day = (of_a_noun or alike)[0]
            yield _detail(reading, DetailKind.INCIDENT, day.isoformat(), where)
            return


def _is_of_a_noun(reading: Reading, day: Span) -> bool:
    low = max(day.start - _BEFORE, 0)
    return bool(OF_A_NOUN.search(reading.flat, low, day.start))


def _beside_attack(reading: Reading, match: re.Match[str], published: date | None) -> date | None:
    """A day as a date, if it stands in a sentence about an attack."""
    sentence = reading.sentence(match.start())
    if not reading.near("attack", sentence.start, sentence.end):
        return None
    front = sentence.start, match.start()
    if STAMP.search(reading.flat, *front) or MADE_KNOWN.search(reading.flat, *front):
        return None
    return dated(match, published)


def _people(reading: Reading) -> Iterator[Detail]:
    """How many people a sentence about data or an attack counts.

    The first number of the title or of the first sentences; attackers boast
    of larger ones further down.
    """
    words = reading.lexicon.details["people"]
    for match in _counted(words["nouns"]).all(reading.places, 0, len(reading.flat)):
        sentence = reading.sentence(match.start())
        if not anywhere(words["concern"]).search(reading.places, sentence.start, sentence.end):
            continue
        count = _whole(match["number"], match["scale"])
        if count and count >= _LEAST_PEOPLE:
            yield _detail(reading, DetailKind.PEOPLE, str(count), Span(*match.span()))
            return


@lru_cache(maxsize=4)
def _counted(nouns: tuple[str, ...]) -> Cue:
    """A number with the people it counts, up to two words between."""
    return cue_of(
        rf"(?<![\w.,]){_NUMBER}{_SCALE}(?:[ \u00a0]+(?:de |d'|of |des )?"
        rf"(?!(?:euros?|dollars?|ans|years|jours|days|heures|%)\b)[\w'-]+){{0,2}}?"
        rf"[ \u00a0]+(?:de |d'|of )?(?:{'|'.join(nouns)})(?!\w)",
        (r"\d",),
    )


def _ransom(reading: Reading) -> Iterator[Detail]:
    """The first amount in a sentence that speaks of a ransom."""
    for match in anywhere(("rancon", "ransom")).all(reading.places, 0, len(reading.flat)):
        sentence = reading.sentence(match.start())
        amount = _AMOUNT.search(reading.flat, sentence.start, sentence.end)
        if amount is None:
            continue
        number = amount["number"] or amount["number_b"]
        count = _whole(number, amount["scale"] or amount["scale_b"])
        if count:
            value = f"{count} {_currency(amount)}"
            yield _detail(reading, DetailKind.RANSOM, value, Span(*amount.span()))
            return


def _currency(amount: re.Match[str]) -> str:
    if amount["sign"]:
        return _SIGNS[amount["sign"]]
    return next(code for unit, code in _MONEY.items() if re.fullmatch(unit, amount["unit"]))


def _whole(number: str, scale: str | None) -> int | None:
    """A number as it is written, in whole units; None when it is none."""
    bare = re.sub(r"[ \u00a0\u202f]", "", number)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", bare):
        bare = re.sub(r"[.,]", "", bare)
    word = (scale or "").strip()
    factor = next((times for begin, times in _SCALES if word.startswith(begin)), 1)
    try:
        return round(float(bare.replace(",", ".")) * factor)
    except ValueError:
        return None


def _country(reading: Reading, mentions: tuple[Mention, ...]) -> Iterator[Detail]:
    """The country in the names of the victims, or the only one in their sentences.

    A French public body needs no country beside it where no other is named.
    """
    victims = [m for m in mentions if m.kind is Kind.ORGANISATION and m.role is Role.VICTIM]
    for victim in victims:
        first = victim.evidence[0]
        name = reading.span_of(first)
        for around in (name, reading.sentence(name.start)):
            named = dict(_labelled(reading, "countries", around))
            if len(named) == 1:
                code, where = named.popitem()
                yield _detail(reading, DetailKind.COUNTRY, code, where)
                break
        else:
            everywhere = _labelled(reading, "countries", Span(0, len(reading.text)))
            french = all(code == "FR" for code, _ in everywhere)
            if french and opens_as_body(reading.lexicon, first.text):
                yield _detail(reading, DetailKind.COUNTRY, "FR", name)


def _stages(reading: Reading, published: date | None, day: Detail | None) -> Iterator[Detail]:
    """The stages that the text tells of; the day of the attack is that of the incident."""
    for stage in stages(reading, published):
        told = stage.day.isoformat() if stage.day and stage.name != "attack" else ""
        detail = _detail(reading, DetailKind.STAGE, f"{stage.name} {told}".rstrip(), stage.span)
        if stage.name == "attack" and day:
            evidence = replace(day.evidence, rule=detail.evidence.rule)
            detail = replace(detail, value=f"{stage.name} {day.value}", evidence=evidence)
        yield detail
