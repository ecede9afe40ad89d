"""What a query asks, before anything is known of the archive that it is asked of."""

from typing import NamedTuple

from archive import grammar
from archive.query import Origin, Query, Within
from archive.results import Notice
from archive.tree import Everything, In, Node

from .meaning import Also


class Asked(NamedTuple):
    """The tree of a query, what its words stand for otherwise, and remarks on how it was read."""

    tree: Node
    also: Also
    notices: tuple[Notice, ...]


def asked_by(query: Query, also: Also) -> Asked:
    """What a query asks; of a query that wants just its own words, that they stand for no others.

    Raises:
        QueryError: The text breaks the grammar.
    """
    read = grammar.read(query.text, query.match)
    tree = read.tree
    if query.within is Within.REMOVED and tree != Everything():
        tree = In(Origin.REMOVED, tree)
    return Asked(tree, also if query.synonyms else Also.NOTHING, read.notices)
