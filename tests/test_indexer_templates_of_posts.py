"""Posts that are cut from one pattern are no copies of each other; reprints are."""

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
