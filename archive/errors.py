"""What can go wrong in the archive. Each error carries its facts and says what to do next."""

import errno
from enum import StrEnum


class ArchiveError(Exception):
    """Anything the archive refuses or cannot do."""


class BadAddress(ArchiveError):
    """An index address that names no engine we have."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(
            f"{address!r} is no index address; write whoosh:PATH, e.g. whoosh:var/index, or"
            " opensearch+http(s)://HOST:PORT/NAME"
        )


class EngineMissing(ArchiveError):
    """The library of an engine is not installed."""

    def __init__(self, address: str, extra: str) -> None:
        self.address = address
        self.extra = extra
        super().__init__(
            f"{address}: the engine for this address is not installed; install it with:"
            f" pip install 'newsarchive[{extra}]'"
        )


class IndexMissing(ArchiveError):
    """No index stands at the address yet."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(f"{address}: no index here yet; make one with: newsarchive index")


class IndexDamaged(ArchiveError):
    """The index cannot be read any more."""

    def __init__(self, address: str, detail: str) -> None:
        self.address = address
        self.detail = detail
        super().__init__(
            f"{address}: the index is damaged ({detail}); make it anew from the seeds with:"
            " newsarchive index --rebuild"
        )


class IndexUnreadable(ArchiveError):
    """The machine does not let us read the index, which may well be sound.

    `file` is what it refuses, below the address, and `reason` what it says.
    """

    def __init__(self, address: str, file: str, reason: str) -> None:
        self.address = address
        self.file = file
        self.reason = reason
        super().__init__(
            f"{address}: {file} cannot be read ({reason}), though it may be sound; give yourself"
            " the right to, or what else the machine lacks, then try again"
        )


_SEE = "see that it runs and can be reached from here, and nothing else has to be done"


class IndexAway(IndexUnreadable):
    """The cluster that keeps the index does not answer; it may well be sound.

    `advice` is what to do about that.
    """

    def __init__(self, address: str, reason: str, advice: str = _SEE) -> None:
        super().__init__(address, "", reason)
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.address}: the cluster does not answer ({self.reason}); {self.advice}"


_REFUSED = frozenset(
    {
        *(errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.ENOMEM),
        *(errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH),
    }
)
"""What the machine says of files that it does not want to read, whatever is in them."""


def refused(address: str, file: str, error: OSError) -> IndexDamaged | IndexUnreadable:
    """What it means that a file of an index cannot be read.

    >>> refused("whoosh:index", "CURRENT", PermissionError(13, "Permission denied")).reason
    'Permission denied'
    >>> refused("whoosh:index", "CURRENT", FileNotFoundError(2, "No such file")).detail
    'CURRENT cannot be read'
    """
    if error.errno in _REFUSED:
        return IndexUnreadable(address, file, error.strerror or str(error))
    return IndexDamaged(address, f"{file} cannot be read")


class NoOlder(ArchiveError):
    """There is no whole older generation to go back to."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(
            f"{address}: there is no older generation to go back to; make the index anew from the"
            " seeds with: newsarchive index --rebuild"
        )


class IndexBusy(ArchiveError):
    """Somebody else is writing to the index."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(
            f"{address}: another process is writing to this index; wait until it is done,"
            " then try again"
        )


class Mistake(StrEnum):
    """The ways a query can break the grammar; the sentences are those of whoever shows them."""

    NO_LEFT = "no_left"
    NO_RIGHT = "no_right"
    QUOTE_OPEN = "quote_open"
    GROUP_OPEN = "group_open"
    GROUP_SHUT = "group_shut"
    TOO_DEEP = "too_deep"
    NO_VALUE = "no_value"
    NESTED = "nested"
    NO_NUMBER = "no_number"
    NO_DATE = "no_date"
    BACKWARDS = "backwards"


class QueryError(ArchiveError):
    """A query that breaks the grammar.

    `text` is the query, `position` the code point at which the mistake
    shows, `token` what stands there, and `repaired` a query that keeps what
    could be understood ("" when nothing could). As a text it is a line for
    logs; readers are shown the sentence of its `mistake`.
    """

    def __init__(
        self, text: str, position: int, mistake: Mistake, token: str, repaired: str
    ) -> None:
        self.text = text
        self.position = position
        self.mistake = mistake
        self.token = token
        self.repaired = repaired
        hint = f"; try: {repaired}" if repaired else ""
        super().__init__(f"{mistake}: {token!r} at character {position + 1} of {text!r}{hint}")
