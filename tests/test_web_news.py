"""What is new of watched names, told to a webhook and as mails: nothing twice, nothing lost."""

import base64
import email
import email.policy
import hashlib
import hmac
import json
import os
import re
import socket
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from archive import Kind, Query, open_index
from tests.conftest import a_mention, an_article
from tests.served import ROOT, commanded, free_port
from web import messages, outbox, webhooks
from web.cli.doors import SECRET, doors_of
from web.cli.messenger import Messenger
from web.cli.posting import GIVEN_UP, Post
from web.news import TOLD, news_of
from web.outbox import OutboxDamaged
from web.settings import Settings, SettingsError, fault_of
from web.watchlist import lists_of
from web.webhooks import Fate
from web.wording import wording

WORD = "whsec_" + base64.b64encode(b"a secret of 24 bytes ...").decode()
LIST = """
communes = ["Clairval"]
groups = ["LockBit"]
[searches]
"Cliniques" = "/?q=clinique&sector=health"
"""
WORDS = " ".join(f"mot{number}" for number in range(90))


# What is new


class Looked:
    """An archive that grows, and who looks at it again and again."""

    def __init__(self, folder):
        self.index = open_index(f"whoosh:{folder / 'index'}")
        self.memory = None
        self.lists = lists_of(LIST)

    def put(self, *articles):
        with self.index.writing() as batch:
            for article in articles:
                batch.put(article)
        return self

    def look(self, rules="r1"):
        news, self.memory, _ = news_of(self.index.view(), self.lists, self.memory, rules)
        return {str(one.name): [article.id for article in one.articles] for one in news}


def told(seed, title="Titre", body="Rien.", **facts):
    return an_article(f"{seed}.txt", title, body, **facts)


@pytest.fixture
def looked(tmp_path):
    looked = Looked(tmp_path)
    return looked.put(
        told("old", actors=["LockBit"]),
        told("town", body="La mairie de Clairval."),
        told("clinic", "La clinique", sectors=["health"]),
    )


def test_to_who_looks_for_the_first_time_nothing_is_new(looked):
    assert looked.look() == {}
    assert looked.look() == {}


def test_each_new_story_is_new_once_of_each_name_that_finds_it(looked):
    looked.look()
    looked.put(told("a", body="À Clairval, encore.", actors=["LockBit"]), told("b"))
    assert looked.look() == {"Clairval": ["id-a.txt"], "LockBit": ["id-a.txt"]}
    assert looked.look() == {}
    looked.put(told("c", "Une clinique", sectors=["health"]))
    assert looked.look() == {"Cliniques": ["id-c.txt"]}


def test_a_copy_of_a_known_story_is_not_new(looked):
    looked.put(told("first", body=f"Clairval. {WORDS}", day="2024-03-02"))
    looked.look()
    looked.put(told("second", body=f"Clairval. {WORDS}", day="2024-03-01"))
    assert looked.look() == {}
    looked.put(
        told("x", body=f"Clairval. {WORDS[::-1]}"), told("y", body=f"Clairval. {WORDS[::-1]}")
    )
    assert len(looked.look()["Clairval"]) == 1


def test_an_article_that_names_somebody_only_in_its_new_version_is_new_of_that_name(looked):
    looked.look()
    looked.put(told("town", body="La mairie de Clairval.", actors=["LockBit"]))
    assert looked.look() == {"LockBit": ["id-town.txt"]}


def test_other_rules_bring_nothing_new_but_new_articles(looked):
    looked.look()
    looked.put(told("town", body="La mairie de Clairval.", actors=["LockBit"]))
    looked.put(told("new", body="Clairval", actors=["LockBit"]))
    assert looked.look("r2") == {"Clairval": ["id-new.txt"], "LockBit": ["id-new.txt"]}
    assert looked.look("r2") == {}


