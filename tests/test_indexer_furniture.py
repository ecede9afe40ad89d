"""The phrases of outlets, themes and plugins: what they take out of an article, what they leave."""

from io import BytesIO

import pytest

from indexer.cleaning.clean import clean
from indexer.cleaning.phrases import load_furniture
from indexer.formats import RawArticle, Source, read

FURNITURE = load_furniture()

TITLE = "Une mairie imaginaire piratée"
FIRST = "La mairie de Trifouillis a perdu ses serveurs dans la nuit de lundi à mardi."
MIDDLE = "Les agents travaillent depuis sur du papier, et les guichets n’ouvrent que le matin."
LAST = "Une plainte a été déposée et les services rouvriront la semaine prochaine."
BODY = (FIRST, MIDDLE, LAST)


def body_with(line, place):
    """The paragraphs that stay of an article with a line at its head, middle or tail."""
    lines = {
        "head": [TITLE, line, *BODY],
        "middle": [TITLE, FIRST, MIDDLE, line, LAST],
        "tail": [TITLE, *BODY, line],
    }
    (raw,) = read(
        Source(path="a.txt", name="a.txt", file=BytesIO("\n".join(lines[place]).encode()))
    )
    assert isinstance(raw, RawArticle)
    result = clean(raw, FURNITURE)
    assert result.title == TITLE
    return result.body.split("\n\n")


