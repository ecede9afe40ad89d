"""The canonical address of an article, what it is known by, and the host of its outlet."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

from indexer.formats import Clue
from indexer.records.wrapping import unwrapped

_TRACKING = re.compile(
    r"utm_\w*|(?:at|pk|mtm|matomo|piwik|hsa|ns|vero|oly|guce|ga|gad|itm|wt|lmd|sfmc|ml|bsft)_\w+"
    r"|_{1,2}hs\w+"
    r"|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|ttclid|wbraid|gbraid|li_fat_id|igshid|igsh"
    r"|mibextid|mc_[ce]id|xt(?:or|ref|cr|mc|np|dt|loc)|cmpid|cmp|ocid|icid|ito|cndid|ncid|ss?_cid"
    r"|m_bt|wt\.\w+|trk|trkinfo|spm|_ga|_gl|guccounter|soc_(?:src|trk)|smid|smtyp|ref_(?:src|url)"
    r"|_openstat|algo_\w+|fb_(?:action|ref|source)\w*|echobox|phpsessid|jsessionid|sharetype"
    r"|msockid|spref|srsltid|syclid|epik|rdt_cid|irclickid|mkt_tok|sfnsn|s_kwcid|_branch_match_id"
    r"|amp|usqp|amp_js_v|amp_gsa|outputtype|nlid|emci|emdi|referringsource|ved|usg"
    r"|__twitter_impression|replytocom|var_recherche|actid|actcampaigntype|unlocked_article_code|reflink|sharetoken"
    r"|share_?id|gift_?token|accesstoken_share|wickedid|vgo_ee",
    re.IGNORECASE,
)
"""Names of parameters that say where a reader came from, and nothing of the article."""

_AMBIGUOUS = frozenset(
    {"ref", "source", "src", "from", "via", "origin", "referrer", "feed", "campaign"}
)
"""Names that say it only when their value is one of `_CHANNELS`."""

_CHANNELS = re.compile(
    r"(?:tw|x|fb|ig|nl|app|home|share|sharing|social|hn|t\.co|mail|sms|push|atom|feed)"
    r"|(?:twitter|facebook|linkedin|instagram|whatsapp|telegram|reddit|pinterest|tiktok|mastodon"
    r"|bluesky|threads|messenger|flipboard|pocket|upday|smartnews|applenews|google|gnews|bing|yahoo"
    r"|msn|rss|newsletter|e-?mail|socialmedia|notification|hackernews|producthunt|syndication"
    r"|homepage)(?:[-_.]?\w*)",
    re.IGNORECASE,
)
_SHAPES = {"share": _CHANNELS, "mod": _CHANNELS, "view": re.compile(r"amp|print"),
           "print": re.compile(r"1|true|yes|oui|"), "format": re.compile(r"amp|print")}  # fmt: skip
"""Names that say how a page is shown or passed on, with such a value."""

_SHARED_BY_TWITTER = re.compile(r"\d\d")
_ROUTE = re.compile(
    r"[!/]|\??\w*(?:id|page|article|post|story|item|profile?|entry|news|doc)s?=", re.IGNORECASE
)
"""How a fragment begins that names a page, and no place on it."""

_AMP_PATH = re.compile(r"(?:/amp|\.amp|/amp\.html?)/?$|(?<=.)\.amp(?=\.html?$)")
_AMP_BEGIN = re.compile(r"^/amp(?=/.*[\w-]{8}|/\d{4}/)")
_INDEX = re.compile(r"(?<=/)(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
"""How a server calls the page of a folder, which the folder's own address means as well."""

_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_SMALL = re.compile(r"^(?:www\d?|amp|m|mobile)\.(?=.*\.)")
"""How hosts begin that are the same outlet's."""

_ESCAPED = re.compile(r"%[0-9a-fA-F]{2}")
_SAFE = "%/:=&?~#+!$,;'@()*[]|"


def canonical(clue: Clue) -> Clue | None:
    """The address without what only follows readers around; None when it is none.

    An address that holds another one, as those of web archives and alerts do,
    stands for that.
    """
    try:
        address = _cleaned(unwrapped(clue.text.strip()))
    except ValueError:
        return None
    return Clue(address, clue.origin) if address else None


def known_by(address: str, seed: str, part: str = "") -> str:
    """What an article is known by: its address, else where it lies."""
    if address:
        return identity(address)
    return f"{seed}\x1f{part}" if part else seed


def identity(address: str) -> str:
    """What is the same for all canonical addresses of one article.

    >>> identity("https://www.lejournal.example/a/?b=2&a=1") == identity(
    ...     "http://lejournal.example/a?a=1&b=2"
    ... )
    True
    """
    parts = urlsplit(address)
    query = "&".join(sorted(filter(None, parts.query.split("&"))))
    path = re.sub(r"(?<!:)/{2,}", "/", parts.path)
    path = (path if query else _INDEX.sub("", path)).rstrip("/")
    known = f"{_SMALL.sub('', parts.netloc)}{path}"
    known += f"?{query}" if query else ""
    return f"{known}#{parts.fragment}" if parts.fragment else known


def host(address: str) -> str:
    """The host of an address, without "www.", what stands for small screens, and the port.

    >>> host("https://www.lejournal.example:8080/a")
    'lejournal.example'
    """
    return _SMALL.sub("", urlsplit(address).hostname or "")


def _cleaned(address: str) -> str:
    parts = urlsplit(address)
    name, port = _spelled(parts.hostname or ""), parts.port
    if parts.scheme not in _PORTS or not name:
        return ""
    netloc = name if port in {None, _PORTS[parts.scheme]} else f"{name}:{port}"
    netloc = re.sub(r"^amp\.(?=.*\.)", "", netloc)
    path = _AMP_BEGIN.sub("", _AMP_PATH.sub("", _SESSION.sub("", parts.path)))
    query = "&".join(filter(_counts, parts.query.split("&")))
    fragment = parts.fragment if _routes(parts.fragment) else ""
    pieces = (_quoted(piece) for piece in (path, query, fragment))
    return urlunsplit((parts.scheme, netloc, *pieces))


def _spelled(name: str) -> str:
    """A host as people write it, whether in letters of its language or as the net carries it.

    >>> _spelled("xn--brvane-cva.example."), _spelled("brévane.example")
    ('brévane.example', 'brévane.example')
    """
    name = name.rstrip(".")
    if "xn--" not in name:
        return name
    try:
        return name.encode("ascii").decode("idna")
    except UnicodeError:
        return name


def _counts(piece: str) -> bool:
    """Whether a piece of a query says what it asks for; what is no `name=value` does."""
    name, _, value = piece.partition("=")
    if _TRACKING.fullmatch(name):
        return False
    if name == "s" and _SHARED_BY_TWITTER.fullmatch(value):
        return False
    shown = _SHAPES.get(name.lower())
    if shown and shown.fullmatch(value):
        return False
    return bool(piece) and not (name.lower() in _AMBIGUOUS and _CHANNELS.fullmatch(value))


def _routes(fragment: str) -> bool:
    """Whether a fragment leads to another page, as those of applications in a browser do."""
    return _ROUTE.match(fragment) is not None and any(map(_counts, fragment.split("&")))


def _quoted(text: str) -> str:
    """A part of an address in characters that any address may have."""
    return _ESCAPED.sub(lambda found: found[0].upper(), quote(text, safe=_SAFE))
