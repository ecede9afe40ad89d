"""Random queries for two engines that are to answer alike, and what differs between their answers.

    python -m tests.bench.alike ADDRESS OTHER COUNT     ask COUNT queries of two indexes

Both have the same articles of `tests.bench.corpus`.
"""

import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from archive import (
    Article,
    Count,
    DateRange,
    Facet,
    Filter,
    Kind,
    Match,
    Query,
    Searcher,
    Sort,
    View,
    open_index,
)
from archive.language import is_stop_word, words
from tests.bench.corpus import Corpus

TOP = 10
"""Hits of which most have to be the same."""

FORMS = {
    "word": "{0}",
    "words": "{0} {1}",
    "three": "{0} {1} {2}",
    "or": "{0} OU {3}",
    "question": "Quand {0} {1} {13} {3} ?",
    "not": "{0} -{3}",
    "nested": "({0} OU {3}) {1}",
    "phrase": '"{4} {5}"',
    "slop": '"{4} {6}"~3',
    "prefix": "{7}*",
    "fuzzy": "{8}~1",
    "title": "titre:{9}",
    "author": "auteur:{10}",
    "actor": "acteur:{11}",
    "date": "{0} date:{12}",
    "after": "{0} après:{12}",
    "facets": "",
}
"""The texts of queries by their kind: words, phrases and names of one article, words of another."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with its kind."""

    kind: str
    query: Query


def queries(articles: Sequence[Article], count: int, seed: int = 17) -> Iterator[Asked]:
    """So many queries about some articles, every kind in turn."""
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    kinds = list(FORMS)
    asked = 0
    while asked < count:
        kind = kinds[asked % len(kinds)]
        article, other = dice.choice(articles), dice.choice(articles)
        text = _text(dice, FORMS[kind], article, other)
        if text is None:
            continue
        asked += 1
        yield Asked(kind, _narrowed(dice, Query(text=text), article, kind))


def differences(one: View, other: View, asked: Asked) -> list[str]:
    """What differs between two answers besides the order of hits; nothing if they are alike.

    How many different stories and further values there are may differ by one in a thousand.
    """
    query = asked.query
    pages = [view.search(query) for view in (one, other)]
    facts: list[dict[str, object]] = [
        {
            "total": page.total,
            "facets": tuple(replace(facet, other=0) for facet in page.facets),
            "histogram": page.histogram,
            "incidents": page.incidents,
            "notices": page.notices,
        }
        for page in pages
    ]
    numbers = [
        (page.stories, page.entries, *(facet.other for facet in page.facets)) for page in pages
    ]
    found = [
        f"{name}: {fact} and {facts[1][name]}"
        for name, fact in facts[0].items()
        if fact != facts[1][name]
    ]
    if any(abs(ours - theirs) * 1000 > ours for ours, theirs in zip(*numbers, strict=True)):
        found.append(f"numbers: {numbers[0]} and {numbers[1]}")
    every = replace(query, sort=Sort.NEWEST, copies=True, size=100)
    ids = [[hit.id for hit in view.search(every).hits] for view in (one, other)]
    if ids[0] != ids[1]:
        found.append(f"articles: {ids[0][:5]} and {ids[1][:5]}")
    return found


def overlap(one: View, other: View, query: Query) -> float | None:
    """The share of the first hits that two engines have in common; None where there are none."""
    tops = [{hit.id for hit in view.search(query).hits[:TOP]} for view in (one, other)]
    most = max(map(len, tops))
    return len(tops[0] & tops[1]) / most if most else None


