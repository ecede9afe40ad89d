"""`newsarchive status` and `rollback`: which state of the index answers, and going back by one."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from archive import folder_of, open_index
from web.account import Account, Course, account_of
from web.settings import Settings

from .options import settled
from .saying import say


@click.command()
@settled("index", "seeds", "corrections", "lexicon", "watchlist")
def status(settings: Settings) -> None:
    """Say which files are in use, and what the index holds."""
    files = {
        "settings": settings.file,
        "seeds": settings.seeds,
        "corrections": settings.corrections,
        "lexicon": settings.lexicon,
        "watchlist": settings.watchlist,
    }
    for name, path in files.items():
        say(f"{name + ':':13}{_said(path)}")
    for line in _account_lines(account_of(folder_of(settings.index))):
        say(line)
    now = open_index(settings.index).view().status()
    built = now.built.strftime("%Y-%m-%d %H:%M:%S UTC") if now.built else "never"
    articles = "1 article" if now.articles == 1 else f"{now.articles} articles"
    say(f"{'index:':13}{now.address}: {articles}, {now.bytes / 1e6:.1f} MB")
    say(f"{'':13}generation {now.generation}, built {built}")
    if now.health:
        from web.wording import health_in_words, wording  # noqa: PLC0415 - most are in no cluster

        say(f"{'cluster:':13}{health_in_words(wording('en'), now.health)}")
    if now.damage:
        say(f"{'damage:':13}{now.damage}; the generation before answers in its place")


_COURSES = {
    Course.NEVER: "none yet",
    Course.RUNNING: "running since {began}, {done} of {total} seeds read",
    Course.DONE: "done {ended}: {new} new, {changed} changed, {removed} removed, {same} unchanged",
    Course.FAILED: "failed {ended}; the message said why",
    Course.INTERRUPTED: "begun {began} and interrupted; the next one goes on from there",
}

_SHOWN = 5
"""Problems of the last refresh that are named; of more it is said how many."""


def _account_lines(account: Account) -> Iterator[str]:
    """What is told of the refresh that runs, or of the last one."""
    facts = asdict(account) | {
        name: getattr(account, name).replace("T", " ").replace("Z", " UTC")
        for name in ("began", "ended")
    }
    yield f"{'refresh:':13}{_COURSES[account.course].format(**facts)}"
    yield from (f"{'problem:':13}{line}" for line in account.faults[:_SHOWN])
    if account.failed > _SHOWN:
        yield f"{'':13}and {account.failed - _SHOWN} more problems"


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
