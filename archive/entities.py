"""Who is named in which role, and how: values of `Facet.ROLE` and `Facet.ALIAS`.

"actor:claimed:LockBit" stands for the articles that tell of LockBit claiming an
attack, "actor:BlackCat=Alphv" for those that name BlackCat and write "Alphv".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from .article import Article, Kind, Role

ROLES = {
    Kind.ORGANISATION: (Role.VICTIM, Role.AUTHORITY, Role.SOURCE, Role.MENTIONED),
    Kind.ACTOR: (Role.CLAIMED, Role.ATTRIBUTED, Role.MENTIONED),
    Kind.SECTOR: (Role.VICTIM,),
}
"""The roles that each kind of entity can have, the one that says most first."""

LONGEST = 200
"""Characters of a spelling at the most: what is longer is a sentence."""


@dataclass(frozen=True, slots=True)
class Entity:
    """An organisation, an actor or a sector by its canonical name."""

    kind: Kind
    name: str

    def in_role(self, role: Role) -> str:
        """The value of `Facet.ROLE` of the articles that have this entity in a role.

        >>> Entity(Kind.ACTOR, "LockBit").in_role(Role.CLAIMED)
        'actor:claimed:LockBit'
        """
        return f"{beginning(self.kind, role)}{self.name}"

    def in_any_role(self) -> tuple[str, ...]:
        """The same of every role that its kind can have."""
        return tuple(self.in_role(role) for role in ROLES[self.kind])

    def written(self, alias: str) -> str:
        """The value of `Facet.ALIAS` of the articles that write it so.

        >>> Entity(Kind.ACTOR, "BlackCat").written("Alphv")
        'actor:BlackCat=Alphv'
        """
        name = self.name.replace("%", "%25").replace("=", "%3D")
        return f"{self.kind}:{name}={alias}"


def beginning(kind: Kind, role: Role) -> str:
    """What the values of `Facet.ROLE` of one kind and role begin with."""
    return f"{kind}:{role}:"


def read_role(value: str) -> tuple[Entity, Role] | None:
    """Who is meant by a value of `Facet.ROLE`, and in which role; None if it is none.

    >>> read_role("actor:claimed:LockBit")[1]
    <Role.CLAIMED: 'claimed'>
    """
    kind, _, rest = value.partition(":")
    role, _, name = rest.partition(":")
    if kind not in set(Kind) or role not in set(Role) or not name:
        return None
    return Entity(Kind(kind), name), Role(role)


def read_alias(value: str) -> tuple[Entity, str] | None:
    """Who is meant by a value of `Facet.ALIAS`, and how it is written; None if it is none.

    >>> read_alias("organisation:A%3DB=AB")
    (Entity(kind=<Kind.ORGANISATION: 'organisation'>, name='A=B'), 'AB')
    """
    kind, _, rest = value.partition(":")
    name, equals, alias = rest.partition("=")
    if kind not in set(Kind) or not equals:
        return None
    return Entity(Kind(kind), unquote(name)), alias


def roles_in(article: Article) -> tuple[str, ...]:
    """An article's values of `Facet.ROLE`."""
    return tuple(
        dict.fromkeys(
            Entity(mention.kind, mention.value).in_role(mention.role)
            for mention in article.mentions
        )
    )


def aliases_in(article: Article) -> tuple[str, ...]:
    """An article's values of `Facet.ALIAS`; a sector is no name, and is not spelled at all."""
    return tuple(dict.fromkeys(_spelled(article)))


def _spelled(article: Article) -> Iterator[str]:
    for mention in article.mentions:
        if mention.kind is Kind.SECTOR:
            continue
        entity = Entity(mention.kind, mention.value)
        for text in (mention.alias, *(evidence.text for evidence in mention.evidence)):
            alias = " ".join(text.split())
            if alias and len(alias) <= LONGEST:
                yield entity.written(alias)
