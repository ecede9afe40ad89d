"""Correcting from a page: the ready commands for everybody, a form for who knows the token."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive import (
    Article,
    Detail,
    DetailKind,
    Facet,
    Kind,
    Mention,
    Query,
    Role,
    TextField,
    labelled,
)

from . import detailing, tokens, urls
from .amendments import ROLES, Amendment, AmendmentError, Amendments, Change, Entry
from .errors import Refused
from .language import spoken
from .limits import SENT
from .links import Links
from .refresh import may_begin
from .view import view

blueprint = Blueprint("amending", __name__)

LINKED = 100
"""Articles that the list of corrections leads to; each has to be looked up."""


_Answer = tuple[str, int] | tuple[str, int, Mapping[str, str]] | Response


@dataclass(frozen=True, slots=True)
class Command:
    """A command that is ready to be copied; `key` is the sentence about what it does."""

    key: str
    text: str


class _Unfit(Exception):
    """A form that lacks something; `key` is the sentence that says what."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


# The page of one value, or of one that is missing


@blueprint.get("/article/<article_id>/correct")
def page(article_id: str) -> str:
    """How a value of an article is corrected, or one that was missed is added."""
    return _page(_article(article_id), request.args)


@blueprint.post("/article/<article_id>/correct")
def write(article_id: str) -> _Answer:
    """Write a correction, if the token is right and all that is needed was said."""
    request.max_content_length = SENT
    article, book = _article(article_id), _writable()
    try:
        tokens.refuse_wrong(tokens.of_form())
        line = book.add(_asked(article, request.form))
    except Refused as refused:
        if refused.status != 401:  # noqa: PLR2004 - who mistyped the token keeps what was typed
            raise
        return _page(article, request.form, mistake=refused.key), refused.status, refused.headers
    except _Unfit as unfit:
        return _page(article, request.form, mistake=unfit.key), 422
    except AmendmentError as error:
        return _page(article, request.form, broken=error), 409
    address = urls.address(
        url_for("amending.every"), [("written", str(line)), *Links(Query()).language]
    )
    return redirect(address, 303)


def _page(
    article: Article,
    said: Mapping[str, str],
    *,
    mistake: str = "",
    broken: AmendmentError | None = None,
) -> str:
    named = said.get("field", ""), said.get("value", "")
    is_new = said.get("change") == Change.ADD
    mention = None if is_new else _mention(article, *named)
    detail = None if is_new else detailing.detail_in(article, *named)
    text = " ".join(said.get("text", "").split())[: urls.LONGEST_VALUE]
    return render_template(
        "correct.html",
        article=article,
        mention=mention,
        detail=detail,
        kinds_of_details=detailing.ADDED,
        choices_of=detailing.choices_of,
        roles=[role for role in ROLES[mention.kind] if role is not mention.role] if mention else (),
        sectors=sorted(labelled(Facet.SECTOR)),
        kinds=(Kind.ORGANISATION, Kind.ACTOR),
        roles_of=ROLES,
        commands=list(_commands(article, mention, detail, text)),
        said={"change": Change.REMOVE.value, **dict(said.items())},
        text=text,
        stands=_count(article, text) if text else None,
        may_write=_may_write(),
        mistake=mistake,
        broken=broken,
    )


def _article(article_id: str) -> Article:
    found = view().article(article_id)
    if found is None:
        abort(404)
    return found


def _mention(article: Article, kind: str, value: str) -> Mention | None:
    return next((one for one in article.mentions if (one.kind, one.value) == (kind, value)), None)


def _count(article: Article, text: str) -> int:
    """How often a text stands in an article."""
    return sum(article.text(field).count(text) for field in TextField)


# Commands


def command(article: Article, mention: Mention, action: str, **more: str) -> str:
    """What to type to correct a value in one article."""
    return _typed(action, article=article.id, field=mention.kind, value=mention.value, **more)


