"""The array engine against a plain evaluation: same articles, same scores, same order.

The oracle keeps the same articles in an index of Whoosh's own making and
evaluates the formula of `bm25f` posting by posting, as plainly as can be. It
checks the arithmetic: what is found, how frequencies, lengths and shares make
a score, how ties are broken. The constants (`K1`, the weights of fields, what
an inflection or closeness counts) it takes from the product; that these are
good ones is for docs/searching.md to show, not for this.
"""

import math
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import analysis, fields, query
from whoosh import index as whoosh
from whoosh.filedb.filestore import RamStorage

from archive import DateRange, DetailKind, Facet, Filter, NoticeKind, Query, TextField, open_index
from archive.engines.whoosh.answering import terms
from archive.engines.whoosh.answering.closeness import SLOP, WEIGHT
from archive.engines.whoosh.answering.matching import find
from archive.engines.whoosh.answering.terms import INFLECTED, RELATED
from archive.engines.whoosh.segments import writing
from archive.engines.whoosh.segments.codec import ArraySegment
from archive.engines.whoosh.snapshot.bm25f import K1
from archive.engines.whoosh.snapshot.bm25f import WEIGHING as EVERY
from archive.language import family, language_of, stem, words
from archive.tree import (
    Alike,
    And,
    Boosted,
    Everything,
    Fuzzy,
    Happened,
    In,
    Most,
    Named,
    Not,
    Or,
    People,
    Phrase,
    Prefix,
    Term,
)
from tests.whoosh_reading import ReadingCodec

WORDS = """chiffre chiffrement chiffrer hopital hopitaux donnee donnees data attack attacks
    attacked mairie maires ville le the a""".split()
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
ACTORS = ["Blackout", "LockBit"]

ALONE = st.sampled_from([*WORDS, "inconnu"]).map(Term)
PAIRS = st.lists(st.sampled_from(WORDS), min_size=2, max_size=2).map(lambda w: Phrase(tuple(w)))
LEAVES = st.one_of(
    st.just(Everything()),
    st.builds(
        Alike,
        ALONE | PAIRS,
        st.lists(st.tuples(ALONE | PAIRS, st.sampled_from([0.3, 0.8])), min_size=1, max_size=2).map(
            tuple
        ),
    ),
    st.builds(
        Named,
        st.just(Facet.ACTOR),
        st.sampled_from(
            [
                Term("lockbit"),
                Term("out"),
                Prefix("lock"),
                Phrase(("lock", "bit")),
                Fuzzy("blackot", 2),
            ]
        ),
    ),
    st.sampled_from([*WORDS, "inconnu"]).map(Term),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda w: Phrase(tuple(w))),
    st.builds(
        lambda w, slop: Phrase(tuple(w), slop),
        st.lists(st.sampled_from(WORDS), min_size=2, max_size=3, unique=True),
        st.integers(1, 4),
    ),
    st.sampled_from(["h", "ho", "d", "atta", "x"]).map(Prefix),
    st.builds(
        Fuzzy, st.sampled_from(["hopitau", "dat", "maire", "villa", "zzzzzz"]), st.integers(1, 2)
    ),
    st.builds(
        lambda start, length: DateRange(start=start, end=start + timedelta(length)),
        st.dates(date(2024, 1, 1), date(2024, 1, 9)),
        st.integers(0, 5),
    ),
    st.builds(
        lambda values, excluded, missing: Filter(
            facet=Facet.ACTOR, values=tuple(values), excluded=tuple(excluded), missing=missing
        ),
        st.sets(st.sampled_from(ACTORS)),
        st.sets(st.sampled_from(ACTORS), max_size=1),
        st.booleans(),
    ),
    st.builds(
        lambda start, length: Happened(
            DateRange() if length is None else DateRange(start=start, end=start + timedelta(length))
        ),
        st.dates(date(2024, 1, 1), date(2024, 1, 9)),
        st.none() | st.integers(0, 5),
    ),
    st.builds(People, st.none() | st.integers(0, 5), st.none() | st.integers(0, 5)),
)
WEIGHING = {field.value: EVERY[field.value] for field in TextField}
"""The fields that a plain query looks into."""

