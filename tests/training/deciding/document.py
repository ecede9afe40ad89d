"""An article as the models see it: its reading, its tokens, its candidates, what the rules say."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from archive import Kind, Mention
from indexer.facets.cues import anywhere
from indexer.facets.lexicon import Name, key_of
from indexer.facets.reading import Reading
from tests.training.deciding.spans import Stretch, stretches
from tests.training.deciding.tokens import Tokens, tokens_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a stretch: kind, role and reason, and whether it is the whole name."""

    kind: str
    role: str
    rule: str
    whole: bool


@dataclass(frozen=True, eq=False)
class Document:
    """One article, ready for features.

    `candidates` has the ways by which each stretch became one, `verdicts` what
    the rules say of it, `known` the names of the lexicon that stand there.
    """

    reading: Reading
    language: str
    tokens: Tokens
    candidates: dict[Stretch, set[str]]
    verdicts: dict[Stretch, list[Verdict]]
    known: dict[Stretch, list[Name]]

    def text(self, stretch: Stretch) -> str:
        """A stretch as written."""
        return self.tokens.text(self.reading.text, *stretch)

    @cached_property
    def keys(self) -> dict[Stretch, str]:
        """What the spellings of one name have in common, for each candidate."""
        return {stretch: key_of(self.text(stretch)) for stretch in self.candidates}

    @cached_property
    def forms(self) -> dict[str, list[Stretch]]:
        """The candidates of each key, in no order."""
        found: dict[str, list[Stretch]] = defaultdict(list)
        for stretch, key in self.keys.items():
            found[key].append(stretch)
        return found


def document_of(
    reading: Reading, language: str, ruled: Sequence[Mention], openings: frozenset[str]
) -> Document:
    """An article with its candidates.

    Args:
        reading: The article.
        language: Its ISO 639-1 code; "" when unknown.
        ruled: The organisations and actors that the rules find.
        openings: Folded nouns that open names of bodies.
    """
    tokens = tokens_of(reading)
    verdicts: dict[Stretch, list[Verdict]] = defaultdict(list)
    for stretch, verdict in _verdicts(reading, tokens, ruled):
        verdicts[stretch].append(verdict)
    known: dict[Stretch, list[Name]] = defaultdict(list)
    for found in reading.found:
        first = tokens.starting.get(found.span.start)
        behind = tokens.ending.get(found.span.end)
        if first is not None and behind is not None:
            known[first, behind].append(found.name)
    return Document(
        reading=reading,
        language=language,
        tokens=tokens,
        candidates=stretches(reading, tokens, openings, iter(verdicts)),
        verdicts=dict(verdicts),
        known=dict(known),
    )


def _verdicts(
    reading: Reading, tokens: Tokens, ruled: Sequence[Mention]
) -> Iterator[tuple[Stretch, Verdict]]:
    for mention in ruled:
        if mention.kind is Kind.SECTOR:
            continue
        key = key_of(mention.value)
        for evidence in mention.evidence:
            span = reading.span_of(evidence)
            first = tokens.starting.get(span.start)
            behind = tokens.ending.get(span.end)
            if first is not None and behind is not None:
                rule = evidence.rule.split(" of")[0]
                whole = key_of(evidence.text) == key
                yield (first, behind), Verdict(mention.kind, mention.role, rule, whole)


def incident_features(document: Document) -> list[str]:
    """What tells whether an article is about an incident that hit somebody.

    The words of the title and the lead, and how often the text speaks of
    attacks and of computers; not its other words, whose sum would grow with
    its length.
    """
    reading, tokens = document.reading, document.tokens
    found: set[str] = set()
    before = ""
    for token in tokens.every:
        if token.start >= reading.lead_end:
            break
        where = "title" if token.start < reading.title_end else "lead"
        if not token.is_word or len(token.flat) <= 2:
            continue
        found.add(f"{where}={token.flat}")
        if before:
            found.add(f"{where} pair={before}_{token.flat}")
        before = token.flat
    attack, cyber = (anywhere(reading.lexicon.cue(cue)) for cue in ("attack", "cyber"))
    attacks = len(attack.findall(reading.flat))
    share = 1000 * attacks // max(1, len(tokens.every))
    found |= {
        f"genre={reading.genre}",
        f"attacks={min(5, attacks)}",
        f"attack share={min(8, share)}",
        f"attacks in title={min(2, len(attack.findall(reading.flat, 0, reading.title_end)))}",
        f"attacks in lead={min(3, len(attack.findall(reading.flat, 0, reading.lead_end)))}",
        f"cyber={min(6, len(cyber.findall(reading.flat)))}",
        f"cyber in lead={min(3, len(cyber.findall(reading.flat, 0, reading.lead_end)))}",
    }
    return sorted(found)
