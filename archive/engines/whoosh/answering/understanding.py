"""What is looked for: what a query says, or, when that finds nothing, what comes nearest to it.

Tried one after the other until something is found: its misspelled words
corrected; the most telling of its words, or of those that translate them.
"""

from collections.abc import Iterator
from dataclasses import replace

from archive.engines.understanding.boosting import boosted
from archive.engines.understanding.loosening import is_loose, words_alone
from archive.engines.understanding.meaning import Also
from archive.engines.understanding.spelling import corrections, rewritten
from archive.engines.whoosh.segments.arrays import Mask
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.language import translations
from archive.query import Query
from archive.results import Notice, NoticeKind
from archive.tree import And, Node

from . import terms
from .interpreting import Interpretation, interpreted
from .lexicon import Lexicon
from .matching import Matches, find
from .relaxing import relaxed


def understood(snapshot: Snapshot, query: Query, passing: Mask) -> tuple[Interpretation, Matches]:
    """What a query is taken for, and what that finds.

    Args:
        snapshot: The archive.
        query: The query.
        passing: The documents that its filters let pass.

    Raises:
        QueryError: The text breaks the grammar.
    """
    asked = interpreted(snapshot, query)
    matching = alive(snapshot, asked.tree)
    if matching.mask.any() or not is_loose(asked.tree):
        return asked, matching
    for other in _others(snapshot, query, asked, passing):
        nearest = alive(snapshot, other.tree)
        if nearest.mask.any():
            return other, nearest
    return asked, matching


def alive(snapshot: Snapshot, tree: Node) -> Matches:
    """What a tree finds among the documents that are not deleted."""
    found = find(snapshot, tree)
    return found if snapshot.whole else Matches(found.mask & snapshot.live, found.scores)


def _others(
    snapshot: Snapshot, query: Query, asked: Interpretation, passing: Mask
) -> Iterator[Interpretation]:
    strange = [word for word in words_alone(asked.tree) if not any(translations([word]))]
    better = corrections(Lexicon(snapshot, asked.budget), query.text, strange, is_bold=True)
    if better:
        yield _corrected(snapshot, query, better, Also.SYNONYMS)
    unknown = {word: other for word, other in better.items() if not terms.documents(snapshot, word)}
    nearest = _corrected(snapshot, query, unknown, Also.TRANSLATIONS)
    less = relaxed(snapshot, nearest.tree, passing)
    if less is None:
        yield nearest
        return
    most, others = less
    notice = Notice.of(NoticeKind.RELAXED, parts=len(most.parts))
    found = boosted(most, query.text, Lexicon(snapshot, nearest.budget))
    tree = And((found, *others)) if others else found
    yield replace(nearest, tree=tree, notices=(*nearest.notices, notice), relaxed=True)


def _corrected(
    snapshot: Snapshot, query: Query, better: dict[str, str], also: Also
) -> Interpretation:
    """What a query asks with some of its words replaced; the notice has a query that insists."""
    if not better:
        return interpreted(snapshot, query, also)
    text = rewritten(query.text, better)
    exact = rewritten(query.text, {word: f'"{word}"' for word in better})
    found = interpreted(snapshot, replace(query, text=text), also)
    notice = Notice.of(NoticeKind.CORRECTED, asked=query.text, meant=text, exact=exact)
    return replace(found, notices=(notice, *found.notices), corrected=True)
