"""The pages for people: search, article, robots, health."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote_plus

from flask import Blueprint, abort, current_app, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from archive import (
    SIZES,
    Article,
    Bucket,
    Count,
    DateRange,
    Excerpt,
    Facet,
    Filter,
    IndexMissing,
    Kind,
    Match,
    Mention,
    NoticeKind,
    Query,
    QueryError,
    ResultPage,
    Searcher,
    Sort,
    compare_captures,
    excerpt_around,
    parse_day,
)

from . import examples, urls
from .reader import chosen_language, words
from .wording import LANGUAGES, Wording

blueprint = Blueprint("pages", __name__)

LISTED = 10
"""Values of a facet that are shown before "more"."""

_ALSO = frozenset({"lang"})
"""Parameters that any page may have besides those of a search."""

EXAMPLES = (
    "hôpital rançongiciel",
    "“fuite de données”",
    "mairie SAUF lille",
    "secteur:santé date:2024",
)

_SHOWN_KINDS = (
    (Kind.ORGANISATION, Facet.ORGANISATION),
    (Kind.ACTOR, Facet.ACTOR),
    (Kind.SECTOR, Facet.SECTOR),
)


@blueprint.get("/")
def search() -> Response | str | tuple[str, int]:
    """The search page; without any parameter, the front page of the archive."""
    asked = urls.asked(request.args, also=_ALSO)
    query, links = asked.query, Links(asked.query)
    if query == Query():
        return _home(links, asked.problems)
    try:
        page = _searcher().search(query)
    except QueryError as error:
        return _mistake(error, query)
    return render_template(
        "search.html", page=page, links=links, query=query, problems=asked.problems
    )


def _mistake(error: QueryError, query: Query) -> tuple[str, int]:
    return render_template("mistake.html", error=error, links=Links(query), query=query), 400


@blueprint.get("/facet/<field>")
def facet(field: str) -> str | tuple[str, int]:
    """All values of one facet among what a query finds, a page of them at a time."""
    if field not in set(Facet):
        abort(404)
    asked = urls.asked(request.args, also=_ALSO | urls.LISTING)
    query = asked.query
    try:
        counts = _searcher().facet(query, Facet(field), asked.listing)
    except QueryError as error:
        return _mistake(error, query)
    return render_template(
        "facet.html",
        counts=counts,
        listing=asked.listing,
        links=Links(replace(query, page=1, size=SIZES[0])),
        query=query,
        problems=asked.problems,
    )


@blueprint.get("/help")
def help_() -> str:
    """The query language, with examples that can be run."""
    return render_template("help.html", groups=examples.groups())


@blueprint.get("/article/<article_id>")
def article(article_id: str) -> str:
    """One article, the words of the search that led here marked."""
    found = _searcher().article(article_id)
    if found is None:
        abort(404)
    query = urls.asked(request.args).query
    try:
        title, paragraphs = _searcher().marked(found, query)
    except QueryError:
        title, paragraphs = _searcher().marked(found, Query())
    if "version" in request.args:
        return _version(found, query)
    copies = _searcher().search(Query(story=article_id, size=max(SIZES))).hits
    return render_template(
        "article.html",
        article=found,
        copies=[hit for hit in copies if hit.id != article_id],
        related=_searcher().related(article_id),
        title=title,
        paragraphs=paragraphs,
        why=[(facet, list(_reasons(found, kind))) for kind, facet in _SHOWN_KINDS],
        links=Links(query),
        query=query,
    )


def _version(article: Article, query: Query) -> str:
    """What changed from one capture of an article, 1 for the newest, to the one shown."""
    told = request.args["version"]
    if not told.isdecimal() or not 1 <= int(told) <= len(article.versions):
        abort(404)
    older = article.versions[int(told) - 1]
    return render_template(
        "version.html",
        article=article,
        older=older,
        paragraphs=compare_captures(older, article),
        same=(older.title, older.body) == (article.title, article.body),
        links=Links(query),
        query=query,
    )


@blueprint.get("/healthz")
def healthz() -> Response:
    """Whether the archive can be read, and how many articles it holds."""
    status = _searcher().status()
    return jsonify({"ok": True, "articles": status.articles, "generation": status.generation})


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Nothing for crawlers: every combination of facets is a page, and the texts are others'."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


def _home(links: "Links", problems: tuple[urls.Problem, ...]) -> str:
    try:
        page = _searcher().search(Query(sort=Sort.NEWEST))
    except IndexMissing:
        page = None
    return render_template(
        "home.html", page=page, links=links, problems=problems, examples=EXAMPLES
    )


def _searcher() -> Searcher:
    searcher: Searcher = current_app.extensions["searcher"]
    return searcher


@dataclass(frozen=True, slots=True)
class Reason:
    """A mention with the sentences that speak for it, the words marked, and their rules."""

    mention: Mention
    places: tuple[tuple[Excerpt, str, bool], ...]


def _reasons(found: Article, kind: Kind) -> Iterator[Reason]:
    for mention in found.mentions:
        if mention.kind is kind:
            yield Reason(
                mention,
                tuple(
                    (
                        excerpt_around(found.text(evidence.field), evidence.start, evidence.end),
                        evidence.rule,
                        evidence.field == "title",
                    )
                    for evidence in mention.evidence
                ),
            )


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter: what it says, and the page without it."""

    label: str
    href: str


