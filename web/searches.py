"""A search as somebody writes it into a file: as it is typed, or as the address of its page."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from archive import Query, QueryError, Sort, grammar

from . import urls

ADDRESSES = ("/", "?", "http://", "https://")
"""What an address begins with; all else is the text of a search."""


def saved(said: object) -> Query | None:
    """The search that is written down, all of it, the newest first; None where that makes no sense.

    >>> saved("/?q=hopital&sector=health&page=3&lang=fr").filters[0].values
    ('health',)
    >>> saved("mairie victime:lille").text
    'mairie victime:lille'
    >>> saved("mairie ET"), saved("?sort=best"), saved(3)
    (None, None, None)
    """
    if not isinstance(said, str) or not said.strip():
        return None
    query = _addressed(said.strip()) if said.strip().startswith(ADDRESSES) else _typed(said)
    if query is None:
        return None
    try:
        grammar.read(query.text, query.match)
    except QueryError:
        return None
    plain = Query()
    return replace(query, sort=Sort.NEWEST, page=plain.page, size=plain.size)


def _typed(text: str) -> Query | None:
    clean = text.replace("\x00", "").strip()
    return Query(text=clean) if clean and len(clean) <= urls.LONGEST else None


def _addressed(address: str) -> Query | None:
    from werkzeug.datastructures import MultiDict  # noqa: PLC0415 - few lists have searches

    try:
        pairs = parse_qsl(urlsplit(address).query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return None
    asked = urls.asked(MultiDict(pairs))
    return None if asked.problems else asked.query
