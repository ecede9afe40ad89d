"""The examples of the help page, from `help.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("help.toml")


@dataclass(frozen=True, slots=True)
class Example:
    """A query, and what it finds, by language of the reader."""

    query: str
    means: dict[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Examples of one kind; its name and what there is to say of it, by language."""

    name: dict[str, str]
    text: dict[str, str]
    examples: tuple[Example, ...]


@cache
def groups() -> tuple[Group, ...]:
    """All examples."""
    return tuple(
        Group(
            group["name"],
            group["text"],
            tuple(Example(each["query"], each) for each in group["example"]),
        )
        for group in tomllib.loads(_FILE.read_text("utf-8"))["group"]
    )
