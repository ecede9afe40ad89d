"""What articles tell of incidents as STIX 2.1: who was hit, by whom as they say, with the sentence.

Names of objects are made from what they stand for, so that exporting twice
doubles nothing. A claim leaves as a claim: `targets` is written only where an
article itself says who did it; what attackers say of themselves is
`related-to`, labelled "claimed", with a note. The library `stix2` reads all
of it strictly in the tests; nothing here needs it.
"""

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from archive import (
    Article,
    DetailKind,
    Evidence,
    Found,
    Kind,
    Mention,
    Role,
    excerpt_around,
)

Shape = dict[str, Any]

MEDIA_TYPE = "application/stix+json;version=2.1"

_NAMES = uuid.UUID("0c9d4f34-5b6f-5a53-8c3e-9d2b2b7d1f10")

_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
"""When everything was made that no article dates."""

_SECTORS = {
    "health": "healthcare",
    "public-administration": "government-public-services",
    "transport": "transportation",
    "finance": "financial-services",
    "telecom": "telecommunications",
    "media": "communications",
    "defence": "defense",
    "justice": "government-public-services",
    "food": "agriculture",
    "nonprofit": "non-profit",
    "culture-sport": "entertainment",
    "water": "water",
    "professional-services": "commercial",
    "hospitality": "hospitality-leisure",
}
"""Our sectors in the words of STIX; the others are the same there."""

UNCERTAIN = "uncertain"
CORRECTED = "corrected"
CLAIMED = "claimed"


def bundle(found: Iterable[Found], site: str, root: str) -> Shape:
    """All objects that some articles give, each once.

    Args:
        found: The articles; of the copies of a story the first counts.
        site: What the archive is called.
        root: Its address.
    """
    stock = _Stock(site=site, root=root)
    for one in found:
        stock.tell(one)
    objects = [_clean(one) for one in stock.objects.values()]
    names = "\n".join(f"{one['id']} {one.get('modified')}" for one in objects)
    return {"type": "bundle", "id": _id("bundle", names), "objects": objects}


def written(shape: Shape) -> Iterator[bytes]:
    """A bundle, object by object."""
    head = json.dumps({"type": shape["type"], "id": shape["id"]}).rstrip("}")
    yield f'{head}, "objects": ['.encode()
    for place, one in enumerate(shape["objects"]):
        yield ((",\n" if place else "\n") + json.dumps(one, ensure_ascii=False)).encode(
            "utf-8", "replace"
        )
    yield b"\n]}\n"


def _id(kind: str, *what: str) -> str:
    name = "\0".join((kind, *what)).encode("utf-8", "replace").decode()
    return f"{kind}--{uuid.uuid5(_NAMES, name)}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _clean(one: Shape) -> Shape:
    """An object without what says nothing; STIX has no empty lists."""
    return {name: value for name, value in one.items() if value not in ("", [], None)}


