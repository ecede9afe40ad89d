"""What the API can be asked, as an OpenAPI 3.1 document; made from `api.toml`."""

import tomllib
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive import COUNTED, DetailKind, Facet, Kind

_FILE = Path(__file__).with_name("api.toml")

Shape = dict[str, Any]

SEARCH = (
    *("q", "in", "sort", "match", "date_from", "date_to", "incident_from", "incident_to"),
    *("synonyms", "uncertain", "copies", "story", "dossier", "count"),
)
"""The parameters of every search, besides those of facets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter, what it may be, and what it means by language."""

    name: str
    place: str
    schema: Shape
    means: Shape
    is_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """Something that the API can be asked.

    `of_facets` says whether the parameters of facets come besides; `example`
    is a query string to try, None where the path has to be filled in first.
    """

    path: str
    name: str
    parameters: tuple[Parameter, ...]
    of_facets: bool
    media_type: str
    schema: str
    statuses: tuple[int, ...]
    means: Shape
    example: str | None
    body: str = ""
    """The schema of what is sent along; "" where nothing is."""

    @property
    def method(self) -> str:
        """By what it is asked."""
        return "POST" if self.body else "GET"


@cache
def operations() -> tuple[Operation, ...]:
    """All of them."""
    table = _table()
    return tuple(_operation(row, table) for row in table["operation"])


@cache
def facet_parameters() -> tuple[Parameter, ...]:
    """What a search is narrowed by: three parameters for each facet."""
    return tuple(_of_facets(_table()["facets"]))


def _table() -> Shape:
    return tomllib.loads(_FILE.read_text("utf-8"))


def _operation(row: Shape, table: Shape) -> Operation:
    names = [*(SEARCH if row.get("search") else ()), *row.get("parameters", ()), "lang"]
    found = [
        Parameter(name=name, place="path", schema=said.get("schema", _FIELD), means=said)
        for name, said in table["path"].items()
        if f"{{{name}}}" in row["path"]
    ]
    for name in names if row.get("search") else row.get("plain", ()):
        said = table["parameters"][name]
        found.append(
            Parameter(name=name, place="query", schema=_or_empty(said["schema"]), means=said)
        )
    return Operation(
        path=row["path"],
        name=row["name"],
        parameters=tuple(found),
        of_facets=bool(row.get("search")),
        media_type=row["type"],
        schema=row.get("schema", ""),
        statuses=(
            *((400,) if row.get("search") or row.get("plain") or row.get("body") else ()),
            *((404,) if row.get("missing") else ()),
            *((409,) if row.get("conflict") else ()),
            *((411, 413) if row.get("body") else ()),
            *(422, 429, 503),
        ),
        means=row,
        example=row.get("example"),
        body=row.get("body", ""),
    )


_FIELD: Shape = {"enum": [facet.value for facet in Facet]}


def _or_empty(schema: Shape) -> Shape:
    """A parameter that is there but empty counts as not given."""
    if schema.get("type") == "array" or (
        schema.get("type") == "string" and "pattern" not in schema
    ):
        return schema
    default = {name: schema[name] for name in ("default",) if name in schema}
    return {"anyOf": [schema, {"type": "string", "maxLength": 0}], **default}


def _of_facets(said: Shape) -> Iterator[Parameter]:
    value: Shape = {"type": "string", "maxLength": 300}
    flag: Shape = {"enum": ["", "0", "1"]}
    for facet in Facet:
        for suffix, schema, means in (
            ("", value, said["only"]),
            ("__not", value, said["not"]),
            ("__missing", flag, said["missing"]),
        ):
            yield Parameter(
                name=f"{facet}{suffix}", place="query", schema=schema, means=means, is_list=True
            )


