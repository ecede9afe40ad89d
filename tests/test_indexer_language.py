"""The language of a text is told as py3langid tells it, only sooner."""

from copy import copy
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from indexer.facts.language import _SCRIPTS, LANGUAGES, SETS, identifier, language_of
from indexer.records import Clue

LABELLED = Path(__file__).parent / "labelled"


@lru_cache(maxsize=1)
def _slow() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _texts() -> list[str]:
    files = sorted((LABELLED / "dev").glob("*.txt"))
    assert len(files) > 50
    return [file.read_text("utf-8")[:1000] for file in files]


@pytest.mark.parametrize("among", SETS, ids=" ".join)
def test_what_is_known_of_languages_is_what_the_library_knows(among: tuple[str, ...]) -> None:
    library, kept = _slow(), identifier(among)
    assert (kept.moves == np.array(library.tk_nextmove)).all()
    assert (kept.rows == np.array(np.array(library.tk_row, int) * 256)).all()
    assert (kept.features == np.array(library.tk_output)).all()
    columns = [n for n, one in enumerate(library.nb_classes) if one in (*among, *SETS[among])]
    weights: dict[str, list[tuple[float, ...]]] = {library.nb_classes[n]: [] for n in columns}
    for n in columns:
        weights[library.nb_classes[n]].append((library.nb_pc[n], *library.nb_ptc[:, n]))
    assert set(kept.languages) == set(among) | set(SETS[among]) & set(library.nb_classes)
    assert set(kept.languages[: kept.own]) == set(among)
    for n, language in enumerate(kept.languages):
        assert weights[language].pop(0) == (kept.start[n], *kept.weights[:, n])
    assert not any(weights.values())


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
