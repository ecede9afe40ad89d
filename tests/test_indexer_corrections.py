"""Corrections by people: what they do, that they last, and that they can be taken back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Kind, Query, Role, open_index
from indexer import CorrectionError, Extractor, Overlay, load_corrections, refresh

TODAY = date(2024, 12, 31)
BODY = "La mairie de Clairval a été piratée par Ferraille. Ferraille et FRL n’en disent rien."


@pytest.fixture
def article(make_article, make_mention):
    """An article in which a town was hit by a gang."""
    return make_article(
        "a.txt",
        "Clairval piratée",
        BODY,
        id="one",
        url="https://example.org/a",
        mentions=(
            make_mention(Kind.ORGANISATION, "Mairie de Clairval"),
            make_mention(Kind.ORGANISATION, "Clairval", Role.MENTIONED),
            make_mention(Kind.ACTOR, "Ferraille"),
            make_mention(Kind.SECTOR, "public-administration"),
        ),
    )


@pytest.fixture
def corrected(tmp_path):
    """An article as corrections in TOML make it, with the keys that changed it."""

    def corrected(article, *rows):
        file = tmp_path / "corrections.toml"
        file.write_text("\n".join(f"[[correction]]\n{row}" for row in rows), encoding="utf-8")
        return load_corrections(file).applied(article)

    return corrected


def facets(article):
    return {(mention.kind.value, mention.value, mention.role.value) for mention in article.mentions}


WHOLE = {
    ("organisation", "Mairie de Clairval", "victim"),
    ("organisation", "Clairval", "mentioned"),
    ("actor", "Ferraille", "claimed"),
    ("sector", "public-administration", "victim"),
}


@pytest.mark.parametrize(
    ("row", "gone", "come"),
    [
        (
            'action = "remove"\nfield = "actor"\nvalue = "Ferraille"',
            {("actor", "Ferraille", "claimed")},
            set(),
        ),
        (
            (
                'action = "add"\narticle = "one"\nfield = "actor"\nvalue = "Ferraille Locker"\n'
                'alias = "FRL"\nrole = "attributed"'
            ),
            set(),
            {("actor", "Ferraille Locker", "attributed")},
        ),
        (
            'action = "rename"\nfield = "actor"\nvalue = "Ferraille"\nto = "FER"',
            {("actor", "Ferraille", "claimed")},
            {("actor", "FER", "claimed")},
        ),
        (
            (
                'action = "merge"\nfield = "organisation"\nto = "Ville de Clairval"\n'
                'values = ["Clairval", "Mairie de Clairval"]'
            ),
            {
                ("organisation", "Clairval", "mentioned"),
                ("organisation", "Mairie de Clairval", "victim"),
            },
            {("organisation", "Ville de Clairval", "victim")},
        ),
        (
            'action = "role"\nfield = "actor"\nvalue = "Ferraille"\nrole = "mentioned"',
            {("actor", "Ferraille", "claimed")},
            {("actor", "Ferraille", "mentioned")},
        ),
        (
            'action = "sector"\nvalue = "Mairie de Clairval"\nsector = "health"',
            {("sector", "public-administration", "victim")},
            {("sector", "health", "victim")},
        ),
        (
            'action = "add"\narticle = "a.txt"\nfield = "sector"\nvalue = "water"',
            set(),
            {("sector", "water", "victim")},
        ),
    ],
    ids=["remove", "add", "rename", "merge", "role", "sector", "add sector"],
)
def test_a_correction_does_what_it_says(article, corrected, row, gone, come):
    after = corrected(article, row)
    assert facets(after) == (WHOLE - gone) | come
    assert len(after.corrected) == 1
    for mention in after.mentions:
        assert mention.evidence


def test_one_way_of_writing_a_value_can_be_split_off(article, corrected):
    rows = (
        'action = "add"\narticle = "one"\nfield = "actor"\nvalue = "Ferraille"',
        'action = "split"\nfield = "actor"\nvalue = "Ferraille"\nalias = "Ferraille"\nto = "X"',
    )
    after = corrected(article, *rows)
    (moved,) = [mention for mention in after.mentions if mention.value == "X"]
    assert [place.text for place in moved.evidence] == ["Ferraille", "Ferraille"]
    for place in moved.evidence:
        assert after.body[place.start : place.end] == place.text


def test_a_correction_for_another_article_does_nothing(article, corrected):
    row = 'action = "remove"\nfield = "actor"\nvalue = "Ferraille"\narticle = "{}"'
    assert corrected(article, row.format("b.txt")).mentions == article.mentions
    for name in ("one", "a.txt", "https://example.org/a"):
        assert len(corrected(article, row.format(name)).mentions) == 3


def test_what_is_not_in_the_text_cannot_be_added(article, corrected):
    row = 'action = "add"\narticle = "one"\nfield = "actor"\nvalue = "Nulle Part"'
    after = corrected(article, row)
    assert after.mentions == article.mentions
    assert [key[0] for key in after.corrected] == ["-"]


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ('\n[[correction]]\naction = "burn"', 2, "action is none of add, remove"),
        ('[[correction]]\naction = "remove"', 1, "remove needs field, value"),
        ('[[correction]]\naction="add"\nfield="actor"\nvalue="X"', 1, "add needs article"),
        (
            '[[correction]]\naction="remove"\nfield="actor"\nvalue="X"\ncolour="red"',
            1,
            "has no use for colour",
        ),
        ('[[correction]]\naction="remove"\nfield="gang"\nvalue="X"', 1, "field is none of"),
        ('[[correction]]\naction="remove"\nfield="actor"\nvalue=""', 1, "value must be a text"),
        ('[[correction]]\naction="merge"\nfield="actor"\nvalues=[]\nto="X"', 1, "list of texts"),
        (
            '[[correction]]\naction="role"\nfield="actor"\nvalue="X"\nrole="victim"',
            1,
            "role is none of attributed, claimed, mentioned",
        ),
        (
            '# one\n\n[[correction]]\naction="sector"\nvalue="X"\nsector="helth"',
            3,
            "helth is no sector; they are construction",
        ),
        (
            '[[correction]]\naction="remove"\nfield="actor"\nvalue="X"\nwhen="hier"',
            1,
            "when must be a date",
        ),
        ("[[correction]]\naction=", 2, "Invalid value"),
        ("[other]\nx=1", 1, "only [[correction]] tables"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, text, line, sentence):
    file = tmp_path / "corrections.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionError) as raised:
        load_corrections(file)
    assert f", line {line}: " in str(raised.value)
    assert sentence in str(raised.value)


def test_no_file_is_no_correction(tmp_path):
    assert load_corrections(tmp_path / "corrections.toml").every == ()


# In the index


@pytest.fixture
def archive(tmp_path):
    """A small archive and what refreshes it."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for name, gang in (("a", "LockBit"), ("b", "LockBit"), ("c", "Akira")):
        text = f"La mairie de Clairval-{name} a été piratée par le gang {gang}, qui le revendique."
        (seeds / f"{name}.txt").write_text(f"Une mairie piratée\n\n{text}\n", encoding="utf-8")
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    extractor = Extractor.load()
    file = tmp_path / "corrections.toml"

    def run(**options):
        corrections = load_corrections(file)
        return refresh(seeds, index, extractor, corrections=corrections, today=TODAY, **options)

    run()
    return index, Overlay(file), run


