"""Tells others what is new of watched names, for as long as `newsarchive watch` runs.

It works in the background, so that no receiver holds up a refresh. What waits
to be told is in the outbox, and leaves it only once it has been told.
"""

import logging
import math
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from archive import ArchiveError, IndexMissing, folder_of, open_index
from indexer import Unloaded, lasting_names
from web import messages
from web.news import news_of
from web.settings import Settings
from web.watchlist import WatchlistError, load
from web.wording import wording

from .doors import Door
from .posting import FIRST, LONGEST, Post

LOGGER = logging.getLogger("newsarchive")

_AGAIN = 60.0
"""Seconds after which news are looked for again where that went wrong."""

_TURN = 3.0
"""Seconds until somebody is asked again whether it is our turn."""


class Messenger:
    """Looks for news when it is told to, and takes them through the doors."""

    def __init__(self, settings: Settings, doors: Sequence[Door]) -> None:
        self._settings = settings
        self._post = Post(folder_of(settings.index), doors)
        self._woken = threading.Event()
        self._due = math.inf  # when news are looked for, by `time.monotonic`

    def begin(self) -> None:
        """Remember what is there before anything is refreshed, and go to work."""
        self._try_to_look()
        threading.Thread(target=self._work, name="messenger", daemon=True).start()

    def look(self) -> None:
        """Look for news soon: something may have changed."""
        self._due = 0.0
        self._woken.set()

    def _work(self) -> None:
        while True:
            self._woken.wait(self.turn())

    def turn(self) -> float:
        """Do what is due; the seconds for which nothing else is, unless somebody says so."""
        self._woken.clear()
        if self._due <= time.monotonic():
            self._try_to_look()
        try:
            self._post.deliver()
        except Exception:
            LOGGER.exception("telling failed")
            self._put_off(FIRST)
        return min(self._post.pause(), max(0.1, self._due - time.monotonic()))

    def _put_off(self, seconds: float) -> None:
        self._due = time.monotonic() + seconds

    def _try_to_look(self) -> None:
        self._due = math.inf
        try:
            if self._post.is_ours():
                self._look()
            else:
                self._put_off(_TURN)
        except IndexMissing:
            LOGGER.info("telling: there is nothing yet")
        except (ArchiveError, WatchlistError, OSError) as error:
            LOGGER.error("telling: %s; trying again in %g s", error, _AGAIN)  # noqa: TRY400 - one sentence
            self._put_off(_AGAIN)
        except Exception:
            LOGGER.exception("telling: news could not be looked for")
            self._put_off(LONGEST)

    def _look(self) -> None:
        """Put what is new into the outbox."""
        settings = self._settings
        lists = load(settings.watchlist)
        archive = open_index(settings.index, uncertain=bool(settings.uncertain)).view()
        identity = archive.status().identity
        if self._post.box.memory and self._post.box.identity == identity:
            return
        names = lasting_names(settings.lexicon, folder_of(settings.index)).file
        news, memory, uncounted = news_of(
            archive, lists, self._post.box.memory, Unloaded(names).version
        )
        for name in uncounted:
            LOGGER.info("telling: “%s” finds nothing as it is, or costs too much", name)
        if not self._post.box.memory:
            LOGGER.info("telling: from now on, of %d articles nothing is new", len(memory.every))
        box = replace(self._post.box, memory=memory, identity=identity)
        if news:
            message = messages.message_of(
                news,
                site=settings.name,
                root=_root(settings),
                say=wording(settings.language),
                now=datetime.now(UTC),
                doors=[door.name for door in self._post.doors],
            )
            box = replace(box, waiting=(*box.waiting, message))
        self._post.put(box)


def _root(settings: Settings) -> str:
    """What the addresses of the archive begin with."""
    if settings.address:
        return settings.address.rstrip("/")
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    prefix = settings.prefix if settings.prefix.startswith("/") else ""
    return f"http://{host}:{settings.port}{prefix}"
