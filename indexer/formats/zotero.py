"""What Zotero exports as RDF: of each item what is known about it, its abstract and its notes.

The pages themselves lie beside the export, as files of their own, and are read as such.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO

from lxml import etree

from archive import FaultKind, Note, NoteKind
from indexer.records import Clue, Line, Outcome, RawArticle, has_words

from .feeds import DUBLIN, local, text_of
from .markup import line_of, lines_of
from .source import Source

_NAMESPACE = b"http://www.zotero.org/namespaces/export#"
_Z = "{http://www.zotero.org/namespaces/export#}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_TERMS = "{http://purl.org/dc/terms/}"
_FOAF = "{http://xmlns.com/foaf/0.1/}"
_BIB = "{http://purl.org/net/biblio#}"
_LINK = "{http://purl.org/rss/1.0/modules/link/}"

_HALVES = re.compile(
    rb"&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*(?:55[3-9]\d\d|56\d{3}|57[0-2]\d\d));"
)
"""Halves of emoji, which XML knows no reference to."""

_NO_ITEMS = frozenset({"Memo", "Attachment", "Collection"})
_HOLDERS = frozenset(
    """Website Journal Newspaper Magazine Blog Periodical Publication Series Encyclopedia Dictionary
    BookSection Book Proceedings Repository""".split()
)
"""What an item is part of stands for itself only where something has its address."""


def looks(head: bytes, _ending: str) -> bool:
    """Whether a file is an export of Zotero."""
    return _NAMESPACE in head and b"rdf:RDF" in head


def read(source: Source) -> Iterator[Outcome]:
    """The items with an abstract or notes; those that only have files are passed over.

    Raises:
        SeedError: It is empty, or too large.
    """
    # recover: what can be read before a break; nothing is fetched, no entity is looked up
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    data = _HALVES.sub(b"", source.carried())
    root = etree.parse(BytesIO(data), parser).getroot()
    if root is None:
        yield source.error(FaultKind.BROKEN_EXPORT, line=1)
        return
    memos = {
        str(memo.get(f"{_RDF}about")): text_of(memo.find(f"{_RDF}value"))
        for memo in root.iter(f"{_BIB}Memo")
    }
    broken = [one for one in parser.error_log if one.level >= etree.ErrorLevels.FATAL]
    for item in root[:-1] if broken else root:  # behind a break, the last one only seems to end
        if isinstance(item.tag, str) and local(item) not in _NO_ITEMS and _is_item(item):
            outcome = _article(source, item, memos)
            if outcome is not None:
                yield outcome
    if broken:
        yield source.error(FaultKind.BROKEN_EXPORT, line=broken[0].line or 1)


def _is_item(item: etree._Element) -> bool:
    """Whether something is what was collected, and not what only holds it."""
    return local(item) not in _HOLDERS or item.find(f"{_Z}itemType") is not None


def _article(source: Source, item: etree._Element, memos: Mapping[str, str]) -> Outcome | None:
    lines = (*_lines(item.findtext(f"{_TERMS}abstract", "")), *_notes(item, memos))
    link = _address(item)
    part = source.within(link or str(item.get(f"{_RDF}about", "")) or "item")
    if not has_words(lines):
        if item.find(f"{_LINK}link") is not None:
            return None
        return source.error(FaultKind.ENTRY_WITHOUT_TEXT, part)
    title, language = _said(item, f"{DUBLIN}title"), _said(item, f"{_Z}language")
    outlet = _outlet(item)
    published = _said(item, f"{DUBLIN}date")
    return RawArticle(
        lines=lines,
        part=part,
        title=Clue(title, "header") if title else None,
        outlet=Clue(outlet, "header") if outlet else None,
        url=Clue(link, "header") if link else None,
        language=Clue(language[:2].lower(), "header") if language else None,
        authors=tuple(Clue(name, "header") for name in _authors(item)),
        categories=tuple(dict.fromkeys(_tags(item))),
        published=(Clue(published, "header"),) if published else (),
        notes=(Note(NoteKind.SUMMARY),),
    )


def _notes(item: etree._Element, memos: Mapping[str, str]) -> Iterator[Line]:
    for reference in item.iter(f"{_TERMS}isReferencedBy"):
        yield from lines_of(memos.get(str(reference.get(f"{_RDF}resource")), ""))


def _lines(text: str) -> Iterator[Line]:
    for line in text.splitlines():
        yield from lines_of(line)


def _said(item: etree._Element, name: str) -> str:
    return line_of(item.findtext(name, ""))


def _address(item: etree._Element) -> str:
    """Where an item is: its URI, else what the export calls it."""
    for uri in item.iter(f"{_TERMS}URI"):
        if (said := text_of(uri.find(f"{_RDF}value"))).startswith("http"):
            return said
    about = str(item.get(f"{_RDF}about", ""))
    return about if about.startswith("http") else ""


def _outlet(item: etree._Element) -> str:
    """What an item is part of, or who published it."""
    for holder in item.iter(f"{_TERMS}isPartOf"):
        for title in holder.iter(f"{DUBLIN}title"):
            if said := line_of(text_of(title)):
                return said
    publisher = item.find(f"{DUBLIN}publisher")
    return "" if publisher is None else line_of(text_of(publisher.find(f".//{_FOAF}name")))


def _authors(item: etree._Element) -> Iterator[str]:
    for people in item.findall(f"{_BIB}authors"):
        for person in people.iter(f"{_FOAF}Person"):
            names = (person.findtext(f"{_FOAF}{name}", "") for name in ("givenName", "surname"))
            if name := " ".join(filter(None, map(line_of, names))):
                yield name


def _tags(item: etree._Element) -> Iterator[str]:
    for subject in item.findall(f"{DUBLIN}subject"):
        if said := line_of(text_of(subject)):
            yield said
