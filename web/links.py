"""Where the links of a page lead: the same search asked otherwise, and other pages."""

from dataclasses import replace
from datetime import date
from functools import cached_property
from urllib.parse import quote, quote_plus, urlencode

from flask import request, url_for
from markupsafe import Markup

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

from . import encoding, turns, urls
from .language import chosen_language, spoken
from .paths import PLACE, parted, path_to, path_with

_LONGEST = 4000
"""Characters of an address that another one takes along."""


class _Addresses:
    """How the addresses on a page are made: with its query, in its language."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.say = spoken()
        self._spans: dict[str, tuple[str, str]] = {}

    @cached_property
    def language(self) -> urls.Args:
        """The parameter that says the language, where the address of this page does."""
        return [("lang", chosen_language())] if chosen_language() else []

    @cached_property
    def _parts(self) -> encoding.Parts:
        return encoding.parts_of(self.query)

    @cached_property
    def _asked(self) -> str:
        return encoding.joined(self._parts)

    @cached_property
    def _first(self) -> encoding.Parts:
        """The same, from its first page on."""
        return {**self._parts, "page": ""}

    @cached_property
    def _spoken(self) -> str:
        return urlencode(self.language)

    @cached_property
    def _search(self) -> str:
        return path_to("pages.search")

    def to(self, query: Query, path: str = "") -> str:
        """The search page of a query; or another page, with the query along."""
        asked = encoding.query_string(query) or ("" if path else "q=")
        return self._address(path or self._search, asked)

    def _address(self, path: str, *asked: str) -> str:
        """A path with encoded parameters, and this page's language."""
        parts = "&".join(filter(None, (*asked, self._spoken)))
        return f"{path}?{parts}" if parts else path

    def _whole(self, query: Query | None, **changed: object) -> str:
        """What asks for all that a query finds, this one if none is named."""
        parts = {**encoding.parts_of(query), "page": ""} if query else self._first
        return encoding.joined(parts, size=SIZES[0], **changed)

    def _spanned(self, name: str, bucket: Bucket) -> str:
        """With other dates in a field; those of a histogram differ in nothing else."""
        if name not in self._spans:
            asked = encoding.joined({**self._first, name: PLACE})
            self._spans[name] = parted(self._address(self._search, asked))
        before, after = self._spans[name]
        return f"{before}{encoding.encoded_days(name, bucket.start, bucket.end)}{after}"


