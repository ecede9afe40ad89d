"""The language of an article."""

from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from indexer.formats import Clue

LANGUAGES = ("fr", "en", "de", "es", "it", "nl", "pt")
"""What an article may be written in."""

_ENOUGH = 40
"""Letters from which on the language of a text can be told."""

_SURE = 0.9
"""Probability from which on the language counts as known."""

_SAMPLE = 1000
"""Letters that are enough to tell a language."""


def language_of(text: str, declared: Clue | None) -> Clue | None:
    """The language of a text, as ISO 639-1; None when nothing is sure.

    Args:
        text: Title and body.
        declared: What the page says of itself; counts when the text says nothing sure.
    """
    stated = declared if declared and declared.text in LANGUAGES else None
    if len(text) < _ENOUGH:
        return stated
    language, probability = identifier().classify(text[:_SAMPLE])
    return Clue(str(language), "statistics") if probability >= _SURE else stated


@lru_cache(maxsize=1)
def identifier() -> LanguageIdentifier:
    """What tells languages apart; unpacking its model takes half a second."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(list(LANGUAGES))
    return model
