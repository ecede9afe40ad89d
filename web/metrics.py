"""What an overseer counts, in the format of Prometheus: requests, times, the state of the index.

Behind gunicorn each process counts in files of its own, in a folder that all
of them share for as long as the server runs; whichever is asked adds them up.
"""

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from flask import Blueprint, Flask, current_app, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from werkzeug.wrappers import Response

from archive import ArchiveError

from .account import Account, Course, account_of
from .limits import METHODS
from .view import view
from .watching import Board

blueprint = Blueprint("metrics", __name__)

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names that folder; it has to be set before this module is imported."""

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Meters:
    """The meters of one application."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self.requests = Counter(
            "newsarchive_requests",
            "Requests that were answered.",
            ("endpoint", "method", "status"),
            registry=self._own,
        )
        self.seconds = Histogram(
            "newsarchive_request_seconds",
            "Seconds until an answer was ready; of exports until they began.",
            ("endpoint",),
            buckets=_BUCKETS,
            registry=self._own,
        )

    def registry(self) -> CollectorRegistry:
        """All that was counted, by all processes."""
        if FOLDER not in os.environ:
            return self._own
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return registry


@blueprint.get("/metrics")
def metrics() -> Response:
    """Everything, as Prometheus reads it."""
    meters: Meters = current_app.extensions["meters"]
    state = CollectorRegistry()
    state.register(_State(list(_state())))
    data = generate_latest(meters.registry()) + generate_latest(state)
    return Response(data, content_type=CONTENT_TYPE_LATEST)


class _State(Collector):
    """Gauges that were read just now."""

    def __init__(self, gauges: list[Metric]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        return self._gauges


def _state() -> Iterator[Metric]:
    """The index, the last refresh, the watcher: what is not known is not there."""
    try:
        status = view().status()
    except ArchiveError:
        yield _gauge("up", "Whether the archive can be searched.", 0)
    else:
        yield _gauge("up", "Whether the archive can be searched.", 1)
        yield _gauge("articles", "Articles in the archive.", status.articles)
        yield _gauge("index_bytes", "Bytes of the index.", status.bytes)
        yield _gauge("index_newest", "Whether the newest state answers.", not status.damage)
        if status.built:
            when = status.built.timestamp()
            yield _gauge("index_built_timestamp_seconds", "When the state was made.", when)
    folder: Path | None = current_app.extensions["account"]
    account = account_of(folder) if folder else Account()
    running = account.course is Course.RUNNING
    yield _gauge("refresh_running", "Whether a refresh runs.", running)
    if account.end:
        when = account.end.timestamp()
        done = account.course is Course.DONE
        yield _gauge("refresh_ended_timestamp_seconds", "When the last refresh ended.", when)
        yield _gauge("refresh_succeeded", "Whether it was finished.", done)
        yield _gauge("refresh_unreadable_seeds", "Seeds that it could not read.", account.failed)
    board: Board | None = current_app.extensions["board"]
    if board:
        well = board.state().is_well
        yield _gauge("watch_ok", "Whether the watcher does what it should.", well)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"newsarchive_{name}", what, value=float(value))


def register(app: Flask) -> None:
    """Let an application count what it answers, and say so."""
    meters = Meters()
    app.extensions["meters"] = meters
    app.register_blueprint(blueprint)

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        method = request.method if request.method in METHODS else "other"
        meters.requests.labels(endpoint, method, str(response.status_code)).inc()
        meters.seconds.labels(endpoint).observe(time.perf_counter() - g.began)
        return response
