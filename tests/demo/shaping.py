"""Articles in the forms that people save them in: pages, dumps, feeds, mails and more."""

import html
import json
import quopri
import textwrap
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from tests.demo.telling import WORLD, Told, said

HOUR = time(8, 30)
"""When everything comes out."""


def printed(article: Told) -> datetime:
    """The moment an article came out, without a zone."""
    return datetime.combine(article.day, HOUR)


def furniture(article: Told) -> Mapping[str, list[str]]:
    """What is printed around it."""
    found: Mapping[str, list[str]] = WORLD["furniture"][article.outlet.language]
    return found


def line(article: Told, name: str) -> str:
    """A line around an article with its author or its day in it."""
    sentence = str(furniture(article)[name])
    return sentence.format(author=article.author, date=said(article.day, article.outlet.language))


def page(article: Told, *, noted: bool = False) -> str:
    """A web page, with what such pages say of themselves; `noted` also says it for machines."""
    around = furniture(article)
    title = html.escape(article.title)
    body = "\n".join(f"<p>{html.escape(each)}</p>" for each in article.paragraphs)
    menu, share, foot = (
        "".join(f'<li><a href="#">{html.escape(each)}</a></li>' for each in around[name])
        for name in ("menu", "share", "foot")
    )
    dated = (
        ""
        if article.outlet.undated
        else f'<p class="date"><time datetime="{article.day}">{line(article, "on")}</time></p>'
    )
    return f"""<!doctype html>
<html lang="{article.language}"{' dir="rtl"' if article.language in {"ar", "he"} else ""}>
<head>
<meta charset="utf-8">
<title>{title} | {html.escape(article.outlet.name)}</title>
<link rel="canonical" href="{article.url}">
<meta property="og:site_name" content="{html.escape(article.outlet.name)}">
{_data(article) if noted else ""}
</head>
<body>
<header><nav><ul>{menu}</ul></nav></header>
<main><article>
<h1>{title}</h1>
<p class="byline">{line(article, "by")}</p>
{dated}
{body}
<ul class="share">{share}</ul>
</article>
<aside><h2>{around["newsletter"]}</h2></aside>
<section id="comments"><h2>{around["comments"]}</h2></section>
</main>
<footer><ul>{foot}</ul></footer>
</body>
</html>
"""


def _data(article: Told) -> str:
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": f"{printed(article).isoformat()}+01:00",
        "author": {"@type": "Person", "name": article.author},
        "publisher": {"@type": "Organization", "name": article.outlet.name},
        "mainEntityOfPage": article.url,
    }
    return f'<script type="application/ld+json">{json.dumps(facts, ensure_ascii=False)}</script>'


def dump(article: Told) -> str:
    """What is left of a page that was copied as text: the title twice, and furniture."""
    around = furniture(article)
    dated = [] if article.outlet.undated else [line(article, "on")]
    head = [article.title, article.title, *dated, line(article, "by")]
    foot = [*around["share"], around["comments"]]
    return "\n\n".join([*head, *article.paragraphs, *map(str, foot)]) + "\n"


def headed(article: Told) -> str:
    """A dump with a header."""
    head = {
        "fr": ("Titre", "URL", "Date", "Auteur", "Média"),
        "en": ("Title", "URL", "Date", "Author", "Outlet"),
    }[article.outlet.language]
    facts = (article.title, article.url, article.day, article.author, article.outlet.name)
    lines = [f"{name}: {fact}" for name, fact in zip(head, facts, strict=True)]
    return "\n".join(lines) + "\n\n" + "\n\n".join(article.paragraphs) + "\n"


def markdown(article: Told) -> str:
    """Markdown with front matter."""
    facts = {
        "title": article.title,
        "date": article.day.isoformat(),
        "author": article.author,
        "publisher": article.outlet.name,
        "canonical": article.url,
        "lang": article.language,
    }
    head = [f"{name}: {json.dumps(fact, ensure_ascii=False)}" for name, fact in facts.items()]
    return "\n".join(["---", *head, "---", "", "\n\n".join(article.paragraphs), ""])


def mail(article: Told) -> bytes:
    """A newsletter as a mail."""
    message = EmailMessage()
    message["From"] = f'"{article.outlet.name}" <lettre@{article.outlet.site}>'
    message["To"] = "lecteurs@newsarchive.example"
    message["Subject"] = article.title
    message["Date"] = f"{format_datetime(printed(article))[:-5]}+0100"
    message["Message-ID"] = f"<{article.number}@{article.outlet.site}>"
    message.set_content("\n\n".join(article.paragraphs) + "\n")
    return message.as_bytes()


