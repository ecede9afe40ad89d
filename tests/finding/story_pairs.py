"""How many pairs of articles are grouped as a reader would group them.

    python -m tests.finding.story_pairs

prints it for each kind of pair in `stories/`, and names those of the half to look at that
are grouped wrongly. The pairs of `later.txt` were written when the others had been looked at,
and are counted apart. `docs/searching.md` says what counts as one story.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from archive import Index, Query, open_index
from indexer import Unloaded, refresh

HERE = Path(__file__).parent
PAIRS = HERE / "stories"
LABELLED = HERE.parent / "labelled" / "train"

PAGE = 100
_ONE_OUTLET = {"form", "followup", "update", "correction", "live update"}
"""Kinds of pairs that one outlet publishes."""


class Pair(NamedTuple):
    """Two texts, the first line of each its title, what kind they are of, whether one story."""

    name: str
    same: bool
    kind: str
    texts: tuple[str, str]

    @property
    def is_kept_aside(self) -> bool:
        """Whether nobody looks at how this pair is grouped, but for the total."""
        return int(re.sub(r"\D", "", self.name)) % 2 == 0

    @property
    def is_later(self) -> bool:
        """Whether it is of the second set."""
        return self.name.startswith("y")


def pairs() -> Iterator[Pair]:
    """All pairs."""
    known: dict[str, Sequence[str]] = {}
    for file in sorted(PAIRS.glob("*.txt")):
        for block in re.split(r"^== ", file.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            head, _, text = block.partition("\n")
            name, label, kind = head.split(maxsplit=2)
            first, second = (each.strip().split("\n") for each in text.split("\n--\n"))
            lines = known[name] = _lines(first, (), known)
            texts = ("\n\n".join(lines), "\n\n".join(_lines(second, lines, known)))
            yield Pair(name, label == "one", kind, texts)


def _lines(
    written: Sequence[str], first: Sequence[str], known: Mapping[str, Sequence[str]]
) -> list[str]:
    """The lines of a text: its own, or all of another one, or single ones of the first."""
    lines: list[str] = []
    for line in written:
        if line.startswith("= ") and line[2:] in known:
            lines += known[line[2:]]
        elif line.startswith("= "):
            text = (LABELLED / f"{line[2:]}.txt").read_text("utf-8")
            lines += [each.strip() for each in text.splitlines() if each.strip()]
        elif line.startswith("@"):
            place, *edits = (part.strip() for part in line[1:].split(" | "))
            lines += [_edited(each, edits) for each in _taken(first, place)]
        elif line:
            lines.append(line)
    return [line for line in lines if line]


def _taken(lines: Sequence[str], place: str) -> Sequence[str]:
    return lines if place == "*" else [lines[int(place)]]


def _edited(line: str, edits: Sequence[str]) -> str:
    for edit in edits:
        old, _, new = edit.partition("=>")
        line = line.replace(old.strip(), new.strip())
        line = line.replace(_capital(old.strip()), _capital(new.strip()))
    return line.strip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def fill(index: Index, folder: Path, every: Sequence[Pair]) -> None:
    """Save the texts as seeds in a folder, each with the address of an outlet, and index them."""
    for pair in every:
        for side, text in enumerate(pair.texts):
            outlet = f"{pair.name}.example"
            if side and pair.kind not in _ONE_OUTLET:
                outlet = f"autre-{outlet}"
            head = f"https://{outlet}/{side}\n\n"
            (folder / f"{pair.name}-{side}.txt").write_text(head + text + "\n", "utf-8")
    refresh(folder, index, Unloaded())


def grouped(index: Index, every: Sequence[Pair]) -> dict[str, bool]:
    """For each pair whether the archive takes it for one story."""
    stories: dict[str, str] = {}
    page, left = 1, True
    while left:
        answer = index.search(Query(copies=True, counted=(), size=PAGE, page=page))
        stories |= {Path(hit.seed).stem: hit.story.id for hit in answer.hits}
        page, left = page + 1, page * PAGE < answer.total
    return {pair.name: stories[f"{pair.name}-0"] == stories[f"{pair.name}-1"] for pair in every}


def measured(folder: Path, every: Sequence[Pair]) -> dict[str, bool]:
    """For each pair whether it is grouped rightly."""
    seeds = folder / "seeds"
    seeds.mkdir()
    index = open_index(f"whoosh:{folder}/index")
    fill(index, seeds, every)
    found = grouped(index, every)
    return {pair.name: found[pair.name] == pair.same for pair in every}


def share(right: dict[str, bool], every: Sequence[Pair]) -> float:
    """How many of some pairs are grouped rightly, from 0 to 1."""
    return sum(right[pair.name] for pair in every) / len(every)


def main() -> None:
    every = list(pairs())
    with TemporaryDirectory() as where:
        right = measured(Path(where), every)
    print(f"{'pairs':32} number  right")
    for label, is_later in {"first set": False, "later set": True}.items():
        for half, aside in {"looked at": False, "kept aside": True}.items():
            some = [
                pair for pair in every if (pair.is_later, pair.is_kept_aside) == (is_later, aside)
            ]
            rows = {f"{label}, {half}": some}
            for pair in sorted(some, key=lambda pair: (pair.same, pair.kind)):
                rows.setdefault(f"  {pair.kind}, {'one' if pair.same else 'two'}", []).append(pair)
            for row, few in rows.items():
                print(f"{row:32} {len(few):6}  {share(right, few):.3f}")
    looked_at = [pair for pair in every if not pair.is_kept_aside]
    print("wrong:", *(pair.name for pair in looked_at if not right[pair.name]))


if __name__ == "__main__":
    main()