TREES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=3).map(lambda p: And(tuple(p))),
        st.lists(parts, min_size=2, max_size=3).map(lambda p: Or(tuple(p))),
        st.builds(
            Most,
            st.tuples(parts, parts, parts),
            st.tuples(*[st.integers(1, 3)] * 3),
            st.integers(1, 6),
        ),
        st.builds(
            Boosted,
            parts,
            st.tuples(parts, parts).map(lambda pair: ((pair[0], 0.5), (pair[1], 0.25))),
        ),
        parts.map(Not),
        st.builds(In, st.sampled_from(list(TextField)), parts),
    ),
    max_leaves=5,
)
ARTICLES = st.lists(
    st.tuples(
        TEXTS,
        TEXTS,
        st.sampled_from(["fr", "en", "de", ""]),
        st.one_of(st.just(""), st.integers(1, 9).map("2024-01-0{}".format)),
        st.sets(st.sampled_from(ACTORS)),
        st.fixed_dictionaries(
            {},
            optional={
                "incident": st.integers(1, 9).map(lambda day: [f"2024-01-0{day}"]),
                "people": st.integers(1, 5).map(lambda count: [str(count)]),
            },
        ),
    ),
    min_size=1,
    max_size=12,
)


class Oracle:
    """Scores by document number, each document in Whoosh's own index."""

    def __init__(self, articles):
        self.articles = articles
        word = fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer(), phrase=True)
        index = RamStorage().create_index(fields.Schema(title=word, body=word))
        writer = index.writer()
        for article in articles:
            writer.add_document(
                **{
                    name: " ".join(w.folded for w in words(getattr(article, name)))
                    for name in WEIGHING
                }
            )
        writer.commit()
        self.reader = index.reader()
        self.forms = {
            name: [form.decode() for form in self.reader.lexicon(name)] for name in WEIGHING
        }
        self.every = range(len(articles))
        self.lengths = {
            name: [len(list(words(getattr(a, name)))) for a in articles] for name in WEIGHING
        }

    def positions(self, field, wanted):
        """document -> word number -> what it counts, for the forms that `wanted` accepts."""
        found: dict[int, dict[int, float]] = defaultdict(dict)
        for form in self.forms[field]:
            matcher = self.reader.postings(field, form)
            while matcher.is_active():
                share = wanted(form, language_of(self.articles[matcher.id()].language))
                if share:
                    for position in matcher.value_as("positions"):
                        found[matcher.id()][position] = share
                matcher.next()
        return found

    def frequencies(self, leaf, field):
        match leaf:
            case Term(word):
                found = self.positions(field, lambda f, lang: share(word, f, lang))
            case Prefix(start):
                found = self.positions(field, lambda f, _: f.startswith(start))
            case Fuzzy(word, edits):
                distances = {f: distance(word, f) for f in self.forms[field]}
                found = self.positions(
                    field, lambda f, _: (distances[f] <= edits) * 0.5 ** distances[f]
                )
            case Phrase(asked, slop):
                each = [
                    self.positions(field, lambda f, lang, w=w: inflected(w, f, lang)) for w in asked
                ]
                found = {
                    n: dict.fromkeys(phrased([set(e[n]) for e in each], slop), 1)
                    for n in self.every
                }
        return {n: sum(found[n].values()) for n in found if found[n]}

    def leaf(self, leaf, names):
        """The score of each document, and which of them the leaf finds."""
        weights: dict[int, float] = defaultdict(float)
        found = set()
        for part, share in (
            [(leaf.part, 1), *leaf.others] if isinstance(leaf, Alike) else [(leaf, 1)]
        ):
            own = self.weights(part, names)
            for number, weight in own.items():
                weights[number] += share * weight
            if isinstance(part, Term):
                own = self.weights(Phrase((part.word,)), names)  # a phrase knows no wider family
            found |= set(own)
        rarity = self.rarity(found)
        return {number: rarity * w / (K1 + w) for number, w in weights.items()}, found

    def rarity(self, found):
        return math.log(1 + (len(self.every) - len(found) + 0.5) / (len(found) + 0.5))

    def weights(self, leaf, names):
        weights: dict[int, float] = defaultdict(float)
        for name in names:
            weight, b = WEIGHING[name]
            mean = sum(self.lengths[name]) / len(self.every) or 1
            for number, frequency in self.frequencies(leaf, name).items():
                length = self.lengths[name][number] / mean
                weights[number] += weight * frequency / (1 - b + b * length)
        return weights

    def find(self, tree, names=tuple(WEIGHING)):
        scores, found = self.scored(tree, names)
        return {number: scores.get(number, 0.0) for number in found}

    def scored(self, tree, names):  # noqa: PLR0911 - one for each kind of part
        """The scores of documents, and which of them are found."""
        match tree:
            case In(field, Everything()):
                return {}, {n for n in self.every if self.lengths[field.value][n]}
            case In(field, part):
                return self.scored(part, (field.value,))
            case And(parts) | Or(parts):
                each = [self.scored(part, names) for part in distinctive(parts)]
                join = set.intersection if isinstance(tree, And) else set.union
                found = join(*(set(known) for _, known in each))
                counted = found if isinstance(tree, And) else self.every
                return {n: sum(s.get(n, 0.0) for s, _ in each) for n in counted}, found
            case Most(parts, worths, least):
                each = [self.scored(part, names) for part in parts]
                worth = {
                    n: sum(own for (_, known), own in zip(each, worths, strict=True) if n in known)
                    for n in self.every
                }
                found = {n for n in self.every if worth[n] >= least}
                return {n: sum(s.get(n, 0.0) for s, _ in each) for n in found}, found
            case Boosted(part):
                scores, found = self.scored(part, names)
                boosted = {n: self.boost(tree, n, names) for n in found}
                return {n: scores[n] * boosted.get(n, 1) for n in scores}, found
            case Term() | Phrase() | Prefix() | Fuzzy() | Alike():
                return self.leaf(tree, names)
        return {}, set(self.chosen(tree, names))

    def boost(self, tree, number, names):
        """By how much the score of a document is multiplied."""
        having = (share for part, share in tree.boosts if number in self.find(part, names))
        return 1 + sum(having)

    def chosen(self, tree, names):
        match tree:
            case Everything():
                return self.every
            case Not(part):
                found = self.find(part, names)
                return [n for n in self.every if n not in found]
            case Named(_, part):
                return [
                    n
                    for n in self.every
                    if any(named(part, m.value) for m in self.articles[n].mentions)
                ]
            case Filter():
                return [n for n in self.every if self.passes(n, tree)]
            case DateRange(start=start, end=end):
                days = {n: a.published.day for n, a in enumerate(self.articles) if a.published}
                return [n for n, day in days.items() if start <= day <= end]
            case Happened() | People():
                return list(self.telling(tree))
        raise TypeError(tree)

    def telling(self, tree):
        """The articles that tell what is asked of the incident."""
        for number, article in enumerate(self.articles):
            told = {detail.kind: detail.value for detail in article.details}
            match tree:
                case Happened(DateRange(start=start, end=end)):
                    day = told.get(DetailKind.INCIDENT, "")
                    wanted = day and (start is None or start.isoformat() <= day <= end.isoformat())
                case People(least, most):
                    count = int(told.get(DetailKind.PEOPLE, -1))
                    wanted = (least or 0) <= count <= (9 if most is None else most)
            if wanted:
                yield number

    def lifted(self, asked):
        """The scores of some words with that of their closeness."""
        tree = And(tuple(map(Term, asked))) if len(asked) > 1 else Term(asked[0])
        scores = self.find(tree)
        words = [part.word for part in distinctive(tree.parts)] if len(asked) > 1 else []
        for pair in dict.fromkeys(pairwise(words)):
            if pair[0] != pair[1]:
                rarity = sum(self.rarity(self.leaf(Term(w), tuple(WEIGHING))[1]) for w in pair)
                for n, w in self.weights(Phrase(pair, SLOP), tuple(WEIGHING)).items():
                    if n in scores:
                        scores[n] += WEIGHT * rarity * w / (K1 + w)
        return scores

    def passes(self, number, chosen):
        values = {mention.value for mention in self.articles[number].mentions}
        asked = bool(chosen.values or chosen.missing)
        wanted = bool(values & set(chosen.values)) or (chosen.missing and not values)
        return (wanted or not asked) and not values & set(chosen.excluded)


