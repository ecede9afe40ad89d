"""How a query that is being typed may go on: values of facets, words, titles."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from archive.article import TextField
from archive.engines.whoosh.segments.arrays import Mask
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.grammar import FIELDS
from archive.language import is_stop_word, stem, words
from archive.query import Facet
from archive.results import Suggestion, SuggestionKind
from archive.tree import And, Everything, In, Node, Prefix, Term

from . import meaning
from .matching import find
from .ordering import page
from .spelling import written

FACETS = (Facet.ACTOR, Facet.VICTIM, Facet.ORGANISATION, Facet.SECTOR, Facet.OUTLET)
"""The facets whose values are suggested."""

EACH = 3
"""Suggestions of one kind at the most while there are others."""

LOOKED_AT = 200
"""The most frequent words with a beginning that are looked at."""

SHORTEST = 2
"""Letters from which on words and titles are suggested: one alone says nothing."""


_FIELD = re.compile(rf"\b(?:{'|'.join(FIELDS)}):", re.IGNORECASE)
"""The name of a field, which is no word to look for."""


def suggestions(snapshot: Snapshot, text: str, most: int) -> tuple[Suggestion, ...]:
    """See `archive.Searcher.suggest`."""
    typed = list(words(text))
    if not typed or text[-1:].isspace():
        return ()
    rest = text[: typed[-1].start]
    told = tuple(
        Term(word.folded) for word in words(_FIELD.sub(" ", rest)) if not is_stop_word(word.folded)
    )
    before, _ = meaning.understood(
        snapshot, And(told) if told else Everything(), with_synonyms=True
    )
    among = find(snapshot, before).mask & snapshot.live
    last = typed[-1].folded
    kinds = [_whole_values(snapshot, "".join(word.folded for word in typed)) if told else []]
    kinds.append(list(_values(snapshot, last, among, rest)))
    if len(last) >= SHORTEST:
        kinds.append(list(_words(snapshot, last, among, rest)))
        kinds.append(list(_titles(snapshot, And((*told, Prefix(last))))))
    return _mixed(kinds, most)


def _whole_values(snapshot: Snapshot, letters: str) -> list[Suggestion]:
    """Values of facets with a name that goes on from all that was typed."""
    return list(_values(snapshot, letters, snapshot.live, ""))


def _values(snapshot: Snapshot, letters: str, among: Mask, rest: str) -> Iterator[Suggestion]:
    """Values of facets with a name in which a word begins so, the most frequent first."""
    rest = _FIELD.sub("", rest).rstrip() if rest.endswith(":") else rest.rstrip()
    found: dict[str, Suggestion] = {}
    numbers = np.flatnonzero(among)
    for facet in FACETS:
        column = snapshot.facets[facet]
        codes = snapshot.names(facet).codes(Prefix(letters))
        if len(codes):
            counts = column.counts(among, numbers)
            for code in codes[np.argsort(-counts[codes], kind="stable")][:EACH].tolist():
                value, count = column.values[code], int(counts[code])
                if count:
                    found.setdefault(
                        value,
                        Suggestion(
                            kind=SuggestionKind.VALUE,
                            facet=facet,
                            text=value,
                            count=count,
                            rest=rest,
                        ),
                    )
    yield from sorted(found.values(), key=lambda each: -each.count)


def _words(snapshot: Snapshot, start: str, among: Mask, rest: str) -> Iterator[Suggestion]:
    """The most frequent words with a beginning, as they are written; of inflections, one."""
    frequencies: dict[str, int] = defaultdict(int)
    for segment in snapshot.segments:
        found = segment.dictionary.forms.beginning(start.encode())
        first = segment.fields["body"].postings.first[found.start : found.stop + 1].astype(np.int64)
        having = np.diff(first)
        for place in np.argsort(-having, kind="stable")[:LOOKED_AT].tolist():
            form = segment.dictionary.forms[found.start + place].decode()
            frequencies[form] += int(having[place])
    stems: set[str] = set()
    for form in sorted(frequencies, key=lambda form: (-frequencies[form], form)):
        root = stem(form, "fr")
        if is_stop_word(form) or form.isdecimal() or root in stems:
            continue
        count = int(np.count_nonzero(find(snapshot, Term(form)).mask & among))
        if count:
            stems.add(root)
            yield Suggestion(
                kind=SuggestionKind.WORD, text=written(snapshot, form), count=count, rest=rest
            )
        if len(stems) == EACH:
            return


def _titles(snapshot: Snapshot, tree: Node) -> Iterator[Suggestion]:
    """The newest titles with some words, each story once."""
    found = np.flatnonzero(find(snapshot, In(TextField.TITLE, tree)).mask & snapshot.live)
    keys = snapshot.rank[found].astype(np.uint64)
    shown = snapshot.stories.best(found, keys)
    for number in page(found[shown], keys[shown], 0, EACH).tolist():
        head = snapshot.head(number)
        yield Suggestion(kind=SuggestionKind.TITLE, text=head.title, count=1, id=head.id)


def _mixed(kinds: Sequence[Sequence[Suggestion]], most: int) -> tuple[Suggestion, ...]:
    """Some of each kind, each value once; room that is left goes to the first kinds."""
    some = [each for kind in kinds for each in kind[:EACH]]
    more = [each for kind in kinds for each in kind[EACH:]]
    once = {(each.facet, each.kind, each.text): each for each in reversed((*some, *more))}
    return tuple(reversed(once.values()))[:most]
