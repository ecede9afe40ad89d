"""What a page weighs with everything that it needs, as browsers get it."""

import pytest
from bs4 import BeautifulSoup

from tests.demo.visiting import application

MOST = 60_000
"""Bytes that come over the line for the first page of a visit."""


@pytest.fixture(scope="module")
def client(demo):
    return application(demo[0]).test_client()


@pytest.mark.parametrize(
    "path", ["/", "/?q=attaque", "/?q=&size=100&sort=newest", "/facet/victim", "/coverage", "/help"]
)
def test_a_first_page_weighs_less_than_sixty_kilobytes_with_everything(client, path, measured):
    welcome = {"Accept-Encoding": "gzip"}
    answer = client.get(path, headers=welcome)
    assert answer.headers["Content-Encoding"] == "gzip"
    page = BeautifulSoup(client.get(path).text, "lxml")
    tags = page.select("script, link[rel=stylesheet], link[rel=icon]")
    needed = {str(tag.get("src") or tag["href"]) for tag in tags}
    assert len(needed) >= 5
    assert all(address.startswith("/static/") for address in needed)
    weight = len(answer.data)
    for address in needed:
        with client.get(address, headers=welcome) as file:
            assert "immutable" in file.headers["Cache-Control"]
            weight += len(file.data)
    measured(f"weight of {path}", f"{weight / 1000:.1f} kB")
    assert weight < MOST
