"""`newsarchive search`: the search of the page and the API, on a terminal."""

from typing import Any

import click

from archive import SIZES, Count, open_index
from web.settings import Settings

from .options import settled
from .querying import Asking, asked_query, query_options
from .saying import json_text, say

_API = "/api/v1/search"
"""Where a served archive answers: the addresses in JSON are for those who go on with its API."""


@click.command(cls=Asking)
@query_options
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

    A word with a minus is left out; put -- in front of one that is the name of an option.
    """
    from web import urls  # noqa: PLC0415
    from web.shapes import page_shape  # noqa: PLC0415
    from web.wording import wording  # noqa: PLC0415

    words = wording("en")
    archive = open_index(settings.index, uncertain=bool(settings.uncertain))
    page = archive.search(asked_query(query, options))
    if form == "json":
        shape = page_shape(page, words, lambda query: urls.address(_API, urls.args_of(query)))
        say(*json_text(shape, indent=2).split("\n"))
        return
    for notice in page.notices:
        say(words.notice(notice), err=True)
    if page.did_you_mean:
        say(f"Did you mean: {page.did_you_mean}", err=True)
    for hit in page.hits:
        saved = words("search.saved", day=words.day(hit.captured.date()))
        day = hit.published.day.isoformat() if hit.published else saved
        say(hit.title.text, f"  {day}  {hit.outlet or '-'}  {hit.seed}")
        if hit.story.size > 1:
            say(f"  one of {hit.story.size} copies: --story {hit.story.id}")
        for incident in hit.incidents:
            say(f"  one of {incident.stories} stories: --dossier {incident.id}")
        for excerpt in hit.removed:
            say(f"  removed: … {excerpt.text} …")
        for excerpt in hit.excerpts:
            say(f"  … {excerpt.text} …")
    say(f"{page.total} found, {len(page.hits)} shown.", err=True)
