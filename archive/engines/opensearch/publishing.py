"""Generations published one after the other, and what is old or left over cleared away.

A generation is in force as soon as the state document names it; one that was
rebuilt lies in an index of its own, and is as soon as the alias names that. The
generation before stays: who reads it may go on, and it can be gone back to.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from uuid import uuid4

from archive.errors import ArchiveError, IndexBusy, IndexDamaged, IndexMissing, NoOlder

from .client import Client
from .indexes import Indexes
from .lease import Lease, leased
from .state import Published, State, find_state, read_state, write_state
from .writing import Place, Writing, clear


class Publisher:
    """Writes the generations of one archive, one writer at a time."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.indexes = Indexes(client)

    @contextmanager
    def building(self, *, rebuild: bool) -> Iterator[Writing]:
        """A batch that is published when the block ends without an exception.

        Raises:
            IndexBusy: Another process is writing.
            IndexAway: The cluster does not answer.
        """
        with leased(self._client) as lease:
            state, last = self._last()
            self._drop_all_but(state)
            if state and not rebuild:
                clear(self._client, lease, state.index, state.now.generation, self._oldest(state))
                place = Place(index=state.index, generation=last + 1, is_fresh=False)
            else:
                place = Place(index=self.indexes.make(), generation=last + 1, is_fresh=True)
            writing = Writing(self._client, lease, place)
            try:
                yield writing
                published = self._publish(place, state, writing.finish(), lease)
            except BaseException:
                self._drop(place, state, lease)
                raise
            finally:
                writing.close()
            self._drop_all_but(published)

    @contextmanager
    def alone(self, part: str) -> Iterator[None]:
        """See `archive.Index.alone`."""
        with leased(self._client, part):
            yield

    def roll_back(self) -> None:
        """Put the generation before the one in force into force.

        Raises:
            IndexBusy: Another process is writing.
            NoOlder: There is none.
        """
        read_state(self._client)
        with leased(self._client) as lease:
            state = read_state(self._client)
            if state.before is None:
                raise NoOlder(self._client.address.text)
            if state.index_before:
                self.indexes.put_into_force(state.index_before)
                self.indexes.drop(state.index)
                return
            lease.check()
            older = State(index=state.index, now=state.before, version=state.version)
            if not write_state(self._client, older):
                raise IndexBusy(self._client.address.text)
            clear(
                self._client, lease, state.index, state.before.generation, state.before.generation
            )

    def tidy(self) -> None:
        """Clear away what killed writers left; nothing happens while another process writes."""
        with suppress(IndexBusy):
            if self._left_over():
                with leased(self._client):
                    self._drop_all_but(self._last()[0])

    def _last(self) -> tuple[State | None, int]:
        """The state in force, None where it is to be made anew, and the number of a generation."""
        try:
            state = find_state(self._client)
        except IndexDamaged:
            return None, 0
        return state, state.now.generation if state else 0

    def _oldest(self, state: State) -> int:
        """The first generation of the index in force that anybody may still read."""
        in_the_same = state.before and not state.index_before
        return state.before.generation if in_the_same and state.before else state.now.generation

    def _publish(self, place: Place, base: State | None, articles: int, lease: Lease) -> State:
        now = Published(
            generation=place.generation,
            identity=uuid4().hex + uuid4().hex,
            built=datetime.now(UTC),
            articles=articles,
            bytes=self.indexes.bytes(place.index),
        )
        state = State(
            index=place.index,
            now=now,
            before=base.now if base else None,
            index_before=base.index if base and place.is_fresh else "",
            version=base.version if base and not place.is_fresh else None,
        )
        lease.check()
        if not write_state(self._client, state):
            raise IndexBusy(self._client.address.text)
        if place.is_fresh:
            self.indexes.put_into_force(place.index)
        return state

    def _drop(self, place: Place, base: State | None, lease: Lease) -> None:
        """Clear away what came of a generation that is not published, as far as possible."""
        with suppress(ArchiveError):
            if place.is_fresh:
                with suppress(IndexMissing):
                    if read_state(self._client).index == place.index:
                        return
                self.indexes.drop(place.index)
            elif base:
                now = read_state(self._client)
                clear(self._client, lease, now.index, now.now.generation, self._oldest(now))

    def _left_over(self) -> bool:
        state, _ = self._last()
        kept = {state.index, state.index_before} if state else set()
        return bool(set(self.indexes.names()) - kept)

    def _drop_all_but(self, state: State | None) -> None:
        """Drop the indexes that are neither in force nor gone back to.

        While no state says which that are, the one that the name of the archive
        stands for stays: another version made it.
        """
        kept = {state.index, state.index_before} if state else self.indexes.in_force()
        self.indexes.drop_all_but(kept)
