"""What one article may cost, and how the system itself enforces it."""

import os
import resource
from pathlib import Path

SECONDS = 20
"""Processor time that one article may take; usual ones take thousandths."""

PATIENCE = 120
"""Seconds for which a child may send nothing before it is given up, whatever it waits for."""

MEMORY = 1_000_000_000
"""Bytes that a child may take beyond what it began with."""


def limit_time() -> None:
    """Let the system end this process when the next article takes too much processor time."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    spent = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(spent.ru_utime + spent.ru_stime) + 1 + SECONDS, hard)
    )


def limit_memory() -> None:
    """Let the system refuse this process more than `MEMORY` beyond what it has."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError):
        return  # only Linux says how much is in use
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
    resource.setrlimit(
        resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
    )
