"""Articles to test with. All of them are invented."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from archive import (
    Article,
    Detail,
    DetailKind,
    Evidence,
    Index,
    Kind,
    Mention,
    NoticeKind,
    Published,
    Query,
    Role,
    TextField,
    open_index,
)
from indexer import Extractor, Options, Report, refresh
from tests import workers
from tests.cluster.nodes import NoCluster, Nodes, NoPrograms
from tests.demo.visiting import filled

# tantivy is installed for `make bench` alone.
collect_ignore = [] if find_spec("tantivy") else ["bench/peer_tantivy.py"]
# scikit-learn is installed for `make model`, `make lines` and `make blocks` alone.
_LEARNING = [
    f"training/{folder}{name}.py"
    for folder in ("", "furniture/", "pages/")
    for name in ("fitting", "learning")
]
collect_ignore += [] if find_spec("sklearn") else _LEARNING

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

_ROOM = 2_000_000_000
"""Bytes that have to be free in memory for the files of `make torture` to lie there."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--torture`: the bars of docs/reliability.md at their full size."""
    parser.addoption("--torture", action="store_true", help="Try the bars at their full size.")


def pytest_configure(config: pytest.Config) -> None:
    """Let files lie in memory where syncing each of thousands would only take time."""
    config.stash[workers.MEASURED] = {}
    if config.pluginmanager.has_plugin("xdist"):
        config.pluginmanager.register(workers)
    memory = Path("/dev/shm")  # noqa: S108 - what lies there is made by nobody else
    if not config.getoption("--torture", default=False) or config.option.basetemp:
        return
    if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM:
        folder = tempfile.mkdtemp(prefix="newsarchive-torture-", dir=memory)
        config.option.basetemp = f"{folder}/files"
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the cluster or a browser, so that a run can leave it out."""
    for item in items:
        needed = getattr(item, "fixturenames", ())
        if "nodes" in needed:
            item.add_marker(pytest.mark.cluster)
            if workers.CLUSTER not in item.nodeid.lower():
                raise pytest.UsageError(f"{item.nodeid}: its id has to say “{workers.CLUSTER}”")
        if "browser" in needed:
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """What was measured, a line for each bar."""
    for bar, figure in sorted(config.stash[workers.MEASURED].items()):
        terminalreporter.write_line(f"{bar}: {figure}")


@pytest.fixture(scope="session")
def size(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """How much is tried: the first of two numbers, or with `--torture` the second."""
    return lambda part, whole: whole if request.config.getoption("--torture") else part


@pytest.fixture(scope="session")
def measured(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Takes down what was measured of a bar, to be said at the end of the run."""
    return request.config.stash[workers.MEASURED].__setitem__


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


def a_detail(kind: DetailKind, value: str) -> Detail:
    """A detail that points at the first letter of the title."""
    evidence = Evidence(field=TextField.TITLE, start=0, end=1, text="T", rule="test")
    return Detail(kind=kind, value=value, evidence=evidence)


def an_article(
    seed: str = "one.txt",
    title: str = "Titre",
    body: str = "Un corps.",
    *,
    language: str = "fr",
    day: str = "",
    **rest: object,
) -> Article:
    """An article with what a test cares about; the rest is filled in.

    `told` are the values of its details by their kind.
    """
    kinds = {"organisations": Kind.ORGANISATION, "actors": Kind.ACTOR, "sectors": Kind.SECTOR}
    mentions = tuple(
        a_mention(kind, value)
        for name, kind in kinds.items()
        for value in rest.pop(name, ())  # type: ignore[attr-defined]
    )
    told = rest.pop("told", {})
    details = tuple(
        a_detail(DetailKind(kind), value)
        for kind, values in told.items()  # type: ignore[attr-defined]
        for value in values
    )
    facts = {
        "details": details,
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


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """What turns seeds into articles, loaded once."""
    return Extractor.load()


@dataclass(frozen=True)
class Kept:
    """An index of some files, and what its refresh reported."""

    index: Index
    report: Report

    @property
    def articles(self) -> list[Article]:
        """Its articles, by seed and part."""
        view = self.index.view()
        found = {capture.article_id for capture in self.index.captures()}
        several = [article for one in found if (article := view.article(one))]
        return sorted(several, key=lambda article: (article.seed, len(article.part), article.part))

    def of(self, seed: str) -> Article:
        """The first article of a seed."""
        return next(article for article in self.articles if article.seed == seed)

    def found(self, text: str, **rest: object) -> list[str]:
        """The titles of what a query finds, copies included, without loosening it."""
        query = Query(text=text, size=100, **{"copies": True, **rest})  # type: ignore[arg-type]
        page = self.index.view().search(query)
        loosened = {NoticeKind.CORRECTED, NoticeKind.TRANSLATED, NoticeKind.RELAXED}
        if loosened & {notice.kind for notice in page.notices}:
            return []
        return [hit.title.text for hit in page.hits]


@pytest.fixture
def keep(tmp_path: Path, extractor: Extractor) -> Callable[..., Kept]:
    """What makes an index of files, given by their names (text or bytes)."""

    def keep(files: Mapping[str | bytes, str | bytes]) -> Kept:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        for name, content in files.items():
            path = folder / "seeds" / os.fsdecode(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        index = open_index(f"whoosh:{folder / 'index'}")
        options = Options(today=date(2024, 12, 31))
        return Kept(index, refresh(folder / "seeds", index, extractor, options))

    return keep


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Index, Report]:
    """An index of the demonstration, made once, and what its refresh reported."""
    return filled(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Three nodes of OpenSearch, one cluster for all tests: each makes indexes of its own names.

    A test that kills nodes starts them again. Without Java, Maven or Maven Central such tests
    are skipped; CI has to have the programs.
    """
    try:
        nodes = Nodes(tmp_path_factory.mktemp("cluster"))
    except NoCluster as problem:
        if os.environ.get("CI") and isinstance(problem, NoPrograms):
            raise
        pytest.skip(f"no cluster of OpenSearch here: {problem}")
    try:
        nodes.start()
        yield nodes
    finally:
        nodes.stop()


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
