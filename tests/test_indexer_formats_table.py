"""Tables with an article in each row."""

import csv
from contextlib import suppress
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import SeedError
from indexer.formats import Clue, Source, read
from indexer.formats.registry import recognised

TEXT = "La mairie imaginaire d’Évreux a rouvert ses portes lundi matin, dit l’élu."
HEAD = "url,titre,date,média,auteur,langue,tags,texte"
ROW = (
    f'https://a.example/1,"Mairie, piratée",2024-03-06,Le Journal,A. Plume,fr,cyber;mairie,"{TEXT}"'
)


def outcomes(text, name="table.csv", encoding="utf-8"):
    source = Source(path=name, name=name, file=BytesIO(text.encode(encoding)))
    found = list(read(source))
    errors = [str(one) for one in found if isinstance(one, SeedError)]
    return [one for one in found if not isinstance(one, SeedError)], errors


def lines(raw):
    return [line.text for line in raw.lines]


def test_a_row_is_an_article_with_all_that_its_columns_say():
    (raw,), errors = outcomes(f"{HEAD}\n{ROW}\n")
    assert errors == []
    assert lines(raw) == [TEXT]
    assert raw.part == "#https://a.example/1"
    assert raw.title == Clue("Mairie, piratée", "header")
    assert raw.url == Clue("https://a.example/1", "header")
    assert raw.outlet == Clue("Le Journal", "header")
    assert raw.authors == (Clue("A. Plume", "header"),)
    assert raw.language == Clue("fr", "header")
    assert raw.published == (Clue("2024-03-06", "header"),)
    assert raw.categories == ("cyber", "mairie")
    assert raw.is_plain


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_come_with_any_separator_and_encoding(separator, encoding):
    rows = [["Link", "Full text", "Title"], ["https://a.example/1", f"{TEXT}\n\nEncore.", "Un"]]
    out = StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    (raw,), errors = outcomes(out.getvalue(), encoding=encoding)
    assert (lines(raw), errors) == ([TEXT, "Encore."], [])


def test_markup_in_a_cell_is_read_as_such():
    (raw,), _ = outcomes(f'title,body\nUn,"<p>{TEXT}</p><script>x()</script><p>Fin.</p>"\n')
    assert lines(raw) == [TEXT, "Fin."]
    assert not raw.is_plain


def test_lines_have_the_numbers_of_the_file():
    found, _ = outcomes(f'title,text\nUn,"{TEXT}\nEncore un mot."\nDeux,{TEXT[:6]} ici.\n')
    assert found[0].lines[0].number == 2
    assert found[1].lines[0].number == 4


def test_rows_without_text_are_named_and_blank_rows_passed_over():
    found, errors = outcomes(
        f"url,text\nhttps://a.example/1,\n,\n\nhttps://a.example/2,{TEXT[:30]}\n"
    )
    assert [raw.url.text for raw in found] == ["https://a.example/2"]
    assert len(errors) == 1
    assert "https://a.example/1" in errors[0]


def test_a_table_that_breaks_off_is_read_up_to_there():
    found, errors = outcomes(
        f'url,text\nhttps://a.example/1,Un mot.\nhttps://a.example/2,"{TEXT}\n'
    )
    assert len(found) == 1
    assert len(errors) == 1
    assert "line 3" in errors[0]


def test_rows_may_have_too_few_cells_or_too_many():
    found, errors = outcomes("title,text,url\nUn,Un mot\nDeux,Deux mots,https://a.example/2,x,y\n")
    assert [raw.title.text for raw in found] == ["Un", "Deux"]
    assert errors == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("id,title,outlet,published\n1,a,b,c\n", "export.csv"),
        ("a;b;c\n1;2;3\n", "numbers.csv"),
        ("text\nUn mot.\n", "bare.csv"),
        ("", "empty.csv"),
        ('"', "quote.csv"),
        (f"{HEAD}\n{ROW}\n", "table.txt"),
    ],
)
def test_what_is_no_table_of_articles_is_none(text, name):
    assert not recognised(text.encode(), name[name.rindex(".") :])


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4))
def test_whatever_is_in_a_table_nothing_breaks(rows):
    out = StringIO()
    csv.writer(out).writerows([("title", "text"), *rows])
    data = out.getvalue().encode("utf-8", "replace").decode("utf-8", "replace")
    with suppress(SeedError):
        outcomes(data)


def test_tables_in_a_folder_are_indexed(keep):
    kept = keep({"press.csv": f"{HEAD}\n{ROW}\n".encode(), "other.csv": b"a,b\n1,2\n"})
    (article,) = kept.articles
    assert (article.title, article.url) == ("Mairie, piratée", "https://a.example/1")
    assert article.outlet == "Le Journal"
