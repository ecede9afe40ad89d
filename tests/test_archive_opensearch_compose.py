"""The Compose files of docs/engines.md: what they say agrees with what is tested, and works."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from archive.engines.opensearch.address import read_address

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "docs" / "serving").glob("opensearch-*.yaml"))
POM = (ROOT / "tests" / "cluster" / "pom.xml").read_text("utf-8")
CHECKED = {"test", "interval", "timeout", "retries", "start_period"}
DATA = "/usr/share/opensearch/data"

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def services(file):
    return yaml.safe_load(file.read_text("utf-8"))["services"]


def nodes_in(file):
    return {name: each for name, each in services(file).items() if name.startswith("node-")}


def megabytes(text):
    return int(text[:-1]) * {"m": 1, "g": 1024}[text[-1]]


def test_there_is_one_for_one_node_and_one_for_three():
    assert sorted(len(nodes_in(file)) for file in FILES) == [1, 3]


@each_file
def test_the_version_is_the_one_that_is_tested(file):
    (version,) = re.findall(r"<opensearch.version>(.+)</opensearch.version>", POM)
    images = {each["image"] for name, each in services(file).items() if name != "newsarchive"}
    assert images == {f"opensearchproject/opensearch:{version}"}


@each_file
def test_the_archive_asks_the_nodes_that_are_there_and_waits_for_them(file):
    archive, nodes = services(file)["newsarchive"], nodes_in(file)
    address = read_address(archive["environment"]["NEWSARCHIVE_INDEX"])
    assert [host for host, _ in address.hosts] == list(nodes)
    assert archive["depends_on"] == {name: {"condition": "service_healthy"} for name in nodes}
    assert (address.replicas or 0) < len(nodes)


@each_file
def test_every_node_has_a_health_check_and_a_folder_of_its_own(file):
    nodes = nodes_in(file)
    folders = [
        volume.partition(":")[0]
        for each in nodes.values()
        for volume in each["volumes"]
        if volume.endswith(f":{DATA}")
    ]
    assert len(set(folders)) == len(nodes)
    declared = yaml.safe_load(file.read_text("utf-8"))["volumes"]
    used = {
        volume.partition(":")[0]
        for each in services(file).values()
        for volume in each["volumes"]
        if not volume.startswith(".")
    }
    assert used == set(declared)
    for each in nodes.values():
        assert {"test", "interval", "timeout", "retries", "start_period"} <= set(
            each["healthcheck"]
        )


@each_file
def test_the_heap_leaves_half_of_the_memory_to_the_files(file):
    for each in nodes_in(file).values():
        least, most = re.findall(r"-Xm[sx](\w+)", each["environment"]["OPENSEARCH_JAVA_OPTS"])
        assert least == most
        assert 2 * megabytes(most) <= megabytes(each["mem_limit"])


@each_file
def test_no_secret_stands_in_a_file_and_no_node_can_be_reached_from_outside(file):
    for name, each in services(file).items():
        for variable, value in each.get("environment", {}).items():
            assert not re.search(r"PASSWORD|SECRET|KEY|TOKEN", variable)
            assert "@" not in value
        assert name == "newsarchive" or "ports" not in each
    assert "ports" in services(file)["newsarchive"]


@each_file
def test_nodes_of_one_file_look_for_each_other(file):
    nodes = nodes_in(file)
    for name, each in nodes.items():
        settings = each["environment"]
        if len(nodes) == 1:
            assert settings["discovery.type"] == "single-node"
        else:
            assert settings["node.name"] == name
            for setting in ("discovery.seed_hosts", "cluster.initial_cluster_manager_nodes"):
                assert settings[setting].split(",") == list(nodes)


@each_file
def test_a_node_knows_every_setting(file, nodes):
    known = nodes.ask(0, "/_cluster/settings?include_defaults=true&flat_settings=true")["defaults"]
    for each in nodes_in(file).values():
        asked = {name for name in each["environment"] if name.islower()}
        assert asked - set(known) == set()


@each_file
@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_health_check_says_how_a_node_is(file, nodes):
    for each in nodes_in(file).values():
        kind, command = each["healthcheck"]["test"]
        assert kind == "CMD-SHELL"
        assert "127.0.0.1:9200/" in command
        for port, healthy in ((nodes.ports[0], True), (1, False)):
            here = command.replace("127.0.0.1:9200", f"127.0.0.1:{port}")
            done = subprocess.run(["sh", "-c", here], capture_output=True, check=False)  # noqa: S607
            assert (done.returncode == 0) == healthy
