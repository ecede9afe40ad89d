"""What the pages, `/readyz` and the command line say of the cluster that keeps an index."""

from typing import Any

import pytest

from archive import Health, IndexAway, Status
from web import create_app


class Kept:
    """An archive in a cluster that is in some health; None when nobody answers."""

    def __init__(self, health):
        self._health = health

    def view(self):
        return self

    def status(self):
        if self._health is None:
            raise IndexAway("opensearch+http://127.0.0.1:9/news", "no node answers")
        return Status(
            address="opensearch+http://127.0.0.1:9/news",
            articles=7,
            generation="g-00000001",
            identity="one",
            built=None,
            bytes=1,
            health=self._health,
        )


def site(health):
    kept: Any = Kept(health)
    return create_app(kept).test_client()


def ready(health, language="en"):
    return site(health).get("/readyz", headers={"Accept-Language": language})


@pytest.mark.parametrize(
    ("health", "state", "sentence"),
    [
        (Health(nodes=3), "whole", "every part of the index has all its copies"),
        (Health(nodes=2, copies=4), "thin", "some parts of the index lack a copy (4)"),
        (Health(nodes=1, copies=5, shards=2), "broken", "Parts of the index are missing (2)"),
    ],
)
def test_readyz_says_how_the_cluster_is(health, state, sentence):
    answer = ready(health)
    cluster = answer.json["cluster"]
    assert answer.status_code == 200
    assert (cluster["state"], cluster["nodes"]) == (state, health.nodes)
    assert cluster["ok"] == (state == "whole")
    assert sentence in cluster["text"]


def test_readyz_speaks_french_as_well():
    assert "Le cluster est complet" in ready(Health(nodes=3), "fr").json["cluster"]["text"]


def test_a_cluster_that_does_not_answer_is_503_with_a_sentence():
    answer = ready(None)
    assert answer.status_code == 503
    assert "do not answer at the moment" in answer.text
    page = site(None).get("/", headers={"Accept-Language": "fr"})
    assert page.status_code == 503
    assert "ne répondent pas pour le moment" in page.text
