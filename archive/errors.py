"""What can go wrong in the archive. Each error carries its facts and says what to do next."""

from enum import StrEnum


class ArchiveError(Exception):
    """Anything the archive refuses or cannot do."""


class BadAddress(ArchiveError):
    """An index address that names no engine we have."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(
            f"{address!r} is no index address; write whoosh:PATH, e.g. whoosh:var/index"
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


class IndexBusy(ArchiveError):
    """Somebody else is writing to the index."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(
            f"{address}: another process is writing to this index; wait until it is done,"
            " then try again"
        )


class Mistake(StrEnum):
    """The ways a query can break the grammar; `{token}` is what the reader typed there."""

    NO_LEFT = "{token} needs a word on its left"
    NO_RIGHT = "{token} needs a word on its right"
    QUOTE_OPEN = "The quote {token} is never closed"
    GROUP_OPEN = "This {token} is never closed"
    GROUP_SHUT = "This {token} closes nothing"
    TOO_DEEP = "Too many parentheses are open at this {token}"
    NO_VALUE = "{token} needs a word right behind it"
    NESTED = "{token} cannot stand inside another field"
    NO_DATE = (
        "{token} has no date behind it; write 2024, 2024-03, 2024-03-06, 2024-01..2024-03 or 30d"
    )
    BACKWARDS = "{token} ends before it begins"


class QueryError(ArchiveError):
    """A query that breaks the grammar.

    `text` is the query, `position` the code point at which the mistake
    shows, `token` what stands there, and `repaired` a query that keeps what
    could be understood ("" when nothing could).
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
        super().__init__(f"{self.reason} (at character {position + 1} of {text!r}){hint}")

    @property
    def reason(self) -> str:
        """The mistake as one English sentence, without its position."""
        return self.mistake.format(token=self.token)
