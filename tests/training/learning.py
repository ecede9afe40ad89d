"""What models learn from the labelled articles, by cross-validation, beside the rules.

    make learning

Five folds by outlet: each article is judged by models that have seen no article
of its outlet, first the names, then, with those, their parts. The program does
not use these models; docs/accuracy.md says why.
"""

from collections.abc import Iterator, Sequence

from archive import Mention
from indexer.facets.knowledge import load_knowledge
from tests.training.cases import Case, commons_of, openings_of, part_of_group, prepare
from tests.training.deciding import decide
from tests.training.deciding.context import Contexts
from tests.training.deciding.features import Background
from tests.training.deciding.grouping import grouped
from tests.training.deciding.model import Model
from tests.training.deciding.sectors import sector_features
from tests.training.deciding.telling import mentions_of
from tests.training.fitting import linear, network
from tests.training.labelled import FOLDS, load, main_victims
from tests.training.scoring import area_under_curve, table, tallies


def learn_incident(cases: Sequence[Case]) -> Model:
    truths = ["hit" if main_victims(c.labelled.row) else "" for c in cases]
    return linear(
        [c.incident_features for c in cases],
        truths,
        [c.weight for c in cases],
        strength=0.1,
    )


def learn_names(cases: Sequence[Case]) -> Model:
    rows = [features for case in cases for features in case.candidates]
    return network(rows, [truth for case in cases for truth in case.truths])


def learn_parts(cases: Sequence[Case]) -> Model:
    rows = [features for case in cases for features in case.contexts]
    weights = [case.weight for case in cases for _ in case.contexts]
    truths = [part for case in cases for part in case.parts]
    return linear(rows, truths, weights, strength=0.1)


def learn_sectors(cases: Sequence[Case]) -> Model:
    """From the victims of articles whose victims are all of one sector."""
    rows, truths, weights = [], [], []
    for case in cases:
        sectors = case.labelled.row["sectors"]
        if len(sectors) == 1:
            own = [
                f
                for f, part in zip(case.sector_features, case.parts, strict=True)
                if part == "victim"
            ]
            for features in (*own, case.unnamed):
                rows.append(features)
                truths.append(sectors[0])
                weights.append(case.weight)
    return linear(rows, truths, weights, strength=4.0)


def judge_names(case: Case, model: Model, background: Background, incident: Model) -> None:
    """Choose names and group them, with the features of each."""
    case.incident = decide.incident_chance(case.document, incident)
    chances = model.chances(case.candidates)
    columns = [model.labels.index(label) for label in (decide.BODY, decide.ATTACKER)]
    chosen = decide.pick(case.document, case.order, chances[:, columns])
    case.groups = grouped(case.document, chosen, background.openings)
    contexts = Contexts(case.document, background, case.groups, case.incident)
    case.contexts = [contexts.of(group) for group in case.groups]
    case.parts = [part_of_group(case.labelled.row, group) for group in case.groups]


def outside(cases: Sequence[Case], fold: int) -> list[Case]:
    return [case for case in cases if case.labelled.fold != fold]


def inside(cases: Sequence[Case], fold: int) -> list[Case]:
    return [case for case in cases if case.labelled.fold == fold]


def cross_validate(cases: Sequence[Case], background: Background) -> None:
    """Judge every article by models that have not seen its outlet."""
    for fold in range(FOLDS):
        incident, names = learn_incident(outside(cases, fold)), learn_names(outside(cases, fold))
        for case in inside(cases, fold):
            judge_names(case, names, background, incident)
    for fold in range(FOLDS):
        parts = learn_parts(outside(cases, fold))
        for case in inside(cases, fold):
            rows = parts.chances(case.contexts)
            case.chances = [dict(zip(parts.labels, row, strict=True)) for row in rows.tolist()]
    for case in cases:
        case.sector_features = [sector_features(case.document, background, g) for g in case.groups]
        case.unnamed = sector_features(case.document, background, None)
    for fold in range(FOLDS):
        sectors = learn_sectors(outside(cases, fold))
        for case in inside(cases, fold):
            case.mentions = told(case, background, sectors)


def told(case: Case, background: Background, sectors: Model) -> tuple[Mention, ...]:
    """What the program would say of an article, by chances that were learned elsewhere."""
    found = []
    for group, own in zip(case.groups, case.chances, strict=True):
        part, chance = decide.part_of(own, case.incident)
        if part != "none":
            found.append(decide.Decision(group=group, part=part, chance=chance))
    judgement = decide.Judgement(
        document=case.document,
        background=background,
        sectors=sectors,
        decisions=tuple(found),
        incident=case.incident,
    )
    return mentions_of(judgement, case.labelled.ruled)


def parts_of_data(cases: Sequence[Case]) -> dict[str, list[Case]]:
    fresh = [case for case in cases if not case.labelled.is_tuned]
    return {
        "rules tuned on them": [case for case in cases if case.labelled.is_tuned],
        "not tuned on": fresh,
        "not tuned on, French": [c for c in fresh if c.labelled.row["lang"] == "fr"],
        "not tuned on, English": [c for c in fresh if c.labelled.row["lang"] == "en"],
    }


def report(cases: Sequence[Case]) -> Iterator[str]:
    """What is printed: F1 (precision, recall) of rules and models, and how incidents are told."""
    parts = parts_of_data(cases)
    lines = []
    for name, own in parts.items():
        ruled = tallies((case.labelled.row, case.labelled.mentions) for case in own)
        learned = tallies((case.labelled.row, case.mentions) for case in own)
        lines += [(name, len(own), "rules", ruled), (name, len(own), "models", learned)]
    yield from table(lines)
    yield ""
    for name, own in parts.items():
        hit = [case.incident for case in own if main_victims(case.labelled.row)]
        not_hit = [case.incident for case in own if not main_victims(case.labelled.row)]
        yield f"{name}: area under the curve of incidents {area_under_curve(hit, not_hit):.3f}"


def main() -> None:
    labelled = load()
    background = Background(
        knowledge=load_knowledge(), openings=openings_of(labelled), commons=commons_of(labelled)
    )
    cases = prepare(labelled, background)
    cross_validate(cases, background)
    print("\n".join(report(cases)))


if __name__ == "__main__":
    main()
