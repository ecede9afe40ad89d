"""Every kind of page against the standards: axe-core with WCAG 2.2 AA, and the Nu Html Checker.

Both are fetched from npm by `.ci/checkers/install`, which `make test` calls; the
list of pages is tests/demo/pages.toml.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from tests.demo.visiting import application, places

MODULES = Path(__file__).parents[1] / ".checkers" / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"

WIDTHS = (360, 768, 1440)
LANGUAGES = ("fr", "en")
RULES = {
    "light": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
"""All rules of axe-core's but those of AAA; in the dark, those that depend on colours."""

CHECK = """async (rules) => {
  const found = await axe.run(document, {
    runOnly: rules, resultTypes: ["violations"],
  });
  return found.violations.flatMap((rule) => rule.nodes.map(
    (node) => `${rule.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}"""

UNFOLD = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"


def needed(what, path):
    """Skip what cannot be checked here, but not in CI."""
    if not path and not os.environ.get("CI"):
        pytest.skip(f"needs {what}; see docs/development.md")
    assert path, what


@pytest.fixture(scope="module")
def app(demo):
    return application(demo[0])


@pytest.fixture(scope="module")
def address(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_kind_of_page(app, address, browser, language):
    needed("axe-core from npm", AXE.exists())
    context = browser.new_context(locale=language, bypass_csp=True)
    page = context.new_page()
    found = []
    for place in places(app.test_client()):
        page.goto(address + place.spoken(language))
        page.add_script_tag(path=AXE)
        page.evaluate(UNFOLD)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for scheme, rules in RULES.items():
                page.emulate_media(color_scheme=scheme)
                where = f"{place.name} {language} {width} {scheme}"
                found += [f"{where}: {each}" for each in page.evaluate(CHECK, rules)]
    context.close()
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_fits_into_320_pixels(app, address, browser, language):
    """What WCAG calls reflow: a window of 1280 pixels at 400 %; with all that folds unfolded."""
    page = browser.new_page(viewport={"width": 320, "height": 800})
    failed = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    wide = []
    for place in places(app.test_client()):
        page.goto(address + place.spoken(language))
        page.evaluate(UNFOLD)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(place.name)
    page.close()
    assert (wide, failed) == ([], [])


def test_the_check_finds_what_is_wrong(browser):
    """The control: axe runs, and knows WCAG 2.2."""
    needed("axe-core from npm", AXE.exists())
    page = browser.new_page()
    page.set_content("<a href=#><svg width=9 height=9></svg></a><a href=#>b</a><img src=x>")
    page.add_script_tag(path=AXE)
    found = {each.partition(":")[0] for each in page.evaluate(CHECK, RULES["light"])}
    page.close()
    assert {"image-alt", "html-has-lang", "link-name"} <= found


def checked(folder):
    """What the Nu Html Checker says of the pages in a folder."""
    java = ["java", "-Xmx512m", "-jar", str(VNU), "--format", "json", "--stdout", "--skip-non-html"]
    run = subprocess.run([*java, str(folder)], capture_output=True, check=False)
    return [
        f"{Path(each.get('url', '')).name}:{each.get('lastLine')}: {each['message']}"
        for each in json.loads(run.stdout)["messages"]
    ]


def test_every_kind_of_page_is_valid_html(app, tmp_path):
    needed("vnu-jar from npm, and Java", VNU.exists() and shutil.which("java"))
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "wrong.html").write_text("<!doctype html><p id=a><ul id=a></p>")
    assert len(checked(tmp_path / "wrong")) > 1
    browser = app.test_client()
    browser.get("/prefer?scheme=dark&back=/")
    pages = tmp_path / "pages"
    pages.mkdir()
    for place in places(browser):
        for language in LANGUAGES:
            text = browser.get(place.spoken(language)).text
            (pages / f"{place.name}-{language}.html").write_text(text, "utf-8")
    assert checked(pages) == []
