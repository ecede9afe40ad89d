"""Posts that are cut from one form, told from reprints that were touched by an editor."""

import pytest

from archive.forms import Text, are_filled_in

POST = (
    "{0} a été ajouté mardi à la liste des victimes du groupe Corbeaugris. L’annonce fixe un délai"
    " de {1} jours et parle de {2} gigaoctets.\n\nNotre veille relève ces annonces sans les"
    " vérifier. Selon nos informations, {0} n’a pas réagi et la gendarmerie de {3} est saisie."
)


def post(name="Lavoir SA", days="10", size="30", town="Metz", title="Nouvelle annonce"):
    return Text(title, POST.format(name, days, size, town))


@pytest.mark.parametrize(
    ("other", "are_two"),
    [
        (post(name="la mairie de Brévane", town="Dax"), True),
        (post(name="Transports Kermadec", town="Metz"), True),
        (post(town="Dax"), True),
        (post(days="12"), False),
        (post(days="12", size="41"), False),
        (post(title="Lavoir SA piraté ?"), False),
    ],
    ids=["name and town", "name", "one name in one place", "a figure", "two figures", "headline"],
)
def test_what_stands_in_the_slots_tells_posts_apart(other, are_two):
    assert are_filled_in(post(), other) is are_two
    assert are_filled_in(other, post()) is are_two


def test_a_victim_in_small_letters_is_known_by_the_title():
    one = post(name="ferronnerie malbosc", title="ferronnerie malbosc, nouvelle victime")
    other = post(name="scierie des ormes", title="scierie des ormes, nouvelle victime")
    assert are_filled_in(one, other)


def test_a_name_of_one_word_behind_a_colon_is_a_name():
    form = (
        "Le groupe vient d’ajouter un nom à sa vitrine : {}, du secteur de {}. Comme toujours,"
        " il ne dit rien de la façon dont il serait entré, et fixe un délai de neuf jours."
    )
    names = [("Decathlon", "la distribution"), ("la ville de Cluzac", "l’administration")]
    one, other = (Text("Nouvelle victime", form.format(*each)) for each in names)
    assert are_filled_in(one, other)


def test_indicators_of_one_campaign_from_different_days_are_told_apart():
    page = (
        "Empreinte : {}. Domaine : {}. Le chargeur est livré dans une archive et télécharge un"
        " voleur d’informations. Signalez toute observation à notre équipe de réponse."
    )
    one = Text("Indicateurs", page.format("9f2a61c07e3b44d1", "colis.example"))
    other = Text("Indicateurs", page.format("04be77d93a15c8f2", "amende.example"))
    assert are_filled_in(one, other)


@pytest.mark.parametrize(
    "edited",
    [
        lambda body: "METZ (AFP) - " + body,
        lambda body: body + "\n\nAvec nos confrères du Courrier de Moselle.",
        lambda body: body.replace("Notre veille relève ces annonces sans les vérifier. ", ""),
        lambda body: body.replace("Selon nos informations, ", "D’après le Courrier, "),
        lambda body: "\n\n".join(reversed(body.split("\n\n"))),
    ],
    ids=["dateline", "credit", "cut", "source", "order"],
)
def test_a_reprint_is_no_form(edited):
    one = post()
    assert not are_filled_in(one, Text("Une entreprise messine visée", edited(one.body)))


@pytest.mark.parametrize(
    ("title", "other", "are_two"),
    [
        ("{} victime d’une cyberattaque, revendiquée par Y", "Garage Lenoir", True),
        ("{} victime d’une cyberattaque, revendiquée par Y", "scierie des ormes", True),
        ("Le groupe Y s’en prend à {}", "Garage Lenoir", True),
        ("{} : ce que l’on sait de la cyberattaque", "Metz", False),
        ("Une mairie {} par une cyberattaque", "visée", False),
    ],
    ids=["at the beginning", "in small letters", "at the end", "in the body", "no name"],
)
def test_posts_that_name_their_victim_in_the_title_alone_are_told_apart(title, other, are_two):
    first = "paralysée" if other == "visée" else "Moulin Vert"
    body = "Le groupe Y l’a ajoutée à sa liste. La gendarmerie de Metz est saisie du dossier."
    one, another = (Text(title.format(name), body) for name in (first, other))
    assert are_filled_in(one, another) is are_two


ALERT = (
    "Une base de {} lignes est à vendre pour {} dollars à qui la veut. Le vendeur accepte"
    " un intermédiaire. Nous n’avons pas pu vérifier ces données."
)


@pytest.mark.parametrize(
    ("title", "figures", "are_two"),
    [
        ("Alerte fuite : Jardinerie Kermadec", ("112 000", "450"), True),
        ("Alerte fuite : Jardinerie Kermadec", ("48 000", "300"), False),
        ("Alerte fuite : Boutique Mirabelle", ("51 000", "350"), False),
        ("Base de données en vente", ("51 000", "350"), False),
    ],
    ids=["name and figures", "name alone", "corrected", "retitled and corrected"],
)
def test_other_names_behind_one_beginning_of_titles_tell_posts_with_other_figures_apart(
    title, figures, are_two
):
    one = Text("Alerte fuite : Boutique Mirabelle", ALERT.format("48 000", "300"))
    assert are_filled_in(one, Text(title, ALERT.format(*figures))) is are_two


def test_issues_of_one_bulletin_are_told_apart_by_their_number_once_something_else_differs():
    title = "Point de situation n° {} : incident informatique du lycée Kermadec"
    body = "Les salles {} ont été vérifiées et rouvrent lundi. Merci de ne brancher aucune clé."
    one, other = (Text(title.format(n), body.format(n + 10)) for n in (3, 4))
    assert are_filled_in(one, other)
    assert not are_filled_in(one, Text(other.title, one.body))


def test_many_other_figures_tell_weekly_figures_apart_that_are_worded_otherwise():
    week = (
        "Nos sondes ont relevé {} incidents en sept jours. Un rançongiciel explique {} d’entre eux"
        " au moins. Un faux courriel en explique {} autres cette fois. Un mot de passe, {} à peine."
    )
    one = Text(
        "Bulletin", week.format(212, 41, 120, 18) + " C’est bien plus qu’il y a une semaine."
    )
    other = Text(
        "Bulletin", week.format(187, 35, 109, 21) + " La santé est touchée le plus souvent."
    )
    assert are_filled_in(one, other)


@pytest.mark.parametrize(
    ("form", "one", "other", "are_two"),
    [
        ("Victime : {}\n\nLe groupe Y l’a ajoutée.", "Lavoir SA", "Moulin Vert", True),
        ("Victime\n{}\n\nLe groupe Y l’a ajoutée.", "Lavoir SA", "Moulin Vert", True),
        ("Company: {}\nThe group has listed it.", "moulin.example", "lavoir.example", True),
        ("Par {}\n\nLe groupe Y a ajouté un nom.", "Anne Plume", "Jean Encre", False),
        ("L’empreinte du fichier est {}.", "0a" * 16, "f3" * 32, True),
        ("La faille {} est exploitée.", "CVE-2024-21887", "CVE-2023-20198", True),
    ],
    ids=["label", "cell", "English", "author", "hash", "vulnerability"],
)
def test_what_a_post_states_it_is_about_tells_it_apart(form, one, other, are_two):
    rest = " Les fichiers sont publiés par parties à l’échéance. La page n’a pas été vérifiée."
    ours, theirs = (Text("Fiche", form.format(each) + rest) for each in (one, other))
    assert are_filled_in(ours, theirs) is are_two
    assert not are_filled_in(ours, ours)
