"""What Whoosh's own readers and searchers need to read segments in arrays.

The product never reads by Whoosh; tests do, to hear from Whoosh what is in a
segment.
"""

from collections.abc import Iterator
from typing import Any

from whoosh.codec import base
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from archive.engines.whoosh.segments.arrays import Arrays, Numbers
from archive.engines.whoosh.segments.codec import ArrayCodec, ArraySegment, path_of
from archive.engines.whoosh.segments.postings import Postings
from archive.engines.whoosh.segments.vocabulary import Dictionary


class ReadingCodec(ArrayCodec):
    """The codec with readers, which writes nothing; `ArraySegment.codec` has to give it."""

    def __init__(self) -> None: ...

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> "DocumentReader":
        return DocumentReader(Arrays(path_of(storage, segment)), segment)

    def terms_reader(self, storage: Any, segment: ArraySegment) -> "TermsReader":
        return TermsReader(Arrays(path_of(storage, segment)))


class DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
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

    def stored_fields(self, docnum: int) -> dict[str, object]:  # noqa: ARG002
        return {}


class TermsReader(base.TermsReader):  # type: ignore[misc]
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
        docs = self._docs(fieldname, text)
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
        format_: Any,
        scorer: Any = None,
    ) -> ListMatcher:
        info = self.term_info(fieldname, text)
        postings, found = self._postings[fieldname], self._slice(fieldname, text)
        place = int(postings.places[self._dictionary.forms.find(text)])
        values = []
        for freq in postings.freqs[found].tolist():
            values.append(format_.encode(postings.positions[place : place + freq].tolist()))
            place += freq
        return ListMatcher(
            self._docs(fieldname, text).tolist(),
            postings.freqs[found].astype(float).tolist(),
            values,
            format_,
            scorer,
            term=(fieldname, text),
            terminfo=info,
        )

    def _docs(self, fieldname: str, text: bytes) -> Numbers:
        return self._postings[fieldname].docs.term(self._dictionary.forms.find(text))

    def _slice(self, fieldname: str, text: bytes) -> slice | None:
        term = self._dictionary.forms.find(text)
        if term < 0 or fieldname not in self._postings:
            return None
        first = self._postings[fieldname].first
        return slice(first[term], first[term + 1]) if first[term] < first[term + 1] else None
