"""Where things lie: options, then the environment, then newsarchive.toml, then defaults."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import Query, open_index
from web.cli import main
from web.settings import CONFIG, NAMES, PREFIX, Settings, SettingsError

SEED = Path(__file__).parent.parent / "seeds" / "000_8f6e4fe2584962b7.txt"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to be in, with nothing set."""
    monkeypatch.chdir(tmp_path)
    for name in (*NAMES, "config"):
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    return tmp_path


def run(*words, **environment):
    return CliRunner().invoke(main, [str(word) for word in words], env=environment)


def put_seed(folder):
    folder.mkdir(parents=True)
    shutil.copy(SEED, folder)


def test_without_any_settings_everything_lies_in_the_current_folder(folder):
    settings = Settings.of({}, {})
    assert settings == Settings(
        seeds=Path("seeds"),
        index="whoosh:var/index",
        corrections=folder / "corrections.toml",
        lexicon=folder / "lexicon.toml",
        watchlist=folder / "watchlist.toml",
        host="127.0.0.1",
        port=8000,
        name="newsarchive",
        gate=0,
        hosts="",
        rate=0,
        proxies=0,
        prefix="",
        cors="",
        seconds=5,
        megabytes=256,
        polling=0,
        uncertain=0,
        webhook="",
        address="",
        language="fr",
    )


def test_an_option_stands_above_the_environment_and_that_above_the_file(folder):
    (folder / "newsarchive.toml").write_text('name = "file"\nhost = "file"\nport = 1')
    settings = Settings.of(
        {"name": "option", "host": None},
        {"NEWSARCHIVE_NAME": "environment", "NEWSARCHIVE_HOST": "environment"},
    )
    assert (settings.name, settings.host, settings.port) == ("option", "environment", 1)
    assert settings.file == Path("newsarchive.toml")


def test_paths_in_a_file_count_from_its_folder(folder):
    file = folder / "newsroom" / "here.toml"
    file.parent.mkdir()
    file.write_text('seeds = "saved"\nindex = "whoosh:made"\nlexicon = "/etc/names.toml"')
    settings = Settings.of({}, {CONFIG: str(file)})
    assert settings.seeds == folder / "newsroom" / "saved"
    assert settings.index == f"whoosh:{folder / 'newsroom' / 'made'}"
    assert settings.lexicon == Path("/etc/names.toml")
    assert settings.corrections == folder / "newsroom" / "corrections.toml"


def test_the_address_of_a_server_does_not_count_from_a_folder(folder):
    file = folder / "there" / "here.toml"
    file.parent.mkdir()
    file.write_text('index = "opensearch://host:9200/news"')
    assert Settings.of({}, {CONFIG: str(file)}).index == "opensearch://host:9200/news"


def test_corrections_and_lexicon_lie_beside_the_seeds_that_were_chosen(folder):
    settings = Settings.of({"seeds": Path("there/seeds")}, {})
    assert settings.watched == (
        folder / "there" / "corrections.toml",
        folder / "there" / "lexicon.toml",
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("seeds = \nport = 8000", "line 1"),
        ('sedes = "x"', "there is no setting “sedes”; there are seeds, index, "),
        ('file = "x"', "there is no setting “file”"),
        ('port = "8000"', "port is '8000'; write a whole number"),
        ("port = 8000.0", "port is 8000.0; write a whole number"),
        ("port = true", "port is True; write a whole number"),
        ("port = 70000", "port is 70000; write a whole number up to 65535"),
        ("seeds = 3", "seeds is 3; write a text in quotes"),
        ("gate = 1.5", "gate is 1.5; write a whole number up to 1000"),
        ("gate = -1", "gate is -1; write a whole number up to 1000"),
        ("proxies = 11", "proxies is 11; write a whole number up to 10"),
        ('rate = "many"', "rate is 'many'; write a whole number up to 100000"),
        ("hosts = ['a']", "hosts is ['a']; write a text in quotes"),
        ("uncertain = 2", "uncertain is 2; write a whole number up to 1"),
        ("seconds = 0", "seconds is 0; write a whole number from 1 to 3600"),
        ('name = ""', "name is ''; write a text in quotes"),
        ("\nport = " + "1" * 5000, "a number has too many digits (at line 2, column 8)"),
        ("port = 0x" + "f" * 5000, "port is too long; write a whole number up to 65535"),
        ("name = 0x" + "f" * 5000, "name is a number; write a text in quotes"),
        ("port = " + "[" * 5000, "it is nested too deeply"),
        ('webhook = "file:///etc/passwd"', "webhook: it does not begin with https://"),
        ('webhook = "https://u:verysecret@a.example/"', "webhook: it has a name or a password"),
        ('webhook = "https://a.example:0/"', "webhook: it is no address"),
        ('address = "a.example"', "address: it does not begin with https://"),
        ('language = "de"', "language is 'de'; write one of fr, en"),
        ('seeds = "a\\u0000b"', "seeds is 'a\\x00b'; write it without a NUL character"),
    ],
)
def test_a_broken_file_is_one_sentence_and_status_2(folder, text, sentence):
    (folder / "newsarchive.toml").write_text(text)
    done = run("status")
    assert done.exit_code == 2
    assert done.stderr.startswith("newsarchive: newsarchive.toml: ")
    assert len(done.stderr.splitlines()) == 1
    assert sentence in done.stderr


