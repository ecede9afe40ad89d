"""What the words of an article say of a sector, where no name and no trade tells it."""

from collections import Counter
from collections.abc import Sequence

from .cues import anywhere
from .reading import Reading, Span

ENOUGH = 2
"""Words of one topic that make a sector when no name tells."""


def with_others(reading: Reading, slugs: Sequence[str]) -> list[str]:
    """Sectors, and those that the text around makes of them as well."""
    found = list(slugs)
    for slug in slugs:
        other, *words = reading.lexicon.also.get(slug, ("",))
        if words and anywhere(tuple(words)).search(reading.flat):
            found.append(other)
    return list(dict.fromkeys(found))


def by_topic(reading: Reading, named_victim: bool) -> tuple[str, tuple[Span, ...]]:
    """The topic that the words of the article return to; of the title alone without a victim.

    Returns:
        The sector and where its words stand; "" and nothing if there is none.
    """
    if not reading.near("attack", 0, reading.lead_end):
        return "", ()
    end = len(reading.text) if named_victim else reading.title_end
    counts: Counter[str] = Counter()
    spans: dict[str, list[Span]] = {}
    for slug, words in reading.lexicon.topics.items():
        for match in anywhere(words).finditer(reading.flat, 0, end):
            counts[slug] += 1
            spans.setdefault(slug, []).append(Span(*match.span()))
    if not counts:
        return "", ()
    slug, count = counts.most_common(1)[0]
    return (slug, tuple(spans[slug])) if count >= ENOUGH or not named_victim else ("", ())
