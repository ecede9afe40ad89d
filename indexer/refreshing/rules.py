"""By which rules seeds are read, known without loading what reads them.

Most refreshes find nothing to read. To know that, the version of the rules is
enough, and parsers, lists of names and language models stay on disk.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from indexer.cleaning.phrases import version_of as furniture_version
from indexer.facets.lexicon import version_of as lexicon_version
from indexer.records import version

if TYPE_CHECKING:
    from .extract import Extractor


class Rules(Protocol):
    """What seeds are read by: an `Extractor`, or `Unloaded` until one is needed."""

    @property
    def version(self) -> str:
        """Changes with whatever changes what is read out of a seed."""
        ...

    def loaded(self) -> "Extractor":
        """The extractor.

        Raises:
            IndexerError: A data file is broken.
        """
        ...


@dataclass(frozen=True, slots=True)
class Unloaded:
    """The rules that come with the program and a user's list of names, which need not exist."""

    own: Path | None = None

    @property
    def version(self) -> str:
        """See `Rules.version`."""
        return version(furniture_version(), lexicon_version(own=self.own))

    def loaded(self) -> "Extractor":
        """See `Rules.loaded`; everything that reading asks for is there afterwards."""
        from indexer.facets.judging import load_weights  # noqa: PLC0415 - most runs read nothing
        from indexer.facts.language import identifier  # noqa: PLC0415

        from .extract import Extractor  # noqa: PLC0415 - brings all parsers with it

        identifier()
        load_weights()  # facets ask for them again
        return Extractor.load(self.own)
