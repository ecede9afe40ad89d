"""Text without what nobody sees or can write down: format and control characters, halves of emoji.

A page may hide a soft hyphen in every long word, a headline that was cut by
length may end in half an emoji. Words with the one are not found, and text
with the other cannot be encoded at all. So they go where text comes in.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import zip_longest

from archive import Removed
from indexer.records import Clue, Line, RawArticle

_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0001-\U000e007f"
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0"
)
"""Control and format characters (Cc, Cf), letters that are blank, and what is no character."""

_PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
_JOINERS = re.compile(
    "(?<![^\x00-\u024f])[\u200c\u200d\ufe00-\ufe0f]|[\u200c\u200d](?![^\x00-\u024f])"
)
"""Joiners beside a Latin letter or at an end, where they join nothing; in Persian they spell.

Behind a Latin letter, a selector of variants chooses none."""

_GONE = re.compile(f"[{_UNSEEN}\ud800-\udfff]")
_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_ANY = re.compile(f"[{_UNSEEN}\x85\u200c\u200d\ufe00-\ufe0f\u2028\u2029\ud800-\udfff]")
_REFERENCE = re.compile(
    r"&(?:amp;)?(?:shy|zwn?j|[lr]rm|ZeroWidthSpace|NoBreak|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6})"
    r"(?:;|(?<!&amp;shy)(?<!&amp;zwj))"
)
"""References, which some programs that write pages escape once more."""
_JOINING = {"zwnj": "\u200c", "zwj": "\u200d"}
_HALF = 0xD800, 0xE000


def scrubbed(text: str) -> str:
    r"""A text without unseen characters; two halves of an emoji become one again.

    >>> scrubbed("ran\u00ad\u00e7on\u200bgiciel \ud83d Alerte\x00")
    'rançongiciel  Alerte'
    >>> scrubbed("\ud83d\udd25")
    '🔥'
    """
    if text.isascii() and text.isprintable():
        return text
    if not _ANY.search(text):
        return text
    text = _PAIR.sub(lambda pair: _whole(ord(pair[1]), ord(pair[2])), text)
    return _JOINERS.sub("", _GONE.sub("", _BREAKS.sub("\n", text)))


def without_unseen(markup: str) -> str:
    r"""Markup without unseen characters, not even those that it writes as references.

    >>> without_unseen("ran&shy;&ccedil;on&#8203;giciel &#xD83D;&#xDD25; &#233;")
    'ran&ccedil;ongiciel 🔥 &#233;'
    """
    return scrubbed(resolved(markup))


def resolved(markup: str) -> str:
    """Markup that is scrubbed, without the unseen characters that it writes as references."""
    if "&" not in markup:
        return markup
    told = _REFERENCE.sub(_resolved, markup)
    return markup if told == markup else scrubbed(told)


def scrubbed_article(raw: RawArticle) -> RawArticle:
    """A raw article, every text of which is scrubbed; the article itself when all are clean."""
    texts = (
        *(line.text for line in raw.lines),
        *(clue.text for clue in _clues(raw)),
        *raw.categories,
        *(removed.text for removed in raw.removed),
    )
    if not _ANY.search("\n".join(texts)):
        return raw
    return replace(
        raw,
        lines=tuple(
            Line(text, line.number) for line in raw.lines if (text := scrubbed(line.text).strip())
        ),
        title=_clue(raw.title),
        outlet=_clue(raw.outlet),
        url=_clue(raw.url),
        language=_clue(raw.language),
        authors=_all(raw.authors),
        categories=tuple(filter(None, map(_single, raw.categories))),
        published=_all(raw.published),
        modified=_all(raw.modified),
        removed=tuple(removed for removed, _ in _removed(raw)),
        places=tuple(at for _, at in _removed(raw) if at is not None),
    )


def _clues(raw: RawArticle) -> Iterable[Clue]:
    yield from filter(None, (raw.title, raw.outlet, raw.url, raw.language))
    yield from (*raw.authors, *raw.published, *raw.modified)


def _clue(clue: Clue | None) -> Clue | None:
    text = _single(clue.text) if clue else ""
    return Clue(text, clue.origin) if clue and text else None


def _all(clues: Iterable[Clue]) -> tuple[Clue, ...]:
    return tuple(found for clue in clues if (found := _clue(clue)))


def _removed(raw: RawArticle) -> Iterable[tuple[Removed, int | None]]:
    """What is left of each removed piece, with its place."""
    for removed, at in zip_longest(raw.removed, raw.places):
        if text := scrubbed(removed.text).strip():
            yield replace(removed, text=text), at


def _single(text: str) -> str:
    """A scrubbed text in one line, with single spaces."""
    return " ".join(scrubbed(text).split())


def _resolved(found: re.Match[str]) -> str:
    """A reference as it stands, unless it means a character that goes, or half of one."""
    written = found[0]
    name = written[1:].removeprefix("amp;").rstrip(";")
    if name[0] != "#":
        return _JOINING.get(name, "")
    number = name[1:]
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    if _HALF[0] <= code < _HALF[1]:
        return chr(code)
    if code > 0x10FFFF or 0x80 <= code < 0xA0:  # noqa: PLR2004 - browsers read these as cp1252
        return written
    meant = chr(code)
    if meant in _JOINING.values():
        return meant
    return "" if _GONE.match(meant) else written


def _whole(high: int, low: int) -> str:
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
