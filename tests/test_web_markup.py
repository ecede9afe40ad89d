"""Markup of strangers in every field of an article and of a request: none of it reaches a page."""

import json
from dataclasses import replace
from urllib.parse import quote, urlsplit

import pytest
from bs4 import BeautifulSoup

from archive import (
    Evidence,
    Kind,
    Mention,
    Note,
    NoteKind,
    Reason,
    ReasonKind,
    Removed,
    Role,
    TextField,
    open_index,
)
from web import Config, create_app, filling
from web.account import NAME

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "<iframe src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<style>@import'//evil.example'</style>",
    "<base href='//evil.example/'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><input type=submit>",
    "<object data=//evil.example></object>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "\u003cscript\u003ealert(1)\u003c/script\u003e",
    "{{7*7}}{% raw %}${7*7}",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "＜script＞alert(1)＜/script＞",
    "<mark onclick=alert(1)>x</mark>",
]


def article_of(make_article, text, place):
    evidence = Evidence(field=TextField.TITLE, start=0, end=1, text="T", rule=text)
    mentions = tuple(
        Mention(
            kind=kind,
            value=f"{text} {kind.value}",
            role={Kind.ACTOR: Role.CLAIMED}.get(kind, Role.VICTIM),
            alias=text,
            evidence=(evidence,),
            confidence=0.5,
            reasons=(Reason(kind=ReasonKind.BEFORE, words=text),),
        )
        for kind in Kind
    )
    return make_article(
        f"{text}.txt",
        f"T {text} titre",
        f"Corps {text} un.\n\n{text}\n\nFin.",
        id=f"evil{place}",
        mentions=mentions,
        uncertain=tuple(replace(one, value=f"{text} peut-être") for one in mentions),
        removed=(Removed(text=text, rule=text, line=3),),
        notes=(Note.of(NoteKind.ENCODING, encoding=text),),
        outlet=f"{text} média",
        authors=(text,),
        url=text,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory, make_article):
    folder = tmp_path_factory.mktemp("markup") / "index"
    with open_index(f"whoosh:{folder}").writing() as batch:
        for place, text in enumerate(PAYLOADS):
            batch.put(article_of(make_article, text.replace("\0", ""), place))
    rows = {"course": "done", "failed": len(PAYLOADS), "problems": PAYLOADS}
    (folder / NAME).write_text(json.dumps(rows | {"began": PAYLOADS[0], "ended": PAYLOADS[1]}))
    return folder


def addresses(text, place):
    """Every page, with a payload in each of its parameters."""
    for name in (
        "q",
        "actor",
        "actor__not",
        "outlet",
        "story",
        "date_from",
        "sort",
        "size",
        "lang",
    ):
        yield "/", {name: text}
        yield "/facet/actor", {name: text}
        yield "/api/v1/search", {name: text}
    yield "/", {"q": "titre", "size": "100"}
    yield "/", {text: text}
    yield f"/article/evil{place}", {"q": text}
    yield f"/article/evil{place}", {"version": text}
    yield f"/article/{text}", {}
    yield f"/facet/{text}", {}
    yield "/facet/organisation", {"find": text}
    yield f"/{text}", {}
    yield "/refresh", {"q": text}
    yield f"/api/v1/articles/evil{place}", {}
    yield "/api/v1/suggest", {"q": text[:5]}
    yield "/api/v1/facets/outlet", {"find": text}
    yield "/help", {"q": text}
    for kind in Kind:
        value = text.replace("\0", "")
        for name in (f"{value} {kind.value}", value, value[:9]):
            yield f"/{kind}/{quote(name)}", {}
            yield f"/api/v1/entities/{kind}/{quote(name)}", {}
    yield "/facet/alias", {"find": text}
    yield "/facet/role", {"prefix": text}
    yield "/", {"role": f"actor:claimed:{text}", "alias": f"actor:{text}={text}"}
    yield "/api", {"q": text}
    for form in ("csv", "ndjson", "atom"):
        yield f"/api/v1/search.{form}", {"q": text}


def foreign(page):
    """What of a page is none of ours: elements, attributes and addresses that act."""
    found = []
    for tag in page.find_all(True):
        name = tag.name.lower()
        if name in {"iframe", "object", "embed", "style", "base", "math", "img"}:
            found.append(name)
        if name == "script" and (
            tag.string or not urlsplit(str(tag.get("src", ""))).path.startswith("/static/")
        ):
            found.append("script")
        if name == "meta" and tag.get("http-equiv"):
            found.append("refresh")
        for attribute, value in tag.attrs.items():
            if attribute.lower().startswith("on") or attribute in {"style", "srcdoc", "autofocus"}:
                found.append(attribute)
            scheme = "".join(str(value).split()).lower()
            if attribute in {"href", "src", "action", "xlink:href", "data"} and scheme.startswith(
                ("javascript:", "data:", "vbscript:", "//")
            ):
                found.append(str(value))
    return found


PLAIN_TYPES = {
    *("application/json", "application/problem+json", "text/plain"),
    *("text/csv", "application/x-ndjson", "application/atom+xml"),
}
"""What no browser takes for a page."""


@pytest.mark.torture
def test_no_markup_of_strangers_reaches_a_page(folder, size, measured):
    browser = create_app(open_index(f"whoosh:{folder}"), Config(account=folder)).test_client()
    pages = answers = 0
    for place, text in list(enumerate(PAYLOADS))[:: size(4, 1)]:
        for path, query in addresses(text, place):
            answer = browser.get(path, query_string=query)
            answers += 1
            assert answer.status_code < 500, (path, query)
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            if answer.mimetype == "text/html":
                pages += 1
                assert foreign(BeautifulSoup(answer.text, "lxml")) == [], (path, query)
            else:
                assert answer.mimetype in PLAIN_TYPES, (path, query)
    measured(
        "XSS",
        f"{len(PAYLOADS[:: size(4, 1)])} payloads, {answers} answers, {pages} of them pages:"
        " 0 foreign elements or attributes, CSP on all",
    )


@pytest.mark.torture
def test_without_escaping_it_would(folder, monkeypatch):
    """The control: the same pages, their templates and what fills them not escaping anything."""
    monkeypatch.setattr(filling, "escaped", str)
    app = create_app(open_index(f"whoosh:{folder}"), Config(account=folder))
    app.jinja_env.autoescape = False
    page = BeautifulSoup(app.test_client().get("/?q=titre&size=100").text, "lxml")
    assert len(foreign(page)) > 10
