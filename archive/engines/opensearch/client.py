"""Requests to a cluster: each has a deadline, and is asked again where that may help.

A node that is lost, or a cluster that has too much to do, is no reason to
fail while there is time left; what we send may be sent twice without harm.
"""

import logging
import os
import random
import threading
import time
from base64 import b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ImproperlyConfigured,
    SSLError,
    TransportError,
)
from opensearchpy.exceptions import ConnectionError as NoConnection

from archive.errors import ArchiveError, IndexAway
from archive.results import Health

from .address import Address
from .passing import is_passing

PATIENCE = 12.0
"""Seconds that a request of a reader may take, all its tries together."""

WRITING = 60.0
"""The same for those who write: a cluster that has lost a node needs a while to replace it."""

ONE_TRY = 10.0
"""Seconds after which a node that says nothing is asked no longer."""

FRESH = 5.0
"""Seconds for which what is known of the cluster's health is good enough."""

_WHO_WE_ARE = "say who you are with OPENSEARCH_USER and OPENSEARCH_PASSWORD, or OPENSEARCH_API_KEY"
_RIGHTS = "give this user or key the rights that docs/engines.md names"
_AUTHORITY = (
    "name the file of the authority that signed it with OPENSEARCH_CA, and its host in the address"
    " as the certificate does"
)

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who we are to a cluster; never shown. `authorities` is a file with certificates."""

    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    authorities: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Credentials":
        """Those that an environment names."""
        return cls(
            user=environment.get("OPENSEARCH_USER", ""),
            password=environment.get("OPENSEARCH_PASSWORD", ""),
            api_key=environment.get("OPENSEARCH_API_KEY", ""),
            authorities=environment.get("OPENSEARCH_CA", ""),
        )

    @property
    def authorization(self) -> str:
        """What a request says of who we are; nothing when we are nobody."""
        if self.api_key:
            return f"ApiKey {self.api_key}"
        if self.user:  # in UTF-8 (RFC 7617), where the library would send Latin-1
            return f"Basic {b64encode(f'{self.user}:{self.password}'.encode()).decode()}"
        return ""


class Refused(ArchiveError):
    """The cluster does not do what it was asked: its status, and the kind of its reason."""

    def __init__(self, address: str, status: int, kind: str, reason: str) -> None:
        self.address = address
        self.status = status
        self.kind = kind
        self.reason = reason
        super().__init__(
            f"{address}: the cluster refuses that ({status} {kind}: {reason}); see what it is"
            " set to allow"
        )


class Client:
    """Asks the cluster of an address. Safe to use from several threads and after a fork.

    While no node answers, only the first request waits for one; the others
    have one try each, so that pages say so at once.
    """

    def __init__(
        self, address: Address, credentials: Credentials, patience: float = PATIENCE
    ) -> None:
        self.address = address
        self._patience = patience
        self._is_silent = False
        self._credentials = credentials
        self._lock = threading.Lock()
        self._library: tuple[int, OpenSearch] | None = None
        self._health: tuple[float, Health] | None = None

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        params: Mapping[str, object] | None = None,
        *,
        seconds: float | None = None,
        ignore: Collection[int] = (),
    ) -> Any:  # noqa: ANN401 - out of JSON
        """What the cluster answers; what it refuses with a status to ignore counts as an answer.

        Raises:
            IndexAway: Nobody answers, or nobody has time for us, before the deadline.
            Refused: The cluster does not want to.
        """
        seconds = seconds or self._patience
        end = time.monotonic() + seconds
        pause = _FIRST_PAUSE
        while True:
            left = end - time.monotonic()
            try:
                answer = self._opensearch().transport.perform_request(
                    method,
                    path,
                    params=dict(params or {}),
                    body=body,
                    timeout=max(min(left, ONE_TRY if seconds <= WRITING else seconds), 0.1),
                    ignore=tuple(ignore),
                )
                self._is_silent = False
                return answer  # noqa: TRY300 - what follows is for errors
            except ImproperlyConfigured as error:
                raise _away(self.address.text, error) from None
            except TransportError as error:
                if not self._is_worth_another(error):
                    raise refusal(self.address.text, error) from error
                over = time.monotonic() + pause >= end
                if over or (self._is_silent and isinstance(error, NoConnection)):
                    self._is_silent = isinstance(error, NoConnection)
                    raise _away(self.address.text, error) from error
            time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - so that not all come back at once
            pause = min(2 * pause, _LONGEST_PAUSE)

    def health(self) -> Health:
        """How the cluster is, as far as it concerns the archive; not older than `FRESH` seconds."""
        if self._health is None or time.monotonic() - self._health[0] > FRESH:
            path = f"/_cluster/health/{self.address.name}"
            self._health = (
                time.monotonic(),
                _health(self.ask("GET", path, params={"level": "indices"})),
            )
        return self._health[1]

    def _is_worth_another(self, error: TransportError) -> bool:
        """Whether asking again may help."""
        if isinstance(error, AuthenticationException | AuthorizationException | SSLError):
            raise _away(self.address.text, error) from error
        return isinstance(error, NoConnection) or is_passing(error.status_code, error.info)

    def _opensearch(self) -> OpenSearch:
        """The library's client of this process: connections are not shared with a child."""
        if self._library is None or self._library[0] != os.getpid():
            with self._lock:
                self._library = os.getpid(), self._opened()
        return self._library[1]

    def _opened(self) -> OpenSearch:
        logging.getLogger("opensearch").setLevel(logging.CRITICAL)  # what matters, we say ourselves
        known, secure = self._credentials, self.address.is_secure
        more: dict[str, Any] = {}
        if known.authorization:
            more["headers"] = {"authorization": known.authorization}
        if secure:
            if known.authorities and not Path(known.authorities).is_file():
                raise ImproperlyConfigured
            more |= {"verify_certs": True, "ca_certs": known.authorities or None}
        return OpenSearch(
            hosts=[
                {"host": host, "port": port, "scheme": "https" if secure else "http"}
                for host, port in self.address.hosts
            ],
            use_ssl=secure,
            http_compress=secure,
            max_retries=len(self.address.hosts) - 1,
            retry_on_status=(),
            retry_on_timeout=True,
            dead_timeout=2,
            timeout_cutoff=2,
            pool_maxsize=16,
            **more,
        )