def _typed(action: str, **options: str) -> str:
    words = ["newsarchive", "correct", "make", action]
    for name, value in options.items():
        words += [f"--{name}", value] if not value.startswith("-") else [f"--{name}={value}"]
    return shlex.join(words)


def _commands(
    article: Article, mention: Mention | None, detail: Detail | None, text: str
) -> Iterator[Command]:
    """What to type to correct a mention or a detail of an article, or to add one."""
    if mention:
        yield from _of_mention(article, mention)
        return
    if not detail:
        yield from _to_add(article, text)
    every = detailing.options(article, detail) if detail else detailing.options_to_add(article)
    for key, action, said in every:
        yield Command(key, _typed(action, **said))


def _of_mention(article: Article, mention: Mention) -> Iterator[Command]:
    say = spoken()
    name = {"field": mention.kind.value, "value": mention.value}
    another = "health" if mention.kind is Kind.SECTOR else say("correct.a_name")
    yield Command("correct.remove_here", command(article, mention, "remove"))
    yield Command("correct.remove_everywhere", _typed("remove", **name))
    yield Command("correct.rename_here", command(article, mention, "rename", to=another))
    yield Command("correct.rename_everywhere", _typed("rename", **name, to=another))
    other = next((role for role in ROLES[mention.kind] if role is not mention.role), None)
    if other:
        yield Command("correct.role_here", command(article, mention, "role", role=other.value))


def _to_add(article: Article, text: str) -> Iterator[Command]:
    value = text or spoken()("correct.a_name")
    name = {"article": article.id, "value": value}
    yield Command("correct.add_victim", _typed("add", **name, field="organisation", role="victim"))
    yield Command("correct.add_actor", _typed("add", **name, field="actor", role="claimed"))
    yield Command(
        "correct.add_sector", _typed("add", article=article.id, field="sector", value="health")
    )


@blueprint.app_template_filter()
def command_to_remove(article: Article, told: Mention | Detail) -> str:
    """What to type to take a value out of an article."""
    return _typed("remove", article=article.id, field=told.kind, value=told.value)


# What was asked for in the form

_Fields = dict[str, Any]


def _asked(article: Article, form: Mapping[str, str]) -> Amendment:
    """The correction that a form asks for.

    Raises:
        _Unfit: Something that it needs was not said, or does not fit the article.
    """
    said = {name: " ".join(value.split())[: urls.LONGEST_VALUE] for name, value in form.items()}
    change, kind = said.get("change", ""), said.get("field", "")
    if change not in set(Change) or kind not in {*Kind, *DetailKind}:
        raise _Unfit("correct.no_change")
    for name, key in (("who", "correct.no_who"), ("why", "correct.no_why")):
        if not said.get(name):
            raise _Unfit(key)
    if kind in set(DetailKind):
        return _of_detail(article, Change(change), DetailKind(kind), said)
    needed = _needed(article, Change(change), Kind(kind), said)
    everywhere = said.get("scope") == "all" and change != Change.ADD
    return Amendment(
        **needed,
        change=Change(change),
        kind=Kind(kind),
        article="" if everywhere else article.id,
        why=said["why"],
        who=said["who"],
    )


def _of_detail(
    article: Article, change: Change, kind: DetailKind, said: Mapping[str, str]
) -> Amendment:
    """The correction of a detail, which is that of one article.

    Raises:
        _Unfit: As `_asked`.
    """
    if change is Change.ADD and said.get("text") and not _count(article, said["text"]):
        raise _Unfit("correct.no_text")
    detail = detailing.detail_in(article, kind, said.get("value", ""))
    try:
        if change is Change.ADD:
            needed = detailing.added(kind, said)
        elif detail:
            needed = detailing.needed(detail, change, said.get("to", ""))
        else:
            raise _Unfit("correct.no_value")
    except detailing.UnfitDetail as error:
        raise _Unfit("correct.no_detail") from error
    return Amendment(
        **needed,
        change=change,
        kind=kind,
        article=article.id,
        why=said["why"],
        who=said["who"],
    )


