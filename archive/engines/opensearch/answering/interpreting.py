"""From what a query says to what is looked for in one archive: first priced, then expanded."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.engines.understanding import meaning
from archive.engines.understanding.asking import asked_by
from archive.engines.understanding.boosting import boosted, is_question
from archive.engines.understanding.meaning import Also
from archive.engines.understanding.pricing import affordable
from archive.engines.understanding.said import written
from archive.query import Query
from archive.results import Notice, NoticeKind
from archive.tree import Alike, And, Boosted, Fuzzy, In, Most, Named, Node, Not, Or

from .compiling import Meant
from .lexicon import MOST, Lexicon
from .pricing import Budget
from .state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """What is looked for, the notices on how that differs from the query, and what is left over.

    `relaxed` says that fewer parts are asked for than the query has, and
    `corrected` that its text is not the reader's.
    """

    tree: Node
    meant: Meant
    notices: tuple[Notice, ...]
    budget: Budget
    relaxed: bool = False
    corrected: bool = False


def interpreted(state: State, query: Query, also: Also = Also.SYNONYMS) -> Interpretation:
    """What a query's text asks of an archive.

    Args:
        state: The archive.
        query: The query; whether it wants nothing but its own words is for it to say.
        also: What its words stand for otherwise.

    Raises:
        QueryError: The text breaks the grammar.
    """
    asked = asked_by(query, also)
    found = interpreted_tree(state, asked.tree, asked.also, asked.notices)
    tree = found.tree
    if is_question(query.text):
        tree = boosted(tree, query.text, Lexicon(state, found.budget))
    return replace(found, tree=tree)


def interpreted_tree(
    state: State, tree: Node, also: Also = Also.SYNONYMS, before: tuple[Notice, ...] = ()
) -> Interpretation:
    """The same of a text that has been read, with the notices that there are already."""
    budget = Budget()
    tree, omitted = affordable(tree, budget)
    lexicon = Lexicon(state, budget)
    lexicon.prepare(tree, translated=also >= Also.TRANSLATIONS)
    tree, told = meaning.expanded(tree, lexicon, also)
    meant = meant_by(lexicon, tree)
    cut = [fuzzy for fuzzy, near in meant.near.items() if len(near) == MOST]
    many = (Notice.of(NoticeKind.MANY_FORMS, token=written(fuzzy), most=MOST) for fuzzy in cut)
    notices = (*before, *told, *many, *omitted)
    return Interpretation(tree=tree, meant=meant, notices=notices, budget=budget)


def meant_by(lexicon: Lexicon, tree: Node) -> Meant:
    """What the archive has to say of the words of a tree."""
    parts = list(dict.fromkeys(_open_parts(tree)))
    return Meant(
        near={part: lexicon.fuzzy(part) for part in parts if isinstance(part, Fuzzy)},
        values={part: _values(lexicon, part) for part in parts if isinstance(part, Named)},
    )


def _values(lexicon: Lexicon, part: Named) -> tuple[str, ...]:
    values = lexicon.state.values(part.facet)
    return tuple(values[code] for code in lexicon.state.names(part.facet).codes(part.part).tolist())


def _open_parts(tree: Node) -> Iterator[Fuzzy | Named]:
    match tree:
        case Fuzzy() | Named():
            yield tree
        case Alike():
            return
        case In(_, part) | Not(part) | Boosted(part):
            yield from _open_parts(part)
        case And(parts) | Or(parts) | Most(parts=parts):
            for part in parts:
                yield from _open_parts(part)
