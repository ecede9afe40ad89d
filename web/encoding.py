"""The query string of a query, encoded piece by piece, since a page has a hundred of them.

The links of a page differ from its own address in one thing. What they have in
common is encoded once for all pages that have it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from archive import DateRange, Facet, Filter, Query

from .paths import PLACE
from .urls import PLAIN, in_order, pairs, pairs_of_filter


def query_string(query: Query) -> str:
    """The shortest query string that asks for a query, encoded; see `urls.args_of`.

    >>> query_string(Query(text="hôpital", page=2))
    'q=h%C3%B4pital&page=2'
    """
    return joined(parts_of(query))


Parts = Mapping[str, str]
"""The encoded parameters of each field of a query, in the order of an address; "" for none."""


def parts_of(query: Query) -> Parts:
    """The query string of a query in its parts, of which others can be made."""
    return {name: _encoded(name, getattr(query, name)) for name in PLAIN}


def joined(parts: Parts, **changed: object) -> str:
    """A query string of its parts, but for some fields that are to have another value.

    A page has a hundred links that differ from its own address in one thing.

    >>> joined(parts_of(Query(text="hôpital", page=2)), page=1, text="x")
    'q=x'
    """
    if changed:
        parts = {**parts, **{name: _encoded(name, value) for name, value in changed.items()}}
    return "&".join(filter(None, parts.values()))


def _encoded(name: str, value: Any) -> str:  # noqa: ANN401 - of each field another type
    plain = PLAIN[name]
    if value is plain or value == plain:
        return ""
    if name == "filters":
        return "&".join(map(_encoded_filter, in_order(value)))
    return _encoded_field(name, value)


@lru_cache(maxsize=512)
def _encoded_field(name: str, value: object) -> str:
    return urlencode(pairs(name, value))


Toggled = Callable[[Filter, str], Filter]
"""What selects or excludes a value in a filter, or does so no more."""

_UNCHOSEN = {facet: Filter(facet=facet) for facet in Facet}
"""The facets, in the order of an address, each with a filter in which nothing is chosen."""


def with_place(filters: Sequence[Filter], toggled: Toggled, facet: Facet) -> str:
    """The encoded parameters of some filters where a value of a facet, `PLACE`, is toggled."""
    encoded = {chosen.facet: _encoded_filter(chosen) for chosen in filters}
    own = next((chosen for chosen in filters if chosen.facet is facet), _UNCHOSEN[facet])
    encoded[facet] = _with_place(toggled, own)
    return "&".join(filter(None, (encoded[each] for each in _UNCHOSEN if each in encoded)))


@lru_cache(maxsize=512)
def _with_place(toggled: Toggled, chosen: Filter) -> str:
    return _encoded_filter(toggled(chosen, PLACE))


@lru_cache(maxsize=512)
def encoded_days(name: str, start: date, end: date) -> str:
    """The encoded parameters of a field that holds these days."""
    return urlencode(pairs(name, DateRange(start=start, end=end)))


@lru_cache(maxsize=512)
def _encoded_filter(chosen: Filter) -> str:
    return urlencode(pairs_of_filter(chosen))
