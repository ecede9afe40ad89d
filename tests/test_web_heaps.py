"""The threads of a server share their memory."""

import platform
import subprocess
import sys

import pytest
from click.testing import CliRunner

from web import server
from web.cli import main, serving
from web.server import HEAPS

PROGRAM = """
import ctypes, sys, threading
from web.server import share_heaps

if sys.argv[1:] == ["shared"]:
    assert share_heaps()
ready, kept = threading.Barrier(8), []

def work():
    ready.wait()
    for _ in range(200):
        kept.append(bytes(50_000))
    ready.wait()

threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
out = libc.fdopen(1, b"w")
libc.malloc_info(0, ctypes.c_void_p(out))
libc.fflush(ctypes.c_void_p(out))
"""


def heaps(*arguments):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.count("<heap ")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives threads heaps")
def test_threads_share_their_heaps():
    assert heaps("shared") <= HEAPS < heaps()


def test_they_do_before_an_index_is_opened(monkeypatch, tmp_path):
    """Opening one starts a thread, and glibc does not listen any more."""
    called = []

    def opened(*_address, **_given):
        called.append("opened")
        raise KeyboardInterrupt

    monkeypatch.setattr(server, "share_heaps", lambda: called.append("shared"))
    monkeypatch.setattr(serving, "open_index", opened)
    CliRunner().invoke(main, ["serve", "--index", f"whoosh:{tmp_path}/index"])
    assert called == ["shared", "opened"]
