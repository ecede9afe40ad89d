"""What is published about one time suffices to tell which incident a document belongs to."""

from types import SimpleNamespace
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.engines.whoosh.segments.arrays import Arrays, ArraysWriter
from archive.engines.whoosh.segments.columns import ValuesColumn
from archive.engines.whoosh.segments.schema import UNDATED
from archive.engines.whoosh.snapshot import incidents as module
from archive.engines.whoosh.snapshot.counting import FacetColumn
from archive.engines.whoosh.snapshot.incidents import Incidents, _Several
from archive.query import Facet

DAYS = st.one_of(st.just(UNDATED), st.integers(1, 600))
DOCUMENTS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["Clairval", "Aurec", "Brides"]), unique=True, max_size=2),
        DAYS,
        DAYS,
        st.integers(0, 3),
        st.sampled_from([(), ("FR",), ("BE",)]),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


def column(folder, rows):
    path = folder / "column.arrays"
    with path.open("wb") as file:
        out = ArraysWriter(file)
        ValuesColumn.write(out, "c", rows)
        out.close()
    return FacetColumn.of([Arrays(path)], "c")


class Source(SimpleNamespace):
    """As much of a snapshot as incidents are made of."""

    def id_of(self, number):
        return f"{number * 7919 % 101:03}".encode()


def source(folder, documents):
    size = len(documents)
    stories = [number if copied else own for number, (*_, own, _, copied) in enumerate(documents)]
    first = np.array([min(stories.index(each), number) for number, each in enumerate(stories)])
    return Source(
        live=np.array([number % 7 != 5 for number in range(size)]),
        days=np.array([each[1] for each in documents], np.int32),
        incidents=np.array([each[2] for each in documents], np.int32),
        stories=SimpleNamespace(first_published=first, of=lambda number: (int(first[number]), 1)),
        facets={
            Facet.VICTIM: column(folder, [tuple(each[0]) for each in documents]),
            Facet.COUNTRY: column(folder, [each[4] for each in documents]),
        },
        by_id=np.argsort(np.argsort([number * 7919 % 101 for number in range(size)])),
        ties={},
        numbers={},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("columns")


@given(documents=DOCUMENTS)
def test_a_spell_gives_the_incident_that_all_documents_of_the_victim_give(folder, documents):
    asked = source(folder, documents)
    incidents = Incidents(asked)
    for number in np.flatnonzero(asked.live).tolist():
        for victim in asked.facets[Facet.VICTIM].of_document(number):
            whole = next(one for one in incidents._of_victim(victim) if number in one.documents)
            assert incidents._with(number, victim) == whole


@given(documents=DOCUMENTS)
def test_a_handful_of_documents_is_told_of_as_many_are(folder, documents):
    asked = source(folder, documents)
    told = [list(map(Incidents(asked).of_document, np.flatnonzero(asked.live).tolist()))]
    with mock.patch.object(module, "_HANDFUL", 0):
        told.append(list(map(Incidents(asked).of_document, np.flatnonzero(asked.live).tolist())))
    assert told[0] == told[1]


def test_the_incidents_of_a_victim_are_kept_in_few_bytes():
    incidents = [(5, 3), (900_000, 1, 7), *((number,) for number in range(1000, 3000))]
    kept = _Several("Mairie de Lille", incidents)
    assert [one.documents for one in kept] == incidents
    assert kept.of(7).documents == (900_000, 1, 7)
    assert kept.of(2999).documents == (2999,)
    assert kept.bytes < 20 * 2005
