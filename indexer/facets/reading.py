"""One article as the facets read it: its text, sentences, capitalised spans and known names.

Title and body are read as one text, so that a cue and a name are looked for
in one way; `Reading.evidence` turns a span back into the article's own
offsets.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archive import Evidence, TextField

from .cues import Places, anywhere, behind, front
from .genre import Genre, judged
from .lexicon import Lexicon, Name, NameKind, flattened

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĘĚĞĠĢĦĪİŁŃŇŌŐŒŔŘŚŞŠŢŤŪŮŰŴŶŹŻŽ"
_SHORTENED = "M Mr Mrs Ms Dr St Sen Rep Gov Lt Sgt Capt Prof Sept Oct Nov Dec Jan Feb".split()
_NOT_SHORTENED = "".join(rf"(?<!\b{word}\.)" for word in _SHORTENED)
_KIND = "ransomware"
"""What stands behind the name of a program, and in some lists belongs to it."""

SENTENCE = re.compile(
    rf"[.!?…\n](?<![.!?…]{{2}})(?:(?<=\n)\n*|(?<!\n)[.!?…]*{_NOT_SHORTENED}[»”\"’)]*\s+)"
)  # one set of letters in front, as all others are then passed over at once; and each run once
FAR = 1000  # code points; a longer sentence is none
GAPS = frozenset(["", " ", "\xa0", "-", "‑", "’", "'", ".", "&", " & ", "_", "(", " (", "/"])


class Span(NamedTuple):
    """A span of the joined text, end excluded."""

    start: int
    end: int

    def meets(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


class KnownName(NamedTuple):
    """A known name where it stands."""

    span: Span
    name: Name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """An article, read once for all facets.

    `text` is the title, an empty line and the body; `flat` the same
    without accents and capitals, character for character, and `places` are where
    its words begin. `starts` are where sentences begin. `found` holds the known
    names, longest first where two overlap, in reading order. `genre` is the kind
    of text, `is_cyber` whether it is about computers, `lead_end` where its first sentences end.
    """

    text: str
    flat: str
    places: Places
    title_end: int
    starts: tuple[int, ...]
    found: tuple[KnownName, ...]
    lexicon: Lexicon
    genre: Genre
    is_cyber: bool
    lead_end: int

    def sentence(self, position: int) -> Span:
        """The sentence in which a position stands, `FAR` on either side at the most."""
        behind = bisect_right(self.starts, position)
        end = self.starts[behind] if behind < len(self.starts) else len(self.text)
        return Span(max(self.starts[behind - 1], position - FAR), min(end, position + FAR))

    def _start(self, position: int) -> int:
        """Where the sentence begins in which a position stands."""
        return self.starts[bisect_right(self.starts, position) - 1]

    def before(self, cue: str, span: Span, reach: int = 90) -> re.Match[str] | None:
        """The cue that stands right in front of a span, in its sentence."""
        low = max(self._start(span.start), span.start - reach)
        return front(self.lexicon, cue).search(self.places, low, span.start)

    def after(self, cue: str, span: Span, reach: int = 110) -> re.Match[str] | None:
        """The cue that stands right behind a span, in its sentence."""
        next_start = bisect_right(self.starts, span.start)
        end = self.starts[next_start] if next_start < len(self.starts) else len(self.text)
        high = min(end, span.start + FAR, span.end + reach)
        return behind(self.lexicon, cue).match(self.flat, span.end, high)

    def near(self, cue: str, low: int, high: int) -> re.Match[str] | None:
        """The first word of a cue list between two positions."""
        return anywhere(self.lexicon.cue(cue)).search(self.places, low, high)

    def evidence(self, span: Span, rule: str) -> Evidence:
        """A span in the offsets of the article's own title or body."""
        in_title = span.start < self.title_end
        shift = 0 if in_title else self.title_end + 2
        return Evidence(
            field=TextField.TITLE if in_title else TextField.BODY,
            start=span.start - shift,
            end=span.end - shift,
            text=self.text[span.start : span.end],
            rule=rule,
        )

    def span_of(self, evidence: Evidence) -> Span:
        """The span that a piece of evidence stands for: `evidence` the other way round."""
        shift = 0 if evidence.field is TextField.TITLE else self.title_end + 2
        return Span(evidence.start + shift, evidence.end + shift)

    def words(self, span: Span) -> str:
        """What stands there, as written."""
        return self.text[span.start : span.end]


