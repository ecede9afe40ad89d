"""`newsarchive status` and `rollback`: which state of the index answers, and going back by one."""

from pathlib import Path

import click

from archive import open_index
from web.settings import Settings

from .options import settled
from .saying import say


@click.command()
@settled("index", "seeds", "corrections", "lexicon")
def status(settings: Settings) -> None:
    """Say which files are in use, and what the index holds."""
    files = {
        "settings": settings.file,
        "seeds": settings.seeds,
        "corrections": settings.corrections,
        "lexicon": settings.lexicon,
    }
    for name, path in files.items():
        say(f"{name + ':':13}{_said(path)}")
    now = open_index(settings.index).view().status()
    built = now.built.strftime("%Y-%m-%d %H:%M:%S UTC") if now.built else "never"
    articles = "1 article" if now.articles == 1 else f"{now.articles} articles"
    say(f"{'index:':13}{now.address}: {articles}, {now.bytes / 1e6:.1f} MB")
    say(f"{'':13}generation {now.generation}, built {built}")
    if now.damage:
        say(f"{'damage:':13}{now.damage}; the generation before answers in its place")


@click.command()
@settled("index")
def rollback(settings: Settings) -> None:
    """Go back to the generation before the newest one.

    The next refresh goes on from there.
    """
    now = open_index(settings.index).roll_back()
    articles = "1 article" if now.articles == 1 else f"{now.articles} articles"
    say(f"{now.address}: generation {now.generation} answers again, with {articles}.")


def _said(path: Path | None) -> str:
    if path is None:
        return "no newsarchive.toml"
    return str(path) if path.exists() else f"{path} (not there)"
