"""How well articles about one victim are joined, on pairs that were judged by hand."""

import json
from datetime import date
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import pytest

from archive import DetailKind
from archive.joining import Telling, joined
from indexer.facets import facets
from indexer.facets.lexicon import load_lexicon

FOLDER = Path(__file__).parent / "labelled"
CASES = [json.loads(row) for row in (FOLDER / "incidents.jsonl").read_text("utf-8").splitlines()]
LEXICON = load_lexicon()


@lru_cache
def details(article, published):
    """What an article tells of its incident, by kind."""
    title, _, body = (FOLDER / "train" / f"{article}.txt").read_text("utf-8").partition("\n")
    found = facets(title, body.strip().replace("\n", "\n\n"), "fr", LEXICON, published).details
    return [(detail.kind, detail.value) for detail in found]


def telling(key, row):
    published = date.fromisoformat(row["published"]) if row["published"] else None
    told = details(row["id"], published)
    stated = [value for kind, value in told if kind is DetailKind.INCIDENT]
    return Telling(
        key=key,
        published=published.toordinal() if published else None,
        stated=date.fromisoformat(stated[0]).toordinal() if stated else None,
        story=key,
        countries=frozenset(value for kind, value in told if kind is DetailKind.COUNTRY),
    )


def pairs():
    """Each pair of articles: the victim, whether they are one incident, and whether joined."""
    for case in CASES:
        rows = case["articles"]
        groups = joined(telling(key, row) for key, row in enumerate(rows))
        place = {key: number for number, group in enumerate(groups) for key in group}
        for one, other in combinations(range(len(rows)), 2):
            same = rows[one]["incident"] == rows[other]["incident"]
            yield case["victim"], same, place[one] == place[other]


def test_of_the_pairs_judged_by_hand_as_many_are_joined_as_the_documentation_says():
    every = list(pairs())
    right = sum(same and found for _, same, found in every)
    together, same = sum(found for *_, found in every), sum(same for _, same, _ in every)
    assert (len(CASES), len(every), same) == (50, 58, 47)
    assert right / together == pytest.approx(0.98, abs=0.005)
    assert right / same == pytest.approx(0.89, abs=0.005)
    wrong = {victim for victim, same, found in every if found and not same}
    assert wrong == {"Ville"}
