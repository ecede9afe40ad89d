"""Phrases of furniture, looked up by what a line begins with and by what it has to hold."""

import tomllib

import pytest

from indexer.cleaning.phrases import FOLDER, Tier, load_furniture, normalised


@pytest.mark.parametrize("tier", Tier)
def test_every_phrase_that_ships_is_known(tier: Tier) -> None:
    phrases = load_furniture().tiers[tier]
    for file in sorted(FOLDER.glob("*.toml")):
        for rule in tomllib.loads(file.read_text("utf-8"))["rule"]:
            for phrase in rule.get(tier, ()):
                line = normalised(str(phrase).replace("#", "7").replace("*", "abc"))
                assert phrases.rule_of(line), (file.name, phrase)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("3 min", "reading-time"),
        ("some site is proudly powered by wordpress", "footer"),
        ("alertez-nous !", "correction"),
        ("three min", ""),
        ("1", ""),
        ("", ""),
    ],
)
def test_a_phrase_may_begin_with_anything_or_with_a_number(line: str, rule: str) -> None:
    assert load_furniture().tiers[Tier.STRONG].rule_of(line) == rule
