"""Compiled templates are kept beside compiled modules, and never shown in place of newer ones."""

import sys

import pytest
from jinja2 import Environment, FileSystemLoader

from web.compiled import Compiled


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "page.html").write_text("Once {{ 1 + 1 }}", "utf-8")
    return tmp_path


def shown(folder, **settings):
    loader = FileSystemLoader(folder)
    environment = Environment(loader=loader, bytecode_cache=Compiled(), **settings)  # noqa: S701
    return environment.get_template("page.html").render()


def kept(folder):
    return [path for path in (folder / "kept").rglob("*") if path.is_file()]


def test_a_template_is_compiled_once(folder, monkeypatch):
    assert shown(folder) == "Once 2"
    assert len(kept(folder)) == 1
    monkeypatch.setattr(Environment, "compile", None)
    assert shown(folder) == "Once 2"


def test_a_template_that_was_changed_is_compiled_again(folder):
    shown(folder)
    (folder / "page.html").write_text("Twice {{ 1 + 1 }}", "utf-8")
    assert shown(folder) == "Twice 2"
    assert len(kept(folder)) == 1


@pytest.mark.parametrize(
    ("setting", "made"),
    [({"autoescape": True}, "&lt;\n2"), ({"trim_blocks": True}, "<2"), ({}, "<\n2")],
    ids=str,
)
def test_what_was_compiled_otherwise_is_compiled_again(folder, setting, made):
    (folder / "page.html").write_text("{{ '<' }}{% if 1 %}\n{{ 2 }}{% endif %}", "utf-8")
    shown(folder, lstrip_blocks=True)
    assert shown(folder, **setting) == made


@pytest.mark.parametrize("length", [0, 20, 64, 83, 100])
def test_half_a_file_is_as_good_as_none(folder, length):
    shown(folder)
    (file,) = kept(folder)
    file.write_bytes(file.read_bytes()[:length])
    assert shown(folder) == "Once 2"


def test_nothing_is_written_where_python_writes_nothing(folder, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert shown(folder) == "Once 2"
    assert kept(folder) == []


def test_a_folder_that_cannot_be_written_is_no_hindrance(folder):
    (folder / "kept").write_text("in the way", "utf-8")
    assert shown(folder) == "Once 2"
