"""Feeds into articles: RSS 2.0, RSS 1.0 and Atom, whole, summed up, cut off and malicious."""

from io import BytesIO

import pytest

from archive import Note, NoteKind
from indexer import SeedError
from indexer.formats import Clue, Source, read

TEXT = "La mairie imaginaire d’Évreux a rouvert ses portes lundi matin, dit l’élu."
HTML = f"<p>{TEXT}</p><p>Deuxième&nbsp;ligne, <b>en gras</b>.</p>"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>La Gazette</title><link>https://example.org/</link><language>fr-FR</language>
<image><title>Logo</title><url>https://example.org/logo.png</url></image>
{items}
</channel></rss>"""

ITEM = f"""<item>
<media:title>Une photo</media:title><title>Mairie &amp;amp; hôpital</title><link>https://example.org/evreux</link>
<guid isPermaLink="false">urn:1</guid><dc:creator>A. Plume</dc:creator>
<category>Région</category><category><![CDATA[Cyber]]></category><category>Région</category>
<pubDate>Wed, 06 Mar 2024 10:02:00 +0100</pubDate>
<description>Une mairie rouvre, en bref.</description>
<content:encoded><![CDATA[{HTML}]]></content:encoded></item>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">
<title>La Gazette</title><link href="https://example.org/"/><updated>2024-03-07T00:00:00Z</updated>
<author><name>La rédaction</name></author>
{items}
</feed>"""

ENTRY = """<entry><title>Mairie</title><id>tag:example.org,2024:1</id>
<link rel="edit" href="https://example.org/edit"/><link href="https://example.org/evreux"/>
<author><name>A. Plume</name><email>a@example.org</email></author>
<category term="cyber" label="Cyber"/><category term="region"/>
<published>2024-03-06T10:02:00+01:00</published><updated>2024-03-07T08:00:00Z</updated>
{content}</entry>"""

RDF = f"""<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://example.org/"><title>La Gazette</title><dc:language>fr</dc:language>
<items><rdf:Seq><rdf:li resource="https://example.org/evreux"/></rdf:Seq></items></channel>
<item rdf:about="https://example.org/evreux"><title>Mairie</title>
<link>https://example.org/evreux</link><dc:date>2024-03-06T10:02:00+01:00</dc:date>
<dc:creator>A. Plume</dc:creator><description>{TEXT}</description></item></rdf:RDF>"""

WHOLE = (Note(NoteKind.SUMMARY),)


def outcomes(text, name="a.xml"):
    """The articles and the errors."""
    data = text if isinstance(text, bytes) else text.encode()
    found = list(read(Source(path=name, name=name, file=BytesIO(data))))
    errors = [str(one) for one in found if isinstance(one, SeedError)]
    return [one for one in found if not isinstance(one, SeedError)], errors


def only(text, name="a.xml"):
    (raw,), errors = outcomes(text, name)
    assert errors == []
    return raw


def lines(raw):
    return [line.text for line in raw.lines]


@pytest.mark.parametrize("name", ["a.xml", "a.rss", "a.txt", "feed"])
def test_an_entry_of_rss_says_all_it_knows(name):
    raw = only(RSS.format(items=ITEM), name)
    assert lines(raw) == [TEXT, "Deuxième ligne, en gras."]
    assert raw.part == "#urn:1"
    assert raw.title == Clue("Mairie & hôpital", "feed")
    assert raw.outlet == Clue("La Gazette", "feed")
    assert raw.url == Clue("https://example.org/evreux", "feed")
    assert raw.language == Clue("fr", "feed")
    assert raw.authors == (Clue("A. Plume", "feed"),)
    assert raw.categories == ("Région", "Cyber")
    assert raw.published == (Clue("Wed, 06 Mar 2024 10:02:00 +0100", "feed"),)
    assert raw.notes == ()


XHTML = f"""<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{TEXT}</p>
<p>Deuxième ligne, <b>en gras</b>.</p></div></content>"""
ESCAPED = HTML.replace("&", "&amp;").replace("<", "&lt;")


@pytest.mark.parametrize(
    "content",
    [
        XHTML,
        f'<content type="html">{ESCAPED}</content>',
        f'<content type="html"><![CDATA[{HTML}]]></content>',
        f"<summary>En bref, une mairie.</summary>{XHTML}",
    ],
    ids=["xhtml", "escaped", "cdata", "summary-and-content"],
)
def test_an_entry_of_atom_says_all_it_knows(content):
    raw = only(ATOM.format(items=ENTRY.format(content=content)))
    assert lines(raw) == [TEXT, "Deuxième ligne, en gras."]
    assert raw.part == "#tag:example.org,2024:1"
    assert raw.title == Clue("Mairie", "feed")
    assert raw.outlet == Clue("La Gazette", "feed")
    assert raw.url == Clue("https://example.org/evreux", "feed")
    assert raw.language == Clue("fr", "feed")
    assert raw.authors == (Clue("A. Plume", "feed"),)
    assert raw.categories == ("Cyber", "region")
    assert raw.published == (Clue("2024-03-06T10:02:00+01:00", "feed"),)
    assert raw.modified == (Clue("2024-03-07T08:00:00Z", "feed"),)
    assert raw.notes == ()


def test_an_entry_of_rss_1_says_all_it_knows():
    raw = only(RDF, "a.rdf")
    assert lines(raw) == [TEXT]
    assert raw.outlet == Clue("La Gazette", "feed")
    assert raw.url == Clue("https://example.org/evreux", "feed")
    assert raw.language == Clue("fr", "feed")
    assert raw.authors == (Clue("A. Plume", "feed"),)
    assert raw.published == (Clue("2024-03-06T10:02:00+01:00", "feed"),)


@pytest.mark.parametrize(
    "feed",
    [
        RSS.format(items=f"<item><title>T</title><description>{TEXT}</description></item>"),
        ATOM.format(items=f"<entry><title>T</title><summary>{TEXT}</summary></entry>"),
        RDF,
    ],
    ids=["rss", "atom", "rdf"],
)
def test_a_summary_is_read_and_noted_as_one(feed):
    raw = only(feed)
    assert lines(raw) == [TEXT]
    assert raw.notes == WHOLE


def test_every_entry_is_an_article_in_the_order_of_the_feed():
    items = "".join(ITEM.replace("urn:1", f"urn:{number}") for number in range(5))
    found, errors = outcomes(RSS.format(items=items))
    assert [raw.part for raw in found] == [f"#urn:{number}" for number in range(5)]
    assert errors == []
    assert all(raw.outlet.text == "La Gazette" for raw in found)


@pytest.mark.parametrize(
    ("old", "new", "address"),
    [
        ('<guid isPermaLink="false">urn:1</guid>', "", "https://example.org/evreux"),
        ("<link>https://example.org/evreux</link>", "", None),
        ('isPermaLink="false">urn:1', ">https://example.org/guid", "https://example.org/guid"),
        ('isPermaLink="false">urn:1', ">urn:1", None),
        ("https://example.org/evreux", "javascript:alert(1)", None),
    ],
    ids=["link", "no-permalink", "guid", "guid-no-address", "script"],
)
def test_the_address_is_the_link_or_a_guid_that_is_one(old, new, address):
    item = ITEM.replace(old, new)
    if "guid>" in new or new.startswith(">"):
        item = item.replace("<link>https://example.org/evreux</link>", "")
    raw = only(RSS.format(items=item))
    assert (raw.url.text if raw.url else None) == address


@pytest.mark.parametrize(
    "creator", ["<dc:creator>a@example.org</dc:creator>", "<author>a@example.org</author>", ""]
)
def test_an_address_is_no_author(creator):
    item = ITEM.replace("<dc:creator>A. Plume</dc:creator>", creator)
    assert only(RSS.format(items=item)).authors == ()


def test_an_author_is_found_in_rss_as_reporters_write_them():
    item = ITEM.replace(
        "<dc:creator>A. Plume</dc:creator>", "<author>a@example.org (A. Plume)</author>"
    )
    assert only(RSS.format(items=item)).authors == (Clue("A. Plume", "feed"),)


def test_entries_without_text_are_named_and_the_others_are_read():
    empty = "<item><title>Vide</title><guid>urn:0</guid><description/></item>"
    found, errors = outcomes(RSS.format(items=empty + ITEM))
    assert len(found) == 1
    assert errors == ["a.xml › #urn:0: this entry has no text; save the page it leads to"]


def test_the_encoding_that_a_feed_declares_is_believed():
    feed = RSS.format(items=ITEM).replace("utf-8", "iso-8859-1").replace("’", "'")
    assert "d'Évreux" in lines(only(feed.encode("iso-8859-1")))[0]


@pytest.mark.parametrize("declared", ["utf-8", "us-ascii", "no-such-encoding"])
def test_a_wrong_declaration_does_no_harm(declared):
    feed = RSS.format(items=ITEM).replace("utf-8", declared)
    assert lines(only(feed.encode("cp1252")))[0] == TEXT


def test_entities_of_html_are_read_in_a_feed():
    feed = RSS.format(items=ITEM.replace("<![CDATA[", "").replace("]]>", ""))
    item = f"<item><title>Caf&eacute;</title><description>Un&nbsp;deux. {TEXT}</description></item>"
    assert only(feed).lines
    found, errors = outcomes(RSS.format(items=item + ITEM))
    assert [raw.title.text for raw in found] == ["Café", "Mairie & hôpital"]
    assert lines(found[0]) == [f"Un deux. {TEXT}"]
    assert errors == []


@pytest.mark.parametrize("keep", [0.5, 0.75, 0.95])
def test_what_comes_before_the_cut_is_in(keep):
    items = "".join(ITEM.replace("urn:1", f"urn:{number}") for number in range(8))
    data = RSS.format(items=items).encode()
    found, errors = outcomes(data[: int(len(data) * keep)])
    parts = [raw.part for raw in found]
    assert 2 < len(parts) < 8
    assert parts == [f"#urn:{number}" for number in range(len(parts))]
    assert all(lines(raw) == [TEXT, "Deuxième ligne, en gras."] for raw in found)
    assert len(errors) == 1
    assert errors[0].startswith("a.xml: its XML is broken in line ")
    assert errors[0].endswith(": what could be read of it is in; save it again")


@pytest.mark.parametrize("name", ["content", "dc", "media"])
def test_a_prefix_that_is_not_declared_does_no_harm(name):
    raw = only(RSS.replace(f"xmlns:{name}=", f"xmlns:{name}2=").format(items=ITEM))
    assert lines(raw)[0] == TEXT
    assert raw.title.text == "Mairie & hôpital"


def test_an_ampersand_that_is_not_escaped_does_not_end_a_feed():
    items = ITEM.replace("&amp;amp;", "&") + ITEM.replace("urn:1", "urn:2")
    found, errors = outcomes(RSS.format(items=items))
    assert [raw.part for raw in found] == ["#urn:1", "#urn:2"]
    assert errors == []


LAUGHS = "".join(
    f'<!ENTITY l{number} "{f"&l{number - 1};" * 10 if number else "ha" * 10}">'
    for number in range(10)
)


@pytest.mark.parametrize(
    "entity",
    [LAUGHS, '<!ENTITY l9 SYSTEM "{secret}">', '<!ENTITY % x SYSTEM "{secret}"> %x;'],
    ids=["billion-laughs", "file", "parameter"],
)
def test_entities_of_a_feed_are_not_followed(tmp_path, entity):
    secret = tmp_path / "secret.txt"
    secret.write_text("Le mot de passe est tournesol.")
    doctype = f"<!DOCTYPE rss [{entity.format(secret=secret.as_uri())}]><rss version"
    item = f"<item><title>T</title><description>{TEXT} &l9;</description></item>"
    feed = RSS.format(items=item).replace("<rss version", doctype)
    found, errors = outcomes(feed)
    assert "tournesol" not in str(found)
    assert len(str(found)) < 3000
    assert found or errors


@pytest.mark.parametrize(
    "text",
    [
        "<?xml version='1.0'?><note><to>Alpha</to><said>Une note, sans article.</said></note>",
        "<?xml version='1.0'?><urlset><url><loc>https://example.org/</loc></url></urlset>",
    ],
    ids=["note", "sitemap"],
)
def test_xml_of_an_unknown_kind_is_refused_by_name(text):
    with pytest.raises(SeedError, match="XML"):
        outcomes(text)


def test_a_page_that_mentions_a_feed_is_a_page():
    page = f"<html><head><title>Un flux</title></head><body><p>{TEXT} &lt;rss&gt;</p><rss></body>"
    assert only(page).title.text == "Un flux"
