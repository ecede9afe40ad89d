"""An article as others cite it: a line of text, BibTeX, CSL-JSON."""

import re
from collections.abc import Iterable
from typing import Any

from archive import Article

from .wording import wording

_SPECIAL = {
    **{sign: f"\\{sign}" for sign in "{}%&#$_"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
"""Characters that mean something to LaTeX, and how they are written there."""


def line(article: Article, language: str, site: str, permalink: str) -> str:
    """A line for a footnote, in the style of a language.

    Args:
        article: What is cited.
        language: One of `LANGUAGES`.
        site: What the archive is called.
        permalink: The address of the article there.
    """
    say = wording(language)
    captured = say("cite.captured", day=say.day(article.captured.date()), site=site, url=permalink)
    parts = [
        ", ".join(article.authors),
        say("cite.title", title=_flat(article.title)),
        article.outlet,
        say.day(article.published.day) if article.published else say("search.undated"),
        article.url,
    ]
    return f"{say('cite.comma').join(filter(None, parts))} ({captured})."


def bibtex(article: Article, site: str, permalink: str) -> str:
    """An entry for a bibliography in BibTeX, one field a line."""
    captured = article.captured.date().isoformat()
    day = article.published.day if article.published else None
    fields = {
        "author": " and ".join(f"{{{_latex(author)}}}" for author in article.authors),
        "title": f"{{{_latex(article.title)}}}",
        "howpublished": _latex(article.outlet),
        "year": f"{day:%Y}" if day else "",
        "month": f"{day.month}" if day else "",
        "day": f"{day.day}" if day else "",
        "url": _address(article.url or permalink),
        "urldate": captured,
        "note": f"{_latex(site)}, {captured}, \\url{{{_address(permalink)}}}",
        "language": _latex(article.language),
    }
    rows = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{file_name(article.id)},", ",\n".join(rows), "}", ""])


def csl(article: Article, site: str, permalink: str) -> list[dict[str, Any]]:
    """The same for programs that read CSL-JSON (Zotero, Mendeley, pandoc)."""
    entry: dict[str, Any] = {
        "id": file_name(article.id),
        "type": "article-newspaper",
        "title": _flat(article.title),
        "container-title": article.outlet,
        "author": [{"literal": author} for author in article.authors],
        "language": article.language,
        "URL": article.url or permalink,
        "accessed": _date_parts(article.captured.date().timetuple()[:3]),
        "archive": site,
        "archive_location": permalink,
    }
    if article.published:
        entry["issued"] = _date_parts(article.published.day.timetuple()[:3])
    return [{name: value for name, value in entry.items() if value}]


def _date_parts(parts: Iterable[int]) -> dict[str, list[list[int]]]:
    return {"date-parts": [list(parts)]}


def file_name(article_id: str) -> str:
    """A name that every program takes, for the entry of an article and for its file.

    >>> file_name("id-a b.txt")
    'newsarchive-id-a-b-txt'
    """
    return f"newsarchive-{re.sub(r'[^A-Za-z0-9]+', '-', article_id).strip('-')}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _latex(text: str) -> str:
    r"""A text that LaTeX prints as it stands.

    >>> print(_latex("50 % de {R&D}"))
    50 \% de \{R\&D\}
    """
    return "".join(_SPECIAL.get(sign, sign) for sign in _flat(text))


def _address(url: str) -> str:
    """An address without the characters that would end the field it stands in."""
    return _flat(url).translate(
        {ord("{"): "%7B", ord("}"): "%7D", ord("\\"): "%5C", ord(" "): "%20"}
    )
