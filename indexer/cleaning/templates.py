"""An outlet's template: the lines that many of its articles begin or end with.

Learned over the whole archive from the hashes of each article's edges, so
that it is the same whichever seeds came first.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import NamedTuple

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


class Edge(NamedTuple):
    """A line at an edge of an article, by its hash.

    `taken` says that it was taken out as template, `late` that it came to an
    edge only when the template had been taken out there.
    """

    line: str
    taken: bool = False
    late: bool = False


class Edges(NamedTuple):
    """What a template is learned from: one article's lines at its head and its tail.

    `gist` is the hash of its longest line, which tells it from other
    articles; "" when it has no lines. Tuples, since a refresh makes one for
    each article of an outlet.
    """

    gist: str = ""
    lines: tuple[Edge, ...] = ()

    def encoded(self) -> tuple[str, ...]:
        """The edges as an article keeps them: the gist, then a text for each line.

        >>> Edges("body", (Edge("y"), Edge("x", taken=True), Edge("z", late=True))).encoded()
        ('body', 'y', '-x', '+z')
        """
        if not self.gist:
            return ()
        marks = (f"{_LATE * late}{_TAKEN * taken}{line}" for line, taken, late in self.lines)
        return self.gist, *marks

    @classmethod
    def decoded(cls, texts: Sequence[str]) -> "Edges":
        """The edges out of what `encoded` made of them."""
        if not texts:
            return cls()
        gist, *marks = texts
        return cls(gist, tuple(map(_edge, marks)))


NO_EDGES = Edges()

_TAKEN = "-"
"""Before the hash of a line that was taken out as template."""

_LATE = "+"
"""Before the hash of a line that came to an edge late."""


def _edge(text: str) -> Edge:
    late = text.startswith(_LATE)
    rest = text.removeprefix(_LATE)
    return Edge(rest.removeprefix(_TAKEN), taken=rest.startswith(_TAKEN), late=late)


def hashed(line: str) -> str:
    """A normalised line as 64 bits in hexadecimal."""
    return blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def edges_of(lines: list[str]) -> Edges:
    """What is learned from one article.

    Args:
        lines: Its normalised lines, title and furniture out.
    """
    if not lines:
        return NO_EDGES
    edge = dict.fromkeys(map(hashed, (*lines[:HEAD], *lines[HEAD:][-TAIL:])))
    return Edges(hashed(max(lines, key=len)), tuple(map(Edge, edge)))


def marked(edges: Edges, seen: Collection[str], template: Template) -> Edges:
    """What is remembered of an article that was read with a template.

    Args:
        edges: What `edges_of` gave.
        seen: The hashes of all lines that were compared with the template.
        template: The lines that were taken.

    >>> before = Edges("body", (Edge("x"), Edge("y")))
    >>> marked(before, ("x", "y", "z"), frozenset("xz")).encoded()
    ('body', '-x', 'y', '+-z')
    """
    if not edges.gist:
        return edges
    early = [line for line, _, _ in edges.lines]
    late = sorted(set(seen).difference(early))
    return Edges(
        edges.gist,
        (
            *(Edge(line, taken=line in template) for line in early),
            *(Edge(line, taken=line in template, late=True) for line in late),
        ),
    )


def is_stale(edges: Edges, template: Template) -> bool:
    """Whether an article would be read otherwise with this template than it was.

    >>> read = Edges.decoded(("body", "-x", "y", "+-z"))
    >>> is_stale(read, frozenset("xz")), is_stale(read, frozenset("x"))
    (False, True)
    >>> is_stale(read, frozenset("xyz")), is_stale(read, frozenset("xza"))
    (True, False)
    """
    return any((line in template) != taken for line, taken, _ in edges.lines)


class Settled(NamedTuple):
    """The template of a group, and how many of its articles may come or go before it can change."""

    template: Template
    slack: int


def template_of(articles: Iterable[Edges]) -> Settled:
    """The template of a group of articles, from what `edges_of` or `marked` gave of each.

    A line is template when at least `LEAST` different articles of the group
    and `SHARE` of them have it at an edge. Copies of one article count once.

    >>> same = [Edges.decoded((f"body{n}", "-x", f"line{n}", "+y")) for n in range(9)]
    >>> template_of(same), template_of(same[:1] * 4)
    (Settled(template=frozenset({'x'}), slack=2), Settled(template=frozenset(), slack=1))
    """
    articles_by_gist: dict[str, set[str]] = defaultdict(set)
    for gist, lines in articles:
        if gist:
            articles_by_gist[gist].update(line for line, _, late in lines if not late)
    shared = Counter(line for lines in articles_by_gist.values() for line in lines)
    enough = max(LEAST, SHARE * len(articles_by_gist))
    # one article more or less changes the count of a line by one, and what is enough by `SHARE`
    apart = [(count - enough) / (1 + SHARE) for count in (*shared.values(), 0)]
    return Settled(
        frozenset(line for line, count in shared.items() if count >= enough),
        min(math.floor(by) if by >= 0 else math.ceil(-by) - 1 for by in apart),
    )


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
