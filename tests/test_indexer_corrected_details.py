"""Corrections of the details of an incident: what they change, refuse, and leave in the index."""

from dataclasses import replace
from datetime import date

import pytest

from archive import Detail, DetailKind, Evidence, Facet, Filter, Kind, Query, TextField, open_index
from indexer import (
    Action,
    Correction,
    CorrectionError,
    Extractor,
    Options,
    Overlay,
    is_example,
    load_corrections,
    refresh,
)

BODY = (
    "L’hôpital de Clairval a été attaqué le 6 mars 2024 par un rançongiciel."
    " Les données de 300 000 patients ont fui. Le groupe le revendique."
)


def a_detail(kind, value, words):
    start = BODY.index(words)
    place = Evidence(
        field=TextField.BODY, start=start, end=start + len(words), text=words, rule="detail"
    )
    return Detail(kind=kind, value=value, evidence=place)


@pytest.fixture
def article(make_article, make_mention):
    details = (
        a_detail(DetailKind.ATTACK, "ransomware", "rançongiciel"),
        a_detail(DetailKind.STATUS, "claimed", "revendique"),
        a_detail(DetailKind.INCIDENT, "2024-03-06", "6 mars 2024"),
        a_detail(DetailKind.PEOPLE, "300000", "300 000 patients"),
        a_detail(DetailKind.STAGE, "attack 2024-03-06", "6 mars 2024"),
    )
    whose = a_detail(DetailKind.COUNTRY, "", "hôpital de Clairval").evidence
    mention = replace(make_mention(Kind.ORGANISATION, "hôpital de Clairval"), evidence=(whose,))
    return make_article("a.txt", "Un titre", BODY, id="one", mentions=(mention,), details=details)


@pytest.fixture
def corrected(tmp_path):
    def corrected(article, *rows):
        file = tmp_path / "corrections.toml"
        file.write_text("\n".join(f"[[correction]]\n{row}" for row in rows), encoding="utf-8")
        return load_corrections(file).applied(article)

    return corrected


def told(article):
    return {(detail.kind.value, detail.value) for detail in article.details}


@pytest.mark.parametrize(
    ("row", "gone", "come"),
    [
        (
            'action="remove"\nfield="status"\nvalue="claimed"',
            {("status", "claimed")},
            set(),
        ),
        (
            'action="rename"\nfield="attack"\nvalue="ransomware"\nto="leak"',
            {("attack", "ransomware")},
            {("attack", "leak")},
        ),
        (
            'action="rename"\nfield="incident"\nvalue="2024-03-06"\nto="2024-03-05"',
            {("incident", "2024-03-06"), ("stage", "attack 2024-03-06")},
            {("incident", "2024-03-05"), ("stage", "attack 2024-03-05")},
        ),
        (
            'action="remove"\nfield="incident"\nvalue="2024-03-06"',
            {("incident", "2024-03-06"), ("stage", "attack 2024-03-06")},
            {("stage", "attack")},
        ),
        (
            'action="add"\nfield="people"\nvalue="900000"\nalias="300 000 patients"',
            {("people", "300000")},
            {("people", "900000")},
        ),
        (
            'action="add"\nfield="status"\nvalue="confirmed"',
            set(),
            {("status", "confirmed")},
        ),
        ('action="add"\nfield="country"\nvalue="FR"', set(), {("country", "FR")}),
        (
            'action="remove"\nfield="stage"\nvalue="attack 2024-03-06"',
            {("stage", "attack 2024-03-06")},
            set(),
        ),
    ],
)
def test_a_detail_is_corrected_as_it_says(article, corrected, row, gone, come):
    after = corrected(article, f'{row}\narticle="one"')
    assert told(after) == told(article) - gone | come
    (key,) = after.corrected
    assert key.startswith("detail:")
    for detail in after.details:
        place = detail.evidence
        assert article.text(place.field)[place.start : place.end] == place.text
    kinds = list(DetailKind)
    assert [*after.details] == sorted(after.details, key=lambda one: kinds.index(one.kind))
    assert not is_example(after), "details are no labels"


