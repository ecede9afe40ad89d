"""Which generation of an index holds: one document in it, read and replaced as one thing.

The name of an archive is an alias of one index of the cluster. So who reads the
state document by that name learns at once which index it is, and what of it is
in force.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.errors import IndexDamaged, IndexMissing
from archive.results import Status

from .client import Client, Refused
from .mapping import FOREVER, FORMAT, STATE, holding

_CONFLICT, _NOT_FOUND = 409, 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A generation that was published: its number, when, how many articles in how many bytes.

    `identity` is different for any two generations, whatever index they are of.
    """

    generation: int
    identity: str
    built: datetime
    articles: int
    bytes: int

    @property
    def name(self) -> str:
        """The generation as pages and reports name it."""
        return f"g-{self.generation:08d}"

    def row(self) -> dict[str, Any]:
        """What `read` reads."""
        return {
            "generation": self.generation,
            "identity": self.identity,
            "built": self.built.isoformat(),
            "articles": self.articles,
            "bytes": self.bytes,
        }

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Published":
        """What `row` wrote."""
        return cls(**{**row, "built": datetime.fromisoformat(row["built"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The state of an archive: the index it is in, what is in force, what was before.

    `before` is in the same index, or in the index `index_before`, which is kept
    until the next generation. `version` is what the cluster compares when the
    state is replaced; None of one that is not written yet.
    """

    index: str
    now: Published
    before: Published | None = None
    index_before: str = ""
    version: tuple[int, int] | None = None

    @property
    def must_not(self) -> list[dict[str, Any]]:
        """What keeps a query to the generation in force."""
        return holding(self.now.generation)


def find_state(client: Client) -> State | None:
    """The state of the archive; None where there is none.

    Raises:
        IndexAway: The cluster does not answer.
        IndexDamaged: What stands there is no archive of ours, or of another format.
    """
    name = client.address.name
    answer = client.ask("GET", f"/{name}/_doc/{STATE}", ignore=(_NOT_FOUND,))
    if not answer.get("found"):
        if "error" in answer:
            return None
        raise IndexDamaged(client.address.text, f"{name} has no state of an archive in it")
    row = answer["_source"]["state"]
    if row["format"] != FORMAT:
        raise IndexDamaged(client.address.text, "it was made by another version")
    return State(
        index=answer["_index"],
        now=Published.read(row["now"]),
        before=Published.read(row["before"]) if row["before"] else None,
        index_before=row["index_before"],
        version=(answer["_seq_no"], answer["_primary_term"]),
    )


def read_state(client: Client) -> State:
    """The state of the archive.

    Raises:
        IndexMissing: There is none.
        IndexAway, IndexDamaged: As `find_state`.
    """
    state = find_state(client)
    if state is None:
        raise IndexMissing(client.address.text)
    return state


def write_state(client: Client, state: State) -> bool:
    """Put a state in place of the one it was made from; whether that was still there."""
    row = {
        "format": FORMAT,
        "now": state.now.row(),
        "before": state.before.row() if state.before else None,
        "index_before": state.index_before,
    }
    params: dict[str, object] = {"op_type": "create"}
    if state.version:
        params = {"if_seq_no": state.version[0], "if_primary_term": state.version[1]}
    path = f"/{state.index}/_doc/{STATE}"
    try:
        client.ask("PUT", path, {"since": FOREVER, "until": FOREVER, "state": row}, params)
    except Refused as refused:
        if refused.status != _CONFLICT:
            raise
        answer = client.ask("GET", path)  # a second try may have met what the first one wrote
        return bool(answer["_source"]["state"]["now"]["identity"] == state.now.identity)
    return True


def status_of(client: Client, state: State, *, uncertain: bool) -> Status:
    """What an archive holds in a state, and how its cluster is now."""
    return Status(
        address=client.address.text,
        articles=state.now.articles,
        generation=state.now.name,
        identity=state.now.identity,
        built=state.now.built,
        bytes=state.now.bytes,
        uncertain=uncertain,
        health=client.health(),
    )
