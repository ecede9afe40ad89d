"""The watch list: what the archive has of names that somebody keeps an eye on.

The names are those of a file, or a list as it is sent; nothing of that is kept.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from archive import Facet, Hit, Query, Tally, View

from . import sightings, urls
from .errors import Refused
from .language import spoken
from .limits import SENT
from .links import Links
from .shapes import Shape, published_text
from .sightings import Known, Sighting, Values, Watched, watched
from .view import view
from .watchlist import LISTS, MOST, PASTED, Watchlist, WatchlistError, load, pasted

blueprint = Blueprint("watched", __name__)

SAID = 4
"""Words about the incident of an article at the most."""

LONGEST_ADDRESS = 6000
"""Characters up to which a list is also offered as an address: servers refuse longer ones."""


@blueprint.get("/watch")
def page() -> str:
    """The names of the file, or those of the address."""
    given = "\n".join(request.args.getlist("names"))
    if given.strip():
        return _pasted(given)
    try:
        lists, fault = _filed(), None
    except WatchlistError as error:
        lists, fault = (), error
    return _page(_watched(lists), text="", fault=fault)


@blueprint.post("/watch")
def sent() -> str:
    """The names of a form: for lists that are too long for an address."""
    request.max_content_length = SENT
    return _pasted(request.form.get("names", ""))


def _pasted(text: str) -> str:
    names, beyond = pasted(text)
    lists = (names,) if names.names else ()
    own = _text(names)
    return _page(_watched(lists), text=own, beyond=beyond)


def _page(found: Sequence[Watched], *, text: str, **told: object) -> str:
    file = _file()
    address = urls.address(url_for("watched.page"), [("names", text)]) if text else ""
    is_short = len(address) <= LONGEST_ADDRESS
    return render_template(
        "watch.html",
        lists=found,
        text=text,
        address=address if is_short else "",
        feed=Links(Query()).watch_feed(text) if found and is_short else "",
        has_file=bool(file and file.is_file()),
        LISTS=LISTS,
        PASTED=PASTED,
        **{"fault": None, "beyond": 0, **told},
    )


def lists_asked() -> tuple[tuple[Watchlist, ...], str]:
    """The names of the address, as a list and as a text; else those of the file, and "".

    Raises:
        Refused: There are too many, or the file makes no sense.
    """
    given = "\n".join(request.args.getlist("names"))
    if not given.strip():
        try:
            return _filed(), ""
        except WatchlistError as error:
            raise Refused(503, f"watch.{error.fault}", **facts_of(error)) from error
    names, beyond = pasted(given, MOST)
    if beyond:
        raise Refused(400, "watch.beyond_most", most=MOST)
    return (names,), _text(names)


def queries_of(archive: View, lists: Sequence[Watchlist]) -> list[Query]:
    """What finds each name of some lists, in their order."""
    values = _values(archive)
    names = [(name, each.heading) for each in lists for name in each.names]
    return sightings.queries_of(names, [values.called(*name) for name in names])


def _text(names: Watchlist) -> str:
    """The names of a list as they are pasted."""
    return "\n".join(" = ".join(name.spellings) for name in names.names)


def _watched(lists: Sequence[Watchlist]) -> list[Watched]:
    """What the archive has of the names, as it is now."""
    return watched(view(), _values(view()), lists)


def _values(archive: View) -> Values:
    """The values of the archive; making them takes longer than all else, so they are kept."""
    identity = archive.status().identity
    kept: tuple[str, Values] | None = current_app.extensions.get("values")
    if kept is None or kept[0] != identity:
        kept = identity, Values(archive)
        current_app.extensions["values"] = kept
    return kept[1]


def _file() -> Path | None:
    file: Path | None = current_app.extensions["watchlist"]
    return file


def _filed() -> tuple[Watchlist, ...]:
    """The lists of the file; none when there is none.

    Raises:
        WatchlistError: It makes no sense.
    """
    file = _file()
    return load(file) if file else ()


# JSON


@blueprint.get("/api/v1/watch")
def api() -> Response:
    """The same as JSON."""
    given = "\n".join(request.args.getlist("names"))
    if given.strip():
        return _json(given)
    try:
        return jsonify({"ok": True, "lists": [_list(each) for each in _watched(_filed())]})
    except WatchlistError as error:
        raise Refused(503, f"watch.{error.fault}", **facts_of(error)) from error


@blueprint.post("/api/v1/watch")
def api_sent() -> Response:
    """The same of a list of names that is sent, as JSON or as a text with one on each line."""
    request.max_content_length = SENT
    names = request.get_json(silent=True) if request.is_json else None
    if isinstance(names, dict):
        names = names.get("names")
    if isinstance(names, list) and all(isinstance(each, str) for each in names):
        return _json("\n".join(" ".join(each.split()) for each in names))
    if request.is_json:
        raise Refused(400, "watch.no_names")
    return _json(request.get_data(as_text=True))


def _json(text: str) -> Response:
    names, beyond = pasted(text, MOST)
    if beyond:
        raise Refused(400, "watch.beyond_most", most=MOST)
    if not names.names:
        raise Refused(400, "watch.no_names")
    return jsonify({"ok": True, "lists": [_list(each) for each in _watched((names,))]})


def facts_of(error: WatchlistError) -> dict[str, Any]:
    """What fills the sentence about a file that cannot be used."""
    return {
        "file": error.file,
        "line": error.line,
        "column": error.column,
        "what": error.what,
        "most": MOST,
    }


def _list(each: Watched) -> Shape:
    return {
        "list": each.heading or None,
        "names": [_name(one) for one in (*each.seen, *each.unseen, *each.uncounted)],
    }


def _name(sighting: Sighting) -> Shape:
    tally = sighting.tally
    newest = tally.newest if tally else None
    return {
        "name": str(sighting.name),
        "facet": sighting.facet.value if sighting.facet else None,
        **_counts(tally, sighting.query),
        "victim": _counts(sighting.struck, sighting.struck_query)
        if sighting.struck_query
        else None,
        "last_seen": published_text(newest.published) if newest else None,
        "newest": {
            "id": newest.id,
            "title": newest.title.text,
            "outlet": newest.outlet or None,
            "attack": list(newest.attack),
            "status": list(newest.status),
        }
        if newest
        else None,
        "nearest": _nearest(sighting.nearest) if sighting.nearest else None,
    }


def _counts(tally: Tally | None, query: Query) -> Shape:
    return {
        "articles": tally.articles if tally else None,
        "stories": tally.stories if tally else None,
        "search_url": _address(query),
    }


def _nearest(known: Known) -> Shape:
    return {
        "facet": known.facet.value,
        "value": known.value,
        "articles": known.articles,
        "search_url": _address(known.query),
    }


def _address(query: Query) -> str:
    return urls.address(url_for("api.search"), urls.args_of(query))


@blueprint.app_template_filter()
def fault_of(error: WatchlistError) -> str:
    """What is wrong with the file, where, in one sentence."""
    return spoken()(f"watch.{error.fault}", **facts_of(error))


@blueprint.app_template_filter()
def kind_and_status(hit: Hit) -> list[str]:
    """What is told of the incident in a few words: its kind, and how sure it is."""
    say = spoken()
    told = [(Facet.ATTACK, each) for each in hit.attack]
    told += [(Facet.STATUS, each) for each in hit.status]
    return [say.label(facet, value) for facet, value in told[:SAID]]
