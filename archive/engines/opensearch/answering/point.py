"""A point in time of an index: whatever is written meanwhile, questions are answered from it.

A node that is lost takes its part of the point with it. A point is then opened anew:
what a generation has can be told from the documents for as long as the next but one
has not been published.
"""

import json
import threading
import time
import weakref
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from archive.engines.opensearch.client import PATIENCE, Client, Refused
from archive.engines.opensearch.passing import is_passing
from archive.errors import ArchiveError, IndexAway

KEPT = "10m"
"""How long the cluster keeps a point that nobody asks."""

_LOST = frozenset({404, 500, 502, 503})
"""What the cluster says when a point, or a node with a part of it, is gone."""

_Told = TypeVar("_Told")


class Point:
    """Asks questions at one point in time; opened at once, closed when let go."""

    def __init__(self, client: Client, index: str) -> None:
        self._client = client
        self._index = index
        self._lock = threading.Lock()
        self._id = ""
        self._closing: weakref.finalize[..., Any] | None = None
        self._opened("")

    def searched(self, question: dict[str, Any]) -> dict[str, Any]:
        """What a question is answered."""

        def ask(point: str, ignore: Collection[int]) -> dict[str, Any] | None:
            body = {**question, "pit": {"id": point, "keep_alive": KEPT}}
            params = {"allow_partial_search_results": "false"}
            answer: dict[str, Any] = self._client.ask(
                "POST", "/_search", body, params, ignore=ignore
            )
            return None if "error" in answer else answer

        return self._at(ask)

    def all_searched(self, questions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """What several questions are answered, in their order."""

        def ask(point: str, ignore: Collection[int]) -> list[dict[str, Any]] | None:
            head = json.dumps({"allow_partial_search_results": False})
            held = {"id": point, "keep_alive": KEPT}
            bodies = (json.dumps({**each, "pit": held}) for each in questions)
            lines = "\n".join(line for body in bodies for line in (head, body))
            told = self._client.ask("POST", "/_msearch", f"{lines}\n", ignore=ignore)
            answers: list[dict[str, Any]] = told.get("responses", [told])
            failed = [each for each in answers if "error" in each]
            for each in failed:
                if each["status"] not in ignore and not is_passing(each["status"], each["error"]):
                    raise self._refusal(each)
            return None if failed else answers

        return self._at(ask) if questions else []

    def _at(self, ask: Callable[[str, Collection[int]], _Told | None]) -> _Told:
        """An answer at this point, or where that has been lost, at a new one."""
        end = time.monotonic() + PATIENCE
        pause = 0.1
        point = self._id
        answer = ask(point, _LOST)
        while answer is None:
            if time.monotonic() + pause > end:
                raise IndexAway(self._client.address.text, "a part of it is missing")
            point = self._opened(point)
            answer = ask(point, ())
            if answer is None:
                time.sleep(pause)
                pause *= 2
        return answer

    def _refusal(self, answer: dict[str, Any]) -> Refused:
        error = answer["error"]
        cause = (error.get("root_cause") or [error])[0]
        address, reason = self._client.address.text, str(cause.get("reason"))
        return Refused(address, int(answer["status"]), cause["type"], reason)

    def _opened(self, lost: str) -> str:
        """A point in place of one that is lost; one thread opens it for all."""
        with self._lock:
            if self._id == lost:
                path = f"/{self._index}/_search/point_in_time"
                self._id = self._client.ask(
                    "POST", path, params={"keep_alive": KEPT, "allow_partial_pit_creation": "false"}
                )["pit_id"]
                if self._closing:
                    self._closing.detach()
                self._closing = weakref.finalize(self, _close, self._client, self._id)
                self._closing.atexit = False
            return self._id


def _close(client: Client, point: str) -> None:
    """Tell the cluster that nobody needs a point any more; else it finds out by itself."""
    with suppress(ArchiveError):
        client.ask("DELETE", "/_search/point_in_time", {"pit_id": [point]}, seconds=1)