class Pages(_Addresses):
    """Links to other pages, in the language of this one; some take the query along."""

    def plain(self, text: str) -> str:
        """A query of this text alone; without any, the front page."""
        if text:
            return self.to(Query(text=text))
        return self._address(self._search)

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
        return self._address(path_with("incidents.incident", incident_id=incident_id))

    def article(self, article_id: str, rank: int = 0, **more: object) -> str:
        """An article, with this query along so that its words can be marked.

        Args:
            article_id: Which.
            rank: Its place among the results of the query; 0 for none.
            more: What else the address says, such as which version is compared.
        """
        page = (rank - 1) // self.query.size + 1 if rank else self.query.page
        args = [f"rank={rank}"] if rank else []
        args += [urlencode([(name, str(value))]) for name, value in more.items() if value]
        return self._address(_article(article_id), self._numbered(page), *args)

    def _numbered(self, page: int) -> str:
        """What asks for a page of this query's hits, encoded."""
        if page == self.query.page:
            return self._asked
        return encoding.joined(self._parts, page=page)

    def plain_article(self, article_id: str, anchor: str = "") -> str:
        """An article, without any query; `anchor` is the sentence to begin with."""
        address = self._address(_article(article_id))
        return f"{address}#{anchor}" if anchor else address

    def citation(self, article_id: str, form: str) -> str:
        """A file that cites an article, "bib" or "json"."""
        return url_for("articles.citation", article_id=article_id, form=form)

    def permalink(self, article_id: str) -> str:
        """The address of an article for others: with the name of the site, without a language."""
        return url_for("articles.article", article_id=article_id, _external=True)

    def entity(self, kind: str, name: str) -> str:
        """The page about an organisation, an actor or a sector."""
        before, after = self.around_name(kind)
        return f"{before}{quote(name)}{after}"

    def around_name(self, kind: str) -> tuple[str, str]:
        """What is before and after a name, encoded, in the address of the page about it."""
        path = path_to("entities.page", kind=kind, name=PLACE)
        return parted(self._address(path))

    def values(self, facet: Facet, **listing: object) -> str:
        """The page with all values of a facet."""
        args = [(name, str(value)) for name, value in listing.items() if value]
        path = path_to("pages.facet", field=facet.value)
        return self._address(path, self._whole(None), urlencode(args))

    def export(self, form: str, query: Query | None = None, **layout: object) -> str:
        """All that a query finds, this one if none is named, as a file."""
        args = [(name, str(value)) for name, value in layout.items()]
        path = path_to("exporting.export", form=form)
        return self._address(path, self._whole(query), urlencode(args))

    def feed(self, query: Query | None = None) -> str:
        """The feed of a query, of this one if none is named: what is newest first."""
        asked = self._whole(query, sort=Sort.NEWEST)
        return self._address(path_to("subscribing.feed"), asked)

    def manual(self) -> str:
        """The page about the query language."""
        return self._address(path_to("pages.manual"))

    def coverage(self) -> str:
        """The page about what the archive has of each outlet."""
        return self._address(path_to("covering.page"))

    def correct(self, article_id: str, **said: str) -> str:
        """How a value of an article is corrected, or one that was missed is added."""
        path = path_with("amending.page", article_id=article_id)
        return self._address(path, urlencode(said))

    def corrections(self) -> str:
        """The page of all corrections."""
        return self._address(path_to("amending.every"))

    def watch(self) -> str:
        """The page of the watch list."""
        return self._address(path_to("watched.page"))

    def watch_feed(self, names: str = "") -> str:
        """The feed of some watched names, of the file's if none are named."""
        given = urlencode([("names", names)]) if names else ""
        return self._address(path_to("subscribing.watched"), given)

    def refresh(self) -> str:
        """The page about the state of the index."""
        return self._address(path_to("refresh.page"))

    def suggestions(self) -> str:
        """Where suggestions for what is being typed come from; they keep the filters."""
        asked = encoding.joined(self._parts, text="", story="", page=1)
        return self._address(path_to("api.suggest"), asked)

    def other_language(self) -> str:
        """This page in the other language, which is remembered."""
        (other,) = [language for language in urls.LANGUAGES if language != self.say.language]
        return self._preferred(("lang", other))

    def in_scheme(self, scheme: str) -> str:
        """This page in a scheme, "light", "dark" or "system", which is remembered."""
        return self._preferred(("scheme", scheme))

    def _preferred(self, choice: tuple[str, str]) -> str:
        return f"{path_to('preferring.prefer')}?{urlencode([choice])}&{self._back}"

    @cached_property
    def _back(self) -> str:
        """The parameter that leads back to this page."""
        path = quote(request.script_root + request.path)
        back = urls.address(path, list(request.args.items(multi=True)))
        return urlencode([("back", back if len(quote(back)) <= _LONGEST else path)])


def _article(article_id: str) -> str:
    return path_with("articles.article", article_id=article_id)


