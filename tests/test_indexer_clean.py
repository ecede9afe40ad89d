"""What is article and what is furniture, and why."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Note, NoteKind
from indexer.cleaning.clean import clean
from indexer.cleaning.phrases import Tier, load_furniture, normalised
from indexer.cleaning.templates import hashed
from indexer.formats import Clue, Line, RawArticle, Source, read
from indexer.records import FurnitureError

SEED = Path(__file__).parent.parent / "seeds" / "000_8f6e4fe2584962b7.txt"
FURNITURE = load_furniture()

TITLE = "Une mairie imaginaire piratée"
FIRST = "La mairie de Trifouillis a perdu ses serveurs dans la nuit de lundi à mardi."
LAST = "Une plainte a été déposée et les services rouvriront la semaine prochaine."


def parse(name, data):
    """The one article of a file."""
    (raw,) = read(Source(path=name, name=name, file=BytesIO(data)))
    return raw


def cleaned(*lines):
    return clean(parse("a.txt", "\n".join(lines).encode()), FURNITURE)


def rules(result):
    return {removed.text: removed.rule for removed in result.removed}


def test_the_real_dump_is_cleaned_to_the_letter():
    result = clean(parse("a.txt", SEED.read_bytes()), FURNITURE)
    assert result.title == (
        "Centre hospitalier d’Armentières: après le piratage, une fuite de données pour"
        " 300 000 patients"
    )
    assert result.body.startswith("Les données d’environ 300 000 patients du centre")
    assert result.body.endswith("une part stable comparée à 2022.")
    assert result.title not in result.body
    assert [(piece.rule, piece.line) for piece in result.removed] == [
        ("title-copy", 3),
        ("source-link", 36),
        ("comment-form", 38),
        ("comment-form", 40),
    ]
    kept = {line.strip() for line in SEED.read_text("utf-8").splitlines() if line.strip()}
    assert kept == {result.title, *result.body.split("\n\n"), *rules(result)}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Source link", "source-link"),
        ("Laisser un commentaire Annuler la réponse", "comment-form"),
        ("Votre adresse e-mail ne sera pas publiée.", "comment-form"),
        ("Les champs obligatoires sont indiqués avec *", "comment-form"),
        ("Leave a Reply", "comment-form"),
        ("Your email address will not be published. Required fields are marked *", "comment-form"),
        ("Articles similaires", "related"),
        ("J’aime ça :", "share"),
        ("Partager :", "share"),
        ("Tags: France, cyberattaque", "tags"),
        ("The post Town hall hit appeared first on The Daily.", "syndication"),
        ("L’article Mairie piratée est apparu en premier sur Le Journal.", "syndication"),
        ("Abonnez-vous à notre newsletter", "newsletter"),
        ("Advertisement", "advertisement"),
        ("Rédigé par AFP", "byline"),
        ("(Belga)", "byline"),
    ],
)
def test_furniture_at_the_tail_goes_by_a_named_rule(line, rule):
    result = cleaned(TITLE, FIRST, LAST, line)
    assert rules(result) == {line: rule}
    assert result.body == f"{FIRST}\n\n{LAST}"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("2 min de lecture", "reading-time"),
        ("Publié le 6 mars 2024 à 10h02", "dateline"),
        ("21 November 2023, 11:04", "dateline"),
        ("Par la rédaction", "byline"),
        ("Crédit : AFP", "credit"),
        ("Partager sur Facebook", "share"),
    ],
)
def test_furniture_at_the_head_goes_by_a_named_rule(line, rule):
    result = cleaned(TITLE, line, FIRST, LAST)
    assert rules(result) == {line: rule}
    assert (result.title, result.body) == (TITLE, f"{FIRST}\n\n{LAST}")


def test_a_link_to_another_article_goes_from_the_middle_too():
    link = "À lire aussi : Une autre mairie touchée"
    assert rules(cleaned(TITLE, FIRST, link, LAST)) == {link: "related"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Il a cliqué sur « Source link », puis tout s’est arrêté dans les bureaux de la mairie.",
        "À lire ce rapport, la mairie n’avait rien prévu pour une attaque de cette ampleur.",
        "Tags et graffitis couvraient les murs de la salle des serveurs au petit matin.",
        "Nous utilisons des cookies depuis dix ans, a dit le maire en riant devant les élus.",
        "Par chance, les sauvegardes de la mairie étaient intactes et ont pu être relues.",
        "Partager les mots de passe entre collègues a coûté cher à la mairie de Trifouillis.",
        "Nom, date de naissance, numéro de sécurité sociale et adresse seraient dans la nature.",
    ],
)
@pytest.mark.parametrize("place", ["head", "middle", "tail"])
def test_a_sentence_that_only_sounds_like_furniture_stays(sentence, place):
    texts = {"head": [sentence, FIRST, LAST], "middle": [FIRST, sentence, LAST]}
    lines = texts.get(place, [FIRST, LAST, sentence])
    assert cleaned(TITLE, *lines).body == "\n\n".join(lines)


@pytest.mark.parametrize("mark", ["«", "“", '"'])
def test_a_quotation_of_furniture_is_no_furniture(mark):
    quoted = f"{mark} We use cookies to improve our services, said the page of the town hall."
    assert cleaned(TITLE, FIRST, quoted, LAST).body == f"{FIRST}\n\n{quoted}\n\n{LAST}"


def test_a_phrase_that_stands_twice_is_not_the_title():
    result = cleaned(TITLE, "Partager", "Par A. Plume", "Partager", FIRST, LAST)
    assert result.title == TITLE
    assert result.body == f"{FIRST}\n\n{LAST}"


def test_an_introduction_that_stands_twice_is_not_the_title():
    result = cleaned("Piratée", FIRST, FIRST, LAST)
    assert result.title == "Piratée"
    assert FIRST in result.body


def test_a_sentence_with_the_words_of_the_title_stays():
    sentence = "La mairie imaginaire de Trifouillis a été piratée."
    assert cleaned(sentence.rstrip("."), sentence, LAST).body == f"{sentence}\n\n{LAST}"


def test_a_title_cut_by_its_page_is_a_title():
    result = cleaned("La mairie de Trifouillis a perdu…", FIRST, LAST)
    assert result.title == "La mairie de Trifouillis a perdu…"
    assert result.body == f"{FIRST}\n\n{LAST}"


def test_other_articles_below_the_text_go_with_their_heading():
    result = cleaned(TITLE, FIRST, LAST, "Articles similaires", "Une autre mairie", "Un hôpital")
    assert result.body == f"{FIRST}\n\n{LAST}"
    assert set(rules(result).values()) == {"related"}


def test_a_heading_between_paragraphs_stays():
    result = cleaned(TITLE, FIRST, "La priorité", LAST)
    assert "La priorité" in result.body


def test_a_doubled_title_is_found_below_labels():
    result = cleaned("cyber attaque", TITLE, TITLE, FIRST, LAST)
    assert result.title == TITLE
    assert rules(result) == {"cyber attaque": "label", TITLE: "title-copy"}


def test_a_dump_that_begins_with_prose_keeps_it_and_says_so():
    result = cleaned(FIRST, LAST)
    assert result.body == f"{FIRST}\n\n{LAST}"
    assert result.title == FIRST.rstrip(".")
    assert Note(NoteKind.TITLE_FROM_TEXT) in result.notes


def test_prose_below_a_comment_heading_is_not_thrown_away():
    result = cleaned(TITLE, FIRST, "Laisser un commentaire", LAST)
    assert LAST in result.body


def test_a_text_of_nothing_but_furniture_is_not_emptied():
    result = cleaned("Source link", "Leave a Reply", "Your email address will not be published.")
    assert result.title or result.body


ARTICLE = [TITLE, FIRST, LAST, "Un intertitre"]
AROUND = ["Publié le 6 mars 2024", "2 min de lecture", "Par A. Plume", "Blog", "Crédit : AFP"]
BELOW = ["Source link", "Partager :", "Tags", "Leave a Reply", "Articles similaires"]
PIECES = st.sampled_from([*ARTICLE, *AROUND, *BELOW, "À lire aussi : autre chose"])


@given(
    st.lists(PIECES | st.just(""), min_size=1, max_size=12).filter(any),
    st.frozensets(PIECES.map(lambda line: hashed(normalised(line))), max_size=2),
)
def test_what_is_kept_and_what_was_removed_make_the_original_again(lines, template):
    raw = parse("a.txt", "\n".join(lines).encode())
    result = clean(raw, FURNITURE, template)
    removed = {piece.line: piece.text for piece in result.removed}
    made_up = {note.kind for note in result.notes} & {NoteKind.NO_TEXT, NoteKind.TITLE_FROM_TEXT}
    kept = iter([*([] if made_up else [result.title]), *filter(None, result.body.split("\n\n"))])
    again = [
        removed.get(number) or (next(kept) if line else "")
        for number, line in enumerate(lines, start=1)
    ]
    assert again == lines
    assert next(kept, None) is None


@given(st.lists(PIECES, min_size=1, max_size=12))
def test_cleaning_twice_equals_cleaning_once(lines):
    once = cleaned(*lines)
    paragraphs = once.body.split("\n\n") if once.body else []
    again = RawArticle(
        title=Clue(once.title, "text"),
        lines=tuple(Line(text, number) for number, text in enumerate(paragraphs, start=1)),
    )
    twice = clean(again, FURNITURE)
    assert (twice.title, twice.body, twice.removed) == (once.title, once.body, ())


@given(st.lists(PIECES, min_size=1, max_size=12))
def test_prose_is_never_lost(lines):
    result = cleaned(*lines)
    for prose in (FIRST, LAST):
        if prose in lines:
            assert prose in f"{result.title}\n{result.body}" or prose.rstrip(".") == result.title


def test_a_broken_phrase_file_is_named(tmp_path):
    (tmp_path / "x.toml").write_text('[[rule]]\nname = "a"\nloud = ["b"]\n')
    with pytest.raises(FurnitureError, match=r"x\.toml: a\.loud is none of strong"):
        load_furniture(tmp_path)
    (tmp_path / "x.toml").write_text("[[rule")
    with pytest.raises(FurnitureError, match=r"x\.toml: it is no TOML"):
        load_furniture.__wrapped__(tmp_path)


def test_another_phrase_makes_another_version(tmp_path):
    file = tmp_path / "x.toml"
    file.write_text('[[rule]]\nname = "a"\nstrong = ["one"]\n')
    one = load_furniture.__wrapped__(tmp_path)
    file.write_text('[[rule]]\nname = "a"\nstrong = ["two"]\n')
    two = load_furniture.__wrapped__(tmp_path)
    assert one.version != two.version
    assert two.rule_of("two", Tier.STRONG) == "a"


CARD = ["Un tout autre article sur la pêche en mer", "Lire la suite"]
LIST = ["Source link", "La pêche en mer", "Le vélo en ville", "Partager sur Facebook"]


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        ([TITLE, FIRST, *CARD, LAST], {CARD[0]: "card", CARD[1]: "card"}),
        ([TITLE, FIRST, LAST, *LIST], dict.fromkeys(LIST[1:3], "tail")),
        ([TITLE, FIRST, LAST, "TF9 | Reportage"], {"TF9 | Reportage": "signature"}),
        ([TITLE, FIRST, LAST, "ecologie"], {"ecologie": "label"}),
        ([TITLE, FIRST, LAST, "#mairie #piratage"], {"#mairie #piratage": "tags"}),
        ([TITLE, FIRST, LAST, "FacebookTwitterEmail"], {"FacebookTwitterEmail": "share"}),
        (
            ["Zorglub - Toute l’info simplifiée", TITLE, FIRST, LAST],
            {"Zorglub - Toute l’info simplifiée": "site"},
        ),
        ([TITLE, "10:18, 6 mars 2024", FIRST, LAST], {"10:18, 6 mars 2024": "dateline"}),
        ([TITLE, "Nov 20 2019, 10:18am", FIRST, LAST], {"Nov 20 2019, 10:18am": "dateline"}),
        (
            [TITLE, FIRST, LAST, "Deine E-Mail-Adresse wird nicht veröffentlicht."],
            {"Deine E-Mail-Adresse wird nicht veröffentlicht.": "comment-form"},
        ),
        (
            [TITLE, FIRST, LAST, "La entrada Uno se publicó primero en Dos."],
            {"La entrada Uno se publicó primero en Dos.": "syndication"},
        ),
        (
            [TITLE, FIRST, "Leggi anche: un altro articolo", LAST],
            {"Leggi anche: un altro articolo": "related"},
        ),
        ([TITLE, FIRST, LAST, "Geef een reactie"], {"Geef een reactie": "comment-form"}),
        (
            [TITLE, FIRST, LAST, "Todos os direitos reservados"],
            {"Todos os direitos reservados": "rights"},
        ),
        ([TITLE, FIRST, LAST, "コメントを残す", "名前"], {"名前": "comment-form"}),
    ],
    ids=lambda value: "-".join(sorted(set(value.values()))) if isinstance(value, dict) else "",
)
def test_a_line_is_known_by_its_phrase_or_its_shape(lines, rules):
    removed = {piece.text: piece.rule for piece in cleaned(*lines).removed}
    assert removed | rules == removed
    assert FIRST in cleaned(*lines).body
    assert LAST in cleaned(*lines).body


@pytest.mark.parametrize(
    "lines",
    [
        [TITLE, "Par manque de moyens, la mairie ferme", FIRST, LAST],
        [TITLE, FIRST, "Une panne à la mairie", LAST],
        [TITLE, FIRST, LAST, "Les communes touchées :", "Trifouillis", "Clairval", "Mirandol"],
        [TITLE, FIRST, LAST, "Trois jours sans réseau"],
        ["Trifouillis - la mairie piratée", "Une mairie coupée du monde", FIRST, LAST],
    ],
    ids=["byline without a name", "crosshead", "list", "last crosshead", "title with a dash"],
)
def test_a_line_that_only_looks_like_furniture_stays(lines):
    result = cleaned(*lines)
    assert f"{result.title}\n\n{result.body}" == "\n\n".join(lines)
