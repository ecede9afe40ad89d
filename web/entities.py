"""The pages about an organisation, an actor or a sector, and the same as JSON."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from flask import Blueprint, abort, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response

from archive import (
    ROLES,
    Bucket,
    Entity,
    Facet,
    Filter,
    Kind,
    Listing,
    Query,
    read_alias,
    read_role,
)
from archive.language import words

from .language import spoken
from .links import Links
from .nearest import similar
from .portraits import LISTED, REFINING, Figure, Figures, Portrait, in_any_role, portrait_of
from .shapes import AddressOf, Shape, histogram_shape, hits_shape, problem_shape
from .urls import LONGEST_VALUE, address, args_of
from .view import how_many, view

blueprint = Blueprint("entities", __name__)

_PATH = "<any(organisation, actor, sector):kind>/<path:name>"


@dataclass(frozen=True, slots=True)
class Near:
    """An entity that was perhaps meant, and how articles write it where that is what is near."""

    entity: Entity
    alias: str = ""


# Which entity is meant


def canonical(entity: Entity) -> Entity:
    """The entity by its canonical name: "lockbit" is LockBit, "santé" health, "alphv" BlackCat.

    As it is when nobody is called so, or when several are.
    """
    chosen = Filter(facet=Facet(entity.kind), values=(entity.name,))
    page = view().search(Query(filters=(chosen,), size=1, counted=()))
    if page.total or how_many(Query(filters=(in_any_role(entity),))):
        return replace(entity, name=page.query.filter_of(chosen.facet).values[0])
    return _so_called(entity)


def _so_called(entity: Entity) -> Entity:
    """Who is only mentioned by this name, or who alone is written so; else the entity itself."""
    name, listing = _words(entity.name), Listing(prefix=f"{entity.kind}:", find=entity.name)
    listed = view().facet(Query(), Facet.ROLE, listing).values
    others = {held[0] for each in listed if (held := read_role(each.value))}
    others = {other for other in others if _words(other.name) == name}
    if not others:
        listed = view().facet(Query(), Facet.ALIAS, listing).values
        spelled = [written for each in listed if (written := read_alias(each.value))]
        others = {other for other, alias in spelled if _words(alias) == name}
    return others.pop() if len(others) == 1 else entity


def _words(name: str) -> list[str]:
    return [word.folded for word in words(name)]


def nearest(entity: Entity, most: int = LISTED) -> list[Near]:
    """Who was perhaps meant by a name that no article has.

    Whoever is so called in another kind, is spelled nearly so, is written so, or
    has a name with words that begin so.
    """
    found: dict[Entity, Near] = {}
    for near in _nearest(entity):
        found.setdefault(near.entity, near)
    return list(found.values())[:most]


def _nearest(entity: Entity) -> Iterator[Near]:
    for kind in Kind:
        other = canonical(Entity(kind, entity.name))
        if kind is not entity.kind and how_many(Query(filters=(in_any_role(other),))):
            yield Near(other)
    for name in similar(Facet(entity.kind), entity.name):
        yield Near(Entity(entity.kind, name))
    for kind in sorted(ROLES, key=lambda kind: kind is not entity.kind):
        listing = Listing(prefix=f"{kind}:", find=entity.name, most=LISTED)
        for each in view().facet(Query(), Facet.ROLE, listing).values:
            if held := read_role(each.value):
                yield Near(held[0])
        for each in view().facet(Query(), Facet.ALIAS, listing).values:
            if (written := read_alias(each.value)) and written[1] != written[0].name:
                yield Near(*written)


# The page


@blueprint.get(f"/{_PATH}")
def page(kind: str, name: str) -> Response | str | tuple[str, int]:
    """The page about an entity; another spelling of its name leads there."""
    entity = _asked(kind, name)
    portrait = portrait_of(entity)
    if portrait:
        return render_template("entity.html", portrait=portrait, entity=entity)
    known = canonical(entity)
    if known != entity:
        return redirect(Links(Query()).entity(known.kind, known.name))
    return render_template("unknown.html", entity=entity, near=nearest(entity)), 404


@blueprint.get(f"/api/v1/entities/{_PATH}")
def api(kind: str, name: str) -> Response | tuple[Response, int]:
    """The same as JSON; a name that no article has is answered with those that are near."""
    entity = canonical(_asked(kind, name))
    portrait = portrait_of(entity)
    if portrait is None:
        shape = problem_shape(404, spoken()("entity.unknown", name=entity.name))
        near = [_near_shape(each) for each in nearest(entity)]
        response = jsonify(shape | {"nearest": near})
        response.content_type = "application/problem+json"
        return response, 404
    path = url_for("api.search")
    return jsonify(_shape(portrait, lambda query: address(path, args_of(query))))


def _asked(kind: str, name: str) -> Entity:
    if len(name) > LONGEST_VALUE or "\x00" in name:
        abort(404)
    return Entity(Kind(kind), name)


@blueprint.app_template_filter()
def values_of(figures: Figures) -> str:
    """The page that lists all values of which an entity's page shows the first."""
    return Links(figures.rest).values(figures.facet, prefix=figures.prefix)


