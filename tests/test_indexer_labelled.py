"""Labelled articles and pages: the figures keep their floors.

Models have learned from these sets, so what they score here says that they are asked rightly, and
nothing of unseen articles. For facets the floors are the figures of cross-validation.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from indexer import Extractor, SeedError, SeedFile, opened
from indexer.facets.judging import load_weights
from web.shapes import article_shape

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).with_name("labelled")
FLOORS = tomllib.loads((FOLDER / "floors.toml").read_text("utf-8"))
PAGES = ROOT.parent / "shared" / "eval" / "html-dev"
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def extractor():
    return Extractor.load()


def articles(extractor, files):
    """Each file's articles, by the file's name without its endings."""
    for file in files:
        seed = SeedFile(path=file.name, file=file, size=0, mtime_ns=0)
        with opened(seed) as opened_file:
            for article in extractor.articles(seed, opened_file, TODAY):
                assert not isinstance(article, SeedError), article
                yield file.name.partition(".")[0], article


@pytest.fixture(scope="module", params=["dev", "own", "later", "fresh", "last"])
def labelled(request):
    """The name of a set of labelled dumps."""
    return request.param


@pytest.fixture(scope="module")
def figures(labelled, extractor, tmp_path_factory):
    """The scorer's figures for a set of labelled dumps."""
    folder = FOLDER / labelled
    rows = [
        json.dumps({"path": f"{name}.txt", **article_shape(article)}, ensure_ascii=False)
        for name, article in articles(extractor, sorted(folder.glob("*.txt")))
    ]
    predictions = tmp_path_factory.mktemp("labelled") / "predictions.ndjson"
    predictions.write_text("\n".join(rows), encoding="utf-8")
    command = [sys.executable, FOLDER / "score_facets.py", folder, predictions, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_labelled_dumps_keep_their_floors(figures, labelled):
    floors = FLOORS["cross-validation"] | FLOORS[labelled]
    reached = {
        name: found["f1"] if isinstance(found, dict) else found for name, found in figures.items()
    }
    fallen = {name: reached[name] for name, floor in floors.items() if reached[name] < floor}
    assert not fallen


def test_the_weights_did_as_well_as_the_floors_in_cross_validation():
    reached = load_weights().about["f1"]["all"]
    floors = FLOORS["cross-validation"]
    assert {name: reached[name] for name, floor in floors.items() if reached[name] < floor} == {}


def test_every_labelled_dump_is_read(figures):
    assert figures["missing"] == []


def shingles(text, size=4):
    words = re.findall(r"\w+", text)
    if len(words) < size:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


@pytest.mark.skipif(not PAGES.is_dir(), reason="the labelled web pages are not here")
def test_labelled_pages_keep_their_floor(extractor):
    truth = map(json.loads, (PAGES / "truth.jsonl").read_text("utf-8").splitlines())
    wanted = {row["id"]: shingles(row["text"]) for row in truth}
    found = {
        name: shingles(article.body)
        for name, article in articles(extractor, sorted(PAGES.glob("*.html.gz")))
    }
    both = {name: (want & found[name]).total() for name, want in wanted.items()}
    precision = sum(both[n] / (found[n].total() or 1) for n in wanted) / len(wanted)
    recall = sum(both[n] / (want.total() or 1) for n, want in wanted.items()) / len(wanted)
    assert 2 * precision * recall / (precision + recall) >= FLOORS["pages"]["f1"]
