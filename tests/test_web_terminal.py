"""What strangers wrote never acts on the terminal of whoever runs a command."""

import json
import os
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import Query, open_index
from indexer.cleaning.clean import clean
from web.cli import main

ATTACKS = {
    "escape": "\x1b[2J\x1b]0;owned\x07",
    "c1": "\x9b2J",
    "override": "\u202egnp.exe",
    "isolate": "\u2066\u2069",
    "separator": "\u2028problem  forged.txt: all is well",
    "next line": "\x85problem  forged.txt: all is well",
    "return": "\rproblem  forged.txt: all is well",
    "delete": "\x7f\x08\x08",
}
ACTS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What may not be in anything that a command prints."""

BODY = (
    "La mairie imaginaire{0} de Clairval a été piratée lundi par le groupe LockBit{0}, dit son"
    " maire{0}. Les serveurs{0} sont arrêtés."
)


def seeds_with(attack, folder):
    """Seeds in several formats with an attack wherever somebody may write."""
    body = BODY.format(attack)
    text = f"Titre{attack} de Clairval\n\nPar A. Plume{attack}\n\n{body}\n\nSource link\n"
    page = (
        f"<html><head><title>Page{attack}</title><meta name='author' content='B{attack}'>"
        f"<meta property='og:site_name' content='Gazette{attack}'>"
        f"<meta property='article:tag' content='tag{attack}'></head>"
        f"<body><h1>Page{attack}</h1><p>{BODY.format(attack)}</p><p>Source link</p></body></html>"
    )
    notes = f'---\ntitle: "Note{attack}"\nauthor: "C{attack}"\n---\n\n{BODY.format(attack)}\n'
    mail = (
        f"Subject: Mail{attack}\nFrom: D{attack} <d@exemple.fr>\nContent-Type: text/plain;"
        f" charset=utf-8\n\n{BODY.format(attack)}\n"
    )
    files = {"a.txt": text, "b.html": page, "c.md": notes, "d.eml": mail, "empty.txt": ""}
    for name, content in files.items():
        (folder / name).write_bytes(content.encode("utf-8", "surrogatepass"))
    for name in (f"named{attack}.txt", f"empty{attack}.txt", f"photo{attack}.png"):
        (folder / name.replace("/", "")).write_text(text if name.startswith("named") else "")


COMMANDS = [
    ["inspect", "seeds"],
    ["inspect", "seeds", "--format", "ndjson"],
    ["check", "--verbose"],
    ["index", "--jobs", "1", "--verbose", "--report", "report.json"],
    ["status"],
    ["search"],
    ["search", "mairie", "--format", "json"],
    ["search", "clairval", "--sort", "newest"],
    ["check"],
    ["check", "--repair", "--jobs", "1"],
]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_nothing_that_a_seed_says_acts_on_the_terminal(tmp_path, monkeypatch, attack):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    CliRunner().invoke(main, ["index", "--jobs", "1", "--allow-removals"])
    seeds_with(attack, tmp_path / "seeds")
    for command in COMMANDS:
        done = CliRunner().invoke(main, command)
        assert isinstance(done.exception, SystemExit | None), (command, done.exception)
        assert ACTS.findall(done.output) == [], command
        if command[0] in {"index", "check"}:  # a title may say so, a report may not
            assert not re.search("^problem  forged", done.output, re.MULTILINE)
    assert ACTS.findall(Path("report.json").read_text("utf-8")) == []


@pytest.mark.parametrize("attack", ["\u202e", "\x9b"])
def test_what_acts_on_a_terminal_does_not_come_into_the_archive(tmp_path, monkeypatch, attack):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text(f"Titre\n\n{BODY.format(attack)}\n")
    lines = CliRunner().invoke(main, ["inspect", "seeds", "--format", "ndjson"]).stdout
    assert attack not in lines
    assert json.loads(lines)["body"] == BODY.format("")
    CliRunner().invoke(main, ["index", "--jobs", "1"])
    (hit,) = open_index("whoosh:var/index").search(Query()).hits
    article = open_index("whoosh:var/index").article(hit.id)
    assert article
    assert article.body == BODY.format("")


def test_what_parsers_write_themselves_is_not_seen(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text(f"Titre\n\n{BODY.format('')}\n")
    ours = os.getpid()

    def loud(*parts):
        if os.getpid() == ours:  # which reads samples of its own
            return clean(*parts)
        sys.stderr.write("\x1b[2J")
        print("\x1b[2J")  # noqa: T201
        raise ValueError("\x1b[2J")

    monkeypatch.setattr("indexer.refreshing.extract.clean", loud)
    for _ in range(3):
        done = CliRunner().invoke(main, ["index", "--jobs", "1"])
        assert done.exit_code == 1
        assert "\x1b" not in done.output + "".join(capfd.readouterr())


def test_corrections_and_settings_do_not_act_on_the_terminal_either(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("seeds").mkdir()
    said = ["make", "remove", "--field", "actor", "--value", "a\u202eb\x9b", "--who", "x\x1b[2J"]
    for command in (said, ["list"], ["undo", "1"]):
        done = CliRunner().invoke(main, ["correct", *command])
        assert (done.exit_code, ACTS.findall(done.output)) == (0, [])
    Path("newsarchive.toml").write_text('"a\\u202eb" = 1\n')
    done = CliRunner().invoke(main, ["status"])
    assert (done.exit_code, ACTS.findall(done.output)) == (2, [])


def test_a_name_that_is_no_text_does_no_harm(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("seeds").mkdir()
    Path(os.fsdecode(b"seeds/nom-\xe9.txt")).write_text(f"Titre\n\n{BODY.format('')}\n")
    for command in COMMANDS:
        done = CliRunner().invoke(main, command)
        assert done.exit_code in {0, 1, 2}, command
        assert ACTS.findall(done.output) == []
