"""The options that ask something of the archive, shared by the commands that do."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

import click

from archive import Facet, Match, Query, Sort, Within

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

Command = Callable[..., None]

_SHORT = re.compile("-[A-Za-z]")
"""What is meant as an option, even where there is none of that letter."""


class Asking(click.Command):
    """A command with a query, in which a word to leave out may stand as on the page: -word."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words of the query for no options; say of an unknown option what may be meant.

        Raises:
            click.UsageError: There is no such option.
        """
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        names = {name for option in options for name in (*option.opts, *option.secondary_opts)}
        valued = {
            name
            for option in options
            if not (option.is_flag or option.count)
            for name in option.opts
        }
        try:
            return super().parse_args(ctx, _apart(args, names, valued))
        except click.NoSuchOption as error:
            advice = "To look for it, put -- in front of the query."
            raise click.UsageError(f"{error.format_message()} {advice}", ctx) from error


def _apart(args: Sequence[str], names: Collection[str], valued: Collection[str]) -> list[str]:
    """Arguments with the options first, then all words of the query.

    Args:
        args: As they were typed.
        names: Those of all options.
        valued: Those of the options that a value follows.

    >>> _apart(["mairie", "-lille", "--sort", "newest"], {"--sort"}, {"--sort"})
    ['--sort', 'newest', '--', 'mairie', '-lille']
    """
    options, words = list[str](), list[str]()
    rest = iter(args)
    for arg in rest:
        if arg == "--":
            words += rest
        elif (
            arg.startswith("--") or _SHORT.fullmatch(arg) or (arg[:1] == "-" and f"-{arg}" in names)
        ):
            options.append(arg)
            options += [next(rest)] if arg in valued else []
        else:
            words.append(arg)
    return [*options, "--", *words]


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
