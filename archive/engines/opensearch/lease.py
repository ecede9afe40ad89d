"""The right to write to an archive, one writer at a time, whichever machine it is on.

A document beside the index names who has it and until when. Whoever has it
says so again every few seconds; who is killed loses it after `LASTS` seconds,
or at once to another process of the same machine. What is published
is compared with the state it was made from besides, so that a writer who
slept through the end of its lease changes nothing.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from archive.errors import ArchiveError, IndexBusy

from .client import Client, Refused

LASTS = 45.0
"""Seconds that a lease lasts without being renewed; clocks of machines may differ by less."""

_RENEWED = 5.0
_MARGIN = 15.0
"""Seconds before its end from which a lease is no longer written under."""

_CONFLICT, _NOT_FOUND, _EXISTS = 409, 404, 400


class Lease:
    """A lease that is held, and renewed in the background until its block ends."""

    def __init__(self, client: Client, part: str = "writing") -> None:
        self._client = client
        self._path = f"/{client.address.name}-lease/_doc/{part}"
        self._version = (0, 0)
        self._token = uuid4().hex
        self._until = 0.0
        self._ended = threading.Event()

    def check(self) -> None:
        """Whether it still holds.

        Raises:
            IndexBusy: It has been lost, or may be soon.
        """
        if time.monotonic() > self._until - _MARGIN:
            raise IndexBusy(self._client.address.text)

    def take(self) -> None:
        """Have it.

        Raises:
            IndexBusy: Another one has it.
        """
        answer = self._client.ask("GET", self._path, ignore=(_NOT_FOUND,))
        if "error" in answer:
            _make_index(self._client)
        if not answer.get("found"):
            self._write({"op_type": "create"})
            return
        if not _is_over(answer["_source"]):
            raise IndexBusy(self._client.address.text)
        self._write(_compared(answer["_seq_no"], answer["_primary_term"]))

    def renew(self) -> None:
        """Say again that we have it."""
        self._write(_compared(*self._version))

    def renew_until_ended(self) -> None:
        """Renew it every few seconds; what goes wrong shows in `check`."""
        while not self._ended.wait(_RENEWED):
            with suppress(ArchiveError):
                self.renew()

    def end(self) -> None:
        """Renew it no more."""
        self._ended.set()

    def give_back(self) -> None:
        """Have it no longer."""
        with suppress(ArchiveError):
            self._client.ask("PUT", self._path, {"until": 0}, _compared(*self._version))

    def _write(self, params: dict[str, object]) -> None:
        begun = time.monotonic()
        body = {
            "token": self._token,
            "until": time.time() + LASTS,
            "machine": _machine(),
            "process": os.getpid(),
        }
        try:
            answer = self._client.ask("PUT", self._path, body, params)
        except Refused as refused:
            if refused.status != _CONFLICT:
                raise
            answer = self._client.ask("GET", self._path)  # perhaps what our first try wrote
            if answer["_source"].get("token") != self._token:
                self._until = 0
                raise IndexBusy(self._client.address.text) from refused
        self._version = answer["_seq_no"], answer["_primary_term"]
        self._until = begun + LASTS


@contextmanager
def leased(client: Client, part: str = "writing") -> Iterator[Lease]:
    """The right to write, or to do some part of the work, for the length of a block.

    Raises:
        IndexBusy: Another process has it.
    """
    lease = Lease(client, part)
    lease.take()
    renewing = threading.Thread(target=lease.renew_until_ended, daemon=True)
    renewing.start()
    try:
        yield lease
    finally:
        lease.end()
        renewing.join()  # else the two might meet, and the lease be held for nobody
        lease.give_back()


def _compared(seq_no: int, primary_term: int) -> dict[str, object]:
    return {"if_seq_no": seq_no, "if_primary_term": primary_term}


def _is_over(source: dict[str, Any]) -> bool:
    """Whether nobody has a lease any more."""
    if source["until"] < time.time():
        return True
    return source["machine"] == _machine() and not _runs(source["process"])


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _machine() -> str:
    """This machine since it was started; of a container, the container."""
    try:
        started = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{started} {Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return f"{socket.gethostname()} {uuid4()}"  # never the same: only time tells


def _make_index(client: Client) -> None:
    """The index that leases are in; another one may make it at the same moment."""
    with suppress(Refused):
        client.ask(
            "PUT",
            f"/{client.address.name}-lease",
            {
                "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-2"},
                "mappings": {"dynamic": False},
            },
        )
