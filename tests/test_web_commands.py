"""README.md and docs/*.md name every command, option and variable there is, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from web.cli import main
from web.settings import CONFIG, NAMES, PREFIX

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MANUAL = ROOT / "docs" / "commands.md"

FOREIGN = {
    *("--upgrade", "--upgrade-package"),  # uv's, in docs/development.md
    "--again",  # of a program in tests/bench, in docs/development.md
    "--missed",  # of a program in tests/language, in docs/language.md
    *("--help", "--version"),  # click's own, of every command and of the group
}
"""Options in the documents that are not ours to declare."""


def commands(
    group: click.Group = main, above: str = "newsarchive"
) -> Iterator[tuple[str, click.Command]]:
    """Every command with its whole name, groups included."""
    for name, command in group.commands.items():
        yield f"{above} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")


def options(command: click.Command) -> set[str]:
    return {
        name
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden
        for name in (*option.opts, *option.secondary_opts)
    }


ALL = dict(commands())
TEXT = "\n".join(page.read_text("utf-8") for page in PAGES)
CODE = re.findall(r"`[^`\n]+`|^    .+$", TEXT, re.MULTILINE)


def section(name: str) -> str:
    """What the manual says under the heading of a command."""
    text = MANUAL.read_text("utf-8")
    found = re.search(
        rf"^## `{re.escape(name)}\b[^\n]*$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found, f"docs/commands.md has no heading ## `{name} …`"
    return found[1]


def named(text: str) -> set[str]:
    """The options that stand in code."""
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(re.findall(r"`[^`]+`", text))))


@pytest.mark.parametrize("name", ALL)
def test_the_manual_names_every_command_with_its_options_and_no_others(name: str) -> None:
    told = named(section(name))
    assert told - FOREIGN == options(ALL[name])


def test_every_command_has_help() -> None:
    silent = [name for name, command in ALL.items() if not command.help]
    silent += [
        f"{name} {option.name}"
        for name, command in ALL.items()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []


def test_no_document_names_a_command_that_does_not_exist() -> None:
    groups = {name for name, command in ALL.items() if isinstance(command, click.Group)}
    for piece in CODE:
        for words in re.findall(r"(?:^|[\s`/])newsarchive ((?:[a-z]+ ?)+)", piece):
            first, *rest = words.split()
            assert f"newsarchive {first}" in ALL, piece
            if f"newsarchive {first}" in groups and rest:
                assert f"newsarchive {first} {rest[0]}" in ALL, piece


def test_no_document_names_an_option_that_does_not_exist() -> None:
    known = {option for command in ALL.values() for option in options(command)} | FOREIGN
    strays = {
        option
        for piece in CODE
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", piece)
        if option not in known
    }
    assert strays == set()


def test_documents_name_every_variable_and_no_other() -> None:
    declared = {
        option.envvar for command in ALL.values() for option in command.params if option.envvar
    }
    ours = {f"{PREFIX}{name.upper()}" for name in NAMES} | {CONFIG}
    assert declared <= ours
    assert set(re.findall(rf"{PREFIX}[A-Z]+", TEXT)) == ours


def test_the_manual_names_every_setting_of_the_file() -> None:
    text = MANUAL.read_text("utf-8")
    (example,) = re.findall(r"^## Settings$.*?\n((?:    .+\n)+)", text, re.MULTILINE | re.DOTALL)
    assert re.findall(r"^    (\w+) =", example, re.MULTILINE) == list(NAMES)
