"""Did you mean: words of a query that hardly occur, with a frequent one spelled nearly alike.

Two letters that change places are one edit (optimal string alignment). Only
words of the archive are proposed, as it writes them, and only when the
query with them finds more than the one without.
"""

from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.language import is_stop_word, words
from archive.tree import And, In, Most, Node, Or, Phrase, Term

from . import terms
from .budget import Budget

KNOWN = 3
"""Articles with a word from which on it is taken for what was meant."""

TIMES = 20
"""How many times as frequent as a rare word another must be to be proposed."""

_SHORTEST = 4
"""Letters of a word that is worth correcting; shorter ones have too many neighbours."""

_ONE_EDIT = 5
"""Letters up to which a word may differ by one only."""


def corrected(snapshot: Snapshot, text: str, tree: Node, budget: Budget) -> str:
    """The text of a query with its rare words corrected; "" when there is nothing to correct.

    Args:
        snapshot: The archive.
        text: The query.
        tree: What is looked for.
        budget: What the query has left for this.
    """
    better: dict[str, str] = {}
    for word in dict.fromkeys(_asked(tree)):
        if proposal := _better(snapshot, word, budget):
            better[word] = proposal
    if not better:
        return ""
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
        case In(_, part):
            yield from _asked(part)
        case And(parts) | Or(parts) | Most(parts):
            for each in parts:
                yield from _asked(each)


def _better(snapshot: Snapshot, word: str, budget: Budget) -> str:
    """A word spelled nearly alike that is far more frequent, as the archive writes it; or ""."""
    if len(word) < _SHORTEST or not word.isalpha() or is_stop_word(word):
        return ""
    own = terms.documents(snapshot, word)
    if own >= KNOWN or not budget.pays_for_neighbours():
        return ""
    edits = 1 if len(word) <= _ONE_EDIT else 2
    frequencies: dict[str, int] = defaultdict(int)
    for segment in snapshot.segments:
        first = segment.fields["body"].postings.first
        for run in terms.nearly(segment, word, 2):
            form = segment.dictionary.forms[run.first].decode()
            frequencies[form] += int(first[run.first + 1]) - int(first[run.first])
    ranked = sorted(
        (OSA.distance(word, form), form[:1] != word[:1], -frequency, form)
        for form, frequency in frequencies.items()
        if frequency > own * TIMES and form != word and form.isalpha()
    )
    if not ranked or ranked[0][0] > edits:
        return ""
    return terms.written(snapshot, ranked[0][3])
