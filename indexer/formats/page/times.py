"""When a page says that its article came out, and by whom it is, in the elements of its text.

A page shows the times of other articles, of comments and of today as well: an
element counts only where nothing says that it is about something else.
"""

import re
from collections.abc import Iterator, Sequence

from lxml import html

from .zones import load_zones

_TIMES = 40
"""Elements with a time that are looked at."""

_MOST = 0.5
"""Share of the text of a page from which on what holds it is its article."""

_NAME = 60
"""Code points that a name has at the most."""

_BEFORE = 40
"""Code points before a time that may say what it is."""

_FOREIGN = frozenset(
    f"html:{zone}" for zone in "comments related navigation widget footer newsletter site".split()
)
"""Zones in which a time or a name is not the article's."""

PUBLISHED = (
    *("date", "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.date", "dcterms.created"),
    *("dc.date.created", "datepublished", "pubdate", "publishdate", "parsely-pub-date"),
    *("publish-date", "publish_date", "publication_date", "publication-date", "publicationdate"),
    *("sailthru.date", "article.published", "article:published", "og:pubdate", "pub_date"),
    *("cxenseparse:recs:publishtime", "originalpublicationdate", "citation_publication_date"),
    *("bt:pubdate", "citation_date", "artpubdate", "displaydate", "date.issued"),
    "prism.publicationdate",
)
"""Names under which the head of a page says when it came out."""

_DAY_NAME = re.compile(
    r"(?:publish(?:ed)?|pub(?:lication)?|post(?:ed)?|issued?|release|first|online|creation|created"
    r"|article|articlecreat(?:ed|ion)|parution)(?:date|time|at)(?:original)?$"
    r"|date(?:published|publication|posted|issued|parution)$"
    r"|^(?:article|dcterms|dc|vr)?(?:firstpublished|published|issued|available|datetime)$"
    r"|^articlecreated$"
)
"""How other such names end, as letters alone."""

_OTHER_NAME = re.compile(r"modif|updat|expir|video|audio|profile|account|last|embargo|event")

_TEASER = 400
"""Code points of a teaser at the most."""

_WORDS = 4
"""Words of a link that is a title, at the least."""

_SENTENCE = 60
"""Code points of a sentence from which on a time in it is that of what it tells."""

_TAGS = frozenset({"time", "relative-time", "time-ago", "local-time"})
"""Elements that are a time."""

_CARRIED = ("data-date", "data-datetime", "data-time", "data-timestamp", "data-published")
"""Attributes in which scripts keep a time."""

_MACHINE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?|\d{10}(?:\d{3})?")
_DATED = re.compile(r"date|time|publi|posted", re.IGNORECASE)
_PROPERTIES = frozenset({"datepublished", "datecreated", "dc:date", "dcterms:date"})
_CHANGE = re.compile(r"modif|updat|mise? à jour|\bmaj\b|edited|actualis", re.IGNORECASE)
_CAME_OUT = re.compile(
    r"publi|entry-date|post-date|datecreated|issued|posted|parue?\b|mise? en ligne", re.IGNORECASE
)
_SCOPES = (
    "//*[@itemscope and (contains(@itemtype, 'Article') or contains(@itemtype, 'Posting')"
    " or contains(@itemtype, 'Comment'))]"
)
_ELEMENTS = "|".join(
    [
        *(f"//{tag}" for tag in sorted(_TAGS)),
        *("//abbr[@title]", "//*[@rel='author']", "//*[@itemprop]", "//*[@property]"),
        *("//span[@title]", "//*[@datetime]", *(f"//*[@{name}]" for name in _CARRIED)),
    ]
)


def is_day_of_publication(name: str) -> bool:
    """Whether a name in the head of a page is one for when it came out.

    >>> is_day_of_publication("article:publication_date"), is_day_of_publication("last_updated")
    (True, False)
    """
    letters = re.sub(r"[^a-z]", "", name)
    return _DAY_NAME.search(letters) is not None and _OTHER_NAME.search(letters) is None


def own_elements(
    root: html.HtmlElement, headings: Sequence[html.HtmlElement]
) -> list[html.HtmlElement]:
    """Elements with a time, a name or a property, none of them in a zone or another article.

    Where an article is marked around the heading, what stands in another one
    or behind it is not its own. What the page shows above the heading comes last.
    """
    around = {one for tag in headings for one in tag.iterancestors()}
    articles, scopes = root.xpath("//article"), {*root.xpath(_SCOPES)}
    if articles and not around.intersection(articles):
        around |= {max(articles, key=_length)}
    scopes -= around | {one for one in scopes if _length(one) >= _MOST * _length(root)}
    places = {one: place for place, one in enumerate(root.iter())}
    first = min((places[tag] for tag in headings if tag in places), default=0)
    own: list[html.HtmlElement] = []
    above: list[html.HtmlElement] = []
    for tag in root.xpath(_ELEMENTS):
        inner = [one for one in tag.iterancestors() if one not in around]
        within = any(one.tag == "article" for one in tag.iterancestors() if one in around)
        linked = not within and tag.tag in {*_TAGS, "abbr"} and any(one.tag == "a" for one in inner)
        elsewhere = any(
            one.tag == "article"
            or one in scopes
            or (not within and _is_other(one))
            or (_is_zone(one) and not (within and one.tag == "footer"))
            for one in inner
        )
        if not (linked or elsewhere):
            nearest = next((one for one in tag.iterancestors() if one in around), None)
            wide = nearest is None or nearest.tag in {"body", "html", "main"}
            (above if wide and not within and places[tag] < first else own).append(tag)
    return [*own, *above]


