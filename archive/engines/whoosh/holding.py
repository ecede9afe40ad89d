"""The snapshot that answers: the newest, or an older one while the newest is damaged."""

import logging
import struct
import threading

from archive.errors import ArchiveError, IndexDamaged, refused

from .answering.weighing import warm
from .segments.generations import Generation, Generations, OtherFormat
from .segments.schema import FORMAT
from .snapshot.snapshot import Snapshot

PATIENCE = 0.3
"""Seconds that an answer waits for what was just committed, and for the check of a whole index."""

TRIES = 3
"""How often the newest generation is asked for that is swept away before it is open."""

DAMAGED = (ValueError, KeyError, IndexError, EOFError, OSError, struct.error)
"""What opening damaged data raises; anything else is a mistake of ours, or the machine's."""

_LOG = logging.getLogger("newsarchive.archive")


class Holding:
    """Holds the snapshot of one index that answers. Safe to use from several threads at once."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._held: Snapshot | None = None
        self._opening = threading.Lock()
        self._fallen: tuple[str, Snapshot] | None = None
        self._falling = threading.Lock()

    def drop(self) -> None:
        """Hold nothing any more: the next one who asks has it opened anew."""
        self._held = None

    def snapshot(self) -> tuple[Snapshot, str]:
        """What answers now, and what is wrong with the newest if it is not that.

        Raises:
            As `archive.Searcher.view`.
        """
        for _ in range(TRIES):
            identity = ""
            try:
                identity = self._generations.identity()
                newest = self._newest(identity)
            except OtherFormat:
                raise
            except IndexDamaged as error:
                problem = error
            else:
                self._fallen = None
                return newest, ""
            if not self._moved_on(identity):
                break
        return self._older(problem), problem.detail

    def _moved_on(self, identity: str) -> bool:
        """Whether another generation is in force by now, so that this one may be swept away."""
        try:
            return self._generations.identity() != identity
        except ArchiveError:
            return False

    def _newest(self, identity: str) -> Snapshot:
        """The newest snapshot, or for as long as that takes to open the one before.

        Nobody waits longer than `PATIENCE` for a large archive, and a small
        one is always answered from its last commit.
        """
        held = self._held
        if held and not held.is_untouched():
            self._held = held = None
            self._generations.checks.forget()
            with self._opening:
                return self._open(patience=None)
        if held and held.generation.identity == identity:
            return held
        if held is None:
            with self._opening:
                return self._open()
        if self._opening.acquire(blocking=False):
            opener = threading.Thread(target=self._open_in_background, daemon=True)
            opener.start()
            opener.join(PATIENCE)
        return self._held or held

    def _open_in_background(self) -> None:
        """Open the newest snapshot while others are still answered from the last one."""
        try:
            self._open()
        except (ArchiveError, FileNotFoundError):
            self._held = None  # whoever asks next hears of it
        finally:
            self._opening.release()

    def _open(self, patience: float | None = PATIENCE) -> Snapshot:
        generation = self._generations.current(FORMAT, patience=patience)
        try:
            self._held = self.opened(generation)
        except IndexDamaged as problem:
            self._generations.condemn(generation, problem)
            raise
        return self._held

    def opened(self, generation: Generation) -> Snapshot:
        """The snapshot of a generation: the one that is held, if it is that."""
        held = self._held
        if held and held.generation.identity == generation.identity:
            return held
        try:
            fresh = Snapshot(generation)
            if held:
                warm(fresh, held)
        except OSError as error:
            raise refused(self._generations.address, generation.name, error) from error
        except DAMAGED as error:
            raise IndexDamaged(self._generations.address, str(error)) from error
        return fresh

    def kept(self, generation: Generation) -> Snapshot:
        """The same, and it is held for whoever asks next if the generation is in force."""
        snapshot = self.opened(generation)
        if self._generations.is_in_force(generation):
            self._held = snapshot
        return snapshot

    def _older(self, problem: IndexDamaged) -> Snapshot:
        """A snapshot of the newest whole generation before the damaged one; the log says so.

        Raises:
            IndexDamaged: There is none.
        """
        with self._falling:
            if self._fallen is None or self._fallen[0] != problem.detail:
                generation = self._generations.older(FORMAT)
                if generation is None:
                    raise problem
                _LOG.error("%s", problem)
                _LOG.error(
                    "%s: %s answers in its place", self._generations.address, generation.name
                )
                self._fallen = problem.detail, self.opened(generation)
            return self._fallen[1]