@dataclass(slots=True)
class _Stock:
    """The objects so far, by their names."""

    site: str
    root: str
    objects: dict[str, Shape] = field(default_factory=dict)
    author: str = ""

    def __post_init__(self) -> None:
        self.author = self._identity(self.site, "system")

    def tell(self, found: Found) -> None:
        """Take in what one article tells."""
        article = found.article
        report = _id("report", found.story.id)
        if report in self.objects:
            return
        victims = [(self._victim(article, one), one) for one in victims_of(article)]
        actors = [(self._actor(article, one), one) for one in actors_of(article)]
        refs = [ref for ref, _ in (*victims, *actors)]
        self._report(found, report)
        for actor in actors:
            for victim in victims:
                refs += self._relation(found, actor, victim)
        self.objects[report]["object_refs"] = list(dict.fromkeys(refs)) or [self.author]

    def _put(self, kind: str, ref: str, when: datetime, **rest: object) -> Shape:
        known: Shape = self.objects.setdefault(
            ref,
            {
                "type": kind,
                "spec_version": "2.1",
                "id": ref,
                "created_by_ref": self.author,
                "created": _moment(_SINCE),
                "modified": _moment(_SINCE),
                **rest,
            },
        )
        known["modified"] = max(known["modified"], _moment(when))
        return known

    def _identity(self, name: str, what: str) -> str:
        ref = _id("identity", what, name)
        self._put("identity", ref, _SINCE, name=name or "?", identity_class=what)
        return ref

    def _victim(self, article: Article, mention: Mention) -> str:
        ref = self._identity(mention.value, "organization")
        victim = self._put("identity", ref, _since(article))
        if len(victims_of(article)) == 1:
            told = [_SECTORS.get(one.value, one.value) for one in _of(article, Kind.SECTOR)]
            victim["sectors"] = _merged(victim.get("sectors", []), told)
        return ref

    def _actor(self, article: Article, mention: Mention) -> str:
        ref = _id("intrusion-set", mention.value)
        actor = self._put("intrusion-set", ref, _since(article), name=mention.value or "?")
        others = [mention.alias] if mention.alias not in {"", mention.value} else []
        actor["aliases"] = _merged(actor.get("aliases", []), others)
        return ref

    def _report(self, found: Found, ref: str) -> None:
        article = found.article
        published = published_of(article)
        report = self._put(
            "report",
            ref,
            max(_since(article), published),
            name=article.title or article.place,
            report_types=["threat-report"],
            published=_moment(published),
            lang=article.language,
            labels=labels_of(article),
            external_references=self._sources(article),
        )
        report["created"] = _moment(published)

    def _sources(self, article: Article) -> list[Shape]:
        here = {
            "source_name": self.site,
            "url": f"{self.root}/article/{article.id}",
            "external_id": article.id,
        }
        if not article.url:
            return [here]
        return [{"source_name": article.outlet or "article", "url": article.url}, here]

    def _relation(
        self, found: Found, actor: tuple[str, Mention], victim: tuple[str, Mention]
    ) -> list[str]:
        """That one actor did it, or says so, to one victim; and a note where it only says so."""
        article, (source, who), (target, whom) = found.article, actor, victim
        is_claim = who.role is Role.CLAIMED
        kind = "related-to" if is_claim or is_uncertain(article, who, whom) else "targets"
        ref = _id("relationship", kind, source, target, found.story.id)
        labels = [CLAIMED] if is_claim else []
        labels += [UNCERTAIN] if is_uncertain(article, who, whom) else []
        labels += [CORRECTED] if any(map(_is_corrected, (who, whom))) else []
        self._put(
            "relationship",
            ref,
            _since(article),
            relationship_type=kind,
            source_ref=source,
            target_ref=target,
            description=sentence_of(article, who.evidence[0]),
            confidence=round(100 * min(who.confidence, whom.confidence)),
            labels=labels,
            external_references=self._sources(article),
        )
        if not is_claim:
            return [ref]
        note = _id("note", ref)
        self._put(
            "note",
            note,
            _since(article),
            abstract=CLAIMED,
            content=f"{who.value} claims to have attacked {whom.value}; the article reports it.",
            lang="en",
            object_refs=[ref],
            labels=[CLAIMED],
        )
        return [ref, note]


def sentence_of(article: Article, evidence: Evidence) -> str:
    """The sentence that a piece of evidence stands in, in one line."""
    text = article.text(evidence.field)
    return " ".join(excerpt_around(text, evidence.start, evidence.end).text.split())


def _of(article: Article, kind: Kind) -> list[Mention]:
    return [one for one in article.mentions if one.kind is kind]


def victims_of(article: Article) -> list[Mention]:
    """Who was hit, those last of whom that is not sure."""
    every = (*article.mentions, *article.uncertain)
    return [one for one in every if one.kind is Kind.ORGANISATION and one.role is Role.VICTIM]


def actors_of(article: Article) -> list[Mention]:
    """Who did it, or says so; who is only mentioned is left out."""
    every = (*article.mentions, *article.uncertain)
    return [one for one in every if one.kind is Kind.ACTOR and one.role is not Role.MENTIONED]


def is_uncertain(article: Article, *mentions: Mention) -> bool:
    """Whether one of them is rather not right."""
    return any(one in article.uncertain for one in mentions)


def _is_corrected(mention: Mention) -> bool:
    return any(one.rule.startswith("correction:") for one in mention.evidence)


def labels_of(article: Article) -> list[str]:
    """Kinds of attack and statuses, and whether people have corrected something."""
    told = [
        detail.value
        for detail in article.details
        if detail.kind in {DetailKind.ATTACK, DetailKind.STATUS}
    ]
    corrected = [CORRECTED] if any(map(_is_corrected, article.mentions)) else []
    return _merged(told, corrected)


def _merged(before: list[str], more: Iterable[str]) -> list[str]:
    return list(dict.fromkeys((*before, *more)))


def _since(article: Article) -> datetime:
    return max(article.captured, _SINCE)


def published_of(article: Article) -> datetime:
    """When an article was published, as far as is known; else when it was saved."""
    if article.published is None:
        return article.captured
    return article.published.moment or datetime.combine(article.published.day, time(), UTC)
