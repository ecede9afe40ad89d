"""Lines that were broken at a fixed width are paragraphs again; nothing else is put together."""

import textwrap
from itertools import chain, product

import pytest

from indexer.formats.joining import _CELLS, _has_cells, joined


def test_cells_are_where_the_pattern_finds_them() -> None:
    pieces = ["a", ".", " ", "\xa0", "\u202f", "\t", "|", "\u2003"]
    for parts in chain.from_iterable(product(pieces, repeat=count) for count in range(6)):
        line = "".join(parts).strip()
        assert _has_cells(line) == (_CELLS.search(line) is not None), repr(line)


def test_a_word_is_parted_only_by_a_hyphen_at_the_end_of_its_line() -> None:
    lines = ["La cyber-", "attaque", "de mardi -", "dit-on"]
    assert [line.text for line in joined(lines)] == ["La cyberattaque", "de mardi -", "dit-on"]


TITLE = (
    "Le centre hospitalier de Brevane frappé par un rançongiciel, ses urgences sont détournées"
    " vers Lille"
)
BODY = [
    f"{begin} {end}"
    for begin, end in (
        (
            "Depuis mardi, le personnel travaille au papier. La direction du centre hospitalier de",
            "Brevane a confirmé mercredi que le groupe Black Basta avait revendiqué l’attaque.",
        ),
        (
            "Les services du conseil départemental de la Somme ont été touchés le même jour par",
            "les mêmes attaquants, selon l’Agence nationale de la sécurité des systèmes.",
        ),
    )
]


def broken(width: int = 72, first: str = "", other: str = "", gap: str = "\n\n") -> str:
    """A title and its text as programs break them."""
    return gap.join(
        textwrap.fill(text, width, initial_indent=first, subsequent_indent=other)
        for text in (TITLE, *BODY)
    )


def texts(text: str) -> list[str]:
    return [line.text for line in joined(text.split("\n"))]


@pytest.mark.parametrize(
    "text",
    [
        broken(40),
        broken(60),
        broken(100),
        broken(72, "    ", gap="\n"),
        broken(72, "\t", gap="\n"),
        broken(72, "", "   "),
        broken(72, "", "   ", gap="\n"),
        broken().replace("\n", "\n\n").replace("\n\n\n\n", "\n\n\n"),
        broken().replace("\n", "\n\n"),
        textwrap.indent(broken(), "\t"),
        textwrap.indent(broken(), "| ", lambda _: True),
        textwrap.indent(broken(), ": ", lambda _: True),
        "\n\n".join([textwrap.fill(TITLE, 64), *BODY]),
        "\n".join([textwrap.fill(TITLE, 64), *BODY]),
        "\n".join(line.center(72) for line in textwrap.wrap(TITLE, 60)) + broken()[len(TITLE) :],
    ],
    ids=[
        "width-40",
        "width-60",
        "width-100",
        "indented",
        "indented-by-tab",
        "hanging",
        "hanging-without-blank-lines",
        "spaced",
        "spaced-wider",
        "margin-of-tabs",
        "bars",
        "colons",
        "title-alone",
        "title-alone-without-blank-lines",
        "title-in-the-middle",
    ],
)
def test_title_and_paragraphs_are_whole_however_a_text_was_broken(text: str) -> None:
    assert texts(text) == [TITLE, *BODY]


@pytest.mark.parametrize(
    "above",
    [
        ["La mairie de Brevane paralysée par une cyberattaque", "Par Jeanne Dupont, le 6 mars"],
        ["La mairie de Brevane paralysée par une cyberattaque", "6 mars 2024"],
        ["La mairie de Brevane paralysée par une cyberattaque, la préfecture", "AFP"],
        ["La mairie de Brevane paralysée, selon la préfecture de la Somme hier", "By Jane Doe"],
    ],
    ids=["author", "date", "agency", "full-line"],
)
def test_what_stands_below_a_title_is_no_part_of_it(above: list[str]) -> None:
    body = "\n\n".join(textwrap.fill(text, 72) for text in BODY)
    assert texts("\n".join(above) + "\n\n" + body) == [*above, *BODY]


@pytest.mark.parametrize(
    "below", ["loading", "le mardi 14 mai 2024", "by admin in world news", "Techno"]
)
def test_a_line_below_a_title_goes_on_with_it_only_when_it_reads_so(below: str) -> None:
    title = "Une municipalité des Laurentides paie, et ne s'en cache pas"
    assert texts("\n".join([title, below, *BODY])) == [title, below, *BODY]


def test_items_of_a_list_go_on_below_their_marks() -> None:
    items = [f"- {text}" for text in BODY]
    listed = "\n".join(textwrap.fill(text, 72, subsequent_indent="  ") for text in items)
    assert texts(f"{broken()}\n\n{listed}") == [TITLE, *BODY, *items]


def test_words_are_parted_by_other_hyphens_as_well() -> None:
    lines = ["La préfec\u2010", "ture et l’infor\xad", "matique de la mairie."]
    assert [line.text for line in joined(lines)] == [
        "La préfecture et l’informatique de la mairie."
    ]


def test_a_header_goes_on_in_the_line_below() -> None:
    header = textwrap.fill(f"Titre : {TITLE}", 66) + "\nDate : 6 mars 2024\n\n"
    body = "\n\n".join(textwrap.fill(text, 66) for text in BODY)
    assert texts(header + body) == [f"Titre : {TITLE}", "Date : 6 mars 2024", *BODY]
