"""Where the links of a page lead: the same search asked otherwise, and other pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cached_property
from urllib.parse import quote, quote_plus

from flask import request, url_for

from archive import (
    COUNTED,
    SIZES,
    Bucket,
    Count,
    DateRange,
    Facet,
    Filter,
    Query,
    Sort,
    Within,
    parse_day,
)

from . import turns, urls
from .language import chosen_language, spoken

_Toggled = Callable[[Query, Facet, str], Query]

_LONGEST = 4000
"""Characters of an address that another one takes along."""

_PLACE = "newsarchive-place-of-a-value"
"""Stands for a value in an address; nothing else has this name."""


class Pages:
    """Links to other pages, in the language of this one; some take the query along."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.language = [("lang", chosen_language())] if chosen_language() else []
        self._search = url_for("pages.search")
        self._paths: dict[str, str] = {}

    def to(self, query: Query, path: str = "") -> str:
        """The search page of a query; or another page, with the query along."""
        args = urls.args_of(query) or ([] if path else [("q", "")])
        return urls.address(path or self._search, [*args, *self.language])

    def plain(self, text: str) -> str:
        """A query of this text alone; without any, the front page."""
        if text:
            return self.to(Query(text=text))
        return urls.address(self._search, self.language)

    def only(self, facet: Facet, value: str) -> str:
        """Everything with one value of a facet, whatever this query asks for."""
        return self.to(Query(filters=(Filter(facet=facet, values=(value,)),)))

    def story(self, story_id: str) -> str:
        """All copies of one story."""
        return self.to(Query(story=story_id))

    def of_incident(self, incident_id: str, facet: Facet | None = None, value: str = "") -> str:
        """The articles of one incident; with a value of a facet, those that have it."""
        filters = (Filter(facet=facet, values=(value,)),) if facet else ()
        return self.to(Query(dossier=incident_id, filters=filters))

    def incident(self, incident_id: str) -> str:
        """The page of an incident."""
        path = url_for("incidents.incident", incident_id=incident_id)
        return urls.address(path, self.language)

    def article(self, article_id: str, rank: int = 0, **more: object) -> str:
        """An article, with this query along so that its words can be marked.

        Args:
            article_id: Which.
            rank: Its place among the results of the query; 0 for none.
            more: What else the address says, such as which version is compared.
        """
        query = self.query
        if rank:
            query = replace(query, page=(rank - 1) // query.size + 1)
        args = [*urls.args_of(query), *([("rank", str(rank))] if rank else [])]
        args += [(name, str(value)) for name, value in more.items() if value]
        return urls.address(_article(article_id), [*args, *self.language])

    def plain_article(self, article_id: str, anchor: str = "") -> str:
        """An article, without any query; `anchor` is the sentence to begin with."""
        address = urls.address(_article(article_id), self.language)
        return f"{address}#{anchor}" if anchor else address

    def citation(self, article_id: str, form: str) -> str:
        """A file that cites an article, "bib" or "json"."""
        return url_for("articles.citation", article_id=article_id, form=form)

    def permalink(self, article_id: str) -> str:
        """The address of an article for others: with the name of the site, without a language."""
        return url_for("articles.article", article_id=article_id, _external=True)

    def entity(self, kind: str, name: str) -> str:
        """The page about an organisation, an actor or a sector."""
        if kind not in self._paths:  # a page of results has dozens of these links
            place = url_for("entities.page", kind=kind, name=_PLACE)
            self._paths[kind] = place.removesuffix(_PLACE)
        return urls.address(self._paths[kind] + quote(name), self.language)

    def values(self, facet: Facet, **listing: object) -> str:
        """The page with all values of a facet."""
        args = [(name, str(value)) for name, value in listing.items() if value]
        first = replace(self.query, page=1, size=SIZES[0])
        path = url_for("pages.facet", field=facet.value)
        return urls.address(path, [*urls.args_of(first), *args, *self.language])

    def export(self, form: str, query: Query | None = None, **layout: object) -> str:
        """All that a query finds, this one if none is named, as a file."""
        whole = replace(query or self.query, page=1, size=SIZES[0])
        args = [(name, str(value)) for name, value in layout.items()]
        path = url_for("exporting.export", form=form)
        return urls.address(path, [*urls.args_of(whole), *args, *self.language])

    def feed(self, query: Query | None = None) -> str:
        """The feed of a query, of this one if none is named: what is newest first."""
        newest = replace(query or self.query, sort=Sort.NEWEST, page=1, size=SIZES[0])
        path = url_for("subscribing.feed")
        return urls.address(path, [*urls.args_of(newest), *self.language])

    def manual(self) -> str:
        """The page about the query language."""
        return urls.address(url_for("pages.manual"), self.language)

    def coverage(self) -> str:
        """The page about what the archive has of each outlet."""
        return urls.address(url_for("covering.page"), self.language)

    def correct(self, article_id: str, **said: str) -> str:
        """How a value of an article is corrected, or one that was missed is added."""
        path = url_for("amending.page", article_id=article_id)
        return urls.address(path, [*said.items(), *self.language])

    def corrections(self) -> str:
        """The page of all corrections."""
        return urls.address(url_for("amending.every"), self.language)

    def watch(self) -> str:
        """The page of the watch list."""
        return urls.address(url_for("watched.page"), self.language)

    def watch_feed(self, names: str = "") -> str:
        """The feed of some watched names, of the file's if none are named."""
        given = [("names", names)] if names else []
        return urls.address(url_for("subscribing.watched"), [*given, *self.language])

    def refresh(self) -> str:
        """The page about the state of the index."""
        return urls.address(url_for("refresh.page"), self.language)

    def suggestions(self) -> str:
        """Where suggestions for what is being typed come from; they keep the filters."""
        bare = replace(self.query, text="", story="", page=1)
        return self.to(bare, url_for("api.suggest"))

    def other_language(self) -> str:
        """This page in the other language, which is remembered."""
        (other,) = [language for language in urls.LANGUAGES if language != spoken().language]
        return self._preferred(("lang", other))

    def in_scheme(self, scheme: str) -> str:
        """This page in a scheme, "light", "dark" or "system", which is remembered."""
        return self._preferred(("scheme", scheme))

    def _preferred(self, choice: tuple[str, str]) -> str:
        path = quote(request.script_root + request.path)
        back = urls.address(path, list(request.args.items(multi=True)))
        kept = back if len(quote(back)) <= _LONGEST else path
        return urls.address(url_for("preferring.prefer"), [choice, ("back", kept)])


def _article(article_id: str) -> str:
    return url_for("articles.article", article_id=article_id)


class Links(Pages):
    """Links of a page that shows the answer to a query: the same query, but for one thing."""

    def __init__(self, query: Query) -> None:
        super().__init__(query)
        self._frames: dict[tuple[Facet, _Toggled], tuple[str, str]] = {}

    def toggle(self, facet: Facet, value: str) -> str:
        """With a facet's value selected, or not any more."""
        return self._toggled(turns.toggled, facet, value)

    def exclude(self, facet: Facet, value: str) -> str:
        """With a facet's value excluded, or not any more."""
        return self._toggled(turns.exclusion_toggled, facet, value)

    def values_with_text(self, facet: Facet, text: str) -> str:
        """The page with all values of a facet, of a query with another text."""
        return Links(turns.with_text(self.query, text)).values(facet)

    def exclude_missing(self, facet: Facet) -> str:
        """With "no value" of a facet excluded, or not any more."""
        return self.to(turns.presence_toggled(self.query, facet))

    def _toggled(self, toggled: _Toggled, facet: Facet, value: str) -> str:
        """One of a hundred links of a page, which differ in the value alone unless it is chosen."""
        chosen = self.query.filter_of(facet)
        if value in chosen.values or value in chosen.excluded:
            return self.to(toggled(self.query, facet, value))
        if (facet, toggled) not in self._frames:
            before, _, after = self.to(toggled(self.query, facet, _PLACE)).partition(_PLACE)
            self._frames[facet, toggled] = before, after
        before, after = self._frames[facet, toggled]
        return f"{before}{quote_plus(value)}{after}"

    def text(self, text: str) -> str:
        """With another text."""
        return self.to(turns.with_text(self.query, text))

    def cleared(self) -> str:
        """With neither filters nor dates: the text alone, in the same order, or all articles."""
        query = self.query
        bare = Query(text=query.text, sort=query.sort, size=query.size)
        return self.to(replace(bare, sort=Sort.NEWEST) if bare == Query() else bare)

    def synonyms(self, *, wanted: bool) -> str:
        """With synonyms, or without."""
        return self.to(replace(self.query, synonyms=wanted, page=1))

    def uncertain(self, *, wanted: bool) -> str:
        """With uncertain values in filters and facets, or without."""
        return self.to(replace(self.query, uncertain=wanted, page=1))

    def in_removed(self) -> str:
        """With its words looked for in what was taken out of the articles."""
        return self.to(replace(self.query, within=Within.REMOVED, page=1))

    def within(self, bucket: Bucket) -> str:
        """Only what was published within a bar of the histogram."""
        dates = DateRange(start=bucket.start, end=bucket.end)
        return self.to(turns.with_dates(self.query, dates))

    def happened(self, bucket: Bucket) -> str:
        """Only what tells of an incident within a bar of its histogram."""
        days = DateRange(start=bucket.start, end=bucket.end)
        return self.to(turns.with_incident(self.query, days))

    def incident_wider(self) -> str:
        """Incidents of the month of a day, the year of a month, or of any time."""
        return self.to(turns.with_incident(self.query, _wider(self.query.incident)))

    def since(self, start: date) -> str:
        """Only what was published on a day or later."""
        return self.to(turns.with_dates(self.query, DateRange(start=start)))

    def wider(self) -> str:
        """Within the month of a day, the year of a month, or at any time."""
        return self.to(turns.with_dates(self.query, _wider(self.query.dates)))

    def copies(self, *, wanted: bool) -> str:
        """With every copy of a story, or one of each."""
        return self.to(replace(self.query, copies=wanted, page=1))

    def undated(self) -> str:
        """The same at no known date: what any span of time leaves out."""
        return self.to(turns.undated(self.query))

    def count(self, count: Count) -> str:
        """With facets that count articles, or stories."""
        return self.to(replace(self.query, count=count, page=1))

    def sort(self, sort: Sort) -> str:
        """Sorted otherwise."""
        return self.to(replace(self.query, sort=sort, page=1))

    def size(self, size: int) -> str:
        """With another number of hits a page."""
        return self.to(replace(self.query, size=size, page=1))

    def page(self, number: int) -> str:
        """Another page of the same hits."""
        return self.to(replace(self.query, page=number))

    @property
    def everything(self) -> urls.Args:
        """What a form carries along unseen to keep the whole query."""
        return [*urls.args_of(self.query), *self.language]

    @cached_property
    def besides_text(self) -> urls.Args:
        """What a form with nothing but the text carries along: another text leaves the story."""
        return [*urls.args_of(replace(self.query, text="", story="", page=1)), *self.language]

    @cached_property
    def besides_boxes(self) -> urls.Args:
        """The same of a form that has boxes for the values of facets, and fields for the dates."""
        bare = replace(
            self.query,
            text="",
            story="",
            page=1,
            dates=DateRange(),
            incident=DateRange(),
            filters=tuple(
                replace(chosen, values=(), missing=False) if chosen.facet in COUNTED else chosen
                for chosen in self.query.filters
            ),
        )
        return [*urls.args_of(bare), *self.language]


def _wider(dates: DateRange) -> DateRange:
    """The month that a day lies in, the year of what lies within one month, else any time."""
    start, end = dates.start, dates.end
    if start is None or end is None or start.year != end.year:
        return DateRange()
    if start.month != end.month:
        return DateRange()
    if start == end:
        month = start.strftime("%Y-%m")
        return DateRange(start=parse_day(month, last=False), end=parse_day(month, last=True))
    return DateRange(start=start.replace(month=1, day=1), end=start.replace(month=12, day=31))
