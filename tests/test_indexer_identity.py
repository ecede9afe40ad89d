"""What makes two savings one article: their address, and something that their texts share."""

import pytest

from archive import open_index
from indexer import Options, refresh
from indexer.facts.address import canonical, identity
from indexer.formats import Clue

TOWNS = ("Brevane", "Montbreuil", "Landéda", "Trégarvan")
GAZETTE = "https://gazette.example/brevane-mairie"


def prose(town="Brevane"):
    return (
        f"<p>Les services de la mairie de {town} sont à l’arrêt depuis mardi, et les agents de"
        " l’état civil travaillent au papier en attendant mieux.</p>"
        f"<p>Le maire de {town} a indiqué que la rançon ne serait pas payée.</p>"
    )


CRANES = (
    "<p>Les grues du port sont immobiles depuis que la panne a frappé, racontent les dockers de la"
    " ville voisine.</p><p>La capitainerie estime les dégâts à trois millions.</p>"
)


def page(canonical="", body="", title="La mairie paralysée", head=""):
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return (
        f'<html lang="fr"><head><meta charset="utf-8"><title>{title}</title>{link}{head}</head>'
        f"<body><article>{body or prose()}</article></body></html>"
    )


def cleaned(address):
    found = canonical(Clue(address, "canonical"))
    return found and found.text


@pytest.mark.parametrize(
    "addresses",
    [
        ["https://spip.example/spip.php?article12", "https://spip.example/spip.php?article13"],
        ["https://spip.example/?breve7", "https://spip.example/?article7"],
        ["https://agence.example/voir.asp?ref=123", "https://agence.example/voir.asp?ref=124"],
        ["https://depeche.example/lire?source=9001", "https://depeche.example/lire?source=9002"],
        ["https://app.example/lecteur#/article/101", "https://app.example/lecteur#/article/102"],
        ["https://app.example/#!/a/1", "https://app.example/#!/a/2"],
        ["https://app.example/voir#id=1", "https://app.example/voir#id=2"],
        ["https://forum.example/read.php?1423", "https://forum.example/read.php?1424"],
        ["https://x.example/a;12", "https://x.example/a;13"],
    ],
    ids=lambda addresses: addresses[0].partition("//")[2],
)
def test_what_names_an_article_in_an_address_stays(keep, addresses):
    assert [cleaned(address) for address in addresses] == addresses
    pages = {f"{at}.html": page(one, prose(TOWNS[at])) for at, one in enumerate(addresses)}
    kept = keep(pages)
    assert sorted(article.url for article in kept.articles) == sorted(addresses)
    assert all(kept.found(town) for town in TOWNS[: len(addresses)])


@pytest.mark.parametrize(
    "tail",
    """?utm_source=x&utm_medium=y ?fbclid=x ?gclid=x ?mc_cid=1 ?xtor=EPR-5 #xtor=RSS-3-[lestitres]
    ?at_medium=x&at_campaign=y ?s=09 ?M_BT=12 ?ref=twitter ?ref=fb ?source=rss ?source=newsletter
    ?src=linkedin ?amp=1 ?amp ? # #comments #:~:text=mairie #Echobox=17 ?outputType=amp
    ?utm_source #utm_source=x ?from=homepage ?_hsenc=p2&_hsmi=1 ?lmd_medium=al ?sfmc_id=1
    ?ved=2a&usg=A ?share=twitter ?replytocom=12 ?print=1 ?view=amp ?mod=rss
    ?__twitter_impression=true ?unlocked_article_code=a1 ?actId=eb&actCampaignType=MAIL
    ?var_recherche=mairie""".split(),
)
def test_what_only_follows_readers_around_goes(tail):
    assert cleaned(f"https://g.example/a{tail}") == "https://g.example/a"
    kept = f"https://g.example/a?id=7{'&' if tail.startswith('?') else ''}{tail.lstrip('?')}"
    assert cleaned(kept) == "https://g.example/a?id=7"


