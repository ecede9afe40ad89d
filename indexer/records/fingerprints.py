"""What "changed" means: the rules that read a seed, and its bytes, in one number."""

import hashlib

VERSION = 8
"""Raised when code (not data) changes what is read out of a seed."""


def version(furniture: str, lexicon: str) -> str:
    """The version of all rules, from those of the data."""
    return f"{VERSION} {furniture} {lexicon}"


def fingerprint(version: str, digest: str) -> str:
    """What the articles of a seed are made of: its bytes, and all that reads them."""
    return hashlib.sha256(f"{version} {digest}".encode()).hexdigest()