@blueprint.app_template_filter()
def without_day(portrait: Portrait) -> str:
    """The articles that name an entity and have no date."""
    return Links(portrait.every).undated()


@blueprint.app_template_filter()
def within_of(portrait: Portrait) -> Callable[[Bucket], str]:
    """What leads to the articles within a bar of its histogram."""
    return Links(portrait.every).within


@blueprint.app_template_filter()
def shares(figures: tuple[Figure, ...]) -> list[tuple[str, float, float]]:
    """Some numbers as parts of a bar: the value of each, where it begins and how long it is, in %.

    >>> nothing = Query()
    >>> shares(tuple(Figure(value=v, count=c, query=nothing) for v, c in (("a", 1), ("b", 3))))
    [('a', 0.0, 25.0), ('b', 25.0, 75.0)]
    """
    whole = sum(figure.count for figure in figures)
    parts, at = [], 0
    for figure in figures:
        parts.append((figure.value, 100 * at / whole, 100 * figure.count / whole))
        at += figure.count
    return parts


# As JSON


def _shape(portrait: Portrait, address_of: AddressOf) -> Shape:
    entity, newest = portrait.entity, portrait.newest
    facet = Facet(entity.kind)
    return {
        "ok": True,
        "kind": entity.kind.value,
        "name": entity.name,
        "label": spoken().label(facet, entity.name),
        "page_url": url_for("entities.page", kind=entity.kind, name=entity.name),
        "articles": newest.total,
        "stories": newest.stories,
        "url": address_of(portrait.every),
        "first": portrait.first.isoformat() if portrait.first else None,
        "last": portrait.last.isoformat() if portrait.last else None,
        "undated": portrait.undated,
        "roles": [_figure_shape(each, None, address_of) for each in portrait.roles],
        "aliases": _figures_shape(portrait.aliases, address_of),
        "histogram": histogram_shape(newest.histogram),
        "acting": {"articles": portrait.acting.count, "url": address_of(portrait.acting.query)},
        "companions": {each.name: _figures_shape(each, address_of) for each in portrait.companions},
        "facets": {each.name: _figures_shape(each, address_of) for each in portrait.refining},
        "newest": hits_shape(newest.hits, address_of)["hits"],
    }


def _figures_shape(figures: Figures, address_of: AddressOf) -> Shape:
    return {
        "values": [_figure_shape(each, figures.facet, address_of) for each in figures.shown],
        "other": figures.more,
    }


def _figure_shape(figure: Figure, facet: Facet | None, address_of: AddressOf) -> Shape:
    entity = figure.entity
    value = entity.name if entity else figure.value
    shape: Shape = {"value": value, "count": figure.count, "url": address_of(figure.query)}
    if entity:
        label = spoken().label(Facet(entity.kind), value)
        page_url = url_for("entities.page", kind=entity.kind, name=entity.name)
        return shape | {"kind": entity.kind.value, "label": label, "page_url": page_url}
    if facet in REFINING:
        return shape | {"label": spoken().label(facet, value)}
    return shape


def _near_shape(near: Near) -> Shape:
    entity = near.entity
    return {
        "kind": entity.kind.value,
        "name": entity.name,
        "label": spoken().label(Facet(entity.kind), entity.name),
        "alias": near.alias or None,
        "page_url": url_for("entities.page", kind=entity.kind, name=entity.name),
    }
