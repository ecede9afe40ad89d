"""What candidates have in common that begin with a token, or that end with one."""

import numpy as np

from .columns import Column, Fixed, Integers, Told, each_of, pairs_of, where
from .document import Document
from .seen import LINES, Seen
from .tokens import LINKS, shape_of

_NEAR = 6
"""Tokens that are looked at on either side of a candidate."""

_THERE = Fixed([""])
_IS = Fixed(["False", "True"])
_COUNTS = Fixed(map(str, range(5)))


class Beside:
    """Makes the features of where candidates begin and of where they end."""

    def __init__(self, document: Document, seen: Seen) -> None:
        self.tokens = document.tokens
        self.seen = seen

    def left(self, firsts: Integers) -> Told:
        """What all candidates have in common that begin with one of some tokens."""
        seen, words, written = self.seen, self.seen.words, self.tokens.written
        room = firsts - seen.paragraph_starts.take(firsts)
        one, two, three = (
            np.where(room >= n, seen.codes.take(firsts - n, mode="clip"), seen.edge)
            for n in (1, 2, 3)
        )
        own = [
            np.where(room >= n, seen.own_codes.take(firsts - n, mode="clip"), -1)
            for n in range(2, _NEAR + 1)
        ]
        every = np.arange(len(firsts))
        linked = seen.linking.take(one)
        starts, lines = seen.codes.take(firsts), seen.paragraphs.take(firsts)
        shapes = [shape_of(written[first - 1]) for first in firsts.tolist()]
        return Told(
            count=len(firsts),
            columns=[
                Column("in title", _IS, seen.in_title.take(lines)),
                Column("paragraph", _COUNTS, np.minimum(4, lines)),
                Column("line", LINES, seen.lines.take(lines)),
                Column("line open", _THERE, seen.open_lines.take(lines) - 1),
                Column("opens sentence", _IS, seen.opens_sentence.take(firsts)),
                Column("first", words, starts),
                Column("beginning", [words[code][:4] for code in starts.tolist()], every),
                Column("first common", _COUNTS, np.minimum(4, seen.commons.take(firsts))),
                Column("before", words, one),
                Column("second before", words, two),
                Column("third before", words, three),
                pairs_of("two before", words, two, one),
                Column("opens", _THERE, seen.openings.take(firsts) - 1),
                Column("before link", words, np.where(linked, two, -1)),
                pairs_of("two before link", words, np.where(linked, three, -1), two),
                *each_of("left", words, own),
                Column("shape before", shapes, where(room > 0)),
            ],
        )

    def right(self, ends: Integers) -> Told:
        """What all candidates have in common that end in front of one of some tokens."""
        seen, words, joined = self.seen, self.seen.words, self.tokens.joined
        room = seen.paragraph_ends.take(ends - 1) - ends
        one, two = (
            np.where(room > n, seen.codes.take(ends + n, mode="clip"), seen.edge) for n in (0, 1)
        )
        own = [
            np.where(room > n, seen.own_codes.take(ends + n, mode="clip"), -1)
            for n in range(1, _NEAR)
        ]
        last, every = seen.codes.take(ends - 1), np.arange(len(ends))
        onward = [
            self._onward(end) if more and joined[end - 1] else ""
            for end, more in zip(ends.tolist(), room.tolist(), strict=True)
        ]
        return Told(
            count=len(ends),
            columns=[
                Column("last", words, last),
                Column("ending", [words[code][-3:] for code in last.tolist()], every),
                Column("last common", _COUNTS, np.minimum(4, seen.commons.take(ends - 1))),
                Column("behind", words, one),
                Column("second behind", words, two),
                pairs_of("two behind", words, one, two),
                *each_of("right", words, own),
                Column("goes on", onward, where(np.array([*map(bool, onward)]))),
            ],
        )

    def _onward(self, behind: int) -> str:
        """What stands behind a candidate, and whether a capital follows that."""
        tokens = self.tokens
        word = tokens.flats[behind]
        kind = word
        if tokens.capitals[behind]:
            kind = "capital"
        elif word in LINKS:
            kind = "link"
        elif tokens.words[behind]:
            kind = "small"
        return f"{kind}{behind + 1 < len(tokens) and tokens.capitals[behind + 1]}"
