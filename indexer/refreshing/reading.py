"""Seeds read to their end: their articles corrected and spooled, and what was wrong with each."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from archive import Article, Capture, Fault
from indexer.cleaning.templates import Template
from indexer.facets.corrections import Corrections
from indexer.records import Limits, SeedError
from indexer.seeds.opening import FileState, SeedFile

from .child import Again, Finished, Task
from .crew import events
from .extract import Extractor
from .holdings import capture_of
from .spool import Location, Spool, SpoolFile

Spooled = tuple[Capture, Location]
"""What has to be remembered of an article, and where it lies in the spool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedRead:
    """What came of a seed.

    `state` is what was seen of its file, None when it should be tried again;
    `problems` are what is wrong with it.
    """

    seed: SeedFile
    state: FileState | None
    articles: Sequence[Spooled]
    problems: Sequence[Fault]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How seeds are read in this refresh."""

    extractor: Extractor
    corrections: Corrections
    spool: Spool
    today: date
    jobs: int
    limits: Limits

    def read(
        self,
        seeds: Sequence[SeedFile],
        templates: Mapping[str, Template],
        prepare: Callable[[], None],
    ) -> Iterator[SeedRead]:
        """What came of each seed, in the order in which they are finished.

        Args:
            seeds: What to read.
            templates: What is known of each outlet's template.
            prepare: Called before each start of a process; see `events`.
        """
        handler = _Spooling(self.spool.folder, self.corrections)
        extractor = self.extractor.knowing(templates, self.corrections)
        task = Task(extractor, self.today, handler, self.limits)
        articles: dict[str, list[Spooled]] = defaultdict(list)
        problems: dict[str, list[Fault]] = defaultdict(list)
        for seed, event in events(seeds, task, self.jobs, prepare):
            if isinstance(event, Again):
                articles.pop(seed.path, None)
                problems.pop(seed.path, None)
            elif isinstance(event, SeedError):
                problems[seed.path].append(event.fault)
            elif isinstance(event, Finished):
                yield SeedRead(
                    seed=seed,
                    state=event.state,
                    articles=articles.pop(seed.path, ()),
                    problems=problems.pop(seed.path, ()),
                )
            else:
                articles[seed.path].append(event)


@dataclass(frozen=True, slots=True)
class _Spooling:
    """What each process does with an article that it has read: correct it and spool it."""

    folder: Path
    corrections: Corrections

    def __call__(self, number: int) -> Callable[[Article], Spooled]:
        return partial(_spooled, SpoolFile(self.folder, number), self.corrections)


def _spooled(file: SpoolFile, corrections: Corrections, article: Article) -> Spooled:
    article = corrections.applied(article)
    return capture_of(article), file.put(article)
