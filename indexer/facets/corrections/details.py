"""What corrections make of the details of an incident: its kind, its day, how many people."""

from collections.abc import Sequence
from dataclasses import replace

from archive import Article, Detail, DetailKind, Mention

from .evidence import of_whom, places
from .records import Action, Correction

Details = tuple[Detail, ...]

_ONE = frozenset({DetailKind.INCIDENT, DetailKind.PEOPLE, DetailKind.RANSOM})
"""The kinds of which an article has one value."""


def changed_details(
    article: Article, details: Details, mentions: Sequence[Mention], correction: Correction
) -> Details | None:
    """The details of an article as a correction leaves them; None when it matches nothing.

    Args:
        article: The article.
        details: Its details, as far as they are corrected.
        mentions: Its mentions, as far as they are corrected.
        correction: One of a detail.
    """
    if correction.action is Action.ADD:
        after = _added(article, details, mentions, correction)
    else:
        after = _changed(details, correction)
    if after is None:
        return None
    order = list(DetailKind)
    return tuple(sorted(after, key=lambda detail: order.index(detail.kind)))


def _added(
    article: Article, details: Details, mentions: Sequence[Mention], correction: Correction
) -> Details | None:
    """With a value more, where the text says it; without words of its own, where the victim stands.

    Of what an article has one value of, the new one stands in place of the old.
    """
    kind, value = _named(correction)
    if correction.alias:
        rule = f"correction:{correction.action}"
        evidence = tuple(places(article, correction.alias, rule))
    else:
        evidence = of_whom(article, mentions, correction)
    if not evidence:
        return None
    added = Detail(kind=kind, value=value, evidence=evidence[0])
    if kind not in _ONE:
        return (*(one for one in details if (one.kind, one.value) != (kind, value)), added)
    old = [one.value for one in details if one.kind is kind]
    kept = tuple(one for one in details if one.kind is not kind)
    return (*_following(kept, old, value, kind), added)


def _changed(details: Details, correction: Correction) -> Details | None:
    """Without a value, or with another one that the same place speaks for."""
    kind, value = _named(correction)
    hit = [one for one in details if (one.kind, one.value) == (kind, value)]
    if not hit:
        return None
    kept = tuple(one for one in details if one not in hit)
    to = correction.to if correction.action is Action.RENAME else ""
    kept = _following(kept, [value], to, kind)
    if not to or any((one.kind, one.value) == (kind, to) for one in kept):
        return kept
    evidence = replace(hit[0].evidence, rule=f"correction:{correction.action}")
    return (*kept, replace(hit[0], value=to, evidence=evidence))


def _following(details: Details, old: Sequence[str], new: str, kind: DetailKind) -> Details:
    """The stage of the attack has the day of the incident: it follows where that is corrected."""
    if kind is not DetailKind.INCIDENT:
        return details
    stages = {f"attack {day}" for day in old}
    return tuple(
        replace(one, value=f"attack {new}".rstrip())
        if one.kind is DetailKind.STAGE and one.value in stages
        else one
        for one in details
    )


def _named(correction: Correction) -> tuple[DetailKind, str]:
    if correction.detail is None:
        raise ValueError(f"{correction} is of no detail")
    return correction.detail, correction.values[0]
