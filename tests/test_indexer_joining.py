"""What is looked for in lines of a text before it is looked at closely changes nothing."""

from itertools import chain, product

from indexer.formats.joining import _CELLS, _has_cells, joined


def test_cells_are_where_the_pattern_finds_them() -> None:
    pieces = ["a", ".", " ", "\xa0", "\u202f", "\t", "|", "\u2003"]
    for parts in chain.from_iterable(product(pieces, repeat=count) for count in range(6)):
        line = "".join(parts).strip()
        assert _has_cells(line) == (_CELLS.search(line) is not None), repr(line)


def test_a_word_is_parted_only_by_a_hyphen_at_the_end_of_its_line() -> None:
    lines = ["La cyber-", "attaque", "de mardi -", "dit-on"]
    assert [line.text for line in joined(lines)] == ["La cyberattaque", "de mardi -", "dit-on"]
