"""How the time of a page grows with the archive, as a picture: SVG, both axes logarithmic."""

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 130, 20, 50
COLOURS = ("#0b57d0", "#b3261e", "#7a5900", "#146c2e", "#7b1fa2")
"""Those of the engines in order; each is legible on white."""

_FONT = 'font-family="sans-serif" font-size="13"'

Curve = Mapping[int, float]
"""By the number of articles, milliseconds."""


def drawn(curves: Mapping[str, Curve]) -> str:
    """The picture of some curves, each with its name at its end; none may be empty.

    >>> picture = drawn({"ours": {1000: 1.5, 10000: 3}, "theirs": {1000: 2.0}})
    >>> picture.count("<polyline"), picture.count("<circle"), "10,000 articles" in picture
    (2, 3, True)
    """
    sizes = sorted({size for curve in curves.values() for size in curve})
    times = [time for curve in curves.values() for time in curve.values()]
    across = _Axis(sizes[0], sizes[-1], LEFT, WIDTH - RIGHT)
    decades = _decades(min(times), max(times))
    up = _Axis(decades[0], decades[-1], HEIGHT - BOTTOM, TOP)
    lines = [
        *(_grid(across.place(size), f"{size:,} articles") for size in sizes),
        *(_level(up.place(level), f"{level:g} ms") for level in decades),
        *(
            _curve(name, curve, across, up, colour)
            for (name, curve), colour in zip(curves.items(), COLOURS, strict=False)
        ),
    ]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {_FONT}>',
            "<title>Median time of a search page by the number of articles</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            *lines,
            "</svg>\n",
        )
    )


class _Axis:
    """Where values lie between two ends."""

    def __init__(self, least: float, most: float, begun: int, end: int) -> None:
        self._least = math.log10(least)
        self._span = math.log10(most) - self._least or 1.0
        self._begun, self._length = begun, end - begun

    def place(self, value: float) -> float:
        """Where a value lies."""
        return self._begun + self._length * (math.log10(value) - self._least) / self._span


def _decades(least: float, most: float) -> Sequence[float]:
    """The powers of ten around some values, two at least."""
    first, last = math.floor(math.log10(least)), math.ceil(math.log10(most))
    return [10.0**power for power in range(first, max(last, first + 1) + 1)]


def _grid(x: float, label: str) -> str:
    low = HEIGHT - BOTTOM
    return (
        f'<path d="M{x:.1f} {TOP}V{low}" stroke="#ddd"/>'
        f'<text x="{x:.1f}" y="{low + 22}" text-anchor="middle" fill="#333">{label}</text>'
    )


def _level(y: float, label: str) -> str:
    return (
        f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
        f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#333">{label}</text>'
    )


def _curve(name: str, curve: Curve, across: _Axis, up: _Axis, colour: str) -> str:
    points = [(across.place(size), up.place(curve[size])) for size in sorted(curve)]
    x, y = points[-1]
    return "".join(
        (
            f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="',
            " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
            '"/>',
            *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points),
            f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{escape(name)}</text>',
        )
    )
