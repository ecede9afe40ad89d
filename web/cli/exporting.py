"""`newsarchive export`: all that a search finds in a file, and a sidecar to repeat it by."""

import json
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import click

from archive import Query, Selection, View, open_index
from web.settings import Settings

from .options import settled
from .querying import Asking, asked_query, query_options
from .saying import json_text, say

DIFFERENT = 1


@click.command(cls=Asking)
@query_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "ndjson", "stix", "misp"]),
    default="csv",
    show_default=True,
    help="A table, a line of JSON for each article, or incidents as STIX 2.1 or MISP events.",
)
@click.option(
    "--separator",
    type=click.Choice(["comma", "semicolon", "tab"]),
    default="comma",
    show_default=True,
    help="What stands between the cells of a table.",
)
@click.option("--bom", is_flag=True, help="Begin with the bytes by which Excel knows UTF-8.")
@click.option("--site", default="", metavar="URL", help="What permanent links begin with.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; its sidecar is called the same, with .json behind it."
    " A device or a pipe has none.",
)
@click.option(
    "--verify",
    metavar="SIDECAR",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="Write nothing: say whether an export is as its sidecar says, and can be repeated.",
)
@settled("index")
def export(
    settings: Settings,
    query: tuple[str, ...],
    output: Path | None,
    verify: Path | None,
    **options: Any,  # noqa: ANN401 - one for each facet
) -> None:
    """Write all that QUERY finds; without one, the whole archive.

    Without --output it goes to standard output, and no sidecar is written.
    """
    from web.exports import (  # noqa: PLC0415
        Form,
        Layout,
        Separator,
        Tally,
        TooMany,
        refuse_too_many,
        sidecar_head,
        whole,
        written,
    )

    view = open_index(settings.index, uncertain=bool(settings.uncertain)).view()
    if verify:
        _verify(view, verify)
        return
    layout = Layout(
        form=Form(options.pop("form")),
        separator=Separator(options.pop("separator")),
        bom=options.pop("bom"),
        site=options.pop("site").rstrip("/"),
        name=settings.name,
    )
    selection = view.select(whole(asked_query(query, options)))
    try:
        refuse_too_many(selection, layout.form)
    except TooMany as error:
        raise click.UsageError(str(error)) from error
    if output is None:
        _print(written(selection, layout))
        return
    if output.exists() and not output.is_file():  # a device or a pipe: no file may take its place
        with output.open("wb") as file:
            file.writelines(written(selection, layout))
        return
    tally = Tally()
    head = sidecar_head(selection, layout, view.status(), datetime.now(UTC))
    _write(output, written(selection, layout, tally))
    sidecar = output.with_name(f"{output.name}.json")
    text = json_text({"file": output.name, **head, **tally.shape()}, indent=2)
    _write(sidecar, [f"{text}\n".encode()])
    say(f"{output}: {tally.rows} articles; {sidecar} says how they were chosen.", err=True)


def _print(pieces: Iterable[bytes]) -> None:
    """Write to standard output; on a terminal, so that nothing acts on it."""
    if sys.stdout.isatty():
        for piece in pieces:
            say(*piece.decode("utf-8", "replace").splitlines())
        return
    for piece in pieces:
        click.echo(piece, nl=False)


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that is whole or not there."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    path.chmod(0o666 & ~_umask())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# Verifying


def _verify(view: View, sidecar: Path) -> None:
    """Say whether a file is what its sidecar says, and whether the archive still answers it."""
    from web.exports import Tally, written  # noqa: PLC0415

    said = _read(sidecar)
    sound = _file_is_sound(sidecar, said)
    query, layout = _asked(sidecar, said)
    selection = view.select(query)
    tally = Tally()
    for _ in written(selection, layout, tally):
        pass
    same = tally.shape()["sha256"] == said["sha256"]
    for line in _told(said, selection, tally.rows, same=same):
        say(line)
    if not (same and sound):
        sys.exit(DIFFERENT)


def _read(sidecar: Path) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(sidecar.read_text("utf-8"))
        if not isinstance(said.get("sha256"), str):
            raise TypeError("there is no sha256")  # noqa: TRY301 - told below like all others
    except (ValueError, TypeError, AttributeError) as error:
        raise click.UsageError(f"{sidecar} is no sidecar of an export ({error})") from error
    return said


def _asked(sidecar: Path, said: dict[str, Any]) -> tuple[Query, Any]:
    """The query and the layout that a sidecar names."""
    from werkzeug.datastructures import MultiDict  # noqa: PLC0415

    from web import urls  # noqa: PLC0415
    from web.exports import Form, Layout, Separator, whole  # noqa: PLC0415

    try:
        pairs = [(str(name), str(value)) for name, value in said["parameters"]]
        layout = Layout(
            form=Form(said["format"]),
            separator=Separator(said["separator"]),
            bom=bool(said["bom"]),
            site=str(said["site"]),
            name=str(said.get("name", "newsarchive")),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise click.UsageError(f"{sidecar} does not say how to repeat it ({error})") from error
    return whole(urls.asked(MultiDict(pairs)).query), layout


def _file_is_sound(sidecar: Path, said: dict[str, Any]) -> bool:
    """Whether the file beside a sidecar has the hash that it should; none need be there."""
    import hashlib  # noqa: PLC0415

    name = Path(str(said.get("file") or sidecar.stem)).name
    path = sidecar.with_name(name)
    if not path.is_file():
        say(f"{path}: not there, so only the search is repeated.")
        return True
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    sound = bool(digest == said["sha256"])
    say(f"{path}: {'as it was exported' if sound else 'NOT as it was exported'}.")
    return sound


def _told(said: dict[str, Any], selection: Selection, rows: int, *, same: bool) -> list[str]:
    before, now = said.get("generation"), selection.generation
    state = "the same state" if said.get("identity") == selection.identity else "another state"
    lines = [f"index: {state} ({before} then, {now} now)."]
    if same:
        return [*lines, f"search: repeated, the same {rows} articles, byte for byte."]
    return [
        *lines,
        f"search: repeated, NOT the same: {said.get('rows')} articles then, {rows} now.",
    ]
