"""The canonical address of an article, and the host that stands for its outlet."""

from urllib.parse import urldefrag, urlsplit

from indexer.formats import Clue


def canonical(clue: Clue) -> Clue | None:
    """The address without what only follows readers around; None when it is none."""
    from courlan import normalize_url  # noqa: PLC0415 - takes long, and text dumps have no address

    try:
        address = normalize_url(urldefrag(clue.text).url)
    except ValueError:
        return None
    return Clue(str(address), clue.origin)


def host(address: str) -> str:
    """The host of an address, without "www." and the port.

    >>> host("https://www.lejournal.example:8080/a")
    'lejournal.example'
    """
    return (urlsplit(address).hostname or "").removeprefix("www.")