def test_a_name_that_comes_to_the_list_brings_only_what_is_new(looked):
    looked.look()
    looked.lists = lists_of('suppliers = ["Personne", "Titre = Encore"]')
    looked.put(told("new", "Encore"))
    assert looked.look() == {"Titre": ["id-new.txt"]}
    looked.lists = lists_of('suppliers = ["Titre = Autrement"]')
    assert looked.look() == {}


def test_what_goes_and_comes_again_is_not_new(looked):
    looked.look()
    with looked.index.writing() as batch:
        batch.remove("id-old.txt")
    assert looked.look() == {}
    looked.put(told("old", actors=["LockBit"]))
    assert looked.look() == {}


def test_a_name_that_becomes_a_value_of_the_archive_is_followed_on(looked):
    looked.look()
    looked.put(told("a", body="Clairval", mentions=(a_mention(Kind.ORGANISATION, "Clairval"),)))
    assert looked.look() == {"Clairval": ["id-a.txt"]}
    looked.put(told("b", mentions=(a_mention(Kind.ORGANISATION, "Clairval"),)))
    assert looked.look() == {"Clairval": ["id-b.txt"]}


def test_a_search_is_never_corrected_nor_loosened_into_one_that_finds_more(looked):
    looked.lists = lists_of('[searches]\n"a" = "lockbiit"\n"b" = "LockBit inexistant"')
    looked.put(*(told(number, f"{number}", "Clairval, LockBit.") for number in range(24)))
    looked.look()
    looked.put(told("new", "new", "Clairval, LockBit."))
    assert looked.look() == {}
    assert looked.index.view().search(Query(text="lockbiit")).total == 25  # what a reader gets
    looked.put(told("right", "right", "Clairval, lockbiit."))
    assert looked.look() == {"a": ["id-right.txt"]}


def test_of_many_stories_the_newest_are_named_and_all_are_counted(looked):
    looked.look()
    many = [told(f"n{n}", day=f"2024-03-{n + 1:02}", actors=["LockBit"]) for n in range(TOLD + 5)]
    looked.put(*many)
    (news,), _, _ = news_of(looked.index.view(), looked.lists, looked.memory, "r1")
    assert news.stories == TOLD + 5
    assert [article.id for article in news.articles[:2]] == ["id-n24.txt", "id-n23.txt"]
    message = a_message(news)
    (name,) = message.shape["names"]
    assert (name["stories"], len(name["articles"])) == (TOLD + 5, TOLD)
    assert "et 5 autres textes." in text_of(messages.mail_of(message, wording("fr")))


# The outbox


def test_the_outbox_is_read_as_it_was_written(looked, tmp_path):
    looked.look()
    looked.put(told("a", actors=["LockBit"], title="Ünï <b>\ud83d\ude00"))
    news, memory, _ = news_of(looked.index.view(), looked.lists, looked.memory, "r1")
    box = outbox.Outbox(memory=memory, identity="x", waiting=(a_message(*news),))
    file = tmp_path / "told.json"
    outbox.save(file, box)
    again = outbox.load(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert (again.identity, again.memory.rules) == ("x", "r1")
    assert again.memory.every.tolist() == memory.every.tolist()
    assert {key: each.tolist() for key, each in again.memory.names.items()} == {
        key: each.tolist() for key, each in memory.names.items()
    }
    assert json.dumps(again.waiting[0].shape) == json.dumps(box.waiting[0].shape)
    assert outbox.load(tmp_path / "none.json") == outbox.Outbox()


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"version": 2}', b"\xff", b'{"version":1,"every":"!"}']
)
def test_an_outbox_that_makes_no_sense_is_said_to(tmp_path, content):
    file = tmp_path / "told.json"
    file.write_bytes(content)
    with pytest.raises(OutboxDamaged):
        outbox.load(file)


# Messages


def a_message(*news, **facts):
    given: dict[str, Any] = {
        "site": "Veille",
        "root": "https://a.example/archive",
        "say": wording("fr"),
        "now": datetime(2024, 3, 6, 10, 2, tzinfo=UTC),
        "doors": ("mails", "webhook"),
    }
    return messages.message_of(news, **(given | facts))


