"""What has been measured, kept as JSON in var/bench until a page is made of it."""

import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "var" / "bench"

Figures = dict[str, Any]


def keep(name: str, figures: Mapping[str, Any]) -> None:
    """Keep the figures under a name such as "sqlite-10000"."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    (FOLDER / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


def kept(name: str) -> Figures | None:
    """The figures under a name; None when it was not measured."""
    try:
        figures: Figures = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    return figures


def percentile(values: Sequence[float], share: float) -> float:
    """The value that such a share of the values does not exceed.

    >>> percentile([4, 1, 3, 2], 0.5), percentile([1], 0.99)
    (2, 1)
    """
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)
