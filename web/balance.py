"""How many connections each process of a server has, so that a new one goes where there are fewest.

The kernel wakes the same process first again and again, so the clients that keep
their connections open, as browsers and proxies do, could all be with one process
while another has nothing to do; and so could all that came before the other had begun.
Here a process that has more connections than another leaves a new one to it, but not
for long: the other may be busy. One that has two more ends a connection with its answer.
"""

import mmap
import time

from gunicorn.workers.gthread import ThreadWorker

from .waiting import CONNECTIONS

PROCESSES = 64
"""Processes that are told apart."""

_TURNS = 10
"""How often a new connection is left to a process that has fewer."""

_TURN = 0.0005
"""Seconds that such a process has each time to take it."""


class Balance:
    """The connections of each process, in memory that all share that are forked later."""

    def __init__(self) -> None:
        self._counts = memoryview(mmap.mmap(-1, 4 * PROCESSES)).cast("i")

    def tell(self, process: int, connections: int) -> None:
        """Let the others know how many connections a process has.

        Args:
            process: Its number: the next for each that begins.
            connections: How many it has.
        """
        self._counts[process % PROCESSES] = connections + 1  # 0 is that of no process

    def end(self, process: int) -> None:
        """Know that a process is no more."""
        self._counts[process % PROCESSES] = 0

    def is_heavier(self, process: int, by: int = 1) -> bool:
        """Whether a process has so many more connections than another.

        >>> balance = Balance()
        >>> balance.tell(1, 3)
        >>> balance.is_heavier(1)
        False
        >>> balance.tell(2, 2)
        >>> balance.is_heavier(1), balance.is_heavier(2), balance.is_heavier(1, by=2)
        (True, False, False)
        """
        most = self._counts[process % PROCESSES] - by
        return any(0 < others <= most for others in self._counts)


class Balanced(ThreadWorker):  # type: ignore[misc]
    """gunicorn's worker with threads, whose connections are as many as those of the others."""

    age: int
    nr_conns: int
    _balance: Balance
    _left = 0

    def run(self) -> None:
        """Work until told to stop."""
        self._balance = self.wsgi.extensions["balance"]
        self.count(0)
        super().run()

    def count(self, more: int) -> None:
        """Have more or fewer connections, and let the other processes know."""
        self.nr_conns += more
        self._balance.tell(self.age, self.nr_conns)

    def leaves_it(self) -> bool:
        """Whether a new connection is left to a process that has fewer, for a moment."""
        if self._left == _TURNS or not self._balance.is_heavier(self.age):
            self._left = 0
            return False
        self._left += 1
        time.sleep(_TURN)
        return True

    @property
    def max_keepalived(self) -> int:
        """What gunicorn asks for before an answer: at 0, that says that the connection ends."""
        return 0 if self._balance.is_heavier(self.age, by=2) else CONNECTIONS

    @max_keepalived.setter
    def max_keepalived(self, most: int) -> None:
        """Nothing: what gunicorn sets is how many there may be."""