_SETTINGS = (
    ("story", "search.story"),
    ("copies", "search.copies"),
    ("synonyms", "search.no_synonyms"),
    ("match", "search.any"),
)
"""What else than filters a chip stands for, when it is not as in a plain query."""

_Toggled = Callable[[Query, Facet, str], Query]

_PLACE = "newsarchive-place-of-a-value"
"""Stands for a value in an address; nothing else has this name."""


class Links:
    """Where the links of a page lead that shows the answer to a query."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._language = [("lang", chosen_language())] if chosen_language() else []
        self._search = url_for("pages.search")
        self._frames: dict[tuple[Facet, _Toggled], tuple[str, str]] = {}

    def to(self, query: Query, path: str = "") -> str:
        """The search page of a query, in the language of this one."""
        args = [*urls.args_of(query), *self._language]
        return urls.address(path or self._search, args)

    def toggle(self, facet: Facet, value: str) -> str:
        """With a facet's value selected, or not any more."""
        return self._toggled(urls.toggled, facet, value)

    def exclude(self, facet: Facet, value: str) -> str:
        """With a facet's value excluded, or not any more."""
        return self._toggled(urls.exclusion_toggled, facet, value)

    def _toggled(self, toggled: "_Toggled", facet: Facet, value: str) -> str:
        """One of a hundred links of a page, which differ in the value alone unless it is chosen."""
        chosen = self.query.filter_of(facet)
        if value in chosen.values or value in chosen.excluded:
            return self.to(toggled(self.query, facet, value))
        if (facet, toggled) not in self._frames:
            before, _, after = self.to(toggled(self.query, facet, _PLACE)).partition(_PLACE)
            self._frames[facet, toggled] = before, after
        before, after = self._frames[facet, toggled]
        return f"{before}{quote_plus(value)}{after}"

    def only(self, facet: Facet, value: str) -> str:
        """Everything with one value of a facet, whatever this query asks for."""
        return self.to(Query(filters=(Filter(facet=facet, values=(value,)),)))

    def text(self, text: str) -> str:
        """This query with another text."""
        return self.to(replace(self.query, text=text, page=1))

    def plain(self, text: str) -> str:
        """A query of this text alone."""
        return self.to(Query(text=text))

    def sort(self, sort: Sort) -> str:
        """Sorted otherwise."""
        return self.to(replace(self.query, sort=sort, page=1))

    def size(self, size: int) -> str:
        """With another number of hits a page."""
        return self.to(replace(self.query, size=size, page=1))

    def page(self, number: int) -> str:
        """Another page of the same hits."""
        return self.to(replace(self.query, page=number))

    def within(self, bucket: Bucket) -> str:
        """Only what was published within a bar of the histogram."""
        dates = DateRange(start=bucket.start, end=bucket.end)
        return self.to(urls.with_dates(self.query, dates))

    @property
    def wider(self) -> str:
        """Within the month of a day, the year of a month, or at any time."""
        return self.to(urls.with_dates(self.query, _wider(self.query.dates)))

    def synonyms(self, *, wanted: bool) -> str:
        """With synonyms, or without."""
        return self.to(replace(self.query, synonyms=wanted, page=1))

    def copies(self, *, wanted: bool) -> str:
        """With every copy of a story, or one of each."""
        return self.to(replace(self.query, copies=wanted, page=1))

    def story(self, story_id: str) -> str:
        """All copies of one story."""
        return self.to(Query(story=story_id))

    def count(self, count: Count) -> str:
        """With facets that count articles, or stories."""
        return self.to(replace(self.query, count=count, page=1))

    def values(self, facet: Facet, **listing: object) -> str:
        """The page with all values of a facet."""
        args = [(name, str(value)) for name, value in listing.items() if value]
        path = url_for("pages.facet", field=facet.value)
        first = replace(self.query, page=1, size=SIZES[0])
        return urls.address(path, [*urls.args_of(first), *args, *self._language])

    def plain_article(self, article_id: str) -> str:
        """An article, without any query."""
        return urls.address(url_for("pages.article", article_id=article_id), self._language)

    def suggestions(self) -> str:
        """Where suggestions for what is being typed come from."""
        return urls.address(url_for("api.suggest"), self._language)

    @property
    def everything(self) -> urls.Args:
        """What a form carries along unseen to keep the whole query."""
        return [*urls.args_of(self.query), *self._language]

    def help(self) -> str:
        """The page about the query language."""
        return urls.address(url_for("pages.help_"), self._language)

    def any(self) -> str:
        """With any of the words instead of all."""
        return self.to(replace(self.query, match=Match.ANY, page=1))

    def article(self, article_id: str) -> str:
        """An article, with this query along so that its words can be marked."""
        return self.to(self.query, url_for("pages.article", article_id=article_id))

    def version(self, article_id: str, number: int) -> str:
        """What changed since one of the other captures of an article."""
        there = url_for("pages.article", article_id=article_id)
        return urls.address(
            there, [*urls.args_of(self.query), ("version", str(number)), *self._language]
        )

    def other_language(self) -> str:
        """This page in the other language."""
        (other,) = [language for language in LANGUAGES if language != words().language]
        args = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
        return urls.address(request.path, [*args, ("lang", other)])

    @cached_property
    def hidden(self) -> urls.Args:
        """What the search form carries along unseen: all but its text and its boxes."""
        bare = replace(
            self.query,
            text="",
            page=1,
            filters=tuple(
                replace(chosen, values=(), missing=False) for chosen in self.query.filters
            ),
        )
        return [*urls.args_of(bare), *self._language]

    @cached_property
    def chips(self) -> tuple[Chip, ...]:
        """The active filters."""
        return tuple(self._chips(words()))

    def _chips(self, say: Wording) -> Iterator[Chip]:
        query = self.query
        for chosen in query.filters:
            facet, name = chosen.facet, say(f"facet.{chosen.facet}")
            for value in chosen.values:
                label = say.label(facet, value)
                yield Chip(say("search.chip", name=name, label=label), self.toggle(facet, value))
            for value in chosen.excluded:
                label = say("search.not", label=say.label(facet, value))
                yield Chip(say("search.chip", name=name, label=label), self.exclude(facet, value))
            if chosen.missing:
                label = say("facet.missing").lower()
                href = self.to(urls.missing_toggled(query, facet))
                yield Chip(say("search.chip", name=name, label=label), href)
        start, end = query.dates.start, query.dates.end
        if start:
            href = self.to(replace(query, dates=DateRange(end=end), page=1))
            yield Chip(say("search.from", day=say.day(start)), href)
        if end:
            href = self.to(replace(query, dates=DateRange(start=start), page=1))
            yield Chip(say("search.to", day=say.day(end)), href)
        plain = Query()
        for name, key in _SETTINGS:
            if getattr(query, name) != getattr(plain, name):
                back = replace(query, page=1, **{name: getattr(plain, name)})
                yield Chip(say(key), self.to(back))

    def described(self) -> str:
        """The query and its filters in words, for the title of the page."""
        parts = [self.query.text, *(chip.label for chip in self.chips)]
        return ", ".join(part for part in parts if part) or words()("search.everything")