def times(elements: Sequence[html.HtmlElement], kind: str) -> list[str]:
    """What elements say of a kind, "published" or "modified", or times that say no kind."""
    plain, marked_so, stated_so = [], [], []
    for tag in elements:
        names = " ".join(tag.get(name) or "" for name in ("class", "itemprop", "property")).lower()
        said = tag.get("datetime") or tag.get("title") or _text(tag)
        if tag.tag not in {*_TAGS, "abbr"}:
            if _is_property(tag, kind):
                stated_so.append(tag.get("content") or tag.get("datetime") or _text(tag))
        elif kind in (kinds := _kinds(names) or _kinds(_before(tag))):
            marked_so.append(said)
        elif not kinds and kind == "published" and not _is_told(tag):
            plain += [said] if tag.tag in _TAGS or said[:4].isdigit() else []
    return [*stated_so[:_TIMES], *marked_so[:_TIMES], *plain[:1]]


def printed(elements: Sequence[html.HtmlElement]) -> list[str]:
    """What the first time element shows, besides what it says to machines."""
    shown = [tag for tag in elements if tag.tag in _TAGS and tag.get("datetime")]
    shown = [tag for tag in shown if not _is_told(tag)]
    return [text for tag in shown[:1] if (text := _text(tag)) and len(text) <= _NAME]


def stated(elements: Sequence[html.HtmlElement]) -> Iterator[str]:
    """Times that scripts keep in elements which are no times, and such as show on hovering."""
    for tag in elements[:_TIMES]:
        known = f"{tag.get('class') or ''} {tag.get('id') or ''}"
        names = [*_CARRIED, "datetime"]
        names += ["title"] if _DATED.search(known) else []
        values = [value for name in names if (value := tag.get(name))]
        if tag.tag not in _TAGS and not _CHANGE.search(f"{known} {_before(tag)}"):
            yield from (
                value for value in values if _MACHINE.fullmatch(value) or value == tag.get("title")
            )


def marked(elements: Sequence[html.HtmlElement], what: str) -> list[str]:
    """Short texts of elements that are marked as something by `rel` or `itemprop`."""
    tags = [tag for tag in elements if what in {tag.get("rel"), tag.get("itemprop")}]
    return [name for tag in tags[:3] if 0 < len(name := _text(tag)) < _NAME]


def _is_told(tag: html.HtmlElement) -> bool:
    """Whether a time stands in a sentence, and is that of what it tells."""
    around = (_text(one) for one in tag.iterancestors("p"))
    return any(len(text) >= _SENTENCE and text.endswith((".", "!", "?", "»")) for text in around)


def _kinds(text: str) -> set[str]:
    """What a text says that a time is: when something came out, or changed."""
    kinds = {"published": _CAME_OUT, "modified": _CHANGE}
    return {kind for kind, words in kinds.items() if words.search(text)}


def _before(tag: html.HtmlElement) -> str:
    """The end of what stands right before an element."""
    sibling, parent = tag.getprevious(), tag.getparent()
    if sibling is None:
        text = (parent.text if parent is not None else "") or ""
    else:
        text = (sibling.tail or "").strip() or (
            _text(sibling) if isinstance(sibling.tag, str) and sibling.tag not in _TAGS else ""
        )
    return text[-_BEFORE:]


def _is_property(tag: html.HtmlElement, kind: str) -> bool:
    """Whether an element is marked as the property of a kind of time."""
    names = f"{tag.get('itemprop') or ''} {tag.get('property') or ''}".lower().split()
    bare = {name.removeprefix("schema:") for name in names}
    if kind == "modified":
        return "datemodified" in bare
    return (not bare.isdisjoint(_PROPERTIES) and tag.tag != "meta") or "datepublished" in bare


def _is_other(element: html.HtmlElement) -> bool:
    """Whether an element outside of the article holds a teaser, or is the header of the site."""
    if element.tag == "header":
        return True
    if element.tag not in {"li", "div", "section"} or _length(element) > _TEASER:
        return False
    titles = element.iter("h2", "h3", "h4", "h5", "a")
    return any(tag.tag != "a" or len(_text(tag).split()) >= _WORDS for tag in titles)


def _is_zone(element: html.HtmlElement) -> bool:
    """Whether an element holds what is not the article's own."""
    marks = load_zones()
    carried = [f".{name}" for name in (element.get("class") or "").split()]
    carried += [element.tag, f"#{element.get('id')}", f"[role={element.get('role')}]"]
    return any(marks.get(mark, "") in _FOREIGN for mark in carried)


def _length(tag: html.HtmlElement) -> int:
    return len(tag.text_content())


def _text(tag: html.HtmlElement) -> str:
    return " ".join(str(tag.text_content()).split())
