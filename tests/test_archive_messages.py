"""Every remark and every mistake is produced by some query, and has a sentence in each language."""

import pytest

from archive import Mistake, NoticeKind, Query, QueryError, open_index
from web.urls import LANGUAGES
from web.wording import wording

NOTICES = {
    NoticeKind.NOT_A_FIELD: "couleur:x",
    NoticeKind.NO_WORDS: "()",
    NoticeKind.SMALL_OPERATOR: "mairie sauf hôpital",
    NoticeKind.FIELD_APART: "acteur: x",
    NoticeKind.STAR: "h*pital",
    NoticeKind.EDITS: "mairie~9",
    NoticeKind.SLOP: '"hôpital mairie"~999',
    NoticeKind.SYNONYMS: "ransomware",
    NoticeKind.CORRECTED: "hopitla",
    NoticeKind.TRANSLATED: "hospital mayors",
    NoticeKind.RELAXED: "hôpital mairie licorne",
    NoticeKind.MANY_FORMS: "mairie~",
    NoticeKind.LOOSENED: '"de la mairie de la ville"',
    NoticeKind.TOO_EXPENSIVE: "hôpital mairie mairies h* l* d* v*",
}
MISTAKES = {
    Mistake.NO_LEFT: "ET a",
    Mistake.NO_RIGHT: "a ET",
    Mistake.QUOTE_OPEN: '"a',
    Mistake.GROUP_OPEN: "(a",
    Mistake.GROUP_SHUT: "a)",
    Mistake.TOO_DEEP: "(" * 99,
    Mistake.NO_VALUE: "titre:)",
    Mistake.NESTED: "titre:acteur:a",
    Mistake.NO_DATE: "date:x",
    Mistake.NO_NUMBER: "people:1..x",
    Mistake.BACKWARDS: "date:2024..2023",
}
SENTENCES = [wording(language) for language in LANGUAGES]


@pytest.fixture
def index(tmp_path, make_article):
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    with index.writing() as batch:
        batch.put(make_article("a.txt", "Un", "Le rançongiciel de la mairie de la ville."))
        batch.put(make_article("b.txt", "Deux", "L’hôpital et la mairie, les mairies, le maire."))
    return index


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_remark_is_worded_with_the_facts_it_is_made_with(index, monkeypatch, kind):
    monkeypatch.setattr("archive.engines.whoosh.answering.terms.MOST", 2)
    if kind in {NoticeKind.LOOSENED, NoticeKind.TOO_EXPENSIVE}:
        monkeypatch.setattr("archive.engines.whoosh.answering.budget.POSTINGS", 14)
    notices = {notice.kind: notice for notice in index.search(Query(text=NOTICES[kind])).notices}
    for words in SENTENCES:
        sentence = words.notice(notices[kind])
        assert "{" not in sentence
        assert all(fact in sentence for _, fact in notices[kind].facts)


@pytest.mark.parametrize("mistake", Mistake)
def test_every_mistake_is_worded_with_its_place_and_its_repair(index, mistake):
    with pytest.raises(QueryError) as caught:
        index.search(Query(text=MISTAKES[mistake]))
    error = caught.value
    assert error.mistake is mistake
    for words in SENTENCES:
        sentence = words.mistake(error)
        assert (error.token.rpartition(":")[2] or error.token) in sentence
        assert str(error.position + 1) in sentence
        assert error.repaired in sentence


def test_the_sentence_of_a_mistake_is_whole():
    error = QueryError("a ET", 2, Mistake.NO_RIGHT, "ET", "a")
    french, english = (words.mistake(error) for words in SENTENCES)
    assert french == "Il manque un mot à droite de ET (au caractère 3). Essayez plutôt\xa0: a"
    assert english == "ET needs a word on its right (at character 3). Try instead: a"
    assert str(error) == "no_right: 'ET' at character 3 of 'a ET'; try: a"
