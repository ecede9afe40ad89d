"""Exports of Zotero (RDF): what is known of an item, its abstract and its notes."""

from io import BytesIO

import pytest

from archive import NoteKind
from indexer import SeedError
from indexer.formats import Clue, Source, read

TEXT = "La mairie imaginaire d’Évreux a rouvert ses portes lundi matin, dit l’élu."

EXPORT = """<rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:bib="http://purl.org/net/biblio#"
 xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:link="http://purl.org/rss/1.0/modules/link/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
{items}
</rdf:RDF>
"""

ITEM = """    <bib:Article rdf:about="https://gazette.example/evreux">
        <z:itemType>newspaperArticle</z:itemType>
        <dcterms:isPartOf>
          <bib:Newspaper><dc:title>La Gazette</dc:title></bib:Newspaper></dcterms:isPartOf>
        <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Plume</foaf:surname>
          <foaf:givenName>Anne</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>
        <dcterms:isReferencedBy rdf:resource="#item_3"/>
        <link:link rdf:resource="#item_5"/>
        <dc:subject>cyber</dc:subject>
        <dc:title>La mairie d’Évreux piratée</dc:title>
        <dcterms:abstract>{abstract}</dcterms:abstract>
        <dc:date>2024-03-06</dc:date>
        <z:language>fr-FR</z:language>
        <dcterms:dateSubmitted>2024-04-01 10:00:00</dcterms:dateSubmitted>
        <dc:identifier><dcterms:URI>
          <rdf:value>https://gazette.example/evreux?a=1</rdf:value></dcterms:URI></dc:identifier>
    </bib:Article>
    <bib:Memo rdf:about="#item_3">
      <rdf:value>&lt;p&gt;Une note &lt;b&gt;à soi&lt;/b&gt;.&lt;/p&gt;</rdf:value></bib:Memo>
    <z:Attachment rdf:about="#item_5"><z:itemType>attachment</z:itemType>
        <rdf:resource rdf:resource="files/5/evreux.html"/>
        <dc:title>Snapshot</dc:title></z:Attachment>
    <z:Collection rdf:about="#collection_1"><dc:title>Veille</dc:title></z:Collection>
"""


def outcomes(data, name="veille.rdf"):
    found = list(read(Source(path=name, name=name, file=BytesIO(data))))
    errors = [str(one) for one in found if isinstance(one, SeedError)]
    return [one for one in found if not isinstance(one, SeedError)], errors


def export(items=ITEM, abstract=TEXT):
    return EXPORT.replace("{items}", items).replace("{abstract}", abstract).encode()


def lines(raw):
    return [line.text for line in raw.lines]


def test_an_item_says_all_it_knows():
    (raw,), errors = outcomes(export())
    assert errors == []
    assert lines(raw) == [TEXT, "Une note à soi."]
    assert raw.part == "#https://gazette.example/evreux?a=1"
    assert raw.title == Clue("La mairie d’Évreux piratée", "header")
    assert raw.outlet == Clue("La Gazette", "header")
    assert raw.url == Clue("https://gazette.example/evreux?a=1", "header")
    assert raw.authors == (Clue("Anne Plume", "header"),)
    assert raw.language == Clue("fr", "header")
    assert raw.published == (Clue("2024-03-06", "header"),)
    assert raw.categories == ("cyber",)
    assert [note.kind for note in raw.notes] == [NoteKind.SUMMARY]


def test_an_item_that_only_has_a_page_is_left_to_the_page():
    bare = ITEM.replace('<dcterms:isReferencedBy rdf:resource="#item_3"/>', "")
    assert outcomes(export(bare, abstract="")) == ([], [])


def test_an_item_of_nothing_is_named():
    bare = ITEM.replace('<dcterms:isReferencedBy rdf:resource="#item_3"/>', "")
    bare = bare.replace('<link:link rdf:resource="#item_5"/>', "")
    found, errors = outcomes(export(bare, abstract=""))
    assert found == []
    assert "gazette.example" in errors[0]


def test_an_export_that_breaks_off_is_read_up_to_there():
    data = export(ITEM + ITEM.replace("evreux", "lille"))
    found, errors = outcomes(data[: data.index(b"lille") + 40])
    assert len(found) == 1
    assert len(errors) == 1
    assert "export it again" in errors[0]


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;&a;">]>',
    ],
)
def test_no_entity_is_looked_up(declared):
    found, _ = outcomes(declared + export(abstract="Un mot &e; ici."))
    assert all("root:" not in line and "aaaa" not in line for raw in found for line in lines(raw))


def test_an_export_lies_beside_the_pages_that_it_names(keep):
    more = " ".join(f"Le service numéro {number} a rouvert mardi." for number in range(40))
    page = (
        "<html><head><link rel=canonical href='https://gazette.example/evreux?a=1'></head>"
        f"<body><article><h1>La mairie d’Évreux piratée</h1><p>{TEXT}</p><p>{more}</p>"
        "</article></body></html>"
    )
    kept = keep({"veille.rdf": export(), "files/5/evreux.html": page.encode()})
    (article,) = kept.articles
    assert article.seed == "files/5/evreux.html"


@pytest.mark.parametrize("half", ["&#xD83D;", "&#55357;", "&#xDD25;"])
def test_half_an_emoji_costs_no_item(half):
    found, errors = outcomes(export(abstract=f"{half}{TEXT}"))
    assert errors == []
    assert found[0].lines[0].text == TEXT
