"""Who may ask, and how often: the names that the archive answers to, tokens for each client."""

import hashlib
import ipaddress
import math
import mmap
import os
import struct
import threading
import time

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from .errors import Refused
from .limits import FREE, HEALTH

BUCKETS = 65_536
"""Clients that are told apart; two of more may share a bucket."""

BURST = 15
"""Seconds whose requests a client that has been quiet may make at once."""

LEAST_BURST = 10
"""How many it may make at once in any case."""

_BUCKET = struct.Struct("dd")


class Buckets:
    """Tokens for each client: a request takes one, and time brings more.

    They lie in memory that all processes share that were forked since. Two
    that touch one bucket at the same moment may count one request too few.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_second = per_minute / 60
        self._most = max(LEAST_BURST, self._per_second * BURST)
        self._shared = mmap.mmap(-1, BUCKETS * _BUCKET.size)
        self._key = os.urandom(16)  # nobody can choose an address that shares another's bucket
        self._lock = threading.Lock()

    def wait(self, client: str) -> float:
        """Take a token for a client; the seconds to wait when there is none, else 0."""
        digest = hashlib.blake2b(client.encode(), key=self._key, digest_size=8).digest()
        place = int.from_bytes(digest, "little") % BUCKETS * _BUCKET.size
        with self._lock:
            tokens, at = _BUCKET.unpack_from(self._shared, place)
            now = time.monotonic()
            tokens = self._most if not at else tokens + (now - at) * self._per_second
            tokens = min(self._most, tokens)
            missing = max(0.0, 1 - tokens)
            _BUCKET.pack_into(self._shared, place, tokens - (not missing), now)
        return missing / self._per_second


def client_of(address: str) -> str:
    """What of an address stands for one client: of version 6 its network.

    >>> client_of("192.0.2.7"), client_of("2001:db8::1:2"), client_of("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8::', '192.0.2.7')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return address


def register(app: Flask, hosts: tuple[str, ...], rate: int, proxies: int) -> None:
    """Let an application refuse other names than its own, and clients that ask too often.

    Args:
        app: The application.
        hosts: Names that it answers to, ".example.org" for all below it; without any, to all.
        rate: Requests a minute that one client may make; 0 for as many as it likes.
        proxies: How many proxies of ours there are, each of which names its client.
    """
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]
    names = tuple(host.lower() for host in hosts)
    buckets = Buckets(rate) if rate else None

    @app.before_request
    def refuse_other_names() -> None:
        if names and request.endpoint not in HEALTH:
            host = request.environ.get("HTTP_HOST", "").lower()
            if not host_is_trusted(host, names):
                raise Refused(400, "error.host")

    @app.before_request
    def refuse_too_often() -> None:
        if buckets is None or request.endpoint in FREE:
            return
        seconds = math.ceil(buckets.wait(client_of(request.remote_addr or "")))
        if seconds:
            raise Refused(429, "error.often", {"Retry-After": str(seconds)}, seconds=seconds)
