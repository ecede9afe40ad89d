"""The options that ask something of the archive, shared by the commands that do."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from archive import Facet, Match, Query, Sort, Within

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

Command = Callable[..., None]


def query_options(command: Command) -> Command:
    """Give a command the words of a query and options for all else that narrows one."""
    for option in reversed(_PLAIN):
        command = option(command)
    return click.argument("query", nargs=-1)(_facet_options(command))


_PLAIN = (
    click.option("--date-from", default="", metavar="DATE", help="2024, 2024-03 or 2024-03-06."),
    click.option("--date-to", default="", metavar="DATE", help="The same, its last day included."),
    click.option("--incident-from", default="", metavar="DATE", help="The day of the incident."),
    click.option(
        "--incident-to", default="", metavar="DATE", help="The same, its last day included."
    ),
    click.option(
        "--match",
        type=click.Choice([match.value for match in Match]),
        default="all",
        show_default=True,
        help="Articles with all of the words, or with any.",
    ),
    click.option(
        "--sort",
        type=click.Choice([sort.value for sort in Sort]),
        default="relevance",
        show_default=True,
        help="The order of the hits.",
    ),
    click.option(
        "--in",
        type=click.Choice([within.value for within in Within]),
        default="article",
        show_default=True,
        help="Look for the words in articles, or in what was removed from them.",
    ),
    click.option("--synonyms/--no-synonyms", default=True, help="Look for synonyms as well."),
    click.option(
        "--uncertain/--no-uncertain",
        default=None,
        help="Let filters know uncertain values too, or not; by default as the setting says.",
    ),
    click.option("--copies", is_flag=True, help="Show every copy of a story."),
    click.option("--story", default="", metavar="ID", help="Only the copies of this article."),
    click.option("--dossier", default="", metavar="ID", help="Only the articles of this incident."),
)


def _facet_options(command: Command) -> Command:
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
                f"--no-{facet}/--any-{facet}",
                f"{facet}__missing",
                default=None,
                help=f"What has no {facet}; or only what has one.",
            ),
        ):
            command = option(command)
    return command


def asked_query(words: Sequence[str], options: dict[str, Any]) -> Query:
    """The query that the words and options of a command ask for.

    Raises:
        click.UsageError: Some of it makes no sense.
    """
    from web import urls  # noqa: PLC0415
    from web.wording import wording  # noqa: PLC0415

    asked = urls.asked(_args(" ".join(words), options))
    if asked.problems:
        raise click.UsageError("; ".join(map(wording("en").problem, asked.problems)))
    return asked.query


def _args(text: str, options: dict[str, Any]) -> "MultiDict[str, str]":
    from werkzeug.datastructures import MultiDict  # noqa: PLC0415

    pairs = [("q", text)]
    for name, value in options.items():
        values: Sequence[object] = value if isinstance(value, tuple) else [value]
        pairs += [
            (name, str(int(one)) if isinstance(one, bool) else str(one))
            for one in values
            if one is not None
        ]
    return MultiDict(pairs)
