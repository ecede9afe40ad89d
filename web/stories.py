"""The page of a story says whose text it is, who had it first, and how many printed it."""

from dataclasses import dataclass
from textwrap import shorten

from flask import Blueprint

from archive import Article, Facet, Query, ResultPage

from .language import spoken
from .view import view

blueprint = Blueprint("stories", __name__)
"""Brings the filter of this module to the templates; it has no page."""

_TITLE = 60
"""Characters of a title in the name of a story."""


@dataclass(frozen=True, slots=True)
class Retold:
    """A story: its copy that came out first, and how many outlets are known to have it."""

    first: Article
    outlets: int


@blueprint.app_template_filter()
def retold(page: ResultPage) -> Retold | None:
    """The story that a page of results is about; None when it is about none."""
    first = view().article(page.query.story) if page.query.story else None
    if first is None:
        return None
    counts = next((each for each in page.facets if each.facet is Facet.OUTLET), None)
    outlets = sum(bool(each.count) for each in counts.values) + counts.other if counts else 0
    return Retold(first, outlets)


def name_of(query: Query) -> str:
    """What the story of a query is called, in the reader's language."""
    first = view().article(query.story)
    if first is None or not first.title:
        return spoken()("search.story")
    title = shorten(first.title, _TITLE, placeholder="…")
    return spoken()("search.story_of", title=title)
