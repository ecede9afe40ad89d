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
    DateRange,
    Excerpt,
    Facet,
    Filter,
    IndexMissing,
    Kind,
    Match,
    Mention,
    Query,
    QueryError,
    ResultPage,
    Searcher,
    Sort,
    compared,
    excerpt_around,
)

from . import urls
from .reader import chosen_language, words
from .wording import LANGUAGES, Wording

blueprint = Blueprint("pages", __name__)

LISTED = 10
"""Values of a facet that are shown before "more"."""

EXAMPLES = ("hôpital rançongiciel", "“fuite de données”", "mairie SAUF lille", "rançon*")

_SHOWN_KINDS = (
    (Kind.ORGANISATION, Facet.ORGANISATION),
    (Kind.ACTOR, Facet.ACTOR),
    (Kind.SECTOR, Facet.SECTOR),
)


@blueprint.get("/")
def search() -> Response | str | tuple[str, int]:
    """The search page; without any parameter, the front page of the archive."""
    query = urls.asked(request.args).query
    links = Links(query)
    if query == Query():
        return _home(links)
    try:
        page = _searcher().search(query)
    except QueryError as error:
        return render_template("mistake.html", error=error, links=links, query=query), 400
    return render_template("search.html", page=page, links=links, query=query)


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
    return render_template(
        "article.html",
        article=found,
        title=title,
        paragraphs=paragraphs,
        why=[(facet, list(_reasons(found, kind))) for kind, facet in _SHOWN_KINDS],
        links=Links(query),
        query=query,
    )


def _version(article: Article, query: Query) -> str:
    """What changed from one saving of an article, 1 for the newest, to the one shown."""
    told = request.args["version"]
    if not told.isdecimal() or not 1 <= int(told) <= len(article.versions):
        abort(404)
    older = article.versions[int(told) - 1]
    return render_template(
        "version.html",
        article=article,
        older=older,
        paragraphs=compared(older, article),
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


def _home(links: "Links") -> str:
    try:
        page = _searcher().search(Query(sort=Sort.NEWEST))
    except IndexMissing:
        page = None
    return render_template("home.html", page=page, links=links, examples=EXAMPLES)


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

    def year(self, year: int) -> str:
        """With one year selected, or not any more."""
        return self.toggle(Facet.YEAR, str(year))

    def any(self) -> str:
        """With any of the words instead of all."""
        return self.to(replace(self.query, match=Match.ANY, page=1))

    def article(self, article_id: str) -> str:
        """An article, with this query along so that its words can be marked."""
        return self.to(self.query, url_for("pages.article", article_id=article_id))

    def version(self, article_id: str, number: int) -> str:
        """What changed since one of the other savings of an article."""
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
        if query.match is Match.ANY:
            yield Chip(say("search.any"), self.to(replace(query, match=Match.ALL, page=1)))

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


@blueprint.app_template_filter()
def bars(page: ResultPage) -> tuple[int, list[tuple[int, int, int]]]:
    """The histogram as (most articles in a year, [(year, count, height in percent)])."""
    most = max((bucket.count for bucket in page.histogram), default=0)
    return most, [
        (bucket.start.year, bucket.count, max(2, round(100 * bucket.count / most)) if most else 0)
        for bucket in page.histogram
        if bucket.count or most
    ]


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
