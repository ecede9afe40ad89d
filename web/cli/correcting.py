"""`newsarchive correct`: what people say of facets, written to the file that `index` reads."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Any

import click

from archive import DetailKind, Kind, Role, open_index
from indexer import (
    TYING,
    Action,
    Correction,
    Overlay,
    is_example,
    labels_of,
    load_corrections,
    text_of,
)
from web.settings import Settings

from .options import settled
from .saying import say


@click.group()
def correct() -> None:
    """Correct the facets of articles, and what was removed from them, for good.

    What you correct is written to a file beside the seeds, holds at every
    indexing, and can be taken back.
    """


_SAID = {
    "article": "Its id, address or file; without it, the whole archive.",
    "outlet": "All articles of an outlet, to keep a line in them.",
    "text": "The line to keep, as it was removed.",
    "field": "organisation, actor or sector; of an article attack, status, incident, people …",
    "value": "The value as the archive has it; repeat it to merge several.",
    "to": "What it should be called; the other article of join and part.",
    "alias": "How the text writes it.",
    "role": "victim, authority, source, mentioned; of an actor attributed, claimed, mentioned.",
    "sector": "What the body does.",
    "why": "Why, for those who come after you.",
}


_OF_KEEPING = {"article", "outlet", "text", "why", "who"}
"""What may be said to put a line back."""

_CHOICES = {
    "field": [kind.value for kind in (*Kind, *DetailKind)],
    "role": [role.value for role in Role],
}


def _login() -> str:
    """Who asks; their number where the system knows no name of theirs, as in containers."""
    try:
        return getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def _correction_options(command: Callable[..., None]) -> Callable[..., None]:
    for name, text in reversed(_SAID.items()):
        kind = click.Choice(_CHOICES[name]) if name in _CHOICES else None
        option = click.option(f"--{name}", type=kind, multiple=name == "value", help=text)
        command = option(command)
    return click.option("--who", default=_login, show_default="your login", help="Who says so.")(
        command
    )


@correct.command()
@click.argument("action", type=click.Choice([action.value for action in Action]))
@settled("corrections", "seeds")
@_correction_options
def make(settings: Settings, action: str, **said: Any) -> None:  # noqa: ANN401 - one for each option
    """Write down a correction: add, remove, rename, merge, split, role, sector or keep.

    Or join, or part: --article and --to tell of one incident, or of two.
    """
    if action == Action.KEEP:
        _write(settings, _kept(said))
        return
    for name in ("text", "outlet"):
        if said[name]:
            raise click.UsageError(f"{action} has no use for --{name}")
    if len(said["value"]) > 1 and action != Action.MERGE:
        raise click.UsageError("--value may be repeated to merge only")
    tying = action in TYING
    if not said["field"] and action != Action.SECTOR and not tying:
        raise click.UsageError(f"{action} needs --field")
    named, unused = ("sector", "to") if action == Action.SECTOR else ("to", "sector")
    if said[unused]:
        raise click.UsageError(f"{action} has no use for --{unused}")
    correction = Correction(
        action=Action(action),
        field=Kind(said["field"]) if said["field"] in set(Kind) else Kind.ORGANISATION,
        detail=DetailKind(said["field"]) if said["field"] in set(DetailKind) else None,
        values=said["value"],
        to=said[named] or "",
        alias=said["alias"] or "",
        role=Role(said["role"]) if said["role"] else None,
        article=said["article"] or "",
        why=said["why"] or "",
        who=said["who"],
        when=datetime.now(UTC).date(),
    )
    _write(settings, correction)


def _kept(said: dict[str, Any]) -> Correction:
    """The correction that puts a line back."""
    if unused := [name for name in said if said[name] and name not in _OF_KEEPING]:
        raise click.UsageError(f"keep has no use for --{unused[0]}")
    if not said["text"] or bool(said["article"]) == bool(said["outlet"]):
        raise click.UsageError("keep needs --text, and either --article or --outlet")
    return Correction(
        action=Action.KEEP,
        field=Kind.ORGANISATION,
        values=(" ".join(said["text"].split()),),
        article=said["article"] or "",
        outlet=said["outlet"] or "",
        why=said["why"] or "",
        who=said["who"],
        when=datetime.now(UTC).date(),
    )


def _write(settings: Settings, correction: Correction) -> None:
    line = Overlay(settings.corrections).add(correction)
    say(f"{settings.corrections}, line {line}: written. newsarchive index puts it into effect.")


@correct.command("list")
@settled("corrections", "seeds")
def list_(settings: Settings) -> None:
    """List the corrections, each with its line."""
    for correction in load_corrections(settings.corrections).every:
        if correction.action in TYING:
            say(f"line {correction.line}: {correction}")
            continue
        where = correction.article or correction.outlet or "the whole archive"
        say(f"line {correction.line}: {correction}, in {where}")


@correct.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@settled("index", "seeds")
def export(settings: Settings, folder: Path) -> None:
    """Write the corrected articles of the index to FOLDER, as examples to learn from."""
    view = open_index(settings.index).view()
    captures = open_index(settings.index).captures()
    ids = dict.fromkeys(one.article_id for one in captures if one.corrected)
    articles = [one for one in map(view.article, ids) if one and is_example(one)]
    folder.mkdir(parents=True, exist_ok=True)
    for article in articles:
        (folder / f"{article.id}.txt").write_text(text_of(article), "utf-8")
    rows = [json.dumps(labels_of(article), ensure_ascii=False) for article in articles]
    (folder / "gold.jsonl").write_text("".join(f"{row}\n" for row in rows), "utf-8")
    say(f"{folder}: {len(rows)} examples. Look them through before you learn from them.")


@correct.command()
@click.argument("line", type=int)
@settled("corrections", "seeds")
def undo(settings: Settings, line: int) -> None:
    """Take back the correction that begins in LINE of the file."""
    for text in Overlay(settings.corrections).undo(line):
        say(f"- {text}")
    say("newsarchive index puts it into effect.")
