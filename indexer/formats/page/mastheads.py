"""Headings that hold the name of the site, where the page's title begins with the same name."""

import re
from collections.abc import Iterable, Sequence

from lxml import html

from archive.language import fold
from indexer.records.titles import after_name, before_name, is_of_host, looks_like_outlet, pieces_of

Heading = tuple[html.HtmlElement, str]

_WORD = re.compile(r"[^\W\d_]{4,}")
_ANY_WORD = re.compile(r"[^\W_]+")

_FEW = 5
"""Words that a heading or a title has at the most which may say nothing of the article."""

_SAID = 0.5
"""Share of the longer words of a title that its text says as well."""

_LEAD = 80
"""Code points of a paragraph from which on it is text."""


def mastheads(
    root: html.HtmlElement, headings: Sequence[Heading], titles: Iterable[str], host: str
) -> list[str]:
    """The headings that are names of the site and not of the article.

    « Brévane : la mairie paralysée » may stand under the heading « Brévane »,
    and « Le Guetteur : la mairie paralysée » under « Le Guetteur ». The name of
    the site is known by its address, by the rest of the title that is a heading
    of its own, or because no paragraph speaks of it.

    Args:
        root: The page.
        headings: Those of the first rank, each with its text.
        titles: What the head of the page says.
        host: The host of its address, "" when it is not known.
    """
    titles = tuple(titles)
    if any(fold(text) == fold(title) for _, text in headings for title in titles):
        return []
    return [
        text
        for _, text in headings
        if any(
            (rest := after_name(title, text) or before_name(title, text))
            and _is_of_site(root, text, title, rest, host)
            for title in titles
        )
    ]


def is_unsaid(root: html.HtmlElement, title: str) -> bool:
    """Whether the paragraphs of a page say hardly any word of a title, or it is an address."""
    return "://" in title or _said(title, _paragraphs(root)) < _SAID


def sites_before(root: html.HtmlElement, names: Iterable[str], titles: Sequence[str]) -> list[str]:
    """The names of a site that stand before a title, where no paragraph says them.

    Behind a colon, only what begins with a capital is a title of its own.
    """
    return [
        name
        for name in names
        if any(after_name(title, name)[:1].isupper() for title in titles)
        and not _said(name, _paragraphs(root))
    ]


def is_site_at_most(root: html.HtmlElement, heading: str) -> bool:
    """Whether a heading has the shape of a site's name, and the text says nothing of it."""
    return looks_like_outlet(heading, heading * 3) and says_nothing(root, heading)


def says_nothing(root: html.HtmlElement, title: str) -> bool:
    """Whether a title may be that of any page of its site: "Accueil", "Sans titre"."""
    few = len(_ANY_WORD.findall(title)) <= _FEW or "://" in title
    return few and is_unsaid(root, title)


def whole_pieces(root: html.HtmlElement, titles: Iterable[str]) -> list[str]:
    """The headings of the second rank that are a whole piece of a title, and no short one."""
    pieces = {fold(piece) for title in titles for piece in pieces_of(title)}
    texts = (_text(tag) for tag in root.iter("h2"))
    return [text for text in texts if len(_ANY_WORD.findall(text)) >= _FEW and fold(text) in pieces]


def headline(root: html.HtmlElement, headings: Sequence[Heading], title: str) -> str:
    """The heading that stands above the text where a title says nothing of it; "" for none.

    What stands below another heading of the same article is its standfirst.

    Args:
        root: The page.
        headings: Those of the first rank, each with its text.
        title: What says nothing of the article.
    """
    said = _paragraphs(root)
    for _, text in headings:
        if fold(text) != fold(title) and _is_title(text, said):
            return text
    if not says_nothing(root, title):
        return ""
    firsts = [tag for tag, _ in headings]
    for tag in root.iter("h2"):
        if _is_title(text := _text(tag), said) and _stands_first(tag, firsts, title):
            return text
    return ""


def _is_title(text: str, said: str) -> bool:
    return len(_ANY_WORD.findall(text)) >= _FEW - 1 and _said(text, said) >= _SAID


def _stands_first(tag: html.HtmlElement, firsts: Sequence[html.HtmlElement], title: str) -> bool:
    """Whether no text and no title stands before a heading where it is."""
    around = next((one for one in tag.iterancestors("article", "main", "body")), tag)
    within = {*around.iter()}
    if any(one in within and len(_text(one)) >= _LEAD for one in tag.xpath("preceding::p")):
        return False
    own = [one for one in firsts if one in within and not any(one.iterancestors("header", "nav"))]
    named = looks_like_outlet(title, title * 3) and len(_ANY_WORD.findall(title)) > 1
    return not own or named


def _paragraphs(root: html.HtmlElement) -> str:
    return fold(" ".join(_text(tag) for tag in root.iter("p")))


def _said(text: str, said: str) -> float:
    """Which share of the longer words of a text another one says, 0 when it has none."""
    words = set(_WORD.findall(fold(text)))
    return len(words.intersection(_WORD.findall(said))) / len(words) if words else 0.0


def _is_of_site(root: html.HtmlElement, name: str, title: str, rest: str, host: str) -> bool:
    if host and is_of_host(name, host):
        return True
    if any(fold(_text(tag)) == fold(rest) for tag in root.iter("h1", "h2", "h3")):
        return True
    said = set(_WORD.findall(fold(" ".join(_text(tag) for tag in root.iter("p")))))
    return looks_like_outlet(name, title) and said.isdisjoint(_WORD.findall(fold(name)))


def _text(tag: html.HtmlElement) -> str:
    return " ".join(str(tag.text_content()).split())