class Links(Pages):
    """Links of a page that shows the answer to a query: the same query, but for one thing."""

    def __init__(self, query: Query) -> None:
        super().__init__(query)
        self._frames: dict[tuple[Facet, encoding.Toggled], tuple[str, str]] = {}
        self.around: dict[tuple[str, str], tuple[str, str]] = {}
        self.filled: dict[tuple[object, ...], Markup] = {}
        """What has been made of them on this page, to be there again where the same is wanted."""

    def _but(self, **changed: object) -> str:
        """This query with some fields changed, from its first page on."""
        asked = encoding.joined(self._first, **changed)
        return self._address(self._search, asked or "q=")

    def toggle(self, facet: Facet, value: str) -> str:
        """With a facet's value selected, or not any more."""
        return self._toggled(turns.selected, facet, value)

    def exclude(self, facet: Facet, value: str) -> str:
        """With a facet's value excluded, or not any more."""
        return self._toggled(turns.excluded, facet, value)

    def values_with_text(self, facet: Facet, text: str) -> str:
        """The page with all values of a facet, of a query with another text."""
        return Links(turns.with_text(self.query, text)).values(facet)

    def exclude_missing(self, facet: Facet) -> str:
        """With "no value" of a facet excluded, or not any more."""
        return "".join(self.frame(turns.presence_flipped, facet))

    def _toggled(self, toggled: encoding.Toggled, facet: Facet, value: str) -> str:
        chosen = self.query.filter_of(facet)
        if value in chosen.values or value in chosen.excluded:
            return self._with(toggled(chosen, value))
        before, after = self.frame(toggled, facet)
        return f"{before}{quote_plus(value)}{after}"

    def _with(self, chosen: Filter) -> str:
        return self._but(filters=turns.filters_with(self.query, chosen))

    def frame(self, toggled: encoding.Toggled, facet: Facet) -> tuple[str, str]:
        """A hundred links of a page that differ in the value alone: before it and after."""
        if (facet, toggled) not in self._frames:
            filters = encoding.with_place(self.query.filters, toggled, facet)
            before, after = self._around_filters
            whole = f"{before}{filters}{after}" if filters else self._but(filters=())
            self._frames[facet, toggled] = parted(whole)
        return self._frames[facet, toggled]

    @cached_property
    def _around_filters(self) -> tuple[str, str]:
        """What is before and after the filters, if there are any, in the addresses of `_but`."""
        asked = encoding.joined({**self._first, "filters": PLACE})
        return parted(self._address(self._search, asked))

    def text(self, text: str) -> str:
        """With another text."""
        return self._but(text=text)

    def cleared(self) -> str:
        """With neither filters nor dates: the text alone, in the same order, or all articles."""
        query = self.query
        bare = Query(text=query.text, sort=query.sort, size=query.size)
        return self.to(replace(bare, sort=Sort.NEWEST) if bare == Query() else bare)

    def synonyms(self, *, wanted: bool) -> str:
        """With synonyms, or without."""
        return self._but(synonyms=wanted)

    def uncertain(self, *, wanted: bool) -> str:
        """With uncertain values in filters and facets, or without."""
        return self._but(uncertain=wanted)

    def in_removed(self) -> str:
        """With its words looked for in what was taken out of the articles."""
        return self._but(within=Within.REMOVED)

    def within(self, bucket: Bucket) -> str:
        """Only what was published within a bar of the histogram."""
        return self._spanned("dates", bucket)

    def happened(self, bucket: Bucket) -> str:
        """Only what tells of an incident within a bar of its histogram."""
        return self._spanned("incident", bucket)

    def incident_wider(self) -> str:
        """Incidents of the month of a day, the year of a month, or of any time."""
        return self._but(incident=_wider(self.query.incident))

    def since(self, start: date) -> str:
        """Only what was published on a day or later."""
        return self._but(dates=DateRange(start=start))

    def wider(self) -> str:
        """Within the month of a day, the year of a month, or at any time."""
        return self._but(dates=_wider(self.query.dates))

    def copies(self, *, wanted: bool) -> str:
        """With every copy of a story, or one of each."""
        return self._but(copies=wanted)

    def undated(self) -> str:
        """The same at no known date: what any span of time leaves out."""
        return self.to(turns.undated(self.query))

    def count(self, count: Count) -> str:
        """With facets that count articles, or stories."""
        return self._but(count=count)

    def sort(self, sort: Sort) -> str:
        """Sorted otherwise."""
        return self._but(sort=sort)

    def size(self, size: int) -> str:
        """With another number of hits a page."""
        return self._but(size=size)

    def page(self, number: int) -> str:
        """Another page of the same hits."""
        return self._but(page=number)

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
