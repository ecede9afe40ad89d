r"""Names of files as text that can be shown, stored and sent anywhere.

A file system takes any bytes for a name. What is no text in one, and what
would move a cursor, break a line or turn the writing round, is written out:
"\xff" for a byte that is no UTF-8, "\u001b" for a character. A backslash that
could be taken for one of these is doubled, so no two names become one.
"""

import re

_ODD = "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_WRITTEN_OUT = re.compile(rf"[{_ODD}]|\\(?=[xu\\{_ODD}])")
_BYTES = range(0xDC80, 0xDD00)
"""What Python makes of bytes that are no UTF-8 (PEP 383)."""


def readable(name: str) -> str:
    r"""A name as it is shown; an ordinary one as it is.

    >>> readable("Capture d’écran à 10.15.txt"), readable("caf\udce9.txt"), readable("a\x1b[2J\n")
    ('Capture d’écran à 10.15.txt', 'caf\\xe9.txt', 'a\\u001b[2J\\u000a')
    """
    return _WRITTEN_OUT.sub(_written_out, name)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] == "\\":
        return "\\\\"
    return f"\\x{code - 0xDC00:02x}" if code in _BYTES else f"\\u{code:04x}"
