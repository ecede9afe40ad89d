"""Every kind of page of the demonstration, by the list in pages.toml."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from flask import Flask

from archive import Index, open_index
from indexer import CORRECTIONS, LEDGER, Extractor, Options, Report, refresh
from tests.demo.making import make
from web import Config, create_app
from web.cli.amending import CorrectionsFile

TOKEN = "demonstration" * 3

LIST = Path(__file__).with_name("pages.toml")

TODAY = date(2024, 12, 1)
"""The day on which the demonstration is read in tests; nothing in it is later."""


class Answer(Protocol):
    """What a test client answers."""

    @property
    def text(self) -> str:
        """The body."""


class Client(Protocol):
    """What asks the archive, such as Flask's test client."""

    def get(self, path: str, /) -> Answer:
        """The answer to a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page: what kind it is, where it is, how it answers, whether it is photographed."""

    name: str
    path: str
    status: int = 200
    shown: bool = False

    def spoken(self, language: str) -> str:
        """Where it is in a language."""
        path, hash_, place = self.path.partition("#")
        before = path.replace("&lang=fr", "")
        return f"{before}{'&' if '?' in before else '?'}lang={language}{hash_}{place}"


def places(client: Client) -> Iterator[Place]:
    """All pages, with the articles and incidents that their paths name."""
    given = tomllib.loads(LIST.read_text("utf-8"))
    found = {name: str(_first(client, query)["id"]) for name, query in given["articles"].items()}
    for name, query in given["incidents"].items():
        found[name] = str(_first(client, query)["incidents"][0]["id"])
    for each in given["page"]:
        yield Place(**{**each, "path": each["path"].format(**found)})


def _first(client: Client, query: str) -> dict[str, Any]:
    """The first hit of a search."""
    hits = json.loads(client.get(f"/api/v1/search?{query}").text)["hits"]
    if not hits:
        raise LookupError(f"pages.toml: no article of the demonstration is found by {query}")
    return dict(hits[0])


def application(index: Index) -> Flask:
    """The pages over an index, with what its refresh counted, and a token to correct it with."""
    folder = Path(index.status().address.partition(":")[2])
    amendments = CorrectionsFile(folder.parent / CORRECTIONS)
    return create_app(index, Config(folder=folder, token=TOKEN, amendments=amendments))


def filled(folder: Path) -> tuple[Index, Report]:
    """An index of the demonstration, made in a folder, and what its refresh reported."""
    make(folder / "seeds")
    index = open_index(f"whoosh:{folder / 'index'}")
    extractor = Extractor.load(own=folder / "lexicon.toml")
    options, ledger = Options(today=TODAY), folder / "index" / LEDGER
    return index, refresh(folder / "seeds", index, extractor, options, ledger=ledger)
