"""Candidates, features and names that models are learned from, and asked about."""

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from indexer.facets.judging import deciding
from indexer.facets.judging.background import Background
from indexer.facets.judging.context import Contexts
from indexer.facets.judging.grouping import Chosen, grouped
from indexer.facets.judging.sectors import sector_features
from indexer.facets.judging.spans import Stretch
from indexer.facets.judging.together import FEATURES
from indexer.facets.judging.weights import load_weights
from indexer.facets.knowledge import load_knowledge
from indexer.facets.lexicon import NameKind
from tests.training.cases import Case, commons_of, openings_of, prepare
from tests.training.labelled import load, shortened
from tests.training.settled import settled

FEATURE = re.compile(r"[a-z]+(?: [a-z]+)*=.*", re.DOTALL)


@pytest.fixture(scope="module")
def labelled():
    return load(("dev",))[:3]


@pytest.fixture(scope="module")
def background(labelled):
    return Background(
        knowledge=load_knowledge(), openings=openings_of(labelled), commons=commons_of(labelled)
    )


@pytest.fixture(scope="module")
def cases(labelled, background):
    return prepare(labelled, background)


def labelled_stretches(case: Case) -> Iterator[Stretch]:
    """Where labelled names stand, from one whole word to another."""
    text, tokens, row = case.document.reading.text, case.document.tokens, case.labelled.row
    names = {
        name for body in row["organisations"] for name in (body["name"], *body.get("aliases", ()))
    }
    for name in (*names, *row["actors"], *row["actors_mentioned"]):
        for match in re.finditer(re.escape(name), text):
            if stretch := tokens.filling(*match.span()):
                yield stretch


def is_run(case: Case, stretch: Stretch) -> bool:
    """Whether a stretch has capitalised words alone, and none stands beside it."""
    first, behind = stretch
    capitals, joined = case.document.tokens.capitals, case.document.tokens.joined
    before = first > 0 and joined[first - 1] and capitals[first - 1]
    after = joined[behind - 1] and capitals[behind]
    return all(capitals[first:behind]) and not before and not after


def is_known(case: Case, stretch: Stretch) -> bool:
    """Whether a name of the lexicon stands there that is no place and no given name."""
    kinds = {name.kind for name in case.document.known.get(stretch, ())}
    return bool(kinds - {NameKind.PLACE, NameKind.GIVEN_NAME})


def named(case: Case, *texts: str) -> list[Chosen]:
    """The candidates with these texts, as if a model had taken them for bodies."""
    stretches = [stretch for stretch in case.order if case.document.text(stretch) in texts]
    return [Chosen(stretch=stretch, body=0.9, attacker=0.0) for stretch in sorted(stretches)]


def test_labelled_names_that_are_capitalised_or_known_are_candidates(cases):
    wanted = [
        (case, stretch)
        for case in cases
        for stretch in labelled_stretches(case)
        if is_run(case, stretch) or is_known(case, stretch)
    ]
    missed = [case.document.text(one) for case, one in wanted if one not in case.order]
    assert {case.labelled.number for case, _ in wanted} == {c.labelled.number for c in cases}
    assert missed == []


def test_a_candidate_is_true_by_its_label(cases):
    truths = {
        case.document.text(stretch): truth
        for case in cases
        for stretch, truth in zip(case.order, case.truths, strict=True)
    }
    assert truths["CHSF"] == "body"
    assert truths["Lockbit"] == "attacker"
    assert set(truths.values()) == {"body", "attacker", "none"}


def test_features_are_templates_with_values(cases, background):
    for case in cases:
        groups = grouped(
            case.document, named(case, "CHSF", "Lockbit", "ANSSI"), background.openings
        )
        contexts = Contexts(case.document, background, groups, 0.5)
        rows = [
            *case.candidates,
            *map(contexts.of, groups),
            *(sector_features(case.document, background, group) for group in (*groups, None)),
        ]
        assert len(groups) == 1
        assert all(rows)
        odd = {feature for row in rows for feature in row if not FEATURE.fullmatch(feature)}
        assert odd == set()


def test_an_abbreviation_is_grouped_with_its_long_form(cases, background):
    long = "Centre hospitalier Sud Francilien"
    chosen = named(cases[0], "CHSF", long, "C3N")
    groups = grouped(cases[0].document, chosen, background.openings)
    forms = [{form.text for form in group.forms} for group in groups]
    assert sorted(forms, key=len) == [{"C3N"}, {"CHSF", long}]


@pytest.mark.parametrize("seed", range(5))
def test_picked_stretches_never_overlap(cases, seed):
    random = np.random.default_rng(seed)
    for case in cases:
        chances = random.random((len(case.order), 2), np.float32)
        chosen = [
            one.stretch for one in deciding.pick(case.document, case.order, chances, frozenset())
        ]
        pairs = pairwise(chosen)
        assert len(chosen) > 10
        assert all(behind <= first for (_, behind), (first, _) in pairs)


def test_nothing_is_picked_of_what_is_no_name(cases):
    none = np.zeros((len(cases[0].order), 2), np.float32)
    assert deciding.pick(cases[0].document, cases[0].order, none, frozenset()) == []
    assert deciding.pick(cases[0].document, [], none[:0], frozenset()) == []


def test_a_brief_is_the_title_and_the_first_paragraph(labelled):
    for one in labelled:
        brief = shortened(one)
        assert brief is not None
        whole, short = one.reading, brief.reading
        assert whole.text.startswith(short.text)
        assert short.title_end == whole.title_end
        assert "\n\n" not in short.text[short.title_end + 2 :]
        assert shortened(brief) is None


# Trees that are not told something any more


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_settled_trees_say_what_they_would_say_of_rows_with_that_value(value):
    trees = load_weights().forest.trees
    rows = np.random.default_rng(0).normal(0, 2, (200, len(FEATURES))).astype(np.float32)
    for feature in np.unique(trees.feature).tolist():
        rows[:, feature] = value
        told = trees.values(rows)
        rows[:, feature] = 1 - value
        assert (settled(trees, feature, value).values(rows) == told).all()
