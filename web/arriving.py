"""A client's socket that gives whole requests and takes whole answers, so that no thread waits.

But for exports, which are too long to be held: what makes them waits for its client.
"""

import select
import socket
import time

LINE = 8190
"""Bytes of a request's first line at the most."""

HEAD = 32_768
"""Bytes of its whole head."""

BODY = 65_536
"""Bytes of what it brings along."""

HELD = 262_144
"""Bytes of an answer that wait for their client before the next ones are made."""

TAKING = 20
"""Seconds without any progress that a client may keep the making of an answer waiting."""

LONGEST_TAKING = 1800
"""Seconds that an answer may leave while it is made."""

_PIECE = 65_536
_END = b"\r\n\r\n"
_DIGITS = 9


class Unacceptable(Exception):
    """Something that is no request of a size that anybody here has a use for."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(str(status))


class Buffered:
    """A client's socket between the thread that waits and the one that works.

    The first calls `receive`, `is_whole` and `flush`, which never wait. The
    second believes it has a socket: it reads one request and no more, and
    writes what leaves later.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._sought = 0
        self._readable = 0
        self.arrived = bytearray()
        self.leaving = bytearray()
        self._until = 0.0
        self.head = b""
        """The beginning of the last request, as far as it came."""

    def receive(self) -> bool:
        """Take what has arrived; False once the client sends no more."""
        piece = self._received()
        self.arrived += piece or b""
        return piece != b""

    def discard(self) -> bool:
        """Throw away what has arrived; False once the client sends no more."""
        return self._received() != b""

    def _received(self) -> bytes | None:
        """What has arrived; None when nothing has, b"" when nothing will."""
        try:
            return self._sock.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""

    def is_whole(self) -> bool:
        """Whether a request has arrived from its first byte to its last.

        Raises:
            Unacceptable: It is too long, or does not say how long it is.
        """
        end = self.arrived.find(_END, max(0, self._sought - len(_END)))
        self._sought = len(self.arrived)
        self.head = bytes(self.arrived[: HEAD if end < 0 else end])
        if len(self.head.partition(b"\r\n")[0]) > LINE:
            raise Unacceptable(414)
        if (end if end >= 0 else len(self.arrived)) >= HEAD:
            raise Unacceptable(431)
        if end < 0:
            return False
        length = end + len(_END) + body_length(self.head)
        if len(self.arrived) < length:
            self._sought = 0
            return False
        self._readable, self._sought, self._until = length, 0, 0.0
        return True

    def flush(self) -> bool:
        """Send what the client takes; whether all has left."""
        while self.leaving:
            try:
                del self.leaving[: self._sock.send(self.leaving)]
            except (BlockingIOError, InterruptedError):
                return False
        return True

    # What gunicorn calls

    def recv(self, size: int) -> bytes:
        """As much of the request as is wanted; nothing when there is no more of it."""
        size = min(size, self._readable)
        piece = bytes(self.arrived[:size])
        del self.arrived[:size]
        self._readable -= size
        return piece

    def sendall(self, data: bytes) -> None:
        """Send what the client takes now, and keep the rest.

        Pages are handed over in one piece, and nobody waits for their clients.
        What is made while it leaves waits here once enough is held back.

        Raises:
            TimeoutError: The client takes nothing, or has taken too long.
        """
        if len(self.leaving) > HELD:
            self._wait()
        self.leaving += data
        self.flush()

    def _wait(self) -> None:
        """Wait until the client has taken what is held back."""
        poll = select.poll()
        poll.register(self._sock, select.POLLOUT)
        now = time.monotonic()
        self._until = self._until or now + LONGEST_TAKING
        while not self.flush():
            if now > self._until or not poll.poll(1000 * TAKING):
                raise TimeoutError("the client takes too long")
            now = time.monotonic()

    def send(self, data: bytes) -> int:
        """The same."""
        self.sendall(data)
        return len(data)

    def shutdown(self, how: int) -> None:
        """End one direction."""
        self._sock.shutdown(how)

    def close(self) -> None:
        """End both."""
        self._sock.close()

    def fileno(self) -> int:
        """The number of the socket, for whoever waits for it."""
        return self._sock.fileno()

    def setblocking(self, _flag: bool) -> None:
        """Nothing: this never blocks."""

    def settimeout(self, _seconds: float | None) -> None:
        """Nothing: this never waits."""

    def gettimeout(self) -> float | None:
        """None: this never waits."""
        return None


def body_length(head: bytes) -> int:
    r"""Bytes that a request brings along, by what it says itself.

    Only how long to wait is decided here. Whether the head makes sense is
    decided by gunicorn, which then has no byte beyond this request.

    Raises:
        Unacceptable: Too many, or a number that comes out only as they arrive.

    >>> body_length(b"POST / HTTP/1.1\r\nContent-Length: 12")
    12
    """
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        match name.strip().lower():
            case b"transfer-encoding":
                raise Unacceptable(411)
            case b"content-length":
                digits = value.strip()
                if digits.isdigit():
                    length = max(
                        length, int(digits[:_DIGITS]) if len(digits) <= _DIGITS else BODY + 1
                    )
    if length > BODY:
        raise Unacceptable(413)
    return length
