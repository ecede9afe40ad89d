"""The `newsarchive` command.

A command imports what it alone needs: indexing shows no page, and searching
reads no seed.

Exit status: 0 done; 1 some seeds could not be read, the rest is done; 2 wrong
use, or an index that cannot be read.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from getpass import getuser
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive import (
    SIZES,
    ArchiveError,
    Article,
    Count,
    Facet,
    Index,
    IndexBusy,
    Kind,
    Match,
    Query,
    Role,
    Sort,
    folder_of,
    open_index,
)
from indexer import (
    CORRECTIONS,
    LEDGER,
    Action,
    Correction,
    IndexerError,
    Options,
    Overlay,
    Report,
    SeedError,
    Skipped,
    Unloaded,
    gather,
    load_corrections,
    look_at,
    refresh,
    settled_changes,
)

from .progress import progress

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

FAILED_SEEDS = 1
WRONG = 2


class _Command(click.Group):
    """Turns the errors we know into one sentence and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        try:
            return super().invoke(ctx)
        except (ArchiveError, IndexerError) as error:
            click.echo(f"newsarchive: {error}", err=True)
            ctx.exit(WRONG)


_index = click.option(
    "--index",
    "address",
    default="whoosh:var/index",
    envvar="NEWSARCHIVE_INDEX",
    show_default=True,
    show_envvar=True,
    help="Where the index is kept.",
)
_seeds = click.argument(
    "seeds", default="seeds", envvar="NEWSARCHIVE_SEEDS", type=click.Path(path_type=Path)
)
_corrections = click.option(
    "--corrections",
    "overlay",
    envvar="NEWSARCHIVE_CORRECTIONS",
    type=click.Path(dir_okay=False, path_type=Path),
    show_default="corrections.toml beside the seeds",
    show_envvar=True,
    help="What people corrected in the facets.",
)
_lexicon = click.option(
    "--lexicon",
    "own",
    envvar="NEWSARCHIVE_LEXICON",
    type=click.Path(dir_okay=False, path_type=Path),
    show_default="lexicon.toml beside the seeds",
    show_envvar=True,
    help="Names of your own that facets are read with.",
)


def _cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_jobs = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=_cores,
    show_default="one for each core",
    help="Processes that read seeds.",
)
_every = click.option(
    "--every",
    type=click.FloatRange(0.1),
    default=3.0,
    show_default=True,
    metavar="SECONDS",
    help="Time between two looks at the seeds.",
)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsarchive", prog_name="newsarchive")
def main() -> None:
    """A searchable archive of saved news articles."""


@main.command()
@_seeds
@_index
@_corrections
@_lexicon
@_jobs
@click.option("--rebuild", is_flag=True, help="Make the whole index again.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write the report there too, as JSON.",
)
def index(  # noqa: PLR0917 - one for each option
    seeds: Path,
    address: str,
    overlay: Path | None,
    own: Path | None,
    jobs: int,
    rebuild: bool,
    report_file: Path | None,
) -> None:
    """Bring the index in step with a folder of SEEDS."""
    source = _source(seeds, address, overlay, own)
    report = _refresh(source, open_index(address), jobs=jobs, rebuild=rebuild)
    if report_file:
        text = json.dumps(report.shape(), ensure_ascii=False, indent=2)
        report_file.write_text(f"{text}\n", encoding="utf-8")
    sys.exit(FAILED_SEEDS if report.problems else 0)


@main.command()
@_seeds
@_index
@_corrections
@_lexicon
@_jobs
@_every
@click.option("--beside", type=int, default=0, hidden=True, help="Stop when this process has.")
def watch(  # noqa: PLR0917 - one for each option
    seeds: Path,
    address: str,
    overlay: Path | None,
    own: Path | None,
    jobs: int,
    every: float,
    beside: int,
) -> None:
    """Index SEEDS now and whenever they change, until stopped."""
    source = _source(seeds, address, overlay, own)
    _keep_up(source, every, jobs=jobs, parent=beside)


