"""What articles tell of incidents as MISP events, one a story.

An attacker becomes an attribution, and its cluster of the galaxy a tag, only
where an article itself says who did it. What attackers say of themselves is
a text that says so. Names are made from what they stand for, as in `stix`.
"""

import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from archive import Found, Kind, Mention, Role

from .stix import (
    CLAIMED,
    UNCERTAIN,
    actors_of,
    is_uncertain,
    labels_of,
    published_of,
    sentence_of,
    victims_of,
)

Shape = dict[str, Any]

_NAMES = uuid.UUID("7d1c2a52-7f0e-5e0b-9c55-2f3f6a1d8e04")

_UNDEFINED, _COMPLETED, _OURS_ALONE, _AS_THE_EVENT = "4", "2", "0", "5"
"""Threat level, analysis, distribution of an event and of what is in it, as MISP counts them."""


def written(found: Iterable[Found], site: str, root: str) -> Iterator[bytes]:
    """Events as MISP's "import from" and its API take them, one after the other."""
    yield b'{"response": ['
    told: set[str] = set()
    for one in found:
        if one.story.id in told:
            continue
        data = json.dumps({"Event": event(one, site, root)}, ensure_ascii=False)
        yield ((",\n" if told else "\n") + data).encode("utf-8", "replace")
        told.add(one.story.id)
    yield b"\n]}\n"


def event(found: Found, site: str, root: str) -> Shape:
    """The event of one story."""
    article = found.article
    name = _uuid("event", found.story.id)
    stamp = str(int(article.captured.astimezone(UTC).timestamp()))

    def attribute(kind: str, category: str, value: str, comment: str = "") -> Shape:
        return {
            "uuid": _uuid("attribute", name, kind, value, comment),
            "type": kind,
            "category": category,
            "value": value,
            "comment": comment,
            "to_ids": False,
            "distribution": _AS_THE_EVENT,
            "timestamp": stamp,
        }

    def comment_of(mention: Mention) -> str:
        unsure = f"{UNCERTAIN}: " if is_uncertain(article, mention) else ""
        return f"{unsure}{sentence_of(article, mention.evidence[0])}"

    links = [article.url] if article.url else []
    attributes = [
        attribute("link", "External analysis", link)
        for link in (*links, f"{root}/article/{article.id}")
    ]
    for victim in victims_of(article):
        kind = ("target-org", "Targeting data")
        attributes.append(attribute(*kind, victim.value, comment_of(victim)))
    tags = [f'newsarchive:told="{label}"' for label in labels_of(article)]
    for actor in actors_of(article):
        sure = actor.role is Role.ATTRIBUTED and not is_uncertain(article, actor)
        if sure:
            cluster = {"name": f'misp-galaxy:threat-actor="{_quoted(actor.value)}"'}
            kind = ("threat-actor", "Attribution")
            attributes.append(attribute(*kind, actor.value, comment_of(actor)) | {"Tag": [cluster]})
        else:
            text = f"{actor.value}: {CLAIMED if actor.role is Role.CLAIMED else UNCERTAIN}"
            attributes.append(attribute("text", "Other", text, comment_of(actor)))
    sectors = dict.fromkeys(one.value for one in article.mentions if one.kind is Kind.SECTOR)
    tags += [f'newsarchive:sector="{_quoted(sector)}"' for sector in sectors]
    return {
        "uuid": name,
        "info": article.title or article.place,
        "date": published_of(article).date().isoformat(),
        "threat_level_id": _UNDEFINED,
        "analysis": _COMPLETED,
        "distribution": _OURS_ALONE,
        "published": False,
        "timestamp": stamp,
        "Orgc": {"name": site, "uuid": _uuid("org", site)},
        "Attribute": attributes,
        "Tag": [{"name": tag} for tag in tags],
    }


def _uuid(*what: str) -> str:
    name = "\0".join(what).encode("utf-8", "replace").decode()
    return str(uuid.uuid5(_NAMES, name))


def _quoted(value: str) -> str:
    """A value as it can stand in a tag."""
    return value.replace('"', "'")
