"""Kinds of seeds in further forms: margins, quotations, justified text, drawings, hashes."""

import pytest

P1 = "La mairie de Brevane travaille au papier depuis mardi, après une attaque qui a touché tout."
P2 = "Les agents notent les demandes dans des cahiers, et la capitainerie a prêté une imprimante."

WRAPPED = """Le port de Lanvéoc frappé par un rançongiciel, ses
escales sont détournées vers Brest

Depuis mardi, le personnel travaille au papier. La direction du port de
Lanvéoc a confirmé mercredi, par écrit, que le groupe Black
Basta avait revendiqué l’attaque et publié des échantillons de fichiers
sur son site. Les services du conseil départemental, à Rennes, de
la Somme ont été touchés le même jour par les mêmes.
"""


def spread(line, width=72):
    """A line whose words are spread over its width."""
    words = line.split(" ")
    if len(line) < 55:
        return line
    gaps = [1] * (len(words) - 1)
    at = 0
    while sum(gaps) + sum(map(len, words)) < width:
        gaps[at % len(gaps)] += 1
        at += 1
    return "".join(word + " " * gap for word, gap in zip(words, [*gaps, 0], strict=True))


DUMPS = {
    "a margin": "\n".join(f"    {line}" if line else line for line in WRAPPED.split("\n")),
    "quoted": "\n".join(f"> {line}" for line in WRAPPED.split("\n")),
    "quoted twice": "\n".join(f"> > {line}" for line in WRAPPED.split("\n")),
    "a deeper first line": WRAPPED.replace("Depuis mardi", "   Depuis mardi"),
    "two spaces behind a full stop": WRAPPED.replace(". ", ".  "),
    "justified": "\n".join(map(spread, WRAPPED.split("\n"))),
}


@pytest.mark.parametrize("dump", DUMPS.values(), ids=DUMPS)
def test_wrapped_lines_are_put_together_whatever_stands_around_them(keep, dump):
    (article,) = keep({"a.txt": dump}).articles
    assert "que le groupe Black Basta avait revendiqué" in article.body
    assert article.title.endswith("ses escales sont détournées vers Brest")


def test_the_quoted_lines_of_a_mail_are_its_text(keep):
    quoted = "\n".join(f"> {line}" for line in WRAPPED.split("\n"))
    head = "From: A <a@gazette.example>\nSubject: Port\nContent-Type: text/plain; charset=utf-8\n"
    mail = f"{head}Content-Transfer-Encoding: 8bit\n\nVoici ce qu’ils écrivent :\n\n{quoted}"
    (article,) = keep({"a.eml": mail}).articles
    assert "que le groupe Black Basta avait revendiqué" in article.body


def test_a_table_stays_a_table(keep):
    table = "Commune    Postes   Jours\nBrevane       120      11\nLanvéoc        45       3"
    (article,) = keep({"a.txt": f"{WRAPPED}\n{table}\n"}).articles
    assert "Brevane       120      11" in article.body.split("\n\n")


def test_text_within_a_drawing_is_read(keep):
    page = f"""<html lang="fr"><head><meta charset="utf-8"><title>La mairie</title></head><body>
        <svg><path d="M0 0"/><foreignObject><p>{P1}</p><p>{P2}</p></foreignObject></svg></body>"""
    (article,) = keep({"a.html": page}).articles
    assert article.paragraphs == (P1, P2)


def test_a_joiner_that_nobody_sees_is_left_out(keep):
    (article,) = keep({"a.txt": f"La mairie\n\n{P1.replace('papier', 'pa͏pier')}\n\n{P2}"}).articles
    assert "papier" in article.body


@pytest.mark.parametrize(
    "line",
    [
        "SHA256: ee2c4d1e7a6b3c5d8e9f0a1b2c3d4e5fee2c4d1e7a6b3c5d8e9f0a1b2c3d4e5f",
        "185.23.4.9",
        "kanal-vier[.]example",
        "CVE-2024-21887",
        "hxxps://kanal-vier.example/gate.php",
    ],
)
def test_what_analysts_look_for_stays_in_a_dump(keep, line):
    around = ["IOCs", line, "Share this:", "Subscribe to our newsletter"]
    dump = "The city broken into\n\n" + "\n\n".join([f"{P1} {P2}"] * 2 + around)
    (article,) = keep({"a.txt": dump}).articles
    assert line in article.paragraphs


@pytest.mark.parametrize(
    "above",
    [
        ["Accueil • Société • Faits divers", "Publié le 6 mars 2024 à 10h02"],
        ["Bretagne Finistère Faits divers", "Par Anne Plume"],
        ["Cybersécurité et numérique", "Temps de lecture : 3 min"],
        ["Le 06/03/2024 à 10:02", "Accueil / Actualités / Cybersécurité"],
        ["Article réservé aux abonnés", "Bretagne Finistère Brest"],
        ["menu burger"],
    ],
    ids=" + ".join,
)
def test_the_title_is_found_below_breadcrumbs_dates_and_sections(keep, above):
    title = "La mairie de Brevane au papier depuis mardi"
    (article,) = keep({"a.txt": "\n\n".join([*above, title, P1, P2])}).articles
    assert article.title == title


def test_a_short_title_above_a_longer_line_stays_one(keep):
    dump = f"Une mairie au papier\n\nLes conseils de la rédaction de notre journal\n\n{P1}\n\n{P2}"
    (article,) = keep({"a.txt": dump}).articles
    assert article.title == "Une mairie au papier"