def _health(answer: Mapping[str, Any]) -> Health:
    """What the cluster says of the shards of one index, asked with `level=indices`."""
    every = answer["indices"].values()
    shards = sum(one["number_of_shards"] - one["active_primary_shards"] for one in every)
    missing = sum(one["unassigned_shards"] + one["initializing_shards"] for one in every)
    return Health(nodes=answer["number_of_nodes"], copies=missing, shards=shards)


def refusal(address: str, error: TransportError) -> Refused:
    """What the cluster says that it does not do."""
    info = error.info if isinstance(error.info, Mapping) else {}
    told = info.get("error", {})
    causes = told.get("root_cause") or [told] if isinstance(told, Mapping) else [{}]
    cause = causes[0] if causes else {}
    status = error.status_code if isinstance(error.status_code, int) else 0
    return Refused(
        address, status, str(cause.get("type", error.error)), str(cause.get("reason", ""))
    )


def _away(address: str, error: Exception) -> IndexAway:
    """Why there is no answer, in words of our own: those of the library may hold a password."""
    match error:
        case AuthenticationException():
            return IndexAway(address, "it does not let us in", _WHO_WE_ARE)
        case AuthorizationException():
            return IndexAway(address, "it lets us in and not do that", _RIGHTS)
        case SSLError():
            return IndexAway(address, "its certificate is not to be trusted", _AUTHORITY)
        case ImproperlyConfigured():
            return IndexAway(address, "there is nothing to trust its certificate by", _AUTHORITY)
        case NoConnection():
            return IndexAway(address, "no node answers")
    status = getattr(error, "status_code", "")
    return IndexAway(address, f"it has no time for us, or a part of it is missing ({status})")
