"""Exports over HTTP: everything that a search finds in a form to take away, and its sidecar."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Flask, abort, current_app, request, url_for
from werkzeug.wrappers import Response

from archive import Query, Selection

from . import exports, urls
from .errors import BadRequest, Refused
from .exports import (
    LAYING_OUT,
    Form,
    Layout,
    TooMany,
    layout_of,
    refuse_too_many,
    sidecar_written,
    whole,
    written,
)
from .view import view

blueprint = Blueprint("exporting", __name__, url_prefix="/api/v1")

PLACES = 2
"""Exports that a process writes at once: each takes a thread for as long as its client takes it."""

RETRY = 10
"""Seconds after which one that was refused may come back."""

_SHOWN = 16
"""Characters of an identity that an address names."""


@blueprint.get("/search.<any(csv, ndjson, stix, misp):form>")
def export(form: str) -> Response:
    """Everything that a search finds, whatever its page."""
    query, layout = _asked(Form(form))
    taken = view()
    selection = taken.select(whole(query))
    _refuse_too_many(selection, layout.form)
    response = streamed(lambda: written(selection, layout), layout.form.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(layout)}"'
    response.headers["Link"] = (
        f'<{_sidecar_address(selection, layout)}>; rel="describedby"; type="application/json"'
    )
    return response


@blueprint.get("/search.<any(csv, ndjson, stix, misp):form>.json")
def sidecar(form: str) -> Response:
    """What there is to know of an export: query, time, state, counts, hash."""
    query, layout = _asked(Form(form), also=frozenset({"state"}))
    taken = view()
    selection = taken.select(whole(query))
    _refuse_too_many(selection, layout.form)
    if not selection.identity.startswith(request.args.get("state", "")):
        raise Refused(409, "error.moved")
    status = taken.status()
    response = streamed(lambda: sidecar_written(selection, layout, status), "application/json")
    name = f"{_file_name(layout)}.json"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@blueprint.get("/articles/<article_id>/<any(stix, misp):form>")
def article(article_id: str, form: str) -> Response:
    """What one article tells of an incident."""
    layout = Layout(form=Form(form), site=site(), name=current_app.config["SITE_NAME"])
    taken = view()
    if taken.article(article_id) is None:
        abort(404)
    selection = taken.select(Query(story=article_id, copies=True, counted=()))
    alone = [one for one in selection.found if one.article.id == article_id]
    selection = replace(selection, found=alone)
    return streamed(lambda: written(selection, layout), layout.form.media_type)


def _refuse_too_many(selection: Selection, form: Form) -> None:
    try:
        refuse_too_many(selection, form)
    except TooMany as error:
        raise Refused(422, "error.many", count=error.count, most=exports.MOST) from error


def streamed(pieces: Callable[[], Iterator[bytes]], media_type: str) -> Response:
    """An answer that is made while it leaves, if there is a place for it.

    Whoever makes it has left the gate by then: it may take minutes.

    Raises:
        Refused: There is no place.
    """
    if request.method == "HEAD":
        return Response(b"", content_type=media_type)
    places: threading.Semaphore = current_app.extensions["exports"]
    if not places.acquire(blocking=False):
        raise Refused(503, "error.busy", headers={"Retry-After": str(RETRY)})
    return Response(_Holding(places, pieces()), content_type=media_type)


class _Holding:
    """The pieces of an answer, and its place: given back once they end, or nobody wants more."""

    def __init__(self, places: threading.Semaphore, pieces: Iterator[bytes]) -> None:
        self._places: threading.Semaphore | None = places
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._pieces
        finally:
            self.close()

    def close(self) -> None:
        places, self._places = self._places, None
        if places:
            places.release()


def site() -> str:
    """The address that permanent links begin with."""
    return request.host_url.rstrip("/") + request.script_root


def refuse(problems: "tuple[urls.Problem, ...] | list[urls.Problem]") -> None:
    """Refuse parameters that make no sense, if there are any."""
    if problems:
        raise BadRequest(problems)


def _asked(form: Form, also: frozenset[str] = frozenset()) -> tuple[Query, Layout]:
    """What the address asks for."""
    is_table = form is Form.CSV
    asked = urls.asked(request.args, also | (LAYING_OUT if is_table else frozenset()))
    layout, problems = layout_of(
        request.args if is_table else {}, form, site(), current_app.config["SITE_NAME"]
    )
    refuse([*asked.problems, *problems])
    return asked.query, layout


def _sidecar_address(selection: Selection, layout: Layout) -> str:
    path = url_for("exporting.sidecar", form=layout.form.value)
    args = [*urls.args_of(selection.query), *layout.args]
    return urls.address(path, [*args, ("state", selection.identity[:_SHOWN])])


def _file_name(layout: Layout) -> str:
    end = {Form.STIX: "stix.json", Form.MISP: "misp.json"}.get(layout.form, layout.form.value)
    return f"newsarchive-{datetime.now(UTC).date()}.{end}"


def register(app: Flask) -> None:
    """Let an application write exports."""
    app.extensions["exports"] = threading.Semaphore(PLACES)
    app.register_blueprint(blueprint)
