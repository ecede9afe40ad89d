"""A web page into the lines of its article, with what its markup says of it."""

from .reading import read
from .several import read_several

__all__ = ["read", "read_several"]
