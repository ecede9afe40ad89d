"""What the model of lines learns from: dumps of web pages and the labelled articles, line by line.

A folder of dumps holds ID.txt, one block of a page a line, and truth.jsonl with the id, the
address and the article's own text. Its name ends in "-main" (what extractors of main content
leave) or "-dump" (all that a page shows). Where the text of an article has been found by
programs, `unsure` lists what they do not agree about, which is not learned from.
"""

import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from indexer.cleaning.clean import ruled, text_of
from indexer.cleaning.learned.signs import NUMBER, Floats, Text, signs_of
from indexer.cleaning.phrases import Furniture, load_furniture
from indexer.formats import RawArticle, Source
from indexer.formats import read as read_seed
from indexer.records import SeedError
from tests.training.furniture.composing import Article, composed

LABELLED = Path(__file__).parents[2] / "labelled"
SETS = ("dev", "own", "later", "fresh", "last", "train")
FOLDS = 5

ARTICLE, FURNITURE, UNSURE = 0, 1, -1

_HOSTS = ("co", "com", "org", "ac", "gov", "net", "substack", "medium", "wordpress", "blogspot")
"""What stands before the last part of a host without naming a site."""

_SURE_WORDS = 3
"""Words up to which a line may stand in an article by chance."""

_SHINGLE = 3
_LEAST_SHINGLES = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """One dump: its lines, the signs of each, and what each is.

    `flat` are the lines as the scorer compares them, `words` how many words
    each has, `truth` what the scorer takes each for, and `label` what is
    learned: `UNSURE` where the scorer's truth is doubtful. Where the article was
    `found` by programs, or what is around it was composed, it is learned from and says
    nothing of how good the model is.
    """

    group: str
    shape: str
    site: str
    name: str
    text: Text
    signs: Floats
    flat: list[str]
    words: NDArray[np.int64]
    truth: NDArray[np.int64]
    label: NDArray[np.int64]
    row: dict[str, Any] = field(default_factory=dict)
    found: bool = False

    @property
    def fold(self) -> int:
        """From the site, so that none is both learned from and scored on."""
        return part_of(self.site, FOLDS)


def part_of(name: str, parts: int, salt: str = "") -> int:
    digest = hashlib.md5(f"{salt}{name}".encode(), usedforsecurity=False).hexdigest()
    return int(digest, 16) % parts


def site_of(host: str) -> str:
    """The name of a site, whatever its country: "guardian.co.uk" and "guardian.com" are one."""
    parts = re.sub(r"^(?:www|m|fr|en|edition|news|blog|amp)\.", "", host.lower()).split(".")
    named = [part for part in parts[:-1] if part not in _HOSTS]
    return named[-1] if named else parts[0]


def load(folders: list[Path]) -> list[Document]:
    furniture = load_furniture()
    found = [one for folder in folders for one in _dumps(folder, furniture)]
    labelled = [one for name in SETS for one in _labelled(name, furniture)]
    train = [one for one in labelled if one.group == "train"]
    return [*found, *labelled, *_composed(train, furniture)]


