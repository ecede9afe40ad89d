"""Seeds into the index: survey, plan, apply.

Only what changed is read into articles, and everything becomes visible in
one commit. Nothing is written when nothing has to be.
"""

from collections import Counter
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from archive import Article, Batch, Index

from .changes import Changes, plan
from .crew import articles
from .errors import NoSeeds, SeedError
from .extract import Extractor
from .report import Copy, Report
from .seeds import SeedFile, Skipped, read, walk

Progress = Callable[[int, int], None]
"""Told how many of how many changed seeds have been dealt with."""


def refresh(
    root: Path,
    index: Index,
    extractor: Extractor,
    *,
    anew: bool = False,
    today: date | None = None,
    jobs: int = 1,
    progress: Progress = lambda _done, _all: None,
) -> Report:
    """Bring the index in step with a folder of seeds.

    Args:
        root: The seeds folder; never written to.
        index: Where the articles go.
        extractor: Turns a seed's bytes into an article.
        anew: Make the whole index again.
        today: The day after which no date is believed; today by default.
        jobs: Processes that read seeds.
        progress: Told about each seed that has been dealt with.

    Raises:
        NoSeeds: The folder is missing, or holds no seed although the index
            holds articles, as when a disk is not mounted.
        archive.ArchiveError: The index cannot be read or written.
    """
    if not root.is_dir():
        raise NoSeeds(str(root), "there is no such folder")
    stored = {} if anew else index.stored()
    survey = _survey(root, extractor)
    if stored and not survey.files:
        raise NoSeeds(str(root), f"it is empty, though the index holds {len(stored)} articles")
    changes = plan(
        survey.fingerprints,
        {path: kept.fingerprint for path, kept in stored.items()},
        set(survey.problems),
    )
    standing = set(stored) - set(changes.changed) - set(changes.gone)
    work = _Work(
        index=index,
        anew=anew,
        extractor=extractor,
        today=today or datetime.now(UTC).date(),
        jobs=jobs,
        stored=stored.keys(),
        owners={stored[path].article_id: path for path in standing},
    )
    return work.done(changes, survey, progress)


@dataclass(frozen=True, slots=True)
class _Survey:
    """What is in the seeds folder: files by path, and what they are or why they are nothing."""

    files: dict[str, SeedFile] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)


def _survey(root: Path, extractor: Extractor) -> _Survey:
    survey = _Survey()
    for entry in walk(root):
        if isinstance(entry, Skipped):
            survey.skipped.append(entry)
            continue
        survey.files[entry.path] = entry
        try:
            survey.fingerprints[entry.path] = extractor.fingerprint(read(entry))
        except SeedError as error:
            survey.problems[entry.path] = str(error)
    return survey


@dataclass(slots=True, kw_only=True)
class _Work:
    """The writing half of one refresh.

    `owners` has the seed that stands for each article id. Two seeds with one
    canonical URL are one article; the seed whose path sorts first stands for
    both, whichever of them came first.
    """

    index: Index
    anew: bool
    extractor: Extractor
    today: date
    jobs: int
    stored: Collection[str]
    owners: dict[str, str]
    batch: Batch | None = None
    written: set[str] = field(default_factory=set)
    copies: list[Copy] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)

    def done(self, changes: Changes, survey: _Survey, progress: Progress) -> Report:
        with ExitStack() as commit:
            for path in changes.gone:
                self._open(commit).remove(path)
            seeds = [survey.files[path] for path in changes.written]
            outcomes = articles(seeds, self.extractor, self.today, self.jobs)
            for number, (seed, outcome) in enumerate(zip(seeds, outcomes, strict=True), start=1):
                if isinstance(outcome, SeedError):
                    survey.problems[seed.path] = str(outcome)
                else:
                    self._put(outcome, commit)
                progress(number, len(seeds))
            if self.anew:
                self._open(commit)
        return Report(
            new=len(self.written.intersection(changes.new)),
            changed=len(self.written.intersection(changes.changed)),
            removed=len(changes.gone),
            same=changes.same,
            copies=tuple(self.copies),
            problems=tuple(survey.problems[path] for path in sorted(survey.problems)),
            skipped=tuple(str(skipped) for skipped in survey.skipped),
            doubts=tuple(self.notes.most_common()),
        )

    def _open(self, commit: ExitStack) -> Batch:
        """The batch of this refresh, begun when the first change needs it."""
        if self.batch is None:
            self.batch = commit.enter_context(self.index.writing(anew=self.anew))
        return self.batch

    def _put(self, article: Article, commit: ExitStack) -> None:
        owner = self.owners.get(article.id, article.seed)
        if owner < article.seed:
            self.copies.append(Copy(path=article.seed, of=owner))
            if article.seed in self.stored:
                self._open(commit).remove(article.seed)
            return
        batch = self._open(commit)
        if owner != article.seed:
            batch.remove(owner)
            self.copies.append(Copy(path=owner, of=article.seed))
        batch.put(article)
        self.owners[article.id] = article.seed
        self.written.add(article.seed)
        self.notes.update(article.notes)
