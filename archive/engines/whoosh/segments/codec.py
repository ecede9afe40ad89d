"""Whoosh's codec for segments in arrays: what its writers call.

A segment is one file, `SEGMENT.arrays`. Whoosh's writer takes each document apart into
the fields of its schema and hands them on; when a segment ends, `building` writes its
documents all at once. Whoosh's readers are not served, since nothing reads by them: a
snapshot takes the arrays as they are. `tests/whoosh_reading.py` has what they need, to
let Whoosh itself confirm what has been written.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from whoosh.codec import base

EXTENSION = ".arrays"

Document = dict[str, Any]
"""The values of a document, by the fields of the schema."""


def path_of(storage: Any, segment: "ArraySegment") -> Path:  # noqa: ANN401 - Whoosh has no types
    """Where the arrays of a segment lie."""
    return Path(storage.folder, segment.make_filename(EXTENSION))


class ArraySegment(base.Segment):  # type: ignore[misc]
    """What the table of contents says of a segment: its documents and the deleted ones."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self.documents = 0
        self.deleted: set[int] = set()

    def should_assemble(self) -> bool:
        return False

    def set_doc_count(self, doccount: int) -> None:
        self.documents = doccount

    def doc_count_all(self) -> int:
        return self.documents

    def deleted_count(self) -> int:
        return len(self.deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(self.deleted)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        (self.deleted.add if delete else self.deleted.discard)(docnum)


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Makes the writers of a segment.

    Args:
        segment: The one that Whoosh's writer is to fill; None for one of its own.
        write: Writes all documents of a segment when it ends.
    """

    length_stats = False

    def __init__(
        self,
        segment: ArraySegment | None = None,
        write: Callable[[list[Document]], None] | None = None,
    ) -> None:
        self._segment = segment
        self._write = write

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:  # noqa: ANN401, ARG002
        return self._segment or ArraySegment(indexname)

    def per_document_writer(self, storage: Any, segment: ArraySegment) -> "_DocumentWriter":  # noqa: ANN401, ARG002
        return _DocumentWriter(self._write)

    def field_writer(self, storage: Any, segment: ArraySegment) -> "_FieldWriter":  # noqa: ANN401, ARG002
        return _FieldWriter()


class _DocumentWriter(base.PerDocumentWriter):  # type: ignore[misc]
    """Gathers what is said of each document; the segment is written when all are there."""

    def __init__(self, write: Callable[[list[Document]], None] | None) -> None:
        self._write = write
        self._documents: list[Document] = []
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:  # noqa: ARG002 - they come in order
        self._documents.append({})

    def add_field(self, *_: object) -> None:
        pass

    def add_column_value(self, fieldname: str, column: object, value: object) -> None:  # noqa: ARG002
        self._documents[-1][fieldname] = value

    def finish_doc(self) -> None:
        pass

    def cancel_doc(self) -> None:
        self._documents.pop()

    def close(self) -> None:
        if self._write and self._documents:
            self._write(self._documents)
        self.is_closed = True


class _FieldWriter(base.FieldWriter):  # type: ignore[misc]
    """Nothing is left to do: the words came with the documents."""

    is_closed = False

    def add_postings(self, *_: object) -> None:
        pass

    def close(self) -> None:
        self.is_closed = True
