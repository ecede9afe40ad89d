"""Bytes into raw articles, one small parser for each kind of file."""

from .raw import DateClue, Line, RawArticle
from .registry import parse

__all__ = ["DateClue", "Line", "RawArticle", "parse"]
