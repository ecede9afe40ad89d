"""Corrections by people: what they do, that they last, and that they can be taken back."""

import errno
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Kind, Query, Role, open_index
from indexer import (
    Action,
    Correction,
    CorrectionError,
    Corrections,
    Extractor,
    Options,
    Overlay,
    load_corrections,
    refresh,
)
from indexer.refreshing.holdings import Holdings, capture_of

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


def correction(action, *values, field=Kind.ACTOR, **more):
    return Correction(action=action, field=field, values=values, **more)


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
        ('[[correction]]\naction="join"\narticle="a"', 1, "join needs to"),
        ('[[correction]]\naction="part"\narticle="a"\nto="a"', 1, "part needs two articles"),
        ('[[correction]]\naction="join"\narticle="a"\nto="b"\nvalue="X"', 1, "no use for value"),
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


ONE = '{action = "remove", field = "actor", value = "A"}'
TWO = '{action = "remove", field = "actor", value = "B"}'
BLOCK = '[[correction]]\naction = "remove"\nfield = "actor"\nvalue = "{}"\n'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"correction = [{ONE}, {TWO}]", (1, 1)),
        (f"# ours\ncorrection = [\n  # a comment {{\n  {ONE},\n\n  {TWO},\n]\n", (4, 6)),
        (f'"correction" = [{ONE}]', (1,)),
        ("correction = []", ()),
        (f"{BLOCK.format('A')}# between\n\n# [[correction]]\n{BLOCK.format('B')}", (1, 8)),
        (f"{BLOCK.format('A')}\n{BLOCK.format('B')}".replace("\n", "\r\n"), (1, 6)),
        (f"  [[ correction ]] # one\n{BLOCK.format('A')[15:]}", (1,)),
        (f'[["correction"]]\n{BLOCK.format("A")[15:]}', (1,)),
        (f"\ufeff{BLOCK.format('A')}", (1,)),
    ],
    ids=[
        "inline",
        "inline in lines",
        "quoted key",
        "empty",
        "comments",
        "crlf",
        "spaces",
        "quoted header",
        "byte order mark",
    ],
)
def test_every_way_of_writing_a_list_of_corrections_is_read(tmp_path, text, lines):
    file = tmp_path / "corrections.toml"
    file.write_bytes(text.encode())
    read = load_corrections(file)
    assert tuple(one.line for one in read.every) == lines
    assert [one.values[0] for one in read.every] == ["A", "B"][: len(lines)]


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (f"correction = [\n{ONE},\n{{action = 'burn'}}]", 3, "action is none of add"),
        ('correction.action = "remove"', 1, "only [[correction]] tables"),
        ('[correction]\naction = "remove"', 1, "only [[correction]] tables"),
        ("correction = [1, 2]", 1, "only [[correction]] tables"),
        (f"correction = [[{ONE}]]", 1, "only [[correction]] tables"),
        (f"correction = [1, {ONE}]", 1, "only [[correction]] tables"),
        (f"correction = [{ONE}]\n[[correction]]\naction = 'remove'", 2, "immutable namespace"),
        (f"\n{BLOCK.format('A')}deed.why = 'x'", 2, "remove has no use for deed"),
        (f"{BLOCK.format('A')}[correction.why]\nx = 1", 1, "why must be a text"),
        (f"{BLOCK.format('A')}[[correction.more]]\nx = 1", 1, "has no use for more"),
        (
            f'{BLOCK.format("A")}why = """\n[[correction]]\n"""\n\n[[correction]]\n',
            1,
            "why must be a text",
        ),
        (
            f"{BLOCK.format('A')}why = '''[[correction]]'''\n\n[[correction]]\n",
            7,
            "action is none of add",
        ),
        ("[[correction]]\naction = ['remove']", 1, "action is none of add"),
        ("correction = " + "[" * 5000 + "]" * 5000, 1, "nested too deeply"),
        ("\n\nx = " + "1" * 5000, 3, "too many digits (at line 3, column 5)"),
    ],
)
def test_a_list_that_makes_no_sense_is_named_with_its_line(tmp_path, text, line, sentence):
    file = tmp_path / "corrections.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionError) as raised:
        load_corrections(file)
    assert str(raised.value).startswith(f"{file}, line {line}: ")
    assert sentence in str(raised.value)


