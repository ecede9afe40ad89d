"""From what a query says to what is looked for in one archive: first priced, then expanded."""

from dataclasses import dataclass, replace

from archive.engines.understanding import meaning
from archive.engines.understanding.asking import asked_by
from archive.engines.understanding.boosting import boosted, is_question
from archive.engines.understanding.meaning import Also
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.query import Query
from archive.results import Notice
from archive.tree import Node

from .budget import Budget, affordable
from .lexicon import Lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """What is looked for, the notices on how that differs from the query, and what is left over.

    `relaxed` says that fewer parts are asked for than the query has, and
    `corrected` that its text is not the reader's.
    """

    tree: Node
    notices: tuple[Notice, ...]
    budget: Budget
    relaxed: bool = False
    corrected: bool = False


def interpreted(snapshot: Snapshot, query: Query, also: Also = Also.SYNONYMS) -> Interpretation:
    """What a query's text asks of an archive.

    Args:
        snapshot: The archive.
        query: The query; whether it wants nothing but its own words is for it to say.
        also: What its words stand for otherwise.

    Raises:
        QueryError: The text breaks the grammar.
    """
    asked = asked_by(query, also)
    found = interpreted_tree(snapshot, asked.tree, asked.also)
    tree = found.tree
    if is_question(query.text):
        tree = boosted(tree, query.text, Lexicon(snapshot, found.budget))
    return replace(found, tree=tree, notices=(*asked.notices, *found.notices))


def interpreted_tree(snapshot: Snapshot, tree: Node, also: Also = Also.SYNONYMS) -> Interpretation:
    """The same of a text that has been read.

    Nothing is read but the dictionary until the tree has been priced; what is
    left then pays for other spellings and synonyms.
    """
    budget = Budget(snapshot)
    tree, omitted = affordable(tree, budget)
    tree, meant = meaning.expanded(tree, Lexicon(snapshot, budget), also)
    return Interpretation(tree=tree, notices=(*meant, *omitted), budget=budget)
