"""Documents into the cluster, many at a time, while more are being made.

No more than `AT_ONCE` requests are on their way: whoever brings more waits, so
that neither we nor the cluster pile up what the other cannot take. What the
cluster has no room for just now is sent again after a while.
"""

import json
import logging
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple

from archive.errors import IndexAway

from .client import Client
from .passing import is_passing

BYTES = 4_000_000
"""What one request carries, about."""

AT_ONCE = 2
"""Requests on their way."""

PATIENCE = 120.0
"""Seconds in which a request has to be taken, all its tries together."""

_LOG = logging.getLogger("newsarchive.archive")
_ERRORS = 400
_NOT_FOUND = 404


class Action(NamedTuple):
    """Something to do to one document; `body` is None to delete it, `place` is whose it is."""

    kind: str
    id: str
    body: dict[str, Any] | None
    place: str = ""

    def lines(self) -> bytes:
        """The action as a bulk request has it."""
        about = {self.kind: {"_id": self.id}}
        rows = [about] if self.body is None else [about, self.body]
        return "".join(f"{json.dumps(row, separators=(',', ':'))}\n" for row in rows).encode()


class Bulk:
    """Sends actions to one index; `refused` tells of what the cluster does not take."""

    def __init__(self, client: Client, index: str, check: Callable[[], None]) -> None:
        self._client = client
        self._path = f"/{index}/_bulk"
        self._check = check
        self._gathered: list[tuple[Action, bytes]] = []
        self._bytes = 0
        self._pool = ThreadPoolExecutor(AT_ONCE, "bulk")
        self._sent: set[Future[None]] = set()
        self.refused: list[tuple[Action, str]] = []

    def add(self, action: Action) -> None:
        """Have something done, sooner or later."""
        lines = action.lines()
        self._gathered.append((action, lines))
        self._bytes += len(lines)
        if self._bytes > BYTES:
            self._send()

    def finish(self) -> None:
        """Have everything done that was asked for."""
        self._send()
        self._await(0)

    def close(self) -> None:
        """Send nothing more."""
        self._pool.shutdown(cancel_futures=True)

    def _send(self) -> None:
        if self._gathered:
            self._await(AT_ONCE - 1)
            self._sent.add(self._pool.submit(self._deliver, self._gathered))
            self._gathered, self._bytes = [], 0

    def _await(self, most: int) -> None:
        """Wait until no more than so many requests are on their way."""
        while len(self._sent) > most:
            done, self._sent = wait(self._sent, return_when="FIRST_COMPLETED")
            for each in done:
                each.result()

    def _deliver(self, actions: Sequence[tuple[Action, bytes]]) -> None:
        end = time.monotonic() + PATIENCE
        pause = 0.2
        while True:
            self._check()
            body = b"".join(lines for _, lines in actions)
            answer = self._client.ask(
                "POST", self._path, body, seconds=max(end - time.monotonic(), 1.0)
            )
            actions = self._left(actions, answer)
            if not actions:
                return
            if time.monotonic() + pause > end:
                raise IndexAway(self._client.address.text, "it takes no more documents")
            time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - as in `client`
            pause = min(2 * pause, 5.0)

    def _left(
        self, actions: Sequence[tuple[Action, bytes]], answer: dict[str, Any]
    ) -> list[tuple[Action, bytes]]:
        """What is to be sent again; what is refused for good is noted."""
        if not answer["errors"]:
            return []
        again = []
        for each, item in zip(actions, answer["items"], strict=True):
            (said,) = item.values()
            status = said["status"]
            if is_passing(status, said.get("error")):
                again.append(each)
            elif status >= _ERRORS and not (status == _NOT_FOUND and each[0].kind == "delete"):
                reason = said.get("error", {}).get("reason", str(status))
                self.refused.append((each[0], reason))
                _LOG.error("%s: the cluster refuses it (%s)", each[0].place or each[0].id, reason)
        return again