@main.command("serve")
@_index
@click.option("--host", default="127.0.0.1", envvar="NEWSARCHIVE_HOST", show_default=True)
@click.option("--port", default=8000, envvar="NEWSARCHIVE_PORT", show_default=True, type=int)
@click.option(
    "--workers",
    default=_cores,
    type=click.IntRange(1),
    show_default="one for each core",
    help="Processes that answer.",
)
@click.option(
    "--threads",
    default=4,
    show_default=True,
    type=click.IntRange(1),
    help="Requests that each of them works on at a time.",
)
@click.option("--watch", "watched", is_flag=True, help="Index the seeds whenever they change.")
@click.option(
    "--seeds", default="seeds", envvar="NEWSARCHIVE_SEEDS", type=click.Path(path_type=Path)
)
@_every
def serve_(  # noqa: PLR0917 - one for each option
    address: str,
    host: str,
    port: int,
    workers: int,
    threads: int,
    watched: bool,
    seeds: Path,
    every: float,
) -> None:
    """Serve the search page and the JSON API."""
    from . import Config, create_app  # noqa: PLC0415
    from .server import PortTaken, serve  # noqa: PLC0415

    searcher = open_index(address)
    with suppress(ArchiveError):  # the pages will say what is wrong
        searcher.suggest("a")  # opened once, for all workers
    app = create_app(searcher, Config())
    if watched:
        _watch_beside(seeds, address, every)
    try:
        serve(app, host, port, threads=threads, workers=workers)
    except PortTaken as error:
        click.echo(f"newsarchive: {error}", err=True)
        sys.exit(WRONG)


def _facet_options(command: Callable[..., None]) -> Callable[..., None]:
    """For each facet a repeatable option to choose values, one to exclude them, one for none."""
    for facet in reversed(Facet):
        for option in (
            click.option(
                f"--{facet}",
                multiple=True,
                metavar="VALUE",
                help=f"Only this {facet}; repeat for OR.",
            ),
            click.option(
                f"--not-{facet}",
                f"{facet}__not",
                multiple=True,
                metavar="VALUE",
                help=f"Nothing with this {facet}.",
            ),
            click.option(
                f"--no-{facet}", f"{facet}__missing", is_flag=True, help=f"What has no {facet}."
            ),
        ):
            command = option(command)
    return command


@main.command()
@click.argument("query", nargs=-1)
@_facet_options
@click.option("--date-from", default="", metavar="DATE", help="2024, 2024-03 or 2024-03-06.")
@click.option("--date-to", default="", metavar="DATE", help="The same, its last day included.")
@click.option(
    "--match", type=click.Choice([match.value for match in Match]), default="all", show_default=True
)
@click.option(
    "--sort",
    type=click.Choice([sort.value for sort in Sort]),
    default="relevance",
    show_default=True,
)
@click.option("--synonyms/--no-synonyms", default=True, help="Look for synonyms as well.")
@click.option("--copies", is_flag=True, help="Show every copy of a story.")
@click.option("--story", default="", metavar="ID", help="Only the copies of this article.")
@click.option(
    "--count",
    type=click.Choice([count.value for count in Count]),
    default="articles",
    help="What facets count.",
)
@click.option("--page", type=click.IntRange(1), default=1, show_default=True)
@click.option("--size", type=click.Choice([str(size) for size in SIZES]), default="10")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@_index
def search(query: tuple[str, ...], form: str, address: str, **options: Any) -> None:  # noqa: ANN401 - one for each facet
    """Search the archive for QUERY; without one, list everything.

    Put -- in front of a query that begins with a minus.
    """
    from . import urls  # noqa: PLC0415
    from .shapes import page_shape  # noqa: PLC0415
    from .wording import wording  # noqa: PLC0415

    asked = urls.asked(_args(" ".join(query), options))
    if asked.problems:
        raise click.UsageError("; ".join(map(str, asked.problems)))
    page = open_index(address).search(asked.query)
    if form == "json":
        click.echo(json.dumps(page_shape(page, wording("en")), ensure_ascii=False, indent=2))
        return
    for notice in page.notices:
        click.echo(str(notice), err=True)
    if page.did_you_mean:
        click.echo(f"Did you mean: {page.did_you_mean}", err=True)
    for hit in page.hits:
        day = hit.published.day.isoformat() if hit.published else "undated"
        click.echo(f"{hit.title.text}\n  {day}  {hit.outlet or '-'}  {hit.seed}")
        if hit.story.size > 1:
            click.echo(f"  one of {hit.story.size} copies: --story {hit.story.id}")
        for excerpt in hit.excerpts:
            click.echo(f"  … {excerpt.text} …")
    click.echo(f"{page.total} found, {len(page.hits)} shown.", err=True)


def _args(text: str, options: dict[str, Any]) -> "MultiDict[str, str]":
    from werkzeug.datastructures import MultiDict  # noqa: PLC0415

    pairs = [("q", text)]
    for name, value in options.items():
        values: Sequence[object] = value if isinstance(value, tuple) else [value]
        pairs += [(name, str(int(one)) if isinstance(one, bool) else str(one)) for one in values]
    return MultiDict(pairs)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "ndjson"]), default="text")
