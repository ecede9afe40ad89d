"""JSON with articles in it: exports of sites and tools, JSON Feed, answers of an interface.

Each object with a text and a title or an address is an article, wherever in the file it stands;
a file may be one value, or one after the other (JSON Lines). What a value is is known by its
name, as with the columns of a table.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from archive import FaultKind, Note, NoteKind
from indexer.records import Outcome, RawArticle

from . import table
from .encoding import decoded
from .html import without_pictures
from .source import LARGEST, Source, refuse_binary

Object = Mapping[str, Any]

_TEXTS = tuple(
    """content_html content articleBody article_body body bodyText body_text text texte full_text
    fulltext fullText contenu corps article_text raw_text main_text maintext cleaned_text
    content_text selftext html""".split()
)
_SUMMARIES = tuple("description summary excerpt abstract chapo lead résumé resume".split())
_CALLED = {
    fact: tuple(names.split())
    for fact, names in {
        "title": "title titre headline webTitle name",
        "url": "url link lien external_url web_url webUrl canonical_url canonicalUrl permalink"
        " source_url href uri adresse",
        "published": "date_published datePublished published_at publishedAt published"
        " published_date publish_date publishDate publication_date publicationDate date_publish"
        " pub_date pubDate webPublicationDate date date_publication posted post_date created_utc"
        " timestamp issued",
        "modified": "date_modified dateModified modified updated updated_at updatedAt",
        "authors": "authors author auteur auteurs byline creator",
        "outlet": "site_name siteName sitename outlet publisher source_name source média media"
        " journal publication newspaper",
        "language": "language lang langue inLanguage",
        "tags": "tags categories keywords mots_clés section rubrique sectionName",
    }.items()
}
"""What the values of an article are called, the surest name first."""

_SAID = tuple("rendered name title value text #text plain original $date @id".split())
"""What an object has for its text that stands where a text is expected."""

_KEYS = "|".join(map(re.escape, (*_TEXTS, *_SUMMARIES)))
_HAS_TEXT = re.compile(rf'"(?:{_KEYS})"\s*:\s*(?P<value>["{{])')
_HAS_NAME = re.compile(rf'"(?:{"|".join((*_CALLED["title"][:-1], *_CALLED["url"]))})"\s*:\s*["{{]')
_LONG = re.compile(rf'"(?:{_KEYS})"\s*:\s*"(?:[^"\\]|\\.){{1500}}')
"""A text so long that its title may stand too far behind it to be seen."""

_TICKS = re.compile(r"/Date\((-?\d+)\d{3}(?:[+-]\d{4})?\)/")
_DEPTH = 4
"""Objects around an article, at the most."""

_BETWEEN = re.compile(r"[\s,\x1e]*")
_DATES = frozenset({"published", "modified"})
_MOST_TAGS = 50
_LEAST = 4
"""Blanks in the text of an article without both title and address, at the least."""


def looks(head: bytes, _ending: str) -> bool:
    """Whether a file begins like JSON with articles in it."""
    text, _ = decoded(head)
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[{", "[ ", "[\n", "[\r", "[\t")):
        return False
    return bool(_HAS_TEXT.search(text) and _HAS_NAME.search(text)) or bool(_LONG.search(text))


def read(source: Source) -> Iterator[Outcome]:
    """The articles of a file, in its order, as far as it can be read.

    Raises:
        SeedError: It is empty, too large, or there is no article in it.
    """
    data = source.carried()
    data = without_pictures(data) if len(data) > LARGEST else data
    refuse_binary(source, data)
    text, notes = decoded(data)
    count = 0
    try:
        for value in _values(text):
            for article, around in _articles(value, {}):
                count += 1
                yield _article(source, article, around, count, notes)
    except json.JSONDecodeError as error:
        yield source.error(FaultKind.BROKEN_EXPORT, line=error.lineno)
        return
    if not count:
        raise source.error(FaultKind.NO_ARTICLE)


def _values(text: str) -> Iterator[Any]:
    """The values of a text one at a time, those of a list by themselves.

    Raises:
        JSONDecodeError: It breaks off, or is no JSON from some place on.
    """
    decoder = json.JSONDecoder()
    at = _BETWEEN.match(text, int(text.startswith("\ufeff"))).end()  # type: ignore[union-attr]
    is_list = text.startswith("[", at)
    at += is_list
    while True:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
        if at == len(text) and not is_list:
            return
        if is_list and text.startswith("]", at):
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except RecursionError as error:
            raise json.JSONDecodeError("nested too deep", text, at) from error
        yield value


def _articles(value: Any, around: Object, depth: int = 0) -> Iterator[tuple[Object, Object]]:  # noqa: ANN401 - any JSON
    """The articles in a value, each with the object that it is listed in."""
    if isinstance(value, list):
        for each in value:
            yield from _articles(each, around, depth)
    elif isinstance(value, dict):
        own = {**value["fields"], **value} if isinstance(value.get("fields"), dict) else value
        if _is_article(own):
            yield own, around
        elif depth < _DEPTH:
            for each in value.values():
                if isinstance(each, (list, dict)):
                    yield from _articles(each, value, depth + 1)


def _is_article(value: Object) -> bool:
    """Whether an object is an article by what it says; one that lists such objects is none.

    A summary alone may be that of anything: it needs an address or a date as well.
    """
    if any(isinstance(each, list) and any(map(_has_text, each)) for each in value.values()):
        return False
    title, link = (_first(value, _CALLED[fact]) for fact in ("title", "url"))
    if any(name in value for name in _TEXTS):
        enough = _first(value, _TEXTS).count(" ") >= _LEAST
        return bool(title and _is_address(link)) or bool((title or link) and enough)
    dated = _is_address(link) or bool(_first(value, _CALLED["published"]))
    return bool(_first(value, _SUMMARIES) and _first(value, _CALLED["title"][:-1]) and dated)


def _has_text(value: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(value, dict) and bool(_first(value, _TEXTS))


def _article(
    source: Source, value: Object, around: Object, number: int, notes: tuple[Note, ...]
) -> Outcome:
    """One article; what it does not say itself, the feed that it stands in may say."""
    said = {fact: _first(value, names) for fact, names in _CALLED.items()}
    facts = {
        fact: "" if each.isdigit() and fact not in _DATES else each for fact, each in said.items()
    }
    whole = _first(value, _TEXTS)
    facts["text"] = whole or _first(value, _SUMMARIES)
    facts["published"] = _local(value) or facts["published"]
    if not _is_address(facts["url"]):
        others = (_said(value.get(name)) for name in ("source", "id", "guid"))
        facts["url"] = next(filter(_is_address, others), "")
    if _is_address(facts["outlet"]):
        facts["outlet"] = ""
    if "version" in around:
        facts["outlet"] = facts["outlet"] or _said(around.get("title"))
        facts["language"] = facts["language"] or _said(around.get("language"))
    outcome = table.article(source, facts, number, notes)
    if whole or not isinstance(outcome, RawArticle):
        return outcome
    return replace(outcome, notes=(*notes, Note(NoteKind.SUMMARY)))


def _is_address(text: str) -> bool:
    return text.startswith("http")


def _first(value: Object, names: tuple[str, ...]) -> str:
    """What an object says under the first of some names under which it says anything."""
    return next(filter(None, (_said(value[name]) for name in names if name in value)), "")


def _said(value: Any) -> str:  # noqa: ANN401 - any JSON
    """A value as a text; numbers are the seconds or milliseconds of a date."""
    if isinstance(value, str):
        ticks = _TICKS.fullmatch(value)
        return ticks[1] if ticks else value.strip()
    if isinstance(value, dict):
        return _first(value, _SAID)
    if isinstance(value, list):
        said = (_said(each) for each in value[:_MOST_TAGS] if not isinstance(each, (int, float)))
        return "; ".join(filter(None, said))
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(int(value)) if is_number else ""


def _local(value: Object) -> str:
    """When WordPress published a post, on the clock of its site, with its distance from UTC."""
    try:
        here = datetime.fromisoformat(_said(value.get("date")))
        zone = here - datetime.fromisoformat(_said(value.get("date_gmt")))
        return here.replace(tzinfo=timezone(zone)).isoformat()
    except (ValueError, TypeError):
        gmt = _said(value.get("date_gmt"))
        return f"{gmt}+00:00" if gmt else ""
