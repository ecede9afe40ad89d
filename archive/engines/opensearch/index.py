"""The index at an `opensearch+` address: the protocols of `archive.searcher`, on a cluster."""

import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from archive.engines.kept import captures_of
from archive.errors import IndexDamaged, IndexMissing
from archive.results import Status
from archive.searcher import Batch, Capture

from .address import read_address
from .client import WRITING, Client, Credentials
from .document import read_article
from .publishing import Publisher
from .scanning import scan
from .state import State, find_state, read_state, status_of


class Archive:
    """The half of an `archive.Index` that writes, and what whoever writes has to know."""

    def __init__(
        self, address: str, environment: Mapping[str, str], *, uncertain: bool = False
    ) -> None:
        self._uncertain = uncertain
        self.address = address
        place, known = read_address(address), Credentials.of(environment)
        self._client = Client(place, known)
        self._publisher = Publisher(Client(place, known, WRITING))

    def captures(self) -> Sequence[Capture]:
        """See `archive.Index.captures`."""
        if (state := self._state()) is None:
            return ()
        query = {"bool": {"must_not": state.must_not}}
        hits = scan(self._client, state.index, query, ("captures",))
        return tuple(captures_of(hit["_source"]["captures"].encode() for hit in hits))

    def found(
        self,
        *,
        texts: Collection[str] = (),
        starts: Collection[str] = (),
        ids: Collection[str] = (),
    ) -> Sequence[Capture]:
        """See `archive.Index.found`: all, since a cluster finds no captures by what they say."""
        return self.captures() if texts or starts or ids else ()

    def checked(self) -> str:
        """See `archive.Index.checked`; a cluster checks its files itself, as it reads them."""
        state = self._state()
        return state.now.identity if state else ""

    def _state(self) -> State | None:
        """The state in force; None where there is none, or none that can be gone on from."""
        try:
            return find_state(self._client)
        except IndexDamaged:
            return None  # it is made again

    @contextmanager
    def writing(self, *, rebuild: bool = False) -> Iterator[Batch]:
        """See `archive.Index.writing`."""
        with self._publisher.building(rebuild=rebuild) as batch:
            yield batch

    @contextmanager
    def alone(self, part: str) -> Iterator[None]:
        """See `archive.Index.alone`."""
        with self._publisher.alone(part):
            yield

    def tidy(self) -> None:
        """See `archive.Index.tidy`."""
        self._publisher.tidy()

    def roll_back(self) -> Status:
        """See `archive.Index.roll_back`."""
        self._publisher.roll_back()
        return self.status()

    def status(self) -> Status:
        """See `archive.View.status`; of an index that is not there, that it holds nothing."""
        try:
            state = read_state(self._client)
        except IndexMissing:
            return Status(
                address=self.address, articles=0, generation="", identity="", built=None, bytes=0
            )
        return status_of(self._client, state, uncertain=self._uncertain)

    def verify(self) -> Iterator[str]:
        """See `archive.Index.verify`; a cluster checks its files itself, as it reads them."""
        state = read_state(self._client)
        query = {"bool": {"must_not": state.must_not}}
        found = 0
        for hit in scan(self._client, state.index, query, ("head", "text", "rest"), page=200):
            found += 1
            try:
                read_article(hit["_source"])
            except (ValueError, KeyError, TypeError, zlib.error):
                yield f"{hit['_id']} in {state.index} cannot be read"
        if found != state.now.articles:
            yield f"{found} articles can be read of {state.now.articles}"