def test_a_file_that_is_no_text_is_one_sentence(folder):
    (folder / "newsarchive.toml").write_bytes(b"name = '\xff'")
    done = run("status")
    assert done.exit_code == 2
    assert "newsarchive.toml: cannot be read" in done.stderr


@pytest.mark.usefixtures("folder")
def test_a_named_file_that_is_not_there_is_named():
    done = run("status", NEWSARCHIVE_CONFIG="nowhere.toml")
    assert done.exit_code == 2
    assert "nowhere.toml: there is no such file; mend or unset NEWSARCHIVE_CONFIG" in done.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["name", "hosts", "host"])
def test_what_pages_show_has_to_be_text(name):
    with pytest.raises(SettingsError, match=rf"{name} is .* no text in UTF-8"):
        Settings.of({}, {f"NEWSARCHIVE_{name.upper()}": "caf\udce9"})
    with pytest.raises(SettingsError, match=rf"{name} is .* no text in UTF-8"):
        Settings.of({name: "caf\udce9"}, {})


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("port", ["x", "-1", "65536", "²", "1" * 5000])
def test_a_port_that_is_none_is_named_whichever_command_reads_it(port):
    with pytest.raises(SettingsError, match=r"NEWSARCHIVE_PORT: port is .* up to 65535"):
        Settings.of({}, {"NEWSARCHIVE_PORT": port})
    assert run("status", NEWSARCHIVE_PORT=port).exit_code == 2
    assert run("serve", NEWSARCHIVE_PORT=port).exit_code == 2


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("seeds", "a/b", Path("a/b")),
        ("index", "whoosh:x", "whoosh:x"),
        ("corrections", "c.toml", Path("c.toml")),
        ("lexicon", "l.toml", Path("l.toml")),
        ("watchlist", "w.toml", Path("w.toml")),
        ("host", "::1", "::1"),
        ("port", "81", 81),
        ("name", "Les dépêches", "Les dépêches"),
        ("gate", "6", 6),
        ("hosts", "news.example", "news.example"),
        ("rate", "120", 120),
        ("proxies", "1", 1),
        ("prefix", "/archive", "/archive"),
        ("prefix", "/archive/", "/archive"),
        ("prefix", "my/archive", "/my/archive"),
        ("prefix", "/", ""),
        ("prefix", "forwarded", "forwarded"),
        ("cors", "*", "*"),
        ("seconds", "30", 30),
        ("megabytes", "1000", 1000),
        ("polling", "1", 1),
        ("uncertain", "1", 1),
        ("token", "secret", Path("secret")),
        ("webhook", "https://a.example/x?y=1", "https://a.example/x?y=1"),
        ("address", "https://a.example/archive", "https://a.example/archive"),
        ("language", "en", "en"),
        ("key", "secret", Path("secret")),
        ("mails", "mails", Path("mails")),
    ],
)
@pytest.mark.usefixtures("folder")
def test_every_variable_of_the_environment_sets_its_setting(name, value, wanted):
    variable = f"{PREFIX}{name.upper()}"
    assert getattr(Settings.of({}, {variable: value}), name) == wanted
    assert Settings.of({}, {variable: ""}) == Settings.of({}, {})


