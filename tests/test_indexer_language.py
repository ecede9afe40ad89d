"""The language of a text is told as py3langid tells it, only sooner."""

from copy import copy
from functools import lru_cache
from pathlib import Path

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from indexer.facts.language import _SCRIPTS, LANGUAGES, identifier, language_of
from indexer.records import Clue

LABELLED = Path(__file__).parent / "labelled"


@lru_cache(maxsize=1)
def _slow() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _texts() -> list[str]:
    files = sorted((LABELLED / "dev").glob("*.txt"))
    assert len(files) > 50
    return [file.read_text("utf-8")[:1000] for file in files]


@pytest.mark.parametrize(
    ("among", "texts"),
    [
        (LANGUAGES, _texts()),
        (LANGUAGES, [text[:50] for text in _texts()]),
        (
            LANGUAGES,
            [
                "L’ATTAQUE A ÉTÉ REVENDIQUÉE",
                "Ciudad: «atacó», dice él",
                "l’e\u0301te\u0301 est ici \ud83d",
            ],
        ),
        (
            _SCRIPTS["\u0400-\u04ff"],
            ["Добрий день, як справи сьогодні", "Како сте данас, хвала лепо"],
        ),
        (_SCRIPTS["\u3040-\u30ff\u4e00-\u9fff"], ["東京都は攻撃を受けた", "医院遭到攻击"]),
    ],
    ids=["articles", "their beginnings", "other texts", "Cyrillic", "Han"],
)
def test_it_says_what_the_library_says(among: tuple[str, ...], texts: list[str]) -> None:
    slow = copy(_slow())
    slow.set_languages(list(among))
    for text in texts:
        language, probability = slow.classify(text)
        told, chance = identifier(among).classify(text)
        assert told == language
        assert chance == pytest.approx(float(probability), abs=1e-5)


def test_of_what_tells_nothing_no_language_is_likely() -> None:
    assert identifier().classify("a") == ("", 0.0)
    assert identifier().classify("") == ("", 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "Kommunens tjenester har ligget nede siden tirsdag, og de ansatte arbeider med papir.",
        "Los servicis de la comuna de Brevane son arrestats dempuèi dimars, e los agents.",
        "La servoj de la urbodomo de Brevane haltis ekde mardo, kaj oni laboras per papero.",
        "Mae gwasanaethau'r cyngor wedi bod i lawr ers dydd Mawrth, ac mae'r staff ar bapur.",
    ],
    ids=["Norwegian", "Occitan", "Esperanto", "Welsh"],
)
def test_a_text_in_another_language_is_in_none_whatever_its_page_declares(text: str) -> None:
    assert language_of(text, None) is None
    assert language_of(text, Clue("en", "html")) is None


def test_a_headline_keeps_its_language() -> None:
    told = language_of("SpaceBears affirme tenir les secrets de la CNPS", Clue("fr", "html"))
    assert told is not None
    assert told.text == "fr"
