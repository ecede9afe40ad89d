"""The embedded engine: Whoosh segments in a folder. The only home of `import whoosh`."""

from .index import WhooshIndex

__all__ = ["WhooshIndex"]
