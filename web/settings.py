"""Where an archive lies and how it is served: one record, read in one place for every command.

For each setting counts, in this order: what the caller chose (an option), the
environment (NEWSARCHIVE_SEEDS …), the file `newsarchive.toml`, a default.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from archive import TomlError, parse_toml

from .urls import LANGUAGES

FILE = "newsarchive.toml"
"""The settings of the archive in the current folder; it need not be there."""

PREFIX = "NEWSARCHIVE_"
"""What a setting's environment variable begins with."""

CONFIG = f"{PREFIX}CONFIG"
"""The variable that names another file."""

_NUMBERS = {
    "port": range(65536),
    "gate": range(1001),
    "rate": range(100_001),
    "proxies": range(11),
    "seconds": range(1, 3601),
    "megabytes": range(64, 100_001),
    "polling": range(2),
    "uncertain": range(2),
}
"""The settings that are whole numbers, and which."""

_DIGITS = 9
"""Of a number that may be one of them."""


class SettingsError(Exception):
    """Settings that cannot be used: where, what is wrong, and what to do about it."""

    def __init__(self, where: str, detail: str) -> None:
        self.where = where
        self.detail = detail
        super().__init__(f"{where}: {detail}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where an archive lies and how it is served.

    `index` is an address, `corrections`, `lexicon` and `watchlist` are files that
    need not exist, `name` is what the pages call the archive. `gate` is how many
    requests are worked on at once, 0 for four by each process. `hosts` are the
    names that it answers to, "" for any; `rate` is how many requests a minute
    one client may make, 0 for any number; `proxies` is how many proxies stand
    before it, `prefix` the path below which they serve it, "forwarded" for what
    they say themselves; scripts of the sites in `cors` may read the API, "*" for
    any. News of watched names are sent to the address `webhook`, "" for none, signed with the
    secret in the file `key`, and written as mails into the folder `mails`; their links begin with
    `address`, "" for that of the server, and their texts are in `language`. `seconds` and
    `megabytes` are what reading one article may cost. `polling` is 1 where seeds lie on a network
    drive, which tells nobody of changes. `uncertain` is 1 where searches know uncertain values
    unless they say otherwise. `token` is a file with the word that allows a refresh to be asked
    for over HTTP; None when nobody may. `file` is the newsarchive.toml that was read; None when
    there is none.
    """

    seeds: Path
    index: str
    corrections: Path
    lexicon: Path
    watchlist: Path
    host: str
    port: int
    name: str
    gate: int
    hosts: str
    rate: int
    proxies: int
    prefix: str
    cors: str
    seconds: int
    megabytes: int
    polling: int
    uncertain: int
    webhook: str
    address: str
    language: str
    key: Path | None = None
    mails: Path | None = None
    token: Path | None = None
    file: Path | None = None

    @classmethod
    def of(cls, chosen: Mapping[str, object], environment: Mapping[str, str]) -> Self:
        """The settings that hold here.

        A relative path in the file counts from the folder of the file, any
        other from the current folder. Corrections, lexicon and watch list lie
        beside the seeds unless something names them.

        Args:
            chosen: What the caller chose, by the names of the fields; None counts as nothing.
            environment: The environment variables.

        Raises:
            SettingsError: The file or a variable makes no sense.
        """
        file = _file(environment)
        base = file.parent if file else Path()
        rows: dict[str, object] = {
            "seeds": base / "seeds",
            "index": _index(base, "whoosh:var/index"),
            "host": "127.0.0.1",
            "port": 8000,
            "name": "newsarchive",
            "gate": 0,
            "hosts": "",
            "rate": 0,
            "proxies": 0,
            "prefix": "",
            "cors": "",
            "seconds": 5,
            "megabytes": 256,
            "polling": 0,
            "uncertain": 0,
            "webhook": "",
            "address": "",
            "language": LANGUAGES[0],
            **(_read(file) if file else {}),
            **_from_environment(environment),
            **{name: value for name, value in chosen.items() if value is not None},
        }
        beside = Path(str(rows["seeds"])).absolute().parent
        for name in ("corrections", "lexicon", "watchlist"):
            rows.setdefault(name, beside / f"{name}.toml")
        _refuse_no_text(rows)
        return cls(file=file, **rows)  # type: ignore[arg-type] # each was checked where it was read

    @property
    def watched(self) -> tuple[Path, ...]:
        """The files besides the seeds whose change is one of the archive."""
        return self.corrections, self.lexicon


NAMES = tuple(field.name for field in fields(Settings) if field.name != "file")
"""Every setting."""

_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_EMPTY = frozenset({"hosts", "prefix", "cors", "webhook", "address"})
"""The texts that may be empty."""

_PATHS = frozenset({"seeds", "corrections", "lexicon", "watchlist", "key", "mails", "token"})


def _file(environment: Mapping[str, str]) -> Path | None:
    if named := environment.get(CONFIG):
        if not Path(named).is_file():
            raise SettingsError(named, f"there is no such file; mend or unset {CONFIG}")
        return Path(named)
    return Path(FILE) if Path(FILE).is_file() else None


def _read(file: Path) -> dict[str, object]:
    """The settings in a file, each checked."""
    try:
        rows = parse_toml(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(file), f"cannot be read ({error}); mend it or move it") from error
    except TomlError as error:
        raise SettingsError(str(file), f"{error}; write e.g. port = 8000") from error
    found: dict[str, object] = {}
    for name, value in rows.items():
        if name not in NAMES:
            known = ", ".join(NAMES)
            raise SettingsError(str(file), f"there is no setting “{name}”; there are {known}")
        found[name] = _checked(name, value, str(file))
        if name in _PATHS:
            found[name] = file.parent / Path(str(value)).expanduser()
        elif name == "index":
            found[name] = _index(file.parent, str(value))
    return found


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in NAMES:
        variable = f"{PREFIX}{name.upper()}"
        if text := environment.get(variable):
            number = name in _NUMBERS and text.isascii() and text.isdigit() and len(text) <= _DIGITS
            value = _checked(name, int(text) if number else text, variable)
            found[name] = Path(text) if name in _PATHS else value
    return found


def _checked(name: str, value: object, where: str) -> object:
    if name in _NUMBERS:
        if type(value) is not int or value not in _NUMBERS[name]:
            least, most = _NUMBERS[name][0], _NUMBERS[name][-1]
            span = f"from {least} to {most}" if least else f"up to {most}"
            shown = "too long" if _is_long(value) else repr(value)
            raise SettingsError(where, f"{name} is {shown}; write a whole number {span}")
    elif not isinstance(value, str) or not (value or name in _EMPTY):
        shown = "a number" if _is_long(value) else repr(value)
        raise SettingsError(where, f"{name} is {shown}; write a text in quotes")
    elif "\0" in value:
        raise SettingsError(where, f"{name} is {value!r}; write it without a NUL character")
    elif name == "prefix":
        return prefix_of(value, where)
    elif name == "language" and value not in LANGUAGES:
        raise SettingsError(where, f"language is {value!r}; write one of {', '.join(LANGUAGES)}")
    elif name in {"webhook", "address"} and value and (fault := fault_of(value)):
        # the value is not shown: the address of a webhook is often a secret
        raise SettingsError(where, f"{name}: {fault}; write e.g. https://example.org/news")
    return value


def prefix_of(text: str, where: str) -> str:
    """The path below which a proxy serves, as "/archive" whatever slashes it was written with.

    Raises:
        SettingsError: It is no plain path.
    """
    path = text.strip("/")
    if not path or text == "forwarded":
        return path
    if not _PREFIX.fullmatch(f"/{path}"):
        raise SettingsError(where, f"prefix is {text!r}; write a path as /archive, or forwarded")
    return f"/{path}"


def fault_of(address: str) -> str:
    """What is wrong with the address of a webhook; "" for nothing."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "it is no address"
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "it does not begin with https:// or http:// and a host"
    if parts.username is not None or parts.password is not None:
        return "it has a name or a password in it"
    if port == 0 or not address.isascii() or not address.isprintable() or " " in address:
        return "it is no address"
    return ""


def _is_long(value: object) -> bool:
    """Whether a value is a number that Python may refuse to write in decimal digits."""
    return isinstance(value, int) and abs(value) >= 10**_DIGITS


_SHOWN = ("name", "host", "hosts")
"""The settings that become part of pages and addresses; others may be names of files."""


def _refuse_no_text(rows: Mapping[str, object]) -> None:
    """Raise SettingsError where bytes that are no text would come into the pages."""
    for name in _SHOWN:
        try:
            str(rows[name]).encode()
        except UnicodeEncodeError as error:
            detail = f"{name} is {rows[name]!r}, which is no text in UTF-8; write it otherwise"
            raise SettingsError("settings", detail) from error


def _index(base: Path, address: str) -> str:
    """An address whose folder counts from another one; that of a server stays as it is."""
    engine, _, where = address.partition(":")
    if where and not where.startswith("//") and base != Path():
        return f"{engine}:{base / Path(where).expanduser()}"
    return address
