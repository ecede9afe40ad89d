"""French stems, taken from folded words.

Readers type without accents, so the stemmer has to see what they see: it
works on folded text. It takes off inflection only (plural, feminine, and of
verbs infinitive, participle and the third persons that news is written in),
in the manner of the light stemmers that J. Savoy proposed ("Light Stemming
Approaches for the French, Portuguese, German and Hungarian Languages", ACM
SAC 2006), and leaves derivation alone: « université » and « univers » do not
meet. Rules see endings only; words that they would misjudge are listed.

A wider family, derivation included, is that of Snowball's French stemmer. It
is right too seldom to find by, and good enough to tell which of the articles
found say more of a word.
"""

from .snowball import by_form, set_apart, snowball

STOP_WORDS = frozenset(
    """a afin ai ainsi alors au aucun auquel aussi autre aux auxquelles auxquels avaient avait
    avec ayant c car ce cela celle celles celui cependant ces cet cette ceux chez ci combien
    comme comment d dans de depuis des desquelles desquels deux dit donc dont du duquel elle
    elles en entre est et etaient etait etant ete etre eu eux fait font furent fut il ils j
    je l la laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui m ma mais
    me meme mes moi mon n ne ni nos notre nous on ont ou par pas peut peuvent plus pour
    pourquoi puis puisque qu quand que quel quelle quelles quels qui quoi s sa sans se selon ses si
    soit son sont sous sur t ta te tes toi ton tous tout toute toutes tres tu un une vers
    vos votre vous y""".split()
)

QUESTION_WORDS = frozenset(
    """combien comment laquelle lequel lesquelles lesquels où pourquoi qu quand que quel quelle
    quelles quels qui quoi""".split()
)
"""Words that ask, as they are written in lower case: « où » is none without its accent."""

REGULAR = by_form(
    """
    an ans
    bail baux
    bas basse basses
    beau bel belle beaux belles
    blanc blanche blancs blanches
    bon bonne bonnes bons
    clos close closes
    connaitre connu connue connus connues
    doux douce douces
    emis emise emises
    faux fausse fausses
    franc franche francs franches
    frais fraiche fraiches
    gras grasse grasses
    grec grecque grecs grecques
    gris grise grises
    gros grosse grosses
    joyau joyaux
    leger legere legeres
    long longue longues
    mis mise mises
    nouvel nouveau nouveaux
    noyau noyaux
    omis omise omises
    pris prise prises
    recevoir recu recue recus recues
    sec seche seches
    travail travaux
    tuyau tuyaux
    vieux vieil vieille vieilles
    """
)
"""What the rules take for a form whose own would be beyond them."""

_APART = set_apart(
    """
    annee annees
    bourges
    cannes
    conseiller conseillere conseilleres conseillers
    coree corees
    cours
    course courses
    crise crises
    denis
    donnee donnees
    etranger etrangere etrangeres etrangers
    fils
    fois
    fonds
    france
    gard
    hiver hivers
    landes
    louis
    marie
    messager messagere messageres messagers
    musee musees
    news
    partir
    passager passagere passageres passagers
    port ports
    post posts
    pres
    retraite retraites
    seine
    suisse suisses
    usager usagere usageres usagers
    vendee
    vienne
    vent vents
    """
)
"""Words that the rules would make one with others, and the stem that they have instead.

« fonds » and « fond », « Seine » and « au sein », « année » and Anne, « hiver » and Hive.
"""

_KEPT = {word: word for word in STOP_WORDS} | _APART
"""Words that no rule is asked about."""

_PERSONS = (
    ("issaient", "i"),
    ("issait", "i"),
    ("issent", "i"),
    ("aient", ""),
    ("ait", ""),
    ("ent", ""),
)
"""Third persons, and what the participle has in their stead; the longest come first."""

_NOT_PLURAL = ("ment", "tient", "vient")
"""« paiement », « contient »: ends like a plural of the present, but most often is none."""

_IN_RE = ("andr", "endr", "ondr", "erdr", "ordr", "ompr")
_IN_U = ("andu", "endu", "ondu", "erdu", "ordu", "ompu")
"""« vendre » without its e, and « effondrer » without its ending; « vendu »."""

_TURNS = frozenset("lnrstuv")
"""Last letters of what may have another ending, or another masculine."""

_snowball = snowball("french")

_SHORTEST = 4
"""Letters a word must keep when an ending goes; shorter stems collide ("base", "bas")."""

