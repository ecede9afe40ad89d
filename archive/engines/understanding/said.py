"""What answers say of a query, whatever engine gives them."""

from archive.query import Filter
from archive.results import FacetCount, FacetCounts
from archive.tree import Fuzzy, Named, Phrase, Prefix, Single, Term


def counts_of(chosen: Filter, values: dict[str, int], *, other: int, missing: int) -> FacetCounts:
    """Values with their counts, and whether each is chosen."""
    if chosen.values or chosen.excluded:
        counted = [
            FacetCount(
                value=value,
                count=count,
                selected=value in chosen.values,
                excluded=value in chosen.excluded,
            )
            for value, count in values.items()
        ]
    else:
        counted = list(map(FacetCount, values, values.values()))
    return FacetCounts(
        facet=chosen.facet,
        values=tuple(counted),
        other=other,
        missing=missing,
        missing_selected=chosen.missing,
        missing_excluded=chosen.present,
    )


def written(leaf: Single | Named) -> str:
    """A part as one would write it in a query."""
    match leaf:
        case Term(word):
            return word
        case Prefix(start):
            return f"{start}*"
        case Fuzzy(word):
            return f"{word}~"
        case Phrase(several, slop):
            return f'"{" ".join(several)}"' + (f"~{slop}" if slop else "")
        case Named(facet, part):
            return f"{facet}:{written(part)}"
