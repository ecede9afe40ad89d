"""How the system itself enforces what one article may cost."""

import errno
import os
import resource
from pathlib import Path

from lxml import etree


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
    mapped, _held = memory()
    if not mapped:
        return  # only Linux says how much is in use
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = mapped + most
    resource.setrlimit(
        resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
    )


def memory() -> tuple[int, int]:
    """The bytes that this process has mapped, and those that it holds; 0 where nobody says."""
    try:
        mapped, held = Path("/proc/self/statm").read_text("ascii").split()[:2]
    except (OSError, ValueError):
        return 0, 0
    page = os.sysconf("SC_PAGE_SIZE")
    return int(mapped) * page, int(held) * page


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error, or one behind it, is memory refused, in whatever words.

    Python says MemoryError, the system ENOMEM; lxml raises errors of its own
    ("unknown error") and has the reason in their log.
    """
    if isinstance(error, OSError):
        refused = error.errno == errno.ENOMEM
    elif isinstance(error, etree.LxmlError):
        refused = any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in error.error_log)
    else:
        refused = isinstance(error, MemoryError)
    behind = error.__cause__ or error.__context__
    return refused or (behind is not None and is_out_of_memory(behind))
