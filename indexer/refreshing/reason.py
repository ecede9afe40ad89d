"""Why a seed is read."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a seed is read; its value is what logs and reports call it."""

    NEW = "new"
    """Nobody has read it yet."""

    BYTES = "changed bytes"
    """It was written to since it was read."""

    RULES = "changed rules"
    """It is the same, but what it is read by is not."""

    CHANGED = "changed bytes or rules"
    """One of both; no ledger says which."""

    CORRECTION = "correction"
    """A correction for one of its articles has come, or has gone."""

    TEMPLATE = "template"
    """One of its articles was read with another template than its outlet has now."""

    RETRY = "retry"
    """Nothing came of it when it was read before, or nothing that was kept."""

    REBUILD = "rebuild"
    """Everything is read."""