def mhtml(article: Told) -> bytes:
    """A page as Chrome saves it, a day after it came out."""
    saved = f"{format_datetime(printed(article) + timedelta(days=1))[:-5]}-0000"
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {article.url}\r\n"
        f"Subject: page\r\nDate: {saved}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----Demo----"\r\n\r\n\r\n'
        "------Demo----\r\nContent-Type: text/html\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: {article.url}\r\n\r\n"
    )
    body = quopri.encodestring(page(article, noted=True).encode()).replace(b"\n", b"\r\n")
    return head.encode() + body + b"\r\n------Demo------\r\n"


def warc(articles: Sequence[Told], saved: date | None = None) -> bytes:
    """Pages as a crawler keeps them, each a day after it came out or all on one day."""
    made = bytearray()
    for article in articles:
        day = saved or article.day + timedelta(days=1)
        body = page(article, noted=True).encode()
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        known = sha256(f"{article.url} {day}".encode()).hexdigest()
        record = f"{known[:8]}-{known[8:12]}-{known[12:16]}-{known[16:20]}-{known[20:32]}"
        made += (
            "WARC/1.0\r\nWARC-Type: response\r\n"
            f"WARC-Target-URI: {article.url}\r\nWARC-Date: {day}T10:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{record}>\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        ).encode()
        made += http + b"\r\n\r\n"
    return bytes(made)


def feed(articles: Sequence[Told]) -> str:
    """An RSS feed with whole articles."""
    outlet = articles[0].outlet
    items = "\n".join(
        f"<item><title>{html.escape(each.title)}</title><link>{each.url}</link>"
        f"<guid>{each.url}</guid><pubDate>{format_datetime(printed(each))[:-5]}+0100</pubDate>"
        f"<dc:creator>{html.escape(each.author)}</dc:creator>"
        f"<content:encoded><![CDATA[{_paragraphs(each)}]]></content:encoded></item>"
        for each in articles
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>{html.escape(outlet.name)}</title><link>https://{outlet.site}</link>
<description>{html.escape(outlet.name)}</description><language>{outlet.language}</language>
{items}
</channel></rss>
"""


def export(articles: Sequence[Told]) -> str:
    """An export of a WordPress site."""
    outlet = articles[0].outlet
    items = "\n".join(
        f"<item><title><![CDATA[{each.title}]]></title><link>{each.url}</link>"
        f"<pubDate>{format_datetime(printed(each))[:-5]}+0000</pubDate>"
        f"<dc:creator><![CDATA[{each.author}]]></dc:creator>"
        f"<content:encoded><![CDATA[{_paragraphs(each)}]]></content:encoded>"
        f"<wp:post_id>{each.number}</wp:post_id>"
        f"<wp:post_date_gmt><![CDATA[{printed(each):%Y-%m-%d %H:%M:%S}]]></wp:post_date_gmt>"
        "<wp:status><![CDATA[publish]]></wp:status><wp:post_type><![CDATA[post]]></wp:post_type>"
        "</item>"
        for each in articles
    )
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>{html.escape(outlet.name)}</title><link>https://{outlet.site}</link>
<language>{outlet.language}</language>
{items}
</channel></rss>
"""


def _paragraphs(article: Told) -> str:
    return "\n".join(f"<p>{html.escape(each)}</p>" for each in article.paragraphs)


def pdf(article: Told) -> bytes:
    """One sheet of paper, in one font."""
    head = [article.title, "", f"{article.outlet.name} – {line(article, 'on')}", ""]
    lines = [*head, *(row for each in article.paragraphs for row in (*textwrap.wrap(each, 88), ""))]
    drawn = b"".join(
        b"BT /F1 10 Tf 40 %d Td (%s) Tj ET\n" % (790 - 15 * place, _escaped(row))
        for place, row in enumerate(lines)
        if row
    )
    packed = zlib.compress(drawn)
    title = article.title.encode("utf-16-be").hex().upper()
    fonts = b"/Resources << /Font << /F1 3 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R %s >>" % fonts,
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        f"<< /Title <FEFF{title}> >>".encode(),
    ]
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, data in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(objects),
        table,
    )
    return bytes(made)


def _escaped(row: str) -> bytes:
    return row.encode("cp1252", "replace").replace(b"(", b"\\(").replace(b")", b"\\)")


ALONE: Mapping[str, tuple[str, Callable[[Told], str | bytes]]] = {
    "page": (".html", page),
    "noted": (".html", lambda article: page(article, noted=True)),
    "dump": (".txt", dump),
    "headed": (".txt", headed),
    "markdown": (".md", markdown),
    "mail": (".eml", mail),
    "mhtml": (".mhtml", mhtml),
    "pdf": (".pdf", pdf),
}
"""Forms with one article to a file: how its name ends, and what makes it."""

TOGETHER: Mapping[str, tuple[str, Callable[[Sequence[Told]], str | bytes]]] = {
    "warc": (".warc", warc),
    "feed": (".xml", feed),
    "export": (".xml", export),
}
"""Forms with a year of an outlet to a file."""
