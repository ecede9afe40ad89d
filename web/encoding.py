"""The query string of a query, encoded piece by piece, since a page has a hundred of them.

The links of a page differ from its own address in one thing. What they have in
common is encoded once for all pages that have it.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from archive import Filter, Query

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
    others = {name: _encoded(name, value) for name, value in changed.items()}
    return "&".join(filter(None, {**parts, **others}.values()))


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


@lru_cache(maxsize=512)
def _encoded_filter(chosen: Filter) -> str:
    return urlencode(pairs_of_filter(chosen))
