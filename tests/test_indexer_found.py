"""Posts cut from one pattern are no copies; author, address and file can be searched."""

PATTERN = (
    "Corbeaugris : nouvelle victime {0}\n\nLe groupe Corbeaugris vient d’ajouter un nom à sa liste"
    " : {0}, du secteur de {1}.\n\nLa liste des victimes de ce groupe est publiée sur son site, que"
    " nous surveillons jour et nuit depuis des années. Les informations de cette page sont celles"
    " que donne le groupe, et nous ne les avons pas vérifiées auprès des personnes concernées."
    " Aucun fichier volé n’est proposé ici, ni aucun lien vers le site des attaquants."
)
VICTIMS = {
    "Clinique Saint-Luc de Brevane": "la santé",
    "Mairie de Montbreuil": "l’administration",
    "Transports Kermadec": "la logistique",
    "Lycée Vauquelin": "l’éducation",
    "Imprimerie Nolwenn": "l’industrie",
}


def test_posts_about_different_victims_are_all_shown(keep):
    posts = [PATTERN.format(name, sector) for name, sector in VICTIMS.items()]
    kept = keep({f"{number}.txt": post for number, post in enumerate(posts)})
    assert len(kept.found("Corbeaugris", copies=False)) == len(VICTIMS)


def test_reprints_of_one_are_shown_once(keep):
    post = PATTERN.format("Mairie de Montbreuil", "l’administration")
    kept = keep({"a.txt": post, "b.txt": post.replace("nouvelle victime", "victime de plus")})
    assert len(kept.found("Corbeaugris", copies=False)) == 1
    assert len(kept.found("Corbeaugris")) == 2


SIGNED = (
    "Titre : La mairie de Brevane\nAuteur : Zénobie Karantec\n"
    "URL : https://gazette.example/enquete/brevane-mairie-2024\n\n"
    "Les services de la mairie sont fermés depuis mardi, dit le maire."
)


def test_author_address_and_file_can_be_searched(keep):
    kept = keep({"presse/sign.txt": SIGNED, "autre.txt": "Un autre titre\n\nUn autre texte, ici."})
    for text in (
        "auteur:karantec",
        "author:Zénobie",
        "https://gazette.example/enquete/brevane-mairie-2024",
        "https://www.gazette.example/enquete/brevane-mairie-2024#haut",
        "url:gazette.example",
        "site:gazette.example",
        'adresse:"enquete brevane"',
        "fichier:sign.txt",
        "fichier:presse",
        "mairie auteur:karantec",
    ):
        assert kept.found(text) == ["La mairie de Brevane"], text
    assert kept.found("auteur:personne") == []
    assert len(kept.found("-auteur:karantec")) == 1
