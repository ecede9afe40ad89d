"""A web page into the lines of its article, with what its markup says of it."""

from .reading import read
from .several import lines_of, read_all

__all__ = ["lines_of", "read", "read_all"]
