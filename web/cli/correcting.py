"""`newsarchive correct`: what people say of facets, written to the file that `index` reads."""

from collections.abc import Callable
from datetime import UTC, datetime
from getpass import getuser

import click

from indexer import Action, Overlay, load_corrections
from web.settings import Settings

from .options import settled


@click.group()
def correct() -> None:
    """Correct the facets of articles, for good.

    What you correct is written to a file beside the seeds, holds at every
    indexing, and can be taken back.
    """


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


def _correction_options(command: Callable[..., None]) -> Callable[..., None]:
    for name, text in reversed(_SAID.items()):
        command = click.option(f"--{name}", multiple=name == "value", help=text)(command)
    return click.option("--who", default=getuser, show_default="your login", help="Who says so.")(
        command
    )


@correct.command()
@click.argument("action", type=click.Choice([action.value for action in Action]))
@settled("corrections", "seeds")
@_correction_options
def make(settings: Settings, action: str, value: tuple[str, ...], **said: str | None) -> None:
    """Write down a correction: add, remove, rename, merge, split, role or sector."""
    merge = action == Action.MERGE
    if len(value) > 1 and not merge:
        raise click.UsageError("--value may be repeated to merge only")
    values: dict[str, object] = {"values": list(value)} if merge else {"value": "".join(value)}
    facts = {name: text for name, text in said.items() if text}
    row = {"action": action, **(values if value else {}), **facts, "when": datetime.now(UTC).date()}
    line = Overlay(settings.corrections).add(row)
    click.echo(
        f"{settings.corrections}, line {line}: written. newsarchive index puts it into effect."
    )


@correct.command("list")
@settled("corrections", "seeds")
def list_(settings: Settings) -> None:
    """List the corrections, each with its line."""
    for correction in load_corrections(settings.corrections).every:
        where = correction.article or "the whole archive"
        click.echo(f"line {correction.line}: {correction}, in {where}")


@correct.command()
@click.argument("line", type=int)
@settled("corrections", "seeds")
def undo(settings: Settings, line: int) -> None:
    """Take back the correction that begins in LINE of the file."""
    for text in Overlay(settings.corrections).undo(line):
        click.echo(f"- {text}")
    click.echo("newsarchive index puts it into effect.")
