"""The engines that keep an archive, and the one place that knows which there are.

Each engine's package is the only home of its library, and is imported when an
address asks for it.
"""

import os
import re
from importlib.util import find_spec
from pathlib import Path

from archive.errors import BadAddress, EngineMissing
from archive.searcher import Index


def open_index(address: str, *, uncertain: bool = False) -> Index:
    """The index at an address such as "whoosh:var/index".

    Nothing is read or made until the index is used, so opening one that does
    not exist yet is no error.

    Args:
        address: An engine, a colon, and where the engine keeps the index.
        uncertain: Whether filters and facets know uncertain values where a query
            says neither way.

    Raises:
        BadAddress: No engine has that name, or the address lacks its part
            behind the colon.
        EngineMissing: Its library is not installed.
    """
    engine, colon, where = address.partition(":")
    if engine == "whoosh" and colon and where:
        from .whoosh import WhooshIndex  # noqa: PLC0415 - an engine is imported when asked for

        return WhooshIndex(where, uncertain=uncertain)
    if engine in {"opensearch+http", "opensearch+https"}:
        if find_spec("opensearchpy") is None:
            raise EngineMissing(address, "opensearch")
        from .opensearch import OpenSearchIndex  # noqa: PLC0415

        return OpenSearchIndex(address, os.environ, uncertain=uncertain)
    raise BadAddress(address)


def folder_of(address: str) -> Path:
    """A folder for what is to be kept beside an index and may go with it; it need not exist.

    An engine's own folder when it keeps files, so that whoever deletes the
    index deletes that as well.

    >>> folder_of("whoosh:var/index").as_posix(), folder_of("opensearch://host/news").as_posix()
    ('var/index', 'var/opensearch-host-news')
    """
    engine, _, where = address.partition(":")
    return Path(where) if engine == "whoosh" else Path("var", re.sub(r"\W+", "-", address))
