"""Pictures of the main pages of the demonstration: light and dark, at three widths.

    python -P tests/demo/photographed.py FOLDER [NAME…] [--language en]

Which pages is in pages.toml, where `shown` stands. A picture shows as much of a page as a window
does on a desk or a tablet, and the whole of it on a phone, as far as a reader would scroll.
"""

import argparse
import logging
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from tests.demo.visiting import Place, application, filled, places

SCHEMES = ("light", "dark")
WINDOWS = {360: 780, 768: 1024, 1440: 900}
"""Widths in pixels, with the height of a window."""

README = "filtered"
"""The page whose first window README.md shows."""

FARTHEST = 2200
"""Pixels of a page that are worth seeing."""

FLAGS = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]


def photograph(browser: Browser, place: Place, address: str, folder: Path, language: str) -> int:
    """Write all pictures of one page; says how many."""
    made = 0
    for width, height in WINDOWS.items():
        window = browser.new_page(
            viewport={"width": width, "height": height}, locale=language, device_scale_factor=1
        )
        window.goto(address + place.spoken(language))
        page = int(window.evaluate("document.documentElement.scrollHeight"))
        whole = height if "#" in place.path else min(FARTHEST, page)
        for scheme in SCHEMES:
            window.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            name = folder / f"{place.name}-{language}-{width}-{scheme}.png"
            clip = {"x": 0, "y": 0, "width": width, "height": max(whole, height)}
            window.screenshot(path=name, full_page=True, clip=clip)  # type: ignore[arg-type]
            made += 1
        if (place.name, width) == (README, 1440):
            window.emulate_media(color_scheme="light")
            window.screenshot(path=folder / "readme.png")
        window.close()
    return made


def main() -> None:
    """Photograph what the command line asks for."""
    parser = argparse.ArgumentParser(description="Photograph the pages of the demonstration.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="only these pages")
    parser.add_argument("--language", default="fr", choices=("fr", "en"))
    asked = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("There is no Chromium: apt install chromium (Debian, Ubuntu).")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    asked.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as work, sync_playwright() as playwright:
        app = application(filled(Path(work))[0])
        server = make_server("127.0.0.1", 0, app, threaded=True)
        Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        made = 0
        for place in places(app.test_client()):
            wanted = place.name in asked.names or (place.shown and not asked.names)
            if wanted:
                address = f"http://127.0.0.1:{server.server_port}"
                made += photograph(browser, place, address, asked.folder, asked.language)
        browser.close()
        server.shutdown()
    print(f"{made} pictures in {asked.folder}.")


if __name__ == "__main__":
    main()
