"""What makes the first page of a process slow, done before there are processes.

Templates are compiled when they are first shown; columns, names and stems are laid out when
the first query asks for them. What is there before a server forks is shared by all that come
of it, and no reader waits for it.
"""

from urllib.parse import urlencode

from flask import Flask

from archive import Query, Searcher

from .urls import args_of


def warm(app: Flask, searcher: Searcher) -> None:
    """Make a page of results, of a word that some article has, and throw it away.

    Raises:
        archive.ArchiveError: The archive cannot be read.
    """
    page = searcher.search(Query(size=1, counted=()))
    title = page.hits[0].title.text if page.hits else ""
    words = (word for word in title.split() if word.isalpha())
    _show(app, Query(text=max(words, key=len, default="")))


def _show(app: Flask, query: Query) -> None:
    """Make the page of a query that nobody has asked for, and that nobody counts."""
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": urlencode(args_of(query) or [("q", "")]),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
    }
    with app.request_context(environ):
        app.view_functions["pages.search"]()
