"""The templates that the captures of an archive make, and who was read with others."""

from typing import NamedTuple

from indexer.cleaning.templates import NONE, Edges, Template, is_stale, template_of

from .holdings import Holdings, template_group


class Templates(NamedTuple):
    """The templates of all groups, and how many articles of each may come or go before it changes.

    A group without `slack` has none.
    """

    lines: dict[str, Template]
    slack: dict[str, int]


def settled_templates(holdings: Holdings, known: Templates | None) -> tuple[Templates, set[str]]:
    """The templates of what is held now, and the seeds that were read with others.

    Args:
        holdings: What is held.
        known: The templates of what was held before this refresh: only those are learned
            again that may have become others. None when the last refresh
            did not come to its end, so that all have to be.
    """
    lines, slack = (dict(known.lines), dict(known.slack)) if known else ({}, {})
    for group, times in holdings.groups.items():
        slack[group] = slack.get(group, 0) - times
    again = {group for group in holdings.groups if slack[group] < 0}
    members = holdings.members(again if known else None)
    stale: set[str] = set()
    for group in {*members, *again}:
        edges = [(one.seed, _edges(one.edges)) for one in members.get(group, ())]
        template, slack[group] = template_of(of_article for _, of_article in edges)
        lines.pop(group, None)
        if template:
            lines[group] = template
        stale.update(seed for seed, of_article in edges if is_stale(of_article, template))
    stale.update(
        one.seed
        for one in holdings.come()
        if is_stale(_edges(one.edges), lines.get(template_group(one), NONE))
    )
    return Templates(lines, {group: left for group, left in slack.items() if left > 0}), stale


def _edges(kept: str) -> Edges:
    return Edges.decoded(kept.split())
