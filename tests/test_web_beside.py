"""Files beside the index that make no sense cost what they say, and nothing else."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import open_index
from archive.engines.whoosh.segments.manifest import Manifest
from web import Config, create_app
from web.cli import main

SEED = Path(__file__).parent.parent / "seeds" / "000_8f6e4fe2584962b7.txt"
DEEP = "[" * 50_000
ODD = [
    *("", "null", "[]", "{}", DEEP, "1" * 5000),
    '{"course": "done", "new": ' + "1" * 4000 + "}",
    '{"course": "done", "failed": -1, "problems": [1, {"a": 2}]}',
    '{"course": "done", "began": 5, "ended": "yesterday"}',
    '{"format": 1, "refreshed": "x", "outlets": [[1, 2]], "problems": 3}',
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / "seeds").mkdir()
    shutil.copy(SEED, folder / "seeds")
    return folder


def run(folder, *words):
    address = f"whoosh:{folder / 'index'}"
    return CliRunner().invoke(main, [*words, "--index", address])


@pytest.mark.parametrize(
    "name", ["refresh.json", "coverage.json", "seeds.json", "seeds.glance.json"]
)
@pytest.mark.parametrize("content", ODD, ids=range(len(ODD)))
def test_pages_and_commands_go_on(folder, name, content):
    run(folder, "index", str(folder / "seeds"), "--jobs", "1")
    (folder / "index" / name).write_text(content)
    index = open_index(f"whoosh:{folder / 'index'}")
    config = Config(account=folder / "index", folder=folder / "index")
    client = create_app(index, config).test_client()
    for path in ("/refresh", "/coverage", "/api/v1/refresh", "/", "/readyz"):
        assert client.get(path).status_code == 200, path
    assert run(folder, "status").exit_code == 0
    assert run(folder, "index", str(folder / "seeds"), "--jobs", "1").exit_code == 0


def test_a_manifest_that_is_nested_without_end_is_none():
    with pytest.raises(ValueError, match="it is no manifest"):
        Manifest.read(DEEP.encode())
