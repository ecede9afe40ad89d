"""What is new of watched names since somebody looked last. Knows neither messages nor requests.

A story is new of a name when none of its articles was found by that name
before. Names that have come to the list, and articles that are read by other
rules, bring nothing new: only articles that nobody has seen do.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from archive import Article, Query, View

from . import urls
from .sightings import Values, queries_of
from .watchlist import GROUPS, Name, Watchlist

TOLD = 20
"""Articles that are named of one name at the most; of more it is said how many."""

_READ = 200
"""Articles of one name among which the newest are chosen."""

Marks = NDArray[np.uint64]
"""Articles by the hashes of their ids, rising."""

_NONE: Marks = np.zeros(0, np.uint64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What was there when somebody looked last.

    `rules` is what the seeds were read by, `every` are all articles that have ever been seen,
    `names` those that each name has found, by `key_of`.
    """

    rules: str
    every: Marks
    names: Mapping[str, Marks] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is new of one name: an article of each new story, the newest first, up to `TOLD`.

    `stories` is how many there are, `query` finds all articles of the name.
    """

    heading: str
    name: Name
    query: Query
    articles: tuple[Article, ...]
    stories: int


def news_of(
    archive: View, lists: Sequence[Watchlist], memory: Memory | None, rules: str
) -> tuple[tuple[News, ...], Memory, tuple[Name, ...]]:
    """What is new of some names, what to remember, and the names that could not be looked for.

    Nothing is new to who looks for the first time. What a name finds only when
    it is loosened does not count.

    Args:
        archive: The archive as it is now.
        lists: The names.
        memory: What was there the last time; None for the first.
        rules: What the seeds have been read by.

    Raises:
        archive.ArchiveError: It cannot be read.
    """
    names = [(name, each.heading) for each in lists for name in each.names]
    values = Values(archive)
    queries = queries_of(names, [values.called(*name) for name in names])
    every = _marks(_members(archive, [Query()])[0] or {})
    before = memory or Memory(rules=rules, every=every)
    kept: dict[str, Marks] = {}
    found, uncounted = [], []
    for (name, heading), query, members in zip(
        names, queries, _members(archive, queries), strict=True
    ):
        key = key_of(name, heading)
        known = before.names.get(key)
        if members is None:
            uncounted.append(name)
            kept |= {} if known is None else {key: known}
            continue
        seen = before.every
        if known is not None:
            seen = known if before.rules == rules else np.union1d(known, seen)
        if memory and (fresh := _fresh(members, seen)):
            articles = _newest(archive, fresh)
            found.append(
                News(
                    heading=heading,
                    name=name,
                    query=query,
                    articles=articles[:TOLD],
                    stories=len(fresh),
                )
            )
        kept[key] = np.union1d(known if known is not None else _NONE, _marks(members))
    now = Memory(rules=rules, every=np.union1d(before.every, every), names=kept)
    return tuple(found), now, tuple(uncounted)


def key_of(name: Name, heading: str) -> str:
    """What a name is remembered by: whatever changes what it means changes this."""
    what: Iterable[str] = name.spellings
    if name.query is not None:
        what = [f"{key}={value}" for key, value in urls.args_of(name.query)]
    parts = (str(heading == GROUPS), str(name.query is None), *what)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _members(archive: View, queries: Sequence[Query]) -> list[Mapping[str, str] | None]:
    """What each query finds; those beyond the budget that all share are asked one by one."""
    together = archive.members(queries)
    return [
        found if found is not None else archive.members([query])[0]
        for found, query in zip(together, queries, strict=True)
    ]


def _marks(ids: Iterable[str]) -> Marks:
    return np.array(sorted(map(_mark, ids)), np.uint64)


def _mark(article_id: str) -> int:
    digest = hashlib.blake2b(article_id.encode("utf-8", "replace"), digest_size=8)
    return int.from_bytes(digest.digest(), "big")


def _fresh(members: Mapping[str, str], seen: Marks) -> list[str]:
    """An article of each story of which none has been seen."""
    ids = list(members)
    old = np.isin(np.array([_mark(each) for each in ids], np.uint64), seen).tolist()
    told = {members[each] for each, is_old in zip(ids, old, strict=True) if is_old}
    fresh: dict[str, str] = {}
    for each, is_old in zip(ids, old, strict=True):
        if not is_old and members[each] not in told:
            fresh.setdefault(members[each], each)
    return list(fresh.values())


def _newest(archive: View, ids: Sequence[str]) -> tuple[Article, ...]:
    found = [article for each in ids[:_READ] if (article := archive.article(each))]
    return tuple(sorted(found, key=_day, reverse=True))


def _day(article: Article) -> tuple[str, str]:
    return article.published.day.isoformat() if article.published else "", article.id
