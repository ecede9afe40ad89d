"""A page as a raw article: blocks that are its text, clues, and what was left out."""

from collections.abc import Sequence
from itertools import accumulate

from lxml import html

from archive import Note, NoteKind, Removed
from indexer.records import Line, RawArticle

from .blocks import blocks_of, parsed
from .body import body_of, is_short
from .clocks import with_clocks
from .facts import Facts
from .stating import completed
from .unfolding import unfold


def read(text: str, *, notes: tuple[Note, ...] = ()) -> RawArticle:
    """The article of a page.

    Args:
        text: The page's source.
        notes: What becomes its notes.

    Raises:
        ValueError: There is no element in it.
    """
    return article_of(parsed(text), text, notes)


def article_of(root: html.HtmlElement, text: str, notes: tuple[Note, ...]) -> RawArticle:
    """The article of a page that has been parsed; its tree is not the same afterwards."""
    unfold(root)
    facts = Facts(root, text)
    blocks = blocks_of(root)
    out = body_of(root, blocks, facts.title.text if facts.title else "", facts.text)
    out = with_clocks(blocks, out)
    kept = [block.text for block, removed in zip(blocks, out, strict=True) if removed is None]
    if is_short(blocks, kept):
        notes = (*notes, Note(NoteKind.SHORT_BODY))
    return RawArticle(
        lines=tuple(Line(text, 0) for text in completed(kept, facts.text)),
        title=facts.title,
        outlet=facts.outlet,
        url=facts.url,
        language=facts.language,
        authors=facts.authors,
        categories=facts.categories,
        published=facts.published,
        modified=facts.modified,
        captured=facts.captured,
        removed=tuple(removed for removed in out if removed is not None),
        places=tuple(
            at for at, removed in zip(_kept_above(out), out, strict=True) if removed is not None
        ),
        notes=notes,
    )


def _kept_above(out: Sequence[Removed | None]) -> list[int]:
    """How many of the blocks above each are the article."""
    return [0, *accumulate(removed is None for removed in out)][:-1]
