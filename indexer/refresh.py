"""Seeds into the index: survey, read, settle, write.

Only what changed is read into articles, and everything becomes visible in
one commit. Nothing is written when nothing has to be.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from archive import Article, Batch, Index, Stored

from .changes import plan
from .corrections import Corrections
from .crew import articles
from .errors import NoSeeds, SeedError
from .extract import Extractor, group_of
from .report import Report, Tally
from .seeds import SeedFile, Skipped, opened, walk
from .spool import Key, Spool
from .templates import NONE, Template, learned

_TOLD = 20
"""Problems of one seed that are told one by one."""

Progress = Callable[[int, int], None]
"""Told how many of how many changed seeds have been dealt with."""


def refresh(
    root: Path,
    index: Index,
    extractor: Extractor,
    *,
    corrections: Corrections | None = None,
    anew: bool = False,
    today: date | None = None,
    jobs: int = 1,
    progress: Progress = lambda _done, _all: None,
) -> Report:
    """Bring the index in step with a folder of seeds.

    Args:
        root: The seeds folder; never written to.
        index: Where the articles go.
        extractor: Turns a seed into articles.
        corrections: What people corrected in the facets.
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
    stored = () if anew else index.stored()
    survey = _survey(root, extractor)
    if stored and not survey.files:
        raise NoSeeds(str(root), f"it is empty, though the index holds {len(stored)} articles")
    changes = plan(
        survey.fingerprints,
        {saving.seed: saving.fingerprint for saving in stored},
        set(survey.problems),
    )
    corrections = corrections or Corrections()
    again = corrections.concerned(stored) & survey.fingerprints.keys()
    if not (changes.written or changes.gone or again or anew):
        return Report(
            same=len(stored),
            problems=survey.sentences(),
            skipped=tuple(map(str, survey.skipped)),
            idle=corrections.idle(stored),
        )
    with Spool() as spool:
        day = today or datetime.now(UTC).date()
        work = _Work(extractor, corrections, day, jobs, survey, stored, spool)
        work.read(sorted({*changes.written, *again}), changes.gone, progress)
        touched = work.touched()
        if touched or anew:
            with index.writing(anew=anew) as batch:
                work.write(touched, index, batch)
    return work.report()


@dataclass(frozen=True, slots=True)
class _Survey:
    """What is in the seeds folder: files by path, and what they are or why they are nothing."""

    files: dict[str, SeedFile] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def sentences(self) -> tuple[str, ...]:
        """All problems, by path; of a seed with many, the first ones and how many more."""
        return tuple(line for path in sorted(self.problems) for line in self._some(path))

    def _some(self, path: str) -> Iterator[str]:
        told = self.problems[path]
        yield from told[:_TOLD]
        if len(told) > _TOLD:
            yield f"{path}: {len(told) - _TOLD} more problems of this kind; mend the first ones"


def _survey(root: Path, extractor: Extractor) -> _Survey:
    survey = _Survey()
    for entry in walk(root):
        if isinstance(entry, Skipped):
            survey.skipped.append(entry)
            continue
        survey.files[entry.path] = entry
        try:
            with opened(entry) as file:
                survey.fingerprints[entry.path] = extractor.fingerprint(file)
        except SeedError as error:
            survey.problems.setdefault(entry.path, []).append(str(error))
    return survey