@click.option(
    "--lexicon",
    "own",
    envvar="NEWSARCHIVE_LEXICON",
    default="lexicon.toml",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Names of your own that facets are read with.",
)
def inspect(paths: tuple[Path, ...], form: str, own: Path) -> None:
    """Show what is read out of seeds at PATHS, without indexing them."""
    from indexer import Extractor, articles  # noqa: PLC0415

    extractor, today, failed = Extractor.load(own), datetime.now(UTC).date(), False
    seeds = []
    for entry in gather(paths):
        if isinstance(entry, Skipped):
            click.echo(f"newsarchive: skipped {entry}", err=True)
        else:
            seeds.append(entry)
    for _seed, came in articles(seeds, extractor, today):
        if isinstance(came, SeedError):
            failed = True
            click.echo(f"newsarchive: {came}", err=True)
        elif came is not None:
            click.echo(_inspected(came, form))
    sys.exit(FAILED_SEEDS if failed else 0)


def _inspected(article: Article, form: str) -> str:
    if form == "ndjson":
        from .shapes import article_shape  # noqa: PLC0415

        return json.dumps({"path": article.seed, **article_shape(article)}, ensure_ascii=False)
    return "\n".join([*_facts(article), "", article.body, "", *_reasons(article), ""])


def _facts(article: Article) -> Iterator[str]:
    """What is known about an article, a line each, with where it was read."""
    origins = dict(article.origins)
    yield article.place
    dates = {"published": article.published, "modified": article.modified}
    facts = {
        "title": (article.title, origins.get("title")),
        **{name: (day and day.day.isoformat(), day and day.origin) for name, day in dates.items()},
        "outlet": (article.outlet, origins.get("outlet")),
        "authors": (", ".join(article.authors), origins.get("authors")),
        "categories": (", ".join(article.categories), None),
        "url": (article.url, origins.get("url")),
        "language": (article.language, origins.get("language")),
    }
    for name, (value, origin) in facts.items():
        yield f"{name + ':':12}{value or '-'}" + (f"  ({origin})" if value and origin else "")


def _reasons(article: Article) -> Iterator[str]:
    """The facets with their evidence, and what was removed with its rule."""
    for mention in article.mentions:
        first = mention.evidence[0]
        yield (
            f"{mention.kind}: {mention.value} ({mention.role}), read in {first.field}"
            f" at {first.start}: “{mention.alias}” ({first.rule})"
        )
    for detail in article.details:
        told = detail.evidence
        yield f"{detail.kind}: {detail.value}, read in {told.field} at {told.start}: “{told.text}”"
    for removed in article.removed:
        line = f" in line {removed.line}" if removed.line else ""
        yield f"removed by {removed.rule}{line}: {removed.text}"
    yield from (f"note: {note}" for note in article.notes)


@main.group()
def correct() -> None:
    """Correct the facets of articles, for good.

    What you correct is written to a file beside the seeds, holds at every
    indexing, and can be taken back.
    """


_overlay = click.option(
    "--corrections",
    "overlay",
    envvar="NEWSARCHIVE_CORRECTIONS",
    default=CORRECTIONS,
    show_default=True,
    show_envvar=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file that is written to.",
)
_SAID = {
    "article": "Its id, address or file; without it, the whole archive.",
    "field": "organisation, actor or sector.",
    "value": "The value as the archive has it; repeat it to merge several.",
    "to": "What it should be called.",
    "alias": "How the text writes it.",
    "role": "victim, authority, mentioned; of an actor attributed, claimed, mentioned.",
    "sector": "What the body does.",
    "why": "Why, for those who come after you.",
}
_CHOICES = {"field": [kind.value for kind in Kind], "role": [role.value for role in Role]}


def _correction_options(command: Callable[..., None]) -> Callable[..., None]:
    for name, text in reversed(_SAID.items()):
        kind = click.Choice(_CHOICES[name]) if name in _CHOICES else None
        option = click.option(f"--{name}", type=kind, multiple=name == "value", help=text)
        command = option(command)
    return click.option("--who", default=getuser, show_default="your login")(command)


@correct.command()
@click.argument("action", type=click.Choice([action.value for action in Action]))
@_overlay
@_correction_options
def make(action: str, overlay: Path, **said: Any) -> None:  # noqa: ANN401 - one for each option
    """Write down a correction: add, remove, rename, merge, split, role or sector."""
    if len(said["value"]) > 1 and action != Action.MERGE:
        raise click.UsageError("--value may be repeated to merge only")
    if not said["field"] and action != Action.SECTOR:
        raise click.UsageError(f"{action} needs --field")
    named, unused = ("sector", "to") if action == Action.SECTOR else ("to", "sector")
    if said[unused]:
        raise click.UsageError(f"{action} has no use for --{unused}")
    correction = Correction(
        action=Action(action),
        field=Kind(said["field"] or Kind.ORGANISATION),
        values=said["value"],
        to=said[named] or "",
        alias=said["alias"] or "",
        role=Role(said["role"]) if said["role"] else None,
        article=said["article"] or "",
        why=said["why"] or "",
        who=said["who"],
        when=datetime.now(UTC).date(),
    )
    line = Overlay(overlay).add(correction)
    click.echo(f"{overlay}, line {line}: written. newsarchive index puts it into effect.")


