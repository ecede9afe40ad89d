"""What of a seed is the article and what is furniture, and why.

A line goes only for a reason that has a name: a phrase, its shape, that it
repeats the title, or that many articles of the outlet begin or end with it.
Prose is never dropped for its place alone; when in doubt a line stays.
In plain text, a learned model then judges the lines that are left.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from archive import Note, NoteKind, Removed
from indexer.formats import RawArticle

from .keeping import keep, kept_in
from .learned.judging import judge
from .learned.signs import Text
from .learned.weights import Weights
from .lines import Lines
from .phrases import Furniture, Tier
from .surroundings import Surroundings
from .templates import NO_EDGES, NONE, Edges, Template, edges_of, marked
from .title import take_title

_LEAST = 1 / 3
"""The share of a text's prose that cleaning has to leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The article's own text and what was taken out around it.

    `body` has its paragraphs separated by empty lines. `notes` say what
    a person may want to look at. `edges` are what the template of
    the outlet is learned from, which does not depend on what it is now, with
    marks that say which of the lines were taken out as template.
    """

    title: str
    body: str
    removed: tuple[Removed, ...]
    notes: tuple[Note, ...] = ()
    edges: Edges = NO_EDGES


def clean(
    raw: RawArticle,
    furniture: Furniture,
    template: Template = NONE,
    weights: Weights | None = None,
    kept: AbstractSet[str] = frozenset(),
) -> Cleaned:
    """Separate the article from the furniture around it.

    Cleaning what has been cleaned changes nothing by the rules; the model
    sees another text then, and may judge it otherwise.

    Args:
        raw: The article as its file has it.
        furniture: The phrases that furniture is known by.
        template: Lines that are known to be the outlet's template.
        weights: The model of lines, which judges plain text; None for rules alone.
        kept: Lines that stay whatever rules and model say; as `one_line`.
    """
    raw = kept_in(raw, kept)
    before = ruled(raw, furniture)
    lines, title, notes = before.lines, before.title, before.notes
    around = Surroundings(lines, title)
    edges = edges_of([lines.normals[index] or lines.text(index) for index in lines.left()])
    if template:
        edges = marked(edges, around.take_template(template), template)
    if lines.prose(lines.left()) < _LEAST * before.prose:
        lines.rules = before.above
        notes = (*notes, Note(NoteKind.KEPT_WHOLE))
    elif weights and raw.is_plain:
        lines.verdicts = judge(text_of(lines, title), weights)
    keep(lines, kept)
    return Cleaned(
        title=title,
        body="\n\n".join(lines.text(index) for index in lines.left()),
        removed=(*raw.removed, *lines.removed()),
        notes=notes,
        edges=edges,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """The lines as the rules leave them.

    `above` are the rules by which lines above the title are out, `prose` is
    how much prose there was below it, in code points.
    """

    lines: Lines
    title: str
    notes: tuple[Note, ...]
    above: dict[int, str]
    prose: int


def ruled(raw: RawArticle, furniture: Furniture) -> Ruled:
    """What the rules make of an article, before anything is known of its outlet."""
    lines = Lines(furniture, raw.lines)
    title, notes = take_title(lines, raw.title.text if raw.title else "")
    above, prose = dict(lines.rules), lines.prose(lines.left())
    Surroundings(lines, title).take()
    return Ruled(lines=lines, title=title, notes=notes, above=above, prose=prose)


def text_of(lines: Lines, title: str) -> Text:
    """The lines as the model looks at them."""
    return Text(
        lines=[line.text for line in lines.every],
        normals=lines.normals,
        phrases=[[lines.is_phrase(index, tier) for tier in Tier] for index in range(len(lines))],
        out=frozenset(lines.rules),
        title=title,
        title_at=lines.title_at,
    )
