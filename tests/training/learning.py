"""The models that judge articles, learned from the labelled ones: `make model`.

First five folds by outlet: each article is judged by models that have seen no
article of its outlet, first the names, then, with those, their parts, then
these again with all names in view. That gives the figures that are printed, and
the chances that the later models learn from. Then models from all articles,
which are written to `weights.npz`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np

from archive import Kind
from indexer.facets.judging import deciding
from indexer.facets.judging.background import Background
from indexer.facets.judging.context import Contexts
from indexer.facets.judging.grouping import grouped
from indexer.facets.judging.model import Model
from indexer.facets.judging.people import without_people
from indexer.facets.judging.sectors import SectorModel, Signs, sector_features
from indexer.facets.judging.telling import CALIBRATED, mentions_of, speaking_of, victims_of
from indexer.facets.judging.together import FEATURES, Forest, label_of, seen_together
from indexer.facets.judging.weights import Weights, save
from indexer.facets.judging.wording import INCIDENT, TextModel, incident_chance
from indexer.facets.knowledge import load_knowledge
from indexer.facets.lexicon import WEIGHTS
from indexer.records.trees import Trees
from tests.training.cases import Case, commons_of, openings_of, part_of_group, prepare
from tests.training.fitting import calibrated, forest, lightened, linear, network, sectors, text
from tests.training.labelled import FOLDER, FOLDS, SETS, load, main_victims, shortened
from tests.training.scoring import Tally, area_under_curve, reliability, table, tallies
from tests.training.settled import settled

MOST_FEATURES = 105_000
"""Features by which the shipped model knows names: its file is to stay below 3 MB."""

FROM_REFERENCE = len(FEATURES)
"""The column, behind those of a name, that says whose labels it has."""

NONE = np.zeros(0, np.int32)
NO_TREES = Trees(
    roots=NONE,
    feature=NONE,
    threshold=np.zeros(0, np.float32),
    left=NONE,
    right=NONE,
    value=np.zeros(0, np.float32),
    start=0.0,
    depth=0,
)
NO_FOREST = Forest(labels=(), trees=NO_TREES, start=np.zeros(0, np.float32))
NO_SECTORS = SectorModel(slugs=(), trees=NO_TREES)


def learn_text(cases: Sequence[Case]) -> TextModel:
    rows = [case.labelled.row for case in cases]
    slugs = sorted({slug for row in rows for slug in row["sectors"]})
    truths = {INCIDENT: [bool(main_victims(row)) for row in rows]}
    truths |= {slug: [slug in row["sectors"] for row in rows] for slug in slugs}
    return text([case.words for case in cases], truths)


def learn_names(cases: Sequence[Case]) -> Model:
    whole = [case for case in cases if not case.labelled.is_brief]
    rows = [features for case in whole for features in case.candidates]
    return network(rows, [truth for case in whole for truth in case.truths])


def learn_parts(cases: Sequence[Case]) -> Model:
    rows = [features for case in cases for features in case.contexts]
    return linear(rows, [part for case in cases for part in case.parts], strength=0.1)


def learn_forest(cases: Sequence[Case]) -> Forest:
    """From what models of other folds say of each name alone.

    Whoever labels decides what counts as a name. The trees are told whether the labels are
    those of the evaluation data, and settle for asking what these would say.
    """
    rows = [np.insert(case.seen, FROM_REFERENCE, case.labelled.is_reference, 1) for case in cases]
    every = forest(np.vstack(rows), [label_of(part) for case in cases for part in case.parts])
    return replace(every, trees=settled(every.trees, FROM_REFERENCE, 1.0))


def learn_trades(cases: Sequence[Case]) -> Model:
    """From the victims of articles whose victims are all of one sector."""
    rows, truths = [], []
    for case in cases:
        sectors = case.labelled.row["sectors"]
        if len(sectors) == 1:
            parts = zip(case.sector_features, case.parts, strict=True)
            own = [features for features, part in parts if part == "victim"]
            rows += [*own, case.unnamed]
            truths += [sectors[0]] * (len(own) + 1)
    return linear(rows, truths, strength=4.0)


def learn_sectors(cases: Sequence[Case]) -> SectorModel:
    """From what models of other folds say of each sector."""
    truths = [slug in case.labelled.row["sectors"] for case in cases for slug in case.signs]
    return sectors([case.signs for case in cases], truths)


def judge_names(case: Case, model: Model, background: Background, text_model: TextModel) -> None:
    """Choose names and group them, with the features of each."""
    case.wording = text_model.read(case.words)
    case.incident = incident_chance(case.document, case.wording, background.commons)
    chances = model.chances(case.candidates)
    columns = [model.labels.index(label) for label in (deciding.BODY, deciding.ATTACKER)]
    named = deciding.with_introduced(
        case.document, case.order, chances[:, columns], background.commons
    )
    named = without_people(case.document, case.order, named, background)
    chosen = deciding.pick(case.document, case.order, named, background.openings)
    case.groups = grouped(case.document, chosen, background.openings)
    contexts = Contexts(case.document, background, case.groups, case.incident)
    case.contexts = [contexts.of(group) for group in case.groups]
    case.parts = [part_of_group(case.labelled.row, group) for group in case.groups]


def judge_parts(case: Case, model: Model, background: Background) -> None:
    """What each name is by what stands around it, and what is told of all names together."""
    rows = model.chances(case.contexts)
    case.alone = [dict(zip(model.labels, row, strict=True)) for row in rows.tolist()]
    case.seen = seen_together(case.document, background, case.groups, case.alone, case.incident)


def outside(cases: Sequence[Case], fold: int) -> list[Case]:
    return [case for case in cases if case.labelled.fold != fold]


def inside(cases: Sequence[Case], fold: int) -> list[Case]:
    return [case for case in cases if case.labelled.fold == fold]


def cross_validate(cases: Sequence[Case], background: Background) -> None:
    """Judge every article by models that have not seen its outlet."""
    for fold in range(FOLDS):
        words, names = learn_text(outside(cases, fold)), learn_names(outside(cases, fold))
        for case in inside(cases, fold):
            judge_names(case, names, background, words)
    for fold in range(FOLDS):
        parts = learn_parts(outside(cases, fold))
        for case in inside(cases, fold):
            judge_parts(case, parts, background)
    for fold in range(FOLDS):
        trees = learn_forest(outside(cases, fold))
        for case in inside(cases, fold):
            case.chances = trees.chances(case.seen, case.alone)
    cross_validate_sectors(cases, background)


def cross_validate_sectors(cases: Sequence[Case], background: Background) -> None:
    """The same for sectors, when the parts of names are judged; then tell what comes out."""
    for case in cases:
        case.sector_features = [sector_features(case.document, background, g) for g in case.groups]
        case.unnamed = sector_features(case.document, background, None)
    for fold in range(FOLDS):
        weights = for_telling(outside(cases, fold), background)
        for case in inside(cases, fold):
            case.signs = signs_in(case, weights)
    for fold in range(FOLDS):
        weights = for_telling(outside(cases, fold), background)
        weights = replace(weights, sectors=learn_sectors(outside(cases, fold)))
        for case in inside(cases, fold):
            tell(case, weights)


def judgement_of(case: Case, weights: Weights) -> deciding.Judgement:
    """What the program would decide, by chances learned elsewhere."""
    assert case.wording is not None
    rows = [weights.parts.rows(features) for features in case.contexts]
    return deciding.Judgement(
        document=case.document,
        weights=weights,
        decisions=deciding.decisions_of(
            case.document, case.groups, rows, case.chances, case.incident
        ),
        doubts=deciding.doubts_of(case.groups, rows, case.chances, case.incident),
        wording=case.wording,
        incident=case.incident,
    )


def signs_in(case: Case, weights: Weights) -> dict[str, Signs]:
    judgement = judgement_of(case, weights)
    return speaking_of(judgement, victims_of(judgement)).signs


def tell(case: Case, weights: Weights) -> None:
    """Put together what the program would say of an article."""
    judgement = judgement_of(case, weights)
    case.decisions = (*judgement.decisions, *judgement.doubts)
    case.mentions = mentions_of(judgement)


def learned(cases: Sequence[Case], background: Background) -> Weights:
    """All weights, from cases whose names other models have chosen."""
    return Weights(
        text=learn_text(cases),
        names=lightened(learn_names(cases), MOST_FEATURES),
        parts=learn_parts(cases),
        forest=learn_forest(cases),
        trades=learn_trades(cases),
        sectors=learn_sectors(cases),
        background=background,
        about={},
    )


def for_telling(cases: Sequence[Case], background: Background) -> Weights:
    """Weights to tell what has been decided: no names, no words, and no sectors as yet."""
    parts = learn_parts(cases)
    return Weights(
        text=TextModel(
            labels=(),
            words=(),
            idf=np.zeros(0, np.float32),
            weights=np.zeros((0, 0), np.float32),
            bias=np.zeros(0, np.float32),
        ),
        names=parts,
        parts=parts,
        forest=NO_FOREST,
        trades=learn_trades(cases),
        sectors=NO_SECTORS,
        background=background,
        about={},
    )


def told_and_true(cases: Sequence[Case]) -> dict[str, list[tuple[float, bool]]]:
    """Of each kind of value what the models said of its chance, and whether it is right."""
    found: dict[str, list[tuple[float, bool]]] = {}
    for case in cases:
        parts = {id(group): part for group, part in zip(case.groups, case.parts, strict=True)}
        for decision in case.decisions:
            what = CALIBRATED[decision.part]
            right = parts[id(decision.group)] in RIGHT[what]
            found.setdefault(what, []).append((decision.chance, right))
        for mention in case.mentions:
            if mention.kind is Kind.SECTOR:
                right = mention.value in case.labelled.row["sectors"]
                found.setdefault("sector", []).append((mention.confidence, right))
    return found


RIGHT = {
    "victim": {"victim"},
    "body": {*deciding.BODIES},
    "actor": {"actor"},
    "named": {"actor", "named"},
}
"""The labelled parts with which a value is right."""


def parts_of_data(cases: Sequence[Case]) -> dict[str, list[Case]]:
    cases = [case for case in cases if not case.labelled.is_brief]
    fresh = [case for case in cases if not case.labelled.is_tuned]
    return {
        "all": list(cases),
        "rules tuned on them": [case for case in cases if case.labelled.is_tuned],
        "not tuned on": fresh,
        "not tuned on, French": [c for c in fresh if c.labelled.row["lang"] == "fr"],
        "not tuned on, English": [c for c in fresh if c.labelled.row["lang"] == "en"],
        "labels of the evaluation data": [c for c in fresh if c.labelled.is_reference],
    }


def scores(cases: Sequence[Case]) -> dict[str, Tally]:
    return tallies((case.labelled.row, case.mentions) for case in cases)


def report(cases: Sequence[Case]) -> Iterator[str]:
    """What is printed: F1 (precision, recall), and how well incidents are told."""
    parts = parts_of_data(cases)
    yield from table((name, len(own), scores(own)) for name, own in parts.items())
    yield ""
    yield from reliability(told_and_true(parts["not tuned on"]))
    yield ""
    for name, own in parts.items():
        hit = [case.incident for case in own if main_victims(case.labelled.row)]
        not_hit = [case.incident for case in own if not main_victims(case.labelled.row)]
        yield f"{name}: area under the curve of incidents {area_under_curve(hit, not_hit):.3f}"


def about(cases: Sequence[Case]) -> dict:
    """What the weights say of themselves: the data, and how they did in cross-validation."""
    digest = sha256()
    for name in SETS:
        digest.update((FOLDER / name / "gold.jsonl").read_bytes())
    fresh = parts_of_data(cases)["not tuned on"]
    return {
        "articles": sum(not case.labelled.is_brief for case in cases),
        "data": digest.hexdigest()[:16],
        "folds": FOLDS,
        "f1": {
            name: {kind: round(tally.f1, 3) for kind, tally in scores(own).items()}
            for name, own in parts_of_data(cases).items()
        },
        "confidence": {what: calibrated(said) for what, said in told_and_true(fresh).items()},
    }


def main() -> None:
    labelled = load()
    background = Background(
        knowledge=load_knowledge(), openings=openings_of(labelled), commons=commons_of(labelled)
    )
    briefs = filter(None, map(shortened, labelled))
    cases = prepare([*labelled, *briefs], background)
    cross_validate(cases, background)
    print("\n".join(report(cases)))
    save(learned(cases, background), WEIGHTS, about(cases))


if __name__ == "__main__":
    main()
