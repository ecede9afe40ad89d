"""What a page says about its article outside the text: its head, its headings, its JSON-LD.

`Facts` is long because a page says each fact in several places: it has one property for each,
with these places in the order in which they are believed.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from lxml import html

from archive.language import fold
from indexer.formats.mastheads import is_newspaper
from indexer.records import Clue
from indexer.records.titles import after_name, without_site
from indexer.records.wrapping import is_copy, unwrapped

from .linked import Linked, plain
from .mastheads import (
    headline,
    is_site_at_most,
    is_unsaid,
    mastheads,
    says_nothing,
    sites_before,
    whole_pieces,
)
from .times import PUBLISHED, is_day_of_publication, marked, own_elements, printed, stated, times

_MOST = 0.5
"""Share of a title from which on a heading is that title."""

_TELLING = 3
"""Words from which on a title that another one goes on from is that of its page."""

_CUT = 15
"""Code points that are left of a title at the least when its end is cut off."""

_SPACE = re.compile(r"\s+")
_WORDS = re.compile(r"\w+")
_SITE_MARKS = re.compile(r"(?:^|[\s_-])(?:site|logo|brand|masthead)(?:[\s_-]|$)", re.IGNORECASE)
_ARCHIVES = frozenset(
    {
        *("archive.ph", "archive.today", "archive.is", "archive.md"),
        *("archive.org", "wayback machine", "internet archive"),
    }
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+)\s*-->")
_SINGLE_FILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n]+)"
)
_SINGLE_DATE = "%a %b %d %Y %H:%M:%S GMT%z"


class Facts:
    """The clues of one page, each with its origin, the most trustworthy first."""

    def __init__(self, root: html.HtmlElement, text: str) -> None:
        self._root = root
        self._metas = _metas(root)
        self._begin = text[:4000]
        self._h1 = [(tag, heading) for tag in root.iter("h1") if (heading := _text(tag))]
        self._linked = Linked(
            root,
            [*self._named(), *(heading for _, heading in self._h1)],
            [clue.text for clue in self._addresses()],
        )

    @cached_property
    def title(self) -> Clue | None:
        """What heads the article; where the page's title says nothing of it, a heading does."""
        found = self._stated_title()
        named = found and found.origin == "title" and is_newspaper(found.text)
        if found is None or named or self._says_nothing(found.text):
            stated = found.text if found else ""
            heading = headline(self._root, self._h1, stated)
            found = _first(*_clues([heading], "h1")) or found
        return found

    @cached_property
    def _titles(self) -> list[Clue]:
        """What the head of the page calls it."""
        return [
            *_clues([self._linked.text("headline")], "json-ld"),
            *_clues(self._meta("og:title", "twitter:title"), "opengraph"),
            *_clues([_text(tag) for tag in self._root.iter("title")][:1], "title"),
        ]

    def _stated_title(self) -> Clue | None:
        """The heading that the head of the page agrees with, else what the head says."""
        stated = self._titles
        titles = [clue.text for clue in stated]
        heads = mastheads(self._root, self._h1, titles, self._host)
        if not {fold(text) for _, text in self._h1}.intersection(map(fold, titles)):
            heads += sites_before(self._root, self._meta("og:site_name"), titles)
        sites = self._sites.union(map(fold, heads))
        own = [
            Clue(without_site(_below(heads, clue.text), sites, self._host), clue.origin)
            for clue in stated
            if fold(clue.text) not in sites
        ]
        headings = [
            text for tag, text in self._h1 if fold(text) not in sites and not _names_site(tag)
        ]
        agreed = [
            heading
            for heading in headings
            if any(
                _is_most(fold(heading), fold(clue.text)) or _is_cut(fold(clue.text), fold(heading))
                for clue in own
            )
        ]
        if not all(says_nothing(self._root, clue.text) for clue in own):
            agreed = [text for text in agreed if not is_site_at_most(self._root, text)]
        agreed = agreed or whole_pieces(self._root, titles)
        if agreed:
            return Clue(max(agreed, key=len), "h1")
        own.sort(key=lambda clue: self._says_nothing(clue.text))
        return _first(*own, *_clues(headings, "h1"), *stated)

    def _says_nothing(self, title: str) -> bool:
        """Whether a title may be that of any page: no heading says it, none goes on from it."""
        is_sure = any(clue.origin != "title" for clue in self._titles)
        if not (says_nothing if is_sure else is_unsaid)(self._root, title):
            return False
        words = _WORDS.findall(fold(title))
        begun = any(
            fold(clue.text).startswith(fold(title)) and len(clue.text) > len(title)
            for clue in self._titles
        )
        headed = any(set(words) <= set(_WORDS.findall(fold(text))) for _, text in self._h1)
        return len(words) < _TELLING or not (begun or headed)

    @cached_property
    def outlet(self) -> Clue | None:
        """Who publishes the page."""
        stated = (
            *_clues(self._linked.names("publisher"), "json-ld"),
            *_clues(self._meta("og:site_name"), "opengraph"),
            *_clues(self._meta("application-name", "dc.publisher"), "meta"),
        )
        return _first(*(clue for clue in stated if fold(clue.text) not in _ARCHIVES))

    @cached_property
    def _sites(self) -> set[str]:
        """What the page may call its site, folded."""
        outlet = [self.outlet.text] if self.outlet else []
        marked = [text for tag, text in self._h1 if _names_site(tag)]
        names = [*outlet, *marked, *self._linked.sites(), *self._meta("og:site_name")]
        return {fold(name) for name in names}

    @property
    def _host(self) -> str:
        """The host of the page's address; "" when it is not known."""
        try:
            return urlsplit(unwrapped(self.url.text)).hostname or "" if self.url else ""
        except ValueError:
            return ""

    def _named(self) -> list[str]:
        """What the head of the page calls it."""
        titles = [_text(tag) for tag in self._root.iter("title")][:1]
        return [*self._meta("og:title", "twitter:title"), *titles]

    @cached_property
    def url(self) -> Clue | None:
        """The canonical address; relative ones are completed by the page's other addresses."""
        clues = (
            *self._addresses()[:-1],
            *_clues([self._linked.text("url")], "json-ld"),
            *self._addresses()[-1:],
        )
        known = [clue for clue in clues if _is_article_address(unwrapped(clue.text))]
        if all(is_copy(clue.text) for clue in known):
            asked = self._root.xpath("//input[@name='q']/@value")[:1] if known else []
            known = [*(clue for clue in _clues(asked, "markup") if "//" in clue.text), *known]
        return _first(*sorted(known, key=lambda clue: is_copy(clue.text)))

    def _addresses(self) -> tuple[Clue, ...]:
        """Where the page says that it is, the place that it was saved from last."""
        links = [
            link.get("href") for link in self._root.iter("link") if link.get("rel") == "canonical"
        ]
        base = next(iter(self._meta("og:url")), self.saved_from)
        return (
            *_clues([_absolute(base, link) for link in links[:1] if link], "canonical"),
            *_clues(self._meta("og:url"), "opengraph"),
            Clue(self.saved_from, "saved-page"),
        )

    @property
    def language(self) -> Clue | None:
        """The language, as ISO 639-1."""
        roots = [tag.get("lang") or "" for tag in self._root.iter("html")]
        stated = (
            *_clues(roots[:1], "html"),
            *_clues([self._linked.text("inLanguage")], "json-ld"),
            *_clues(self._meta("og:locale"), "opengraph"),
        )
        return _first(*(Clue(clue.text[:2].lower(), clue.origin) for clue in stated))

    @cached_property
    def _own(self) -> list[html.HtmlElement]:
        """The elements that carry a time or a name, without those of other articles."""
        return own_elements(self._root, [tag for tag, _ in self._h1])

    @property
    def authors(self) -> tuple[Clue, ...]:
        """Who wrote it; addresses of profiles are no names."""
        for names, origin in (
            (self._linked.names("author"), "json-ld"),
            (self._meta("author", "article:author", "dc.creator", "parsely-author"), "meta"),
            (marked(self._own, "author"), "markup"),
        ):
            found = [name for name in names if name and "/" not in name and "@" not in name]
            if found:
                return tuple(Clue(name, origin) for name in dict.fromkeys(found))
        return ()

    @property
    def categories(self) -> tuple[str, ...]:
        """Sections and tags under which the outlet filed the article."""
        found = [
            *self._meta("article:section"),
            *self._meta("article:tag"),
            *self._linked.texts("articleSection"),
        ]
        return tuple(dict.fromkeys(filter(None, found)))

    @property
    def published(self) -> tuple[Clue, ...]:
        """Dates of publication, the surest first; what is less sure repeats none of them."""
        named = (name for name in self._metas if is_day_of_publication(name))
        sure = (
            *_clues([self._linked.text("datePublished")], "json-ld"),
            *_clues(self._meta("article:published_time", "og:published_time"), "opengraph"),
            *_clues(times(self._own, "published"), "time"),
            *_clues(self._meta(*PUBLISHED), "meta"),
            *_clues([self._linked.text_of_page("datePublished")], "json-ld"),
            *_clues(printed(self._own), "time"),
        )
        others = (
            *_clues(self._linked.dates(), "json-ld"),
            *_clues(self._meta(*named), "meta"),
            *_clues(stated(self._own), "time"),
        )
        known = {clue.text for clue in sure}
        return (*sure, *(clue for clue in others if clue.text not in known))

    @property
    def modified(self) -> tuple[Clue, ...]:
        """Dates of change."""
        return (
            *_clues([self._linked.text("dateModified")], "json-ld"),
            *_clues(self._meta("article:modified_time", "og:updated_time"), "opengraph"),
            *_clues(times(self._own, "modified"), "time"),
            *_clues(self._meta("last-modified", "dc.date.modified", "datemodified"), "meta"),
        )

    @cached_property
    def saved_from(self) -> str:
        """The address that the browser wrote into the page when it was saved; "" for none."""
        found = _SAVED_FROM.search(self._begin) or _SINGLE_FILE.search(self._begin)
        return found.group(1) if found else ""

    @property
    def captured(self) -> datetime | None:
        """When the page was captured, if the program that did it wrote it down."""
        found = _SINGLE_FILE.search(self._begin)
        if not found:
            return None
        try:
            stated = found.group(2).partition(" (")[0].strip()
            return datetime.strptime(stated, _SINGLE_DATE)  # noqa: DTZ007 - it has %z
        except ValueError:
            return None

    @property
    def text(self) -> str:
        """The article's text as the page's JSON-LD carries it, "" when it does not."""
        return self._linked.text("articleBody")

    def _meta(self, *names: str) -> list[str]:
        return [value for name in names for value in self._metas.get(name, ())]


