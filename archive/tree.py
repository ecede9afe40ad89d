"""The words of a question that has been read: the tree that `archive.grammar` makes of a text.

A reader's `Query` holds a text; engines answer the tree of it. A node says
which articles it finds, whatever an engine does to find them.
"""

from dataclasses import dataclass, field

from .article import TextField
from .query import DateRange, Facet, Filter, Origin


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article."""


@dataclass(frozen=True, slots=True)
class Term:
    """Articles with this folded word in any of its inflections."""

    word: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Articles with these folded words, in any of their inflections, close together.

    Without slop in this order with nothing between them; with it in any
    order, with up to `slop` other words between the first and the last. One
    word alone is a phrase too: itself and no other word for the same.
    """

    words: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Articles with a word that begins with these folded letters."""

    start: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Articles with a word that so many edits make this folded one.

    An edit puts in, takes out or replaces one letter (Levenshtein).
    """

    word: str
    edits: int


@dataclass(frozen=True, slots=True)
class In:
    """Articles that the part finds when it looks into one text alone, or one fact of origin."""

    field: TextField | Origin
    part: "Node"


@dataclass(frozen=True, slots=True)
class Named:
    """Articles with a value of a facet in whose names the part stands: its words, in this order.

    Accents do not matter, nor whether words are written together. The names
    of a value are the value itself and its labels; see `archive.labels`.
    """

    facet: Facet
    part: Term | Phrase | Prefix | Fuzzy


@dataclass(frozen=True, slots=True)
class Happened:
    """Articles whose incident happened within some days; without ends, on any day that is told."""

    days: DateRange


@dataclass(frozen=True, slots=True)
class People:
    """Articles that count the people concerned: at least, at most so many; None leaves it open."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """Articles with a word or phrase, or with another that means the same.

    The others, another spelling or a synonym, count less, each by its share:
    for the score all are as one word.
    """

    part: Term | Phrase
    others: tuple[tuple[Term | Phrase, float], ...]


@dataclass(frozen=True, slots=True)
class Most:
    """Articles in which the parts that find them are worth at least so much together.

    `worths` has the worth of each part; a part that is rare is worth more.
    """

    parts: tuple["Node", ...]
    worths: tuple[float, ...]
    least: float


@dataclass(frozen=True, slots=True)
class Boosted:
    """Articles that the part finds; those that a boost finds as well are worth more, by its share.

    The score of an article is multiplied by 1 plus the shares of all boosts that find it.
    """

    part: "Node"
    boosts: tuple[tuple["Node", float], ...]


@dataclass(frozen=True, slots=True)
class And:
    """Articles that all parts find; `explicit` when the reader wrote an operator between them."""

    parts: tuple["Node", ...]
    explicit: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Articles that at least one part finds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that the part does not find."""

    part: "Node"


Single = Term | Phrase | Prefix | Fuzzy
"""The parts of a query that words answer."""

Leaf = Single | Alike
"""The same, other words that mean the same included."""

Node = (
    Everything
    | Term
    | Phrase
    | Prefix
    | Fuzzy
    | In
    | Named
    | Alike
    | Most
    | Boosted
    | And
    | Or
    | Not
    | Filter
    | DateRange
    | Happened
    | People
)
"""What an engine is asked. Names, filters and ranges of dates choose and do not score."""
