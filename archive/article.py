"""The article as it is kept: text, dates, facets with their evidence, and what was taken out.

Everything here is a frozen record of plain values. Nothing knows where an
article came from beyond its seed's path, nor which engine keeps it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self


class TextField(StrEnum):
    """The two texts of an article that evidence can point into."""

    TITLE = "title"
    BODY = "body"


class Kind(StrEnum):
    """What a mention names."""

    ORGANISATION = "organisation"
    ACTOR = "actor"
    SECTOR = "sector"


class Role(StrEnum):
    """The part a named body or group plays in the story.

    Organisations are `VICTIM`, `AUTHORITY`, `SOURCE` (the article cites
    them) or `MENTIONED`; actors are `ATTRIBUTED` (the article says they did
    it), `CLAIMED` (they say so themselves) or `MENTIONED` (comparison,
    history, context). A sector is always that of the main victim: `VICTIM`.
    """

    VICTIM = "victim"
    AUTHORITY = "authority"
    SOURCE = "source"
    ATTRIBUTED = "attributed"
    CLAIMED = "claimed"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The place in the article that a mention was read from.

    `start` and `end` count code points in the article's own `title` or
    `body`, end excluded, so `body[start:end] == text`. `rule` names the rule
    or list that fired.
    """

    field: TextField
    start: int
    end: int
    text: str
    rule: str


class ReasonKind(StrEnum):
    """What speaks for a mention, beside the places where it stands."""

    BEFORE = "before"
    """Words in front of it."""

    BEHIND = "behind"
    """Words behind it."""

    NAME = "name"
    """Words that it is made of."""

    TITLE = "title"
    """It stands in the title."""

    LEAD = "lead"
    """It stands in the first sentences."""

    REPEATED = "repeated"
    """The article comes back to it."""

    KNOWN = "known"
    """It is in a list of names."""

    INCIDENT = "incident"
    """The article is about an incident."""

    VICTIM = "victim"
    """Of a sector: the name of a victim."""

    TRADE = "trade"
    """Of a sector: what the article calls a victim."""

    WORDS = "words"
    """Of a sector: words of the whole text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Something that speaks for a mention; `words` are the article's, "" where none do."""

    kind: ReasonKind
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One facet value of an article, with every reason for it.

    `value` is canonical ("ALPHV"), `alias` is what the article wrote
    ("BlackCat"). `confidence` runs from 0 to 1: of the values with 0.9, nine in
    ten are right. `evidence` is never empty and stands in reading order, the
    title first. `reasons` are the few strongest, the strongest first.
    """

    kind: Kind
    value: str
    role: Role
    alias: str
    evidence: tuple[Evidence, ...]
    confidence: float
    reasons: tuple[Reason, ...] = ()


class DetailKind(StrEnum):
    """What an article may tell of an incident besides who, by whom and where.

    Values are, in this order: "ransomware", "leak", "ddos", "phishing",
    "intrusion" or "fraud"; "claimed", "confirmed" or "denied"; a day as ISO
    8601; a whole number of people; an amount and its ISO 4217 code, such as
    "10000000 USD"; the victim's country as ISO 3166-1 alpha-2; "attack",
    "claim", "leak" or "recovery", and the day as ISO 8601 where the same
    sentence states one: "leak 2024-03-20".
    """

    ATTACK = "attack"
    STATUS = "status"
    INCIDENT = "incident"
    PEOPLE = "people"
    RANSOM = "ransom"
    COUNTRY = "country"
    STAGE = "stage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One thing that an article tells of an incident, and the place that says so."""

    kind: DetailKind
    value: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A piece of the saved text that is not the article, and the rule that says so.

    `line` is the piece's line in the decoded seed, counted from 1; for web
    pages it is 0, since a page's text has no lines of its own. What a model
    took out has the `chance` that it is furniture, from 0 to 1, and the
    kinds of `reasons` that speak for it, the strongest first; behind "words"
    stand the words. Rules are sure: None, and no reasons.
    """

    text: str
    rule: str
    line: int
    chance: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When the article says it was published, or changed.

    `day` is the day as printed, whatever the zone, so it never shifts by
    one. `moment` is aware and in UTC when the source gave a time, else None.
    `origin` names where it was read: "json-ld", "opengraph", "time", "meta",
    "text", or the file's own header ("feed", "mail", "front-matter", "pdf").
    """

    day: date
    moment: datetime | None = None
    origin: str


