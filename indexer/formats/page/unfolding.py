"""A page with what its markup folds away put where a reader sees it.

Shadow trees that are declared in the page, pages within the page, and text
in fields are read by browsers and saved by their users; parsers and
extractors pass over them.
"""

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from lxml import etree, html

from indexer.records.marks import holds_indicator

_DEPTH = 3
"""Pages within pages within pages that are read."""

_LEAST = 200
"""Code points of text under which a page without its scripts is what `noscript` says."""

_DATA = re.compile(
    r"data:text/html(?:;charset=[\w-]+)?(?P<coded>;base64)?,(?P<data>.*)", re.DOTALL | re.IGNORECASE
)
"""A page that is the address of its frame."""

_UNSEEN = frozenset(("script", "style", "noscript", "template", "head", "title"))


def unfold(root: html.HtmlElement) -> None:
    """Put declared shadow trees, inner pages and fields with indicators in the place they have.

    What stands in `noscript` counts only where the page has next to no text without it.
    """
    for element in list(root.iter("template")):
        if "shadowrootmode" in element.attrib or "shadowroot" in element.attrib:
            _open(element)
    for element in list(root.iter("iframe")):
        if (source := _source(element)) and element.getparent() is not None:
            _fill(element, source, _DEPTH)
    for element in list(root.iter("foreignobject", "foreignObject")):
        _lift(element)
    for element in list(root.iter("object", "canvas")):
        _unfold_fallback(element)
    for element in list(root.iter("textarea", "select", "input")):
        _unfold_field(element)
    if any(True for _ in root.iter("noscript")) and _length(root) < _LEAST:
        _unfold_scriptless(root)


def _open(element: html.HtmlElement) -> None:
    """Let an element be seen; what a shadow tree has slots for stands behind it, in its order."""
    element.tag = "div"
    element.attrib.clear()


def _unfold_fallback(element: html.HtmlElement) -> None:
    """Let what stands for a picture or a file be seen when it is a text of its own."""
    if len("".join(map(str, element.itertext())).strip()) >= _LEAST:
        _open(element)


def _unfold_scriptless(root: html.HtmlElement) -> None:
    for element in list(root.iter("noscript")):
        if element.getparent() is not None and element.getparent().tag != "head":
            _open(element)


def _unfold_field(element: html.HtmlElement) -> None:
    """Let a field be seen whose text, choices or value that nobody may change are indicators."""
    fixed = "readonly" in element.attrib or "disabled" in element.attrib
    stated = element.get("value", "") if fixed else ""
    if element.tag == "input":
        if holds_indicator(stated):
            _open(element)
            element.tag, element.text = "pre", stated
    elif holds_indicator("\n".join(map(str, element.itertext()))):
        choices = list(element.iter("option"))
        _open(element)
        element.tag = "ul" if choices else "pre"
        for choice in choices:
            _open(choice)
            choice.tag = "li"


def _source(frame: html.HtmlElement) -> str:
    """The markup of a page that is in its frame; "" when it is elsewhere."""
    found = _DATA.match(frame.get("src", ""))
    if frame.get("srcdoc") or not found:
        return str(frame.get("srcdoc", ""))
    data = unquote_to_bytes(found["data"])
    try:
        return (base64.b64decode(data) if found["coded"] else data).decode("utf-8", "replace")
    except binascii.Error:
        return ""


def _lift(element: html.HtmlElement) -> None:
    """Put the markup within a drawing in the place of the drawing."""
    drawing = next(element.iterancestors("svg"), None)
    if drawing is None or drawing.getparent() is None:
        return
    _open(element)
    element.tail = drawing.tail
    drawing.getparent().replace(drawing, element)


def _fill(element: html.HtmlElement, source: str, depth: int) -> None:
    """Put an inner page in the place of its frame."""
    try:
        inner = html.fragment_fromstring(source, create_parent="div")
    except (etree.ParserError, ValueError):
        return
    for tag in list(inner.iter("iframe")):
        if depth > 1 and (further := _source(tag)):
            _fill(tag, further, depth - 1)
    inner.tail = element.tail
    parent = element.getparent()
    if parent is not None:
        parent.replace(element, inner)


def _length(root: html.HtmlElement) -> int:
    """Code points of what is not folded away."""
    found = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in _UNSEEN:
            walk.skip_subtree()
            continue
        text = element.tail if event == "end" or element.tag in _UNSEEN else element.text
        found += len(text.strip()) if text else 0
        if found >= _LEAST:
            break
    return found
