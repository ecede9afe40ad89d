"""A page as a raw article: blocks that are its text, clues, and what was left out."""

from archive import Note, Removed
from indexer.records import Line, RawArticle

from .blocks import blocks_of, parsed
from .body import body_of
from .facts import Facts


def read(text: str, *, part: str = "", notes: tuple[Note, ...] = ()) -> RawArticle:
    """The article of a page.

    Args:
        text: The page's source.
        part: What becomes the article's part.
        notes: What becomes its notes.

    Raises:
        ValueError: There is no element in it.
    """
    root = parsed(text)
    facts = Facts(root, text)
    blocks = blocks_of(root)
    kept = body_of(root, blocks, facts.text)
    return RawArticle(
        lines=tuple(
            Line(block.text, 0) for block, rule in zip(blocks, kept, strict=True) if not rule
        ),
        part=part,
        title=facts.title,
        outlet=facts.outlet,
        url=facts.url,
        language=facts.language,
        authors=facts.authors,
        categories=facts.categories,
        published=facts.published,
        modified=facts.modified,
        captured=facts.captured,
        removed=tuple(
            Removed(text=block.text, rule=rule, line=0)
            for block, rule in zip(blocks, kept, strict=True)
            if rule
        ),
        notes=notes,
    )