def _text(dice: random.Random, form: str, article: Article, other: Article) -> str | None:
    body = [word.folded for word in words(article.body)]
    plain = [word for word in body if len(word) > 3 and word.isalpha() and not is_stop_word(word)]
    titled = [word.folded for word in words(article.title) if len(word.folded) > 3]
    elsewhere = [word.folded for word in words(other.body) if len(word.folded) > 4]
    actors = _mentioned(article, Kind.ACTOR)
    places = [at for at, word in enumerate(body[:-3]) if word in set(plain)]
    needs_actor = "{11}" in form and not actors
    if not (plain and titled and elsewhere and places and article.published) or needs_actor:
        return None
    at, long = dice.choice(places), dice.choice(plain)
    spelled = f"{long[:2]}{dice.choice('aeiou')}{long[3:]}"
    return form.format(
        *(dice.choice(plain) for _ in range(3)),
        dice.choice(elsewhere),
        *body[at : at + 3],
        long[: dice.randint(3, 5)],
        spelled,
        dice.choice(titled),
        (article.authors or ("x",))[0].split()[-1],
        dice.choice(actors) if actors else "",
        article.published.day.isoformat()[:7],
        dice.choice(titled).title(),
    )


def _narrowed(dice: random.Random, query: Query, article: Article, kind: str) -> Query:
    """A query with a filter or two, every other time and always where it has no words."""
    query = replace(query, match=Match.ANY) if kind in ("three", "question") else query
    if kind != "facets" and dice.random() < 0.5:
        return query
    facets = [Facet.LANGUAGE, Facet.OUTLET, Facet.SECTOR, Facet.ORGANISATION, Facet.YEAR]
    values = {
        Facet.LANGUAGE: [article.language],
        Facet.OUTLET: [article.outlet],
        Facet.SECTOR: [each.value for each in article.mentions if each.kind == "sector"],
        Facet.ORGANISATION: [
            each.value for each in article.mentions if each.kind == "organisation"
        ],
        Facet.YEAR: [str(article.published.day.year)] if article.published else [],
    }
    filters = []
    for facet in dice.sample(facets, dice.randint(1, 2)):
        way = dice.random()
        if not values[facet] or way < 0.2:
            filters.append(Filter(facet=facet, missing=True))
        elif way < 0.4:
            filters.append(Filter(facet=facet, excluded=(values[facet][0],)))
        else:
            filters.append(Filter(facet=facet, values=tuple(values[facet][:2])))
    dates = DateRange()
    if article.published and dice.random() < 0.3:
        around = timedelta(days=dice.randint(20, 900))
        day = article.published.day
        dates = DateRange(start=day - around, end=day + around)
    count = Count.STORIES if dice.random() < 0.2 else Count.ARTICLES
    return replace(query, filters=tuple(filters), dates=dates, count=count)


def _mentioned(article: Article, kind: Kind) -> list[str]:
    return [each.value for each in article.mentions if each.kind is kind]


def main(one: str, other: str, count: int) -> None:
    """Ask both, and print what differs and how long it took."""
    indexes: list[Searcher] = [open_index(address) for address in (one, other)]
    views = [index.view() for index in indexes]
    sample = list(islice(Corpus().articles(), 2000))
    shares: dict[str, list[float]] = {}
    times: list[list[float]] = [[], []]
    different = 0
    for asked in queries(sample, count):
        for view, taken in zip(views, times, strict=True):
            began = time.perf_counter()
            view.search(asked.query)
            taken.append((time.perf_counter() - began) * 1000)
        found = differences(views[0], views[1], asked)
        different += bool(found)
        for each in found:
            print(f"{asked.kind} {asked.query.text!r} {asked.query.filters}: {each[:600]}")
        share = overlap(views[0], views[1], asked.query)
        if share is not None:
            shares.setdefault(asked.kind, []).append(share)
            if share < 0.9:
                print(f"{asked.kind} {asked.query.text!r}: {share:.0%} of the first hits alike")
    print(f"{different} of {count} queries are answered differently")
    for kind, several in sorted(shares.items()):
        print(f"{kind}: {statistics.mean(several):.1%} of the first {TOP} alike")
    for address, taken in zip((one, other), times, strict=True):
        quantiles = statistics.quantiles(taken, n=20)
        print(f"{address}: median {statistics.median(taken):.0f} ms, 95 % {quantiles[-1]:.0f} ms")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