def text_of(mail):
    parsed = email.message_from_bytes(mail, policy=email.policy.default)
    return parsed.get_content()


def test_a_message_says_what_is_new_where_and_of_which_name(looked):
    looked.look()
    article = an_article(
        "é/a.txt",
        "Le titre\nen deux lignes",
        "Clairval.",
        day="2024-03-05",
        outlet="Le Journal",
        url="https://journal.example/a",
        organisations=["CH de Clairval"],
        actors=["LockBit"],
    )
    looked.put(article)
    news, _, _ = news_of(looked.index.view(), looked.lists, looked.memory, "r1")
    message = a_message(*news)
    shape = json.loads(json.dumps(message.shape))
    assert (shape["type"], shape["id"], shape["made"]) == (
        "newsarchive.news",
        message.id,
        "2024-03-06T10:02:00Z",
    )
    assert shape["title"] == "Veille\xa0: du nouveau sur Clairval, LockBit"
    first = shape["names"][0]
    assert (first["name"], first["list"], first["list_label"]) == (
        "Clairval",
        "communes",
        "Communes",
    )
    assert first["url"].startswith("https://a.example/archive/?q=%22Clairval%22")
    (told_of,) = first["articles"]
    assert told_of["victims"] == ["CH de Clairval"]
    assert (told_of["claimed"], told_of["attributed"]) == (["LockBit"], [])
    assert told_of["url"] == "https://a.example/archive/article/id-%C3%A9/a.txt"
    assert a_message(*news).id == message.id
    mail = email.message_from_bytes(
        messages.mail_of(message, wording("en")), policy=email.policy.default
    )
    assert mail["Subject"].replace(" ", "") == shape["title"].replace("\xa0", "").replace(" ", "")
    assert mail["Date"] == "Wed, 06 Mar 2024 10:02:00 +0000"
    assert mail["To"] is None
    text = mail.get_content().replace("\r\n", "\n")
    assert (
        "Clairval: 1 new story\n\n  Le titre en deux lignes\n  Le Journal, 5 March 2024\n" in text
    )
    assert told_of["url"] in text


def test_titles_cannot_add_headers_nor_break_a_mail(looked):
    looked.look()
    looked.lists = lists_of('[searches]\n"x\\nBcc: a@b.example" = "Clairval"')
    looked.put(told("a", "T\r\nBcc: c@d.example\x00\ud800", "Clairval"))
    news, _, _ = news_of(looked.index.view(), looked.lists, looked.memory, "r1")
    mail = messages.mail_of(a_message(*news), wording("fr"))
    parsed = email.message_from_bytes(mail, policy=email.policy.default)
    assert set(parsed.keys()) == {
        *("From", "Date", "Subject", "Message-ID", "Auto-Submitted"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }


# A receiver


class Receiver:
    """What listens on 127.0.0.1, answers as it is told, and keeps what it took."""

    def __init__(self):
        self.answers: list[Any] = []
        self.asked: list[Any] = []
        self.taken: list[Any] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append((self.path, self.headers, body))
                answer = outer.answers.pop(0) if outer.answers else 204
                if callable(answer):
                    answer(self)
                    return
                status, headers = answer if isinstance(answer, tuple) else (answer, {})
                if 200 <= status < 300:
                    outer.taken.append(json.loads(body))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_POST  # noqa: N815 - what http.server looks for

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}/hook/s3cr3t?k=v"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def end(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@contextmanager
def receiving():
    receiver = Receiver()
    try:
        yield receiver
    finally:
        receiver.end()


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


def sent(address, **facts):
    return webhooks.send(address, WORD, "msg_1", b'{"a":1}', now=facts.get("now", 1_700_000_000.9))