@pytest.mark.parametrize(
    "other",
    [
        "http://www.g.example/a/?b=1&a=2",
        "https://G.example:443/a?a=2&b=1",
        "https://amp.g.example/a?a=2&b=1",
        "https://m.g.example/a?a=2&b=1",
        "https://g.example/a/amp/?a=2&b=1",
        "https://g.example/a/amp?a=2&b=1",
        "https://g.example//a?a=2&b=1",
        "https://g.example./a?a=2&b=1",
    ],
)
def test_one_article_is_known_by_one_address(other):
    assert identity(cleaned(other)) == identity("https://g.example/a?a=2&b=1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://g.example/a/", "https://g.example/a/index.html"),
        ("https://g.example/a/", "https://g.example/a/index.php"),
        ("https://brévane.example/a", "https://xn--brvane-cva.example/a"),
        ("https://g.example/2024/a", "https://g.example/amp/2024/a"),
    ],
)
def test_two_ways_to_write_an_address_are_one(one, other):
    assert identity(cleaned(one)) == identity(cleaned(other))


@pytest.mark.parametrize(
    "tail", ["?share=12", "?print=a4", "?view=article", "?mod=forum", "/index.php?article=3"]
)
def test_what_may_name_an_article_is_not_taken_for_a_way_to_show_it(tail):
    assert identity(cleaned(f"https://g.example/a{tail}")) == f"g.example/a{tail}"


WRAPPED = [
    "https://web.archive.org/web/20240307081500/https://gazette.example/brevane-mairie",
    "https://web.archive.org/web/20240307081500id_/https://gazette.example/brevane-mairie",
    "https://web.archive.org/web/2024/https:/gazette.example/brevane-mairie",
    "http://web.archive.org/web/20240307081500/http%3A%2F%2Fgazette.example%2Fbrevane-mairie",
    "https://archive.ph/2024.03.07-081500/https://gazette.example/brevane-mairie",
    "https://archive.today/newest/https://gazette.example/brevane-mairie",
    "https://archive.ph/o/AbC1d/https://gazette.example/brevane-mairie",
    "https://arquivo.pt/wayback/20240307081500/https://gazette.example/brevane-mairie",
    "https://webarchive.nationalarchives.gov.uk/ukgwa/20240307081500/https://gazette.example/brevane-mairie",
    "https://webcache.googleusercontent.com/search?q=cache:abc:https://gazette.example/brevane-mairie+x",
    "https://www.google.com/amp/s/gazette.example/brevane-mairie",
    "https://gazette-example.cdn.ampproject.org/c/s/gazette.example/brevane-mairie",
    "https://gazette.example/brevane-mairie/amp/",
    "https://www.google.com/url?rct=j&sa=t&url=https%3A%2F%2Fgazette.example%2Fbrevane-mairie&ct=ga",
    "https://www.google.fr/url?q=https://gazette.example/brevane-mairie&sa=U",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fgazette.example%2Fbrevane-mairie&h=AT0",
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fgazette.example%2Fbrevane-mairie&data=05",
    "https://urldefense.com/v3/__https://gazette.example/brevane-mairie__;!!abc",
    "https://12ft.io/https://gazette.example/brevane-mairie",
    "web.archive.org/web/20240307/https://gazette.example/brevane-mairie",
    "view-source:https://gazette.example/brevane-mairie",
    "https://megalodon.jp/2024-0307-0815-00/https://gazette.example:443/brevane-mairie",
    "https://www.bing.com/ck/a?!&&p=x&u=a1aHR0cHM6Ly9nYXpldHRlLmV4YW1wbGUvYnJldmFuZS1tYWlyaWU&ntb=1",
    "https://getpocket.com/redirect?url=https%3A%2F%2Fgazette.example%2Fbrevane-mairie&formCheck=x",
    "https://slack-redir.net/link?url=https%3A%2F%2Fgazette.example%2Fbrevane-mairie",
    "https://href.li/?https://gazette.example/brevane-mairie",
    "https://www.removepaywall.com/search?url=https://gazette.example/brevane-mairie",
    "https://archive.wikiwix.com/cache/?url=https://gazette.example/brevane-mairie",
    "https://urldefense.proofpoint.com/v2/url?u=https-3A__gazette.example_brevane-2Dmairie&d=DwM",
    "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fgazette.example%2fbrevane-mairie&c=E,1",
    "https://secure-web.cisco.com/1abc/https%3A%2F%2Fgazette.example%2Fbrevane-mairie",
]