def version_of(folders: list[Path]) -> str:
    """The version of the data: changes with any byte of it."""
    digest = hashlib.sha256()
    for folder in (*folders, *(LABELLED / name for name in SETS)):
        for file in sorted(folder.iterdir()):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def flat(text: str) -> str:
    """As `score_dumps.py` compares dumps."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def flat_label(text: str) -> str:
    """As `score_facets.py` compares labelled lines."""
    normal = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return re.sub(r"\W+", " ", normal).strip()


def _parsed(data: bytes) -> RawArticle | None:
    source = Source(path="dump.txt", name="dump.txt", file=io.BytesIO(data))
    try:
        return next((one for one in read_seed(source) if isinstance(one, RawArticle)), None)
    except SeedError:
        return None  # an empty dump


def _dumps(folder: Path, furniture: Furniture) -> Iterator[Document]:
    group, _, shape = folder.name.rpartition("-")
    for line in (folder / "truth.jsonl").read_text("utf-8").strip().split("\n"):
        row = json.loads(line)
        raw = _parsed((folder / f"{row['id']}.txt").read_bytes())
        if raw is None:
            continue
        found = ruled(raw, furniture)
        lines, title = found.lines, found.title
        text = text_of(lines, title)
        own = [flat(one) for one in text.lines]
        words = np.array([len(one.split()) for one in own])
        wanted, titled = flat(row["text"]), flat(title)
        truth = np.array([_truth(one, wanted, titled) for one in own])
        host = urlsplit(row["url"]).hostname
        yield Document(
            group=group,
            shape=shape,
            site=site_of(host) if host else publisher_of(row["id"]),
            name=row["id"],
            text=text,
            signs=signs_of(text),
            flat=own,
            words=words,
            truth=truth,
            label=_labels(own, truth, row["text"], "\n".join(row.get("unsure", ()))),
            found="unsure" in row,
        )


def publisher_of(name: str) -> str:
    """The publisher in a name such as TheGuardian_2024_03_06."""
    return re.sub(r"(?:_\d+)+$", "", name).lower()


def _truth(line: str, wanted: str, title: str) -> int:
    if not line:
        return UNSURE
    if line in wanted:
        return ARTICLE
    return UNSURE if line in title else FURNITURE


def _labels(
    own: list[str], truth: NDArray[np.int64], wanted: str, unsure: str
) -> NDArray[np.int64]:
    """The truth without its accidents.

    A short line may stand in an article's text by chance, and a line of the
    article may be a little different there.
    """
    whole = {flat(line) for line in wanted.split("\n")}
    doubted = {flat(line) for line in unsure.split("\n")} if unsure else set()
    shingles_of_doubted = set(_shingles(flat(unsure)))
    shingles = set(_shingles(flat(wanted)))
    label = truth.copy()
    for at, line in enumerate(own):
        count = len(line.split())
        if truth[at] == ARTICLE and count <= _SURE_WORDS and line not in whole:
            label[at] = UNSURE
        here = list(_shingles(line))
        if truth[at] == FURNITURE and len(here) >= _LEAST_SHINGLES:
            share = sum(one in shingles for one in here) / len(here)
            label[at] = ARTICLE if share > 0.8 else UNSURE if share > 0.4 else FURNITURE
        if line in doubted or sum(one in shingles_of_doubted for one in here) > 0.4 * len(here) > 0:
            label[at] = UNSURE
    return label


def _shingles(line: str) -> Iterator[tuple[str, ...]]:
    words = line.split()
    return (tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1))


def _labelled(name: str, furniture: Furniture) -> Iterator[Document]:
    for row in _rows(name):
        data = (LABELLED / name / f"{row['id']}.txt").read_bytes()
        yield _of_row(data, row, furniture, name)


def _rows(name: str) -> Iterator[dict[str, Any]]:
    """The labels of the articles of one set."""
    for line in (LABELLED / name / "gold.jsonl").read_text("utf-8").strip().split("\n"):
        yield {"furniture": [], **json.loads(line)}


def _composed(documents: list[Document], furniture: Furniture) -> Iterator[Document]:
    """Labelled articles of `train` with others around them, of which nothing is judged."""
    files = {one.name: LABELLED / "train" / f"{one.name}.txt" for one in documents}
    articles = [
        Article(lines=files[row["id"]].read_text("utf-8").strip().split("\n"), row=row)
        for row in _rows("train")
    ]
    for number, lines, added in composed(articles, [one.fold for one in documents]):
        row = articles[number].row
        whole = {**row, "furniture": [*row["furniture"], *added]}
        one = _of_row("\n".join(lines).encode(), whole, furniture, "train")
        site = documents[number].site
        yield replace(one, group="composed", shape="main", row={}, site=site, found=True)


def _of_row(data: bytes, row: dict[str, Any], furniture: Furniture, name: str) -> Document:
    raw = _parsed(data)
    assert raw is not None
    found = ruled(raw, furniture)
    lines, title = found.lines, found.title
    text = text_of(lines, title)
    own = [flat_label(one) for one in text.lines]
    marked = [flat_label(one) for one in row["furniture"]]
    truth = np.array([_label_of(one, marked) for one in own])
    if lines.title_at >= 0:
        truth[lines.title_at] = UNSURE
    host = urlsplit(row.get("url") or "").hostname
    return Document(
        group="train" if name == "train" else "tuned",
        shape="labelled",
        site=site_of(host) if host else f"{name}{row['id']}",
        name=row["id"],
        text=text,
        signs=signs_of(text),
        flat=own,
        words=np.array([len(one.split()) for one in own]),
        truth=truth,
        label=truth,
        row={**row, "furniture": marked},
    )


def _label_of(line: str, marked: list[str]) -> int:
    if not line:
        return UNSURE
    if line in marked:
        return FURNITURE
    return UNSURE if any(line in one or (one and one in line) for one in marked) else ARTICLE


def is_prose(document: Document) -> NDArray[np.bool_]:
    return document.signs[:, NUMBER["prose"]] > 0