@dataclass(slots=True)
class _Work:
    """One refresh under way.

    `standing` are the savings in the index whose seeds have not changed,
    `fresh` those that have been read now.
    """

    extractor: Extractor
    corrections: Corrections
    today: date
    jobs: int
    survey: _Survey
    stored: Sequence[Stored]
    spool: Spool
    standing: dict[Key, Stored] = field(default_factory=dict)
    fresh: dict[Key, Stored] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    versions: list[tuple[str, str]] = field(default_factory=list)

    def read(self, wanted: Sequence[str], gone: Sequence[str], progress: Progress) -> None:
        """Read what changed, learn the outlets' templates, read again what they concern."""
        before = _templates(self.stored)
        unreadable = self._read(wanted, before, progress)
        dropped = {*wanted, *gone} - unreadable
        self.standing = {
            (saving.seed, saving.part): saving
            for saving in self.stored
            if saving.seed not in dropped
        }
        after = _templates([*self.standing.values(), *self.fresh.values()])
        concerned = sorted(self._concerned(before, after))
        self._read(concerned, after, lambda _done, _all: None)
        for key in self.fresh:
            self.standing.pop(key, None)

    def _read(
        self, paths: Sequence[str], templates: dict[str, Template], progress: Progress
    ) -> set[str]:
        """Read seeds into the spool.

        Returns:
            Those that gave nothing; what the index has of them stays.
        """
        seeds = [self.survey.files[path] for path in paths]
        extractor = self.extractor.knowing(templates)
        nothing, done = set(paths), 0
        for seed, outcome in articles(seeds, extractor, self.today, self.jobs):
            if outcome is None:
                done += 1
                progress(done, len(seeds))
            elif isinstance(outcome, SeedError):
                self.survey.problems.setdefault(seed.path, []).append(str(outcome))
            else:
                nothing.discard(seed.path)
                article = self.corrections.applied(outcome)
                self.spool.put(article)
                self.fresh[article.seed, article.part] = _saving(article)
        return nothing

    def _concerned(self, before: dict[str, Template], after: dict[str, Template]) -> Iterator[str]:
        """Seeds of articles that have lines of a template at their edges which has changed."""
        changed = {
            group: before.get(group, NONE) ^ after.get(group, NONE)
            for group in before.keys() | after.keys()
        }
        for saving in (*self.standing.values(), *self.fresh.values()):
            lines = changed.get(_group(saving), NONE)
            if saving.seed in self.survey.fingerprints and not lines.isdisjoint(saving.edges[1:]):
                yield saving.seed

    def touched(self) -> list[str]:
        """The ids of all articles that have to be written or removed."""
        fresh = {saving.article_id for saving in self.fresh.values()}
        left = {
            saving.article_id
            for saving in self.stored
            if (saving.seed, saving.part) not in self.standing
        }
        return sorted(fresh | left)

    def write(self, touched: Iterable[str], index: Index, batch: Batch) -> None:
        """Write each article with its versions, remove those that have no saving any more."""
        groups: dict[str, list[Key]] = defaultdict(list)
        for key, saving in sorted({**self.standing, **self.fresh}.items()):
            groups[saving.article_id].append(key)
        for article_id in touched:
            if not groups[article_id]:
                batch.remove(article_id)
                continue
            article, *older = _ranked(self._savings(article_id, groups[article_id], index))
            batch.put(replace(article, versions=tuple(older)))
            self.versions += [(version.place, article.place) for version in older]
            for version in (article, *older):
                if (version.seed, version.part) in self.fresh:
                    self.tally.add(version)

    def _savings(self, article_id: str, keys: Iterable[Key], index: Index) -> Iterator[Article]:
        kept: dict[Key, Article] = {}
        wanted = set(keys)
        if not wanted <= self.fresh.keys() and (known := index.article(article_id)):
            kept = {(one.seed, one.part): one for one in (known, *known.versions)}
        for key in wanted:
            article = self.spool.get(key) if key in self.fresh else kept[key]
            yield replace(article, versions=())

    def report(self) -> Report:
        """What was done."""
        had = {(saving.seed, saving.part) for saving in self.stored}
        return Report(
            new=len(self.fresh.keys() - had),
            changed=len(self.fresh.keys() & had),
            removed=len(had - self.fresh.keys() - self.standing.keys()),
            same=len(self.standing),
            versions=tuple(self.versions),
            problems=self.survey.sentences(),
            skipped=tuple(map(str, self.survey.skipped)),
            idle=self.corrections.idle([*self.standing.values(), *self.fresh.values()]),
            outlets=self.tally.outlets(),
            doubts=self.tally.doubts(),
        )


def _ranked(savings: Iterable[Article]) -> list[Article]:
    """Versions of one article, the one to show first.

    That is the newest, but no summary: a feed may repeat the first lines of
    an article that was saved whole before.
    """
    articles = list(savings)
    whole = max(len(article.body) for article in articles) / 2

    def rank(article: Article) -> tuple[bool, date, datetime, str, str]:
        said = article.modified or article.published
        day = said.day if said else date.min
        return len(article.body) >= whole, day, article.archived, article.seed, article.part

    return sorted(articles, key=rank, reverse=True)


def _saving(article: Article) -> Stored:
    return Stored(
        seed=article.seed,
        part=article.part,
        article_id=article.id,
        fingerprint=article.fingerprint,
        outlet=article.outlet,
        edges=article.edges,
        corrected=article.corrected,
        url=article.url,
        values=frozenset(f"{mention.kind}:{mention.value}" for mention in article.mentions),
    )


def _group(saving: Stored) -> str:
    return group_of(saving.outlet, saving.seed, saving.part)


def _templates(savings: Iterable[Stored]) -> dict[str, Template]:
    return dict(learned((_group(saving), saving.edges) for saving in savings))
