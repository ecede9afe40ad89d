"""One seed into one article: parsed, cleaned, dated, and its facets found."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime

from archive import Article

from .clean import clean
from .facets import mentions
from .formats import parse
from .lexicon import Lexicon, load_lexicon
from .metadata import metadata_of
from .phrases import Furniture, load_furniture
from .seeds import SeedFile

VERSION = 1
"""Raised when code (not data) changes what is read out of a seed."""


@dataclass(frozen=True, slots=True)
class Extractor:
    """Everything that turns bytes into articles. Pure: the same seed, the same article."""

    furniture: Furniture
    lexicon: Lexicon

    @classmethod
    def load(cls) -> "Extractor":
        """The extractor with the furniture and lexicons that come with the program.

        Raises:
            IndexerError: A data file is broken.
        """
        return cls(load_furniture(), load_lexicon())

    def fingerprint(self, data: bytes) -> str:
        """What an article of these bytes is made of: the bytes, and all that reads them."""
        rules = f"{VERSION} {self.furniture.version} {self.lexicon.version} "
        return hashlib.sha256(rules.encode() + data).hexdigest()

    def article(self, seed: SeedFile, data: bytes, today: date) -> Article:
        """The article of a seed.

        Args:
            seed: Where it lies; its path gives the id when it has no canonical URL.
            data: Its bytes.
            today: The day after which no date is believed.

        Raises:
            SeedError: There is no article in it.
        """
        raw = parse(seed.path, data)
        cleaned = clean(raw, self.furniture)
        metadata = metadata_of(raw, cleaned, today)
        return Article(
            id=_id_of(metadata.url or seed.path),
            seed=seed.path,
            title=cleaned.title,
            body=cleaned.body,
            language=metadata.language,
            archived=datetime.fromtimestamp(seed.mtime_ns // 10**9, UTC),
            fingerprint=self.fingerprint(data),
            published=metadata.published,
            outlet=metadata.outlet,
            authors=metadata.authors,
            url=metadata.url,
            mentions=mentions(cleaned.title, cleaned.body, metadata.language, self.lexicon),
            removed=cleaned.removed,
            notes=(*raw.notes, *cleaned.flags, *metadata.problems),
        )


def _id_of(identity: str) -> str:
    """A short lasting name that is safe in an address: 80 bits of a SHA-256."""
    return hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:20]