def test_a_message_is_signed_so_that_its_receiver_can_tell(receiver):
    assert sent(receiver.address).fate is Fate.TAKEN
    ((path, headers, body),) = receiver.asked
    assert path == "/hook/s3cr3t?k=v"
    assert (headers["Content-Type"], headers["webhook-id"]) == ("application/json", "msg_1")
    assert headers["webhook-timestamp"] == "1700000000"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(WORD.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert webhooks.key_of("another kind of secret") == b"another kind of secret"


def test_a_receiver_checks_a_message_as_the_manual_says(receiver):
    text = (ROOT / "docs" / "watching.md").read_text("utf-8")
    (code,) = re.findall(r"^    import base64.*?\n(?=\n\S)", text, re.MULTILINE | re.DOTALL)
    manual: dict[str, Any] = {}
    exec(textwrap.dedent(code), manual)  # noqa: S102 - what the manual says
    sent(receiver.address, now=time.time())
    ((_, headers, body),) = receiver.asked
    assert manual["is_ours"](WORD, headers, body)
    assert not manual["is_ours"](WORD, headers, body + b" ")
    sent(receiver.address, now=time.time() - 1000)
    assert not manual["is_ours"](WORD, *receiver.asked[1][1:])


@pytest.mark.parametrize(
    ("answer", "fate", "after"),
    [
        (200, Fate.TAKEN, 0),
        (202, Fate.TAKEN, 0),
        (500, Fate.LATER, 0),
        ((503, {"Retry-After": "90"}), Fate.LATER, 90),
        ((429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), Fate.LATER, 0),
        (400, Fate.REFUSED, 0),
        (404, Fate.REFUSED, 0),
        (410, Fate.GONE, 0),
        (304, Fate.LATER, 0),
    ],
)
def test_what_a_receiver_answers_decides_what_becomes_of_a_message(receiver, answer, fate, after):
    receiver.answers = [answer]
    got = sent(receiver.address)
    assert (got.fate, got.after) == (fate, after)
    assert got.why or fate is Fate.TAKEN


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_is_followed_that_leads_elsewhere(receiver, status):
    with receiving() as elsewhere:
        receiver.answers = [(status, {"Location": elsewhere.address})]
        answer = sent(receiver.address)
        assert answer.fate is Fate.LATER
        assert "not followed" in answer.why
        assert elsewhere.asked == []


def test_nobody_there_and_no_http_are_said_so():
    assert sent(f"http://127.0.0.1:{free_port()}/").why == "Connection refused"
    assert sent("http://nowhere.invalid/").fate is Fate.LATER
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            line, _ = server.accept()
            with line:
                line.recv(65536)
                line.sendall(b"SSH-2.0-nothing\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        assert sent(f"http://127.0.0.1:{server.getsockname()[1]}/").why == "it does not speak HTTP"
        thread.join()


@pytest.mark.parametrize("drips", [False, True], ids=["silent", "dripping"])
def test_a_slow_receiver_has_a_deadline(monkeypatch, drips):
    monkeypatch.setattr(webhooks, "DEADLINE", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def answer():
            line, _ = server.accept()
            with line:
                for piece in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
                    if over.wait(0.1):
                        return
                    try:
                        line.send(bytes([piece]) if drips else b"")
                    except OSError:
                        return

        thread = threading.Thread(target=answer)
        thread.start()
        began = time.monotonic()
        got = sent(f"http://127.0.0.1:{server.getsockname()[1]}/")
        took = time.monotonic() - began
        over.set()
        thread.join()
    assert (got.fate, got.why) == (Fate.LATER, "it did not answer within 0.6 s")
    assert took < 2


@pytest.mark.parametrize(
    "address",
    [
        *("", "example.org", "ftp://a.example/", "file:///etc/passwd", "http:///x", "http://[::1"),
        *("http://u:p@a.example/", "http://a.example:99999/", "http://a.example/ x"),
        *("http://a.example/\r\nX: y", "http://é.example/", "gopher://127.0.0.1:25/"),
    ],
)
def test_an_address_that_is_none_has_a_fault(address):
    assert fault_of(address)


def test_only_the_host_of_a_webhook_is_shown():
    assert webhooks.shown("https://hooks.example:8443/T0/B0/s3cr3t?x=y") == (
        "https://hooks.example:8443"
    )


# Telling


class Told:
    """An archive that others are told of, as `newsarchive watch` does it, a turn at a time."""

    def __init__(self, folder, monkeypatch, **settings):
        monkeypatch.setenv(SECRET, WORD)
        self.file = folder / "watchlist.toml"
        self.file.write_text(LIST)
        address = f"whoosh:{folder / 'var' / 'index'}"
        self.index = open_index(address)
        chosen = {"seeds": folder / "seeds", "index": address, "name": "Veille", **settings}
        self.settings = Settings.of(chosen, {})
        self.number = 0
        self.messenger: Any = None
        self.start()

    def start(self):
        """Start again, as after a restart."""
        if self.messenger:
            self.messenger._post.release()
        self.messenger = Messenger(self.settings, doors_of(self.settings))
        self.messenger._try_to_look()

    def put(self, *actors):
        """A new article is published, and looked for."""
        self.number += 1
        with self.index.writing() as batch:
            batch.put(told(self.number, f"Numéro {self.number}", actors=actors or ["LockBit"]))
        self.messenger.look()
        return self.messenger.turn()

    def later(self):
        """The pause of every door is over."""
        self.messenger._post._due = dict.fromkeys(self.messenger._post._due, 0.0)
        self.messenger.look()
        return self.messenger.turn()


def titles(receiver):
    return [each["names"][0]["articles"][0]["title"] for each in receiver.taken]


@pytest.fixture
def site(tmp_path, monkeypatch, receiver):
    return Told(tmp_path, monkeypatch, webhook=receiver.address)


def test_news_are_told_once(site, receiver):
    site.put()
    assert receiver.asked == []  # the first look, at what is there
    site.put()
    site.put("Akira")
    site.put()
    assert titles(receiver) == ["Numéro 2", "Numéro 4"]
    site.later()
    site.start()
    site.later()
    assert len(receiver.asked) == 2


def test_an_archive_that_is_there_already_is_not_told(tmp_path, monkeypatch, receiver):
    with open_index(f"whoosh:{tmp_path / 'var' / 'index'}").writing() as batch:
        for number in range(50):
            batch.put(told(f"old-{number}", actors=["LockBit"]))
    site = Told(tmp_path, monkeypatch, webhook=receiver.address)
    site.put()
    assert titles(receiver) == ["Numéro 1"]


def test_while_a_receiver_fails_nothing_is_lost_and_pauses_grow(site, receiver, caplog):
    site.put()
    receiver.answers = [500, 500, (503, {"Retry-After": "100"}), 500]
    pauses = [site.put(), site.later(), site.later(), site.later()]
    assert [round(pause) for pause in pauses] == [5, 10, 100, 40]
    assert receiver.taken == []
    assert [headers["webhook-id"] for _, headers, _ in receiver.asked] == [
        receiver.asked[0][1]["webhook-id"]
    ] * 4
    receiver.answers = [500]
    site.later()
    site.put()
    assert len(receiver.asked) == 5  # a door that is shut is not knocked at
    site.later()
    assert titles(receiver) == ["Numéro 2", "Numéro 3"]
    assert "it answered 500; trying again in 5 s" in caplog.text
    assert "s3cr3t" not in caplog.text
    assert WORD not in caplog.text


def test_a_receiver_that_is_down_is_told_when_it_is_there_again(tmp_path, monkeypatch):
    port = free_port()
    site = Told(tmp_path, monkeypatch, webhook=f"http://127.0.0.1:{port}/")
    site.put()
    site.put()
    site.start()  # and a restart in between
    with receiving() as receiver:
        site.messenger._post.doors = doors_of(replace(site.settings, webhook=receiver.address))
        site.put()
        site.later()
        assert titles(receiver) == ["Numéro 2", "Numéro 3"]
        site.start()
        site.later()
        assert len(receiver.taken) == 2


def test_what_is_published_while_nobody_watches_is_told_at_the_next_start(site, receiver):
    site.put()
    with site.index.writing() as batch:
        batch.put(told("meanwhile", "Entre-temps", actors=["LockBit"]))
    site.start()
    site.later()
    assert titles(receiver) == ["Entre-temps"]


def test_a_refused_message_does_not_hold_up_others(site, receiver):
    site.put()
    receiver.answers = [400, 400]
    site.put()
    site.later()
    receiver.answers = [400]
    site.put()
    site.later()
    assert titles(receiver) == ["Numéro 3"]
    site.later()
    assert titles(receiver) == ["Numéro 3", "Numéro 2"]


def test_a_receiver_that_is_gone_hears_no_more_until_the_next_start(site, receiver, caplog):
    site.put()
    receiver.answers = [410]
    site.put()
    site.put()
    site.later()
    assert len(receiver.asked) == 1
    assert "gone (410)" in caplog.text
    site.start()
    site.later()
    assert titles(receiver) == ["Numéro 2", "Numéro 3"]


def test_a_message_is_given_up_after_days_and_the_log_says_so(site, receiver, monkeypatch, caplog):
    site.put()
    receiver.answers = [500]
    site.put()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + GIVEN_UP + 60)
    site.later()
    assert "not told" in caplog.text
    assert receiver.taken == []
    assert site.messenger._post.box.waiting == ()


def test_only_one_watcher_of_an_archive_tells(site, receiver):
    site.put()
    other = Messenger(site.settings, doors_of(site.settings))
    other._try_to_look()
    assert other.turn() <= 3
    site.put()
    other.look()
    other.turn()
    assert len(receiver.taken) == 1
    site.messenger._post.release()
    other.look()
    other.turn()
    assert len(receiver.taken) == 1


def test_killed_before_it_is_noted_a_message_has_the_same_id_again(site, receiver, monkeypatch):
    site.put()

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Post, "_cross_out", killed)
        with pytest.raises(KeyboardInterrupt):
            site.put()
    site.start()
    site.later()
    ids = [headers["webhook-id"] for _, headers, _ in receiver.asked]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_a_broken_outbox_or_watch_list_stops_nobody(site, receiver, caplog):
    site.put()
    (site.settings.watchlist).write_text("communes = 3")
    site.put()
    assert "watchlist.toml" in caplog.text
    site.file.write_text(LIST)
    site.later()
    assert titles(receiver) == ["Numéro 2"]
    (Path(site.settings.index.partition(":")[2]) / outbox.NAME).write_text("{")
    site.start()
    assert "counts as told" in caplog.text
    site.put()
    assert titles(receiver) == ["Numéro 2", "Numéro 3"]


def test_a_full_disk_costs_no_news(site, receiver, monkeypatch, caplog):
    site.put()

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "replace_private", full)
        site.put()
        assert receiver.taken == []
    assert "No space left" in caplog.text
    site.later()
    assert titles(receiver) == ["Numéro 2"]


