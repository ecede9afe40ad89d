"""One article as the facets read it: its text, sentences, capitalised spans and known names.

Title and body are read as one text, so that a cue and a name are looked for
in one way; `Reading.evidence` turns a span back into the article's own
offsets.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from archive import Evidence, TextField

from .lexicon import Lexicon, LexiconError, Name, NameKind, fold, pieces_of

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĘĚĞĠĢĦĪİŁŃŇŌŐŒŔŘŚŞŠŢŤŪŮŰŴŶŹŻŽ"
PIECE = rf"(?!(?:[LDNSCJM]|Qu)[’'])[{UPPER}][\w$]*(?:[-’'.&+][\w$]+)*\+?"
NUMBERED = rf"(?:{PIECE}|\d+[A-Za-z][\w$]+)"
SPAN = re.compile(rf"(?<![\w@-])(?:St\. |Ste\. )?{NUMBERED}(?:(?: |\xa0|\s?&\s?){NUMBERED})*")
SENTENCE = re.compile(r"[.!?…]+(?<!\bM\.)(?<!\bMr\.)(?<!\bDr\.)(?<!\bSt\.)[»”\"’)]*\s+|\n+")
GAPS = frozenset(["", " ", "\xa0", "-", "‑", "’", "'", ".", "&", " & ", "_", "(", " (", "/"])
ASIDE = (
    r"(?:[ \xa0]?\([^)\n]{1,40}\))?(?:,[^,.;:!?\n]{2,70},(?: \w+,)?)?"  # brackets, an apposition
)
SKIN = r"[ \xa0«“\"'’(]*$"  # what may stand between a cue and its name


@dataclass(frozen=True, slots=True)
class Place:
    """A span of the joined text, end excluded."""

    start: int
    end: int

    def meets(self, other: "Place") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Found:
    """A known name where it stands."""

    place: Place
    name: Name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """An article, read once for all facets.

    `text` is the title, an empty line and the body; `folded` the same
    without accents and capitals, character for character. `starts` are where
    sentences begin. `found` holds the known names, longest first where two
    overlap, in reading order; `spans` the runs of capitalised words.
    """

    text: str
    folded: str
    title_end: int
    starts: tuple[int, ...]
    found: tuple[Found, ...]
    spans: tuple[Place, ...]
    lexicon: Lexicon

    def sentence(self, position: int) -> Place:
        """The sentence in which a position stands."""
        behind = bisect_right(self.starts, position)
        end = self.starts[behind] if behind < len(self.starts) else len(self.text)
        return Place(self.starts[behind - 1], end)

    def _start(self, position: int) -> int:
        """Where the sentence begins in which a position stands."""
        return self.starts[bisect_right(self.starts, position) - 1]

    def opens_sentence(self, place: Place) -> bool:
        """Whether only quotes and brackets stand between the sentence's start and the place."""
        before = self.text[self._start(place.start) : place.start]
        return not any(char.isalnum() for char in before)

    def before(self, cue: str, place: Place, reach: int = 90) -> re.Match[str] | None:
        """The cue that stands right in front of a place, in its sentence."""
        low = max(self._start(place.start), place.start - reach)
        return front(self.lexicon, cue).search(self.folded, low, place.start)

    def after(self, cue: str, place: Place, reach: int = 110) -> re.Match[str] | None:
        """The cue that stands right behind a place, in its sentence."""
        high = min(self.sentence(place.start).end, place.end + reach)
        return behind(self.lexicon, cue).match(self.folded, place.end, high)

    def near(self, cue: str, low: int, high: int) -> re.Match[str] | None:
        """The first word of a cue list between two positions."""
        return anywhere(self.lexicon.cue(cue)).search(self.folded, low, high)

    def evidence(self, place: Place, rule: str) -> Evidence:
        """A place in the offsets of the article's own title or body."""
        in_title = place.start < self.title_end
        shift = 0 if in_title else self.title_end + 2
        return Evidence(
            field=TextField.TITLE if in_title else TextField.BODY,
            start=place.start - shift,
            end=place.end - shift,
            text=self.text[place.start : place.end],
            rule=rule,
        )

    def words(self, place: Place) -> str:
        """What stands there, as written."""
        return self.text[place.start : place.end]


