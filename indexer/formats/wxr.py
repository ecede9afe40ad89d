"""What WordPress exports (WXR, "WordPress eXtended RSS"): the published posts of a site."""

import re
from collections.abc import Iterator

from lxml import etree

from indexer.records import Clue, Outcome, RawArticle, has_words

from .feeds import DUBLIN, Feed, category, child, items, kids
from .markup import line_of, lines_of
from .source import Source

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_PARAGRAPHS = re.compile(r"\n\s*\n")
_SHORTCODE = re.compile(
    r"\[embed\b[^\]]*\][^\[]*\[/embed\]"
    r"|\[/?(?:caption|gallery|embed|video|audio|playlist|vc_\w+|et_pb_\w+|fusion_\w+)\b[^\]]*\]"
    r"|\[[\w-]+\s+[\w-]+\s*=[^\]]*\]|\[/[\w-]+\]"
)
"""What plugins replace when a post is shown: known by name, by an attribute, or by its end."""

_NEVER = re.compile(r"0000|.* -0001 ")
"""How a date begins that WordPress does not know."""


def looks(head: bytes, _ending: str) -> bool:
    """Whether a feed is an export of WordPress."""
    return b"wordpress.org/export/" in head


def read(source: Source) -> Iterator[Outcome]:
    """The published posts; drafts, pages, attachments and what has a password are left out."""
    feed = Feed()
    for item in items(source, feed):
        facts = child(item, "post_type"), child(item, "status"), child(item, "post_password")
        if facts == ("post", "publish", ""):
            yield _article(source, item, feed)
    if feed.problem:
        yield source.error(feed.problem, "export it again")


def _article(source: Source, item: etree._Element, feed: Feed) -> Outcome:
    part = source.within(child(item, "post_id") or child(item, "guid"))
    content = next((kid.text or "" for kid in kids(item, _CONTENT)), "")
    lines = lines_of(_marked_up(content))
    if not has_words(lines):
        return source.error("this post has no text", "leave it out of the export", part)
    link, login = child(item, "link"), child(item, f"{DUBLIN}creator")
    author = line_of(feed.people.get(login) or login)
    return RawArticle(
        lines=lines,
        part=part,
        title=Clue(title, "wxr") if (title := line_of(child(item, "title"))) else None,
        outlet=Clue(feed.title, "wxr") if feed.title else None,
        url=Clue(link, "wxr") if link.startswith("http") else None,
        language=Clue(feed.language[:2].lower(), "wxr") if feed.language else None,
        authors=(Clue(author, "wxr"),) if author else (),
        categories=tuple(dict.fromkeys(filter(None, map(category, kids(item, "category"))))),
        published=_dates(item, "post_date_gmt", "post_date", "pubDate"),
        modified=_dates(item, "post_modified_gmt", "post_modified"),
        notes=feed.notes,
    )


def _dates(item: etree._Element, *names: str) -> tuple[Clue, ...]:
    """The first of these dates that is one."""
    for name in names:
        stated = child(item, name)
        if stated and not _NEVER.match(stated):
            zone = "+00:00" if name.endswith("_gmt") else ""
            return (Clue(f"{stated}{zone}", "wxr"),)
    return ()


def _marked_up(content: str) -> str:
    """The content with the paragraphs that WordPress adds only when it shows a post."""
    return _PARAGRAPHS.sub("<p>", _SHORTCODE.sub("", content)).replace("\n", "<br>")
