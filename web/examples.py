"""The examples of the help page, from `help.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .urls import LANGUAGES

_FILE = Path(__file__).with_name("help.toml")


@dataclass(frozen=True, slots=True)
class Example:
    """A query, and what it finds, by language of the reader."""

    query: dict[str, str]
    means: dict[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Examples of one kind; its name and what there is to say of it, by language."""

    name: dict[str, str]
    text: dict[str, str]
    examples: tuple[Example, ...]


def _example(entry: dict[str, Any]) -> Example:
    query = entry["query"]
    by_language = query if isinstance(query, dict) else dict.fromkeys(LANGUAGES, query)
    return Example(by_language, {language: entry[language] for language in LANGUAGES})


@cache
def groups() -> tuple[Group, ...]:
    """All examples."""
    return tuple(
        Group(
            group["name"],
            group["text"],
            tuple(map(_example, group["example"])),
        )
        for group in tomllib.loads(_FILE.read_text("utf-8"))["group"]
    )
