"""Precision and recall on short texts written for this test; no model has learned from them.

The bodies, groups and towns are partly invented: what is labelled is how
such stories are told.
"""

from dataclasses import dataclass

import pytest

from archive import Kind, Mention, Role
from indexer.facets import mentions
from indexer.facets.lexicon import key_of, load_lexicon

LEXICON = load_lexicon()


@dataclass(frozen=True, kw_only=True)
class Labelled:
    text: str
    language: str = "fr"
    victims: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()


LABELLED = (
    Labelled(
        text="""Saint-Nazaire : l’agglomération paralysée par un rançongiciel
La communauté d’agglomération de Saint-Nazaire a été la cible d’une cyberattaque mercredi soir.
Le parquet de Paris a ouvert une enquête, confiée à l’Office anti-cybercriminalité (Ofac).""",
        victims=("Communauté d’agglomération de Saint-Nazaire",),
        others=("Parquet de Paris", "OFAC"),
        sectors=("public-administration",),
    ),
    Labelled(
        text="""Le groupe hospitalier du Val d’Orle victime d’une attaque informatique
Le groupe hospitalier du Val d’Orle dit que ses serveurs ont été chiffrés.
Le gang RansomHub a revendiqué l’opération sur son site.
L’ARS suit la situation, indique Ouest-France.""",
        victims=("Groupe hospitalier du Val d’Orle",),
        others=("Ouest-France",),
        actors=("RansomHub",),
        sectors=("health",),
    ),
    Labelled(
        text="""Picard : les données de 45 000 clients dérobées
L’enseigne de surgelés Picard a prévenu ses clients d’un accès non autorisé à leurs comptes.
La CNIL a été notifiée. Selon Le Parisien, aucune donnée bancaire n’est concernée.""",
        victims=("Picard",),
        others=("CNIL", "Le Parisien"),
        sectors=("retail",),
    ),
    Labelled(
        text="""Cyberattaque : le fabricant de meubles Gautheron à l’arrêt
Basé en Vendée, le fabricant de meubles Gautheron a dû stopper ses lignes de production lundi.
Les pirates du groupe Akira réclament une rançon.""",
        victims=("Gautheron",),
        actors=("Akira",),
        sectors=("manufacturing",),
    ),
    Labelled(
        text="""Un hacker affirme détenir les données de Doctolib
Sous le pseudonyme « Kr4tos99 », un pirate vend sur BreachForums un fichier pris à Doctolib.
L’entreprise dément toute intrusion.""",
        victims=("Doctolib",),
        actors=("Kr4tos99",),
        sectors=("health",),
    ),
    Labelled(
        text="""La ville de Bellerive-sur-Orne visée par une attaque
Les services municipaux de la ville de Bellerive-sur-Orne tournent au ralenti depuis vendredi.
Le maire, Pascal Henry, l’a dit sur Facebook.
La gendarmerie nationale enquête.""",
        victims=("Ville de Bellerive-sur-Orne",),
        others=("Facebook", "gendarmerie nationale"),
        sectors=("public-administration",),
    ),
    Labelled(
        text="""DDoS : les sites de La Poste et de la Banque postale perturbés
Le collectif pro-russe NoName057(16) a revendiqué les attaques sur Telegram.""",
        victims=("La Poste", "La Banque postale"),
        others=("Telegram",),
        actors=("NoName057(16)",),
        sectors=("public-administration", "finance"),
    ),
    Labelled(
        text="""L’éditeur de logiciels Mediatix piraté, des mairies touchées
Mediatix, éditeur de logiciels pour les collectivités, a subi une intrusion le 3 mars.
D’après Numerama, le groupe Qilin est derrière l’attaque, comme pour Synnovis l’an dernier.""",
        victims=("Mediatix",),
        others=("Numerama", "Synnovis"),
        actors=("Qilin",),
        sectors=("technology",),
    ),
    Labelled(
        text="""Une faille critique dans les VPN Ivanti
Le CERT-FR appelle à appliquer sans attendre le correctif publié par Ivanti.
Des pirates exploitent la vulnérabilité, selon Mandiant.""",
        others=("CERT-FR", "Ivanti", "Mandiant"),
    ),
    Labelled(
        text="""Le département de la Corrèze reprend ses services après la cyberattaque
Après l’attaque, revendiquée par le groupe Lynx, les agents ont retrouvé leurs courriels.""",
        victims=("Département de la Corrèze",),
        actors=("Lynx",),
        sectors=("public-administration",),
    ),
    Labelled(
        text="""Piratage de l’université de Brissac : les données des étudiants en ligne
L’université de Brissac a confirmé la publication de fichiers volés en novembre.
Le groupe Fog, apparu au printemps, s’en attribue la paternité.""",
        victims=("Université de Brissac",),
        actors=("Fog",),
        sectors=("education",),
    ),
    Labelled(
        text="""Arrestation d’un pirate présumé de 19 ans à Nantes
Connu sous le pseudonyme de Zyrak, il aurait volé les données de la Fédération française de volley.
La BL2C l’a interpellé mardi.""",
        victims=("Fédération française de volley",),
        others=("BL2C",),
        actors=("Zyrak",),
        sectors=("culture-sport",),
    ),
    Labelled(
        text="""Harborview School District cancels classes after cyberattack
Harborview School District said on Monday that hackers had broken into its network.
The Rhysida ransomware gang added the district to its leak site. The FBI is investigating.""",
        language="en",
        victims=("Harborview School District",),
        others=("FBI",),
        actors=("Rhysida",),
        sectors=("education",),
    ),
    Labelled(
        text="""Wessex Water Company hit by Black Basta
Data stolen from Wessex Water Company was published by Black Basta, BleepingComputer reported.""",
        language="en",
        victims=("Wessex Water Company",),
        others=("BleepingComputer",),
        actors=("Black Basta",),
        sectors=("water",),
    ),
    Labelled(
        text="""Marks & Spencer says customer data was stolen
The retailer Marks & Spencer confirmed that personal data had been taken in the April attack.
A hacking group known as Scattered Spider is suspected, according to the BBC.""",
        language="en",
        victims=("Marks & Spencer",),
        others=("BBC",),
        actors=("Scattered Spider",),
        sectors=("retail",),
    ),
    Labelled(
        text="""Belgian brewer Duvel halts production
Duvel, a Belgian brewer, was struck by ransomware overnight. Stormous claimed responsibility.""",
        language="en",
        victims=("Duvel",),
        actors=("Stormous",),
        sectors=("food",),
    ),
    Labelled(
        text="""Dunmore Clinic notifies 90,000 patients of a breach
Dunmore Clinic, based in Ohio, discovered the intrusion in May. Law enforcement was told.""",
        language="en",
        victims=("Dunmore Clinic",),
        sectors=("health",),
    ),
    Labelled(
        text="""Le bailleur social Habitat Durancia frappé par une cyberattaque
Chez Habitat Durancia, les locataires ne peuvent plus payer leur loyer en ligne.
L’Anssi a dépêché une équipe.""",
        victims=("Habitat Durancia",),
        others=("ANSSI",),
        sectors=("construction",),
    ),
)


