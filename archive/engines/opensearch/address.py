"""The address of an index in a cluster: `opensearch+https://HOST:PORT,HOST:PORT/NAME?shards=3`.

Who one is to the cluster stands in the environment and never in an address,
since addresses are shown in pages, logs and errors.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from archive.errors import BadAddress

_ADDRESS = re.compile(
    r"opensearch\+(?P<scheme>https?)://(?P<hosts>[^/?#@]+)/(?P<name>[a-z][a-z0-9_-]*)/?"
    r"(?:\?(?P<settings>[^#]*))?"
)
_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?")
_PORT = 9200
_MOST_PORTS = 65536
_LONGEST = 200
_NUMBERS = {"shards": range(1, 1025), "replicas": range(11)}

ENGINES = ("opensearch+http", "opensearch+https")
"""What stands before the colon of such an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where an index stands in a cluster, and how it is spread over the nodes when it is made.

    `replicas` are the copies of each shard besides the first; None for one as soon as there is a
    second node.
    """

    text: str
    hosts: tuple[tuple[str, int], ...]
    is_secure: bool
    name: str
    shards: int = 1
    replicas: int | None = None


def read_address(text: str) -> Address:
    """An address by its text.

    Raises:
        BadAddress: It is none, or somebody wrote a password into it.

    >>> read_address("opensearch+http://one:9201,two/news?shards=3").hosts
    (('one', 9201), ('two', 9200))
    """
    match = _ADDRESS.fullmatch(text)
    if not match or len(match["name"]) > _LONGEST:
        raise BadAddress(_without_secrets(text))
    hosts = [_HOST.fullmatch(each) for each in match["hosts"].split(",")]
    numbers = _numbers(match["settings"] or "")
    if numbers is None or not all(hosts):
        raise BadAddress(text)
    named = tuple((each["host"].strip("[]"), int(each["port"] or _PORT)) for each in hosts if each)
    if any(port >= _MOST_PORTS for _, port in named):
        raise BadAddress(text)
    return Address(
        text=text,
        hosts=named,
        is_secure=match["scheme"] == "https",
        name=match["name"],
        shards=numbers.get("shards", 1),
        replicas=numbers.get("replicas"),
    )


def _numbers(settings: str) -> dict[str, int] | None:
    """The settings of an address; None when one of them makes no sense."""
    try:
        pairs = parse_qsl(settings, keep_blank_values=True, strict_parsing=bool(settings))
        numbers = {name: int(value) for name, value in pairs}
    except ValueError:
        return None
    known = all(numbers[name] in _NUMBERS.get(name, ()) for name in numbers)
    return numbers if known and len(numbers) == len(pairs) else None


def _without_secrets(text: str) -> str:
    """An address as it may be shown: nothing of a name and password before its hosts."""
    return re.sub(r"//[^/]*@", "//", text)
