"""What the archive holds, of which only what concerns a few seeds is asked for."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from archive import Capture, Index

from .holdings import Holdings, Key, key_of
from .ledger import state_after


class Partly(Holdings):
    """The same as `Holdings` for whoever asks for the captures of some seeds, and what they touch.

    Args:
        index: Where the others are.
        stored: All captures of those seeds; others may be among them.
        total: How many captures there are in the index.
        apart: The addresses of which there are other articles than the one that bears its
            id, each with the ids of all.
    """

    def __init__(
        self,
        index: Index,
        stored: Iterable[Capture],
        total: int,
        apart: Mapping[str, Sequence[str]],
    ) -> None:
        self._index = index
        self._apart = apart
        self._total = total
        self._asked: set[str] = set()
        self._known: set[Key] = set()
        super().__init__(stored)

    @property
    def total(self) -> int:
        """See `Holdings.total`."""
        return self._total

    def state(self, before: str) -> str:
        """See `Holdings.state`; it follows from that before."""
        return state_after(before, self, self.stored)

    def members(self, groups: Iterable[str] | None) -> dict[str, list[Capture]]:
        """See `Holdings.members`."""
        wanted = set(groups or ())
        if self._is_whole():
            return super().members(groups)
        if groups is None or any(group.startswith(("/", "./")) for group in wanted):
            self._store(self._index.captures())
        else:
            folders = {group for group in wanted if group.endswith("/")}
            archives = {str(one) for group in folders for one in PurePosixPath(group).parents}
            texts = wanted | archives | {folder[:-1] for folder in folders}
            self._store(self._index.found(texts=texts, starts=folders))
        return super().members(groups)

    def _is_whole(self) -> bool:
        """Whether all captures are known: some engines give all, whichever are asked for."""
        return len(self.stored) >= self._total

    def _store(self, stored: Iterable[Capture]) -> None:
        """See `Holdings._store`; what is known already may have been replaced."""
        new = [capture for capture in stored if key_of(capture) not in self._known]
        self._known.update(map(key_of, new))
        super()._store(new)

    def _touch(self, address: str, capture: Capture) -> None:
        """See `Holdings._touch`; asks for what the index has of the address."""
        super()._touch(address, capture)
        if address not in self._asked and not self._is_whole():
            self._asked.add(address)
            self._store(self._index.found(ids={address, *self._apart.get(address, ())}))