_LONG = 5
"""Letters it must keep when many words end so by nature: « violent » is no form of « viole »."""


def stem(word: str) -> str:
    """The stem of a folded French word.

    No word has the same as a stop word: « mois » does not find « moi ».

    >>> [stem(word) for word in ("hopital", "hopitaux", "chiffre", "chiffrees", "chiffrer")]
    ['hopital', 'hopital', 'chiffr', 'chiffr', 'chiffr']
    >>> [stem(word) for word in ("vol", "vols", "vole", "volees", "voler", "subir", "subie")]
    ['vol', 'vol', 'vole', 'vole', 'vole', 'subi', 'subi']
    >>> stem("personnelles"), stem("publique"), stem("univers"), stem("universite")
    ('personnel', 'public', 'univer', 'universit')
    >>> stem("travaux"), stem("mois"), stem("cours"), stem("cour")
    ('travail', 'mois', 'cours.', 'cour')
    """
    word = REGULAR.get(word, word)
    if word in _KEPT:
        return _KEPT[word]
    if len(word) < _SHORTEST or not word.isalpha():
        return word
    root = _root(word)
    return word if root in STOP_WORDS else root


def family(word: str) -> str:
    """What a folded French word has in common with those derived from it.

    >>> family("chiffrement") == family("chiffre"), family("hopitaux") == family("mairie")
    (True, False)
    """
    return _snowball(word)


def _root(word: str) -> str:
    word = _singular(word) if word[-1] in "sx" else word
    bare = word.rstrip("e")
    root = _of_infinitive(word) if bare == word else _of_infinitive_in_e(bare)
    if root[-1:] in _TURNS:
        root = _masculine(_without_er(_of_person(root), _SHORTEST))
    if len(root) >= _SHORTEST or root == word:
        return root
    return root if len(root) == _SHORTEST - 1 and root[-1] in "iu" else f"{root}e"


def _singular(word: str) -> str:
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux") and len(word) > _LONG:
        return word[:-2] + "l"
    if word.endswith(("eux", "oux")) or (word.endswith("s") and not word.endswith(("ss", "ivers"))):
        return word[:-1]
    return word


def _of_infinitive(word: str) -> str:
    """What « chiffrer » and « subir » have in common with their participles."""
    if word.endswith("er"):
        return _without_er(word, _SHORTEST - 1)
    if word.endswith("ir") and len(word) > _SHORTEST and word[-3] not in "aeo":
        return word[:-3] + "ert" if word.endswith(("ouvrir", "ffrir")) else word[:-1]
    return word


def _of_infinitive_in_e(bare: str) -> str:
    """The same for « vendre » and others, whose final e is gone already."""
    if not bare.endswith("r") or len(bare) < _LONG:
        return f"{bare[:-3]}eur" if bare.endswith("tric") else bare
    if bare.endswith(("aindr", "eindr", "oindr")):
        return f"{bare[:-2]}t"
    if bare.endswith(("crir", "dir", "uir")):
        return f"{bare[:-1]}t"
    return f"{bare[:-5]}mi" if bare.endswith("mettr") and len(bare) > _LONG else bare


def _of_person(word: str) -> str:
    """The verb of a third person or of a participle in -u."""
    if word.endswith("t"):
        for ending, participle in _PERSONS:
            if word.endswith(ending):
                kept = word[: -len(ending)].rstrip("e") + participle
                is_other = word.endswith(_NOT_PLURAL) and not word.endswith("rment")
                if len(kept) >= _LONG - len(participle) and not is_other:
                    return kept
    elif word.endswith(_IN_U) and len(word) > _SHORTEST:
        return word[:-1]
    return word


def _without_er(word: str, shortest: int) -> str:
    """« premi » of « premier », and « consid » of what remains of « considérer »."""
    if word.endswith("er") and len(word) - 2 >= shortest:
        return word[:-2].rstrip("e")
    return word


def _masculine(root: str) -> str:
    """What a feminine without its e, or the root of a verb, has in common with the masculine."""
    if root.endswith("iv") and len(root) >= _SHORTEST:
        return f"{root[:-1]}f"
    if len(root) <= _SHORTEST:
        return root
    if root.endswith("iqu"):
        return f"{root[:-2]}c"
    if root.endswith("s"):
        return root[:-1] if root[-2] in "aeiou" or root.endswith("ers") else root
    goes = root.endswith(_IN_RE) or (root.endswith(("ll", "nn", "tt", "eur")) and len(root) > _LONG)
    return root[:-1] if goes else root