@blueprint.app_context_processor
def _for_every_page() -> dict[str, object]:
    return {
        "t": words(),
        "site": current_app.config["SITE_NAME"],
        "Facet": Facet,
        "Sort": Sort,
        "Count": Count,
        "NoticeKind": NoticeKind,
        "SIZES": SIZES,
        "LISTED": LISTED,
        "links": Links(Query()),
        "query": Query(),
    }


@blueprint.app_template_filter()
def pieces(excerpt: Excerpt) -> Iterator[tuple[str, bool]]:
    """An excerpt's text in pieces, each with whether it is marked."""
    at = 0
    for start, end in excerpt.spans:
        yield excerpt.text[at:start], False
        yield excerpt.text[start:end], True
        at = end
    yield excerpt.text[at:], False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the histogram: how high in percent, its label, and whether there is room for it."""

    bucket: Bucket
    percent: int
    label: str
    is_labelled: bool


LABELS = 6
"""Labels that stand below a histogram without touching."""


@blueprint.app_template_filter()
def bars(page: ResultPage) -> list[Bar]:
    """The histogram."""
    most = max((bucket.count for bucket in page.histogram), default=0)
    step = -(-len(page.histogram) // LABELS)
    return [
        Bar(
            bucket,
            max(2, round(100 * bucket.count / most)) if bucket.count else 0,
            words().short_span(bucket.start, bucket.end),
            place % step == 0,
        )
        for place, bucket in enumerate(page.histogram)
    ]


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


CROSSHEAD = 80
"""Code points of a heading between paragraphs at the most."""


@blueprint.app_template_test()
def crosshead(paragraph: Excerpt) -> bool:
    """Whether a paragraph looks like a heading within the article: short, no full stop."""
    return len(paragraph.text) <= CROSSHEAD and not paragraph.text.endswith(tuple('.!?…,;:»”")'))


@blueprint.app_template_test()
def web_address(url: str) -> bool:
    """Whether an address may become a link: http and https alone."""
    return url.startswith(("http://", "https://"))
