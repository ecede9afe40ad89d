"""An outlet's template: the lines that many of its articles begin or end with.

Learned over the whole archive from the hashes of each article's edges, so
that it is the same whichever seeds came first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b

HEAD = 3
"""Lines below the title that count as an edge."""

TAIL = 8
"""Lines at the end that count as an edge."""

LEAST = 3
"""Articles that have to share a line."""

SHARE = 0.5
"""Share of an outlet's articles that have to share it."""

Template = frozenset[str]
"""Hashes of the lines that are an outlet's template."""

NONE: Template = frozenset()


def hashed(line: str) -> str:
    """A normalised line as 64 bits in hexadecimal."""
    return blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def edges_of(lines: list[str]) -> tuple[str, ...]:
    """What is learned from one article.

    Args:
        lines: Its normalised lines, title and furniture out.

    Returns:
        The hash of its longest line, which tells it from other articles,
        then those of its first and last lines; empty when it has no lines.
    """
    if not lines:
        return ()
    edge = [*lines[:HEAD], *lines[HEAD:][-TAIL:]]
    return hashed(max(lines, key=len)), *dict.fromkeys(map(hashed, edge))


def learned(articles: Iterable[tuple[str, tuple[str, ...]]]) -> Mapping[str, Template]:
    """The template of each outlet that has one.

    A line is template when at least `LEAST` different articles of the outlet
    and `SHARE` of them have it at an edge. Copies of one article count once.

    Args:
        articles: The outlet of each article and what `edges_of` gave.

    >>> same = [("Le Journal", (f"body{n}", "x", f"line{n}")) for n in range(4)]
    >>> learned(same)
    {'Le Journal': frozenset({'x'})}
    >>> learned(same[:1] * 4)
    {}
    """
    different: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for outlet, (gist, *edge) in ((outlet, edges) for outlet, edges in articles if edges):
        different[outlet].setdefault(gist, set()).update(edge)
    templates = {}
    for outlet, stories in sorted(different.items()):
        shared = Counter(line for edge in stories.values() for line in edge)
        enough = max(LEAST, SHARE * len(stories))
        if template := frozenset(line for line, count in shared.items() if count >= enough):
            templates[outlet] = template
    return templates
