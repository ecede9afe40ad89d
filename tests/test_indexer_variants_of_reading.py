"""Bytes, pages and mails in further forms of what was reported: charsets, pictures, marks."""

import base64

import pytest

P1 = "La mairie de Brevane travaille au papier depuis mardi, après une attaque qui a touché tout."
P2 = "Les agents notent les demandes dans des cahiers, et la capitainerie a prêté une imprimante."
ARTICLE = f"<article><h1>La mairie de Brevane au papier</h1><p>{P1}</p><p>{P2}</p></article>"
PICTURE = base64.b64encode(bytes(range(256)) * 32_000).decode()


@pytest.mark.parametrize("mark", ["\ufe0f", "\u3164", "&amp;shy;", "&amp;#173;", "&amp;zwnj;"])
def test_what_only_a_machine_sees_in_a_word_is_left_out(keep, mark):
    page = f"<meta charset=utf-8><body>{ARTICLE.replace('papier', f'pa{mark}pier')}"
    (article,) = keep({"a.html": page}).articles
    assert article.body == f"{P1}\n\n{P2}"


def test_an_ampersand_that_is_written_about_stays(keep):
    line = "Le fichier contient &amp;lt;script&amp;gt; et AT&amp;T, a dit la mairie au journal."
    (article,) = keep({"a.html": f"<body>{ARTICLE}<p>{line}</p>"}).articles
    assert "&lt;script&gt; et AT&T" in article.body


@pytest.mark.parametrize(
    "before",
    [
        "<!-- <meta charset=utf-8> -->",
        "<script>var a = '<meta charset=\"utf-16\">';</script>",
        "<SCRIPT>document.write('<meta charset=koi8-r>')</SCRIPT><!-- <meta charset=cp1251> -->",
    ],
)
def test_an_encoding_in_a_comment_or_a_program_is_not_the_pages(keep, before):
    body = ARTICLE.replace("tout.", "tout : le cœur et 300 000 €.")
    page = f"<html><head>{before}<meta charset=iso-8859-15><title>Mairie</title></head><body>{body}"
    (article,) = keep({"a.html": page.replace("’", "'").encode("iso-8859-15")}).articles
    assert "le cœur et 300 000 €." in article.body


LARGE = {
    "escaped.html": f'<html><body><img src="data:image/svg+xml,{"%3Cpath d=M0/%3E" * 800_000}">'
    f"{ARTICLE}",
    "drawn.html": f"<html><body><svg>{'<path d=M0L10/>' * 800_000}</svg>{ARTICLE}",
    "programs.html": f"{ARTICLE}<script>state = '{'abc < d ' * 1_400_000}'</script>",
    "pictures.md": f"# La mairie\n\n![x](data:image/png;base64,{PICTURE})\n\n{P1}\n\n{P2}",
    "table.csv": f'title,url,text\nMairie,https://g.example/1,"<img src=data:image/png;base64,'
    f'{PICTURE}><p>{P1}</p><p>{P2}</p>"\n',
    "feed.xml": "<rss version='2.0'><channel><title>G</title><item><title>Mairie</title>"
    f"<link>https://g.example/1</link><description><![CDATA[<img src='data:image/png;base64,"
    f"{PICTURE}'><p>{P1}</p><p>{P2}</p>]]></description></item></channel></rss>",
}


@pytest.mark.parametrize("name", LARGE)
def test_a_file_is_as_large_as_its_text(keep, name):
    assert len(LARGE[name]) > 10_000_000
    (article,) = keep({name: LARGE[name]}).articles
    assert article.body.endswith(f"{P1}\n\n{P2}")


HEAD = "From: La Gazette <a@g.example>\nSubject: La mairie\nMIME-Version: 1.0\n"


def multipart(kind, *parts):
    mark = kind.upper()
    body = "".join(f"--{mark}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{mark}"\n\n{body}--{mark}--\n'


def plain(text):
    return f"Content-Type: text/plain; charset=utf-8\n\n{text}"


def test_a_mail_with_a_picture_in_one_of_its_parts_is_no_saved_page(keep):
    ways = multipart("alternative", plain(P1), f"Content-Type: text/html\n\n<p>{P1}</p>")
    mail = f"{HEAD}{multipart('mixed', multipart('related', ways), plain(P2))}"
    (article,) = keep({"a.eml": mail}).articles
    assert (article.title, article.body) == ("La mairie", f"{P1}\n\n{P2}")


@pytest.mark.parametrize("packing", ["base64", "quoted-printable"])
def test_a_forwarded_mail_is_read_though_it_is_packed(keep, packing):
    inner = f"{HEAD}{plain(P2)}".encode()
    packed = base64.encodebytes(inner).decode() if packing == "base64" else inner.hex("=", 1)
    packed = packed if packing == "base64" else f"={packed.upper()}"
    head = f"Content-Type: message/rfc822\nContent-Transfer-Encoding: {packing}\n\n"
    kept = keep({"a.eml": f"{HEAD}{multipart('mixed', plain(P1), head + packed)}"})
    assert [article.body for article in kept.articles] == [P1, P2]
