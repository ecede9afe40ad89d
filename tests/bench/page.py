"""The figures of building and searching as Markdown, from what var/bench keeps."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tests.bench import curve
from tests.bench.asking import Work
from tests.bench.measured import FOLDER, ROOT, Figures, kept, median, percentile
from tests.bench.processes import MB

PICTURE = ROOT / "docs" / "images" / "measured.svg"

_INTRODUCTION = """## Searching

Made by `make bench`: invented articles of 250 to 1,500 words (`tests/bench/corpus.py`), the same
for every engine. Each question is a whole search page: the ten best hits with an excerpt of each,
and the counts of organisations, actors, sectors and years, each facet with its own selection set
aside; the counts of years are the histogram. Ours counts three more facets and gives up to three
excerpts a hit. The head of each module in `tests/bench` says how its engine is set up. The machine,
the articles and the set-up of all engines are ours; nobody else has repeated this.

Up to {questions} different questions of each kind were asked, none of them twice; of a kind that
takes over a minute, as many as a minute held. Times are milliseconds inside one process, without
HTTP.
"""


_PICTURE = """![Median time of a search page by the number of articles](images/measured.svg)
"""


def text(engines: Sequence[str], questions: int) -> str:
    """The whole section; `engines` in the order of the columns, ours first."""
    sizes = _sizes()
    measured = {
        size: {name: found for name in engines if (found := kept(f"{name}-{size}"))}
        for size in sizes
    }
    commands = {size: found for size in sizes if (found := kept(f"commands-{size}"))}
    parts = [_INTRODUCTION.format(questions=questions), _machines([*_each(measured)])]
    parts += [_pages(size, found) for size, found in measured.items() if found]
    parts += [_building(measured), _growth(engines, measured)]
    parts += [_PICTURE] if _drew_growth(engines, measured) else []
    parts += [_commands(commands)] if commands else []
    parts += [_bars(measured, commands)]
    return "\n".join(parts)


def _sizes() -> list[int]:
    """The sizes that anything was measured at, the smallest first."""
    names = (file.stem.rpartition("-")[2] for file in FOLDER.glob("*-*.json"))
    return sorted({int(name) for name in names if name.isdigit()})


def _each(measured: dict[int, dict[str, Figures]]) -> Iterator[Figures]:
    for found in measured.values():
        yield from found.values()


def _machines(every: Sequence[Figures]) -> str:
    """Where, with what and when the figures were measured."""
    packages = {
        f"{package} {version}" for one in every for package, version in one["versions"].items()
    }
    days = sorted(one["when"][:10] for one in every)
    between = days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"
    machines = "; ".join(sorted({one["machine"] for one in every}))
    return f"Measured on {between}: {machines}; {', '.join(sorted(packages))}.\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _pages(size: int, found: dict[str, Figures]) -> str:
    """One size: median, 95th percentile and worst time of each kind and engine."""
    head = ["median / p95 / worst, ms", *(one["engine"] for one in found.values())]
    rows = [[work.value, *(_cell(one, work) for one in found.values())] for work in Work]
    rows.append(["**all of these**", *(_three(_times(one)) for one in found.values())])
    rows.append(
        ["first question of a process", *(f"{one['search']['cold']:.0f}" for one in found.values())]
    )
    lines = [f"### A search page at {size:,} articles\n", _table(head, rows)]
    for one in found.values():
        lines += [
            f"- {one['engine']}, {work}: {reason}."
            for work, reason in one["search"]["skipped"].items()
        ]
    return "\n".join([*lines, ""])


def _cell(one: Figures, work: Work) -> str:
    if work not in one["search"]["works"]:
        return "–"
    times = one["search"]["works"][work]["times"]
    most = max(len(found["times"]) for found in one["search"]["works"].values())
    return _three(times) + (f" ({len(times)} asked)" if len(times) < most else "")


def _three(times: Sequence[float]) -> str:
    return " / ".join(map(_short, (median(times), percentile(times, 0.95), max(times))))


def _short(number: float) -> str:
    """Three digits or so."""
    return (
        f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 1 else f"{number:.2f}"
    )


def _times(one: Figures, works: Iterable[str] = tuple(Work)) -> list[float]:
    """The times of all questions of these kinds."""
    answered = one["search"]["works"]
    return [time for work in works if work in answered for time in answered[work]["times"]]


def _building(measured: dict[int, dict[str, Figures]]) -> str:
    head = ["building, one commit", "articles", "seconds", "articles/s", "MB on disk"]
    head += ["MB of memory, building", "MB of memory, searching"]
    rows = [
        [
            one["engine"],
            f"{size:,}",
            _short(one["build"]["seconds"]),
            f"{one['build']['rate']:,.0f}",
            f"{one['build']['bytes'] / MB:,.0f}",
            f"{one['build']['memory'] / MB:,.0f}",
            f"{one['search']['memory'] / MB:,.0f}",
        ]
        for size, found in measured.items()
        for one in found.values()
    ]
    return "\n".join(
        (
            "### Building\n",
            "Articles come with their facets: reading seeds is not part of it. Memory is the peak",
            "of one process.\n",
            _table(head, rows),
        )
    )


def _growth(engines: Sequence[str], measured: dict[int, dict[str, Figures]]) -> str:
    """By how much time grows with the number of articles."""
    head = [
        "growth",
        "articles",
        "median of all pages",
        "p95 of all pages",
        "build time an article",
    ]
    rows = []
    for name in engines:
        sizes = [size for size, found in measured.items() if name in found]
        for small, large in pairwise(sizes):
            one, other = measured[small][name], measured[large][name]
            rows.append(
                [
                    one["engine"],
                    f"{small:,} → {large:,} (× {large / small:.0f})",
                    f"× {median(_times(other)) / median(_times(one)):.1f}",
                    f"× {percentile(_times(other), 0.95) / percentile(_times(one), 0.95):.1f}",
                    f"× {one['build']['rate'] / other['build']['rate']:.2f}",
                ]
            )
    return "\n".join(("### How cost grows\n", _table(head, rows)))


def _drew_growth(engines: Sequence[str], measured: dict[int, dict[str, Figures]]) -> bool:
    """Draw the medians of all pages beside the page; whether anything was measured at two sizes."""
    curves = {}
    for name in engines:
        found = {size: each[name] for size, each in measured.items() if name in each}
        if len(found) > 1:
            title = next(iter(found.values()))["engine"]
            curves[title] = {size: median(_times(one)) for size, one in found.items()}
    if curves:
        PICTURE.write_text(curve.drawn(curves), encoding="utf-8")
    return bool(curves)


def _commands(commands: dict[int, Figures]) -> str:
    """Ours from raw seeds to pages over HTTP, a column a size."""
    head = ["seeds", *(f"{size:,}" for size in commands)]
    told = {
        "`newsarchive index`, seconds": lambda one: _short(one["index"]["seconds"]),
        "seeds/s": lambda one: f"{one['index']['rate']:,.0f}",
        "MB of memory, largest process": lambda one: f"{one['index']['memory'] / MB:,.0f}",
        "MB of memory, all processes": lambda one: f"{one['index']['memory_together'] / MB:,.0f}",
        "index again, nothing changed, seconds": lambda one: _short(one["same"]),
        "index again, one seed changed, seconds": lambda one: _short(one["changed"]),
        "`newsarchive serve` to the first answer, seconds": lambda one: _short(
            one["serve"]["first"]
        ),
        "pages/s, 8 clients": lambda one: _short(one["serve"]["rate"]),
        "p50 / p99, ms": lambda one: (
            f"{_short(one['serve']['p50'])} / {_short(one['serve']['p99'])}"
        ),
        "pages, of which errors": lambda one: (
            f"{one['serve']['pages']:,}, {one['serve']['errors']}"
        ),
        "MB of memory, largest serving process": lambda one: f"{one['serve']['memory'] / MB:,.0f}",
    }
    rows = [[what, *map(tell, commands.values())] for what, tell in told.items()]
    return "\n".join(
        (
            "### From seeds to pages\n",
            "Text dumps with furniture, read, cleaned, dated and their facets found; then mixed",
            "questions over HTTP, asked on the same machine. One seed in a hundred is broken.\n",
            _table(head, rows),
        )
    )


def _bars(measured: dict[int, dict[str, Figures]], commands: dict[int, Figures]) -> str:
    """Goals and whether they are met, at the largest size that ours and another have."""
    sizes = [size for size, found in measured.items() if "ours" in found and len(found) > 1]
    if not sizes:
        return ""
    size = sizes[-1]
    rows = [*_bars_of_pages(measured[size]), *_bars_of_building(measured[size])]
    if size in commands:
        rows += _bars_of_commands(commands[size], measured[size])
    if len(sizes) > 1:
        rows += _bars_of_growth(measured[sizes[-2]]["ours"], measured[size]["ours"])
    title = f"### Goals, and whether they are met, at {size:,} articles\n"
    note = "Ratios of pages are over the kinds that both engines answer.\n"
    return "\n".join((title, note, _table(["work", "measured", "goal"], rows)))


def _bars_of_pages(found: dict[str, Figures]) -> Iterator[list[str]]:
    ours = found["ours"]
    for name, bar in (("peer_tantivy", "≤ 0.55"), ("peer_whoosh", "≤ 0.01")):
        if other := found.get(name):
            both = [work for work in ours["search"]["works"] if work in other["search"]["works"]]
            ratio = median(_times(ours, both)) / median(_times(other, both))
            yield [f"median page ÷ {other['engine']}’s", f"{ratio:.3f}", bar]
    if other := found.get("peer_tantivy"):
        for work, bar in ((Work.FIVE, "≤ 0.9"), (Work.TWO, "≤ 1.0"), (Work.PHRASE, "≤ 2.0")):
            if (times := _times(ours, [work])) and (theirs := _times(other, [work])):
                ratio = median(times) / median(theirs)
                yield [f"{work} ÷ {other['engine']}’s", f"{ratio:.2f}", bar]
    slowest = {work: percentile(_times(ours, [work]), 0.95) for work in ours["search"]["works"]}
    work = max(slowest, key=slowest.__getitem__)
    yield [f"p95 of the slowest kind ({work})", f"{_short(slowest[work])} ms", "≤ 50 ms"]


def _bars_of_building(found: dict[str, Figures]) -> Iterator[list[str]]:
    ours = found["ours"]["build"]
    if other := found.get("peer_tantivy"):
        built = other["build"]
        yield ["articles/s ÷ tantivy’s", f"{ours['rate'] / built['rate']:.2f}", "≥ 0.4"]
        yield ["bytes on disk ÷ tantivy’s", f"{ours['bytes'] / built['bytes']:.2f}", "≤ 1.2"]
    if stock := found.get("peer_whoosh"):
        built = stock["build"]
        yield ["articles/s ÷ stock Whoosh’s", f"{ours['rate'] / built['rate']:.2f}", "≥ 3"]
        yield ["bytes on disk ÷ stock Whoosh’s", f"{ours['bytes'] / built['bytes']:.2f}", "≤ 1.5"]
    cold = found["ours"]["search"]["cold"]
    yield ["first question of a process", f"{cold:.0f} ms", "≤ 200 ms"]
    yield ["peak memory of building", f"{ours['memory'] / MB:,.0f} MB", "≤ 1,500 MB"]


def _bars_of_commands(told: Figures, found: dict[str, Figures]) -> Iterator[list[str]]:
    serve = told["serve"]
    if stock := found.get("peer_whoosh"):
        ratio = told["index"]["rate"] / stock["build"]["rate"]
        yield ["seeds/s, from files ÷ stock Whoosh’s articles/s", f"{ratio:.2f}", "≥ 1.5"]
    yield ["seeds/s, from files", f"{told['index']['rate']:,.0f}", "≥ 180"]
    together = told["index"]["memory_together"] / MB
    yield ["all processes of `index`", f"{together:,.0f} MB", "≤ 1,200 MB"]
    yield ["refresh, nothing changed", f"{told['same']:.1f} s", "≤ 2 s"]
    more = told["changed"] - told["same"]
    yield ["refresh, one seed changed, on top", f"{more:.1f} s", "≤ 1 s"]
    yield ["start to the first answer", f"{serve['first']:.1f} s", "≤ 1 s"]
    yield ["largest process of `serve`", f"{serve['memory'] / MB:,.0f} MB", "≤ 400 MB"]
    yield ["pages/s, 8 clients", _short(serve["rate"]), "≥ 220"]
    yield ["p99 of these", f"{_short(serve['p99'])} ms", "≤ 120 ms"]
    yield ["errors among these", str(serve["errors"]), "0"]


def _bars_of_growth(small: Figures, large: Figures) -> Iterator[list[str]]:
    span = f"{small['articles']:,} → {large['articles']:,}"
    pages = median(_times(large)) / median(_times(small))
    building = small["build"]["rate"] / large["build"]["rate"]
    yield [f"growth of the median page, {span}", f"× {pages:.1f}", "≤ × 10"]
    yield [f"growth of build time an article, {span}", f"× {building:.2f}", "≤ × 1.2"]
