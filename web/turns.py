"""A query with one thing changed, as links lead to it: always its first page, for other hits."""

from dataclasses import replace

from archive import DateRange, Facet, Filter, Query


def with_filter(query: Query, chosen: Filter) -> Query:
    """The query with this filter in place of the one on the same facet."""
    return replace(query, filters=filters_with(query, chosen), page=1)


def filters_with(query: Query, chosen: Filter) -> tuple[Filter, ...]:
    """The filters of a query with this one in place of the one on the same facet."""
    others = tuple(other for other in query.filters if other.facet is not chosen.facet)
    return others if chosen == Filter(facet=chosen.facet) else (*others, chosen)


def toggled(query: Query, facet: Facet, value: str) -> Query:
    """The query with a value of a facet selected, or not any more."""
    return with_filter(query, selected(query.filter_of(facet), value))


def exclusion_toggled(query: Query, facet: Facet, value: str) -> Query:
    """The query with a value of a facet excluded, or not any more."""
    return with_filter(query, excluded(query.filter_of(facet), value))


def selected(chosen: Filter, value: str) -> Filter:
    """A filter with a value selected, or not any more."""
    excluded = tuple(other for other in chosen.excluded if other != value)
    return replace(chosen, values=_flipped(chosen.values, value), excluded=excluded)


def excluded(chosen: Filter, value: str) -> Filter:
    """A filter with a value excluded, or not any more."""
    values = tuple(other for other in chosen.values if other != value)
    return replace(chosen, values=values, excluded=_flipped(chosen.excluded, value))


def with_text(query: Query, text: str) -> Query:
    """The query with another text."""
    return replace(query, text=text, page=1)


def with_dates(query: Query, dates: DateRange) -> Query:
    """The query within other dates."""
    return replace(query, dates=dates, page=1)


def undated(query: Query) -> Query:
    """The query for what it finds without a date, whatever its own dates."""
    return with_filter(with_dates(query, DateRange()), Filter(facet=Facet.YEAR, missing=True))


def with_incident(query: Query, days: DateRange) -> Query:
    """The query about incidents of other days."""
    return replace(query, incident=days, page=1)


def missing_toggled(query: Query, facet: Facet) -> Query:
    """The query with "no value" selected, or not any more."""
    chosen = query.filter_of(facet)
    return with_filter(query, replace(chosen, missing=not chosen.missing, present=False))


def presence_toggled(query: Query, facet: Facet) -> Query:
    """The query with "no value" excluded, or not any more."""
    return with_filter(query, presence_flipped(query.filter_of(facet)))


def presence_flipped(chosen: Filter, _value: str = "") -> Filter:
    """A filter with "no value" excluded, or not any more, whatever value is named."""
    return replace(chosen, missing=False, present=not chosen.present)


def _flipped(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    others = tuple(other for other in values if other != value)
    return others if value in values else (*values, value)