@pytest.mark.parametrize("wrapped", WRAPPED)
def test_an_address_around_another_leads_to_the_true_one(keep, wrapped):
    kept = keep(
        {
            "original.html": page(GAZETTE),
            "copy.html": page(wrapped, head='<meta property="og:site_name" content="">'),
        }
    )
    (article,) = kept.articles
    assert identity(article.url) == identity(GAZETTE)
    assert article.outlet == "gazette.example"
    assert len(article.versions) == 1


@pytest.mark.parametrize(
    "head",
    [
        (
            '<link rel="canonical" href="https://archive.ph/AbC1d">'
            f'<meta property="og:url" content="{GAZETTE}">'
        ),
        f'<meta property="og:url" content="https://archive.ph/2024.03.07-081500/{GAZETTE}">',
        f'<link rel="canonical" href="/web/20240307081500/{GAZETTE}">',
        f"<!-- saved from url=(0099)https://web.archive.org/web/20240307081500/{GAZETTE} -->",
    ],
)
def test_a_page_of_a_web_archive_is_what_it_shows(keep, head):
    assert keep({"a.html": page(head=head)}).of("a.html").url == GAZETTE


ALERT = """<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title><entry>
<title type="html">La &lt;b&gt;mairie&lt;/b&gt; piratée{behind}</title><link href="{link}"/>
<content type="html">Les services de la mairie sont fermés depuis mardi.</content>{source}
</entry></feed>"""
NEWS = "https://news.google.com/rss/articles/CBMiKWh0dHBzOi8vZ2F6ZXR0ZS5leGFtcGxlL2JyZXZhbmUtbWFpcmll0gEA"


@pytest.mark.parametrize(
    ("title", "link", "outlet", "url"),
    [
        ("Alerte Google - mairie", WRAPPED[13].replace("&", "&amp;"), "gazette.example", GAZETTE),
        ("Google Alert - hack", WRAPPED[14].replace("&", "&amp;"), "gazette.example", GAZETTE),
        ('"cyberattaque" - Google Actualités', NEWS, "Le Courrier", GAZETTE),
        ("hack - Google News", "https://news.google.com/rss/articles/AU_yqLx", "Le Courrier", None),
    ],
)
def test_an_alert_is_not_the_outlet_of_what_it_found(keep, title, link, outlet, url):
    named = outlet == "Le Courrier"
    source = "<source><title>Le Courrier</title></source>" if named else ""
    behind = " - Le Courrier" if named else ""
    kept = keep({"a.xml": ALERT.format(title=title, link=link, source=source, behind=behind)})
    (article,) = kept.articles
    assert (article.title, article.outlet) == ("La mairie piratée", outlet)
    assert article.url == (url or link)


def test_two_pages_with_one_address_and_nothing_in_common_are_two_articles(keep):
    shared = "https://presse.example/actualites/"
    kept = keep(
        {
            "1.html": page(shared, title="Mairie"),
            "2.html": page(shared, CRANES, title="Grues"),
        }
    )
    assert len(kept.articles) == 2
    assert kept.found("grues")
    assert kept.found("Brevane")


def test_each_page_of_a_long_article_can_be_found(keep):
    first = f"<p>L’astreinte a été appelée à minuit, raconte un technicien.</p>{prose()}"
    kept = keep({"1.html": page(GAZETTE, first), "2.html": page(GAZETTE, CRANES * 2)})
    assert kept.found("astreinte")
    assert kept.found("dockers")


