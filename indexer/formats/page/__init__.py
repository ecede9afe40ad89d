"""A web page into the lines of its article, with what its markup says of it."""

from .reading import read

__all__ = ["read"]
