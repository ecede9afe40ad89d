"""What the model of blocks learns from: saved web pages with the text of their article.

A folder holds ID.html or ID.html.gz, and truth.jsonl with the id, the address and the text.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from indexer.formats.encoding import decoded
from indexer.formats.page.blocks import Block, blocks_of, parsed
from indexer.formats.page.body import SURE, extracted
from indexer.formats.page.facts import Facts
from indexer.formats.page.learned.signs import WORD, Seen, Words, shingles, signs_of
from indexer.formats.page.learned.tables import marks_of
from indexer.formats.page.unfolding import unfold
from indexer.records.trees import Floats
from indexer.records.wordtable import traits_of
from tests.training.furniture.documents import FOLDS, part_of, publisher_of, site_of

ARTICLE, FURNITURE, UNSURE = 0, 1, -1

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_SHINGLE = 4
_OF_ARTICLE, _OF_OTHERS = 0.6, 0.3
"""Shares of a block's shingles in the article: from the one on it is of it, below the other not."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """A page, what can be seen of its blocks, and what each is."""

    group: str
    name: str
    site: str
    text: str
    blocks: list[Block]
    seen: Seen
    signs: Floats
    words: list[set[str]]
    marks: list[frozenset[str]]
    label: NDArray[np.int64]

    @property
    def fold(self) -> int:
        """From the site, so that none is both learned from and scored on."""
        return part_of(self.site, FOLDS)


def load(folders: list[Path]) -> list[Page]:
    return [page for folder in folders for page in _pages(folder)]


def version_of(folders: list[Path]) -> str:
    """The version of the data: changes with any byte of it."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.iterdir()):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _pages(folder: Path) -> Iterator[Page]:
    for line in (folder / "truth.jsonl").read_text("utf-8").strip().split("\n"):
        row = json.loads(line)
        file = next(folder.glob(f"{row['id']}.html*"))
        data = file.read_bytes()
        data = gzip.decompress(data) if file.suffix == ".gz" else data
        source, _ = decoded(data, _charset(data))
        root = parsed(source)
        unfold(root)
        blocks = blocks_of(root)
        if not blocks:
            continue
        title = Facts(root, source).title
        seen = Seen.of(blocks, title.text if title else "", extracted(root))
        if not seen.blocks:
            continue
        host = urlsplit(row["url"]).hostname
        yield Page(
            group=folder.name,
            name=row["id"],
            site=site_of(host) if host else publisher_of(row["id"]),
            text=row["text"],
            blocks=list(seen.blocks),
            seen=seen,
            signs=signs_of(seen, SURE),
            words=[traits_of(tokens) for tokens in seen.tokens],
            marks=marks_of(seen.blocks),
            label=np.array(list(_labels(seen.words, row["text"]))),
        )


def _charset(data: bytes) -> str:
    """The encoding that a page names, "" for none."""
    found = _CHARSET.search(data)
    return found.group(1).decode() if found else ""


def _labels(blocks: Sequence[Words], text: str) -> Iterator[int]:
    """What each block is; short ones that stand in a line of the article by chance are unsure."""
    words = WORD.findall(text)
    known = set(shingles(words))
    lines = {tuple(WORD.findall(line)) for line in text.split("\n")}
    short = {
        tuple(words[at : at + count]) for count in (1, 2, 3) for at in range(len(words) - count + 1)
    }
    for block in blocks:
        if not block:
            yield UNSURE
        elif len(block) < _SHINGLE:
            here = tuple(block)
            yield ARTICLE if here in lines else UNSURE if here in short else FURNITURE
        else:
            share = sum(one in known for one in shingles(block)) / (len(block) - _SHINGLE + 1)
            yield ARTICLE if share >= _OF_ARTICLE else FURNITURE if share < _OF_OTHERS else UNSURE
