"""What of a seed is the article and what is furniture, and why.

A line goes only for a reason that has a name: a phrase, its shape, that it
repeats the title, or that many articles of the outlet begin or end with it.
Prose is never dropped for its place alone; when in doubt a line stays.
"""

from dataclasses import dataclass

from archive import Note, NoteKind, Removed
from indexer.formats import RawArticle

from .lines import Lines
from .phrases import Furniture
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


def clean(raw: RawArticle, furniture: Furniture, template: Template = NONE) -> Cleaned:
    """Separate the article from the furniture around it.

    Cleaning what has been cleaned changes nothing.

    Args:
        raw: The article as its file has it.
        furniture: The phrases that furniture is known by.
        template: Lines that are known to be the outlet's template.
    """
    lines = Lines(furniture, raw.lines)
    title, notes = take_title(lines, raw.title.text if raw.title else "")
    everything, above = lines.left(), dict(lines.rules)
    around = Surroundings(lines, title)
    around.take()
    edges = edges_of([lines.normals[index] or lines.text(index) for index in lines.left()])
    if template:
        edges = marked(edges, around.take_template(template), template)
    if lines.prose(lines.left()) < _LEAST * lines.prose(everything):
        lines.rules = above
        notes = (*notes, Note(NoteKind.KEPT_WHOLE))
    return Cleaned(
        title=title,
        body="\n\n".join(lines.text(index) for index in lines.left()),
        removed=(*raw.removed, *lines.removed()),
        notes=notes,
        edges=edges,
    )