def named(part, value):
    value = value.lower()
    match part:
        case Term(word):
            return word == value
        case Phrase(several):
            return "".join(several) == value
        case Prefix(start):
            return value.startswith(start)
    return distance(part.word, value) <= part.edits


def share(word, form, language):
    """What an occurrence of a form counts for a word."""
    if form == word:
        return 1
    if stem(form, language) == stem(word, language):
        return INFLECTED
    return RELATED * (language != "" and family(form, language) == family(word, language))


def inflected(word, form, language):
    return form == word or stem(form, language) == stem(word, language)


def distinctive(parts):
    kept = [
        part for part in parts if not (isinstance(part, Term) and part.word in {"le", "the", "a"})
    ]
    return kept if any(not isinstance(part, Not) for part in kept) else parts


def phrased(places, slop):
    """Where a phrase stands: places of its first word, with slop of its last one."""
    if not slop:
        return {
            first
            for first in places[0]
            if all(first + offset in each for offset, each in enumerate(places))
        }
    width = len(places) + slop
    return {
        end
        for end in set().union(*places)
        if all(any(end - width < place <= end for place in each) for each in places)
    }


def distance(left, right):
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


@pytest.fixture
def archive(make_article, tmp_path_factory, monkeypatch):
    """Makes an archive in several commits and segments, with articles replaced and removed."""

    def make(rows, commits, words_at_once):
        monkeypatch.setattr(writing, "TEXT", 1000 * words_at_once)
        index = open_index(f"whoosh:{tmp_path_factory.mktemp('oracle')}")
        articles = [
            make_article(
                f"{n}.txt",
                title,
                body,
                language=language,
                day=day,
                actors=sorted(actors),
                told=told,
            )
            for n, (title, body, language, day, actors, told) in enumerate(rows)
        ]
        for part in range(commits):
            with index.writing() as batch:
                for n, article in enumerate(articles):
                    if n % commits == part:
                        batch.put(article)
                    elif n % commits > part:  # stands in until its own turn
                        batch.put(make_article(article.seed, "autre", "hopital ville"))
                batch.put(make_article("gone.txt", "mairie", "data"))
        with index.writing() as batch:
            batch.remove("id-gone.txt")
        return index, articles

    return make


