"""When, where and by whom an article was published, and in which language.

Nothing is made up: what nothing says is left out, and a note says so.
"""

from dataclasses import dataclass
from datetime import date

from archive import Note, NoteKind, Published
from indexer.cleaning.clean import Cleaned
from indexer.formats import Clue, RawArticle

from .address import canonical, host
from .authors import authors_in_text
from .dates import day_in_address, day_in_slug, first_dated, on_the_readers_day
from .dumps import authors_of, own_title
from .language import language_of
from .printed import changes_printed, days_printed

NOTHING = Clue("", "")
"""What stands for a fact that nothing tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known about an article besides its text; `notes` name what is not.

    `title` is that of the text without the outlet behind it.
    """

    title: str
    published: Published | None
    modified: Published | None
    outlet: str
    authors: tuple[str, ...]
    url: str
    language: str
    origins: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]


def metadata_of(raw: RawArticle, cleaned: Cleaned, today: date) -> Metadata:
    """The metadata of an article.

    Args:
        raw: The seed as parsed; what its markup says is trusted in its order.
        cleaned: The cleaned text; of a dump, only lines that the cleaner
            found to be date lines count as dates.
        today: No date after it is believed.
    """
    language = language_of(f"{cleaned.title}\n{cleaned.body}", raw.language) or NOTHING
    url = (canonical(raw.url) if raw.url else None) or NOTHING
    printed = first_dated(days_printed(raw, cleaned), today, language.text, raw.captured)
    placed = day_in_address(url.text, today)
    published = first_dated(raw.published, today, language.text, raw.captured)
    if published:
        shown = (first_dated([clue], today, language.text, None) for clue in raw.published[1:])
        shown = (one for one in shown if one and one.origin == "time" and not one.moment)
        published = on_the_readers_day(published, (printed, *shown, placed))
    published = published or printed or placed or day_in_slug(url.text, today)
    changes = (*raw.modified, *changes_printed(raw, cleaned))
    modified = first_dated(changes, today, language.text, raw.captured)
    if modified and published and modified.day < published.day:
        modified = None
    outlet = raw.outlet or (Clue(host(url.text), "url") if url.text else NOTHING)
    named = tuple(authors_in_text(cleaned)) or (tuple(authors_of(raw)) if raw.is_plain else ())
    authors = raw.authors or tuple(Clue(name, "text") for name in named)
    title = cleaned.title
    if raw.is_plain:
        title, behind = own_title(cleaned, outlet.text, host(url.text) if url.text else "")
        if behind and not raw.outlet:
            outlet = Clue(behind, "title")
    facts = {
        "title": raw.title or Clue(cleaned.title, "text"),
        "outlet": outlet,
        "authors": authors[0] if authors else NOTHING,
        "url": url,
        "language": language,
    }
    missing = {NoteKind.NO_DATE: published, NoteKind.NO_LANGUAGE: language.text}
    return Metadata(
        title=title,
        published=published,
        modified=modified,
        outlet=outlet.text,
        authors=tuple(clue.text for clue in authors),
        url=url.text,
        language=language.text,
        origins=tuple((fact, clue.origin) for fact, clue in facts.items() if clue.text),
        notes=tuple(Note(kind) for kind, found in missing.items() if not found),
    )
