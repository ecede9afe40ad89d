"""Thousands of hostile queries to a real server over an archive: none fails, none takes long."""

import http.client
import random
import threading
import time
from itertools import islice
from operator import sub
from pathlib import Path
from urllib.parse import quote

import pytest

from archive import Query, open_index
from archive.engines.whoosh.answering import budget
from tests.bench.corpus import Corpus
from tests.bench.nasty import nasty
from tests.served import commanded

LONGEST = 2.25
"""Seconds that an answer may take: what a query may cost, and a quarter for the rest."""

GROWTH = 100_000_000
"""Bytes that each process of the server may take more at the end."""

WORST = [
    *("*", "**", "?", "*a*", "?*?*?*?*?*", "a* b* c* d* e*", "*e*", "(a|a)*b", "[a TO z]"),
    *("a~9", "a~2 e~2 i~2", "titre:*", "acteur:*", "corps:[a TO z]", '"a* b*"~9', "NOT a", "-a -e"),
    *(" OR ".join("aeiou" * 30), " ".join("le de la et les des en un du une".split() * 12)),
    *("(" * 500, "(a OR " * 200, '"' * 501, "~" * 900, "a:" * 400, "\\" * 300, "- " * 400),
    *("date:" + "9" * 1000, "date:0000-99", "après:99999999999999999999j", "x" * 5000),
    *("\0", "\udcff", "\u202e\u0301" * 200, "😀" * 300, "ﷺ" * 200, "İ" * 300, "ß" * 300),
]
DOORS = [
    *("/?q={}", "/?size=100&q={}", "/?q={}&match=any&sort=newest", "/?q={}&page=99999999999"),
    *("/api/v1/search?q={}", "/api/v1/search?size=100&match=any&q={}", "/api/v1/suggest?q={}"),
    *("/facet/actor?q={}", "/facet/organisation?find={}", "/api/v1/facets/actor?find={}"),
    *("/?actor={0}&actor__not={0}&organisation={0}&date_from={0}", "/article/{}", "/?{0}={0}"),
]


def hostile(count):
    """So many addresses, the same every time."""
    chance = random.Random(3)  # noqa: S311 - nothing is secret here
    texts = nasty(5)
    for place in range(count):
        text = chance.choice(WORST) if place % 3 == 0 else next(texts).text
        raw = text.encode("utf-8", "surrogatepass")
        written = quote(raw[:2500], safe="")
        if place % 17 == 0:
            written = written.replace("%", "%%", 1) + "%zz%"
        yield chance.choice(DOORS).format(written)[:8000]


def asked(port, address):
    """The status of an answer, and the seconds until its end; 0 when there is none."""
    began = time.monotonic()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request("GET", address)
        answer = line.getresponse()
        answer.read()
        status = answer.status
    except OSError:
        status = 0
    finally:
        line.close()
    return status, time.monotonic() - began


def memory(server):
    """Bytes that each of a server's processes has for itself."""
    return [own_memory(worker) for worker in server.workers()]


def own_memory(pid):
    total = 0
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(("Private_Dirty", "Private_Clean")):
            total += int(line.split()[1]) * 1024
    return total


@pytest.fixture(scope="module")
def archive(tmp_path_factory, size):
    """An archive of invented articles: a small one, or with `--torture` 12,000."""
    address = f"whoosh:{tmp_path_factory.mktemp('hostile') / 'index'}"
    with open_index(address).writing() as batch:
        for article in islice(Corpus().articles(), size(1000, 12_000)):
            batch.put(article)
    return address


@pytest.mark.alone
@pytest.mark.torture
def test_no_query_fails_hangs_or_takes_what_others_need(archive, tmp_path, size, measured):
    count = size(300, 3000)
    answers, addresses = [], iter(list(hostile(count)))
    lock = threading.Lock()
    with commanded(tmp_path, "--index", archive, "--workers", "2") as server:

        def ask():
            while True:
                with lock:
                    address = next(addresses, None)
                if address is None:
                    return
                answers.append((*asked(server.port, address), address))

        for address in hostile(100):
            asked(server.port, address)
        before = memory(server)
        clients = [threading.Thread(target=ask) for _ in range(2)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        grown = max(map(sub, memory(server), before))
    took = sorted(seconds for _, seconds, _ in answers)
    failed = [row for row in answers if row[0] in {0, 500}]
    measured(
        "hostile queries",
        f"{len(answers)} at {open_index(archive).status().articles} articles: {len(failed)} × 500"
        f" or no answer, slowest {took[-1]:.2f} s, p99 {took[len(took) * 99 // 100]:.2f} s,"
        f" memory {grown / 1e6:+.0f} MB a process",
    )
    assert failed == []
    assert {status for status, *_ in answers} <= {200, 308, 400, 404, 414, 422, 503}
    assert took[-1] < LONGEST
    assert grown < GROWTH


@pytest.mark.torture
def test_without_a_budget_they_would_cost_more(archive, monkeypatch):
    """The control: what the budget leaves out would be looked for."""

    def spent():
        began = time.process_time()
        index = open_index(archive)
        for text in ("*a*", "*e*", " OR ".join("aeiou"), '"a* b*"~9'):
            index.search(Query(text=text))
        return time.process_time() - began

    monkeypatch.setattr(budget, "POSTINGS", 1)
    little = min(spent() for _ in range(2))
    monkeypatch.setattr(budget, "POSTINGS", 10**12)
    assert min(spent() for _ in range(2)) > little
