"""Check that the built wheel is the whole program.

Builds sdist and wheel, installs the wheel with the locked packages in an environment far from
the checkout, indexes a copy of seeds/ there, serves it and searches it over HTTP.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
PACKAGES = ("archive", "indexer", "web")
PATIENCE = 30.0  # seconds for the server to answer, and to stop


def build(folder: Path) -> Path:
    """The wheel, built in the folder beside the sdist."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def missing_from(wheel: Path) -> list[str]:
    """The package files of the checkout that the wheel leaves out."""
    kept = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    return sorted(kept - set(zipfile.ZipFile(wheel).namelist()))


def install(wheel: Path, folder: Path) -> Path:
    """The `newsarchive` command of a new environment that holds the wheel."""
    venv.create(folder, with_pip=True)
    pip: list[str | Path] = [folder / "bin" / "python", "-m", "pip", "install", "--quiet"]
    lock = ROOT / ".ci" / "locks" / "runtime.txt"
    subprocess.run([*pip, "--require-hashes", "--requirement", lock], check=True)
    subprocess.run([*pip, "--no-deps", wheel], check=True)
    return folder / "bin" / "newsarchive"


def index(command: Path, folder: Path, environment: dict[str, str]) -> None:
    """Index the folder's seeds; unreadable ones are reported and do not matter here."""
    done = subprocess.run([command, "index", "seeds"], cwd=folder, env=environment, check=False)
    if done.returncode not in {0, 1}:
        sys.exit(f"newsarchive index ended with {done.returncode}")


@contextmanager
def served(command: Path, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The address of the folder's archive, served for as long as the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve: list[str | Path] = [command, "serve", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(serve, cwd=folder, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            sys.exit(f"newsarchive serve ended with {server.returncode}")
        try:
            fetch(f"{address}/healthz")
        except URLError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"newsarchive serve did not answer within {PATIENCE:.0f} seconds")


def fetch(address: str) -> bytes:
    """The body of an answer; an error status raises HTTPError."""
    with urlopen(address, timeout=PATIENCE) as answer:
        return bytes(answer.read())


def look_around(address: str) -> str:
    """One sentence on what the served archive shows; stops at the first thing amiss."""
    page = fetch(f"{address}/").decode()
    files = sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)))
    if not files:
        sys.exit("the first page uses no file of web/static")
    for file in files:
        fetch(address + file)
    first = json.loads(fetch(f"{address}/api/v1/search"))["hits"][0]
    word = max(re.findall(r"\w+", first["title"]), key=len)
    fetch(f"{address}/?{urlencode({'q': word})}")
    found = json.loads(fetch(f"{address}/api/v1/search?{urlencode({'q': word})}"))
    if not found["total"]:
        sys.exit(f"a search for « {word} » misses {first['seed']}, which has it in its title")
    return f"{found['total']} found for « {word} », {len(files)} static files"


def main() -> None:
    """Go through the life of an installed archive."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with tempfile.TemporaryDirectory(prefix="newsarchive-") as name:
        folder = Path(name)
        wheel = build(folder / "dist")
        if missing := missing_from(wheel):
            sys.exit(f"{wheel.name} leaves out: {', '.join(missing)}")
        command = install(wheel, folder / "environment")
        shutil.copytree(ROOT / "seeds", folder / "seeds")
        subprocess.run([command, "--help"], cwd=folder, env=environment, check=True)
        index(command, folder, environment)
        with served(command, folder, environment) as address:
            seen = look_around(address)
        print(f"{wheel.name} installs, indexes and serves: {seen}.")


if __name__ == "__main__":
    main()
