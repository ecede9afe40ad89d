"""`newsarchive inspect`: what is read out of a file, without indexing it."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import click

from archive import Article, Mention
from indexer import Closed, SeedError, SeedFile, Skipped, gather, load_corrections
from web.settings import Settings

from .group import FAILED_SEEDS, english
from .options import limits_of, settled
from .saying import json_text, say


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "ndjson"]),
    default="text",
    show_default=True,
    help="For people, or one line of JSON an article.",
)
@settled("lexicon", "corrections", "seeds")
def inspect(settings: Settings, paths: tuple[Path, ...], form: str) -> None:
    """Show what is read out of seeds at PATHS, without indexing them."""
    from indexer import Extractor, articles  # noqa: PLC0415

    corrections = load_corrections(settings.corrections)
    extractor = Extractor.load(settings.lexicon).knowing({}, corrections)
    seeds, failed = _gathered(paths, settings.seeds)
    read = [seed._replace(path=path) for path, seed in seeds.items()]
    today = datetime.now(UTC).date()
    for seed, came in articles(read, extractor, today, limits=limits_of(settings)):
        written = seeds[seed.path].path
        if isinstance(came, SeedError):
            failed = True
            place = came.fault.path.replace(seed.path, written, 1)
            say(f"newsarchive: {SeedError(replace(came.fault, path=place))}", err=True)
        elif came is not None:
            say(*_inspected(replace(corrections.applied(came), seed=written), form))
    sys.exit(FAILED_SEEDS if failed else 0)


def _gathered(paths: Iterable[Path], folder: Path) -> tuple[dict[str, SeedFile], bool]:
    """The seeds at paths, each under its name in the archive, and whether a folder is closed.

    Corrections know articles by these names. What is passed over is said.
    """
    failed = False
    seeds: dict[str, SeedFile] = {}
    for path, entry in ((named, entry) for named in paths for entry in gather([named])):
        if isinstance(entry, Skipped):
            say(f"newsarchive: skipped {entry}", err=True)
        elif isinstance(entry, Closed):
            failed = True
            say(f"newsarchive: {entry.error()}", err=True)
        else:
            name = _archived(entry.path, path, folder)
            seeds[entry.path if name in seeds else name] = entry
    return seeds, failed


def _archived(written: str, path: Path, folder: Path) -> str:
    """What the archive calls a file found at a path, if that lies in the folder of seeds."""
    around = path if path.is_dir() else path.parent
    try:
        below = around.resolve().relative_to(folder.resolve())
        return (below / PurePosixPath(written).relative_to(around.as_posix())).as_posix()
    except ValueError:  # elsewhere, or below a name that is no UTF-8
        return written


def _inspected(article: Article, form: str) -> list[str]:
    """The lines that show an article."""
    if form == "ndjson":
        from web.shapes import article_shape  # noqa: PLC0415

        return [json_text({"path": article.seed, **article_shape(article)})]
    return [*_facts(article), "", *article.body.split("\n"), "", *_reasons(article), ""]


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


def _told(mention: Mention) -> str:
    """A mention with its role, its confidence and its first place."""
    first = mention.evidence[0]
    return (
        f"{mention.value} ({mention.role}, {mention.confidence:.0%}), read in {first.field}"
        f" at {first.start}: “{mention.alias}” ({first.rule})"
    )


def _reasons(article: Article) -> Iterator[str]:
    """The facets with their evidence, and what was removed with its rule."""
    for mention in article.mentions:
        yield f"{mention.kind}: {_told(mention)}"
    for mention in article.uncertain:
        yield f"uncertain {mention.kind}: {_told(mention)}"
    for detail in article.details:
        read = detail.evidence
        yield f"{detail.kind}: {detail.value}, read in {read.field} at {read.start}: “{read.text}”"
    for removed in article.removed:
        line = f" in line {removed.line}" if removed.line else ""
        chance = f" ({removed.chance:.2f}, {'; '.join(removed.reasons)})" if removed.chance else ""
        yield f"removed by {removed.rule}{chance}{line}: {removed.text}"
    yield from (f"note: {english(note)}" for note in article.notes)
