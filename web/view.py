"""The state of the archive that answers a request: one for all of it."""

from dataclasses import replace

from flask import current_app, g

from archive import Query, QueryError, Searcher, View


def view() -> View:
    """The archive as it was when this request first asked for it.

    A page, its counts and its entity tag so speak of the same articles, even
    if a refresh is committed in the meantime.

    Raises:
        IndexMissing: Nothing has been indexed yet.
        IndexDamaged: The index cannot be read.
    """
    if "view" not in g:
        searcher: Searcher = current_app.extensions["searcher"]
        g.view = searcher.view()
    taken: View = g.view
    return taken


def how_many(query: Query) -> int:
    """The articles that a query finds; none when it cannot be read."""
    if query == Query(sort=query.sort, page=query.page, size=query.size):
        return view().status().articles  # all there are
    try:
        return view().search(replace(query, page=1, size=1, counted=())).total
    except QueryError:
        return 0
