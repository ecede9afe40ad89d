"""A message to a webhook: signed, within a deadline, and to no other address than its own.

Signed as Standard Webhooks has it (https://www.standardwebhooks.com), for which there are
libraries: `webhook-signature` is the HMAC-SHA256 of the id, the time and the body.
"""

import base64
import binascii
import hashlib
import hmac
import http.client
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from urllib.parse import urlsplit

DEADLINE = 10.0
"""Seconds that a receiver has for all of it, however slowly it answers."""

_PREFIX = "whsec_"
_AGENT = f"newsarchive/{version('newsarchive')}"
_GONE = 410
_AGAIN = frozenset({408, 425, 429})
"""Of the statuses that blame the message, those that mean another time."""


class Fate(StrEnum):
    """What became of a try."""

    TAKEN = "taken"
    LATER = "later"
    """The receiver cannot take anything at the moment, or leads elsewhere."""

    REFUSED = "refused"
    """It does not take this message."""

    GONE = "gone"
    """It wants no more of them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a try, why in words, and when to come again in seconds, 0 for not said."""

    fate: Fate
    why: str = ""
    after: float = 0.0


def signature(secret: str, message_id: str, stamp: str, body: bytes) -> str:
    """What shows a receiver who knows the secret that a message is ours, and how old it is.

    >>> signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
    ...           "1614265330", b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    signed = f"{message_id}.{stamp}.".encode() + body
    digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def key_of(secret: str) -> bytes:
    """The bytes of a secret: what stands behind `whsec_` in base64, else the text itself."""
    if secret.startswith(_PREFIX):
        with suppress(binascii.Error, ValueError):
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    return secret.encode()


def shown(address: str) -> str:
    """As much of an address as may stand in a log: the rest of it is often a secret."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def send(address: str, secret: str, message_id: str, body: bytes, *, now: float) -> Answer:
    """Try once to hand a message over.

    Nothing is followed that leads elsewhere, and no proxy is asked.

    Args:
        address: Where to; it has no fault.
        secret: What it is signed with.
        message_id: What the message is called, the same for each try.
        body: The message.
        now: The time in seconds since 1970.
    """
    stamp = str(int(now))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": _AGENT,
        "Connection": "close",
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(secret, message_id, stamp, body),
    }
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=DEADLINE)
    late = threading.Timer(DEADLINE, _cut, [connection])
    late.daemon = True
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    began = time.monotonic()
    try:
        connection.connect()
        late.start()
        connection.request("POST", path, body, headers)
        response = connection.getresponse()  # what it says besides is for nobody
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(Fate.LATER, _why(error, time.monotonic() - began))
    finally:
        late.cancel()
        connection.close()
    return _answer(response.status, response.headers.get("Retry-After", ""))


def _cut(connection: http.client.HTTPConnection) -> None:
    """Let whoever waits for a receiver wait no longer."""
    line = connection.sock
    if line is not None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _why(error: Exception, seconds: float) -> str:
    if seconds >= DEADLINE or isinstance(error, TimeoutError):
        return f"it did not answer within {DEADLINE:g} s"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return "it does not speak HTTP"


def _answer(status: int, after: str) -> Answer:
    seconds = float(after) if after.isascii() and after.isdigit() and len(after) <= 6 else 0.0  # noqa: PLR2004 - a week has as many digits
    if 200 <= status < 300:  # noqa: PLR2004 - what HTTP calls successful
        return Answer(Fate.TAKEN)
    if status == _GONE:
        return Answer(Fate.GONE, "it says that it is gone (410)")
    if 300 <= status < 400:  # noqa: PLR2004 - what HTTP calls redirection
        return Answer(Fate.LATER, f"it leads elsewhere ({status}), which is not followed")
    if 400 <= status < 500 and status not in _AGAIN:  # noqa: PLR2004 - what HTTP calls our mistake
        return Answer(Fate.REFUSED, f"it refuses ({status})")
    return Answer(Fate.LATER, f"it answered {status}", seconds)
