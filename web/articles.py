"""The page of an article, what changed between its copies, and how it is cited."""

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, json, render_template, request
from werkzeug.wrappers import Response

from archive import (
    SIZES,
    Article,
    Facet,
    Fate,
    Kind,
    Mention,
    Piece,
    Query,
    QueryError,
    Role,
    compare_captures,
)

from . import citing, urls
from .drawing import reasons
from .errors import Refused
from .language import spoken
from .links import Links
from .neighbours import place_of, rank_in
from .passages import Text, text_of
from .removals import removed_by_rule
from .view import view

blueprint = Blueprint("articles", __name__)

_KINDS = (
    (Kind.ORGANISATION, Facet.ORGANISATION),
    (Kind.ACTOR, Facet.ACTOR),
    (Kind.SECTOR, Facet.SECTOR),
)
"""What is told apart beside the text."""

_BRIEFLY = 2
"""Values of one facet in the line above the text of a phone."""


@blueprint.get("/article/<article_id>")
def article(article_id: str) -> str:
    """One article, the words of the search that led here marked."""
    found = view().article(article_id)
    if found is None:
        raise Refused(404, "error.no_article")
    query = urls.asked(request.args).query
    if "version" in request.args:
        return _comparison(found, _version(found, request.args["version"]), query)
    if "against" in request.args:
        return _comparison(found, _other(request.args["against"]), query)
    text = _text(found, query)
    copies = view().search(Query(story=article_id, size=max(SIZES), counted=())).hits
    return render_template(
        "article.html",
        article=found,
        copies=[hit for hit in copies if hit.id != article_id],
        related=view().related(article_id),
        incidents=view().incidents(article_id),
        text=text,
        removed=removed_by_rule(found, query),
        why=[(facet, reasons(found, found.mentions, kind, text)) for kind, facet in _KINDS],
        unsure=[(facet, reasons(found, found.uncertain, kind, text)) for kind, facet in _KINDS],
        place=place_of(article_id, query, rank_in(request.args.get("rank", ""))),
        citing=_citing(found, Links(query)),
        links=Links(query),
        query=query,
    )


def _text(article: Article, query: Query) -> Text:
    try:
        title, paragraphs = view().marked(article, query)
    except QueryError:
        title, paragraphs = view().marked(article, Query())
    return text_of(article, title, paragraphs)


@blueprint.app_template_filter()
def briefly(article: Article) -> list[tuple[Facet, Mention]]:
    """The victims and the actors of an article, the first of each: what it is about in a line."""
    victims = [one for one in article.mentions if one.role is Role.VICTIM]
    told = [
        (Facet.VICTIM, [one for one in victims if one.kind is Kind.ORGANISATION]),
        (Facet.ACTOR, [one for one in article.mentions if one.kind is Kind.ACTOR]),
    ]
    return [(facet, mention) for facet, mentions in told for mention in mentions[:_BRIEFLY]]


# Copies


def _version(article: Article, number: str) -> Article:
    """Another capture of an article by its number, 1 for the newest of them."""
    places = {str(place): older for place, older in enumerate(article.versions, start=1)}
    if number not in places:
        abort(404)
    return places[number]


def _other(article_id: str) -> Article:
    """Another article, such as a copy of the same text in another outlet."""
    other = view().article(article_id)
    if other is None:
        abort(404)
    return other


def _comparison(article: Article, older: Article, query: Query) -> str:
    """What is different between another text and the article that is shown."""
    changes = compare_captures(older, article)
    return render_template(
        "version.html",
        article=article,
        older=older,
        paragraphs=changes,
        beside=request.args.get("beside") == "1",
        asked={name: request.args.get(name, "") for name in ("version", "against")},
        same=(older.title, older.body) == (article.title, article.body),
        links=Links(query),
        query=query,
    )


@blueprint.app_template_filter()
def older_side(paragraph: tuple[Piece, ...]) -> list[Piece]:
    """What a paragraph of a comparison was before."""
    return [piece for piece in paragraph if piece.fate is not Fate.ADDED]


@blueprint.app_template_filter()
def newer_side(paragraph: tuple[Piece, ...]) -> list[Piece]:
    """What it has become."""
    return [piece for piece in paragraph if piece.fate is not Fate.REMOVED]


# Citing


@dataclass(frozen=True, slots=True)
class Citing:
    """What the page says for who cites an article; each line with its language."""

    permalink: str
    lines: tuple[tuple[str, str], ...]


def _citing(article: Article, links: Links) -> Citing:
    permalink = links.permalink(article.id)
    languages = sorted(urls.LANGUAGES, key=lambda language: language != spoken().language)
    lines = [(each, citing.line(article, each, _site(), permalink)) for each in languages]
    return Citing(permalink, tuple(lines))


def _site() -> str:
    name: str = current_app.config["SITE_NAME"]
    return name


@blueprint.get("/article/<article_id>/cite.<any(bib, json):form>")
def citation(article_id: str, form: str) -> Response:
    """An article as an entry for a bibliography, to be saved."""
    found = view().article(article_id)
    if found is None:
        abort(404)
    permalink = Links(Query()).permalink(article_id)
    if form == "bib":
        text, kind = citing.bibtex(found, _site(), permalink), "application/x-bibtex"
    else:
        entries = citing.csl(found, _site(), permalink)
        text = json.dumps(entries, ensure_ascii=False, indent=2)
        kind = "application/vnd.citationstyles.csl+json"
    response = Response(text, content_type=f"{kind}; charset=utf-8")
    name = citing.file_name(article_id)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
