"""Work that goes on while something else does, one piece at a time."""

import threading
import time
from collections.abc import Callable


class Background:
    """A thread that does one piece of work at a time.

    `began` is when the last piece of work began, 0 when there was none yet.
    """

    def __init__(self) -> None:
        self.began = 0.0
        self._idle_since = time.monotonic()
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def rested(self) -> float:
        """Seconds since the last piece of work began, or since there is a background."""
        return time.monotonic() - (self.began or self._idle_since)

    def start(self, work: Callable[[], None]) -> None:
        """Begin some work, once what is being done is done.

        Raises:
            Exception: What the last piece of work raised.
        """
        self.join()
        self.began = time.monotonic()
        self._thread = threading.Thread(target=self._do, args=(work,))
        self._thread.start()

    def join(self) -> None:
        """Wait until nothing is being done.

        Raises:
            Exception: What the last piece of work raised.
        """
        if self._thread:
            self._thread.join()
            self._thread = None
        error, self._error = self._error, None
        if error:
            raise error

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again by `join`
            self._error = error
