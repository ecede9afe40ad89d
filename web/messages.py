"""News of watched names as a message: JSON for programs, a mail for people."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote

from archive import Article, Kind, Role

from . import urls
from .news import News
from .outbox import Message
from .shapes import moment_text, published_text
from .watchlist import LISTS
from .wording import Wording

KIND = "newsarchive.news"
"""What the JSON says of itself."""

_ALL = 200
"""Articles that a message names at the most; of more it says how many."""

_NAMED = 3
"""Names in the subject of a mail."""

_UNQUOTED = "!$&'()*+,/:;=@"
"""What a path may have as it is."""


def message_of(
    news: Sequence[News], *, site: str, root: str, say: Wording, now: datetime, doors: Sequence[str]
) -> Message:
    """A message with all that is new.

    Args:
        news: That.
        site: What the archive is called.
        root: What its addresses begin with, without a slash at the end.
        say: The words of its texts.
        now: When it is made.
        doors: Through which it is to leave.
    """
    left, names = _ALL, []
    for one in news:
        names.append(_name(one, one.articles[:left], root, say))
        left -= len(names[-1]["articles"])
    told = [f"{one.name}:{article.id}" for one in news for article in one.articles]
    name = hashlib.sha256("\0".join(told).encode("utf-8", "replace")).hexdigest()[:24]
    shape = {
        "type": KIND,
        "id": f"msg_{name}",
        "made": moment_text(now),
        "archive": site,
        "url": f"{root}/watch",
        "title": _title(news, site, say),
        "names": names,
    }
    return Message(id=f"msg_{name}", made=now.timestamp(), shape=shape, doors=tuple(doors))


def _name(one: News, articles: Iterable[Article], root: str, say: Wording) -> dict[str, Any]:
    return {
        "name": str(one.name),
        "list": one.heading,
        "list_label": say(f"watch.list_{one.heading}") if one.heading in LISTS else one.heading,
        "stories": one.stories,
        "url": urls.address(f"{root}/", urls.args_of(one.query)),
        "articles": [_article(article, root) for article in articles],
    }


def _article(article: Article, root: str) -> dict[str, Any]:
    def values(kind: Kind, *roles: Role) -> list[str]:
        found = (one.value for one in article.mentions if one.kind is kind and one.role in roles)
        return list(dict.fromkeys(found))

    return {
        "id": article.id,
        "title": article.title or article.place,
        "outlet": article.outlet or None,
        "published": published_text(article.published),
        "language": article.language or None,
        "victims": values(Kind.ORGANISATION, Role.VICTIM),
        "attributed": values(Kind.ACTOR, Role.ATTRIBUTED),
        "claimed": values(Kind.ACTOR, Role.CLAIMED),
        "address": article.url or None,
        "url": f"{root}/article/{quote(article.id, safe=_UNQUOTED)}",
    }


def _title(news: Sequence[News], site: str, say: Wording) -> str:
    names = ", ".join(str(one.name) for one in news[:_NAMED])
    rest = len(news) - _NAMED
    if rest > 0:
        return say("news.title_more", site=site, names=names, others=say.some("news.others", rest))
    return say("news.title", site=site, names=names)


def mail_of(message: Message, say: Wording) -> bytes:
    """The same as a mail, without anybody it is for: who sends it says that."""
    shape = message.shape
    made = datetime.fromtimestamp(message.made, UTC)
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = "newsarchive@localhost"
    mail["Date"] = format_datetime(made)
    mail["Subject"] = _line(shape["title"])
    mail["Message-ID"] = f"<{message.id}@newsarchive.invalid>"
    mail["Auto-Submitted"] = "auto-generated"
    lines = [line for one in shape["names"] for line in _lines(one, say)]
    lines += ["-- ", say("news.why", site=shape["archive"]), shape["url"], ""]
    text = "\n".join(lines).encode("utf-8", "replace").decode()
    mail.set_content(text, cte="quoted-printable")
    return mail.as_bytes()


def _lines(one: dict[str, Any], say: Wording) -> Iterator[str]:
    """What a mail says of one name."""
    stories = say.some("news.stories", one["stories"])
    yield say("news.name", name=_line(one["name"]), stories=stories)
    for article in one["articles"]:
        facts = [fact for fact in (article["outlet"], _day(article["published"], say)) if fact]
        yield ""
        yield f"  {_line(article['title'])}"
        if facts:
            yield f"  {_line(', '.join(facts))}"
        yield f"  {article['url']}"
    yield ""
    if rest := one["stories"] - len(one["articles"]):
        yield f"  {say.some('news.more', rest)}"
    yield f"  {say('news.all')} {one['url']}"
    yield ""


def _day(published: str | None, say: Wording) -> str:
    return say.day(datetime.fromisoformat(published).date()) if published else ""


def _line(text: str) -> str:
    """A text in one line, as a header may have it: no control character, no half of one."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
