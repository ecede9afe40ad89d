"""A page with what its markup folds away put where a reader sees it.

Shadow trees that are declared in the page, pages within the page, and text
in fields are read by browsers and saved by their users; parsers and
extractors pass over them.
"""

from lxml import etree, html

from indexer.records.marks import holds_indicator

_DEPTH = 3
"""Pages within pages within pages that are read."""

_LEAST = 200
"""Code points of text under which a page without its scripts is what `noscript` says."""

_UNSEEN = frozenset(("script", "style", "noscript", "template", "head", "title"))


def unfold(root: html.HtmlElement) -> None:
    """Put declared shadow trees, inner pages and fields with indicators in the place they have.

    What stands in `noscript` counts only where the page has next to no text without it.
    """
    for element in list(root.iter("template")):
        if "shadowrootmode" in element.attrib or "shadowroot" in element.attrib:
            _open(element)
    for element in list(root.iter("iframe")):
        if (source := element.get("srcdoc")) and element.getparent() is not None:
            _fill(element, source, _DEPTH)
    for element in list(root.iter("foreignobject", "foreignObject")):
        _lift(element)
    for element in list(root.iter("textarea")):
        _unfold_field(element)
    if any(True for _ in root.iter("noscript")) and _length(root) < _LEAST:
        for element in list(root.iter("noscript")):
            if element.getparent() is not None and element.getparent().tag != "head":
                _open(element)


def _open(element: html.HtmlElement) -> None:
    """Let an element be seen; what a shadow tree has slots for stands behind it, in its order."""
    element.tag = "div"
    element.attrib.clear()


def _unfold_field(element: html.HtmlElement) -> None:
    if holds_indicator(element.text or ""):
        element.tag = "pre"
        element.attrib.clear()


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
        if depth > 1 and (further := tag.get("srcdoc")):
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