class NoteKind(StrEnum):
    """What there is to say about how an article was read."""

    ENCODING = "encoding"
    """Its bytes were not in UTF-8 but in `encoding`."""

    REPAIRED = "repaired"
    """It had been read in a wrong encoding before it was saved."""

    FRONT_MATTER = "front_matter"
    """Its front matter is broken, and was read line by line."""

    SUMMARY = "summary"
    """Its feed carries no more than a summary."""

    FIRST_PAGES = "first_pages"
    """No more than `count` of its pages were read."""

    DAMAGED_PAGES = "damaged_pages"
    """`count` of its pages could not be read."""

    NO_TEXT = "no_text"
    """There is no text to take a title from."""

    TITLE_FROM_TEXT = "title_from_text"
    """No line is a title, so the text's beginning is."""

    SHORT_BODY = "short_body"
    """What was taken for the article is far shorter than the prose of its page."""

    KEPT_WHOLE = "kept_whole"
    """Cleaning would have left too little of it."""

    NO_DATE = "no_date"
    """Nothing says when it was published."""

    NO_LANGUAGE = "no_language"
    """Nothing tells its language."""

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts that a note of this kind carries, sorted."""
        match self:
            case NoteKind.ENCODING:
                return ("encoding",)
            case NoteKind.FIRST_PAGES | NoteKind.DAMAGED_PAGES:
                return ("count",)
            case _:
                return ()


@dataclass(frozen=True, slots=True)
class Note:
    """A remark about how an article was read; `facts` are those of its kind, sorted by name.

    Raises:
        ValueError: The facts are not those that the kind carries.
    """

    kind: NoteKind
    facts: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if tuple(name for name, _ in self.facts) != self.kind.facts:
            raise ValueError(f"{self.kind} carries {self.kind.facts}, not {self.facts}")

    @classmethod
    def of(cls, kind: NoteKind, **facts: object) -> Self:
        """A note with these facts.

        >>> Note.of(NoteKind.FIRST_PAGES, count=300).facts
        (('count', '300'),)
        """
        return cls(kind, tuple(sorted((name, str(fact)) for name, fact in facts.items())))

    def __str__(self) -> str:
        """The kind and its facts, for logs; sentences for people are in translations."""
        return ", ".join([self.kind, *(f"{name} {fact}" for name, fact in self.facts)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of the archive.

    `id` lasts: it comes from the canonical URL, else from the seed's path.
    `seed` is the path below the seeds folder, with forward slashes; `part`
    tells articles of one seed apart, "" when the seed is the article.
    `body` is plain text, paragraphs separated by an empty line. `language`
    is an ISO 639-1 code, "" when unknown. `captured` is when the copy was
    saved, aware and in UTC. `fingerprint` says what the article was made
    from and by which rules; two equal fingerprints mean nothing has to be
    done. `digest` is the SHA-256 of the seed's bytes in hexadecimal, "" when
    unknown. `uncertain` are mentions that are rather not right; they count
    nowhere. `origins` says where what is known was read, as pairs such as
    ("title", "json-ld"). `edges` are hashes of the lines at head and tail,
    from which the template of an outlet is learned, with marks for those that
    were taken out as template. `corrected` are the keys of people's corrections
    that changed its mentions, and those that were meant for it but changed
    nothing, with a "-" before them. `versions` are other captures of the same
    article, newest first, without versions of their own.
    """

    id: str
    seed: str
    part: str = ""
    title: str
    body: str
    language: str
    captured: datetime
    fingerprint: str
    digest: str = ""
    published: Published | None = None
    modified: Published | None = None
    outlet: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    url: str = ""
    origins: tuple[tuple[str, str], ...] = ()
    mentions: tuple[Mention, ...] = ()
    uncertain: tuple[Mention, ...] = ()
    details: tuple[Detail, ...] = ()
    removed: tuple[Removed, ...] = ()
    notes: tuple[Note, ...] = ()
    edges: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    versions: tuple["Article", ...] = ()

    @property
    def place(self) -> str:
        """The seed and where in it the article stands, for people."""
        return f"{self.seed} › {self.part}" if self.part else self.seed

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body's paragraphs in order; empty when the body is."""
        return tuple(self.body.split("\n\n")) if self.body else ()

    def text(self, field: TextField) -> str:
        """The text that an evidence's offsets count in."""
        return self.title if field is TextField.TITLE else self.body
