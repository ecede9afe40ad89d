"""One seed into its articles: parsed, cleaned, dated, and their facets found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from archive import Article, FaultKind
from indexer.cleaning.clean import clean
from indexer.cleaning.keeping import texts_of
from indexer.cleaning.learned.weights import Weights, load_weights
from indexer.cleaning.phrases import Furniture, load_furniture
from indexer.cleaning.templates import NONE, Template, group_of
from indexer.facets import facets
from indexer.facets.corrections import Corrections, Names
from indexer.facets.lexicon import Lexicon, load_lexicon
from indexer.facts.address import known_by
from indexer.facts.metadata import metadata_of
from indexer.formats import RawArticle, Source, read
from indexer.records import SeedError, fingerprint, id_of, version
from indexer.seeds.opening import SeedFile, digest

_FIRST, _LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1, 9999))
"""Moments that can be told as seconds since 1970."""


@dataclass(frozen=True, slots=True, eq=False)
class Extractor:
    """Everything that turns bytes into articles. Pure: the same seed, the same articles.

    `templates` has what is known of each outlet's template; `weights` are the
    model of lines, None for rules alone; `corrections` say which lines stay.
    """

    furniture: Furniture
    lexicon: Lexicon
    templates: Mapping[str, Template] = field(default_factory=dict)
    weights: Weights | None = None
    corrections: Corrections = field(default_factory=Corrections)

    @classmethod
    def load(cls, own: Path | None = None) -> "Extractor":
        """The extractor with the furniture and lexicons that come with the program.

        Args:
            own: A user's list of names; it need not exist.

        Raises:
            IndexerError: A data file is broken.
        """
        return cls(load_furniture(), load_lexicon(own=own), weights=load_weights())

    def knowing(self, templates: Mapping[str, Template], corrections: Corrections) -> "Extractor":
        """The same extractor with other templates and corrections."""
        return replace(self, templates=templates, corrections=corrections)

    @property
    def version(self) -> str:
        """See `Rules.version`."""
        return version(self.furniture.version, self.lexicon.version)

    def loaded(self) -> "Extractor":
        """See `Rules.loaded`."""
        return self

    def articles(
        self, seed: SeedFile, file: BinaryIO, today: date
    ) -> Iterator[Article | SeedError]:
        """The articles of a seed, and an error for each piece that cannot be read.

        Args:
            seed: Where it lies; its path gives the id when there is no canonical URL.
            file: The seed, open.
            today: The day after which no date is believed.

        Raises:
            SeedError: There is no article in it.
        """
        bytes_of = digest(file)
        source = Source(path=seed.path, name=PurePosixPath(seed.path).name, file=file)
        parts: set[str] = set()
        nothing = True
        for raw in read(source):
            nothing = False
            if isinstance(raw, SeedError):
                yield raw
                continue
            part = _free(raw.part, parts)
            parts.add(part)
            yield self._article(seed, replace(raw, part=part), bytes_of, today)
        if nothing:
            raise source.error(FaultKind.NO_ARTICLE)

    def _article(self, seed: SeedFile, raw: RawArticle, bytes_of: str, today: date) -> Article:
        cleaned = clean(raw, self.furniture, weights=self.weights)
        metadata = metadata_of(raw, cleaned, today)
        template = self.templates.get(group_of(metadata.outlet, seed.path, raw.part), NONE)
        if any(edge.line in template for edge in cleaned.edges.lines):
            cleaned = clean(raw, self.furniture, template, self.weights)
            metadata = metadata_of(raw, cleaned, today)
        article_id = id_of(known_by(metadata.url, seed.path, raw.part))
        names = Names(article_id, metadata.url, seed.path, metadata.outlet)
        if kept := self.corrections.kept(names) & texts_of(cleaned.removed):
            edges = cleaned.edges
            cleaned = clean(raw, self.furniture, template, self.weights, kept)
            cleaned = replace(cleaned, edges=edges)
        published = metadata.published.day if metadata.published else None
        found = facets(metadata.title, cleaned.body, metadata.language, self.lexicon, published)
        return Article(
            id=article_id,
            seed=seed.path,
            part=raw.part,
            title=metadata.title,
            body=cleaned.body,
            language=metadata.language,
            captured=raw.captured or _moment(seed.mtime_ns),
            fingerprint=fingerprint(self.version, bytes_of),
            digest=bytes_of,
            published=metadata.published,
            modified=metadata.modified,
            outlet=metadata.outlet,
            authors=metadata.authors,
            categories=raw.categories,
            url=metadata.url,
            origins=metadata.origins,
            mentions=found.mentions,
            uncertain=found.uncertain,
            details=found.details,
            removed=cleaned.removed,
            notes=(*raw.notes, *cleaned.notes, *metadata.notes),
            edges=cleaned.edges.encoded(),
        )


def _moment(nanoseconds: int) -> datetime:
    """A moment from the nanoseconds since 1970; a file may claim any.

    >>> _moment(10**9).isoformat(), _moment(10**21).year
    ('1970-01-01T00:00:01+00:00', 9999)
    """
    return datetime.fromtimestamp(min(max(nanoseconds // 10**9, _FIRST), _LAST), UTC)


def _free(part: str, taken: set[str]) -> str:
    """A name for a part of a seed that no other part has."""
    number, name = 1, part
    while name in taken:
        number += 1
        name = f"{part}~{number}"
    return name
