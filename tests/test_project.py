"""Facts about the project itself: what is packaged, pinned, named and promised."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / ".ci" / "locks").glob("*.txt"))
PROSE = [*ROOT.glob("README.md"), *sorted((ROOT / "docs").glob("**/*.md"))]
PACKAGES = ("archive", "indexer", "web")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pinned_in(lock: str) -> dict[str, set[str]]:
    """What a lock pins: each distribution with its version, or versions if Pythons differ."""
    text = (ROOT / ".ci" / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
    pins: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE):
        pins.setdefault(name, set()).add(version)
    return pins


def dependencies() -> list[str]:
    """What the archive needs to run, as requirements."""
    return list(project()["project"]["dependencies"])


def group(name: str) -> list[str]:
    """The requirements of a dependency group, those of the groups it includes among them."""
    found = []
    for entry in project()["dependency-groups"][name]:
        found += [entry] if isinstance(entry, str) else group(entry["include-group"])
    return found


def kept_files() -> list[Path]:
    """The files the project keeps, as git lists them."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: what the project keeps is not known")
    names = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)  # noqa: S607 - git from PATH
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("runtime", dependencies()),
        ("dev", [*dependencies(), *group("dev")]),
        ("whoosh3", group("whoosh3")),
        ("bench", [*dependencies(), *group("bench")]),
        ("knowledge", [*dependencies(), *group("knowledge")]),
        ("learning", [*dependencies(), *group("learning")]),
        ("build", group("build")),
        ("lock", group("lock")),
    ],
    ids=["runtime", "dev", "whoosh3", "bench", "knowledge", "learning", "build", "lock"],
)
def test_every_dependency_is_pinned_to_a_version_it_admits(lock: str, asked: list[str]) -> None:
    pins = pinned_in(lock)
    requirements = [Requirement(one) for one in asked]
    unmet = [
        str(one)
        for one in requirements
        if not (versions := pins.get(canonicalize_name(one.name)))
        or not all(one.specifier.contains(version) for version in versions)
    ]
    assert requirements
    assert unmet == [], "`make lock` brings the locks in step with pyproject.toml"


def test_the_project_is_built_with_the_pinned_backend() -> None:
    (version,) = pinned_in("build")["hatchling"]
    assert project()["build-system"]["requires"] == [f"hatchling=={version}"]


def test_tests_run_on_what_readers_are_served_with() -> None:
    dev = pinned_in("dev")
    assert {name: dev.get(name) for name in pinned_in("runtime")} == pinned_in("runtime")


def test_whoosh3_takes_the_place_of_whoosh_reloaded() -> None:
    replaced = pinned_in("whoosh3")
    assert "whoosh3" in replaced
    assert "whoosh-reloaded" not in replaced
    assert pinned_in("runtime").keys() - {"whoosh-reloaded"} <= replaced.keys()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_pins_by_hash_and_names_no_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "make lock" in text.splitlines()[1]
    assert not re.search(r"https?:|file:|--(?:extra-)?index|--find-links", text)
    pins = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_wheel_takes_the_three_packages_whole() -> None:
    wheel = project()["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert sorted(wheel.pop("packages")) == list(PACKAGES)
    assert wheel == {}, "nothing is left out of the packages or moved: their data go with them"


def test_no_package_data_is_ignored_by_git() -> None:
    """The wheel leaves out what git ignores, so ignored data would go missing from it."""
    kept = set(kept_files())
    data = {
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    names = [str(path.relative_to(ROOT)) for path in sorted(data - kept)]
    if names:
        ask = ["git", "check-ignore", *names]
        ignored = subprocess.run(ask, cwd=ROOT, text=True, capture_output=True, check=False)
        assert ignored.stdout == ""


def test_the_changelog_opens_with_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+) — \d{4}-\d{2}-\d{2}$", changelog, re.MULTILINE)
    assert newest, "CHANGELOG.md has no heading such as '## 0.1.0 — 2026-11-23'"
    assert newest[1] == project()["project"]["version"]


def test_every_make_target_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony
    explained = re.findall(r"^([a-z0-9-]+):.*## \S", makefile, re.MULTILINE)
    assert explained == phony[1].split()


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_make_targets_that_prose_names_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))
    code = re.findall(r"`+[^`]+`+", page.read_text(encoding="utf-8"))
    named = {
        target
        for piece in code
        for target in re.findall(r"(?:^|[`\s])make ((?!\w+=)[a-z][a-z0-9-]*)", piece)
    }
    assert named <= targets


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    if ROOT.parent in {Path("/"), Path("/opt"), Path("/srv")}:
        pytest.skip("the checkout lies where documentation may well install it")
    named = [
        path
        for path in kept_files()
        if f"{ROOT.parent}/" in (text := text_of(path)) and "pytest.skip(" not in text
    ]
    assert named == []


def test_no_relative_path_leads_out_of_the_project() -> None:
    strays = [
        f"{path.relative_to(ROOT)}: {step}"
        for path in kept_files()
        if path.parent.name != "tests" and path.suffix != ".py"
        for step in re.findall(r"(?:\.\./)+\w[\w./-]*", text_of(path))
        if not (path.parent / step).resolve().is_relative_to(ROOT)
    ]
    assert strays == []
