"""What WordPress exports (WXR, "WordPress eXtended RSS"): the published posts of a site."""

import re
from collections.abc import Iterator
from datetime import datetime, timezone

from lxml import etree

from archive import FaultKind
from indexer.records import Clue, Outcome, RawArticle, has_words

from .feeds import DUBLIN, Feed, category, child, child_markup, items, kids
from .markup import line_of, lines_of
from .source import Source

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CLOSED = re.compile(r"\[/([A-Za-z][\w-]*)\]")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_SHORTCODE = re.compile(
    r"\[embed\b[^\]]*\][^\[]*\[/embed\]"
    r"|\[/?(?:caption|gallery|embed|video|audio|playlist|vc_\w+|et_pb_\w+|fusion_\w+)\b[^\]]*\]"
    r"|\[[\w-]+\s+[\w-]+\s*=[^\]]*\]|\[/[\w-]+\]"
)
"""What plugins replace when a post is shown: known by name, by an attribute, or by its end."""

_NO_POSTS = frozenset(
    """page attachment nav_menu_item revision custom_css customize_changeset oembed_cache
    user_request wp_block wp_template wp_template_part wp_global_styles wp_navigation wp_font_family
    wp_font_face product shop_order acf-field acf-field-group elementor_library""".split()
)
"""Kinds of what WordPress keeps that are no news; types that a site made itself may well be."""

_SHORT = re.compile(r"\[(?P<name>[A-Za-z][\w-]*)\]")
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
        if facts[0] not in _NO_POSTS and facts[1:] == ("publish", ""):
            outcome = _article(source, item, feed)
            if isinstance(outcome, RawArticle) or facts[0] == "post":
                yield outcome
    if feed.broken:
        yield source.error(FaultKind.BROKEN_EXPORT, line=feed.broken)


def _article(source: Source, item: etree._Element, feed: Feed) -> Outcome:
    part = source.within(child(item, "post_id") or child(item, "guid"))
    content = next((kid.text or "" for kid in kids(item, _CONTENT)), "")
    lines = lines_of(_marked_up(content))
    if not has_words(lines):
        return source.error(FaultKind.POST_WITHOUT_TEXT, part)
    link, login = child(item, "link"), child(item, f"{DUBLIN}creator")
    author = line_of(feed.people.get(login) or login)
    return RawArticle(
        lines=lines,
        part=part,
        title=Clue(title, "wxr") if (title := line_of(_stated(item, "title"))) else None,
        outlet=Clue(feed.title, "wxr") if feed.title else None,
        url=Clue(link, "wxr") if link.startswith("http") else None,
        language=Clue(feed.language[:2].lower(), "wxr") if feed.language else None,
        authors=(Clue(author, "wxr"),) if author else (),
        categories=tuple(dict.fromkeys(filter(None, map(category, kids(item, "category"))))),
        published=_local(item) or _dates(item, "post_date_gmt", "post_date", "pubDate"),
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


def _stated(item: etree._Element, name: str) -> str:
    """What an element says; WordPress writes markup there even where none is meant."""
    return child_markup(item, name)


def _local(item: etree._Element) -> tuple[Clue, ...]:
    """When a post came out, on the clock of its site, with its distance from UTC."""
    try:
        here = datetime.fromisoformat(child(item, "post_date"))
        zone = here - datetime.fromisoformat(child(item, "post_date_gmt"))
        moment = here.replace(tzinfo=timezone(zone))
    except ValueError:
        return ()
    return (Clue(moment.isoformat(), "wxr"),)


def _marked_up(content: str) -> str:
    """The content with the paragraphs that WordPress adds only when it shows a post."""
    plain = {name.lower() for name in _CLOSED.findall(content)} - {"embed"} | {"toc", "more"}
    content = _SHORT.sub(lambda code: "" if code["name"].lower() in plain else code[0], content)
    return _PARAGRAPHS.sub("<p>", _SHORTCODE.sub("", content)).replace("\n", "<br>")