def gangs(index):
    return {hit.seed: hit.actor for hit in index.search(Query()).hits}


def test_a_new_correction_reads_again_only_what_it_touches_and_lasts(archive):
    index, overlay, run = archive
    overlay.add({"action": "rename", "field": "actor", "value": "LockBit", "to": "Verrou"})
    report = run()
    assert (report.changed, report.same) == (2, 1)
    wanted = {"a.txt": ("Verrou",), "b.txt": ("Verrou",), "c.txt": ("Akira",)}
    assert gangs(index) == wanted
    assert not run().wrote
    assert run(rebuild=True).new == 3
    assert gangs(index) == wanted


def test_a_correction_that_is_taken_back_leaves_no_trace(archive):
    index, overlay, run = archive
    before = gangs(index)
    line = overlay.add({"action": "remove", "field": "actor", "value": "Akira"})
    assert run().changed == 1
    assert gangs(index)["c.txt"] == ()
    taken = Overlay(overlay.file).undo(line)
    assert taken[0] == "[[correction]]"
    assert run().changed == 1
    assert gangs(index) == before
    assert not run().wrote


def test_a_new_article_is_corrected_too(archive):
    index, overlay, run = archive
    overlay.add({"action": "remove", "field": "actor", "value": "LockBit", "article": "b.txt"})
    run()
    assert gangs(index)["a.txt"] == ("LockBit",)
    assert gangs(index)["b.txt"] == ()


def test_a_correction_that_matches_nothing_is_reported_and_writes_nothing(archive):
    _, overlay, run = archive
    overlay.add({"action": "remove", "field": "actor", "value": "Nobody"})
    line = overlay.add(
        {"action": "add", "article": "a.txt", "field": "actor", "value": "Nulle Part"}
    )
    run()
    report = run()
    assert not report.wrote
    assert len(report.idle) == 2
    assert f"line {line}: this correction (add actor Nulle Part) matches nothing" in report.idle[1]
    assert any(told.startswith("idle     ") for told in report.lines())


# Writing


TEXTS = st.text(min_size=1, max_size=20).filter(
    lambda text: text.strip() and "\n" not in text and text.isprintable()
)


@given(TEXTS, TEXTS, TEXTS)
def test_what_is_written_is_read_back(tmp_path_factory, value, to, why):
    overlay = Overlay(tmp_path_factory.mktemp("overlay") / "corrections.toml")
    row = {"action": "rename", "field": "actor", "value": value, "to": to, "why": why}
    overlay.add(row | {"when": TODAY})
    (read,) = load_corrections(overlay.file).every
    assert (read.values, read.to) == ((value,), to)


def test_what_people_wrote_around_corrections_stays(tmp_path):
    file = tmp_path / "corrections.toml"
    file.write_text("# ours\n\n[[correction]]\naction = 'remove' # why not\n", encoding="utf-8")
    overlay = Overlay(file)
    line = overlay.add({"action": "remove", "field": "actor", "value": "X"})
    Overlay(file).undo(line)
    assert file.read_text("utf-8").startswith("# ours\n\n[[correction]]\naction = 'remove' # why")


def test_undoing_where_nothing_begins_is_refused(tmp_path):
    overlay = Overlay(tmp_path / "corrections.toml")
    overlay.add({"action": "remove", "field": "actor", "value": "X"})
    with pytest.raises(CorrectionError, match="line 2: no correction begins here, but in 1"):
        overlay.undo(2)
