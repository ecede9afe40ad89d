"""Runs three nodes of OpenSearch until Ctrl-C, as the tests do: `make cluster`."""

import signal
import sys
import tempfile
from pathlib import Path

from tests.cluster.nodes import NoCluster, Nodes, prepared

PORTS = (9200, 9201, 9202, 9300, 9301, 9302)


def main() -> int:
    """Start them, say where, and wait."""
    try:
        prepared()
    except NoCluster as problem:
        print(f"There can be no cluster here: {problem}.", file=sys.stderr)
        return 1
    folder = tempfile.mkdtemp(prefix="newsarchive-cluster-")
    nodes = Nodes(Path(folder), ports=PORTS if "--usual" in sys.argv else ())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(f"Three nodes are starting; their data lies in {folder} and goes with them.")
        nodes.start()
        print("The cluster answers. Make an index in it with:\n")
        print(f"  newsarchive index --index {nodes.address('articles')}\n")
        print("Ctrl-C ends it.", flush=True)
        signal.pause()
    except KeyboardInterrupt:
        return 0
    finally:
        nodes.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
