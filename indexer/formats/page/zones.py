"""Which elements of a page are furniture, whatever they say: the marks of `zones.toml`."""

import tomllib
from functools import lru_cache
from pathlib import Path

from indexer.records import FurnitureError

FILE = Path(__file__).with_name("zones.toml")


@lru_cache(maxsize=1)
def load_zones(file: Path = FILE) -> dict[str, str]:
    """The rule of each mark that a furniture element of a page may carry.

    Marks are written like CSS selectors of one part: "nav", "#respond",
    ".sharedaddy", "[role=navigation]", "[rel=tag]".

    Raises:
        FurnitureError: The file is no TOML.
    """
    try:
        zones = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FurnitureError(file.name, f"it is no TOML ({error})") from error
    return {mark: f"html:{rule}" for rule, marks in zones.items() for mark in marks}
