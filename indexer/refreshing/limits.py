"""How the system itself enforces what one article may cost."""

import os
import resource
from pathlib import Path


def limit_time(seconds: int) -> None:
    """Let the system end this process when the next article takes more processor time."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    spent = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(spent.ru_utime + spent.ru_stime) + 1 + seconds, hard)
    )


def limit_memory(most: int) -> None:
    """Let the system refuse this process more than so many bytes beyond what it has."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError):
        return  # only Linux says how much is in use
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * os.sysconf("SC_PAGE_SIZE") + most
    resource.setrlimit(
        resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
    )
