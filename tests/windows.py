"""A window of a browser in which the pages of an archive are tried."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page


@contextmanager
def window(browser: Browser, address: str, path: str, expected: str, **how: Any) -> Iterator[Page]:
    """A page of an archive; in the end nothing may have been complained of.

    Args:
        browser: What opens it.
        address: Where the archive answers.
        path: The page.
        expected: A pattern of complaints that belong to what is tried.
        how: What `Browser.new_context` takes, and `width` and `scripts`.
    """
    width, scripts = how.pop("width", 1440), how.pop("scripts", True)
    context = browser.new_context(
        viewport={"width": width, "height": 740},
        java_script_enabled=scripts,
        base_url=address,
        **how,
    )
    context.set_default_timeout(5000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path)
    yield page
    context.close()
    assert [told for told in complaints if not re.search(expected, told)] == []
