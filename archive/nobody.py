"""Names that name nobody: "Ville", "L'hôpital", "the university" might be any of thousands."""

import re

from .language import fold

_BODIES = """
    ville commune mairie municipalite collectivite agglomeration metropole departement region
    prefecture sous-prefecture rectorat academie ministere gouvernement parlement police
    gendarmerie commissariat tribunal parquet hopital hopitaux clinique polyclinique ehpad chu
    chru ch pharmacie laboratoire maternite universite fac faculte lycee college ecole
    etablissement entreprise societe groupe filiale usine association federation fondation
    syndicat banque assureur assurance mutuelle operateur hebergeur fournisseur prestataire
    sous-traitant editeur distributeur fabricant industriel transporteur logisticien enseigne
    magasin supermarche aeroport port cabinet agence administration institution organisation
    organisme caf cpam urssaf sdis ccas city town village municipality county borough council
    district state government parliament ministry department police court tribunal hospital
    hospitals clinic pharmacy laboratory university school college company firm corporation
    business group subsidiary factory plant association federation foundation charity bank
    insurer operator provider supplier vendor contractor manufacturer retailer carrier airport
    port authority agency administration institution organisation organization
""".split()
_SEVERAL = (
    *("centre hospitalier", "groupe hospitalier", "groupement hospitalier", "maison de retraite"),
    *("conseil departemental", "conseil general", "conseil regional", "conseil municipal"),
    *("hopital general", "general hospital"),
    *("communaute de communes", "communaute d'agglomeration", "communaute urbaine"),
    *("office de tourisme", "chambre de commerce", "chambre d'agriculture", "cabinet d'avocats"),
    *("city council", "town council", "county council", "local authority", "school district"),
    *("health system", "medical center", "medical centre", "law firm", "police department"),
)
_OF_WHAT_KIND = """
    public publique prive privee universitaire regional regionale regionaux departemental
    departementale intercommunal intercommunale municipal municipale national nationale local
    locale francais francaise judiciaire administratif specialise specialisee private regional
    national local french british american
""".split()

_NOBODY = re.compile(
    r"(?:l'|(?:le|la|les|un|une|des|the|a|an)\s)?"
    rf"(?:(?:{'|'.join(_OF_WHAT_KIND)})\s)*"
    rf"(?:{'|'.join(re.sub('y$', '(?:y|ie)', body) for body in (*_SEVERAL, *_BODIES))})s?"
    rf"(?:\s(?:{'|'.join(_OF_WHAT_KIND)})s?)*"
)


def names_nobody(name: str) -> bool:
    """Whether a name is a common noun alone, perhaps with an adjective that many have.

    >>> [names_nobody(name) for name in ("Mairie", "L’Hôpital universitaire", "Mairie de Lille")]
    [True, True, False]
    >>> names_nobody("The Hospital"), names_nobody("Orange"), names_nobody("Centre hospitalier")
    (True, False, True)
    """
    plain = " ".join(fold(name).replace("’", "'").split())
    return _NOBODY.fullmatch(plain) is not None
