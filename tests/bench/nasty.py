"""Nasty queries by the thousand: each has to be read and answered, or refused with a repair, soon.

    python -P tests/bench/nasty.py [COUNT]

They are made of operators, quotes, fields and odd characters, the same every
time. The suite asks a few hundred of them and looks at no clock; this asks
`COUNT`, and fails when one takes longer than `LONGEST`.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from archive import Article, Match, Query, QueryError, open_index
from archive.grammar import read

COUNT = 20_000

LONGEST = 1.0
"""Seconds that no query may take."""

_WORDS = """hôpital cyber-attaque mairie l’ANSSI l’hôpital a B a* h* hopitla~ a~9 300 000 Lille a b
    titre: acteur: acteur:* secteur:santé source:(a date:2024 date:x x:a titre:a acteur:( après:30j
    AND ET OR OU NOT SAUF - -a ( ) () " « » “ ” * ~ ~9 : ? … + | & ! ' ’ 😀""".split()
_PIECES = (
    *_WORDS,
    *("\x00", "\ud800", "\u0301", "\u200b", "e\u0301"),
    '"hôpital voisin"~3',
    '"a b"',
    "« a »",
    "titre:(hôpital OU mairie)",
)


def nasty(seed: int = 11) -> Iterator[Query]:
    """Queries without end; of each hundred one is as long as a query may be."""
    chance = random.Random(seed)  # noqa: S311 - the same ones every time
    while True:
        length = chance.choice((2, 3, 5, 8, 16)) if chance.randrange(100) else 400
        text = chance.choice(("", " ")).join(chance.choices(_PIECES, k=length))[:2000]
        yield Query(text=text, match=chance.choice(list(Match)))


def read_or_repaired(query: Query) -> None:
    """Read a query; of one that is refused, its repair, which has to be a query."""
    try:
        read(query.text, query.match)
    except QueryError as error:
        read(error.repaired, query.match)


@dataclass(frozen=True, slots=True)
class Slowest:
    """The query that took longest, and its seconds."""

    seconds: float
    text: str


def slowest(ask: Callable[[Query], object], count: int) -> Slowest:
    """Ask some of the queries one after the other."""
    worst = Slowest(0.0, "")
    for query in islice(nasty(), count):
        began = time.perf_counter()
        with suppress(QueryError):
            ask(query)
        seconds = time.perf_counter() - began
        if seconds > worst.seconds:
            worst = Slowest(seconds, query.text)
    return worst


def _article(number: int) -> Article:
    return Article(
        id=str(number),
        seed=f"{number}.txt",
        title="Un hôpital touché",
        body="La mairie de Lille et l’ANSSI aident l’hôpital voisin, 300 000 patients attendent.",
        language="fr",
        captured=datetime(2024, 1, 1, tzinfo=UTC),
        fingerprint=str(number),
    )


def main(count: int) -> None:
    """Print how long the slowest took to be read, and to be answered."""
    with TemporaryDirectory() as folder:
        index = open_index(f"whoosh:{Path(folder, 'index')}")
        with index.writing() as batch:
            for number in range(5):
                batch.put(_article(number))
        for name, ask in (("read", read_or_repaired), ("answered", index.search)):
            worst = slowest(ask, count)
            print(f"{count} nasty queries {name}, the slowest in {worst.seconds * 1000:.0f} ms")
            if worst.seconds > LONGEST:
                sys.exit(f"too slow: {worst.text!r}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
