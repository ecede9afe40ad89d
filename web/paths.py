"""The paths of pages, each worked out once: a page of results has fifty, and routing is slow."""

import re

from flask import Flask, request, url_for

PLACE = "newsarchive-place-of-a-value"
"""Stands for a value in an address; nothing else has this name."""

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
"""What stands in a path as it is."""

_MOST = 1000
"""Paths that are kept; a proxy that names ever other paths of its own does not fill the memory."""


def path_to(endpoint: str, **values: str) -> str:
    """The path of a page, below the path where a proxy serves us.

    Args:
        endpoint: The page.
        values: What stands in its path: the name of a file, of a facet, nothing of which there
            are many.
    """
    key = request.script_root, endpoint, *values.values()
    path = _KNOWN.get(key)
    if path is None:
        if len(_KNOWN) >= _MOST:
            _KNOWN.clear()
        path = _KNOWN[key] = url_for(endpoint, **values)  # type: ignore[arg-type]
    return path


_KNOWN: dict[tuple[str, ...], str] = {}
"""All applications have the same pages."""


def path_with(endpoint: str, **value: str) -> str:
    """The path of one of many pages, which has an id in its path."""
    ((name, given),) = value.items()
    if not _PLAIN.fullmatch(given):
        return url_for(endpoint, **value)  # type: ignore[arg-type]
    return path_to(endpoint, **{name: PLACE}).replace(PLACE, given)


def parted(address: str) -> tuple[str, str]:
    """What is before and after `PLACE` in an address; without it, all is before."""
    before, _, after = address.partition(PLACE)
    return before, after


def register(app: Flask) -> None:
    """Let the templates of an application ask for paths."""
    app.jinja_env.globals["path_to"] = path_to
