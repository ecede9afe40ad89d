"""What a cluster refuses for a while only: it has too much to do, or is losing a node.

OpenSearch answers 500 when a node goes away between two steps of one answer: only the
types of the causes, which may lie several deep, tell that from a fault that stays.
"""

from collections.abc import Iterator, Mapping, Sequence

_BUSY = frozenset({429, 502, 503, 504})

_FAULT = 500

_LEAVING = frozenset(
    {
        "already_closed_exception",
        "connect_transport_exception",
        "index_shard_closed_exception",
        "index_shard_not_recovering_exception",
        "node_closed_exception",
        "node_disconnected_exception",
        "node_not_connected_exception",
        "node_shut_down_exception",
        "receive_timeout_transport_exception",
        "send_request_transport_exception",
        "shard_not_found_exception",
    }
)
"""The types of causes that name a node or a shard on its way out."""


def is_passing(status: int | str, error: object) -> bool:
    """Whether the same request may be taken a little later; `error` is what the answer says."""
    return status in _BUSY or (status == _FAULT and any(kind in _LEAVING for kind in _types(error)))


def _types(error: object) -> Iterator[str]:
    """The types of an error and of all its causes."""
    if isinstance(error, Mapping):
        if isinstance(kind := error.get("type"), str):
            yield kind
        for part in ("error", "caused_by", "reason", "root_cause", "failed_shards"):
            yield from _types(error.get(part))
    elif isinstance(error, Sequence) and not isinstance(error, str):
        for each in error:
            yield from _types(each)
