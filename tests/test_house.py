"""The shape of the house: no circles, no giants, few things on a floor, and a true map of it."""

import ast
import pkgutil
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("archive", "indexer", "web")
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))

LONGEST_MODULE = 400
LONGEST_CLASS = 150
MOST_THINGS = 7
FLOORS = ("archive/engines/whoosh", "indexer")
"""Folders that show what they hold at a glance."""

PROSE = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MAP = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    """A module's path below the project, as its test is called."""
    return str(path.relative_to(ROOT))


@lru_cache(maxsize=64)
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(*, for_types: bool) -> dict[str, set[str]]:
    """Which module imports which, those imports included that only type checkers see, or not."""
    graph = grimp.build_graph(
        *PACKAGES, exclude_type_checking_imports=not for_types, cache_dir=None
    )
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """The groups of modules in which each leads to every other."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for module in arrows.get(waiting.pop(), set()) - seen:
                seen.add(module)
                waiting.append(module)
        return seen

    behind = {module: reached(module) for module in arrows}
    groups = {
        frozenset(other for other in behind[module] if module in behind.get(other, set()))
        for module in arrows
        if module in behind[module]
    }
    return sorted(sorted(group) for group in groups)


def test_a_circle_of_imports_is_seen() -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}
    assert circles(arrows) == [["b", "c"]]


@pytest.mark.parametrize("for_types", [False, True], ids=["at-run-time", "for-type-checkers"])
def test_no_modules_import_each_other(for_types: bool) -> None:
    assert circles(imports(for_types=for_types)) == []


def explained(path: Path, what: str) -> bool:
    """Whether the head of a module says why something in it is long."""
    return f"{what} is long" in (ast.get_docstring(tree_of(path)) or "")


def test_modules_are_short_or_say_why_not() -> None:
    giants = {
        name_of(path): lines
        for path in MODULES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
        and not explained(path, "This module")
    }
    assert giants == {}


def test_classes_are_short_or_their_module_says_why_not() -> None:
    giants = {
        f"{name_of(path)}: {node.name}": lines
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_CLASS
        and not explained(path, f"`{node.name}`")
    }
    assert giants == {}


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_shows_few_things(floor: str) -> None:
    things = [
        thing.name
        for thing in (ROOT / floor).iterdir()
        if thing.name not in {"__init__.py", "__pycache__"} and not thing.name.startswith(".")
    ]
    assert len(things) <= MOST_THINGS, sorted(things)


def exported(package: Path) -> Iterator[str]:
    """The names that the front door of a package gives away, and are not modules themselves."""
    for node in ast.walk(tree_of(package)):
        if isinstance(node, ast.ImportFrom) and (node.module or not node.level):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name


def test_no_exported_name_hides_a_module() -> None:
    hidden = []
    for package in (path for path in MODULES if path.name == "__init__.py"):
        modules = {
            *(path.stem for path in package.parent.glob("*.py")),
            *(path.parent.name for path in package.parent.glob("*/__init__.py")),
        }
        hidden += [f"{name_of(package)}: {name}" for name in exported(package) if name in modules]
    assert hidden == []


def paths_in(prose: str) -> set[str]:
    """The files and folders of ours that prose names, a pattern such as `*.toml` as its folder."""
    named = re.findall(r"(?<![\w/.-])(?:archive|indexer|web|tests|docs|\.ci)/[\w./-]*", prose)
    return {path.rstrip(".") for path in named}


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_prose_names_only_files_that_exist(page: Path) -> None:
    named = paths_in(page.read_text(encoding="utf-8"))
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_the_map_of_the_house_leads_through_its_rooms() -> None:
    assert len(paths_in(MAP)) > 60


def test_the_map_of_the_house_names_modules_by_their_whole_path() -> None:
    assert re.findall(r"(?<![\w/.-])\w+\.py\b", MAP) == []


def exists(dotted: str) -> bool:
    """Whether a dotted name is a module of ours, or something in one."""
    try:
        pkgutil.resolve_name(dotted)
    except (ImportError, AttributeError):
        return False
    return True


def test_the_map_of_the_house_names_only_modules_that_exist() -> None:
    dotted = set(re.findall(r"(?<![\w/.-])(?:archive|indexer|web)(?:\.[A-Za-z_]\w*)+", MAP))
    assert dotted
    assert sorted(name for name in dotted if not exists(name)) == []


def test_the_map_of_the_house_shows_every_room() -> None:
    rooms = {
        f"{name_of(path.parent)}/"
        for path in MODULES
        if path.name == "__init__.py" and len(path.relative_to(ROOT).parts) <= 3
    }
    shown = set(re.findall(r"^ {4}(\S+/) ", MAP, re.MULTILINE))
    assert rooms - {"indexer/"} <= shown
