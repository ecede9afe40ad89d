"""An outlet's template: the lines that many of its articles begin or end with.

Learned over the whole archive from the hashes of each article's edges, so
that it is the same whichever seeds came first.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from hashlib import blake2b
from pathlib import PurePosixPath

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

Edges = tuple[str, ...]
"""What is learned from an article: see `edges_of` and `marked`."""


def hashed(line: str) -> str:
    """A normalised line as 64 bits in hexadecimal."""
    return blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def edges_of(lines: list[str]) -> Edges:
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


TAKEN = "-"
"""Before the hash of a line that was taken out as template."""

LATE = "+"
"""Before the hash of a line that came to an edge when the template had been taken out there."""


def marked(edges: Edges, seen: Collection[str], template: Template) -> Edges:
    """What is remembered of an article that was read with a template.

    Args:
        edges: What `edges_of` gave.
        seen: The hashes of all lines that were compared with the template.
        template: The lines that were taken.

    >>> marked(("body", "x", "y"), ("x", "y", "z"), frozenset("xz"))
    ('body', '-x', 'y', '+-z')
    """
    if not edges:
        return ()
    gist, *edge = edges
    late = sorted(set(seen).difference(edge))
    lines = [*(("", line) for line in edge), *((LATE, line) for line in late)]
    return gist, *(f"{mark}{TAKEN if line in template else ''}{line}" for mark, line in lines)


def is_stale(edges: Edges, template: Template) -> bool:
    """Whether an article would be read otherwise with this template than it was.

    >>> read = ("body", "-x", "y", "+-z")
    >>> is_stale(read, frozenset("xz")), is_stale(read, frozenset("x"))
    (False, True)
    >>> is_stale(read, frozenset("xyz")), is_stale(read, frozenset("xza"))
    (True, False)
    """
    return any((line.lstrip(LATE + TAKEN) in template) != (TAKEN in line[:2]) for line in edges[1:])


def template_of(articles: Iterable[Edges]) -> Template:
    """The template of a group of articles, from what `edges_of` or `marked` gave of each.

    A line is template when at least `LEAST` different articles of the group
    and `SHARE` of them have it at an edge. Copies of one article count once.

    >>> same = [(f"body{n}", "-x", f"line{n}", "+y") for n in range(4)]
    >>> sorted(template_of(same)), sorted(template_of(same[:1] * 4))
    (['x'], [])
    """
    stories: dict[str, set[str]] = defaultdict(set)
    for gist, *edge in filter(None, articles):
        stories[gist].update(line.removeprefix(TAKEN) for line in edge if line[0] != LATE)
    shared = Counter(line for edge in stories.values() for line in edge)
    enough = max(LEAST, SHARE * len(stories))
    return frozenset(line for line, count in shared.items() if count >= enough)


def group_of(outlet: str, seed: str, part: str) -> str:
    """Which articles share a template: those of an outlet, else those of a folder.

    >>> group_of("", "presse/2024/a.txt", "")
    'presse/2024/'
    >>> group_of("", "presse/a.zip", "2024/a.txt")
    'presse/a.zip/2024/'
    """
    if outlet:
        return outlet
    if not part:
        return f"{seed.rpartition('/')[0] or '.'}/"
    return f"{PurePosixPath(seed, part.partition('#')[0]).parent}/"
