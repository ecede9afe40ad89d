"""The lists of cue words as patterns, compiled once and looked for around names."""

import re
from functools import lru_cache

from .lexicon import Lexicon, LexiconError

ASIDE = (
    r"(?:[ \xa0]?\([^)\n]{1,40}\))?(?:,[^,.;:!?\n]{2,70},(?: \w+,)?)?"  # brackets, an apposition
)
SKIN = r"[ \xa0«“\"'’(]*$"  # what may stand between a cue and its name


@lru_cache(maxsize=4)
def word_set(words: tuple[str, ...]) -> frozenset[str]:
    """A list of words, to look one up in."""
    return frozenset(words)


@lru_cache(maxsize=64)
def front(lexicon: Lexicon, cue: str) -> re.Pattern[str]:
    """A cue list as a pattern that ends where a name begins; articles may stand between."""
    return _compiled(
        rf"(?<!\w)(?:{'|'.join(lexicon.cue(cue))})(?:[ \xa0:]+(?:le|la|les|the|l'|d'|un|une|de|du"
        r"|(?:its|their|son|sa|ses|leurs?|l'un de (?:ses|leurs)|one of (?:its|their))"
        r"(?: [\w-]+)?))?"
        rf"{SKIN}"
    )


@lru_cache(maxsize=64)
def behind(lexicon: Lexicon, cue: str) -> re.Pattern[str]:
    """A cue list as a pattern that begins where a name ends."""
    return _compiled(rf"(?:'s)?{ASIDE}[ \xa0»”\"',)]*(?:{'|'.join(lexicon.cue(cue))})")


@lru_cache(maxsize=128)
def anywhere(fragments: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern of whole words."""
    return _compiled(rf"(?<!\w)(?:{'|'.join(fragments)})(?!\w)")


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise LexiconError("*.toml", f"a fragment is no regular expression ({error})") from error
