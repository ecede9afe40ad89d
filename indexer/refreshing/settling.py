"""The templates that the captures of an archive make, and who was read with others."""

from collections.abc import Mapping

from indexer.cleaning.templates import Edges, Template, is_stale, template_of

from .holdings import Holdings


def settled_templates(
    holdings: Holdings, known: Mapping[str, Template] | None
) -> tuple[dict[str, Template], set[str]]:
    """The templates of what is held now, and the seeds that were read with others.

    Args:
        holdings: What is held.
        known: The templates of what was held before this refresh: only groups
            that it has touched are learned again. None when the last refresh
            did not come to its end, so that all have to be.
    """
    members = holdings.members(None if known is None else holdings.groups)
    templates = dict(known or {})
    stale: set[str] = set()
    for group in {*members, *(holdings.groups & templates.keys())}:
        edges = [(one.seed, Edges.decoded(one.edges.split())) for one in members[group]]
        template = template_of(of_article for _, of_article in edges)
        templates.pop(group, None)
        if template:
            templates[group] = template
        stale.update(seed for seed, of_article in edges if is_stale(of_article, template))
    return templates, stale