def _named(found: tuple[Mention, ...], kind: Kind, *roles: Role) -> set[str]:
    return {key_of(m.value) for m in found if m.kind is kind and (not roles or m.role in roles)}


def _figures(subject: str) -> tuple[float, float]:
    """Precision and recall over all texts."""
    right = told = wanted = 0
    for sample in LABELLED:
        title, *body = sample.text.splitlines()
        found = mentions(title, "\n\n".join(body), sample.language, LEXICON)
        gold, got = {
            "victims": (sample.victims, _named(found, Kind.ORGANISATION, Role.VICTIM)),
            "organisations": (sample.victims + sample.others, _named(found, Kind.ORGANISATION)),
            "actors": (sample.actors, _named(found, Kind.ACTOR, Role.ATTRIBUTED, Role.CLAIMED)),
            "sectors": (sample.sectors, _named(found, Kind.SECTOR)),
        }[subject]
        keys = {key_of(name) for name in gold}
        right += len(keys & got)
        told += len(got)
        wanted += len(keys)
    return right / told, right / wanted


@pytest.mark.parametrize(
    ("subject", "precision", "recall"),
    [
        ("victims", 0.85, 0.75),
        ("organisations", 0.85, 0.85),
        ("actors", 0.8, 0.8),
        ("sectors", 0.85, 0.85),
    ],
)
def test_the_facets_keep_their_floors(subject: str, precision: float, recall: float) -> None:
    found_right, found_of_wanted = _figures(subject)
    assert found_right >= precision
    assert found_of_wanted >= recall
