"""The indexes of an archive in its cluster: one for each build, and the alias of that in force."""

import re
from collections.abc import Collection

from .client import Client, Refused
from .mapping import mapping, settings_of

_NOT_FOUND = 404


class Indexes:
    """The indexes of one archive, `NAME-00000001` and so on; `NAME` is an alias of one of them."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._name = client.address.name

    def names(self) -> list[str]:
        """All there are, whichever is in force."""
        answer = self._client.ask("GET", f"/{self._name}-*/_alias", ignore=(_NOT_FOUND,))
        ours = re.compile(rf"{re.escape(self._name)}-\d{{8}}")
        return sorted(name for name in answer if ours.fullmatch(name))

    def in_force(self) -> set[str]:
        """Those that the name of the archive stands for: one, or none."""
        held = self._client.ask("GET", f"/_alias/{self._name}", ignore=(_NOT_FOUND,))
        return set() if "error" in held else set(held)

    def bytes(self, index: str) -> int:
        """How much one takes on disk, its copies not counted."""
        answer = self._client.ask("GET", f"/{index}/_stats/store")
        return int(answer["_all"]["primaries"]["store"]["size_in_bytes"])

    def make(self) -> str:
        """A new one with nothing in it."""
        last = max((int(name[-8:]) for name in self.names()), default=0)
        index = f"{self._name}-{last + 1:08d}"
        body = {"settings": settings_of(self._client.address), "mappings": mapping()}
        try:
            self._client.ask("PUT", f"/{index}", body, {"wait_for_active_shards": "1"}, seconds=60)
        except Refused as refused:
            if refused.kind != "resource_already_exists_exception":  # our first try made it
                raise
        return index

    def put_into_force(self, index: str) -> None:
        """Let the name of the archive stand for an index and no other, in one step."""
        actions = [
            *({"remove": {"index": other, "alias": self._name}} for other in self.in_force()),
            {"add": {"index": index, "alias": self._name}},
        ]
        self._client.ask("POST", "/_aliases", {"actions": actions})

    def drop(self, index: str) -> None:
        """Take one away; nothing happens when it is gone."""
        self._client.ask("DELETE", f"/{index}", ignore=(_NOT_FOUND,))

    def drop_all_but(self, kept: Collection[str]) -> None:
        """Take away all others that nobody reads at a point in time; those another time."""
        for index in self.names():
            if index not in kept and not self._is_read(index):
                self.drop(index)

    def _is_read(self, index: str) -> bool:
        """Whether somebody has a view of an index; a view that is let go is none soon."""
        told = self._client.ask("GET", f"/{index}/_stats/search", ignore=(_NOT_FOUND,))
        searches = told.get("_all", {}).get("total", {}).get("search", {})
        return bool(searches.get("point_in_time_current"))