def test_mails_are_written_into_a_folder(tmp_path, monkeypatch):
    site = Told(tmp_path, monkeypatch, mails=tmp_path / "mails", language="en")
    site.put()
    site.put()
    site.start()
    site.later()
    (file,) = (tmp_path / "mails").iterdir()
    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o777 == 0o600
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert mail["Subject"] == "Veille: news of LockBit"
    assert "http://127.0.0.1:8000/article/id-2.txt" in mail.get_content()


def test_a_door_that_fails_does_not_shut_the_other(tmp_path, monkeypatch, receiver):
    (tmp_path / "mails").write_text("in the way")
    facts = {"mails": tmp_path / "mails", "webhook": receiver.address}
    site = Told(tmp_path, monkeypatch, **facts)
    site.put()
    site.put()
    assert titles(receiver) == ["Numéro 2"]
    (tmp_path / "mails").unlink()
    site.later()
    assert len(list((tmp_path / "mails").iterdir())) == 1
    assert len(receiver.asked) == 1


# Settings


def test_nobody_is_told_unless_it_is_set():
    assert doors_of(Settings.of({}, {})) == ()


def test_a_webhook_needs_a_secret_that_nobody_else_may_read(tmp_path, monkeypatch):
    monkeypatch.delenv(SECRET, raising=False)
    chosen = {"webhook": "https://a.example/"}
    with pytest.raises(SettingsError, match=SECRET):
        doors_of(Settings.of(chosen, {}))
    key = tmp_path / "key"
    key.write_text(WORD)
    key.chmod(0o644)
    with pytest.raises(SettingsError, match="others may read the secret"):
        doors_of(Settings.of(chosen | {"key": key}, {}))
    key.chmod(0o600)
    (door,) = doors_of(Settings.of(chosen | {"key": key}, {}))
    assert (door.name, door.shown) == ("webhook", "https://a.example")


