"""What the archive has of each outlet, what was taken out most, and what could not be read."""

from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, current_app, jsonify, render_template
from werkzeug.wrappers import Response

from archive import Coverage, Facet, Filter, Listing, OutletCoverage, Query

from .language import spoken
from .view import view

blueprint = Blueprint("covering", __name__)

MOST = 200
"""Outlets that are shown."""

SHOWN = 5
"""Lines removed most that are shown of each."""


@dataclass(frozen=True, slots=True)
class Row:
    """One outlet: articles and undated ones as the index has them, and what else was counted."""

    outlet: str
    articles: int
    undated: int
    counted: OutletCoverage | None


def counted() -> Coverage | None:
    """What the last refresh counted; None when that is not known."""
    folder: Path | None = current_app.extensions["folder"]
    return Coverage.load(folder) if folder else None


def rows_of(coverage: Coverage | None) -> list[Row]:
    """The outlets, those with most articles first; the articles of none under ""."""
    missing = Query(filters=(Filter(facet=Facet.YEAR, missing=True),))
    every = view().facet(Query(), Facet.OUTLET, Listing(most=MOST))
    undated = view().facet(missing, Facet.OUTLET, Listing(most=1_000_000))
    without = {value.value: value.count for value in undated.values} | {"": undated.missing}
    known = {row.outlet: row for row in coverage.outlets} if coverage else {}
    found = [(value.value, value.count) for value in every.values]
    found += [("", every.missing)] if every.missing else []
    return [Row(name, count, without.get(name, 0), known.get(name)) for name, count in found]


@blueprint.get("/coverage")
def page() -> str:
    """The page."""
    coverage = counted()
    return render_template(
        "coverage.html",
        coverage=coverage,
        rows=rows_of(coverage),
        status=view().status(),
        shown=SHOWN,
    )


@blueprint.get("/api/v1/coverage")
def api() -> Response:
    """The same as JSON; what was not counted is null."""
    coverage, status = counted(), view().status()
    language = spoken().language
    problems = [one.sentence(language) for one in coverage.faults] if coverage else None
    return jsonify(
        {
            "ok": True,
            "articles": status.articles,
            "built": status.built.isoformat() if status.built else None,
            "refreshed": coverage.refreshed.isoformat() if coverage else None,
            "outlets": [_shape(row) for row in rows_of(coverage)],
            "problems": problems,
        }
    )


def _shape(row: Row) -> dict[str, object]:
    counts = row.counted
    return {
        "outlet": row.outlet or None,
        "articles": row.articles,
        "without_date": row.undated,
        "without_title": counts.without_title if counts else None,
        "captures": counts.captures if counts else None,
        "removed": [
            {"text": line.text, "rule": line.rule, "articles": line.articles}
            for line in counts.removed[:SHOWN]
        ]
        if counts
        else None,
    }