@pytest.mark.parametrize(
    ("place", "line"),
    [
        # French
        ("head", "Accès direct au contenu"),
        ("head", "Écouter l’article"),
        ("head", "Publié aujourd’hui à 17h34, modifié à 19h02"),
        ("head", "Accueil › Actualités › Cybersécurité"),
        ("head", "Imprimer cet article"),
        ("head", "Article abonné"),
        ("middle", "La suite après cette publicité"),
        ("middle", "La suite de votre article après la publicité"),
        ("middle", "Lire aussi | Une autre mairie touchée"),
        ("middle", "→ À LIRE. Une autre mairie touchée"),
        ("middle", "Lire notre enquête : les mairies, une proie facile"),
        ("middle", "© Maxppp - Jean Dupont"),
        ("middle", "pic.twitter.com/a1B2c3D4e5"),
        ("middle", "— Mairie de Trifouillis (@trifouillis) 6 mars 2024"),
        (
            "middle",
            "Ce contenu est bloqué car vous n’avez pas accepté les cookies et autres traceurs.",
        ),
        (
            "middle",
            "Pour afficher ce contenu, vous devez accepter les cookies de mesure d’audience.",
        ),
        ("middle", "Cliquez pour accepter les cookies marketing et activer ce contenu"),
        ("tail", "Il vous reste 75% de cet article à lire. La suite est réservée aux abonnés."),
        ("tail", "Suivez-nous sur Google Actualités"),
        ("tail", "Rejoignez notre chaîne WhatsApp pour ne rien manquer"),
        ("tail", "Signaler une erreur dans l’article"),
        ("tail", "Voir les offres d’abonnement"),
        ("tail", "Abonnez-vous à ce blog par e-mail."),
        (
            "tail",
            "Veuillez activer JavaScript pour afficher les commentaires propulsés par Disqus.",
        ),
        ("tail", "Ce contenu a été publié dans Actualités, Cybersécurité"),
        ("tail", "Vues de l’article : 1203"),
        ("tail", "Fièrement propulsé par WordPress"),
        ("tail", "Toute reproduction totale ou partielle est interdite sans accord"),
        # English
        ("head", "Skip to main navigation"),
        ("head", "Listen to this article 4 min"),
        ("head", "Issued on: 06/03/2024 - 10:02"),
        ("head", "Table of Contents Toggle"),
        ("head", "3 hours ago"),
        ("middle", "Story continues below advertisement"),
        ("middle", "Advertisement - Continue reading below"),
        ("middle", "RELATED | Another town hall hit"),
        ("middle", "Photo by Jane Doe on Unsplash"),
        ("middle", "Image source, Getty Images"),
        ("middle", "A post shared by Town Hall (@townhall)"),
        ("middle", "— Town Hall (@townhall) March 6, 2024"),
        ("middle", "To view this content, please accept targeting cookies."),
        ("tail", "With files from The Canadian Press"),
        ("tail", "(Reporting by Jane Doe; Editing by John Roe)"),
        ("tail", "Spotted a typo? Let us know"),
        ("tail", "Subscribe now to keep reading and get access to the full archive."),
        ("tail", "Subscribe for unlimited access to all our stories"),
        ("tail", "Join our WhatsApp channel"),
        ("tail", "Add us as a preferred source on Google"),
        ("tail", "Print Friendly, PDF & Email"),
        ("tail", "How useful was this post?"),
        ("tail", "Please enable JavaScript to view the comments powered by Disqus."),
        ("tail", "This entry was posted in News and tagged town, ransomware"),
        ("tail", "Post Views: 1,203"),
        ("tail", "Customize consent preferences"),
        # German
        ("head", "Direkt zum Inhalt springen"),
        ("head", "Diesen Artikel anhören"),
        ("middle", "Der Artikel wird nach der Werbung fortgesetzt"),
        ("middle", "Lesen Sie mehr zum Thema: Noch ein Rathaus lahmgelegt"),
        ("middle", "An dieser Stelle befindet sich ein externer Inhalt von YouTube."),
        ("tail", "Dieser Artikel ist Abonnenten vorbehalten"),
        ("tail", "Folgen Sie unserem WhatsApp-Kanal"),
        # Spanish
        ("head", "Saltar a contenido"),
        ("head", "Escucha este artículo"),
        ("middle", "La noticia continúa después de la publicidad"),
        ("middle", "Te recomendamos: Otro ayuntamiento atacado"),
        ("tail", "¿Has encontrado un error? Avísanos"),
        ("tail", "Únete a nuestro canal de WhatsApp"),
        # Italian
        ("head", "Passa al contenuto principale"),
        ("middle", "L’articolo continua dopo la pubblicità"),
        ("middle", "Guarda anche: un altro comune colpito"),
        ("tail", "Questo articolo è riservato agli abbonati"),
        ("tail", "Iscriviti al nostro canale WhatsApp"),
        # Dutch
        ("head", "Spring naar de inhoud"),
        ("middle", "De tekst gaat verder onder de advertentie"),
        ("middle", "Bekijk ook: nog een gemeente getroffen"),
        ("tail", "Dit artikel is alleen voor abonnees"),
        ("tail", "Foutje gezien? Mail ons"),
        # Portuguese
        ("head", "Pular para o conteúdo principal"),
        ("middle", "Continua após a publicidade"),
        ("middle", "Assista também: outra prefeitura atacada"),
        ("tail", "Conteúdo exclusivo para assinantes"),
        ("tail", "Siga nosso canal no WhatsApp"),
    ],
)
def test_furniture_goes_from_where_it_stands(place, line):
    assert body_with(line, place) == list(BODY)


