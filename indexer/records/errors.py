"""What can go wrong with seeds. Each error says what, where, and what next."""

from typing import Self

from archive import Fault, FaultKind


class IndexerError(Exception):
    """Anything the indexer refuses or cannot do."""


class NoSeeds(IndexerError):
    """A seeds folder that cannot be what was meant."""

    def __init__(self, root: str, reason: str) -> None:
        self.root = root
        self.reason = reason
        super().__init__(
            f"{root}: {reason}; check that it is the right folder and mounted, then try again"
        )


class AllGone(NoSeeds):
    """A seeds folder that is empty though the index holds articles: a disk may be missing."""


class ManyGone(IndexerError):
    """So many seeds are gone at once that a disk or a share may be missing.

    `gone` is how many, `known` of how many that the index has; `articles` the
    same of the articles in them.
    """

    def __init__(self, root: str, gone: int, known: int, articles: tuple[int, int]) -> None:
        self.root = root
        self.gone = gone
        self.known = known
        self.articles = articles
        several = articles != (gone, known)
        what = f", with {articles[0]} of {articles[1]} articles" if several else ""
        super().__init__(
            f"{root}: {gone} of {known} seeds are gone{what}, and nothing was changed; check that"
            " every disk and share is mounted, or say that it is meant with --allow-removals"
        )


class ClosedGone(ManyGone):
    """A folder cannot be listed or is empty: making the index again would lose what lay in it."""

    def __init__(
        self, root: str, folder: str, gone: int, known: int, state: str = "cannot be listed"
    ) -> None:
        self.root = root
        self.folder = folder
        self.gone = gone
        self.known = known
        IndexerError.__init__(
            self,
            f"{root}: {folder or 'the folder'} {state}, {gone} of {known} seeds were"
            " indexed from it, and nothing was changed; mount it or give yourself the right to"
            " read it, index without --rebuild, or say that it is meant with --allow-removals",
        )


class SeedError(IndexerError):
    """A seed that gives no article; the others go on.

    `fault` is what is wrong with it, where, and what to do.
    """

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))

    def __reduce__(self) -> tuple[type["SeedError"], tuple[Fault]]:
        """Errors cross from worker processes, so they have to be picklable."""
        return type(self), (self.fault,)

    @classmethod
    def of(cls, path: str, kind: FaultKind, **facts: object) -> Self:
        """The error that says this of a seed."""
        return cls(Fault.of(path, kind, **facts))


class UnreadSeed(SeedError):
    """A seed whose bytes could not be had: what is wrong is not in it, and may pass."""


class ChangedSeed(UnreadSeed):
    """A seed that somebody changed while it was read, however often that was tried."""


class FurnitureError(IndexerError):
    """A file of phrases, or of what was learned of furniture, that cannot be used."""

    def __init__(self, file: str, detail: str) -> None:
        self.file = file
        self.detail = detail
        folder = "furniture" if file.endswith(".toml") else "learned"
        where = f"indexer/cleaning/{folder}/{file}"
        super().__init__(f"{where}: {detail}; correct it, then index again")
