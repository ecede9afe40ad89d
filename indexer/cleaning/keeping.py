"""Lines that people want back in an article, whatever the rules say."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from archive import Removed
from indexer.formats import Line, RawArticle
from indexer.records import one_line

from .lines import Lines


def texts_of(removed: Iterable[Removed]) -> frozenset[str]:
    """What was taken out, each piece as `one_line`."""
    return frozenset(one_line(piece.text) for piece in removed)


def kept_in(raw: RawArticle, texts: AbstractSet[str]) -> RawArticle:
    """The article with those removed pieces among its lines again that are wanted.

    Each stands where it stood; one of which that is not known comes at the end.

    Args:
        raw: The article.
        texts: What is wanted, as `one_line`.
    """
    wanted = [at for at, one in enumerate(raw.removed) if one_line(one.text) in texts]
    if not wanted:
        return raw
    last = len(raw.lines)
    lines: list[tuple[float, Line]] = [(at, line) for at, line in enumerate(raw.lines)]
    for at in wanted:
        piece = raw.removed[at]
        place = min(raw.places[at], last) if raw.places else _place(raw, piece.line)
        lines.append((place - 0.5, Line(piece.text, piece.line)))
    lines.sort(key=lambda placed: placed[0])
    left = [at for at in range(len(raw.removed)) if at not in wanted]
    return replace(
        raw,
        lines=tuple(line for _, line in lines),
        removed=tuple(raw.removed[at] for at in left),
        places=tuple(raw.places[at] for at in left) if raw.places else (),
    )


def keep(lines: Lines, texts: AbstractSet[str]) -> None:
    """Take those lines back in that are wanted."""
    wanted = {at for at in range(len(lines)) if one_line(lines.text(at)) in texts}
    lines.rules = {at: rule for at, rule in lines.rules.items() if at not in wanted}
    lines.verdicts = tuple(one for one in lines.verdicts if one.line not in wanted)


def _place(raw: RawArticle, number: int) -> int:
    """Before which line one stands that has this number in its file."""
    if not number:
        return len(raw.lines)
    return sum(0 < line.number < number for line in raw.lines)
