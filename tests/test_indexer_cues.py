"""Cue words are looked for where one can begin, and found as if it were everywhere."""

import re
from functools import cache
from pathlib import Path

import pytest

from indexer.facets.cues import Cue, Places, anywhere, cue_of, front
from indexer.facets.lexicon import flattened, load_lexicon

LEXICON = load_lexicon()
DETAILS = {
    f"{part}.{name}": words
    for part, lists in LEXICON.details.items()
    for name, words in lists.items()
}
LISTS = {**LEXICON.cues, **DETAILS}


@cache
def texts():
    """Some labelled articles, flattened, and a text that begins and ends with cues."""
    files = sorted(Path(__file__).with_name("labelled").glob("*/*.txt"))[::40]
    return [
        *(flattened(file.read_text("utf-8")) for file in files),
        "ddos: le gang a_ddos r&ddos si",
    ]


def spans(matches):
    return [match.span() for match in matches]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_found_as_if_it_were_looked_for_everywhere(name):
    cue = anywhere(tuple(LISTS[name]))
    for text in texts():
        places, half = Places(text), len(text) // 2
        for low, high in ((0, len(text)), (half, len(text)), (7, half)):
            everywhere = spans(cue.pattern.finditer(text, low, high))
            assert spans(cue.all(places, low, high)) == everywhere
            first = cue.search(places, low, high)
            assert (first and first.span()) == (everywhere[0] if everywhere else None)


@pytest.mark.parametrize("name", ["actor.naming", "actor.before"])
def test_what_stands_in_front_of_a_name_is_found_likewise(name):
    cue = front(LEXICON, name)
    for text in texts():
        places = Places(text)
        for end in range(40, len(text), 97):
            found, wanted = (
                one and one.span()
                for one in (
                    cue.search(places, end - 40, end),
                    cue.pattern.search(text, end - 40, end),
                )
            )
            assert found == wanted


@pytest.mark.parametrize(
    "fragments",
    [
        ("[^.]+ gang",),
        ("gang|crew",),
        ("s?ite",),
        (r"\w+ gang",),
        ("(?:a(?:b|c)|d)e",),
        (r"\(gang",),
    ],
)
def test_what_could_begin_with_anything_is_looked_for_everywhere(fragments):
    assert not anywhere(fragments).beginnings


def test_a_short_word_is_found_by_the_letters_it_has():
    cue = anywhere(("si", "no?n", r"\d+ go"))
    assert set(cue.beginnings) == {1, 2}
    text = "si non, 30 go; nn si"
    assert spans(cue.all(Places(text), 0, len(text))) == spans(cue.pattern.finditer(text))


def test_matches_of_a_list_do_not_overlap():
    cue = cue_of(r"\b(?:mise en ligne|en ligne)\b", ("mise en ligne", "en ligne"))
    text = "mise en ligne, en ligne"
    assert spans(cue.all(Places(text), 0, len(text))) == [(0, 13), (15, 23)]


def test_a_cue_of_our_lists_is_seldom_looked_for_everywhere():
    everywhere = {name for name, words in LISTS.items() if not anywhere(tuple(words)).beginnings}
    assert len(everywhere) < len(LISTS) / 10
    assert isinstance(anywhere(tuple(LISTS["attack"])), Cue)
    assert re.fullmatch("[a-z' -]{3}", next(iter(anywhere(("attaques?",)).beginnings[3])))