def _needed(article: Article, change: Change, kind: Kind, said: Mapping[str, str]) -> _Fields:
    """What a change needs besides, as the fields of an `Amendment`."""
    if change is Change.ADD:
        return _added(article, kind, said)
    mention = _mention(article, kind, said.get("value", ""))
    if mention is None:
        raise _Unfit("correct.no_value")
    if change is Change.REMOVE:
        return {"value": mention.value}
    if change is Change.RENAME:
        to = said.get("to", "")
        if not to or to == mention.value or (kind is Kind.SECTOR and not _is_sector(to)):
            raise _Unfit("correct.no_to")
        return {"value": mention.value, "to": to}
    role = _role(kind, said.get("role", ""))
    if role is mention.role:
        raise _Unfit("correct.no_role")
    return {"value": mention.value, "role": role}


def _added(article: Article, kind: Kind, said: Mapping[str, str]) -> _Fields:
    if kind is Kind.SECTOR:
        if not _is_sector(said.get("sector", "")):
            raise _Unfit("correct.no_sector")
        return {"value": said["sector"]}
    text = said.get("text", "")
    if not text or not _count(article, text):
        raise _Unfit("correct.no_text")
    value = said.get("value") or text
    alias = {"alias": text} if value != text else {}
    return {"value": value, **alias, "role": _role(kind, said.get("role", ""))}


def _role(kind: Kind, role: str) -> Role:
    if role not in ROLES[kind]:
        raise _Unfit("correct.no_role")
    return Role(role)


def _is_sector(value: str) -> bool:
    return value in labelled(Facet.SECTOR)


# All corrections


@blueprint.get("/corrections")
def every() -> str:
    """All corrections, the newest first."""
    return _every()


@blueprint.post("/corrections")
def undo() -> _Answer:
    """Take one back, if the token is right."""
    request.max_content_length = SENT
    book = _writable()
    try:
        tokens.refuse_wrong(tokens.of_form())
        book.undo(*_which(request.form.get("undo", "")))
    except Refused as refused:
        if refused.status != 401:  # noqa: PLR2004 - as above
            raise
        return _every(mistake=refused.key), refused.status, refused.headers
    except _Unfit as unfit:
        return _every(mistake=unfit.key), 409
    except AmendmentError as error:
        return _every(broken=error), 409
    address = urls.address(url_for("amending.every"), [("undone", "1"), *Links(Query()).language])
    return redirect(address, 303)


def _known(entries: Sequence[Entry]) -> set[str]:
    """The articles of the first entries that the archive has by their id."""
    named = list(dict.fromkeys(entry.article for entry in entries if entry.article))
    return {each for each in named[:LINKED] if view().article(each)}


def _which(named: str) -> tuple[int, str]:
    """The line and the key of the correction that a button names.

    Raises:
        _Unfit: It names none.
    """
    line, _, key = named.partition(":")
    if not (line.isascii() and line.isdigit() and len(line) < 9 and key):  # noqa: PLR2004
        raise _Unfit("correct.stale")
    return int(line), key


def _every(*, mistake: str = "", broken: AmendmentError | None = None) -> str:
    book = _book()
    if book is None:
        abort(404)
    try:
        entries = list(book.every())
    except AmendmentError as error:
        entries, broken = [], error
    return render_template(
        "corrections.html",
        entries=entries[::-1],
        details=set(DetailKind),
        known={
            entry.article for entry in entries if entry.article and view().article(entry.article)
        },
        written=request.args.get("written", ""),
        undone="undone" in request.args,
        is_watched=current_app.extensions["board"] is not None,
        may_write=_may_write(),
        may_begin=may_begin(),
        mistake=mistake,
        broken=broken,
    )


# Whether anything can be written


def _book() -> Amendments | None:
    book: Amendments | None = current_app.extensions["amendments"]
    return book


def _may_write() -> bool:
    return _book() is not None and tokens.is_set()


def _writable() -> Amendments:
    """The file of corrections; without a token there is no such door."""
    book = _book()
    if book is None or not tokens.is_set():
        abort(404)
    return book
