"""What the archive holds, or is to hold when a refresh has come to its end."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from sys import intern

from archive import Article, Capture
from indexer.cleaning.templates import group_of
from indexer.facts.address import known_by
from indexer.records import id_of

from .ledger import state_of

Key = tuple[str, str]
"""A seed and a part of it: what one capture of an article is known by."""


def key_of(capture: Capture) -> Key:
    """What a capture is known by."""
    return capture.seed, capture.part


def address_of(capture: Capture) -> str:
    """The id that the address of a capture gives, or its place when it has none."""
    return id_of(known_by(capture.url, capture.seed, capture.part))


def capture_of(article: Article) -> Capture:
    """What has to be remembered of an article: the same as the index will say of it."""
    return Capture(
        seed=article.seed,
        part=article.part,
        article_id=article.id,
        fingerprint=article.fingerprint,
        outlet=article.outlet,
        edges=" ".join(article.edges),
        corrected=article.corrected,
        url=article.url,
        values=tuple(sorted({f"{mention.kind}:{mention.value}" for mention in article.mentions})),
    )


def lean(capture: Capture, seed: str) -> Capture:
    """A capture that another process has sent, with the texts that are here already.

    Each came as one of its own, and there are a hundred thousand captures.
    """
    return capture._replace(
        seed=seed,
        outlet=intern(capture.outlet),
        values=tuple(map(intern, capture.values)),
    )


def template_group(capture: Capture) -> str:
    """The group with which a capture shares a template."""
    return group_of(capture.outlet, capture.seed, capture.part)


class Holdings:
    """Every capture of every article, by seed and by address.

    `touched` are addresses of which articles have to be written or removed,
    as the ids that they give; `groups` how many captures
    of each group have come or gone. `stored` is what the index had. `ids` are those of the
    articles that the index has of an address: several when captures of it
    have nothing in common.
    """

    def __init__(self, stored: Iterable[Capture]) -> None:
        self.stored: list[Capture] = []
        self.touched: set[str] = set()
        self.groups: Counter[str] = Counter()
        self._replaced: set[str] = set()
        self._by_seed: dict[str, list[Capture]] = defaultdict(list)
        self.ids: dict[str, set[str]] = defaultdict(set)
        self._by_address: dict[str, list[Capture]] = defaultdict(list)
        self._store(stored)

    @property
    def total(self) -> int:
        """How many captures the index had."""
        return len(self.stored)

    def state(self, _before: str) -> str:
        """What tells what is held now from other archives; what told what was stored may help."""
        return state_of(self)

    def _store(self, stored: Iterable[Capture]) -> None:
        """Take in what the index has."""
        for capture in stored:
            self.stored.append(capture)
            self.ids[self._keep(capture)].add(capture.article_id)

    def __iter__(self) -> Iterator[Capture]:
        for captures in self._by_seed.values():
            yield from captures

    def of(self, address: str) -> Sequence[Capture]:
        """The captures of an address, in the order of their seeds; empty when they are to go."""
        return sorted(self._by_address.get(address, ()), key=key_of)

    def number(self, seed: str) -> int:
        """How many captures there are of a seed."""
        return len(self._by_seed.get(seed, ()))

    def replace(self, seed: str, captures: Iterable[Capture]) -> list[Capture]:
        """Put these captures in place of those that there were of a seed.

        Returns:
            Those that there were.
        """
        gone = self._by_seed.pop(seed, [])
        self._replaced.add(seed)
        for capture in gone:
            address = address_of(capture)
            self._by_address[address].remove(capture)
            if not self._by_address[address]:
                del self._by_address[address]
            self._touch(address, capture)
        for capture in captures:
            self._touch(self._keep(capture), capture)
        return gone

    def come(self) -> Iterator[Capture]:
        """The captures that have been put in the place of others, or of none."""
        return (capture for seed in self._replaced for capture in self._by_seed.get(seed, ()))

    def members(self, groups: Iterable[str] | None) -> dict[str, list[Capture]]:
        """The captures of some groups, or of all when that is None, by group."""
        wanted = None if groups is None else frozenset(groups)
        members: dict[str, list[Capture]] = defaultdict(list)
        for capture in self:
            group = template_group(capture)
            if wanted is None or group in wanted:
                members[group].append(capture)
        return members

    def _keep(self, capture: Capture) -> str:
        """Take a capture in; the address that it has."""
        address = address_of(capture)
        if address == capture.article_id:
            address = capture.article_id  # one text in memory and not two
        self._by_seed[capture.seed].append(capture)
        self._by_address[address].append(capture)
        return address

    def _touch(self, address: str, capture: Capture) -> None:
        self.touched.add(address)
        self.groups[template_group(capture)] += 1
