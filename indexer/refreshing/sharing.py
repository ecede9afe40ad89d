"""One of several indexers that fill one index, each from its share of the seeds.

Seeds are split by a hash of their paths, so every indexer knows its own
without asking. To it the index has what came of its share and nothing
else: what others wrote is neither gone nor changed. An article of which
others have captures is put together anew, under the right to write, from what
the index has at that moment: so none of them takes away what another brought.
"""

import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from archive import Article, Batch, Capture, Index, IndexBusy, IndexMissing, Status
from indexer.records import Share, id_of

from .captures import one_article_each, ranked

PATIENCE = 600.0
"""Seconds to wait for one's turn to write."""

_PAUSE = 0.3


def holds(share: Share, seed: str) -> bool:
    """Whether a seed is of a share."""
    return zlib.crc32(seed.encode("utf-8", "surrogatepass")) % share.of == share.number - 1


class Shared:
    """An index as one of its indexers sees it: `archive.Index`, as far as a refresh needs it."""

    def __init__(
        self, index: Index, share: Share, rest: Callable[[float], None] = time.sleep
    ) -> None:
        self._index = index
        self._share = share
        self._rest = rest

    def captures(self) -> Sequence[Capture]:
        """Those of our share."""
        return [one for one in self._index.captures() if holds(self._share, one.seed)]

    def article(self, article_id: str) -> Article | None:
        """The article with this id, captures of others included."""
        return self._index.article(article_id)

    def status(self) -> Status:
        """That of the index."""
        return self._index.status()

    def tidy(self) -> None:
        """Clear away what killed writers left."""
        self._index.tidy()

    @contextmanager
    def writing(self, *, rebuild: bool = False) -> Iterator[Batch]:
        """Collect changes, once it is our turn, and publish them.

        Raises:
            ValueError: The index is to be made again, which only one indexer can do.
            IndexBusy: It has not been our turn for `PATIENCE` seconds.
        """
        if rebuild:
            raise ValueError("an index that several fill cannot be made again by one of them")
        with ExitStack() as held:
            yield _Together(self._turn(held), self._index, self._share)

    def _turn(self, held: ExitStack) -> Batch:
        """A batch of the index, held until the stack ends."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return held.enter_context(self._index.writing())
            except IndexBusy:
                if time.monotonic() > end:
                    raise
                self._rest(_PAUSE)


class _Together:
    """A batch into which articles go together with the captures that others have of them."""

    def __init__(self, batch: Batch, index: Index, share: Share) -> None:
        self._batch = batch
        self._index = index
        self._share = share

    def put(self, article: Article) -> None:
        """See `archive.Batch.put`."""
        others = self._others(article.id)
        if not others:
            self._batch.put(article)
            return
        captures = (replace(article, versions=()), *article.versions, *others)
        for number, group in enumerate(one_article_each(captures)):
            first = min(f"{one.seed}\x1f{one.part}" for one in group)
            self._put(id_of(f"{article.id}\x1f{first}") if number else article.id, group)

    def remove(self, article_id: str) -> None:
        """See `archive.Batch.remove`; what others have of an article stays."""
        if others := self._others(article_id):
            self._put(article_id, others)
        else:
            self._batch.remove(article_id)

    def _put(self, article_id: str, captures: Sequence[Article]) -> None:
        shown, *older = (replace(one, id=article_id) for one in ranked(captures))
        self._batch.put(replace(shown, versions=tuple(older)))

    def _others(self, article_id: str) -> list[Article]:
        """The captures that others have of an article now."""
        try:
            known = self._index.article(article_id)
        except IndexMissing:
            known = None
        if known is None:
            return []
        every = (replace(known, versions=()), *known.versions)
        return [one for one in every if not holds(self._share, one.seed)]