COMMENTS = st.sampled_from(["", "# [[correction]]", "# '''", '# """', "#{[", "   "])
PIECES = st.sampled_from(["x", "[[correction]]", "{", "]", "#", '\\"', "\\u0041", "'", "'''"])


@given(st.lists(st.tuples(COMMENTS, st.lists(PIECES), st.booleans()), max_size=5))
def test_each_correction_has_the_line_of_its_own_block(tmp_path_factory, blocks):
    lines, wanted = [], []
    for comment, pieces, literal in blocks:
        lines += [comment, "[[correction]]"]
        wanted.append(len(lines))
        lines += ["action = 'remove' " + comment, "field = 'actor'"]
        lines.append(f'value = "A{"".join(pieces)}"')
        if literal:
            lines.append('"why" = \'[[correction]] " # {\'')
    file = tmp_path_factory.mktemp("blocks") / "corrections.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert [one.line for one in load_corrections(file).every] == wanted


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
        return refresh(
            seeds, index, extractor, Options(today=TODAY, **options), corrections=corrections
        )

    run()
    return index, Overlay(file), run


def gangs(index):
    return {hit.seed: hit.actor for hit in index.search(Query()).hits}


def test_a_new_correction_reads_again_only_what_it_touches_and_lasts(archive):
    index, overlay, run = archive
    overlay.add(correction(Action.RENAME, "LockBit", to="Verrou"))
    report = run()
    assert (report.changed, report.same) == (2, 1)
    assert report.reasons == (("correction", 2),)
    wanted = {"a.txt": ("Verrou",), "b.txt": ("Verrou",), "c.txt": ("Akira",)}
    assert gangs(index) == wanted
    assert not run().wrote
    assert run(rebuild=True).new == 3
    assert gangs(index) == wanted


def test_a_correction_that_is_taken_back_leaves_no_trace(archive):
    index, overlay, run = archive
    before = gangs(index)
    line = overlay.add(correction(Action.REMOVE, "Akira"))
    assert run().changed == 1
    assert gangs(index)["c.txt"] == ()
    taken = Overlay(overlay.file).undo(line)
    assert taken[0] == "[[correction]]"
    assert run().changed == 1
    assert gangs(index) == before
    assert not run().wrote


def test_a_new_article_is_corrected_too(archive):
    index, overlay, run = archive
    overlay.add(correction(Action.REMOVE, "LockBit", article="b.txt"))
    run()
    assert gangs(index)["a.txt"] == ("LockBit",)
    assert gangs(index)["b.txt"] == ()


def test_a_correction_that_matches_nothing_is_reported_and_writes_nothing(archive):
    _, overlay, run = archive
    overlay.add(correction(Action.REMOVE, "Nobody"))
    line = overlay.add(correction(Action.ADD, "Nulle Part", article="a.txt"))
    run()
    report = run()
    assert not report.wrote
    assert len(report.idle) == 2
    assert f"line {line}: this correction (add actor Nulle Part) matches nothing" in report.idle[1]
    assert any(told.startswith("idle     ") for told in report.lines())


def test_what_is_remembered_of_an_article_is_what_the_index_says_of_it(archive):
    index, overlay, run = archive
    overlay.add(correction(Action.RENAME, "LockBit", to="Verrou"))
    run()
    stored = index.captures()
    held = Holdings(capture_of(index.article(one.article_id)) for one in stored)
    assert set(held) == set(stored)
    assert all(one.values for one in held)
    for row in (
        correction(Action.REMOVE, "Verrou"),
        correction(Action.REMOVE, "Akira"),
        correction(Action.ADD, "X", article="b.txt"),
    ):
        corrections = Corrections(every=(row,))
        concerned = corrections.concerned(held)
        assert concerned == corrections.concerned(stored)
        assert "c.txt" in concerned or row.values != ("Akira",)


