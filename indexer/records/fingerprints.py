"""What "changed" means: the rules that read a seed, and its bytes, in one number."""

import hashlib

VERSION = 15
"""Raised when code (not data) changes what is read out of a seed."""


def version(furniture: str, lexicon: str) -> str:
    """The version of all rules, from those of the data."""
    return f"{VERSION} {furniture} {lexicon}"


def fingerprint(version: str, digest: str) -> str:
    """What the articles of a seed are made of: its bytes, and all that reads them."""
    return hashlib.sha256(f"{version} {digest}".encode()).hexdigest()


def id_of(known_by: str) -> str:
    """A short lasting name that is safe in an address: 80 bits of a SHA-256."""
    return hashlib.sha256(known_by.encode("utf-8", "surrogateescape")).hexdigest()[:20]
