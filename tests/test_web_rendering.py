"""Rendering: templates escape and call as Jinja's own do, and leave nothing behind."""

import gc
from inspect import getattr_static

import pytest
from flask import Flask
from markupsafe import Markup, escape

from archive import Facet, Query, open_index
from tests.demo.visiting import application
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

OURS = ("web", "archive", "jinja2")


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


@pytest.fixture(scope="module")
def demonstrated(demo):
    index, _ = demo
    return application(index).test_client(), index.view().search(Query()).hits[0].id


@pytest.fixture
def collected():
    """What the garbage collector finds from now on, where it is asked."""
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    yield gc.garbage
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/?q=attaque", "/?q=attaque&sector=health", "/?q=zzzz", "/?q=(", "/nowhere"),
        *("/article/{}", "/facet/victim", "/sector/health", "/help", "/coverage", "/watch"),
        "/api/v1/search?q=attaque",
    ],
)
def test_what_a_page_was_made_of_goes_with_the_page(demonstrated, collected, path):
    browser, article = demonstrated
    assert browser.get(path.format(article)).data
    gc.collect()
    assert {type(each) for each in collected if type(each).__module__.startswith(OURS)} == set()
