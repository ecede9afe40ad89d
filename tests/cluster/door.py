"""A door before a node, as a cluster with certificates and users has one.

It speaks TLS alone, lets in whoever says the right thing, and passes on to the
node what it is asked.
"""

import base64
import http.client
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

USER, PASSWORD, KEY = "anna", "geh:eim/7 é", "c2NobMO8c3NlbA=="

_KINDS = {
    f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}",
    f"ApiKey {KEY}",
}


@dataclass(frozen=True, slots=True)
class Authority:
    """Whoever signs certificates: its own one, and its key."""

    certificate: Path
    key: Path

    @classmethod
    def made(cls, folder: Path, name: str) -> "Authority":
        """A new one, of whom nobody has heard."""
        made = cls(folder / f"{name}.pem", folder / f"{name}.key")
        _openssl(
            *("-out", made.certificate, "-keyout", made.key, "-subj", f"/CN={name}"),
            *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),
        )
        return made

    def signed(self, folder: Path, host: str) -> tuple[Path, Path]:
        """A certificate for a host, and its key."""
        certificate, key = folder / "node.pem", folder / "node.key"
        _openssl(
            *("-out", certificate, "-keyout", key, "-subj", "/CN=node"),
            *("-CA", self.certificate, "-CAkey", self.key),
            *("-addext", f"subjectAltName={host}", "-addext", "basicConstraints=critical,CA:FALSE"),
        )
        return certificate, key


class Door(ThreadingHTTPServer):
    """The door; `asked` has the paths of those who were let in."""

    daemon_threads = True

    def __init__(self, node: int, certificate: Path, key: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.node = node
        self.asked: list[str] = []
        self.sent_away = 0
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        # The handshake is for the thread of each connection: one that fails ends nothing else.
        self.socket = context.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )

    def handle_error(self, _request: object, _client: object) -> None:
        """Who does not trust our certificate goes away."""


@contextmanager
def opened(node: int, certificate: Path, key: Path) -> Iterator[Door]:
    """A door before the node at a port, for the length of a block."""
    with Door(node, certificate, key) as door:
        serving = threading.Thread(target=door.serve_forever, daemon=True)
        serving.start()
        try:
            yield door
        finally:
            door.shutdown()
            serving.join()


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Door

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("authorization") not in _KINDS:
            self.server.sent_away += 1
            self._answer(401, "application/json", b'{"error": "Unauthorized", "status": 401}')
            return
        self.server.asked.append(self.path)
        node = http.client.HTTPConnection("127.0.0.1", self.server.node, timeout=60)
        kept = ("content-type", "content-encoding")
        headers = {name: self.headers[name] for name in kept if name in self.headers}
        try:
            node.request(self.command, self.path, body or None, headers)
            told = node.getresponse()
            self._answer(told.status, told.headers.get("content-type") or "", told.read())
        finally:
            node.close()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815 - named by the library

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _openssl(*arguments: str | Path) -> None:
    program = shutil.which("openssl")
    assert program, "needs openssl, e.g. Debian's package of that name"
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    subprocess.run(
        [program, "req", "-x509", *curve, "-days", "2", *map(str, arguments)],
        check=True,
        capture_output=True,
    )