def _is_most(heading: str, title: str) -> bool:
    """Whether a heading is the title or most of it, both folded."""
    begins = title.startswith(heading) and title[len(heading) :].lstrip()[:1] in "|-–—·•»›/"
    return heading in title and (begins or len(heading) >= _MOST * len(title))


def _is_cut(title: str, heading: str) -> bool:
    """Whether a title is the beginning of a heading, cut off, both folded."""
    begin = title.removesuffix("…").rstrip(".").rstrip()
    rest = heading[len(begin) :]
    within = begin[-1:].isalnum() and rest[:1].isalnum()
    return len(begin) >= _CUT and heading.startswith(begin) and (begin != title or within)


def _below(names: Sequence[str], title: str) -> str:
    """A title without the name of the site before it."""
    return next((rest for name in names if (rest := after_name(title, name))), title)


def _names_site(heading: html.HtmlElement) -> bool:
    """Whether a heading is that of the site, by what it or the element around it is called."""
    several = [heading, *heading.iterancestors()][:3]
    called = " ".join(f"{one.get('class') or ''} {one.get('id') or ''}" for one in several)
    return _SITE_MARKS.search(called) is not None


def _metas(root: html.HtmlElement) -> dict[str, list[str]]:
    """What the head's meta elements say, by name in small letters."""
    found: dict[str, list[str]] = {}
    for tag in root.iter("meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        content = plain(tag.get("content") or "")
        if name and content:
            found.setdefault(name, []).append(content)
    return found


def _clues(texts: Iterable[str], origin: str) -> list[Clue]:
    return [Clue(text, origin) for text in texts if text and text.strip()]


def _first(*clues: Clue) -> Clue | None:
    return clues[0] if clues else None


def _is_article_address(address: str) -> bool:
    """Whether an address may be that of an article; a site's front page is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    routed = parts.fragment.startswith(("/", "!"))
    named = bool(parts.path.strip("/") or parts.query or routed)
    return parts.scheme in ("http", "https") and named


def _absolute(base: str, link: str) -> str:
    """A link completed; one within a web archive is one to what it captured."""
    inner = unwrapped(urljoin("https://web.archive.org", link)) if link.startswith("/") else link
    return inner if not inner.startswith("https://web.archive.org") else urljoin(base, link)


def _text(tag: html.HtmlElement) -> str:
    return _SPACE.sub(" ", str(tag.text_content())).strip()