@pytest.mark.parametrize("place", ["head", "middle", "tail"])
@pytest.mark.parametrize(
    "line",
    [
        # French
        "Vos cookies racontent tout de vous, rappelle la Cnil dans un guide paru lundi.",
        "Les cookies nécessaires sont rares, et la plupart ne servent qu’à la publicité.",
        "Source : le parquet de Paris a précisé lundi que l’enquête suivait son cours.",
        "Publicité mensongère : la société écope d’une amende de deux millions d’euros.",
        "Abonnez-vous, disait le courriel piégé, et dix-sept agents ont cliqué aussitôt.",
        "Écouter l’article 49.3 lu à la tribune n’a surpris aucun des députés présents.",
        "Nous et nos 12 partenaires européens avons perdu l’accès à toutes nos données.",
        "Il vous reste 75 % de batterie, affichait pourtant l’appareil avant de s’éteindre.",
        "La suite, après cette publicité malvenue, s’est jouée devant le tribunal de Nice.",
        "Installer l’application a suffi, et le logiciel espion s’est mis à tout écouter.",
        "Signaler une erreur dans le fichier électoral reste possible jusqu’au 6 mai prochain.",
        "Toute reproduction des faits est à craindre, avertit le maire devant ses collègues.",
        "Droits réservés ou presque : la chaîne garde l’exclusivité de ses images du match.",
        "Suivez-nous sur le terrain, a lancé le colonel aux journalistes venus en nombre.",
        "Sponsorisé par un État, le groupe vise les hôpitaux et les collectivités locales.",
        "Faites un don de sang : l’établissement manque de réserves depuis la semaine passée.",
        "Sur le même sujet que son rival, le candidat s’est montré plutôt évasif mardi soir.",
        "Article premier : la commune se porte partie civile dans le procès des pirates.",
        "Vous avez vu quelque chose ? La gendarmerie lance un appel à témoins dans le Gard.",
        "Dernières actualités oblige, le conseil municipal a été avancé à ce mercredi soir.",
        # English
        "Cookies were stolen from the browsers of at least forty employees of the council.",
        "Sponsored content, the mayor said, had filled the page of the town hall for weeks.",
        "Unauthorized reproduction of the files led to the arrest of two former contractors.",
        "This audio was generated by a machine, and the mayor never spoke a single word of it.",
        "Advertisement spending fell by a third after the attack, the company said on Monday.",
        "Download the app only from the official store, the police told residents on Tuesday.",
        "Do you have any information on the theft? Contact the police station in the town.",
        "Presented on Monday, the evidence includes four laptops and an old hard drive.",
        "Trending on social networks since Sunday, the video shows the empty town hall.",
        "Share on prices fell, and the board of the company met again late in the evening.",
        "Related companies were also hit, according to the filing made public on Monday.",
        "Most popular in Europe, the program had not been updated since the summer of 2021.",
        "Please consider a donation to the hospital, the family of the victim has asked.",
        "Subscribe to nothing you do not know, the agency repeats in its yearly report.",
        "Password recovery took eleven days, and the accountants had to work on paper.",
        # German, Spanish, Italian, Dutch, Portuguese
        "Wir und unsere 40 Partner haben keinen Zugriff mehr, teilte das Rathaus mit.",
        "In Kooperation mit der Polizei prüft das Rathaus nun sämtliche Rechner im Haus.",
        "Patrocinado por un Estado, el grupo ataca hospitales y ayuntamientos desde 2021.",
        "È vietata la riproduzione dei documenti sottratti, ricorda il garante ai giornali.",
        "Wij en onze 40 partners zijn alles kwijt, meldt het gemeentehuis op zijn website.",
        "Proibida a reprodução assistida, a clínica perdeu os dados de todos os pacientes.",
    ],
)
def test_a_sentence_that_only_sounds_like_furniture_stays(line, place):
    assert line in body_with(line, place)


@pytest.mark.parametrize(
    "heading",
    [
        "Vos cookies",
        "Partager les données de santé",
        "Publicité mensongère et amendes",
        "Les cookies, une menace pour les agents",
        "Abonnés touchés par la fuite",
        "Lire les courriels piégés",
        "Tous les articles du code pénal ne s’appliquent pas",
        "À partir de 30 € par mois",
        "Image générée par IA : comment la reconnaître",
        "Télécharger l’application, un piège",
        "« Vos cookies »",
        "Publicité : 3 millions d’euros d’amende",
        "Stock photo sites sue the makers of AI",
        "Password recovery",
        "Analysis",
        "Sponsors and partners of the club",
        "Sharing data between hospitals",
        "Trending on TikTok",
        "Leggi e decreti",
        "Werbung im Wahlkampf",
    ],
)
def test_a_heading_that_only_sounds_like_furniture_stays(heading):
    assert heading in body_with(heading, "middle")
