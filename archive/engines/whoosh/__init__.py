"""The embedded engine: an index in a folder. The only home of `import whoosh`.

What Whoosh does: its schema says which fields a document has and how each is
kept; its `SegmentWriter` drives our codec, document by document; its table of
contents, one file, names the segments and their deleted documents; a commit of
it makes that table anew, under its lock. We read it ourselves, since it holds
pickles, which would run whatever somebody had put into them.

What is ours: words and their folding, the files of a segment (`segments`,
whose codec and columns Whoosh calls), merging, and publishing whole
generations, since Whoosh's commits are not safe on disk when they end;
everything that reads (`snapshot`), and everything that answers (`answering`).
No searcher or reader of Whoosh is ever opened, nor any of its queries.
"""

from .index import WhooshIndex

__all__ = ["WhooshIndex"]
