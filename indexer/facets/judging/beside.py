"""What candidates have in common that begin with a token, or that end with one."""

import numpy as np

from .columns import Column, Fixed, Integers, Plain, Told, each_of, pairs_of
from .document import Document
from .seen import LINES, Seen
from .tokens import LINKS, shape_of

_NEAR = 6
"""Tokens that are looked at on either side of a candidate."""

_BEFORE = np.arange(1, _NEAR + 1)[:, None]
_BEHIND = np.arange(_NEAR)[:, None]

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
        near = firsts - _BEFORE
        codes = np.where(room >= _BEFORE, seen.codes.take(near, mode="clip"), seen.edge)
        own = np.where(room >= _BEFORE, seen.own_codes.take(near, mode="clip"), -1)
        one, two, three = codes[:3]
        linked, starts = seen.linking.take(one), seen.codes.take(firsts)
        in_title, line, is_open, paragraph = seen.lines.take(
            seen.paragraphs.take(firsts), axis=1, mode="clip"
        )
        return Told(
            count=len(firsts),
            columns=[
                Column("first", words, starts),
                Column("before", words, one),
                Column("second before", words, two),
                Column("third before", words, three),
                Column("before link", words, np.where(linked, two, -1)),
                *each_of("left", words, own[1:]),
                Column("in title", _IS, in_title),
                Column("paragraph", _COUNTS, paragraph),
                Column("line", LINES, line),
                Column("line open", _THERE, is_open - 1),
                Column("opens sentence", _IS, seen.opens_sentence.take(firsts)),
                Column("first common", _COUNTS, np.minimum(4, seen.commons.take(firsts))),
                Column("opens", _THERE, seen.openings.take(firsts) - 1),
            ],
            plain=[
                Plain("beginning", [words[code][:4] for code in starts.tolist()]),
                pairs_of("two before", words, two, one),
                pairs_of("two before link", words, np.where(linked, three, -1), two),
                Plain(
                    "shape before",
                    [
                        shape_of(written[first - 1]) if more else None
                        for first, more in zip(firsts.tolist(), room.tolist(), strict=True)
                    ],
                ),
            ],
        )

    def right(self, ends: Integers) -> Told:
        """What all candidates have in common that end in front of one of some tokens."""
        seen, words, joined = self.seen, self.seen.words, self.tokens.joined
        room = seen.paragraph_ends.take(ends - 1) - ends
        near = ends + _BEHIND
        codes = np.where(room > _BEHIND, seen.codes.take(near, mode="clip"), seen.edge)
        own = np.where(room > _BEHIND, seen.own_codes.take(near, mode="clip"), -1)
        one, two = codes[:2]
        last = seen.codes.take(ends - 1)
        return Told(
            count=len(ends),
            columns=[
                Column("last", words, last),
                Column("behind", words, one),
                Column("second behind", words, two),
                *each_of("right", words, own[1:]),
                Column("last common", _COUNTS, np.minimum(4, seen.commons.take(ends - 1))),
            ],
            plain=[
                Plain("ending", [words[code][-3:] for code in last.tolist()]),
                pairs_of("two behind", words, one, two),
                Plain(
                    "goes on",
                    [
                        self._onward(end) if more and joined[end - 1] else None
                        for end, more in zip(ends.tolist(), room.tolist(), strict=True)
                    ],
                ),
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
