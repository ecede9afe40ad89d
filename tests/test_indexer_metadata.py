"""Dates, language and the rest; nothing made up."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Facet, Note, NoteKind, labelled
from indexer.cleaning.clean import clean
from indexer.cleaning.phrases import load_furniture
from indexer.facts.dates import day_in
from indexer.facts.language import _SCRIPTS, LANGUAGES
from indexer.facts.metadata import metadata_of
from indexer.formats import Clue, Line, RawArticle, Source, read

TODAY = date(2024, 12, 31)
FRENCH = "La mairie imaginaire a perdu ses serveurs dans la nuit de lundi à mardi, dit le maire."
ENGLISH = "The invented town hall lost all of its servers during the night, the mayor has said."


def parse(name, data):
    """The one article of a file."""
    (raw,) = read(Source(path=name, name=name, file=BytesIO(data)))
    return raw


def metadata(*lines, dates=(), language="", **facts):
    raw = RawArticle(
        lines=tuple(Line(line, number) for number, line in enumerate(lines, start=1)),
        published=tuple(dates),
        language=Clue(language, "html") if language else None,
        **facts,
    )
    return metadata_of(raw, clean(raw, load_furniture()), TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-06", date(2024, 3, 6)),
        ("2024-03-06T23:30:00+02:00", date(2024, 3, 6)),
        ("6 mars 2024", date(2024, 3, 6)),
        ("1er mars 2024", date(2024, 3, 1)),
        ("mercredi 6 mars 2024", date(2024, 3, 6)),
        ("Publié le 4 janvier 2016 à 10h02", date(2016, 1, 4)),
        ("Le 04/01/2016 à 16:04", date(2016, 1, 4)),
        ("13/08/2024", date(2024, 8, 13)),
        ("6 févr. 2024", date(2024, 2, 6)),
        ("21 November 2023, 11:04", date(2023, 11, 21)),
        ("2024/03/06", date(2024, 3, 6)),
        ("06-03-2024", date(2024, 3, 6)),
        ("Wed, 06 Mar 2024 10:02:00 GMT", date(2024, 3, 6)),
        ("Mis à jour le 7 mars 2024, publié le 6 mars 2024", date(2024, 3, 6)),
        ("Published March 6, 2024 | Updated March 7, 2024", date(2024, 3, 6)),
        ("March 6, 2024", date(2024, 3, 6)),
        ("March 6th, 2024", date(2024, 3, 6)),
    ],
)
def test_a_date_is_read_in_french_and_english(text, day):
    assert day_in(text, TODAY).day == day


@pytest.mark.parametrize(
    "text",
    [
        "il y a 3 jours",
        "hier",
        "mars 2024",
        "6 mars",
        "2024",
        "31 février 2024",
        "99/99/2024",
        "2024-02-30",
        "2024-13-06",
        "2024-W10",
        "6 mars 99999",
        "Mis à jour le 7 mars 2024",
        "Updated: March 7, 2024",
        "",
        "x",
    ],
)
def test_what_does_not_give_a_whole_day_gives_none(text):
    assert day_in(text, TODAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-01",
        "1 janvier 2031",
        "1970-01-01",
        "0001-01-01T00:00+23:00",
        "9999-12-31T23:59-23:00",
    ],
)
def test_a_future_or_impossible_date_is_not_believed(text):
    assert day_in(text, TODAY) is None
    found = metadata(FRENCH, dates=[Clue(text, "json-ld")])
    assert found.published is None
    assert Note(NoteKind.NO_DATE) in found.notes


PIECES = [
    "0",
    "2",
    "31",
    "99",
    "2024",
    "9999",
    "-",
    "/",
    " ",
    "T",
    ":",
    "+",
    "Z",
    "W",
    "mars",
    "er",
]


@given(st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_text_breaks_the_reader_of_dates(text):
    found = day_in(text, TODAY)
    assert found is None or found.day <= TODAY


def test_a_moment_is_kept_in_utc_beside_the_day_as_printed():
    found = day_in("2024-03-06T00:30:00+02:00", TODAY)
    assert found.day == date(2024, 3, 6)
    assert found.moment == datetime(2024, 3, 5, 22, 30, tzinfo=UTC)


def test_the_most_trusted_clue_that_can_be_read_wins():
    clues = [
        Clue("soon", "json-ld"),
        Clue("2024-03-06", "opengraph"),
        Clue("2023-01-01", "time"),
    ]
    published = metadata(FRENCH, dates=clues).published
    assert (published.day, published.origin) == (date(2024, 3, 6), "opengraph")


def test_the_date_line_of_a_dump_counts_and_a_date_in_prose_does_not():
    prose = "Le 3 mars 2023, la mairie avait déjà été touchée par une attaque informatique."
    dated = metadata("Titre court", "Publié le 6 mars 2024", prose, FRENCH)
    assert (dated.published.day, dated.published.origin) == (date(2024, 3, 6), "text")
    assert metadata("Titre court", prose, FRENCH).published is None


def test_a_date_that_england_and_america_read_differently_is_not_guessed():
    assert day_in("03/06/2024", TODAY, "fr").day == date(2024, 6, 3)
    assert day_in("03/06/2024", TODAY, "en") is None
    assert day_in("03/26/2024", TODAY, "en").day == date(2024, 3, 26)
    assert day_in("26/03/2024", TODAY, "en").day == date(2024, 3, 26)


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("Par Jeanne de La Tour", ("Jeanne de La Tour",)),
        ("Par Jeanne Delatour", ("Jeanne Delatour",)),
        ("By Jean-Luc O’Neil", ("Jean-Luc O’Neil",)),
        ("Par la rédaction", ()),
        ("(avec AFP)", ()),
    ],
)
def test_a_byline_of_a_dump_names_its_author(byline, authors):
    assert metadata("Un titre court", byline, FRENCH, FRENCH).authors == authors


@pytest.mark.parametrize(
    ("text", "told", "language"),
    [
        (FRENCH, "", "fr"),
        (ENGLISH, "", "en"),
        (ENGLISH, "fr", "en"),
        ("Court", "fr", "fr"),
        ("Court", "", ""),
        ("Court", "xx", ""),
    ],
)
def test_the_text_tells_its_language_and_the_page_only_when_it_is_too_short(text, told, language):
    assert metadata(text, language=told).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("تعرضت بلدية كليرفال لهجوم ببرمجية الفدية أدى إلى تعطيل خوادمها", "ar"),
        ("شهرداری کلروال هدف حمله باج‌افزاری قرار گرفت و سرورهای آن از کار افتاد", "fa"),
        ("שרתי העירייה הוצפנו במתקפת כופר ביום שני", "he"),
        ("די שטאָט איז אַטאַקירט געוואָרן, זאָגט דער בירגער־מײַסטער פֿון שטעטל װאָס", ""),
        ("Мэрия Клерваля подверглась атаке вымогателей, серверы зашифрованы", "ru"),
        ("Сервери мерії зашифровані внаслідок атаки програм-вимагачів", "uk"),
        ("Ο δήμος δέχθηκε επίθεση με λυτρισμικό", "el"),
        ("市政府的服务器遭到勒索软件攻击，数据被加密", "zh"),
        ("市役所のサーバーがランサムウェア攻撃を受けた", "ja"),
        ("시청 서버가 랜섬웨어 공격을 받았다", "ko"),
        (f"{FRENCH} Le maire de حيفا en parle.", "fr"),
    ],
)
def test_letters_tell_languages_that_are_not_written_in_latin_ones(text, language):
    assert metadata(text).language == language


def test_every_language_has_a_name_in_both_languages():
    every = {language for languages in _SCRIPTS.values() for language in languages}
    assert {*every, *LANGUAGES} <= set(labelled(Facet.LANGUAGE))


def test_a_page_gives_its_metadata_through():
    page = (
        '<html lang="en"><head><meta property="og:site_name" content="The Daily">'
        '<meta name="author" content="A. Quill">'
        f'<link rel="canonical" href="https://example.org/x"></head><body><p>{ENGLISH}</p></body>'
    )
    raw = parse("a.html", page.encode())
    found = metadata_of(raw, clean(raw, load_furniture()), TODAY)
    assert (found.outlet, found.authors) == ("The Daily", ("A. Quill",))
    assert found.url == "https://example.org/x"


SAVED = datetime(2024, 3, 9, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("il y a 3 jours", date(2024, 3, 6)),
        ("Publié il y a 2 semaines", date(2024, 2, 24)),
        ("il y a 10 heures", date(2024, 3, 8)),
        ("5 hours ago", date(2024, 3, 9)),
        ("hier", date(2024, 3, 8)),
        ("Aujourd’hui à 9h", date(2024, 3, 9)),
        ("mercredi 6 mars", date(2024, 3, 6)),
        ("Wednesday, March 6", date(2024, 3, 6)),
        ("samedi 30 décembre", date(2023, 12, 30)),
        ("mardi 6 mars", None),
        ("6 mars", None),
        ("il y a 2 mois", None),
    ],
)
def test_a_relative_date_counts_from_when_the_copy_was_made(text, day):
    found = day_in(text, TODAY, captured=SAVED)
    assert (found.day if found else None) == day
    assert day_in(text, TODAY) is None, "without a known date it is no date"


def test_a_date_of_change_is_kept_apart_from_the_date_of_publication():
    found = metadata(
        FRENCH,
        dates=[Clue("2024-03-06", "json-ld")],
        modified=(Clue("2024-03-08T10:00:00+01:00", "json-ld"),),
    )
    assert (found.published.day, found.modified.day) == (date(2024, 3, 6), date(2024, 3, 8))


def test_a_change_before_the_publication_is_none():
    found = metadata(
        FRENCH, dates=[Clue("2024-03-06", "json-ld")], modified=(Clue("2023-01-01", "time"),)
    )
    assert found.modified is None


def test_a_canonical_address_is_kept_without_what_follows_readers():
    address = "https://www.Example.org/a?utm_source=x&id=3&fbclid=y#comments"
    found = metadata(FRENCH, url=Clue(address, "canonical"))
    assert found.url == "https://www.example.org/a?id=3"
    assert (found.outlet, dict(found.origins)["outlet"]) == ("example.org", "url")
