"""Whoosh's table of contents, read without running what somebody may have put into it.

Whoosh keeps its schema and the list of segments as pickles, and a pickle is a
program. The schema is known to us, so its pickle is never opened; of the
other nothing but our own segments is accepted, with what they are made of.
"""

import pickle
import re
import struct
from io import BytesIO
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, FileIndex

from .codec import ArraySegment
from .schema import schema

NAME = "MAIN"
"""What Whoosh calls an index that has no other name."""

_MARK = -12345
_VERSION = -111
"""What a table of contents begins with, in the one format that we write."""

_SEGMENT = re.compile(r"[0-9a-z]+")


class Contents(FileIndex):  # type: ignore[misc]
    """Whoosh's index in a folder, for its writers; tables of contents are read by us."""

    def __init__(self, storage: FileStorage, _schema: object = None, indexname: str = NAME) -> None:
        self.storage = storage
        self.indexname = indexname
        self._schema = None

    @classmethod
    def in_folder(cls, folder: Path) -> "Contents":
        """The index in a folder."""
        return cls(FileStorage(str(folder), readonly=True))

    @classmethod
    def begun(cls, folder: Path) -> "Contents":
        """The index in a folder to write in, an empty one if there was none."""
        storage = FileStorage(str(folder))
        if TOC._latest_generation(storage, NAME) < 0:  # noqa: SLF001 - Whoosh asks by reading
            TOC.create(storage, schema(), NAME)
        return cls(storage)

    def _read_toc(self) -> TOC:
        """The newest table of contents; see `read_contents`."""
        number = TOC._latest_generation(self.storage, self.indexname)  # noqa: SLF001 - as above
        if number < 0:
            raise ValueError("there is no table of contents")
        with self.storage.open_file(f"_{self.indexname}_{number}.toc") as file:
            return TOC(schema(), read_contents(file.read()), number)


def read_contents(data: bytes) -> list[ArraySegment]:
    """The segments that a table of contents names.

    Raises:
        ValueError: This is no table of contents of ours.
    """
    try:
        file = StructFile(BytesIO(data))
        for _size in ("int", "long", "float"):
            file.read_varint()
        if (file.read_int(), file.read_int()) != (_MARK, _VERSION):
            raise ValueError("the table of contents has another format")
        for _release in range(3):
            file.read_varint()
        file.read_string()  # the schema's pickle
        file.read_int(), file.read_int()
        segments = _Segments(BytesIO(file.read())).load()
    except (pickle.UnpicklingError, struct.error, EOFError, IndexError, TypeError) as error:
        raise ValueError(f"the table of contents cannot be read: {error}") from error
    if not isinstance(segments, list) or not all(map(_is_sound, segments)):
        raise ValueError("the table of contents names something else than segments")
    return segments


class _Segments(pickle.Unpickler):
    """Takes a list of our segments out of a pickle, and refuses whatever else would be called."""

    def find_class(self, module: str, name: str) -> type:
        if (module, name) == (ArraySegment.__module__, ArraySegment.__qualname__):
            return ArraySegment
        raise pickle.UnpicklingError(f"{module}.{name} has no place in it")

    def persistent_load(self, _id: Any) -> Any:  # noqa: ANN401 - the standard library's signature
        raise pickle.UnpicklingError("it refers to something outside")


def _is_sound(segment: object) -> bool:
    """Whether something out of a pickle is a segment whose files lie where they have to."""
    return (
        isinstance(segment, ArraySegment)
        and segment.__dict__.keys() == ArraySegment(NAME).__dict__.keys()
        and segment.indexname == NAME
        and isinstance(segment.segid, str)
        and bool(_SEGMENT.fullmatch(segment.segid))
        and isinstance(segment.documents, int)
        and isinstance(segment.deleted, set)
        and all(isinstance(number, int) for number in segment.deleted)
    )
