"""Which queries may be loosened where they find nothing, and which parts of them."""

from collections.abc import Iterator

from archive.language import is_stop_word
from archive.tree import Alike, And, Fuzzy, In, Node, Phrase, Prefix, Term


def is_loose(tree: Node) -> bool:
    """Whether nothing of a query says that it wants just this."""
    return isinstance(tree, Term | Alike) or (isinstance(tree, And) and not tree.explicit)


def words_alone(tree: Node) -> Iterator[str]:
    """The words that stand by themselves in a query."""
    for part in tree.parts if isinstance(tree, And) else (tree,):
        if isinstance(part, Term):
            yield part.word


def has_words(part: Node) -> bool:
    """Whether a part asks for words, in whatever text."""
    match part:
        case Term() | Phrase() | Prefix() | Fuzzy() | Alike():
            return True
        case In():
            return has_words(part.part)
    return False


def is_small(part: Node) -> bool:
    """Whether a part is a stop word, which no article has to have."""
    return isinstance(part, Term) and is_stop_word(part.word)
