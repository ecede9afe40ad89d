"""What a page has by the dozen, filled into stencils of its macros: rows, bars, tags, marks."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from urllib.parse import quote, quote_plus

from flask import Blueprint
from markupsafe import Markup

from archive import Bucket, Count, Entity, Excerpt, Facet, FacetCount, Kind

from . import around
from .drawing import pieces, profile
from .filtering import Bar
from .language import spoken
from .links import Links
from .rendering import escaped
from .stencils import Stencil
from .wording import Wording, is_one

blueprint = Blueprint("filling", __name__)
"""Brings the filters of this module to the templates; it has no page."""

_NOTHING = Markup()


@blueprint.app_template_filter()
def rows(links: Links, facet: Facet, listed: Sequence[FacetCount], row: Stencil) -> Markup:
    """The rows of a facet's values, each of which can be ticked or excluded.

    Args:
        links: Those of the page.
        facet: Whose values these are.
        listed: The values.
        row: Cut for one that is neither selected nor excluded.
    """
    say, stories = links.say, links.query.count is Count.STORIES
    unit = "facet.stories" if stories else "facet.articles"
    one, many = say(f"{unit}_one"), say(f"{unit}_many")
    before, after = around.excluded(links, facet)
    name, made = facet.value, []
    for value, count, selected, excluded in listed:
        written, label, encoded = _written(say, facet, value)
        holes = {
            "name": name,
            "value": written,
            "label": label,
            "number": say.number(count),
            "unit": one if is_one(say, count) else many,
            "href": f"{before}{encoded}{after}",
        }
        if selected or excluded:
            holes["href"] = escaped(links.exclude(facet, value))
            made.append(row.instead(holes, selected=selected, excluded=excluded))
        else:
            made.append(row.filled(holes))
    return _joined(made)


@blueprint.app_template_filter()
def side_by_side(
    drawn: Sequence[Bar], leading: Callable[[Bucket], str], count: Count, bar: Stencil
) -> Markup:
    """The bars of a histogram.

    Args:
        drawn: The bars.
        leading: Where one leads.
        count: What is counted.
        bar: Cut for one that leads somewhere.
    """
    say, unit = spoken(), "search.stories" if count is Count.STORIES else "search.results"
    made = []
    for each in drawn:
        bucket = each.bucket
        if not bucket.count:
            made.append(bar.instead({"label": escaped(each.label)}, empty=True))
            continue
        span, counted = say.span(bucket.start, bucket.end), say.some(unit, bucket.count)
        holes = {
            "href": escaped(leading(bucket)),
            "told": escaped(say("histogram.bar", span=span, count=counted)),
            "number": say.number(bucket.count),
            "top": 100 - each.percent,
            "height": each.percent,
            "label": escaped(each.label),
        }
        made.append(bar.filled(holes))
    return _joined(made)


@blueprint.app_template_filter()
def narrowing(links: Links, facet: Facet, values: Sequence[str], tag: Stencil) -> Markup:
    """The values of a hit in one facet, each of which leads to a narrower search.

    The hits of a page have many in common: a sector, a country, an outlet.

    Args:
        links: Those of the page.
        facet: Whose values these are.
        values: The values.
        tag: Cut for one that is not selected.
    """
    if not values:
        return _NOTHING
    key = (tag.usual, facet, *values)
    if key not in links.filled:
        links.filled[key] = _tags(links, facet, values, tag)
    return links.filled[key]


def _tags(links: Links, facet: Facet, values: Sequence[str], tag: Stencil) -> Markup:
    say, chosen = links.say, links.query.filter_of(facet)
    before, after = around.selected(links, facet)
    every = {"facet": facet.value, "kind": escaped(say(f"facet.{facet}"))}
    made = []
    for each in values:
        whom = _whom(links, facet, each) if "card" in tag else {}
        _, label, encoded = _written(say, facet, each)
        holes = {**every, **whom, "label": label, "href": f"{before}{encoded}{after}"}
        if each in chosen.values:
            made.append(tag.instead(holes, chosen=True))
            continue
        if each in chosen.excluded:
            holes["href"] = escaped(links.toggle(facet, each))
        made.append(tag.filled(holes))
    return _joined(made)


def _whom(links: Links, facet: Facet, value: str) -> dict[str, str]:
    """The link to the page about who a value is, and what it says."""
    kind, name, told = _named(links.say, facet, value)
    before, after = around.name(links, kind)
    return {"card": f"{before}{name}{after}", "told": told}


@lru_cache(maxsize=4096)
def _named(say: Wording, facet: Facet, value: str) -> tuple[str, str, str]:
    """Of which kind a value is, its name as it stands in a path, and what leads to its page."""
    entity = profile(facet, value) or Entity(Kind.ORGANISATION, value)
    told = say("entity.about", name=say.label(facet, value))
    return entity.kind, escaped(quote(entity.name)), escaped(told)


@blueprint.app_template_filter()
def marked(excerpt: Excerpt, mark: Stencil) -> Markup:
    """The text of an excerpt, its spans marked."""
    if not excerpt.spans:
        return Markup(escaped(excerpt.text))  # noqa: S704 - it was escaped
    made = []
    for text, hit in pieces(excerpt):
        piece = escaped(text)
        made.append(mark.filled({"text": piece}) if hit else piece)
    return _joined(made)


@lru_cache(maxsize=4096)  # most pages list the same sectors, countries and years
def _written(say: Wording, facet: Facet, value: str) -> tuple[str, str, str]:
    """A value and its label as they stand in markup, and the value as it stands in an address."""
    return escaped(value), escaped(say.label(facet, value)), quote_plus(value)


def _joined(made: Sequence[str]) -> Markup:
    return Markup("".join(made))  # noqa: S704 - of markup and of what was escaped
