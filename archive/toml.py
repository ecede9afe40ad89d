"""TOML that people write, read so that whatever is wrong with it is one kind of error."""

import re
import tomllib
from typing import Any

_LONG = re.compile(r"[\d_]{1000,}")
"""Digits of a number that Python may refuse to read."""


class TomlError(ValueError):
    """A text that is no TOML: in which line the mistake is, counted from 1, and what it is."""

    def __init__(self, line: int, detail: str) -> None:
        self.line = line
        super().__init__(detail)


def parse_toml(text: str) -> dict[str, Any]:
    """What a TOML text says.

    Raises:
        TomlError: It is none, or more than anybody means.

    >>> parse_toml("port = 8000")
    {'port': 8000}
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        last = text.rstrip().count("\n") + 1
        raise TomlError(int(line[1]) if line else last, str(error)) from error
    except RecursionError as error:
        raise TomlError(1, "it is nested too deeply (at line 1, column 1)") from error
    except ValueError as error:
        at = match.start() if (match := _LONG.search(text)) else 0
        line_ = text.count("\n", 0, at) + 1
        column = at - text.rfind("\n", 0, at)
        detail = f"a number has too many digits (at line {line_}, column {column})"
        raise TomlError(line_, detail) from error
