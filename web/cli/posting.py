"""Takes what waits in the outbox of an archive through its doors, for one process at a time."""

import fcntl
import logging
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from archive import make_private_folder
from web import outbox
from web.outbox import Message, Outbox, OutboxDamaged
from web.webhooks import Fate

from .doors import Door

LOGGER = logging.getLogger("newsarchive")

FIRST, LONGEST = 5.0, 600.0
"""Seconds until a door is tried again: twice as many each time, up to a limit."""

GIVEN_UP = 3 * 86_400.0
"""Seconds after which a message is given up."""


class Post:
    """The outbox of an archive, and when each of its doors is to be tried again."""

    def __init__(self, folder: Path, doors: Sequence[Door]) -> None:
        self.box = Outbox()
        self.doors = doors
        self._file = folder / outbox.NAME
        self._lock: int | None = None
        self._tries: dict[str, int] = {}
        self._due: dict[str, float] = {}
        self._gone: set[str] = set()

    def is_ours(self) -> bool:
        """Whether no other process has the outbox; it is read when it has become ours."""
        if self._lock is not None:
            return True
        make_private_folder(self._file.parent)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        handle = os.open(self._file.with_suffix(".lock"), flags, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._lock = handle
        try:
            self.box = outbox.load(self._file)
        except OutboxDamaged as error:
            LOGGER.error("telling: %s; what is there now counts as told", error)  # noqa: TRY400 - one sentence
        return True

    def release(self) -> None:
        """Let another process have it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def put(self, box: Outbox) -> None:
        """Have this in the outbox from now on.

        Raises:
            OSError: It cannot be written, and is as it was.
        """
        outbox.save(self._file, box)
        self.box = box

    def pause(self) -> float:
        """Seconds until a door is to be tried again, at the most `LONGEST`."""
        now = time.monotonic()
        return min([LONGEST, *(max(0.1, due - now) for due in self._due.values())])

    def deliver(self) -> None:
        """Take what waits through all doors that are open."""
        if self._lock is None:
            return
        self._give_up()
        for door in self.doors:
            waits = any(door.name in message.doors for message in self.box.waiting)
            is_shut = self._due.get(door.name, 0.0) > time.monotonic()
            if waits and not is_shut and door.name not in self._gone:
                self._pass(door)

    def _pass(self, door: Door) -> None:
        """Take all through one door, until it takes no more."""
        self._due.pop(door.name, None)
        failed = None
        for message in self.box.waiting:
            if door.name not in message.doors:
                continue
            answer = door.take(message)
            if answer.fate is Fate.TAKEN:
                self._cross_out(message, door.name)
                LOGGER.info("told %s: %s", door.shown, message.id)
                continue
            failed = answer
            if answer.fate is not Fate.REFUSED:
                break
        if failed is None:
            self._tries.pop(door.name, None)
        elif failed.fate is Fate.GONE:
            self._gone.add(door.name)
            LOGGER.error("%s: %s; nothing more until this starts again", door.shown, failed.why)
        else:
            tries = self._tries.get(door.name, 0)
            pause = min(max(FIRST * 2 ** min(tries, 20), failed.after), LONGEST)
            self._tries[door.name] = tries + 1
            self._due[door.name] = time.monotonic() + pause
            LOGGER.warning("%s: %s; trying again in %g s", door.shown, failed.why, pause)

    def _cross_out(self, message: Message, name: str) -> None:
        """Note at once that a message has left through a door."""
        doors = tuple(one for one in message.doors if one != name)
        kept = (
            replace(each, doors=doors) if each.id == message.id else each
            for each in self.box.waiting
        )
        self._keep(tuple(each for each in kept if each.doors))

    def _give_up(self) -> None:
        """Let go what has waited too long, and what no door is there for any more."""
        names, end = {door.name for door in self.doors}, time.time() - GIVEN_UP
        kept = []
        for message in self.box.waiting:
            doors = tuple(name for name in message.doors if name in names)
            if message.made < end:
                LOGGER.error("not told, for three days were not enough: %s", message.id)
            elif doors:
                kept.append(replace(message, doors=doors))
        if tuple(kept) != self.box.waiting:
            self._keep(tuple(kept))

    def _keep(self, waiting: tuple[Message, ...]) -> None:
        """Remember what still waits, in any case here: what has left is not told again."""
        self.box = replace(self.box, waiting=waiting)
        self.put(self.box)
