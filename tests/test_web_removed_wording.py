"""Whatever took a piece out of an article is said in words, in both languages."""

import re
import tomllib

import pytest

from archive import Removed
from indexer.cleaning.learned import judging as lines
from indexer.cleaning.phrases import FOLDER
from indexer.formats.page import blocks, body
from indexer.formats.page.learned import judging
from indexer.formats.page.zones import load_zones
from web.urls import LANGUAGES
from web.wording import wording

MODELS = {"lines": lines.KINDS, "blocks": judging.KINDS}
SHAPES = ("date", "headline", "label", "text")
OF_LINES = ("header", "template", "title-copy", "card", "site", "dateline", "share")
OF_PAGES = ("outside", "repeated", "links", "hidden", "popup", "form", "caption")


def zones():
    return {*load_zones().values(), *(f"html:{name}" for name in OF_PAGES), "pdf:running-head"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_that_takes_something_out_has_words(language):
    words = wording(language)
    assert {blocks.HIDDEN, blocks.POPUP, *body.SURE} <= zones()
    assert [rule for rule in sorted(zones()) if ":" in words.rule(rule)] == []
    files = [tomllib.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.toml")]
    rules = {rule["name"] for file in files for rule in file.get("rule", ())} | set(OF_LINES)
    assert sorted(rules - words._entries["rule"].keys()) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", MODELS)
def test_each_class_and_reason_of_both_models_is_said_with_the_score(model, language):
    words = wording(language)
    for shape in SHAPES:
        for kind in MODELS[model]:
            reason = f"{kind}: partager" if kind == "words" else kind
            piece = Removed(
                text="x", rule=f"learned-{shape}", line=0, chance=0.972, reasons=(reason,)
            )
            said = words.removed(piece)
            assert "97" in said
            assert words.rule(piece.rule) in said
            assert not re.search(r"learned|[{}]", said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_score_without_a_reason_is_said_all_the_same(language):
    said = wording(language).removed(Removed(text="x", rule="learned-label", line=0, chance=0.97))
    assert "97" in said
    assert not said.rstrip().endswith(":")