def read(title: str, body: str, lexicon: Lexicon) -> Reading:
    """The article with everything found that the facets share."""
    text = f"{title}\n\n{body}"
    folded = fold(text)
    found = tuple(_known(text, folded, lexicon))
    return Reading(
        text=text,
        folded=folded,
        title_end=len(title),
        starts=(0, *(match.end() for match in SENTENCE.finditer(text))),
        found=found,
        spans=tuple(_spans(text, folded, lexicon)),
        lexicon=lexicon,
    )


def _known(text: str, folded: str, lexicon: Lexicon) -> Iterator[Found]:
    """Known names in reading order; the longest one wins where several begin."""
    pieces = [(match[0], match.start(), match.end()) for match in pieces_of(folded)]
    at = 0
    while at < len(pieces):
        word, start, _ = pieces[at]
        named = not text[start].islower() or word in lexicon.lower_starts
        longest = lexicon.reach.get(word, 0) if named else 0
        took = 1
        if longest and (start == 0 or text[start - 1] not in "-@#"):
            for count, end in _runs(pieces, at, longest, text):
                name = _allowed(
                    text[start:end], "".join(p[0] for p in pieces[at : at + count]), lexicon
                )
                if name and not _goes_on(text, end):
                    yield from (Found(Place(start, _closed(text, start, end)), n) for n in name)
                    took = count
                    break
        at += took


def _runs(
    pieces: list[tuple[str, int, int]], at: int, longest: int, text: str
) -> Iterator[tuple[int, int]]:
    """How many pieces from here could be one name and where they end, longest first."""
    ends = [pieces[at][2]]
    for _, start, end in pieces[at + 1 : at + longest]:
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


def _spans(text: str, folded: str, lexicon: Lexicon) -> Iterator[Place]:
    """Runs of capitalised words, without the words that merely open a sentence."""
    openers = word_set(lexicon.cue("names.openers"))
    articles = word_set(lexicon.cue("names.articles"))
    for match in SPAN.finditer(text):
        start, end = match.span()
        while start < end:
            word = PIECE_AT.match(folded, start, end)
            if word is None or word[1] not in openers:
                break
            if (
                word[1] in articles
                and word.end() < end
                and INSIDE.search(text, max(0, start - 2), start)
            ):
                break
            start = word.end()
        if text[start:end].endswith(("’s", "'s")):
            end -= 2
        if end > start:
            yield Place(start, end)


INSIDE = re.compile(r"[\w,] $")
PIECE_AT = re.compile(r"([\w$]+)[ \xa0’'.-]*")


@lru_cache(maxsize=4)
def word_set(words: tuple[str, ...]) -> frozenset[str]:
    """A list of words, to look one up in."""
    return frozenset(words)


@lru_cache(maxsize=64)
def front(lexicon: Lexicon, cue: str) -> re.Pattern[str]:
    """A cue list as a pattern that ends where a name begins; articles may stand between."""
    return _compiled(
        rf"(?<!\w)(?:{'|'.join(lexicon.cue(cue))})(?:[ \xa0:]+(?:le|la|les|the|l'|d'|un|une|de|du"
        r"|(?:its|their|son|sa|ses|leurs?|l'un de (?:ses|leurs)|one of (?:its|their))"
        r"(?: [\w-]+)?))?"
        rf"{SKIN}"
    )


@lru_cache(maxsize=64)
def behind(lexicon: Lexicon, cue: str) -> re.Pattern[str]:
    """A cue list as a pattern that begins where a name ends."""
    return _compiled(rf"(?:'s)?{ASIDE}[ \xa0»”\"',)]*(?:{'|'.join(lexicon.cue(cue))})")


@lru_cache(maxsize=128)
def anywhere(fragments: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern of whole words."""
    return _compiled(rf"(?<!\w)(?:{'|'.join(fragments)})(?!\w)")


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise LexiconError("*.toml", f"a fragment is no regular expression ({error})") from error


def is_person(reading: Reading, place: Place) -> bool:
    """Whether a span reads as a given name with a surname."""
    words = reading.words(place).split()
    if len(words) < 2:  # noqa: PLR2004 - a surname alone tells nothing
        return False
    return any(n.kind is NameKind.GIVEN_NAME for n in reading.lexicon.names_of(words[0]))
