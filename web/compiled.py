"""Compiled templates, kept where Python keeps its compiled modules, and by the same rules.

To compile those of a page of results is a tenth of what a server takes to start. Whoever may
write beside the modules may change what runs, with or without this.
"""

import hashlib
import marshal
import os
import sys
from contextlib import suppress
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

_VERSIONS = f"{version('newsarchive')} {version('jinja2')} {sys.version}"
"""What decides, beside its source, what a template becomes."""


class Compiled(BytecodeCache):
    """A file for each template; one that cannot be written, or makes no sense, is not missed."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The path of a template."""
        return filename or name

    def get_source_checksum(self, source: str) -> str:
        """What changes with whatever a template is made of."""
        return hashlib.sha256(f"{_VERSIONS}\0{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a compiled template, if it is of this source."""
        with suppress(OSError, ValueError, EOFError, TypeError):
            source, _, code = _file(bucket).read_bytes().partition(b"\n")
            if source == _source(bucket):
                bucket.code = marshal.loads(code)  # noqa: S302 - as Python itself does

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template, unless Python keeps none."""
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            file = _file(bucket)
            file.parent.mkdir(parents=True, exist_ok=True)
            written = file.with_suffix(f".{os.getpid()}")
            written.write_bytes(_source(bucket) + b"\n" + marshal.dumps(bucket.code))
            written.replace(file)


def _file(bucket: Bucket) -> Path:
    return Path(cache_from_source(bucket.key))


def _source(bucket: Bucket) -> bytes:
    """What a compiled template is made of: its source, and how it was to be understood."""
    jinja = bucket.environment
    escapes = jinja.autoescape(bucket.key) if callable(jinja.autoescape) else jinja.autoescape
    return f"{bucket.checksum} {escapes} {jinja.trim_blocks} {jinja.lstrip_blocks}".encode()
