"""Rendering: templates escape and call as Jinja's own do."""

from inspect import getattr_static

import pytest
from flask import Flask
from markupsafe import Markup, escape

from archive import Facet, open_index
from web import create_app, rendering
from web.rendering import escaped

TEMPLATE = """
{% macro tag(name, class="plain") %}
<b class="{{ class }}">{{ name }}{{ caller() if caller }}</b>
{% endmacro %}
{% macro plain(name, class="plain") %}<i class="{{ class }}">{{ name }}</i>{% endmacro %}
{% macro every(name) %}{{ name }}{{ varargs }}{{ kwargs }}{% endmacro %}
{{ plain("<") }}{{ plain("<", '"') }}{{ plain(name="<") ~ "<" }}{{ tag("<", '"') }}
{{ every("<") }}{{ every("<", 1) }}{{ every("<", x=1) }}
{% for each in values %}{{ tag(each, class='"') }}{{ loop.cycle("<", ">") }}{% endfor %}
{% call tag("x") %}{{ values|join("<") }}{% endcall %}
{% set caught %}{{ values[0] }}{% endset %}{{ caught }}{{ "<" ~ caught }}{{ called(1, two="<") }}
{{ values[0]|safe }}{{ none }}{{ missing }}{{ 1.5 }}
"""


def made(app):
    given = {"values": ["<R&D>", Markup("<i>"), Facet.ACTOR], "called": "{}{two}".format}
    return app.jinja_env.from_string(TEMPLATE).render(given)


def test_a_page_is_what_jinja_makes_of_it():
    ours, plain = Flask(__name__), Flask(__name__)
    rendering.register(ours)
    assert made(ours) == made(plain)
    assert "&lt;R&amp;D&gt;" in made(ours)


@pytest.mark.parametrize(
    "value",
    ["", "<&\"'>", "é", Markup("<b>"), Facet.ACTOR, 7, None, b"<"],
    ids=repr,
)
def test_values_are_escaped_as_markupsafe_does(value):
    assert escaped(value) == escape(value)


def test_nothing_that_templates_call_asks_for_the_context(tmp_path):
    app = create_app(open_index(f"whoosh:{tmp_path}/index"))
    asking = {
        name
        for name, called in app.jinja_env.globals.items()
        if getattr_static(called, "jinja_pass_arg", None)
    }
    assert asking == set()
