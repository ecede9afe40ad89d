"""The results beside one: which article comes before it and which after, across the pages.

Nothing is remembered of a search: its parameters and the place of the article
among its results are in the address, and are looked at again.
"""

from dataclasses import dataclass, replace

from archive import Hit, Query, QueryError

from .view import view

FARTHEST = 100_000_000
"""The last place that is looked at."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article is among the results of a query, counted from 1, and what is beside it."""

    rank: int
    of: int
    before: Hit | None
    after: Hit | None


def rank_in(text: str) -> int:
    """The place that an address names; 0 when it names none.

    >>> rank_in("12"), rank_in("0"), rank_in("²"), rank_in("9" * 40)
    (12, 0, 0, 0)
    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(FARTHEST))):
        return 0
    return int(text) if int(text) <= FARTHEST else 0


def place_of(article_id: str, query: Query, rank: int) -> Place | None:
    """Where an article is among the results of a query.

    Args:
        article_id: Which article.
        query: What was asked.
        rank: Where it was when the link was made; 0 when nobody says.

    Returns:
        None when it is not there, nor right beside it: the archive has changed.
    """
    if not rank:
        return None
    first, size = window(rank)
    try:
        page = view().search(replace(query, page=first // size + 1, size=size))
    except QueryError:
        return None
    ids = [hit.id for hit in page.hits]
    if article_id not in ids:
        return None
    at = ids.index(article_id)
    return Place(
        rank=first + at + 1,
        of=page.entries,
        before=page.hits[at - 1] if at else None,
        after=page.hits[at + 1] if at + 1 < len(ids) else None,
    )


def window(rank: int) -> tuple[int, int]:
    """The shortest page of results on which a place and those beside it lie.

    Returns:
        How many results are before that page, and its size.

    >>> window(1), window(2), window(10), window(11)
    ((0, 2), (0, 3), (8, 4), (9, 3))
    """
    first, last = max(rank - 2, 0), rank
    size = last - first + 1
    while first // size != last // size:
        size += 1
    return first // size * size, size
