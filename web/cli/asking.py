"""Commands that run in processes of their own beside the server, with its settings."""

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from archive import folder_of
from web.account import Busy, taken
from web.settings import Settings, SettingsError


def ours(settings: Settings, command: str) -> list[str]:
    """A command of ours that works on the same archive; its seeds come last, behind "--"."""
    names = ("index", "corrections", "lexicon", *(_TOLD if command == "watch" else ()))
    chosen = {name: getattr(settings, name) for name in names}
    return [
        *(sys.executable, "-P", "-m", "web.cli", command),
        *(word for name, value in chosen.items() for word in (f"--{name}", str(value))),
        *("--jobs", "1"),
    ]


_TOLD = ("watchlist", "name", "uncertain")
"""The settings with which others are told of news."""

SHORTEST = 16
"""Characters of a token at least."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_token(file: Path, what: str = "token") -> str:
    """The token in a file, or what else is to be kept secret.

    Raises:
        SettingsError: There is none that could be kept secret.
    """
    try:
        facts = file.stat()
        text = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no plain text"
        raise SettingsError(str(file), f"the {what} cannot be read ({reason})") from error
    if facts.st_mode & _OTHERS:
        raise SettingsError(str(file), f"others may read the {what}; say: chmod 600")
    if len(text) < SHORTEST:
        advice = "make one with: head -c 32 /dev/urandom | base64"
        raise SettingsError(str(file), f"the {what} has fewer than {SHORTEST} characters; {advice}")
    return text


def refresh_starter(settings: Settings) -> Callable[[], bool]:
    """What starts a refresh, and says whether it could: not while another one runs.

    The process has a session of its own, so that it comes to its end even if
    the server stops.
    """
    command = [*ours(settings, "index"), "--quiet"]

    def start() -> bool:
        try:
            handle = taken(folder_of(settings.index))
        except Busy:
            return False
        with open(handle, "rb") as file:  # noqa: PTH123 - a handle has no path
            subprocess.Popen(  # noqa: S603 - ourselves
                [*command, "--account", str(file.fileno()), "--", str(settings.seeds)],
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[file.fileno()],
            )
        return True

    return start
