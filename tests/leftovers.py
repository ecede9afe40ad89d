"""What lies in the folder of an index that nobody needs."""

from pathlib import Path

_NEEDED = {
    *("CURRENT", "LOCK"),
    *(
        "coverage.json",
        "refresh.json",
        "seeds.json",
        "seeds.glance.json",
        "corrections.last.toml",
        "lexicon.last.toml",
    ),
}
_GENERATIONS = 2
"""Generations that are kept: the newest, and the one before it."""


def leftovers(index: Path) -> set[str]:
    """The names of files and folders beside those that have to be there."""
    names = {path.name for path in index.glob("*")} - _NEEDED
    generations = sorted(name for name in names if name.startswith("g-"))
    return names - set(generations[-_GENERATIONS:])
