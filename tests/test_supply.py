"""What the archive is made of, and what is known against it: no answer is no good news."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCK = ROOT / ".ci" / "locks" / "runtime.txt"


def bill(folder):
    file = folder / "made" / "bill.json"
    words = [sys.executable, str(ROOT / ".ci" / "sbom.py"), str(LOCK), str(file)]
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return file.read_text("utf-8")


def test_the_bill_names_every_pinned_package_with_all_its_hashes(tmp_path):
    text = LOCK.read_text("utf-8")
    made = json.loads(bill(tmp_path))
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    pins = re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", text, re.MULTILINE)
    assert [(one["name"], one["version"]) for one in made["components"]] == pins
    hashes = [
        each["content"]
        for one in made["components"]
        for file in one["externalReferences"]
        for each in file["hashes"]
    ]
    assert sorted(hashes) == sorted(re.findall(r"sha256:([0-9a-f]{64})", text))
    assert not [one["name"] for one in made["components"] if "licenses" not in one]


def test_the_bill_says_who_asks_for_whom(tmp_path):
    made = json.loads(bill(tmp_path))
    known = {one["bom-ref"] for one in made["components"]} | {
        made["metadata"]["component"]["bom-ref"]
    }
    wanted = {row["ref"]: set(row["dependsOn"]) for row in made["dependencies"]}
    assert wanted.keys() == known
    asked = set().union(*wanted.values())
    assert known - asked == {made["metadata"]["component"]["bom-ref"]}, "nobody else is unasked for"


def test_the_same_lock_makes_the_same_bill(tmp_path):
    assert bill(tmp_path) == bill(tmp_path)


FAKE = """
import json, sys
what = {what!r}
print(what if isinstance(what, str) else json.dumps(what))
sys.exit({status})
"""
SOUND = {"dependencies": [{"name": "a", "version": "1", "vulns": []}]}
HOLE = {"id": "PYSEC-1", "fix_versions": ["2"]}
BAD = {"dependencies": [{"name": "a", "version": "1", "vulns": [HOLE]}]}
PASSED_OVER = {"dependencies": [{"name": "a", "skip_reason": "not found"}]}


@pytest.mark.parametrize(
    ("what", "said", "status", "told"),
    [
        (SOUND, 0, 0, "No vulnerability is known."),
        (BAD, 1, 1, "a 1: PYSEC-1; fixed in 2"),
        (PASSED_OVER, 0, 3, "no source of advisories could be asked"),
        ({"dependencies": []}, 0, 3, "no source of advisories could be asked"),
        ("No known vulnerabilities found", 0, 3, "no source of advisories could be asked"),
        ("", 1, 3, "so nothing is known"),
    ],
)
def test_an_audit_that_asked_nobody_is_no_good_news(tmp_path, what, said, status, told):
    (tmp_path / "pip_audit.py").write_text(FAKE.format(what=what, status=said))
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "audit.py"), str(LOCK)],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    assert told in done.stdout
    assert done.stderr == ""