def test_a_correction_for_an_address_concerns_what_has_just_been_read(article):
    held = Holdings([capture_of(replace(article, corrected=()))])
    row = correction(Action.REMOVE, "Ferraille", article=article.url)
    assert Corrections(every=(row,)).concerned(held) == {"a.txt"}
    other = correction(Action.REMOVE, "Ferraille", article="https://example.org/b")
    assert Corrections(every=(other,)).concerned(held) == set()


# Writing


TEXTS = st.text(min_size=1, max_size=20).filter(
    lambda text: text.strip() and "\n" not in text and text.isprintable()
)


@given(TEXTS, TEXTS, TEXTS)
def test_what_is_written_is_read_back(tmp_path_factory, value, to, why):
    overlay = Overlay(tmp_path_factory.mktemp("overlay") / "corrections.toml")
    written = correction(Action.RENAME, value, to=to, why=why, who="aplume", when=TODAY)
    line = overlay.add(written)
    (read,) = load_corrections(overlay.file).every
    assert read == replace(written, line=line)


def test_what_people_wrote_around_corrections_stays(tmp_path):
    file = tmp_path / "corrections.toml"
    file.write_text("# ours\n\n[[correction]]\naction = 'remove' # why not\n", encoding="utf-8")
    overlay = Overlay(file)
    line = overlay.add(correction(Action.REMOVE, "X"))
    Overlay(file).undo(line)
    assert file.read_text("utf-8").startswith("# ours\n\n[[correction]]\naction = 'remove' # why")


def test_undoing_where_nothing_begins_is_refused(tmp_path):
    overlay = Overlay(tmp_path / "corrections.toml")
    overlay.add(correction(Action.REMOVE, "X"))
    with pytest.raises(CorrectionError, match="line 2: no correction begins here, but in 1"):
        overlay.undo(2)


def test_a_correction_without_what_it_needs_is_not_written(tmp_path):
    overlay = Overlay(tmp_path / "corrections.toml")
    for bad, sentence in (
        (correction(Action.RENAME, "X"), "rename needs to"),
        (correction(Action.REMOVE, "X", alias="Y"), "remove has no use for alias"),
        (correction(Action.REMOVE, "X", "Y"), "remove needs value"),
        (correction(Action.SECTOR, "X", to="health"), "sector has no use for field"),
        (correction(Action.ROLE, "X", role=Role.VICTIM), "role is none of"),
    ):
        with pytest.raises(CorrectionError, match=sentence):
            overlay.add(bad)
    assert not overlay.file.exists()


def test_nothing_is_added_to_an_inline_list(tmp_path):
    file = tmp_path / "corrections.toml"
    text = f"correction = [\n{ONE}]\n"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionError, match=r"line 2: .*give each a \[\[correction\]\]"):
        Overlay(file).add(correction(Action.REMOVE, "X"))
    with pytest.raises(CorrectionError, match="take it out by hand"):
        Overlay(file).undo(2)
    assert file.read_text("utf-8") == text


def test_line_ends_and_separators_in_values_stay_as_people_wrote_them(tmp_path):
    file = tmp_path / "corrections.toml"
    ours = BLOCK.format("A\u2028\x85B").replace("\n", "\r\n").encode()
    file.write_bytes(ours)
    line = Overlay(file).add(correction(Action.REMOVE, "X\x7f"))
    assert file.read_bytes().startswith(ours)
    values = [one.values for one in load_corrections(file).every]
    assert values == [("A\u2028\x85B",), ("X\x7f",)]
    Overlay(file).undo(line)
    assert file.read_bytes() == ours


def test_undoing_leaves_the_comment_on_the_next_correction(tmp_path):
    file = tmp_path / "corrections.toml"
    file.write_text(f"{BLOCK.format('A')}\n# about B\n{BLOCK.format('B')}", encoding="utf-8")
    Overlay(file).undo(1)
    assert file.read_text("utf-8") == f"# about B\n{BLOCK.format('B')}"


