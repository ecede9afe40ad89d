"""Stencils: a macro that is called once and filled many times makes what it made."""

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
def row():
    app = Flask(__name__)
    stencils.register(app)
    return vars(app.jinja_env.from_string(MACRO).module)["row_cut"]


def test_holes_are_filled_where_the_macro_writes_its_arguments(row):
    made = row.filled({"href": "/?a=1&amp;b=%25", "label": "R&amp;D", "other": "x"})
    assert made.strip() == '<li><a href="/?a=1&amp;b=%25">100 % R&amp;D</a> R&amp;D</li>'


def test_what_is_filled_in_makes_no_holes(row):
    made = row.filled({"href": "%(label)s", "label": "\x00href\x00"})
    assert made.strip() == '<li><a href="%(label)s">100 % \x00href\x00</a> \x00href\x00</li>'


def test_another_decision_is_left_to_the_macro_which_escapes(row):
    made = row.instead(chosen=True, href="/", label="R&D", other="x")
    assert made.strip() == '<li class="on"><a href="/">100 % R&amp;D</a> R&amp;D</li>'


def test_the_holes_are_the_arguments_that_were_not_given(row):
    assert row.holes == {"href", "label"}
