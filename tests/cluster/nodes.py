"""Nodes of OpenSearch on this machine, each a process of its own: real ones, that can be killed."""

import http.client
import json
import random
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / ".cluster"
"""Where the artifacts lie that Maven brought; `make clean` removes it."""

HEAP = "384m"
PATIENCE = 400
"""Seconds until a node has to answer: eight programs may share two cores."""


class NoCluster(Exception):
    """There can be no cluster here: Java or Maven is missing, or nothing can be downloaded."""


class NoPrograms(NoCluster):
    """Java or Maven is missing."""


class Misbehaving(Exception):
    """The cluster was started, and does not do what it has to."""


def prepared(folder: Path = KEPT) -> Path:
    """The folder with OpenSearch and our program that runs a node of it; made if need be.

    Raises:
        NoCluster: It cannot be made here.
    """
    for program in ("java", "javac", "mvn"):
        if shutil.which(program) is None:
            raise NoPrograms(f"{program} is not installed")
    sources = (HERE / "pom.xml", HERE / "ClusterNode.java")
    made, stamp = folder / "made", "".join(map(Path.read_text, sources))
    if made.exists() and made.read_text() == stamp:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    copy = ["dependency:copy-dependencies", f"-DoutputDirectory={folder / 'jars'}"]
    done = subprocess.run(
        ["mvn", "-q", "-B", "-f", str(sources[0]), *copy],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()
        raise NoCluster(f"Maven cannot bring OpenSearch: {said[0] if said else 'it says nothing'}")
    compiled = ["-cp", f"{folder / 'jars'}/*", "-d", str(folder / "classes"), str(sources[1])]
    subprocess.run(["javac", *compiled], check=True)  # noqa: S607 - whichever is on the path
    made.write_text(stamp)
    return folder


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens at.

    None that the system gives to clients: one that asks a node before it
    listens might be given the node's port and meet itself there.
    """
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20_000, 32_000)  # noqa: S311 - any will do
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found += [port] if port not in found else []
    return found


class Nodes:
    """A cluster of some nodes, reachable from this machine alone, its data in one folder."""

    def __init__(
        self,
        folder: Path,
        count: int = 3,
        *,
        ports: Sequence[int] = (),
        options: Sequence[str] = ("-XX:TieredStopAtLevel=1",),  # soon fast, never very fast
        heap: str = HEAP,
        processors: int = 1,
    ) -> None:
        self.folder = folder
        self._heap, self._processors = heap, processors
        self._program = prepared()
        self._options = options
        chosen = list(ports) or free_ports(2 * count)
        self.ports, self._transport = chosen[:count], chosen[count:]
        self._processes: list[subprocess.Popen[bytes] | None] = [None] * count

    @property
    def hosts(self) -> str:
        """The nodes as an address names them."""
        return ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def address(self, name: str, settings: str = "") -> str:
        """The address of an index in this cluster."""
        return f"opensearch+http://{self.hosts}/{name}{settings}"

    def start(self) -> None:
        """Start every node that does not run, and wait until all answer as one cluster."""
        for number, process in enumerate(self._processes):
            if process is None:
                self._processes[number] = self._started(number)
        self.wait()

    def kill(self, number: int) -> None:
        """End a node as a power cut would."""
        if process := self._processes[number]:
            process.kill()
            process.wait()
            self._processes[number] = None

    def stop(self) -> None:
        """End all nodes, and drop what they kept."""
        for number in range(len(self._processes)):
            self.kill(number)
        shutil.rmtree(self.folder, ignore_errors=True)

    def wait(self, status: str = "green") -> None:
        """Wait until the nodes that run are one cluster, all copies of all shards in place."""
        alive = [number for number, process in enumerate(self._processes) if process]
        end = time.monotonic() + PATIENCE
        said = ""
        while time.monotonic() < end:
            for number in alive:
                if (process := self._processes[number]) and process.poll() is not None:
                    raise Misbehaving(f"node {number} ended: {self.log(number)[-2000:]}")
            with suppress(OSError, http.client.HTTPException, ValueError):
                health = self.ask(alive[0], "/_cluster/health")
                said = str(health)
                ready = health["status"] in {status, "green"}
                if ready and health["number_of_nodes"] == len(alive) and self._all_answer(alive):
                    return
            time.sleep(0.3)
        raise Misbehaving(f"the cluster is not ready after {PATIENCE} s: {said}")

    def _all_answer(self, alive: Sequence[int]) -> bool:
        return all(self.ask(number, "/") for number in alive)

    def ask(self, number: int, path: str) -> dict[str, object]:
        """What a node answers."""
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.ports[number]}{path}", timeout=5
        ) as it:
            answer: dict[str, object] = json.loads(it.read())
            return answer

    def empty(self) -> None:
        """Drop all indexes: nodes that start with hundreds take minutes to find their copies."""
        every = f"http://127.0.0.1:{self.ports[0]}/*"
        asked = urllib.request.Request(every, method="DELETE")
        with urllib.request.urlopen(asked, timeout=60):
            pass

    def log(self, number: int) -> str:
        """What a node has written to its terminal."""
        return (self.folder / f"node-{number}.log").read_text(errors="replace")

    def _started(self, number: int) -> subprocess.Popen[bytes]:
        home = self.folder / f"node-{number}"
        (home / "config").mkdir(parents=True, exist_ok=True)
        settings = {
            "path.home": home,
            "node.name": f"node-{number}",
            "cluster.name": "newsarchive-tests",
            "network.host": "127.0.0.1",
            "http.port": self.ports[number],
            "transport.port": self._transport[number],
            "http.type": "netty4",
            "transport.type": "netty4",
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in self._transport),
            "cluster.initial_cluster_manager_nodes": ",".join(
                f"node-{each}" for each in range(len(self.ports))
            ),
            # So small a heap is mostly garbage that nobody has collected yet.
            "indices.breaker.total.use_real_memory": "false",
            # A disk that others fill is no matter of these tests.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            # Whoever was killed comes back soon, or is missed at once.
            "cluster.fault_detection.follower_check.interval": "1s",
            "cluster.fault_detection.leader_check.interval": "1s",
            "node.processors": self._processors,
        }
        command = [
            "java",
            *(f"-Xms{self._heap}", f"-Xmx{self._heap}", "-XX:+UseSerialGC", *self._options),
            "-Dorg.apache.logging.log4j.level=WARN",
            f"-Djava.io.tmpdir={home}",
            *("-cp", f"{self._program / 'classes'}:{self._program / 'jars'}/*", "ClusterNode"),
            *(f"{name}={value}" for name, value in settings.items()),
        ]
        with (self.folder / f"node-{number}.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log)
