"""The incidents of an archive in a cluster: the articles about one victim, those of each together.

The rule is `archive.joining`. The articles of a victim are put together when somebody asks
for it, and what comes out is remembered for as long as the generation is held.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from archive.engines.opensearch.document import read_article
from archive.joining import Telling, together
from archive.results import Dossier, Incident

from .state import Answer, State

MOST = 200
"""Articles of one incident that are read to tell of it."""

FEW = 6
"""Victims of one article whose incidents are looked for; a list of victims is no incident."""

TOLD = 10_000
"""Articles about one victim that are looked at."""

_BETWEEN = "-"
"""Stands in an id between the article and the mark of the victim."""

_COLUMNS = ("id", "day", "incident", "story", "facet_country", "ties")


@dataclass(frozen=True, slots=True)
class _Joined:
    """The articles of one incident as they came out, their stories, and what is said in short."""

    ids: tuple[str, ...]
    stories: tuple[str, ...]
    incident: Incident


@dataclass(frozen=True, slots=True)
class Incidents:
    """The incidents of one generation."""

    state: State

    def of_articles(
        self, victims: Sequence[tuple[str, Sequence[str]]]
    ) -> list[tuple[Incident, ...]]:
        """For each article, given with its victims, the incidents that other stories tell too."""
        self._prepare(victim for _, several in victims for victim in several[:FEW])
        return [
            tuple(
                one.incident
                for victim in several[:FEW]
                if (one := self._with(article_id, victim)) and one.incident.stories > 1
            )
            for article_id, several in victims
        ]

    def of_article(self, article_id: str) -> tuple[Incident, ...]:
        """See `archive.View.incidents`."""
        victims = self._victims_of(article_id)
        return () if victims is None else self.of_articles([(article_id, victims)])[0]

    def ids(self, incident_id: str) -> tuple[str, ...]:
        """The articles of an incident; none when there is no such incident."""
        found = self._find(incident_id)
        return found.ids if found else ()

    def dossier(self, incident_id: str) -> Dossier | None:
        """See `archive.View.dossier`."""
        found = self._find(incident_id)
        if found is None:
            return None
        shown = found.ids[:MOST]
        fields = ["id", "head", "text", "rest", "facet_victim"]
        answer = self.state.search({"terms": {"id": list(shown)}}, size=MOST, _source=fields)
        sources = {hit["_source"]["id"]: hit["_source"] for hit in answer["hits"]["hits"]}
        several = [
            (one, victim)
            for one in shown
            for victim in sources[one].get("facet_victim", ())[:FEW]
            if victim != found.incident.victim
        ]
        self._prepare(victim for _, victim in several)
        besides = {
            one.incident.id: one.incident
            for article_id, victim in several
            if (one := self._with(article_id, victim))
        }
        return Dossier(
            incident=found.incident,
            articles=tuple(read_article(sources[one]) for one in shown),
            stories=found.stories[:MOST],
            others=tuple(
                one.incident for one in self._of_victim(found.incident.victim) if one is not found
            ),
            besides=tuple(besides.values()),
            left_out=len(found.ids) - len(shown),
        )

    def _find(self, incident_id: str) -> _Joined | None:
        """The incident of an article and a victim; the victim may have another name by now."""
        article_id, _, mark = incident_id.rpartition(_BETWEEN)
        victims = self._victims_of(article_id) if article_id else None
        if victims is None:
            article_id, mark = incident_id, ""
            victims = self._victims_of(incident_id)
        if victims is None:
            return None
        marked = [victim for victim in victims if not mark or _mark(victim) == mark]
        if not (marked or len(victims) == 1):
            return None
        return self._with(article_id, (*marked, *victims)[0])

    def _victims_of(self, article_id: str) -> tuple[str, ...] | None:
        """Whom an article says to have been hit; None when there is no such article."""
        key = ("victims", article_id)
        return self.state.once(key, lambda: self._read_victims(article_id))

    def _read_victims(self, article_id: str) -> tuple[str, ...] | None:
        query = {"term": {"id": article_id.encode("utf-8", "replace").decode()}}
        for hit in self.state.search(query, size=1, _source=["facet_victim"])["hits"]["hits"]:
            return tuple(hit["_source"].get("facet_victim", ()))
        return None

    def _with(self, article_id: str, victim: str) -> _Joined | None:
        return next((one for one in self._of_victim(victim) if article_id in one.ids), None)

    def _of_victim(self, victim: str) -> tuple[_Joined, ...]:
        self._prepare([victim])
        return self.state.once(("victim", victim), lambda: ())

    def _prepare(self, victims: Iterable[str]) -> None:
        """Put together the articles of some victims, all asked for in one request."""
        unknown = [
            each for each in dict.fromkeys(victims) if not self.state.knows(("victim", each))
        ]
        answers = self.state.several([self._question(victim) for victim in unknown])
        for victim, answer in zip(unknown, answers, strict=True):
            self.state.remember(("victim", victim), _joined(victim, answer))

    def _question(self, victim: str) -> Answer:
        columns: list[object] = [
            {"field": name, "format": "strict_date"} if name in {"day", "incident"} else name
            for name in _COLUMNS
        ]
        query = {"bool": {"filter": [{"term": {"facet_victim": victim}}]}}
        order = [{"id": "asc"}]
        return self.state.question(query, size=TOLD, docvalue_fields=columns, sort=order)


def _joined(victim: str, answer: Answer) -> tuple[_Joined, ...]:
    """The incidents of a victim, given its articles by id."""
    told = [hit["fields"] for hit in answer["hits"]["hits"]]
    numbers = {each["story"][0]: number for number, each in enumerate(told)}
    groups = together(
        victim,
        (
            Telling(
                key=key,
                published=_ordinal(each, "day"),
                stated=_ordinal(each, "incident"),
                story=numbers[each["story"][0]],
                countries=frozenset(each.get("facet_country", ())),
                ties=tuple(sorted(each.get("ties", ()))),
            )
            for key, each in enumerate(told)
        ),
    )
    return tuple(_incident(victim, [told[key] for key in group]) for group in groups)


def _incident(victim: str, told: Sequence[Answer]) -> _Joined:
    known = [_ordinal(each, name) for each in told for name in ("day", "incident")]
    days = sorted(day for day in known if day is not None)
    ids = tuple(each["id"][0] for each in told)
    stories = tuple(each["story"][0] for each in told)
    incident = Incident(
        id=f"{ids[0]}{_BETWEEN}{_mark(victim)}",
        victim=victim,
        first=date.fromordinal(days[0]) if days else None,
        last=date.fromordinal(days[-1]) if days else None,
        articles=len(ids),
        stories=len(set(stories)),
    )
    return _Joined(ids, stories, incident)


def _ordinal(told: Answer, name: str) -> int | None:
    days = told.get(name)
    return date.fromisoformat(days[0]).toordinal() if days else None


def _mark(victim: str) -> str:
    """Tells the victims of one article apart, without their names."""
    return hashlib.sha256(victim.encode("utf-8", "surrogatepass")).hexdigest()[:6]
