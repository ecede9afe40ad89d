"""`newsarchive search`: the search of the page and the API, on a terminal."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from archive import SIZES, Count, Facet, Match, Sort, Within, open_index
from web.settings import Settings

from .options import settled
from .saying import json_text, say

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

_API = "/api/v1/search"
"""Where a served archive answers: the addresses in JSON are for those who go on with its API."""


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
                f"--no-{facet}/--any-{facet}",
                f"{facet}__missing",
                default=None,
                help=f"What has no {facet}; or only what has one.",
            ),
        ):
            command = option(command)
    return command


@click.command()
@click.argument("query", nargs=-1)
@_facet_options
@click.option("--date-from", default="", metavar="DATE", help="2024, 2024-03 or 2024-03-06.")
@click.option("--date-to", default="", metavar="DATE", help="The same, its last day included.")
@click.option("--incident-from", default="", metavar="DATE", help="The day of the incident.")
@click.option("--incident-to", default="", metavar="DATE", help="The same, its last day included.")
@click.option(
    "--match",
    type=click.Choice([match.value for match in Match]),
    default="all",
    show_default=True,
    help="Articles with all of the words, or with any.",
)
@click.option(
    "--sort",
    type=click.Choice([sort.value for sort in Sort]),
    default="relevance",
    show_default=True,
    help="The order of the hits.",
)
@click.option(
    "--in",
    type=click.Choice([within.value for within in Within]),
    default="article",
    show_default=True,
    help="Look for the words in articles, or in what was removed from them.",
)
@click.option("--synonyms/--no-synonyms", default=True, help="Look for synonyms as well.")
@click.option(
    "--uncertain/--no-uncertain",
    default=None,
    help="Let filters know uncertain values too, or not; by default as the setting says.",
)
@click.option("--copies", is_flag=True, help="Show every copy of a story.")
@click.option("--story", default="", metavar="ID", help="Only the copies of this article.")
@click.option(
    "--count",
    type=click.Choice([count.value for count in Count]),
    default="articles",
    help="What facets count.",
)
@click.option(
    "--page", type=click.IntRange(1), default=1, show_default=True, help="Which page of hits."
)
@click.option(
    "--size",
    type=click.Choice([str(size) for size in SIZES]),
    default="10",
    show_default=True,
    help="Hits on a page.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or what the API answers.",
)
@settled("index")
def search(settings: Settings, query: tuple[str, ...], form: str, **options: Any) -> None:  # noqa: ANN401 - one for each facet
    """Search the archive for QUERY; without one, list everything.

    Put -- in front of a query that begins with a minus.
    """
    from web import urls  # noqa: PLC0415
    from web.shapes import page_shape  # noqa: PLC0415
    from web.wording import wording  # noqa: PLC0415

    words = wording("en")
    asked = urls.asked(_args(" ".join(query), options))
    if asked.problems:
        raise click.UsageError("; ".join(map(words.problem, asked.problems)))
    archive = open_index(settings.index, uncertain=bool(settings.uncertain))
    page = archive.search(asked.query)
    if form == "json":
        shape = page_shape(page, words, lambda query: urls.address(_API, urls.args_of(query)))
        say(*json_text(shape, indent=2).split("\n"))
        return
    for notice in page.notices:
        say(words.notice(notice), err=True)
    if page.did_you_mean:
        say(f"Did you mean: {page.did_you_mean}", err=True)
    for hit in page.hits:
        day = hit.published.day.isoformat() if hit.published else "undated"
        say(hit.title.text, f"  {day}  {hit.outlet or '-'}  {hit.seed}")
        if hit.story.size > 1:
            say(f"  one of {hit.story.size} copies: --story {hit.story.id}")
        for excerpt in hit.removed:
            say(f"  removed: … {excerpt.text} …")
        for excerpt in hit.excerpts:
            say(f"  … {excerpt.text} …")
    say(f"{page.total} found, {len(page.hits)} shown.", err=True)


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
