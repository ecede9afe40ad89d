"""The labelled articles as learning wants them: read by the indexer, with rules for attackers."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import md5
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive import Mention
from indexer.cleaning.clean import clean
from indexer.cleaning.phrases import Furniture, load_furniture
from indexer.facets.actor import actors
from indexer.facets.lexicon import Lexicon, load_lexicon
from indexer.facets.reading import Reading, read
from indexer.facts.metadata import metadata_of
from indexer.formats import RawArticle, Source
from indexer.formats import read as read_seed
from tests.labelled.score_facets import norm

FOLDER = Path(__file__).parents[1] / "labelled"
TUNED = ("dev", "own", "later", "fresh", "last", "short")
"""Sets on which rules and lexicons were tuned: what they say there is better than elsewhere."""

SETS = (*TUNED, "train")
REFERENCE = "1"
"""What the numbers of those articles of `train` begin with that came with the evaluation data."""

FOLDS = 5
TODAY = date(2026, 11, 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labelled:
    """One labelled article: as the indexer cleans it, what rules find in it, and its labels.

    `fold` comes from the outlet, so that no outlet is both learned from and
    scored on; `is_tuned` says that the rules were written with it in view,
    `is_reference` that its labels came with the evaluation data.
    `attackers` are those that the rules find; `is_brief` says that it is a
    part of an article.
    """

    number: str
    language: str
    reading: Reading
    attackers: tuple[Mention, ...]
    row: dict[str, Any]
    fold: int
    is_tuned: bool
    is_reference: bool
    is_brief: bool = False


def fold_of(row: dict[str, Any]) -> int:
    """The fold of an article, by the host of its address."""
    host = (urlsplit(str(row.get("url") or "")).hostname or str(row["id"])).lower()
    host = re.sub(r"^(?:www|m|fr|en)\.", "", host)
    return int(md5(host.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def load(names: tuple[str, ...] = SETS) -> list[Labelled]:
    """All articles of some sets, by set and number."""
    furniture, lexicon = load_furniture(), load_lexicon()
    return [one for name in names for one in _of_set(name, furniture, lexicon)]


def shortened(one: Labelled) -> Labelled | None:
    """An article as a brief: its title and first paragraph; None if there is no more to it.

    What people save is often no longer than that, and none of the labelled articles is so short.
    """
    text, title_end = one.reading.text, one.reading.title_end
    lead, _, rest = text[title_end + 2 :].partition("\n\n")
    if not rest.strip():
        return None
    reading = read(text[:title_end], lead, one.reading.lexicon)
    return replace(one, reading=reading, attackers=actors(reading), is_brief=True)


def _of_set(name: str, furniture: Furniture, lexicon: Lexicon) -> Iterator[Labelled]:
    for line in (FOLDER / name / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        file = f"{row['id']}.txt"
        data = (FOLDER / name / file).read_bytes()
        (raw,) = read_seed(Source(path=file, name=file, file=io.BytesIO(data)))
        assert isinstance(raw, RawArticle)
        cleaned = clean(raw, furniture)
        language = metadata_of(raw, cleaned, TODAY).language
        reading = read(cleaned.title, cleaned.body, lexicon)
        yield Labelled(
            number=f"{name}/{row['id']}",
            language=language,
            reading=reading,
            attackers=actors(reading),
            row=row,
            fold=fold_of(row),
            is_tuned=name in TUNED,
            is_reference=name == "train" and row["id"].startswith(REFERENCE),
        )


def bodies(row: dict) -> Iterator[tuple[frozenset[str], str, bool]]:
    """The labelled bodies: their names as the scorer compares them, role, whether a main one."""
    for body in row["organisations"]:
        names = frozenset(norm(name) for name in (body["name"], *body.get("aliases", ())))
        yield names, body["role"], body.get("main", True)


def main_victims(row: dict) -> list[frozenset[str]]:
    """The names of each body that the article is about as a victim."""
    return [names for names, role, is_main in bodies(row) if role == "victim" and is_main]


def acting(row: dict, key: str = "actors") -> Iterator[frozenset[str]]:
    """The labelled attackers (or those only mentioned), by their names."""
    for name in row[key]:
        yield frozenset(norm(one) for one in (name, *row["actor_aliases"].get(name, ())))
