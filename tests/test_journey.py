"""A newcomer's way through the archive, in a real browser, on the real article."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "000_8f6e4fe2584962b7.txt"


def newsarchive(*words, cwd):
    """Run the command as a person would, in a folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "web.cli", *words],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the real article and an invented one as its seeds, indexed."""
    folder = tmp_path_factory.mktemp("newsroom")
    (folder / "seeds").mkdir()
    shutil.copy(SEED, folder / "seeds")
    (folder / "seeds" / "invented.txt").write_text(
        "L’hôpital imaginaire d’Armentières rouvre son jardin\n\n"
        "Le jardin de l’hôpital d’Armentières a rouvert lundi matin.\n",
        encoding="utf-8",
    )
    done = newsarchive("index", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def address(folder):
    """The address of a running `newsarchive serve`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "serve", "--port", str(port)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz", server)
        yield address
    finally:
        server.terminate()
        assert server.wait(timeout=20) == 0


def wait_for(url, server):
    """Until the server answers."""
    for _ in range(200):
        assert server.poll() is None, "the server has stopped"
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server never answered")


def failed(request):
    """What went wrong with a request; to leave a page before its icon has come is no fault."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]


@pytest.fixture(params=[False])
def page(browser, address, request):
    """A page of a French reader on which nothing may fail; scripts run where a test wants it."""
    context = browser.new_context(locale="fr-FR", java_script_enabled=request.param)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    # a query that is refused is a page of status 400, which the console tells too
    expected = "the server responded with a status of 400"
    page.on("requestfailed", lambda request: complaints.extend(failed(request)))
    page.goto(address)
    yield page
    context.close()
    assert [complaint for complaint in complaints if expected not in complaint] == []


def search(page, words):
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("searchbox").press("Enter")


def test_a_newcomer_searches_filters_and_reads(page):
    search(page, "hopital armentieres")
    results = page.get_by_role("main")
    expect(results.get_by_role("heading", name=re.compile("Centre hospitalier"))).to_be_visible()
    marks = {mark.lower() for mark in results.locator("mark").all_inner_texts()}
    assert {"hôpital", "armentières"} <= marks
    for value in ("Centre hospitalier d’Armentières", "ANSSI", "Blackout", "Santé"):
        expect(page.get_by_label(re.compile(re.escape(value))).first).to_be_attached()

    page.get_by_label(re.compile("Blackout")).first.check()
    page.get_by_role("button", name="Appliquer").first.click()
    expect(page).to_have_url(re.compile("actor=Blackout"))
    expect(page.get_by_role("heading", name=re.compile("Centre hospitalier"))).to_be_visible()

    page.get_by_role("link", name=re.compile("Centre hospitalier d’Armentières: après")).click()
    article = page.get_by_role("article")
    expect(article).to_contain_text("Les données d’environ 300 000 patients")
    expect(article).to_contain_text("une part stable comparée à 2022.")
    expect(article).not_to_contain_text("Source link")
    expect(article).not_to_contain_text("Votre adresse e-mail ne sera pas publiée")


scripted = pytest.mark.parametrize("page", [True], indirect=True, ids=["with scripts"])


@scripted
def test_suggestions_are_chosen_with_the_keyboard(page):
    box = page.get_by_role("combobox")
    box.press_sequentially("armentières blackou")
    option = page.get_by_role("option", name=re.compile("Blackout.*Acteur"))
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    for _ in range(8):
        if option.get_attribute("aria-selected") == "true":
            break
        box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=armenti%C3%A8res&actor=Blackout$"))
    expect(page.get_by_role("heading", name=re.compile("Centre hospitalier"))).to_be_visible()


@scripted
def test_suggestions_go_away_and_enter_searches_for_what_was_typed(page):
    box = page.get_by_role("combobox")
    box.press_sequentially("hopi")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press_sequentially("tal")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"q=hopital"))


@scripted
def test_a_suggestion_is_chosen_with_the_mouse(page):
    page.get_by_role("combobox").press_sequentially("anss")
    page.get_by_role("option", name=re.compile("ANSSI")).click()
    expect(page).to_have_url(re.compile(r"organisation=ANSSI"))


def test_the_help_page_runs_its_examples(page):
    page.get_by_role("search").get_by_role("link", name="Aide").click()
    page.get_by_role("link", name="secteur:santé").click()
    expect(page.get_by_role("heading", name=re.compile("Centre hospitalier"))).to_be_visible()


def test_a_misspelled_word_is_corrected_at_once(page):
    search(page, "hopitla")
    expect(page.locator(".notice")).to_contain_text("hôpital")
    expect(page.get_by_role("heading", name=re.compile("Centre hospitalier"))).to_be_visible()


def test_a_new_seed_is_found_after_the_next_index(page, folder):
    (folder / "seeds" / "new.txt").write_text(
        "La bibliothèque de Trifouillis rouvre\n\n"
        "La bibliothèque imaginaire de Trifouillis a rouvert ses portes lundi matin.\n",
        encoding="utf-8",
    )
    done = newsarchive("index", cwd=folder)
    assert "1 new" in done.stdout
    search(page, "trifouillis")
    expect(page.get_by_role("heading", name=re.compile("Trifouillis"))).to_be_visible()


def test_a_wrong_query_is_explained_and_repaired_with_one_click(page):
    search(page, "hopital ET")
    expect(page.get_by_role("main")).to_contain_text("ET")
    page.get_by_role("main").get_by_role("link", name="hopital", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("Centre hospitalier"))).to_be_visible()
