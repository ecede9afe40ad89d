"""A cluster behind TLS that asks who one is: over a real wire, before a real node."""

import logging
import os
import shutil
import subprocess
import sys
from itertools import count

import pytest

from archive import IndexAway, Query, open_index
from tests.cluster.door import KEY, PASSWORD, USER, Authority, opened
from web import create_app

_numbers = count()

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None and not os.environ.get("CI"),
    reason="needs openssl, e.g. Debian's package of that name",
)

AS_USER = {"OPENSEARCH_USER": USER, "OPENSEARCH_PASSWORD": PASSWORD}
AS_KEY = {"OPENSEARCH_API_KEY": KEY}
WRONG = {
    "password": {**AS_USER, "OPENSEARCH_PASSWORD": "gehei/m-8"},
    "key": {"OPENSEARCH_API_KEY": "gehei/m-9"},
    "nobody": {},
}
SECRETS = (PASSWORD, KEY, "gehei/m", "Basic ", "ApiKey ", "geh%3Aeim")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority.made(tmp_path_factory.mktemp("authority"), "ours")


@pytest.fixture(scope="module")
def door(nodes, authority, tmp_path_factory):
    """A door before the first node, with a certificate for 127.0.0.1."""
    signed = authority.signed(tmp_path_factory.mktemp("door"), "IP:127.0.0.1")
    with opened(nodes.ports[0], *signed) as door:
        yield door


@pytest.fixture
def known(door, authority, monkeypatch):
    """An archive behind the door, of those who know the authority and say who they are."""

    def known(environment, host="127.0.0.1", **more):
        every = {"OPENSEARCH_CA": str(authority.certificate), **environment, **more}
        for name in (*AS_USER, *AS_KEY, "OPENSEARCH_CA"):
            monkeypatch.delenv(name, raising=False)
        for name, value in every.items():
            if value:
                monkeypatch.setenv(name, value)
        name = f"secure-{next(_numbers)}"
        return open_index(f"opensearch+https://{host}:{door.server_port}/{name}")

    return known


def refused(index, caplog):
    """The sentence by which an archive says that it is not let in; nothing in it is secret."""
    with caplog.at_level(logging.DEBUG), pytest.raises(IndexAway) as caught:
        index.view()
    for text in (str(caught.value), repr(caught.value), caplog.text, repr(vars(index._client))):
        assert not [secret for secret in SECRETS if secret in text]
    return str(caught.value)


@pytest.mark.parametrize("who", [AS_USER, AS_KEY], ids=["user", "key"])
def test_who_says_the_right_thing_writes_and_reads(known, door, make_article, who):
    index = known(who)
    with index.writing() as batch:
        batch.put(make_article(body="La mairie est prise."))
    assert index.view().search(Query(text="mairie")).total == 1
    assert any(path.endswith("/_bulk") for path in door.asked)
    assert len(index.captures()) == 1


def test_an_unknown_authority_is_not_trusted_and_hears_no_password(known, door, caplog):
    before = len(door.asked), door.sent_away
    said = refused(known(AS_USER, OPENSEARCH_CA=""), caplog)
    assert "its certificate is not to be trusted" in said
    assert "OPENSEARCH_CA" in said
    assert (len(door.asked), door.sent_away) == before


def test_another_authority_of_the_same_name_is_not_trusted(known, tmp_path, caplog):
    other = Authority.made(tmp_path, "ours")
    said = refused(known(AS_USER, OPENSEARCH_CA=str(other.certificate)), caplog)
    assert "its certificate is not to be trusted" in said


def test_a_certificate_of_another_host_is_not_trusted(known, caplog):
    said = refused(known(AS_USER, host="localhost"), caplog)
    assert "its certificate is not to be trusted" in said


def test_a_missing_file_of_an_authority_is_said(known, caplog):
    said = refused(known(AS_USER, OPENSEARCH_CA="/nowhere/ca.pem"), caplog)
    assert "nothing to trust its certificate by" in said
    assert "OPENSEARCH_CA" in said


@pytest.mark.parametrize("who", WRONG.values(), ids=WRONG)
def test_who_says_the_wrong_thing_learns_what_to_say(known, caplog, who):
    said = refused(known(who), caplog)
    assert "it does not let us in" in said
    assert "OPENSEARCH_USER and OPENSEARCH_PASSWORD, or OPENSEARCH_API_KEY" in said
    assert said.count(". ") == 0


def test_no_page_shows_what_is_secret(known, make_article):
    index = known(AS_USER)
    with index.writing() as batch:
        batch.put(make_article())
    site = create_app(index).test_client()
    for path in ("/", "/readyz", "/metrics", "/api/v1/search"):
        answer = site.get(path)
        assert answer.status_code == 200
        assert not [secret for secret in SECRETS if secret in answer.text + str(answer.headers)]


@pytest.mark.parametrize("who", [AS_USER, WRONG["password"]], ids=["right", "wrong"])
def test_the_command_line_shows_nothing_secret(known, make_article, who):
    index = known(AS_USER)
    with index.writing() as batch:
        batch.put(make_article())
    done = subprocess.run(
        [sys.executable, "-m", "web.cli", "status", "--index", index.address],
        env={**os.environ, **who},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert ("it does not let us in" in said) == (who != AS_USER), said
    assert not [secret for secret in SECRETS if secret in said]