def document(language: str, server: str, site: str) -> Shape:
    """The document.

    Args:
        language: The language of its descriptions.
        server: The address of the API.
        site: What the archive is called.
    """
    paths: Shape = {}
    for one in operations():
        paths.setdefault(one.path, {})[one.method.lower()] = _said(one, language)
    return {
        "openapi": "3.1.0",
        "info": {"title": site, "version": version("newsarchive"), "license": _LICENSE},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": deepcopy(SCHEMAS),
            "parameters": {one.name: _parameter(one, language) for one in facet_parameters()},
            "responses": {
                "Problem": {
                    "description": "RFC 9457",
                    "content": {"application/problem+json": {"schema": _ref("Problem")}},
                }
            },
        },
    }


_LICENSE = {"name": "MIT", "identifier": "MIT"}


def _said(one: Operation, language: str) -> Shape:
    parameters = [_parameter(each, language) for each in one.parameters]
    if one.of_facets:
        parameters += [
            {"$ref": f"#/components/parameters/{each.name}"} for each in facet_parameters()
        ]
    content = {one.media_type: {"schema": _ref(one.schema)} if one.schema else {}}
    problem = {"$ref": "#/components/responses/Problem"}
    return {
        "operationId": one.name,
        "summary": one.means[language],
        "parameters": parameters,
        **({"requestBody": _sent(one.body)} if one.body else {}),
        "responses": {
            "200": {"description": one.means[language], "content": content},
            **{str(status): problem for status in one.statuses},
        },
    }


def _sent(schema: str) -> Shape:
    """What is sent along: as JSON, or as a text with one on each line."""
    return {
        "required": True,
        "content": {
            "application/json": {"schema": _ref(schema)},
            "text/plain": {"schema": {"type": "string", "minLength": 1}},
        },
    }


def _parameter(one: Parameter, language: str) -> Shape:
    schema = {"type": "array", "items": one.schema} if one.is_list else one.schema
    shape: Shape = {
        "name": one.name,
        "in": one.place,
        "description": one.means[language],
        "schema": schema,
    }
    if one.place == "path":
        return shape | {"required": True}
    return shape | ({"explode": True} if one.is_list else {})


# Answers: what is named is there; more keys may come.


