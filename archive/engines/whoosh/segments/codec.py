"""Segments as Whoosh's table of contents names them, and the codec that it commits with.

A segment is one file, `SEGMENT.arrays`, which `building` and `merging` write: Whoosh
sees no document. Its readers are not served either, since nothing reads by them: a
snapshot takes the arrays as they are. `tests/whoosh_reading.py` has what they need, to
let Whoosh itself confirm what has been written.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh.codec import base

EXTENSION = ".arrays"


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
    """What Whoosh asks for when it commits: a segment of its own, into which it writes nothing."""

    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:  # noqa: ANN401, ARG002
        return ArraySegment(indexname)

    def per_document_writer(self, storage: Any, segment: ArraySegment) -> "_NoDocuments":  # noqa: ANN401, ARG002
        return _NoDocuments()

    def field_writer(self, storage: Any, segment: ArraySegment) -> "_NoWords":  # noqa: ANN401, ARG002
        return _NoWords()


class _NoDocuments(base.PerDocumentWriter):  # type: ignore[misc]
    is_closed = False

    def close(self) -> None:
        self.is_closed = True


class _NoWords(base.FieldWriter):  # type: ignore[misc]
    is_closed = False

    def close(self) -> None:
        self.is_closed = True