def test_commands_follow_the_variables_of_the_environment(folder):
    put_seed(folder / "saved")
    (folder / "own.toml").write_text('groups = ["Blackout Neuf = Blackout"]\n')
    environment = {
        "NEWSARCHIVE_SEEDS": "saved",
        "NEWSARCHIVE_INDEX": "whoosh:made",
        "NEWSARCHIVE_LEXICON": "own.toml",
        "NEWSARCHIVE_CORRECTIONS": "said.toml",
    }
    renamed = ["--field", "sector", "--value", "health", "--to", "education"]
    assert run("correct", "make", "rename", *renamed, **environment).exit_code == 0
    assert (folder / "said.toml").exists()
    assert run("index", **environment).exit_code == 0
    found = json.loads(run("search", "--format", "json", **environment).stdout)
    (hit,) = found["hits"]
    assert (hit["actor"], hit["sector"]) == (["Blackout Neuf"], ["education"])
    read = json.loads(run("inspect", "saved", "--format", "ndjson", **environment).stdout)
    assert read["facets"]["actor"][0]["value"] == "Blackout Neuf"
    told = run("status", **environment).stdout
    for place in ("saved", "own.toml", "said.toml", "whoosh:made: 1 article,"):
        assert place in told


def test_a_correction_made_in_another_folder_is_where_index_reads_it(folder, monkeypatch):
    room = folder / "newsroom"
    put_seed(room / "seeds")
    (room / "newsarchive.toml").write_text('seeds = "seeds"\nindex = "whoosh:index"\n')
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    environment = {"NEWSARCHIVE_CONFIG": str(room / "newsarchive.toml")}
    done = run(
        *("correct", "make", "rename", "--field", "actor", "--value", "Blackout", "--to", "Panne"),
        **environment,
    )
    assert f"{room / 'corrections.toml'}, line 1: written" in done.stdout
    assert "rename actor" in run("correct", "list", **environment).stdout
    monkeypatch.chdir(room)
    run("index")
    assert open_index(f"whoosh:{room / 'index'}").search(Query()).hits[0].actor == ("Panne",)
    assert list(elsewhere.iterdir()) == []


def test_status_names_the_files_in_use_even_without_an_index(folder):
    (folder / "newsarchive.toml").write_text('name = "x"')
    (folder / "lexicon.toml").write_text("")
    done = run("status")
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    told = {name: text.strip() for name, text in lines.items()}
    assert told == {
        "settings": "newsarchive.toml",
        "seeds": "seeds (not there)",
        "corrections": f"{folder / 'corrections.toml'} (not there)",
        "lexicon": str(folder / "lexicon.toml"),
        "watchlist": f"{folder / 'watchlist.toml'} (not there)",
        "refresh": "none yet",
    }
    assert done.exit_code == 2
    assert "no index here yet" in done.stderr


def test_verbose_says_what_is_done_and_quiet_only_what_goes_wrong(folder):
    put_seed(folder / "seeds")
    (folder / "seeds" / "empty.txt").write_text("")
    plain = run("index")
    assert plain.stderr.startswith("problem")
    (folder / "seeds" / "new.txt").write_text("Trifouillis rouvre\n\nUne mairie imaginaire.\n")
    verbose = run("index", "-v").stderr
    assert "newsarchive: new.txt: new\n" in verbose
    for piece in (
        "settings from",
        "reading seeds into whoosh:var/index",
        "lexicon.toml: not there",
    ):
        assert piece in verbose
    quiet = run("index", "--rebuild", "--quiet")
    assert (quiet.stdout, quiet.exit_code) == ("", 1)
    (problem,) = quiet.stderr.splitlines()
    assert "empty.txt: the file is empty" in problem


def test_the_report_is_kept_as_json(folder):
    put_seed(folder / "seeds")
    (folder / "seeds" / "empty.txt").write_text("")
    assert run("index", "--report", "report.json").exit_code == 1
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert (report["new"], report["removed"]) == (1, 0)
    assert "empty.txt" in json.dumps(report["problems"])
    assert report["outlets"][0]["articles"] == 1
    assert {"text", "rule", "articles"} == report["outlets"][0]["removed"][0].keys()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("prefix", ["/a b", "https://a.example/b", "/a//b", "/a?b"])
def test_a_prefix_that_is_no_path_is_refused_wherever_it_is_written(prefix):
    said = f"prefix is {prefix!r}; write a path as /archive, or forwarded"
    with pytest.raises(SettingsError, match=re.escape(said)):
        Settings.of({}, {"NEWSARCHIVE_PREFIX": prefix})
    refused = CliRunner().invoke(main, ["serve", "--prefix", prefix])
    assert (refused.exit_code, said in refused.stderr) == (2, True)