def _ref(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(**properties: Shape) -> Shape:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(items: Shape) -> Shape:
    return {"type": "array", "items": items}


def _maybe(kind: str) -> Shape:
    return {"type": [kind, "null"]}


def _each_of(names: Iterable[Kind | DetailKind | Facet], items: Shape) -> Shape:
    return _object(**{one.value: items for one in names})


_TEXT: Shape = {"type": "string"}
_WHOLE: Shape = {"type": "integer", "minimum": 0}
_TRUE: Shape = {"const": True}
_ADDRESS: Shape = {"type": "string", "minLength": 1}
_SPANS = _list({"type": "array", "items": _WHOLE, "minItems": 2, "maxItems": 2})
_TEXTS = _list(_TEXT)
_BUCKETS = _list(_object(**{"from": _TEXT, "to": _TEXT, "count": _WHOLE}))
_VALUES: Shape = _object(
    values=_list(
        _object(
            value=_TEXT,
            label=_TEXT,
            count=_WHOLE,
            selected={"type": "boolean"},
            excluded={"type": "boolean"},
            toggle_url=_ADDRESS,
        )
    ),
    other=_WHOLE,
    missing=_WHOLE,
)
_STORY = {"story": _object(id=_TEXT, size={"type": "integer", "minimum": 1})}
_HIT: Shape = _object(
    id=_TEXT,
    seed=_TEXT,
    title=_TEXT,
    title_spans=_SPANS,
    outlet=_maybe("string"),
    published=_maybe("string"),
    archived=_TEXT,
    language=_maybe("string"),
    url=_maybe("string"),
    score={"type": "number"},
    excerpts=_list(_object(text=_TEXT, spans=_SPANS)),
    **dict.fromkeys(
        ("organisation", "victim", "actor", "sector", "attack", "status", "country"), _TEXTS
    ),
    people=_maybe("integer"),
    incident=_maybe("string"),
    incidents=_list(_object(id=_TEXT, victim=_TEXT, articles=_WHOLE, stories=_WHOLE, url=_ADDRESS)),
    **_STORY,
)
_EVIDENCE = _object(field={"enum": ["title", "body"]}, start=_WHOLE, end=_WHOLE, text=_TEXT)
_MENTIONS = _list(
    _object(
        value=_TEXT,
        role=_TEXT,
        alias=_TEXT,
        confidence={"type": "number", "minimum": 0, "maximum": 1},
        evidence=_list(_EVIDENCE),
    )
)

_NAMES: Shape = _TEXTS | {"minItems": 1}

SCHEMAS: dict[str, Shape] = {
    "Problem": _object(
        type=_ADDRESS,
        title=_TEXT,
        status={"type": "integer"},
        detail=_TEXT,
        ok={"const": False},
        error=_TEXT,
        errors=_TEXTS,
    ),
    "Hit": _HIT,
    "Hits": _object(ok=_TRUE, hits=_list(_ref("Hit"))),
    "ResultPage": _object(
        ok=_TRUE,
        total=_WHOLE,
        stories=_WHOLE,
        entries=_WHOLE,
        page={"type": "integer", "minimum": 1},
        size={"type": "integer"},
        query={"type": "object"},
        hits=_list(_ref("Hit")),
        facets=_each_of(COUNTED, _VALUES),
        histogram=_BUCKETS,
        incidents=_BUCKETS,
        notices=_TEXTS,
        did_you_mean=_maybe("string"),
        next_url=_maybe("string"),
    ),
    "FacetPage": {
        "allOf": [_object(ok=_TRUE, field=_FIELD, next_url=_maybe("string")), _VALUES],
    },
    "Suggestions": _object(
        ok=_TRUE,
        suggestions=_list(_object(kind=_TEXT, text=_TEXT, label=_TEXT, count=_WHOLE, url=_ADDRESS)),
    ),
    "Completions": {"type": "array", "minItems": 4, "maxItems": 4},
    "Article": _object(
        ok=_TRUE,
        id=_TEXT,
        seed=_TEXT,
        title=_TEXT,
        body=_TEXT,
        archived=_TEXT,
        published=_maybe("string"),
        outlet=_maybe("string"),
        authors=_TEXTS,
        url=_maybe("string"),
        language=_maybe("string"),
        removed=_list(_object(text=_TEXT, rule=_TEXT, line=_WHOLE)),
        versions=_list(_object(seed=_TEXT, archived=_TEXT, title=_TEXT)),
        details=_each_of(DetailKind, _list(_object(value=_TEXT, evidence=_EVIDENCE))),
        facets=_each_of(Kind, _MENTIONS),
        uncertain=_each_of(Kind, _MENTIONS),
    ),
    "Bundle": _object(type={"const": "bundle"}, id=_TEXT, objects=_list({"type": "object"})),
    "Events": _object(response=_list(_object(Event={"type": "object"}))),
    "Sidecar": _object(
        format={"enum": ["csv", "ndjson", "stix", "misp"]},
        exported=_TEXT,
        parameters=_list(_TEXTS),
        query={"type": "object"},
        generation=_TEXT,
        identity=_TEXT,
        articles=_WHOLE,
        stories=_WHOLE,
        rows=_WHOLE,
        bytes=_WHOLE,
        sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
    ),
    "Anything": _object(ok=_TRUE),
    "Watched": _object(ok=_TRUE, lists=_list({"type": "object"})),
    "Names": {"anyOf": [_NAMES, _object(names=_NAMES)]},
    "Coverage": _object(ok=_TRUE, articles=_WHOLE, outlets=_list({"type": "object"})),
    "Refresh": _object(
        ok=_TRUE, state=_TEXT, seeds={"type": "object"}, articles={"type": "object"}
    ),
}
"""Everything in JSON that the API answers or is sent."""
