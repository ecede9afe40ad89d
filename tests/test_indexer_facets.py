"""Who was hit, by whom, in which sector: labelled texts, traps, and floors."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Kind, Mention, Role, TextField
from indexer.facets import mentions
from indexer.facets.lexicon import key_of, load_lexicon

LEXICON = load_lexicon()
ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "000_8f6e4fe2584962b7.txt"
GOLD = ROOT.parent / "shared" / "eval" / "gold-dev"


def read(text: str, language: str = "fr") -> tuple[Mention, ...]:
    title, *body = [line for line in text.strip().splitlines() if line.strip()]
    return mentions(title, "\n\n".join(body), language, LEXICON)


def values(found: tuple[Mention, ...], kind: Kind, *roles: Role) -> set[str]:
    return {m.value for m in found if m.kind is kind and (not roles or m.role in roles)}


def actors(found: tuple[Mention, ...]) -> set[str]:
    return values(found, Kind.ACTOR, Role.ATTRIBUTED, Role.CLAIMED)


def victims(found: tuple[Mention, ...]) -> set[str]:
    return values(found, Kind.ORGANISATION, Role.VICTIM)


@pytest.fixture(scope="module")
def seed() -> tuple[Mention, ...]:
    saved = SEED.read_text(encoding="utf-8").split("Source link")[0]
    lines = [line.strip() for line in saved.splitlines() if line.strip()]
    return mentions(lines[0], "\n\n".join(lines[2:]), "fr", LEXICON)


def test_the_seed_names_its_hospital_once_with_title_and_body_as_evidence(
    seed: tuple[Mention, ...],
) -> None:
    (hospital,) = [m for m in seed if m.role is Role.VICTIM and m.kind is Kind.ORGANISATION]
    assert hospital.value == "Centre hospitalier d’Armentières"
    assert [e.field for e in hospital.evidence] == [TextField.TITLE, TextField.BODY]
    assert hospital.evidence[1].text == "centre hospitalier d’Armentières"


def test_the_seed_names_nobody_wrong(seed: tuple[Mention, ...]) -> None:
    roles = {(m.value, m.role) for m in seed if m.kind is not Kind.SECTOR}
    assert roles == {
        ("Centre hospitalier d’Armentières", Role.VICTIM),
        ("ANSSI", Role.AUTHORITY),
        ("ZDNET.fr", Role.SOURCE),
        ("Facebook", Role.MENTIONED),
        ("Blackout", Role.CLAIMED),
    }
    assert values(seed, Kind.SECTOR) == {"health"}


def test_an_alias_keeps_the_articles_spelling(seed: tuple[Mention, ...]) -> None:
    assert [m.alias for m in seed if m.value == "ANSSI"] == ["Anssi"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("Le gang Play a revendiqué l’attaque.", {"Play"}, id="a word after a cue"),
        pytest.param("Il faut appuyer sur Play après l’attaque.", set(), id="a word without one"),
        pytest.param("Royal Mail a été attaqué.", set(), id="Royal Mail is no gang"),
        pytest.param("La Havane, Cuba : une attaque au port.", set(), id="Cuba the country"),
        pytest.param("Le groupe Hive-CM8 a diffusé le film.", {"Hive-CM8"}, id="not Hive"),
        pytest.param(
            "L’attaque est revendiquée par un gang jusqu’ici inconnu, Zorglub.",
            {"Zorglub"},
            id="an unknown gang",
        ),
        pytest.param(
            "Un pirate nommé « Xarnak_77 » vend la base piratée.", {"Xarnak_77"}, id="a nickname"
        ),
        pytest.param(
            "Trois pirates ont été arrêtés, de pseudonymes « Vlakor », « Mirtz » et « Oblu ».",
            {"Vlakor", "Mirtz", "Oblu"},
            id="a list of nicknames",
        ),
        pytest.param("Le pirate signait « kavern » ses messages.", {"kavern"}, id="in quotes"),
        pytest.param("NoName057(16) revendique l’attaque.", {"NoName057(16)"}, id="brackets"),
        pytest.param("SaxX, un hacker éthique, alerte sur une fuite.", set(), id="SaxX"),
        pytest.param(
            "Le hacker Clément Domingo a repéré l’attaque.", set(), id="a researcher's name"
        ),
        pytest.param("Les données sont en vente sur BreachForums.", set(), id="a forum"),
        pytest.param("L’opération Cronos vise un gang de pirates.", set(), id="a police operation"),
    ],
)
def test_actors_in_french(text: str, wanted: set[str]) -> None:
    assert actors(read(f"Une attaque informatique\n{text}")) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("The Zorglub ransomware gang claimed it.", {"Zorglub"}, id="name first"),
        pytest.param("A hacker known as Xarnak sells the files.", {"Xarnak"}, id="known as"),
        pytest.param(
            "Medusa listed the firm on its leak site.", {"Medusa"}, id="a word that lists"
        ),
        pytest.param("The statue of Medusa was stolen.", set(), id="a statue"),
        pytest.param("BlackCat is blamed for it.", {"ALPHV"}, id="another name of a group"),
        pytest.param("ALPHV/BlackCat is blamed.", {"ALPHV"}, id="two names of one"),
    ],
)
def test_actors_in_english(text: str, wanted: set[str]) -> None:
    assert actors(read(f"A cyberattack\n{text}", "en")) == wanted


def test_a_group_that_is_only_compared_is_mentioned() -> None:
    found = read(
        "Attaque\nLe gang Akira revendique l’attaque. Ses outils rappellent ceux de Conti."
    )
    assert {(m.value, m.role) for m in found if m.kind is Kind.ACTOR} == {
        ("Akira", Role.CLAIMED),
        ("Conti", Role.MENTIONED),
    }


@pytest.mark.parametrize(
    ("title", "wanted", "sector"),
    [
        (
            "La mairie de Trégastel victime d’une cyberattaque",
            "Mairie de Trégastel",
            "public-administration",
        ),
        ("Le CHU de Nîmes frappé par un rançongiciel", "CHU de Nîmes", "health"),
        ("Cyberattaque contre l’université de Pau", "Université de Pau", "education"),
        (
            "Le lycée Jean Moulin de Draguignan piraté",
            "Lycée Jean Moulin de Draguignan",
            "education",
        ),
        ("Fuite de données chez Decathlon", "Decathlon", "retail"),
        ("L’assureur Dupuy-Lemoine piraté", "Dupuy-Lemoine", "finance"),
        (
            "Le conseil départemental de la Creuse attaqué",
            "Conseil départemental de la Creuse",
            "public-administration",
        ),
        (
            "La Fédération française de canoë piratée",
            "Fédération française de canoë",
            "culture-sport",
        ),
    ],
)
def test_the_victim_and_its_sector(title: str, wanted: str, sector: str) -> None:
    found = read(f"{title}\nUne plainte a été déposée.")
    assert (victims(found), values(found, Kind.SECTOR)) == ({wanted}, {sector})


@pytest.mark.parametrize(
    ("title", "wanted", "sector"),
    [
        ("Larkfield Council hit by ransomware", "Larkfield Council", "public-administration"),
        ("Attack on University of Dunmore", "University of Dunmore", "education"),
        ("Dunmore General Hospital confirms a breach", "Dunmore General Hospital", "health"),
    ],
)
def test_english_victims(title: str, wanted: str, sector: str) -> None:
    found = read(f"{title}\nThe police were told.", "en")
    assert (victims(found), values(found, Kind.SECTOR)) == ({wanted}, {sector})


def test_an_acronym_in_brackets_is_the_same_body() -> None:
    found = read(
        "Attaque\nLe Centre hospitalier Val Doré (CHVD) a été attaqué. Le CHVD a porté plainte."
    )
    (body,) = [m for m in found if m.kind is Kind.ORGANISATION]
    assert [e.text for e in body.evidence] == ["Centre hospitalier Val Doré", "CHVD", "CHVD"]


def test_a_bare_noun_refers_back_and_names_nobody() -> None:
    found = read("Le CH de Redon attaqué\nL’hôpital a fermé ses urgences. Le Centre reste ouvert.")
    assert values(found, Kind.ORGANISATION) == {"CH de Redon"}


def test_an_authority_can_be_the_victim() -> None:
    found = read(
        "Cyberattaque contre la CNIL\n"
        "La CNIL a été victime d’une cyberattaque. Selon l’Anssi, une enquête est ouverte."
    )
    assert victims(found) == {"CNIL"}
    assert values(found, Kind.ORGANISATION, Role.AUTHORITY) == {"ANSSI"}


@pytest.mark.parametrize(
    "title",
    [
        "Une faille critique chez Fortinet exploitée par des pirates",
        "Panne géante chez Microsoft : ce n’est pas une attaque",
    ],
)
def test_nobody_is_a_victim_of_a_flaw_or_an_outage(title: str) -> None:
    found = read(f"{title}\nLes équipes de la SNCF sont touchées.")
    assert victims(found) == set()
    assert values(found, Kind.SECTOR) == set()


def test_a_siege_of_another_century_has_no_victim() -> None:
    found = read("Le siège de Kars\nUn corps russe commandé par Mouraviev attaque Ahmet Pacha.")
    assert found == ()


def test_empty_texts_have_no_facets() -> None:
    assert mentions("", "", "", LEXICON) == ()


PROSE = st.lists(
    st.sampled_from(
        "le gang Play a revendiqué l’attaque contre la mairie de Lille , (Lille) \n\n . Anssi « X »"
        " CHU de Nantes LockBit NoName057(16) piraté de d’ et ’ - SAS Orange The Council"
        " 👾 İ ﬁ".split(" ")
    ),
    max_size=60,
).map(" ".join)


@given(PROSE, PROSE, st.sampled_from(["fr", "en", ""]))
def test_every_evidence_stands_where_it_says(title: str, body: str, language: str) -> None:
    texts = {TextField.TITLE: title, TextField.BODY: body}
    found = mentions(title, body, language, LEXICON)
    for mention in found:
        assert mention.evidence
        for e in mention.evidence:
            assert e.text
            assert texts[e.field][e.start : e.end] == e.text
        order = [(e.field is TextField.BODY, e.start) for e in mention.evidence]
        assert order == sorted(order)
    keys = [(m.kind, m.value) for m in found]
    assert len(keys) == len(set(keys))


def test_the_labelled_set_keeps_its_floors() -> None:
    if not GOLD.is_dir():
        pytest.skip("the set of labelled articles does not lie beside this checkout")
    figures = {"actor": [0, 0, 0], "victim": [0, 0, 0]}
    for row in map(json.loads, (GOLD / "gold.jsonl").read_text(encoding="utf-8").splitlines()):
        lines = (GOLD / f"{row['id']}.txt").read_text(encoding="utf-8").splitlines()
        kept = [s for line in lines if (s := line.strip()) and s not in row["furniture"]]
        title = kept.pop(0) if row["title"] else ""
        found = mentions(title, "\n\n".join(kept), row["lang"], LEXICON)
        aliases = row["actor_aliases"]
        wanted = [{name, *aliases.get(name, [])} for name in row["actors"]]
        _count(figures["actor"], wanted, actors(found), set())
        hit = [o for o in row["organisations"] if o["role"] == "victim"]
        main = [{o["name"], *o.get("aliases", [])} for o in hit if o.get("main", True)]
        passing = {
            n for o in hit if not o.get("main", True) for n in (o["name"], *o.get("aliases", []))
        }
        _count(figures["victim"], main, victims(found), passing)
    assert _f1(figures["actor"]) >= 0.85
    assert _f1(figures["victim"]) >= 0.75


def _count(tally: list[int], wanted: list[set[str]], found: set[str], ignored: set[str]) -> None:
    plain = {_plain(name) for name in found}
    names = [{_plain(name) for name in one} for one in wanted]
    hits = sum(bool(one & plain) for one in names)
    extra = plain - set().union(*names) - {_plain(name) for name in ignored}
    tally[0] += hits
    tally[1] += len(extra)
    tally[2] += len(names) - hits


def _plain(name: str) -> str:
    """A name without what labels and facets may differ in: its article, and the word "groupe"."""
    return key_of(re.sub(r"^(?:le |la |les |l[’']|the )|\bgroupe ", "", name, flags=re.IGNORECASE))


def _f1(tally: list[int]) -> float:
    right, wrong, missed = tally
    return 2 * right / (2 * right + wrong + missed)


@pytest.mark.parametrize("gang", ["Play", "Hive", "Royal"])
def test_a_gang_is_found_whose_name_is_a_word_and_stands_before_its_program(gang):
    body = f"The {gang} ransomware gang has claimed responsibility for the attack on Brevane."
    assert actors(mentions("Brevane hit by ransomware", body, "en", LEXICON)) == {gang}
