"""A query's tree as a Whoosh query."""

from collections.abc import Sequence

from whoosh import query as whoosh

from archive.grammar import And, Node, Not, Or, Phrase, Prefix, Term
from archive.language import LANGUAGES, is_stop_word, stem, stems


def compiled(tree: Node) -> whoosh.Query:
    """The Whoosh query that finds what the tree asks for.

    An article is written in one language, so a word is looked for by its
    stem in every language and a phrase is stemmed as a whole.
    """
    match tree:
        case Term(word):
            return _either([_in_texts(whoosh.Term, stemmed) for stemmed in stems(word)])
        case Phrase(words):
            return _either([_in_texts(whoosh.Phrase, list(part)) for part in _phrases(words)])
        case Prefix(start):
            return whoosh.Prefix("forms", start)
        case Or(parts):
            return _either([compiled(part) for part in _telling(parts)])
        case And() | Not():
            return _both(_telling(tree.parts) if isinstance(tree, And) else (tree,))
    return whoosh.Every()


def _telling(parts: Sequence[Node]) -> Sequence[Node]:
    """The parts without the bare stop words, unless there is nothing else."""
    return [part for part in parts if not _is_bare_stop_word(part)] or parts


def _is_bare_stop_word(part: Node) -> bool:
    return isinstance(part, Term) and is_stop_word(part.word)


def _in_texts(kind: type[whoosh.Query], wanted: object) -> whoosh.Query:
    """Title and body, each with its own BM25: titles are short, so a word there weighs more."""
    return _either([kind("title", wanted), kind("body", wanted)])


def _phrases(words: tuple[str, ...]) -> Sequence[tuple[str, ...]]:
    return tuple(
        dict.fromkeys(tuple(stem(word, language) for word in words) for language in LANGUAGES)
    )


def _both(parts: Sequence[Node]) -> whoosh.Query:
    wanted = [compiled(part) for part in parts if not isinstance(part, Not)]
    unwanted = [compiled(part.part) for part in parts if isinstance(part, Not)]
    found = whoosh.And(wanted) if wanted else whoosh.Every()
    return whoosh.AndNot(found, _either(unwanted)) if unwanted else found


def _either(parts: Sequence[whoosh.Query]) -> whoosh.Query:
    return parts[0] if len(parts) == 1 else whoosh.Or(parts)
