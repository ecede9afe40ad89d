"""The group that all commands belong to, and where errors become a sentence and a status."""

import atexit
import errno
import gc
import os
import signal
import sys
from contextlib import suppress
from typing import Any

import click

from archive import ArchiveError, IndexUnreadable, Note, QueryError
from indexer import AllGone, IndexerError, ManyGone
from web.settings import SettingsError

from .logs import logging_to_stderr
from .saying import say

FAILED_SEEDS = 1
WRONG = 2
MACHINE = 3
UNHEARD = 128 + signal.SIGPIPE
"""As of other programs whose lines nobody reads any more."""

_ADVICE = {
    errno.ENOSPC: "free some space, then try again",
    errno.EDQUOT: "free some space, then try again",
    errno.EACCES: "give yourself the right to, then try again",
    errno.EPERM: "give yourself the right to, then try again",
    errno.EROFS: "choose a place that can be written to",
    errno.EMFILE: "close other programs, then try again",
    errno.ENFILE: "close other programs, then try again",
}
"""What to do about a fault of the machine."""


atexit.register(gc.freeze)  # at the end nobody needs to look for garbage: the process frees it all


class _Group(click.Group):
    """Turns the errors we know into one sentence and an exit status."""

    def main(self, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - click's own signature
        """Run a command; what cannot even be said of it, as help on a full disk, counts too."""
        try:
            return super().main(*args, **more)
        except OSError as error:
            with suppress(OSError):
                say(f"newsarchive: {_fault(error)}", err=True)
            sys.exit(MACHINE)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        try:
            with logging_to_stderr():
                return super().invoke(ctx)
        except IndexUnreadable as error:
            say(f"newsarchive: {error}", err=True)
            ctx.exit(MACHINE)
        except (AllGone, ManyGone) as error:
            say(f"newsarchive: {error}", err=True)
            ctx.exit(FAILED_SEEDS)
        except (ArchiveError, IndexerError, SettingsError) as error:
            say(f"newsarchive: {_sentence(error)}", err=True)
            ctx.exit(WRONG)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read our lines has heard enough
                with suppress(OSError, ValueError):  # what is left would be said at the end
                    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                ctx.exit(UNHEARD)
            say(f"newsarchive: {_fault(error)}", err=True)
            ctx.exit(MACHINE)


def _fault(error: OSError) -> str:
    """What the machine refused, where, and what to do about it, in one sentence."""
    what = os.strerror(error.errno) if error.errno else str(error)
    where = f"{os.fsdecode(error.filename)!r}: " if error.filename is not None else ""
    advice = _ADVICE.get(error.errno or 0, "check the disk, then try again")
    return f"{where}{what}; nothing was lost, {advice}"


def english(note: Note) -> str:
    """A note as the command line says it."""
    from web.wording import wording  # noqa: PLC0415 - most runs have none to say

    return wording("en").note(note)


def _sentence(error: Exception) -> str:
    if isinstance(error, QueryError):
        from web.wording import wording  # noqa: PLC0415 - only where a search went wrong

        return wording("en").mistake(error)
    return str(error)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsarchive", prog_name="newsarchive")
def main() -> None:
    """A searchable archive of saved news articles."""