@pytest.mark.parametrize(
    "row",
    [
        'action="remove"\nfield="status"\nvalue="denied"',
        'action="rename"\nfield="people"\nvalue="12"\nto="13"',
        'action="add"\nfield="people"\nvalue="12"\nalias="douze habitants"',
    ],
)
def test_what_matches_nothing_changes_nothing_and_is_known(article, corrected, row):
    after = corrected(article, f'{row}\narticle="one"')
    assert after.details == article.details
    assert after.corrected[0].startswith("-detail:")
    assert corrected(article, f'{row}\narticle="another"').corrected == ()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ('action="remove"\nfield="status"\nvalue="claimed"', "remove of status needs article"),
        ('action="merge"\nfield="status"\nvalues=["claimed"]\nto="denied"', "has no use for field"),
        ('action="role"\nfield="status"\nvalue="claimed"\nrole="victim"', "has no use for field"),
        ('action="add"\narticle="a"\nfield="stage"\nvalue="attack"', "has no use for field stage"),
        (
            'action="add"\narticle="a"\nfield="status"\nvalue="claimed"\nrole="victim"',
            "no use for role",
        ),
        ('action="add"\narticle="a"\nfield="status"\nvalue="sure"', "claimed, confirmed, denied"),
        ('action="add"\narticle="a"\nfield="attack"\nvalue="virus"', "they are ransomware"),
        ('action="add"\narticle="a"\nfield="country"\nvalue="France"', "they are FR"),
        ('action="add"\narticle="a"\nfield="incident"\nvalue="20240306"', "such as 2024-03-06"),
        ('action="add"\narticle="a"\nfield="incident"\nvalue="2024-02-30"', "such as 2024-03-06"),
        ('action="add"\narticle="a"\nfield="people"\nvalue="0"', "such as 300000"),
        ('action="add"\narticle="a"\nfield="people"\nvalue="99999999999"', "such as 300000"),
        ('action="add"\narticle="a"\nfield="ransom"\nvalue="10 $"', "such as 10000000 USD"),
        (
            'action="rename"\narticle="a"\nfield="people"\nvalue="20"\nto="viele"',
            "viele is no value of people",
        ),
    ],
)
def test_a_mistake_in_a_detail_is_named(article, corrected, row, sentence):
    with pytest.raises(CorrectionError, match="line 1: ") as raised:
        corrected(article, row)
    assert sentence in str(raised.value)


def test_what_is_written_of_a_detail_is_read_back(tmp_path):
    overlay = Overlay(tmp_path / "corrections.toml")
    correction = Correction(
        action=Action.RENAME,
        field=Kind.ORGANISATION,
        detail=DetailKind.PEOPLE,
        values=("300000",),
        to="900000",
        article="one",
        why="le communiqué le dit",
        who="aplume",
        when=date(2024, 3, 9),
    )
    overlay.add(correction)
    (read,) = load_corrections(overlay.file).every
    assert (read.key, read.detail, str(read)) == (
        correction.key,
        DetailKind.PEOPLE,
        "rename people 300000 → 900000",
    )


def test_a_corrected_detail_is_found_by_lasts_and_is_taken_back(tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    text = (
        "La mairie de Clairval a été victime d’un rançongiciel. L’attaque par rançongiciel"
        " a chiffré ses serveurs, et le gang LockBit la revendique."
    )
    (seeds / "a.txt").write_text(f"La mairie de Clairval piratée\n\n{text}\n", encoding="utf-8")
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    overlay, extractor = Overlay(tmp_path / "corrections.toml"), Extractor.load()

    def run(**options):
        corrections = load_corrections(overlay.file)
        return refresh(seeds, index, extractor, Options(**options), corrections=corrections)

    def found(value):
        chosen = Filter(facet=Facet.ATTACK, values=(value,))
        return index.search(Query(filters=(chosen,))).total

    run()
    assert (found("ransomware"), found("ddos")) == (1, 0)
    line = overlay.add(
        Correction(
            action=Action.RENAME,
            field=Kind.ORGANISATION,
            detail=DetailKind.ATTACK,
            values=("ransomware",),
            to="ddos",
            article="a.txt",
        )
    )
    report = run()
    assert (report.changed, report.idle) == (1, ())
    assert (found("ransomware"), found("ddos")) == (0, 1)
    assert not run().wrote
    run(rebuild=True)
    assert (found("ransomware"), found("ddos")) == (0, 1)
    overlay.undo(line)
    run()
    assert (found("ransomware"), found("ddos")) == (1, 0)
