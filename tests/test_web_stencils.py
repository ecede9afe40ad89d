"""Stencils: a macro that is called once and filled many times makes what it made."""

from functools import partial

import pytest
from flask import Flask

from web import stencils

MACRO = """
{% macro row(chosen, href, label) %}
<li{% if chosen %} class="on"{% endif %}><a href="{{ href }}">100 % {{ label }}</a> {{ label }}</li>
{% endmacro %}
{% set row_cut = row|stencil(chosen=false) %}
"""


@pytest.fixture
def app():
    app = Flask(__name__)
    stencils.register(app)
    with app.test_request_context():
        yield app


def row_of(app, macro=MACRO):
    return vars(app.jinja_env.from_string(macro).module)["row_cut"]


@pytest.fixture
def row(app):
    return row_of(app)


def test_holes_are_filled_where_the_macro_writes_its_arguments(row):
    made = row.filled({"href": "/?a=1&amp;b=%25", "label": "R&amp;D", "other": "x"})
    assert made.strip() == '<li><a href="/?a=1&amp;b=%25">100 % R&amp;D</a> R&amp;D</li>'


def test_what_is_filled_in_makes_no_holes(row):
    made = row.filled({"href": "%(label)s", "label": "\x00href\x00"})
    assert made.strip() == '<li><a href="%(label)s">100 % \x00href\x00</a> \x00href\x00</li>'


def test_another_decision_is_cut_by_itself(row):
    holes = {"href": "/", "label": "R&amp;D", "other": "x"}
    made = row.instead(holes, chosen=True)
    assert made.strip() == '<li class="on"><a href="/">100 % R&amp;D</a> R&amp;D</li>'
    assert 'class="on"' not in row.filled(holes)


def test_the_holes_are_the_arguments_that_were_not_given(row):
    holes = {name for name in ("chosen", "href", "label", "other") if name in row}
    assert holes == {"href", "label"}


def test_a_macro_is_called_once_for_all_pages_in_a_language():
    app = Flask(__name__)
    calls: list[int] = []
    stencils.register(app)
    app.jinja_env.globals["called"] = partial(calls.append, 1)
    macro = MACRO.replace("<li", "{% do called() %}<li")
    app.jinja_env.add_extension("jinja2.ext.do")
    made = set()
    for language in ("fr", "fr", "en", "fr"):
        with app.test_request_context(f"/?lang={language}"):
            made.add(row_of(app, macro).filled({"href": "/", "label": "x"}))
    assert (len(made), len(calls)) == (1, 2)
