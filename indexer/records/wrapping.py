"""Addresses that hold another one: web archives, AMP caches, alerts, links that are counted."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_DEEPEST = 4
"""Wrappings around each other."""

_PATH = re.compile(
    r"^/(?:.*?/)?(?:\d{4,14}[a-z_]{0,4}|\d{4}\.\d\d\.\d\d-\d{6}|\d{4}-\d{4}-\d{4}-\d\d|o/\w+|newest|\*)"
    r"/(?P<inner>https?:/.*)$",
    re.DOTALL,
)
"""How archives write the time of a capture and, behind it, what they captured."""

_ESCAPED = re.compile(r"/https?(?::|%3a)%2f", re.IGNORECASE)
_BEHIND = re.compile(r"^/+(?P<inner>https?:/.*)$", re.DOTALL)
"""An address right behind that of a service."""

_BEHIND_HOSTS = frozenset(
    """12ft.io r.jina.ai outline.com smry.ai txtify.it archive.ph archive.today archive.is
    archive.li archive.fo archive.vn archive.md ghostarchive.org href.li web.archive.org
    removepaywall.com www.removepaywall.com cc.bingj.com""".split()
)
_AMP = re.compile(r"^/(?:amp|[acvi])(?P<secure>/s)?/(?P<inner>[\w.-]+\.[a-z]{2,}(?:/.*)?)$")
_AMP_HOSTS = re.compile(r"(?:^|\.)(?:cdn\.ampproject\.org|bing-amp\.com)$")
_AMP_VIEWERS = re.compile(r"^(?:www\.)?(?:google\.[a-z.]+|bing\.com)/amp/")
_CACHED = re.compile(r"^cache:(?:[\w-]+:)?(?P<inner>[^\s+]+)")

_LINKS = (
    (re.compile(r"(?:^|\.)google\.[a-z.]+$"), re.compile(r"^/(?:url|imgres)"), ("url", "q")),
    (re.compile(r"^translate\.google\.[a-z.]+$"), re.compile(r"^/translate"), ("u",)),
    (re.compile(r"(?:^|\.)(?:facebook|instagram)\.com$"), re.compile(r"^/(?:l\.php)?$"), ("u",)),
    (re.compile(r"(?:^|\.)bing\.com$"), re.compile(r"^/news/apiclick"), ("url",)),
    (re.compile(r"(?:^|\.)linkedin\.com$"), re.compile(r"redir"), ("url",)),
    (re.compile(r"(?:^|\.)safelinks\.protection\.outlook\.com$"), re.compile(""), ("url",)),
    (re.compile(r"(?:^|\.)youtube\.com$"), re.compile(r"^/redirect"), ("q",)),
    (re.compile(r"(?:^|\.)duckduckgo\.com$"), re.compile(r"^/l/"), ("uddg",)),
    (re.compile(r"^(?:out\.reddit|t\.umblr|vk|away\.vk|go\.skimresources)\.com$"), re.compile(""),
     ("url", "z", "to")),
    (re.compile(r"(?:^|\.)(?:feedly|inoreader|nuzzel|removepaywall|wikiwix)\.com$"), re.compile(""),
     ("url", "u")),
    (re.compile(r"^(?:linkprotect\.cudasvc\.com|slack-redir\.net)$"), re.compile(""),
     ("url", "a")),
    (re.compile(""), re.compile(r"/(?:redirect|redir|away|outbound|goto)(?:\.\w+)?/?$"),
     ("url", "u", "to", "target", "dest", "destination", "link")),
    (re.compile(r"(?:^|\.)archive\.org$"), re.compile(r"^/wayback/available"), ("url",)),
)  # fmt: skip
"""Hosts whose links lead elsewhere: the host, the path, and the parameters that say where."""

_COUNTED = re.compile(r"^a1(?P<code>[\w-]+)$")
"""How Bing writes where a result leads to: base64 behind "a1"."""

_PRETEND = re.compile(r"^(?:view-source:|reader://|feed:)(?=https?://)", re.IGNORECASE)
_HEADLESS = re.compile(r"^(?://)?(?=[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/.*https?:/)", re.IGNORECASE)
"""Where the scheme of an address around another one is missing."""

_DEFENSE = re.compile(r"^/v3/__(?P<inner>.*?)__;")
_NEWS = re.compile(r"^/(?:rss/)?(?:articles|read)/(?P<code>[\w-]+)")
_CARRIED = re.compile(r"https?%3A%2F%2F.*$", re.IGNORECASE)
_INSIDE = re.compile(rb"https?://[\x21-\x7e]+")

_AGGREGATORS = re.compile(
    r"(?:^|\.)(?:news\.google\.[a-z.]+|google\.[a-z.]+|bing\.com|news\.yahoo\.com|flipboard\.com"
    r"|feedproxy\.google\.com|smartnews\.com|upday\.com|talkwalker\.com|feedly\.com)$"
)


def unwrapped(address: str) -> str:
    """The address that another one holds; the address itself when it holds none.

    >>> unwrapped("https://web.archive.org/web/20240307081500/https://gazette.example/a?b=1")
    'https://gazette.example/a?b=1'
    >>> unwrapped("https://www.google.com/url?rct=j&url=https%3A%2F%2Fgazette.example%2Fa&ct=ga")
    'https://gazette.example/a'
    >>> unwrapped("https://gazette-example.cdn.ampproject.org/c/s/gazette.example/a")
    'https://gazette.example/a'
    """
    address = _HEADLESS.sub("https://", _PRETEND.sub("", address))
    for _ in range(_DEEPEST):
        try:
            inner = _inner(address)
        except ValueError:
            break
        if not inner:
            break
        address = inner
    return address


def is_aggregator(address: str) -> bool:
    """Whether an address is that of a service that lists what others publish."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return _AGGREGATORS.search(host) is not None


