"""How well mentions agree with labels, counted as tests/labelled/score_facets.py counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from archive import Kind, Mention, Role
from tests.labelled.score_facets import norm
from tests.training.labelled import acting, bodies, main_victims

KINDS = ("victim", "organisation", "actor", "sector")


@dataclass(slots=True)
class Tally:
    """What was found rightly, found wrongly and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(
        self,
        wanted: Sequence[AbstractSet[str]],
        found: AbstractSet[str],
        ignored: AbstractSet[str] = frozenset(),
    ) -> None:
        """Count one article: the names of each that is wanted, and what was found."""
        hits = [names & found for names in wanted]
        self.right += sum(map(bool, hits))
        self.missed += sum(not hit for hit in hits)
        self.wrong += len(found - ignored - set().union(*hits))

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    def __str__(self) -> str:
        return f"{self.f1:.3f} ({self.precision:.2f}, {self.recall:.2f})"


def tallies(articles: Iterable[tuple[dict, Sequence[Mention]]]) -> dict[str, Tally]:
    """The tally of each kind over articles: their labels, and what was found in them."""
    counts = {kind: Tally() for kind in KINDS}
    for row, mentions in articles:
        _count(row, mentions, counts)
    return counts


def _count(row: dict, mentions: Sequence[Mention], counts: dict[str, Tally]) -> None:
    found = [mention for mention in mentions if mention.kind is Kind.ORGANISATION]
    passing = frozenset(
        name
        for names, role, is_main in bodies(row)
        if role == "victim" and not is_main
        for name in names
    )
    victims = {norm(mention.value) for mention in found if mention.role is Role.VICTIM}
    counts["victim"].add(main_victims(row), victims, passing)
    named = {norm(mention.value) for mention in found}
    counts["organisation"].add([names for names, _, _ in bodies(row)], named)
    named_actors = {
        norm(mention.value)
        for mention in mentions
        if mention.kind is Kind.ACTOR and mention.role is not Role.MENTIONED
    }
    counts["actor"].add(list(acting(row)), named_actors)
    sectors = {mention.value for mention in mentions if mention.kind is Kind.SECTOR}
    counts["sector"].add([{slug} for slug in row["sectors"]], sectors)


def table(lines: Iterable[tuple[str, int, dict[str, Tally]]]) -> Iterator[str]:
    """A table of tallies: which articles, and how many."""
    yield f"| articles | number | {' | '.join(KINDS)} |"
    yield "|---|---|" + "---|" * len(KINDS)
    for articles, number, counts in lines:
        cells = " | ".join(str(counts[kind]) for kind in KINDS)
        yield f"| {articles} | {number} | {cells} |"


def area_under_curve(hit: Sequence[float], not_hit: Sequence[float]) -> float:
    """How well chances tell articles with a victim from those without: the area under the ROC."""
    pairs = [(one > other) + (one == other) / 2 for one in hit for other in not_hit]
    return sum(pairs) / max(1, len(pairs))


BANDS = (0.0, 0.5, 0.7, 0.85, 0.95, 1.01)
"""Where the bands of a reliability table begin, and the last one ends."""


def reliability(said: Mapping[str, Sequence[tuple[float, bool]]]) -> Iterator[str]:
    """A table: what the models said of values by kind and band, and how many were right."""
    yield "| value | said | values | mean said | right |"
    yield "|---|---|---|---|---|"
    for what, pairs in said.items():
        for low, high in pairwise(BANDS):
            own = [(chance, right) for chance, right in pairs if low <= chance < high]
            if own:
                mean = sum(chance for chance, _ in own) / len(own)
                share = sum(right for _, right in own) / len(own)
                band = f"{low:.2f} to {min(high, 1.0):.2f}"
                yield f"| {what} | {band} | {len(own)} | {mean:.2f} | {share:.2f} |"