def test_entries_of_a_feed_that_differ_in_the_fragment_alone_are_all_kept(keep):
    entries = "".join(
        f"<item><title>Version {number}</title><link>https://x.example/notes#v{number}</link>"
        f"<description>{text}</description></item>"
        for number, text in enumerate(
            [
                "Correction de la panne des imprimantes dans les bureaux du port.",
                "Ajout des cartes et des plans de secours pour la capitainerie.",
                "Les mots de passe trop courts sont refusés à la connexion.",
            ]
        )
    )
    kept = keep({"f.xml": f"<rss version='2.0'><channel><title>N</title>{entries}</channel></rss>"})
    assert len(kept.articles) == 3


def dated(day, changed=""):
    modified = f'<meta property="article:modified_time" content="{changed}">' if changed else ""
    return f'<meta property="article:published_time" content="{day}T10:00:00+01:00">{modified}'


LONG = prose() + (
    "<p>La capitainerie parle d’une intrusion et les grues sont immobiles, ajoute le communiqué de"
    " mercredi.</p><p>Les pompiers ont coupé le courant vers minuit, selon un témoin.</p>"
)


@pytest.mark.parametrize(
    "later",
    [
        (
            "<p>Cet article est réservé à nos abonnés.</p><p>Il vous reste 94 % à lire."
            " La suite est réservée aux abonnés.</p>"
        ),
        "<p>Êtes-vous un robot ? Cochez la case pour continuer, et merci de votre patience.</p>",
        (
            "<p>Vous pouvez accepter ou refuser ces traceurs, dont ceux de nos partenaires, à tout"
            " moment, en bas de chaque page de notre site.</p>"
        ),
        "<p>Cette page n’existe plus, ou n’a jamais existé ; revenez à l’accueil du journal.</p>",
        prose() + "<p>Cet article est réservé à nos abonnés.</p>",
    ],
    ids=["wall", "robot", "consent", "gone", "beginning"],
)
@pytest.mark.parametrize("title", ["La mairie paralysée", "Accès"])
def test_a_later_capture_that_shows_less_does_not_hide_the_text(keep, later, title):
    kept = keep(
        {
            "a.html": page(GAZETTE, LONG, head=dated("2024-03-01")),
            "b.html": page(GAZETTE, later, title, dated("2024-03-01", "2024-05-02")),
        }
    )
    assert kept.found('"capitainerie parle" pompiers')


def test_an_article_that_was_changed_stays_one_article(keep):
    changed = LONG.replace("trois", "quatre") + "<p>Mis à jour : le courant est revenu jeudi.</p>"
    kept = keep({"a.html": page(GAZETTE, LONG), "b.html": page(GAZETTE, changed, "Autre titre")})
    (article,) = kept.articles
    assert len(article.versions) == 1


def test_articles_of_one_address_come_and_go_one_by_one(tmp_path, extractor):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    index = open_index(f"whoosh:{tmp_path / 'index'}")

    def refreshed(**files):
        for name, text in files.items():
            path = seeds / f"{name}.html"
            path.write_text(text) if text else path.unlink()
        refresh(seeds, index, extractor, Options(), ledger=tmp_path / "ledger")
        ids = {capture.article_id for capture in index.captures()}
        assert all(index.article(one) for one in ids)
        return {capture.seed: capture.article_id for capture in index.captures()}

    first = refreshed(a=page(GAZETTE))
    both = refreshed(b=page(GAZETTE, CRANES, "Grues"))
    assert both["a.html"] == first["a.html"]
    assert both["b.html"] != both["a.html"]
    again = refreshed(c=page(GAZETTE, CRANES + "<p>Elles ont été remises en route.</p>", "Grues"))
    assert again["b.html"] == again["c.html"]
    assert refreshed(b="", c="") == first
    assert len(index.captures()) == 1
