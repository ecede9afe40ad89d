"""Articles about the same things as another one: those with most of its distinctive words."""

import math
from collections import Counter
from itertools import islice

from archive.engines.opensearch.document import read_head, read_text
from archive.engines.opensearch.words import stem_token
from archive.engines.understanding.known import TEXT_FIELDS
from archive.language import is_stop_word, language_of, words
from archive.query import Sort
from archive.results import Hit
from archive.tree import Everything, Or, Term

from .compiling import Meant, query_of
from .fitting import fit_for
from .hits import HEAD, ORDERS, hits_of, stories_of
from .interpreting import interpreted_tree
from .lexicon import Lexicon
from .pricing import Budget
from .state import Answer, State

DISTINCTIVE = 20
"""Words of an article that others are looked for by."""

WORDS = 2000
"""Words of a body that are looked at: what matters stands in front."""

LIKE = 0.2
"""The part of an article's own score that another has to reach to be like it."""

_AT_ONCE = 100
"""Words that are counted in one request."""

_COUNTED = 400
"""Words that are counted in all."""

_IN_TITLE = 3
"""Occurrences in the body that one in the title is worth."""


def related(state: State, article_id: str, most: int) -> tuple[Hit, ...]:
    """The articles most like one, the best first, each story once and its own not."""
    itself = {"term": {"id": article_id}}
    own = state.search(itself, size=1, _source=["head", "text", "story"])["hits"]["hits"]
    if not own:
        return ()
    distinctive = _distinctive(state, own[0]["_source"])
    if not distinctive:
        return ()
    tree, meant = Or(tuple(map(Term, distinctive))), Meant()
    like = query_of(tree, meant, fit_for(state, tree, meant))
    others = {
        "bool": {"must": [like], "must_not": [{"term": {"story": own[0]["_source"]["story"]}}]}
    }
    answers = state.several(
        [
            state.question({"bool": {"must": [like], "filter": [itself]}}, size=1),
            state.question(
                others,
                size=most,
                sort=ORDERS[Sort.RELEVANCE],
                collapse={"field": "story"},
                _source=[*HEAD, "text"],
            ),
        ]
    )
    least = LIKE * float(answers[0]["hits"]["max_score"] or math.inf)
    found = [hit for hit in answers[1]["hits"]["hits"] if hit["_score"] >= least]
    nothing = interpreted_tree(state, Everything())
    return hits_of(state, found, nothing, is_scored=False)


def _distinctive(state: State, source: Answer) -> list[str]:
    """The words that set an article apart (tf-idf) and that other stories have too."""
    head = read_head(source)
    frequencies = Counter(word.folded for word in islice(words(read_text(source)), WORDS))
    frequencies.update({word.folded: _IN_TITLE for word in words(head.title)})
    several = [
        word
        for word in frequencies
        if len(word) > 2 and not is_stop_word(word) and not word.isdecimal()  # noqa: PLR2004
    ]
    copies = stories_of(state, [source["story"]])[source["story"]].size
    nearly = _nearly(state, several, language_of(head.language))

    def weight(word: str, having: int) -> float:
        return (1 + math.log(frequencies[word])) * math.log(1 + state.articles / having)

    ranked = sorted(nearly, key=lambda word: (-weight(word, nearly[word]), word))
    weights: dict[str, float] = {}
    for first in range(0, min(len(ranked), _COUNTED), _AT_ONCE):
        some = ranked[first : first + _AT_ONCE]
        having = Lexicon(state, Budget()).all_documents(some)
        weights |= {word: weight(word, having[word]) for word in some if having[word] > copies}
        if len(weights) >= DISTINCTIVE:
            break
    return sorted(weights, key=lambda word: (-weights[word], word))[:DISTINCTIVE]


def _nearly(state: State, several: list[str], language: str) -> dict[str, int]:
    """How many articles have each word in the inflections of one language, more or less.

    The dictionary of a cluster says that of all words at once, but of one shard alone, and
    counts what has been written anew twice until that is merged away.
    """
    tokens = {word: stem_token(word, language) for word in several}
    counts = state.frequencies(sorted(set(tokens.values())), TEXT_FIELDS)
    return {word: counts[token] for word, token in tokens.items() if counts.get(token)}
