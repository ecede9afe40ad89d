"""Headings that hold the name of the site, where the page's title begins with the same name."""

import re
from collections.abc import Iterable, Sequence

from lxml import html

from archive.language import fold
from indexer.records.titles import after_name, is_of_host, looks_like_outlet

Heading = tuple[html.HtmlElement, str]

_WORD = re.compile(r"[^\W\d_]{4,}")


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
            (rest := after_name(title, text)) and _is_of_site(root, text, title, rest, host)
            for title in titles
        )
    ]


def _is_of_site(root: html.HtmlElement, name: str, title: str, rest: str, host: str) -> bool:
    if host and is_of_host(name, host):
        return True
    if any(fold(_text(tag)) == fold(rest) for tag in root.iter("h1", "h2", "h3")):
        return True
    said = set(_WORD.findall(fold(" ".join(_text(tag) for tag in root.iter("p")))))
    return looks_like_outlet(name, title) and said.isdisjoint(_WORD.findall(fold(name)))


def _text(tag: html.HtmlElement) -> str:
    return " ".join(str(tag.text_content()).split())
