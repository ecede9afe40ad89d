"""Whoosh's codec for segments in arrays: what its writers and readers call.

A segment is one file, `SEGMENT.arrays`: the dictionary, the posting lists of
title and body with their positions, the documents' lengths, and the columns.
Whoosh keeps the schema, the segments, the deleted documents and the commits.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.fields import Schema
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from .arrays import Arrays, ArraysWriter
from .columns import WordsColumn
from .postings import Postings, invert, write_postings
from .vocabulary import Dictionary, Vocabulary

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

    def codec(self) -> "ArrayCodec":
        return ArrayCodec()

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
    """Makes the writers and readers of a segment.

    A writer's codec is given the vocabulary and the schema of what is written.
    """

    length_stats = False

    def __init__(self, vocabulary: Vocabulary | None = None, schema: Schema | None = None) -> None:
        self._vocabulary = Vocabulary() if vocabulary is None else vocabulary
        self._schema = schema

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:  # noqa: ANN401, ARG002
        return ArraySegment(indexname)

    def per_document_writer(self, storage: Any, segment: ArraySegment) -> "_DocumentWriter":  # noqa: ANN401
        return _DocumentWriter(path_of(storage, segment), self._schema, self._vocabulary)

    def field_writer(self, storage: Any, segment: ArraySegment) -> "_FieldWriter":  # noqa: ANN401, ARG002
        return _FieldWriter()

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> "_DocumentReader":  # noqa: ANN401
        return _DocumentReader(Arrays(path_of(storage, segment)), segment)

    def terms_reader(self, storage: Any, segment: ArraySegment) -> "_TermsReader":  # noqa: ANN401
        return _TermsReader(Arrays(path_of(storage, segment)))


class _DocumentWriter(base.PerDocumentWriter):  # type: ignore[misc]
    """Gathers what is said of each document, and writes the whole segment in the end."""

    def __init__(self, path: Path, schema: Schema, vocabulary: Vocabulary) -> None:
        self._path = path
        self._schema = schema
        self._vocabulary = vocabulary
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
        rank = self._vocabulary.write(out)
        for name, field in self._schema.items():
            values: list[Any] = [row.get(name) for row in self._rows]
            if isinstance(field.column_type, WordsColumn):
                write_postings(out, name, invert(values, rank))
                out.add(f"{name}.lengths", np.array(list(map(len, values)), np.uint32))
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


class _DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    def __init__(self, arrays: Arrays, segment: ArraySegment) -> None:
        self._arrays = arrays
        self._segment = segment

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return bool(self._segment.deleted)

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        name = f"{fieldname}.lengths"
        return int(self._arrays[name][docnum]) if name in self._arrays else default

    def field_length(self, fieldname: str) -> int:
        name = f"{fieldname}.lengths"
        return int(self._arrays[name].sum()) if name in self._arrays else 0

    def min_field_length(self, fieldname: str) -> int:
        return int(self._arrays[f"{fieldname}.lengths"].min())

    def max_field_length(self, fieldname: str) -> int:
        return int(self._arrays[f"{fieldname}.lengths"].max())

    def stored_fields(self, docnum: int) -> dict[str, object]:  # noqa: ARG002 - all is in columns
        return {}


class _TermsReader(base.TermsReader):  # type: ignore[misc]
    """The terms and posting lists as Whoosh's own searcher reads them."""

    _FIELDS = ("title", "body")

    def __init__(self, arrays: Arrays) -> None:
        self._dictionary = Dictionary(arrays)
        self._postings = {name: Postings.of(arrays, name) for name in self._FIELDS}
        self._lengths = {name: arrays[f"{name}.lengths"] for name in self._FIELDS}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._slice(*term) is not None

    def indexed_field_names(self) -> tuple[str, ...]:
        return self._FIELDS

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(self._FIELDS):
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        forms = self._dictionary.forms
        for form in forms.texts(forms.beginning(prefix).start):
            if (fieldname, form) in self:
                yield fieldname, form

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        found = self._slice(fieldname, text)
        if found is None:
            raise TermNotFound(f"{fieldname}:{text!r}")
        freqs = self._postings[fieldname].freqs[found]
        docs = self._postings[fieldname].docs[found]
        lengths = self._lengths[fieldname][docs]
        return TermInfo(
            weight=int(freqs.sum()),
            df=len(freqs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=int(freqs.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def matcher(
        self,
        fieldname: str,
        text: bytes,
        format_: Any,  # noqa: ANN401
        scorer: Any = None,  # noqa: ANN401
    ) -> ListMatcher:
        info = self.term_info(fieldname, text)
        postings, found = self._postings[fieldname], self._slice(fieldname, text)
        place = int(postings.places[self._dictionary.forms.find(text)])
        values = []
        for freq in postings.freqs[found].tolist():
            values.append(format_.encode(postings.positions[place : place + freq].tolist()))
            place += freq
        return ListMatcher(
            postings.docs[found].tolist(),
            postings.freqs[found].astype(float).tolist(),
            values,
            format_,
            scorer,
            term=(fieldname, text),
            terminfo=info,
        )

    def _slice(self, fieldname: str, text: bytes) -> slice | None:
        term = self._dictionary.forms.find(text)
        if term < 0 or fieldname not in self._postings:
            return None
        first = self._postings[fieldname].first
        return slice(first[term], first[term + 1]) if first[term] < first[term + 1] else None
