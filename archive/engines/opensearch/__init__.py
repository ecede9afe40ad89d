"""The engine for archives that outgrow one machine: an index in an OpenSearch cluster."""

from .engine import OpenSearchIndex

__all__ = ["OpenSearchIndex"]
