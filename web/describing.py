"""What the API can be asked: for programs as OpenAPI, for people as a page."""

from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, url_for
from werkzeug.wrappers import Response

from .exporting import site
from .language import spoken
from .openapi import document, facet_parameters, operations

blueprint = Blueprint("describing", __name__)


@blueprint.app_template_filter()
def allowed(schema: dict[str, Any]) -> str:
    """What a parameter may be, in few words."""
    say = spoken()
    schema = schema.get("anyOf", [schema])[0]
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"] if value != "")
    if schema.get("type") == "integer":
        return say(
            "programs.number_between", least=schema["minimum"], most=say.number(schema["maximum"])
        )
    return say("programs.text")


@blueprint.get("/api/v1/openapi.json")
def openapi() -> Response:
    """The OpenAPI document."""
    name: str = current_app.config["SITE_NAME"]
    return jsonify(document(spoken().language, f"{site()}/api/v1", name))


@blueprint.get("/api")
def page() -> str:
    """The same to read, with addresses to try."""
    return render_template(
        "api.html",
        operations=operations(),
        narrowing=facet_parameters(),
        root=url_for("describing.page") + "/v1",
    )
