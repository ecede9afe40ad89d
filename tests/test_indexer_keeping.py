"""Lines that people put back: where they stand, for whom, and that they can go again."""

from datetime import date

import pytest
from click.testing import CliRunner

from archive import Kind, Query, open_index
from indexer import Action, Correction, CorrectionError, Options, Overlay, load_corrections, refresh
from web.cli import main

PROSE = "La mairie de Clairval a rouvert ses portes lundi, après dix jours de travail au papier."
MORE = "Les agents ont repris leurs dossiers un à un, et le maire a remercié ses équipes."
TAKEN = "Lire aussi : la clinique de Brevane frappée par un rançongiciel"

DUMP = f"""La mairie de Clairval rouvre

{PROSE}

{TAKEN}

{MORE}

Partager sur Facebook
"""

PAGE = f"""<!doctype html><html lang="fr"><head><meta charset="utf-8">
<title>La mairie de Clairval rouvre</title><meta property="og:site_name" content="La Gazette">
</head><body><main><article><h1>La mairie de Clairval rouvre</h1><p>{PROSE}</p>
<div class="sharedaddy"><p>Un encadré bleu de la rédaction.</p></div><p>{MORE}</p>
<p>{MORE.replace("maire", "préfet")}</p></article></main></body></html>"""


class Newsroom:
    """A folder of seeds, its corrections and its index."""

    def __init__(self, folder, extractor):
        self.folder = folder
        self.seeds = folder / "seeds"
        self.seeds.mkdir()
        self.file = folder / "corrections.toml"
        self.index = open_index(f"whoosh:{folder / 'index'}")
        self.extractor = extractor

    def refresh(self):
        return refresh(
            self.seeds,
            self.index,
            self.extractor,
            Options(today=date(2024, 12, 31)),
            corrections=load_corrections(self.file),
            ledger=self.folder / "ledger.json",
        )

    def article(self, seed):
        (found,) = [hit.id for hit in self.index.search(Query(size=100)).hits if hit.seed == seed]
        return self.index.article(found)

    def keep(self, text, **where):
        kept = Correction(
            action=Action.KEEP, field=Kind.ORGANISATION, values=(text,), who="me", **where
        )
        return Overlay(self.file).add(kept)


@pytest.fixture
def newsroom(tmp_path, extractor):
    return Newsroom(tmp_path, extractor)


def removed(article):
    return [piece.text for piece in article.removed]


def test_a_line_of_a_dump_comes_back_where_it_stood(newsroom):
    (newsroom.seeds / "a.txt").write_text(DUMP)
    newsroom.refresh()
    before = newsroom.article("a.txt")
    assert TAKEN in removed(before)
    newsroom.keep(TAKEN.replace(" ", "  "), article="a.txt")
    report = newsroom.refresh()
    after = newsroom.article("a.txt")
    assert after.paragraphs == (PROSE, TAKEN, MORE)
    assert TAKEN not in removed(after)
    assert "Partager sur Facebook" in removed(after)
    assert report.idle == ()
    assert (after.id, after.title, after.published) == (before.id, before.title, before.published)


def test_a_block_of_a_page_comes_back_where_it_stood(newsroom):
    (newsroom.seeds / "a.html").write_text(PAGE)
    newsroom.refresh()
    assert "Un encadré bleu de la rédaction." in removed(newsroom.article("a.html"))
    newsroom.keep("Un encadré bleu de la rédaction.", outlet="La Gazette")
    newsroom.refresh()
    paragraphs = newsroom.article("a.html").paragraphs
    assert paragraphs[:3] == (PROSE, "Un encadré bleu de la rédaction.", MORE)


def test_what_is_put_back_for_an_outlet_comes_back_in_all_of_its_articles_and_in_no_other(newsroom):
    for name, outlet in (("a", "La Gazette"), ("b", "La Gazette"), ("c", "Le Courrier")):
        header = f"Titre : La mairie {name}\nSource : {outlet}\nDate : 2024-03-06\n\n"
        text = DUMP.partition("\n\n")[2].replace("agents", f"agents {name * 3}")
        (newsroom.seeds / f"{name}.txt").write_text(header + text)
    newsroom.refresh()
    newsroom.keep(TAKEN, outlet="La Gazette")
    newsroom.refresh()
    kept = {name: TAKEN in newsroom.article(f"{name}.txt").paragraphs for name in "abc"}
    assert kept == {"a": True, "b": True, "c": False}


def test_it_goes_again_when_the_correction_is_undone(newsroom):
    (newsroom.seeds / "a.txt").write_text(DUMP)
    line = newsroom.keep(TAKEN, article="a.txt")
    newsroom.refresh()
    assert TAKEN in newsroom.article("a.txt").paragraphs
    Overlay(newsroom.file).undo(line)
    newsroom.refresh()
    assert TAKEN in removed(newsroom.article("a.txt"))


def test_a_line_that_nobody_has_is_reported(newsroom):
    (newsroom.seeds / "a.txt").write_text(DUMP)
    newsroom.keep("Rien de tel", article="a.txt")
    (told,) = newsroom.refresh().idle
    assert "keep “Rien de tel”" in told


def test_only_what_a_correction_concerns_is_read_again(newsroom):
    (newsroom.seeds / "a.txt").write_text(DUMP)
    (newsroom.seeds / "b.txt").write_text(DUMP.replace("Clairval", "Brevane"))
    newsroom.refresh()
    newsroom.keep(TAKEN, article="a.txt")
    assert newsroom.refresh().changed == 1
    assert newsroom.refresh().changed == 0


@pytest.mark.parametrize(
    "where", [{}, {"article": "a.txt", "outlet": "La Gazette"}], ids=["nowhere", "both"]
)
def test_a_line_is_kept_in_an_article_or_in_an_outlet(newsroom, where):
    with pytest.raises(CorrectionError, match="either article or outlet"):
        newsroom.keep(TAKEN, **where)


def test_the_command_writes_what_the_file_says(newsroom):
    said = ["keep", "--outlet", "La Gazette", "--text", TAKEN, "--who", "me"]
    where = ["--corrections", str(newsroom.file)]
    done = CliRunner().invoke(main, ["correct", "make", *said, *where])
    assert done.exit_code == 0, done.output
    (kept,) = load_corrections(newsroom.file).every
    assert (kept.action, kept.outlet, kept.values) == (Action.KEEP, "La Gazette", (TAKEN,))
    listed = CliRunner().invoke(main, ["correct", "list", *where])
    assert "in La Gazette" in listed.output


@pytest.mark.parametrize(
    "said",
    [
        ["keep", "--text", TAKEN],
        ["keep", "--article", "a.txt"],
        ["keep", "--article", "a.txt", "--text", TAKEN, "--field", "actor"],
        ["remove", "--field", "actor", "--value", "X", "--text", TAKEN],
        ["remove", "--field", "actor", "--value", "X", "--outlet", "La Gazette"],
    ],
    ids=" ".join,
)
def test_a_command_that_makes_no_sense_writes_nothing(newsroom, said):
    done = CliRunner().invoke(main, ["correct", "make", *said, "--corrections", str(newsroom.file)])
    assert done.exit_code == 2
    assert not newsroom.file.exists()
