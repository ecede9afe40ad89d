"""The article's text as a page's own data gives it, where the page shows less of it."""

from collections.abc import Sequence

from .learned.signs import WORD, shares_in, shingles

_LEAST = 60
"""Words that a text which is more than the page shows has at the least."""

_SHOWN = 0.5
"""The share of its shingles that the page shows, at the most."""

_COVERED = 0.6
"""The share of a line's shingles from which on the stated text holds the line."""


def completed(lines: Sequence[str], stated: str) -> list[str]:
    """The lines of an article with the rest of its text, where a wall has cut it short.

    The stated text takes the place of those lines that it holds. Where it
    holds none of them, it is another text, and nothing changes.

    Args:
        lines: What the page shows of its article.
        stated: The text in the page's data, "" for none.
    """
    words = WORD.findall(stated)
    if len(words) < _LEAST:
        return list(lines)
    shown = {shingle for line in lines for shingle in shingles(WORD.findall(line))}
    known = list(shingles(words))
    if sum(shingle in shown for shingle in known) > _SHOWN * len(known):
        return list(lines)
    shares = shares_in([WORD.findall(line) for line in lines], stated)
    held = [at for at, share in enumerate(shares) if share >= _COVERED]
    if lines and not held:
        return list(lines)
    first = held[0] if held else 0
    kept = [line for at, line in enumerate(lines) if at not in held]
    at = first
    return [*kept[:at], stated, *kept[at:]]
