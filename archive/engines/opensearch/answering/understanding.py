"""What is looked for: what a query says, or, when that finds nothing, what comes nearest to it.

Tried one after the other until something is found: its misspelled words
corrected; the most telling of its words, or of those that translate them.
"""

from collections.abc import Iterator
from dataclasses import replace

from archive.engines.understanding.boosting import boosted
from archive.engines.understanding.known import TEXT_FIELDS
from archive.engines.understanding.loosening import has_words, is_loose, is_small, words_alone
from archive.engines.understanding.meaning import Also
from archive.engines.understanding.rarity import rarity_of
from archive.engines.understanding.spelling import corrections, rewritten
from archive.language import translations
from archive.query import Query
from archive.results import Notice, NoticeKind
from archive.tree import And, Most, Node

from .compiling import Clause, query_of, worth_of
from .interpreting import Interpretation, interpreted
from .lexicon import Lexicon
from .state import State

SHARE = 0.5
"""What an article needs of what the best one has, by the rarity of the words that it has."""


def finds(state: State, asked: Interpretation) -> bool:
    """Whether anything is found by a query's text, whatever its filters."""
    key = "finds", asked.tree
    return state.count(key, lambda: query_of(asked.tree, asked.meant)) > 0


def nearest(
    state: State, query: Query, asked: Interpretation, passing: Clause
) -> Interpretation | None:
    """What comes nearest to a query whose text finds nothing; None where it insists on that.

    Args:
        state: The archive.
        query: The query.
        asked: What it asks.
        passing: Its filters.
    """
    if not is_loose(asked.tree):
        return None
    others = _others(state, query, asked, passing)
    return next((other for other in others if finds(state, other)), None)


def _others(
    state: State, query: Query, asked: Interpretation, passing: Clause
) -> Iterator[Interpretation]:
    lexicon = Lexicon(state, asked.budget)
    strange = [word for word in words_alone(asked.tree) if not any(translations([word]))]
    better = corrections(lexicon, query.text, strange, is_bold=True)
    if better:
        yield _corrected(state, query, better, Also.SYNONYMS)
    unknown = {word: other for word, other in better.items() if not lexicon.documents(word)}
    close = _corrected(state, query, unknown, Also.TRANSLATIONS)
    less = _relaxed(state, close, passing)
    if less is None:
        yield close
        return
    most, others = less
    notice = Notice.of(NoticeKind.RELAXED, parts=len(most.parts))
    found = boosted(most, query.text, Lexicon(state, close.budget))
    tree = And((found, *others)) if others else found
    yield replace(close, tree=tree, notices=(*close.notices, notice), relaxed=True)


def _corrected(state: State, query: Query, better: dict[str, str], also: Also) -> Interpretation:
    """What a query asks with some of its words replaced; the notice has a query that insists."""
    if not better:
        return interpreted(state, query, also)
    text = rewritten(query.text, better)
    exact = rewritten(query.text, {word: f'"{word}"' for word in better})
    found = interpreted(state, replace(query, text=text), also)
    notice = Notice.of(NoticeKind.CORRECTED, asked=query.text, meant=text, exact=exact)
    return replace(found, notices=(notice, *found.notices), corrected=True)


def _relaxed(
    state: State, asked: Interpretation, passing: Clause
) -> tuple[Most, tuple[Node, ...]] | None:
    """Most words of a query that asks for all of them, and what else it asks for.

    As many parts as any article has, and no fewer than half of them. None when
    the query is not of that kind, names an operator between its parts, or
    nothing has half of it.
    """
    tree, meant = asked.tree, asked.meant
    if not isinstance(tree, And) or tree.explicit:
        return None
    wanted = tuple(part for part in tree.parts if has_words(part))
    others = tuple(part for part in tree.parts if not has_words(part))
    required = tuple(part for part in wanted if not is_small(part))
    if len(required) < 2:  # noqa: PLR2004 - there is no less than one
        return None
    keys = [("finds", part) for part in required]
    having = state.counts(keys, lambda key: query_of(key[1], meant))
    worths = tuple(rarity_of(state.articles, having[key]) for key in keys)
    among = [passing, *(query_of(part, meant) for part in others if not is_small(part))]
    worth = worth_of(required, worths, meant, TEXT_FIELDS)
    best = state.search({"bool": {"must": [worth], "filter": among}}, size=1)["hits"]
    if not best["max_score"]:
        return None
    return Most(required, worths, SHARE * float(best["max_score"])), others