@pytest.fixture
def lists(borders, monkeypatch):
    """Has lists of postings taken for few or for many, however short they are."""
    for name, border in borders.items():
        monkeypatch.setattr(terms, name, border)


@pytest.mark.usefixtures("lists")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ARTICLES, st.lists(TREES, min_size=1, max_size=8), st.integers(1, 3), st.integers(1, 60))
@pytest.mark.parametrize("borders", [{}, {"SEVERAL": 1, "MASKED": 0}], ids=["few", "many"])
def test_a_tree_finds_and_scores_what_the_plain_evaluation_does(
    archive, rows, trees, commits, size
):
    index, articles = archive(rows, commits, size)
    snapshot = index.view().snapshot
    oracle = Oracle(articles)
    for tree in trees:
        found = find(snapshot, tree)
        scores = {
            snapshot.id_of(number).decode(): float(found.scores[number])
            for number in np.flatnonzero(found.mask & snapshot.live).tolist()
        }
        expected = {articles[number].id: score for number, score in oracle.find(tree).items()}
        assert scores == pytest.approx(expected, abs=1e-4), tree


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ARTICLES, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2), st.integers(1, 3))
def test_hits_stand_in_the_order_of_their_scores_then_days_then_ids(archive, rows, asked, commits):
    index, articles = archive(rows, commits, 40)
    page = index.search(Query(text=" ".join(asked), size=100))
    expected = Oracle(articles).lifted(asked)
    if not expected:
        instead = {NoticeKind.RELAXED, NoticeKind.TRANSLATED}
        assert not page.total or page.notices[-1].kind in instead
        return
    assert page.total == len(expected)
    keys = []
    for hit in page.hits:
        number = next(n for n, article in enumerate(articles) if article.id == hit.id)
        assert hit.score == pytest.approx(expected[number], abs=1e-4)
        day = articles[number].published
        keys.append((-hit.score, -(day.day.toordinal() if day else -1), hit.id))
    assert keys == sorted(keys)


def test_whoosh_itself_reads_what_was_written(archive, monkeypatch):
    """Whoosh's own searcher finds terms, postings, positions, lengths and deletions."""
    monkeypatch.setattr(ArraySegment, "codec", lambda _: ReadingCodec(), raising=False)
    index, _ = archive(
        [("hopital", "data ville data", "fr", "", set(), {}), ("", "ville", "fr", "", set(), {})],
        2,
        1,
    )
    with whoosh.open_dir(
        str(index.view().snapshot.generation.folder), readonly=True
    ).searcher() as searcher:
        assert searcher.doc_count() == 2
        reader = searcher.reader()
        assert len(searcher.search(query.Term("body", "data"))) == 1
        assert len(searcher.search(query.Term("body", "ville"))) == 2
        assert len(searcher.search(query.Phrase("body", ["data", "ville"]))) == 1
        assert len(searcher.search(query.Phrase("body", ["ville", "ville"]))) == 0
        assert b"hopital" in reader.lexicon("title")