def is_copy(address: str) -> bool:
    """Whether an address is that of a copy which does not say what it is a copy of."""
    try:
        parts = urlsplit(unwrapped(address))
    except ValueError:
        return False
    return (parts.hostname or "") in _BEHIND_HOSTS


def _inner(address: str) -> str:
    """The address right inside another; "" for none."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    tail = f"?{parts.query}" if parts.query else ""
    tail += f"#{parts.fragment}" if parts.fragment else ""
    written = unquote(parts.path) if _ESCAPED.search(parts.path) else parts.path
    found = _PATH.match(written) or (host in _BEHIND_HOSTS and _BEHIND.match(written))
    if found:
        return _completed(found["inner"] + tail)
    shows_amp = _AMP_HOSTS.search(host) or _AMP_VIEWERS.match(host + parts.path)
    if shows_amp and (found := _AMP.match(parts.path)):
        return f"{'https' if found['secure'] else 'http'}://{found['inner']}{tail}"
    for ending, reader in _READERS.items():
        if host.endswith(ending) and (inner := reader(parts)):
            return inner
    return _stated(host, parts.path, parts.query)


def _translated(parts: SplitResult) -> str:
    """The address of a page that Google translates: its host with hyphens for full stops."""
    host = parts.hostname or ""
    name = host.removesuffix(".translate.goog").replace("--", "\0").replace("-", ".")
    own = "&".join(piece for piece in parts.query.split("&") if not piece.startswith("_x_tr_"))
    tail = f"?{own}" if own else ""
    return f"https://{name.replace(chr(0), '-')}{parts.path}{tail}"


def _defended(parts: SplitResult) -> str:
    """The address in a link of Proofpoint; in older ones "-" stands for "%", and "_" for "/"."""
    if found := _DEFENSE.match(parts.path):
        return _completed(found["inner"])
    stated = dict(parse_qsl(parts.query)).get("u", "")
    inner = unquote(re.sub(r"-(?=[0-9A-F]{2})", "%", stated).replace("_", "/"))
    return inner if inner.startswith(("http://", "https://")) else ""


def _clicked(parts: SplitResult) -> str:
    """The address in a link that Bing counts."""
    found = _COUNTED.match(dict(parse_qsl(parts.query)).get("u", ""))
    return _encoded(found["code"]) if found else ""


def _carried(parts: SplitResult) -> str:
    """The address at the end of a path, escaped, or all of a query."""
    found = _CARRIED.search(parts.path)
    whole = unquote(found[0]) if found else parts.query
    return whole if whole.startswith(("http://", "https://")) else ""


def _told(parts: SplitResult) -> str:
    """The address in one of Google News, as far as it has one."""
    found = _NEWS.match(parts.path)
    return _encoded(found["code"]) if found else ""


def _stated(host: str, path: str, query: str) -> str:
    """The address that a parameter says."""
    stated = dict(parse_qsl(query))
    if host.startswith("webcache.") and (found := _CACHED.match(stated.get("q", ""))):
        inner = found["inner"]
        return _completed(inner if inner.startswith("http") else f"http://{inner}")
    for hosts, paths, names in _LINKS:
        if hosts.search(host) and paths.search(path):
            inner = next((stated[name] for name in names if name in stated), "")
            if inner.startswith(("http://", "https://")):
                return inner
    return ""


def _completed(address: str) -> str:
    """An address whose scheme may have lost a slash on the way."""
    scheme, _, rest = address.partition(":")
    rest = unquote(rest) if rest[:3].lower() == "%2f" else rest
    return f"{scheme}://{rest.lstrip('/')}"


def _encoded(code: str) -> str:
    """The address that Google News writes into its own, as long as it did; "" for none."""
    try:
        data = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except (binascii.Error, ValueError):
        return ""
    found = _INSIDE.search(data)
    return found[0].decode("ascii") if found else ""


_READERS: Mapping[str, Callable[[SplitResult], str]] = {
    "urldefense.com": _defended,
    "urldefense.proofpoint.com": _defended,
    "secure-web.cisco.com": _carried,
    "href.li": _carried,
    "bing.com": _clicked,
    ".translate.goog": _translated,
    "news.google.com": _told,
}
"""How hosts end whose addresses hold another one in a way of their own, and what reads it."""
