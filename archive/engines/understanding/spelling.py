"""Did you mean: words of a query that hardly occur, with a frequent one spelled nearly alike.

Two letters that change places are one edit (optimal string alignment). Only
words of the archive are proposed, as it writes them, and only when the
query with them finds more than the one without.

The shorter a word, the likelier it is another word, or a name that the archive
does not have (« Brest » is no « best »). So short words are corrected towards
names alone, and so are words with a capital, unless they are long.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz.distance import OSA

from archive.language import is_stop_word, words
from archive.query import Facet
from archive.tree import And, Boosted, In, Most, Node, Or, Phrase, Term

from .known import Known

KNOWN = 3
"""Articles with a word from which on it is taken for what was meant."""

TIMES = 20
"""How many times as frequent as a rare word another must be to be proposed."""

NAMED = (Facet.VICTIM, Facet.ORGANISATION, Facet.ACTOR, Facet.OUTLET)
"""The facets whose values are names."""

_SHORTEST = 4
"""Letters of a word that is worth correcting; shorter ones have too many neighbours."""

_SHORT = 5
"""Letters up to which a word has to be as long as what is proposed, or its beginning."""

_ONE_EDIT = 7
"""Letters up to which a word may differ by one only."""

_HEARD = (("ph", "f"), ("h", ""), ("qu", "k"), ("c", "k"), ("y", "i"), ("z", "s"))


def corrected(known: Known, text: str, tree: Node) -> str:
    """The text of a query with its rare words corrected; "" when there is nothing to correct.

    Args:
        known: What the archive knows of words.
        text: The query.
        tree: What is looked for.
    """
    better = corrections(known, text, dict.fromkeys(_asked(tree)))
    return rewritten(text, better) if better else ""


def corrections(
    known: Known, text: str, several: Iterable[str], *, is_bold: bool = False
) -> dict[str, str]:
    """Better words for those of a query that hardly occur.

    Args:
        known: What the archive knows of words.
        text: The query.
        several: Folded words of it.
        is_bold: Whether shorter words may differ from a name by two edits too.
    """
    capital = {typed.folded for typed in words(text) if text[typed.start].isupper()}
    better = {
        word: _better(known, word, is_capital=word in capital, is_bold=is_bold) for word in several
    }
    return {word: proposal for word, proposal in better.items() if proposal}


def nearest(known: Known, word: str) -> str:
    """What a folded word that hardly occurs was probably meant to be; "" when that is not clear."""
    return _better(known, word, is_capital=False, is_bold=False)


def rewritten(text: str, better: Mapping[str, str]) -> str:
    """A text with some of its words, by their folded forms, replaced."""
    pieces, at = [], 0
    for typed in words(text):
        if typed.folded in better:
            pieces += [text[at : typed.start], better[typed.folded]]
            at = typed.end
    return "".join((*pieces, text[at:]))


def _asked(tree: Node) -> Iterator[str]:
    """The words that a query asks for but those for which the archive knows another."""
    match tree:
        case Term(word):
            yield word
        case Phrase(several):
            yield from several
        case In(_, part) | Boosted(part):
            yield from _asked(part)
        case And(parts) | Or(parts) | Most(parts=parts):
            for each in parts:
                yield from _asked(each)


def _better(known: Known, word: str, *, is_capital: bool, is_bold: bool) -> str:
    """A word spelled nearly alike that is far more frequent, as the archive writes it; or ""."""
    if len(word) < _SHORTEST or not word.isalpha() or is_stop_word(word):
        return ""
    own = known.documents(word)
    if own >= KNOWN:
        return ""
    edits = 1 if len(word) <= (_SHORT if is_bold else _ONE_EDIT) else 2
    ranked = sorted(
        (
            *(OSA.distance(word, form), _sound(form) != _sound(word), form[:1] != word[:1]),
            *(-frequency, form),
        )
        for form, frequency in known.near(word).items()
        if frequency > own * TIMES and form != word and form.isalpha()
    )
    for distance, _, is_begun_otherwise, _, form in ranked:
        if distance > edits:
            break
        if len(form) < len(word) == _SHORTEST:
            continue  # « Metz » is no « met »
        if is_begun_otherwise and (distance > 1 or len(word) <= _ONE_EDIT):
            continue
        far = distance > 1 and len(word) <= _ONE_EDIT
        ordinary = not far and _is_ordinary(word, form, is_capital=is_capital)
        if ordinary or any(form in known.names(facet) for facet in NAMED):
            return known.written(form)
    return ""


def _sound(word: str) -> str:
    """A folded word without what one does not hear in French or English, roughly."""
    for letters, heard in _HEARD:
        word = word.replace(letters, heard)
    return re.sub(r"(.)\1", r"\1", word)


def _is_ordinary(word: str, form: str, *, is_capital: bool) -> bool:
    """Whether a word may be corrected to another that is no name."""
    if len(word) <= _SHORT:
        longer = len(word) > _SHORTEST and form.startswith(word)
        swapped = len(form) == len(word) > _SHORTEST
        return not is_capital and (longer or swapped)
    return not is_capital or len(word) > _ONE_EDIT
