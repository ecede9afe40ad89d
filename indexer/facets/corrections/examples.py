"""Corrected articles as labelled examples, in the form that the models are learned from."""

from collections.abc import Iterable
from typing import Any

from archive import OTHER, Article, Kind, Mention, Role

from .records import OF_DETAILS, TYING

Row = dict[str, Any]
"""The labels of one article, ready for JSON."""

_ROLES = {
    Role.VICTIM: "victim",
    Role.AUTHORITY: "authority",
    Role.SOURCE: "source",
    Role.MENTIONED: "other",
}
_NO_FACETS = ("-", OTHER, OF_DETAILS, *TYING.values())
"""How keys begin of corrections that changed no facet."""

_ACTING = (Role.ATTRIBUTED, Role.CLAIMED)


def is_example(article: Article) -> bool:
    """Whether a correction has changed the facets of an article."""
    return any(not key.startswith(_NO_FACETS) for key in article.corrected)


def text_of(article: Article) -> str:
    """The text of an example: the title, then the paragraphs, a line each."""
    return "\n".join(part for part in (article.title, *article.paragraphs) if part) + "\n"


def labels_of(article: Article) -> Row:
    """The labels of an example: its facets, as people have left them.

    Names are as the text writes them; every value of the article is a label,
    those that nobody has corrected as well.
    """
    bodies = _of(article, Kind.ORGANISATION)
    attackers = _of(article, Kind.ACTOR)
    acting = [one for one in attackers if one.role in _ACTING]
    victims = [one for one in bodies if one.role is Role.VICTIM]
    return {
        "id": article.id,
        "url": article.url,
        "lang": article.language,
        "title": article.title or None,
        "date": article.published.day.isoformat() if article.published else None,
        "organisations": [_body(one) for one in bodies],
        "actors": [_forms(one)[0] for one in acting],
        "actor_aliases": {
            name: others for one in attackers for name, *others in [_forms(one)] if others
        },
        "actors_mentioned": [_forms(one)[0] for one in attackers if one not in acting],
        "sectors": [one.value for one in _of(article, Kind.SECTOR)] if victims else [],
        "furniture": [],
        "furniture_origin": None,
        "negative_kind": None if victims else "other",
        "notes": f"corrected: {', '.join(article.corrected)}",
        "text_kind": "saved",
    }


def _of(article: Article, kind: Kind) -> list[Mention]:
    return [mention for mention in article.mentions if mention.kind is kind]


def _forms(mention: Mention) -> list[str]:
    """What a name is called in the text, the longest form first."""
    return _longest_first(evidence.text for evidence in mention.evidence)


def _longest_first(texts: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(texts), key=lambda text: (-len(text), text))


def _body(mention: Mention) -> Row:
    name, *others = _forms(mention)
    role = _ROLES.get(mention.role, "other")
    row: Row = {"name": name, "aliases": others, "role": role}
    return {**row, "main": True} if role == "victim" else row
