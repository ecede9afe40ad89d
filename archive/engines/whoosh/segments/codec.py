"""Whoosh's codec for segments in arrays: what its writers call.

A segment is one file, `SEGMENT.arrays`: the dictionary, the posting lists of
title and body with their positions, the documents' lengths, and the columns.
Whoosh's own readers are not served, since nothing reads by them: a snapshot
takes the arrays as they are. `tests/whoosh_reading.py` has what they need, to
let Whoosh itself confirm what has been written.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.fields import Schema

from .arrays import ArraysWriter
from .columns import PackedColumn, WordsColumn
from .packing import Packing
from .postings import invert, write_postings
from .vocabulary import Vocabulary

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
    """Makes the writers of a segment.

    It is given the schema, the vocabulary and the packing of what is written.
    """

    length_stats = False

    def __init__(self, schema: Schema, vocabulary: Vocabulary, packing: Packing) -> None:
        self._schema = schema
        self._vocabulary = vocabulary
        self._packing = packing

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:  # noqa: ANN401, ARG002
        return ArraySegment(indexname)

    def per_document_writer(self, storage: Any, segment: ArraySegment) -> "_DocumentWriter":  # noqa: ANN401
        path = path_of(storage, segment)
        return _DocumentWriter(path, self._schema, self._vocabulary, self._packing)

    def field_writer(self, storage: Any, segment: ArraySegment) -> "_FieldWriter":  # noqa: ANN401, ARG002
        return _FieldWriter()


class _DocumentWriter(base.PerDocumentWriter):  # type: ignore[misc]
    """Gathers what is said of each document, and writes the whole segment in the end."""

    def __init__(
        self, path: Path, schema: Schema, vocabulary: Vocabulary, packing: Packing
    ) -> None:
        self._path = path
        self._schema = schema
        self._vocabulary = vocabulary
        self._packing = packing
        self._rows: list[dict[str, Any]] = []
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:  # noqa: ARG002 - they come in order
        self._rows.append({})

    def add_field(self, *_: object) -> None:
        pass

    def add_column_value(self, fieldname: str, column: object, value: object) -> None:  # noqa: ARG002
        self._rows[-1][fieldname] = value

    def finish_doc(self) -> None:
        pass

    def cancel_doc(self) -> None:
        self._rows.pop()

    def close(self) -> None:
        self.is_closed = True
        if self._rows:
            with self._path.open("wb") as file:
                self._write(ArraysWriter(file))

    def _write(self, out: ArraysWriter) -> None:
        words = [
            name
            for name, field in self._schema.items()
            if isinstance(field.column_type, WordsColumn)
        ]
        rank, terms = self._vocabulary.write(
            out, [row[name] for row in self._rows for name in words]
        )
        for name, field in self._schema.items():
            values: list[Any] = [row.get(name) for row in self._rows]
            if isinstance(field.column_type, WordsColumn):
                write_postings(out, name, invert(values, rank, terms), len(values))
                out.add(f"{name}.lengths", np.array(list(map(len, values)), np.uint32))
            elif isinstance(field.column_type, PackedColumn):
                field.column_type.write(out, name, self._packing.pack(name, values))
            else:
                field.column_type.write(out, name, values)
        out.close()


class _FieldWriter(base.FieldWriter):  # type: ignore[misc]
    """Nothing is left to do: the words came with the documents."""

    is_closed = False

    def add_postings(self, *_: object) -> None:
        pass

    def close(self) -> None:
        self.is_closed = True
