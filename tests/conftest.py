"""Articles to test with. All of them are invented."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib.util import find_spec

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from archive import Article, Evidence, Kind, Mention, Published, Role, TextField

# tantivy is installed for `make bench` alone.
collect_ignore = [] if find_spec("tantivy") else ["bench/peer_tantivy.py"]
# scikit-learn is installed for `make model`, `make lines` and `make blocks` alone.
_LEARNING = [
    f"{room}{name}.py" for room in ("", "furniture/", "pages/") for name in ("fitting", "learning")
]
collect_ignore += [] if find_spec("sklearn") else [f"training/{name}" for name in _LEARNING]

# Times vary on shared machines; a run that decides over a change looks at the same cases each time.
settings.register_profile("archive", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("archive")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

ROLES = {Kind.ORGANISATION: Role.VICTIM, Kind.ACTOR: Role.CLAIMED, Kind.SECTOR: Role.VICTIM}


def a_mention(kind: Kind, value: str, role: Role | None = None) -> Mention:
    """A mention that points at the first letter of the title."""
    evidence = Evidence(field=TextField.TITLE, start=0, end=1, text="T", rule="test")
    return Mention(
        kind=kind,
        value=value,
        role=role or ROLES[kind],
        alias=value,
        evidence=(evidence,),
        confidence=1.0,
    )


def an_article(
    seed: str = "one.txt",
    title: str = "Titre",
    body: str = "Un corps.",
    *,
    language: str = "fr",
    day: str = "",
    **rest: object,
) -> Article:
    """An article with what a test cares about; the rest is filled in."""
    kinds = {"organisations": Kind.ORGANISATION, "actors": Kind.ACTOR, "sectors": Kind.SECTOR}
    mentions = tuple(
        a_mention(kind, value)
        for name, kind in kinds.items()
        for value in rest.pop(name, ())  # type: ignore[attr-defined]
    )
    facts = {
        "id": f"id-{seed}",
        "captured": datetime(2024, 3, 7, tzinfo=UTC),
        "fingerprint": f"print-{seed}",
        "published": Published(day=date.fromisoformat(day), origin="text") if day else None,
        "mentions": mentions,
    }
    return Article(seed=seed, title=title, body=body, language=language, **(facts | rest))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def make_article() -> Callable[..., Article]:
    """The maker of articles, as a fixture so that no test module imports another."""
    return an_article


@pytest.fixture(scope="session")
def make_mention() -> Callable[..., Mention]:
    """The maker of mentions."""
    return a_mention


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser; tests that need it are skipped where there is none, but not in CI.

    It goes with its module: the loop that it runs on is in the way of others.
    """
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("needs Chromium, e.g. Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
