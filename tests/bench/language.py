"""How many French words several chains of folding and stemming get right, as Markdown.

Run it with `.venv/bin/python -P tests/bench/language.py`. The lists are
written by hand, with words that the rules were not made for among them.
"""

import itertools
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version

import Stemmer

from archive.language import fold, stem

INFLECTED = """
    hôpital hôpitaux
    donnée données
    serveur serveurs
    chiffrer chiffre chiffré chiffrée chiffrés chiffrées
    dérober dérobé dérobée dérobés dérobées
    sécuriser sécurise sécurisé sécurisées
    paralyser paralysé paralysée paralysent
    divulguer divulgué divulguées
    installer installé installée
    envoyer envoyé envoyés
    menacer menace menacent menaçait
    subir subi subie subis
    avertir averti avertie
    rendre rendu rendue
    corrompre corrompu corrompues
    contraindre contraint contraintes
    produire produit produits
    transmettre transmis transmise
    recevoir reçu reçue
    connaître connu connue
    régional régionale régionaux
    bureau bureaux
    hospitalier hospitalière hospitaliers
    financier financière financières
    français française françaises
    informatique informatiques
    actif active actives
    sérieux sérieuse sérieuses
    parisien parisienne parisiens
    officiel officielle officielles
    premier première premières
    complet complète complets
    opérateur opérateurs opératrice
    fraudeur fraudeuse fraudeurs
    public publique publics
    loi lois
    mot mots
    clé clés
    vol vols
    enjeu enjeux
    travail travaux
    nouveau nouvelle nouveaux nouvelles
    blanc blanche blancs
"""
"""Forms of one word a line."""

ACCENTED = """
    hôpital données sécurité université préfecture école rançon réseau système numérique
    téléphone élève établissement société métropole département président référence employé
    équipe procès côté français intégré détecté âgé même août Noël œuvre ingénieur
"""
"""Words to be found by readers who type no accents."""

MIXED = """
    donnee personnelle > données personnelles
    systeme infecte > systèmes infectés
    employes licencies > employée licenciée
    numero volee > numéros volés
    hopitaux regional > hôpital régionaux
    fichier derobe > fichiers dérobées
    acces securise > accès sécurisées
    universite fermee > universités fermés
    echantillon publie > échantillons publiées
    societe piratee > sociétés piratés
    prefecture touche > préfectures touchées
    eleve scolarise > élèves scolarisées
"""
"""Queries without accents, in forms other than those of the text."""

APART = """
    université univers
    banque banc
    port porte
    poste post
    mairie marie
    mairie maire
    bourse bourg
    organisation organe
    général généreux
    police politique
    mission missile
    rançon rançongiciel
    base bas
    retrait retraite
    presse près
    cours course
    fonds fond
    fils fil
    fois foi
    année Anne
    violent viol
    important import
    hiver Hive
    seine sein
    suis suisse
    mois moi
    enfer enfermer
    nation natif
    commune communication
    sens sensible
    cadre cadran
    vente vent
    partie partiel
    étrange étranger
    usage usager
    Venise venir
    mari marié
    action actuel
"""
"""Pairs of different words."""

CHAINS: Mapping[str, Callable[[str], Sequence[str]]] = {
    "fold only": lambda word: [fold(word)],
    "Snowball, then fold": lambda word: [fold(snowball(word))],
    "fold, then Snowball": lambda word: [snowball(fold(word))],
    "two fields, OR": lambda word: [fold(snowball(word)), fold(word)],
    "the archive's own": lambda word: [stem(fold(word), "fr")],
}
"""What each chain has in its fields for a word; words meet when one field has the same."""

_SNOWBALL = Stemmer.Stemmer("french")


def snowball(word: str) -> str:
    """Snowball's stem; it wants lower case."""
    stemmed: str = _SNOWBALL.stemWord(word.lower())
    return stemmed


def lines(text: str) -> list[list[str]]:
    """The words of each line."""
    return [line.split() for line in text.strip().splitlines()]


def meet(chain: Callable[[str], Sequence[str]], one: str, other: str) -> bool:
    """Whether a query of the one word finds the other."""
    return any(left == right for left, right in zip(chain(one), chain(other), strict=True))


def inflected(chain: Callable[[str], Sequence[str]]) -> list[bool]:
    """Of each line whether all its forms find each other."""
    return [
        all(meet(chain, one, other) for one, other in itertools.combinations(forms, 2))
        for forms in lines(INFLECTED)
    ]


def accented(chain: Callable[[str], Sequence[str]]) -> list[bool]:
    """Of each word whether it is found without its accents."""
    return [meet(chain, fold(word), word) for word in ACCENTED.split()]


def mixed(chain: Callable[[str], Sequence[str]]) -> list[bool]:
    """Of each query whether every word finds its own."""
    halves = ([half.split() for half in line.split(">")] for line in MIXED.strip().splitlines())
    return [
        all(meet(chain, one, other) for one, other in zip(*pair, strict=True)) for pair in halves
    ]


def apart(chain: Callable[[str], Sequence[str]]) -> list[bool]:
    """Of each pair whether neither finds the other."""
    return [not meet(chain, one, other) for one, other in lines(APART)]


COLUMNS = {
    "inflected forms found": inflected,
    "found without accents": accented,
    "both at once": mixed,
    "different words kept apart": apart,
}


def main() -> None:
    """Print the table, and with `--missed` what each chain gets wrong."""
    print("| chain |", " | ".join(COLUMNS), "|")
    print("|---" * (len(COLUMNS) + 1) + "|")
    for name, chain in CHAINS.items():
        results = [judge(chain) for judge in COLUMNS.values()]
        print(f"| {name} |", " | ".join(f"{sum(row)}/{len(row)}" for row in results), "|")
    print(f"\nPyStemmer {version('PyStemmer')}.")
    if "--missed" in sys.argv:
        print()
        cases = [INFLECTED.strip().splitlines(), ACCENTED.split(), MIXED.strip().splitlines()]
        cases.append(APART.strip().splitlines())
        for name, chain in CHAINS.items():
            for column, case, judge in zip(COLUMNS, cases, COLUMNS.values(), strict=True):
                missed = [
                    text.strip()
                    for text, right in zip(case, judge(chain), strict=True)
                    if not right
                ]
                print(f"- {name}, {column}: {'; '.join(missed) or 'nothing missed'}")


if __name__ == "__main__":
    main()