@correct.command("list")
@_overlay
def list_(overlay: Path) -> None:
    """List the corrections, each with its line."""
    for correction in load_corrections(overlay).every:
        where = correction.article or "the whole archive"
        click.echo(f"line {correction.line}: {correction}, in {where}")


@correct.command()
@click.argument("line", type=int)
@_overlay
def undo(line: int, overlay: Path) -> None:
    """Take back the correction that begins in LINE of the file."""
    for text in Overlay(overlay).undo(line):
        click.echo(f"- {text}")
    click.echo("newsarchive index puts it into effect.")


@main.command()
@_index
def status(address: str) -> None:
    """Say what the index holds."""
    archive = open_index(address)
    archive.search(Query())  # an index that cannot answer is no index
    now = archive.status()
    built = now.built.strftime("%Y-%m-%d %H:%M:%S UTC") if now.built else "never"
    click.echo(f"{now.address}: {now.articles} articles, {now.bytes / 1e6:.1f} MB")
    click.echo(f"generation {now.generation}, built {built}")


@dataclass(frozen=True, slots=True)
class _Source:
    """What an archive is made of: seeds, corrections to them, own names; and where it is kept."""

    seeds: Path
    address: str
    corrections: Path
    lexicon: Path

    @property
    def watched(self) -> tuple[Path, ...]:
        """The files besides the seeds whose change is one of the archive."""
        return self.corrections, self.lexicon


LEXICON = "lexicon.toml"
"""What a user's list of names is called; it lies beside the seeds folder."""


def _source(seeds: Path, address: str, overlay: Path | None, own: Path | None) -> _Source:
    """Where everything is; what nobody names lies beside the seeds."""
    beside = seeds.absolute().parent
    return _Source(seeds, address, overlay or beside / CORRECTIONS, own or beside / LEXICON)


_COLLECTED = 50_000, 20, 100
"""How rarely the garbage collector looks for garbage while this process refreshes an index.

It would look through what is loaded to stay again and again while that grows,
which takes as long as loading it: 0.6 seconds for 100,000 articles.
"""


def _refresh(source: _Source, archive: Index, *, jobs: int, rebuild: bool = False) -> Report:
    gc.set_threshold(*_COLLECTED)
    with progress() as shown:
        report = refresh(
            source.seeds,
            archive,
            Unloaded(source.lexicon),
            Options(rebuild=rebuild, jobs=jobs),
            corrections=load_corrections(source.corrections),
            ledger=folder_of(source.address) / LEDGER,
            progress=shown,
        )
    for line in report.lines():
        click.echo(line, err=line.startswith("problem"))
    return report


def _keep_up(source: _Source, every: float, *, jobs: int, parent: int = 0) -> None:
    """Refresh now and whenever the seeds change.

    While another process writes to the index, waits for its turn. Any other
    refresh that fails is told, and the next change waited for. With the
    number of a `parent` process, ends when that one is gone.
    """

    def wait(seconds: float) -> None:
        time.sleep(seconds)
        if parent and os.getppid() != parent:
            sys.exit(0)

    archive = open_index(source.address)
    look = partial(look_at, also=source.watched)
    for _ in chain([None], settled_changes(source.seeds, every, look=look, wait=wait)):
        while True:
            try:
                _refresh(source, archive, jobs=jobs)
            except IndexBusy:
                wait(every)
                continue
            except (ArchiveError, IndexerError) as error:
                click.echo(f"newsarchive: {error}", err=True)
            break


def _watch_beside(seeds: Path, address: str, every: float) -> None:
    """Start `newsarchive watch` in a process of its own, which ends soon after this one does.

    In its own session, so that Ctrl-C does not stop it in the middle of a commit.
    """
    command = [sys.executable, "-P", "-m", "web.cli", "watch", str(seeds), "--index", address]
    options = ["--every", str(every), "--jobs", "1", "--beside", str(os.getpid())]
    subprocess.Popen([*command, *options], start_new_session=True)  # noqa: S603 - ourselves


if __name__ == "__main__":
    main()