# The whole program


def eventually(is_so, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.1)
    return False


def saved(folder, name, text):
    (folder / "seeds").mkdir(exist_ok=True)
    (folder / "seeds" / f"{name}.txt").write_text(
        f"La mairie de Clairval {name}\n\n"
        f"{text} La mairie de Clairval a été touchée par une attaque.\n"
    )


@contextmanager
def watching(folder, address):
    command = [sys.executable, "-P", "-m", "web.cli", "watch", "-v", "--every", "0.2"]
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "NEWSARCHIVE_WEBHOOK": address,
        SECRET: WORD,
    }
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stderr=log, stdout=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


def test_a_watcher_tells_what_is_saved_and_goes_on_after_a_restart(tmp_path, receiver):
    (tmp_path / "watchlist.toml").write_text('communes = ["Clairval"]')
    saved(tmp_path, "vieux", "Ancien.")
    box = tmp_path / "var" / "index" / outbox.NAME
    with watching(tmp_path, receiver.address) as process:
        assert eventually(box.exists)
        saved(tmp_path, "neuf", "Nouveau.")
        assert eventually(lambda: receiver.taken)
        receiver.answers = [500]
        saved(tmp_path, "encore", "Encore un.")
        assert eventually(lambda: len(receiver.asked) == 2)
        process.kill()
    saved(tmp_path, "absent", "Pendant l’absence.")
    with watching(tmp_path, receiver.address):
        assert eventually(lambda: len(receiver.taken) == 3)
        time.sleep(1)
    assert len(receiver.taken) == 3
    said = [each["names"][0]["articles"][0]["title"] for each in receiver.taken]
    assert [each.rpartition(" ")[2] for each in said] == ["neuf", "encore", "absent"]
    log = (tmp_path / "log").read_text()
    assert "s3cr3t" not in log
    assert WORD not in log


def test_the_watcher_of_a_server_tells_too(tmp_path, receiver, monkeypatch):
    monkeypatch.setenv("NEWSARCHIVE_WEBHOOK", receiver.address)
    monkeypatch.setenv(SECRET, WORD)
    own = tmp_path / "own.toml"
    own.write_text('communes = ["Clairval"]')
    saved(tmp_path, "vieux", "Ancien.")
    words = ("--watch", "--every", "0.2", "--watchlist", own, "--name", "Veille")
    with commanded(tmp_path, *words):
        assert eventually((tmp_path / "var" / "index" / outbox.NAME).exists)
        saved(tmp_path, "neuf", "Nouveau.")
        assert eventually(lambda: receiver.taken)
    assert receiver.taken[0]["archive"] == "Veille"


def test_a_server_with_a_webhook_without_a_secret_does_not_start(tmp_path, monkeypatch):
    monkeypatch.delenv(SECRET, raising=False)
    command = [
        sys.executable,
        "-P",
        "-m",
        "web.cli",
        "serve",
        "--watch",
        "--port",
        "0",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NEWSARCHIVE_WEBHOOK": "https://a.example"}
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 2
    assert SECRET in done.stderr