def test_a_header_inside_a_value_of_several_lines_cannot_be_undone(tmp_path):
    file = tmp_path / "corrections.toml"
    text = BLOCK.format("A") + 'why = """\n[[correction]]\n"""\n'
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionError, match="line 6: no correction begins here, but in 1"):
        Overlay(file).undo(6)


WRITER = """
import sys
from pathlib import Path
from archive import Kind
from indexer import Action, Correction, Overlay
for number in range(4):
    values = (f"{sys.argv[2]}-{number}",)
    one = Correction(action=Action.REMOVE, field=Kind.ORGANISATION, values=values)
    Overlay(Path(sys.argv[1])).add(one)
"""


@pytest.mark.parametrize("link", [False, True])
def test_what_many_write_at_once_is_all_kept(tmp_path, link):
    file = tmp_path / "corrections.toml"
    if link:
        (tmp_path / "elsewhere.toml").write_text("# ours\n", encoding="utf-8")
        file.symlink_to("elsewhere.toml")
    command = [sys.executable, "-c", WRITER, str(file)]
    writers = [subprocess.Popen([*command, str(number)]) for number in range(8)]
    assert [writer.wait(60) for writer in writers] == [0] * 8
    kept = {one.values[0] for one in load_corrections(file).every}
    assert kept == {f"{writer}-{number}" for writer in range(8) for number in range(4)}
    assert file.is_symlink() == link
    assert not list(tmp_path.glob(".*")), "nothing is left behind"


def test_what_is_written_by_way_of_different_links_is_all_kept(tmp_path):
    (tmp_path / "real").mkdir()
    files = [tmp_path / "real" / "corrections.toml"]
    files[0].write_text("# ours\n", encoding="utf-8")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        files.append(tmp_path / name / "corrections.toml")
        files[-1].symlink_to(files[0])
    command = [sys.executable, "-c", WRITER]
    writers = [
        subprocess.Popen([*command, str(file), f"{number}{file.parent.name}"])
        for number in range(3)
        for file in files
    ]
    assert [writer.wait(60) for writer in writers] == [0] * 9
    assert len(load_corrections(files[0]).every) == 36


def test_what_a_killed_writer_left_is_cleared_away(tmp_path):
    file = tmp_path / "corrections.toml"
    program = "import os; os.fsync = lambda _: os.kill(os.getpid(), 9)\n" + WRITER
    for _ in range(3):
        writer = subprocess.run([sys.executable, "-c", program, str(file), "a"], check=False)
        assert writer.returncode == -9
    assert list(tmp_path.glob(".*")), "the control: it was killed at the right moment"
    (tmp_path / ".corrections.toml.swp").touch()
    Overlay(file).add(correction(Action.REMOVE, "B"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".corrections.toml.swp",
        "corrections.toml",
    ]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")
def test_a_file_of_corrections_stays_its_owners(tmp_path):
    file = tmp_path / "corrections.toml"
    Overlay(file).add(correction(Action.REMOVE, "A"))
    os.chown(file, 12, 34)
    file.chmod(0o640)
    Overlay(file).add(correction(Action.REMOVE, "B"))
    facts = file.stat()
    assert (facts.st_uid, facts.st_gid, facts.st_mode & 0o777) == (12, 34, 0o640)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_fails_leaves_the_corrections_as_they_were(tmp_path, monkeypatch, error):
    file = tmp_path / "corrections.toml"
    Overlay(file).add(correction(Action.REMOVE, "A"))
    file.chmod(0o600)
    before = file.read_bytes()

    def failing(_handle):
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing)
        with pytest.raises(OSError, match=os.strerror(error)):
            Overlay(file).add(correction(Action.REMOVE, "B"))
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["corrections.toml"]
    Overlay(file).add(correction(Action.REMOVE, "B"))
    assert file.stat().st_mode & 0o777 == 0o600