def read(title: str, body: str, lexicon: Lexicon) -> Reading:
    """The article with everything found that the facets share."""
    text = f"{title}\n\n{body}"
    flat = flattened(text)
    places = Places(flat)
    starts = (0, *(match.end() for match in SENTENCE.finditer(text)))
    lead_end = _lead_end(starts, len(title), len(text))
    genre, is_cyber = judged(places, len(title), lead_end, lexicon)
    return Reading(
        text=text,
        flat=flat,
        places=places,
        title_end=len(title),
        starts=starts,
        found=tuple(_known(text, places, lexicon)),
        lexicon=lexicon,
        genre=genre,
        is_cyber=is_cyber,
        lead_end=lead_end,
    )


def _lead_end(starts: tuple[int, ...], title_end: int, end: int, sentences: int = 3) -> int:
    """Where an article's first sentences end, those of the title among them."""
    body = [start for start in starts if start > title_end]
    return body[sentences] if len(body) > sentences else end


def _known(text: str, places: Places, lexicon: Lexicon) -> Iterator[KnownName]:
    """Known names in reading order; the longest one wins where several begin."""
    flat, pieces = places.text, places.pieces
    reach, lower_starts = lexicon.reach, lexicon.lower_starts
    opening = [at for at, (start, end) in enumerate(pieces) if flat[start:end] in reach]
    behind = 0
    for at in opening:
        start, end = pieces[at]
        word = flat[start:end]
        if at < behind or (text[start].islower() and word not in lower_starts):
            continue
        if start > 0 and text[start - 1] in "-@#":
            continue
        for count, end in _runs(pieces, at, reach[word], text):
            key = "".join([flat[low:high] for low, high in pieces[at : at + count]])
            name = _allowed(text[start:end], key, lexicon)
            if name and not _goes_on(text, end) and not _is_of_program(name, key, lexicon):
                yield from (KnownName(Span(start, _closed(text, start, end)), n) for n in name)
                behind = at + count
                break


def _is_of_program(names: tuple[Name, ...], key: str, lexicon: Lexicon) -> bool:
    """Whether a name is an ordinary word with its kind: "Play ransomware", of which "Play" is one.

    What stands around the word alone says whether it is a group there.
    """
    alone = lexicon.names.get(key.removesuffix(_KIND), ()) if key.endswith(_KIND) else ()
    values = {name.value for name in names}
    return any(name.ordinary and name.value in values for name in alone)


def _runs(
    pieces: Sequence[tuple[int, int]], at: int, longest: int, text: str
) -> Iterator[tuple[int, int]]:
    """How many pieces from here could be one name and where they end, longest first."""
    ends = [pieces[at][1]]
    for start, end in pieces[at + 1 : at + longest]:
        if text[ends[-1] : start] not in GAPS:
            break
        ends.append(end)
    for count in range(len(ends), 0, -1):
        yield count, ends[count - 1]


def _allowed(written: str, key: str, lexicon: Lexicon) -> tuple[Name, ...]:
    """The names under a key that may be written so."""
    names = lexicon.names.get(key, ())
    if not names:
        return ()
    capital = not written[0].islower()
    return tuple(
        name
        for name in names
        if (capital or name.lower) and (not name.shouted or written.isupper())
    )


def _goes_on(text: str, end: int) -> bool:
    """Whether a name is only the front of another: "Hive-CM8", "Medusa_x"."""
    rest = text[end : end + 2]
    return len(rest) > 1 and rest[0] in "-_" and (rest[1].isupper() or rest[1].isdigit())


def _closed(text: str, start: int, end: int) -> int:
    """The end of a name with the bracket that it opened: "NoName057(16)"."""
    opened = text.count("(", start, end) > text.count(")", start, end)
    return end + 1 if opened and text[end : end + 1] == ")" else end


def is_person(reading: Reading, span: Span) -> bool:
    """Whether a span reads as a given name with a surname."""
    words = reading.words(span).split()
    if len(words) < 2:  # noqa: PLR2004 - a surname alone tells nothing
        return False
    return any(n.kind is NameKind.GIVEN_NAME for n in reading.lexicon.names_of(words[0]))
