"""What shows in the letters of a line, of a text as of a page: small words, dates, addresses."""

import re

from . import months

CONNECTIVES = frozenset(
    """le la les l un une des du de d et en a au aux pour dans sur par avec que qui qu ce
    cette ces son sa ses leur leurs est sont ont il elle ils elles on nous vous je ne pas plus
    mais ou se s n y c j m the of and to in for on with that is are was were it its by from as
    at this be has have had not but or an they their his her he she you we our which who will
    would can said der die das den dem und zu mit von im ist ein eine einen einer auf fur
    nicht sich auch als wie es bei aus er sie nach wird hat war el los las y del con una lo
    como su sus al mas para o pero fue ha che di il gli della per non sono piu nel alla da si
    ma het van een dat op te voor zijn niet met ook er aan om do em os um uma com nao no dos
    mais foi och att av pa det inte ett ar til af""".split()
)
"""Small words, folded, of which prose is full and labels are not."""

_OTHER_MONTHS = """
    januar februar marz mai juni juli oktober dezember enero febrero marzo abril mayo junio
    julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno
    luglio settembre ottobre dicembre
"""

DIGIT = re.compile(r"\d")
TOKEN = re.compile(r"[^\W\d_]+|\d+")
SENTENCES = re.compile(r"[.!?…][»”\"')\]]*\s+[«“\"(]?[A-ZÀ-ÖØ-Þ0-9]")
BULLET = re.compile(r"[»›>\-–—•·▶►→←✓✔*|+#/]|\d+[.)]\s")
QUOTES = ("«", "“", '"', "‹", "„", "'", "‘")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
CLOCK = re.compile(r"\b\d{1,2} ?(?:[:h]|heures) ?\d{2}\b|\b\d{1,2} ?[ap]\.?m\b|\b\d{1,2} ?h\b")
DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:er|st|nd|rd|th|\.)? {months.ANY}|{months.ANY} \d{{1,2}}\b"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b|\d{4}[/.-]\d{2}[/.-]\d{2}\b"
    rf"|\d{{1,2}}\.? (?:{'|'.join(_OTHER_MONTHS.split())})\b)"
)
AGO = re.compile(
    r"\b(?:il y a|vor|hace) \d+ \w+"
    r"|\b\d+ ?(?:min|mins|minutes?|h|hrs?|hours?|days?|weeks?|months?|years?) ago\b"
)
ADDRESS = re.compile(r"https?:|www\.|\w\.(?:com|fr|org|net|ch|be|ca|de|co|eu|info|io)\b|@")
RIGHTS = ("copyright", "(c)", "rights reserved", "tous droits")

_INDICATOR = re.compile(
    r"\b(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})\b"
    r"|\bCVE-\d{4}-\d{4,}\b|\bhxxps?\b|\w[\[({](?:\.|dot)[\])}]\w|\b(?:\d{1,3}\.){3}\d{1,3}\b"
    r"|\b[a-z2-7]{16,56}\.onion\b|\b(?:bc1|0x|ltc1)[0-9a-z]{39,59}\b"
    r"|\bT[01]\d{3}(?:\.\d{3})?\b(?=\W|$)|\b[a-z]:\\\w|%(?:appdata|temp|programdata)%\\"
    r"|\bHK(?:LM|CU|EY_\w+)\\|\b[0-9a-f]{4}:(?:[0-9a-f]{1,4}:)*:[0-9a-f]{1,4}\b"
    r"|\b(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\b",
    re.IGNORECASE,
)
_WALLET = re.compile(
    r"(?<![\w/])[13](?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])[1-9A-HJ-NP-Za-km-z]{25,34}(?!\w)"
)
_MAY_BE = re.compile(
    r"[0-9a-zA-Z]{26}|\d\.\d{1,3}\.\d|[\[({](?:\.|dot|DOT)[\])}]|\.onion|T[01]\d{3}|:\\|%\\|HK[A-Z]"
    r"|[0-9a-fA-F]:[0-9a-fA-F:]"
)


def holds_indicator(text: str) -> bool:
    """Whether there is a hash, the number of a flaw or an address in it, as analysts print them.

    The numbers of techniques, paths and wallets count as well.

    >>> holds_indicator("CVE-2024-3094"), holds_indicator("evil[.]example"), holds_indicator("2.0")
    (True, True, False)
    """
    if not _MAY_BE.search(text):
        small = text.lower()
        if "cve-" not in small and "hxxp" not in small:
            return False  # most lines, in a quarter of the time
    return _INDICATOR.search(text) is not None or _WALLET.search(text) is not None
