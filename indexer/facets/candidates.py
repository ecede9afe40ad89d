"""What could be a body: public ones by their opening words, known ones, and those cues name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .cues import word_set
from .genre import NOBODY_HIT, Genre
from .lexicon import Name, NameKind, key_of
from .naming import ACRONYM, Body, bodies_by_head, bodies_by_tail, is_head, trade_of
from .protagonist import protagonist
from .reading import PIECE, KnownName, Reading, Span, is_person

ARTICLE = re.compile(r"^(?:Le|La|Les|The) ")
BRACKETED = re.compile(r"[ \xa0]\([A-Z][\w-]+\)")  # an acronym in the middle of a name
TRADE = "cue:trade"
TOWN = "cue:title of a town"
ABOUT = "cue:whom the story is about"
TOWN_HALL = re.compile(r"\b(?:la|sa) (?:ville|mairie|commune|municipalite)\b(?! d)")
TITLED = re.compile(r"\s?:\s")
LOCATED = re.compile(r"(?:\b(?:à|de|en|du|in|of|at)|\bd[’'])\s?$")  # what stands before a place
INITIALS = 3  # letters below which an unknown name is no name
PART_OF_NAME = re.compile(r"[A-ZÀ-Þ][\w-]+ (?:du |de la |des |de |d[’'])$")
FIRM = re.compile(r"^[Cc]abinet (?=[A-ZÀ-Þ])")
LONGER = re.compile(  # what may follow inside a name: "Domaine des Trois Cèdres"
    rf" (?:du|des|de la|de l[’']|of the|of) ?{PIECE}(?:[ \xa0]{PIECE})*"
    rf"(?: (?:et|and|&) {PIECE})?"
)
SEAT = re.compile(rf" (?:de |d[’']|du |of ){PIECE}(?=,)")
NAMED = (NameKind.AUTHORITY, NameKind.MEDIA, NameKind.PLATFORM, NameKind.COMPANY)


@dataclass(slots=True, kw_only=True)
class Candidate:
    """A body while it is being put together from the places that name it."""

    value: str
    keys: set[str]
    family: str
    sector: str
    kind: NameKind | None
    authority: bool
    known: bool
    spans: list[tuple[Span, str]]


def candidates(reading: Reading, language: str, attackers: frozenset[str]) -> Iterator[Candidate]:
    """Every place where a body may be named, each as a candidate of its own.

    Args:
        reading: The article.
        language: Its ISO 639-1 code; English names are looked for unless it is French.
        attackers: The keys of names that are attackers in this article.
    """
    yield from _named_bodies(reading, language)
    yield from _known(reading, attackers)
    yield from _cued(reading, attackers)


def _named_bodies(reading: Reading, language: str) -> Iterator[Candidate]:
    bodies = list(bodies_by_head(reading))
    if language != "fr":
        bodies += bodies_by_tail(reading)
    for body in bodies:
        yield _from_body(reading, body)


def _from_body(reading: Reading, body: Body) -> Candidate:
    written = reading.words(body.span)
    known = [name for name in reading.lexicon.names_of(written) if name.kind in NAMED]
    keys = {key_of(written), key_of(FIRM.sub("", written))}
    keys |= {key_of(body.acronym)} if body.acronym else set()
    return Candidate(
        value=known[0].value if known else _own_name(BRACKETED.sub("", written)),
        keys=keys | ({key_of(known[0].value)} if known else set()),
        family=body.family,
        sector=known[0].sector if known else body.sector,
        kind=NameKind.AUTHORITY if body.authority else None,
        authority=body.authority,
        known=bool(known),
        spans=[(body.span, body.rule)],
    )


def _own_name(written: str) -> str:
    """A body's name with a capital; a firm is called by its name alone: "cabinet Wavestone"."""
    own = FIRM.sub("", written)
    return own[0].upper() + own[1:]


def _known(reading: Reading, attackers: frozenset[str]) -> Iterator[Candidate]:
    """Bodies of the lexicon; names that are words need more than a capital."""
    for found in reading.found:
        name = found.name
        if name.kind not in NAMED or key_of(reading.words(found.span)) in attackers:
            continue
        if name.ordinary and not _means_the_body(reading, found.span, name):
            continue
        yield _from_name(reading, found.span, name)


def _from_name(reading: Reading, span: Span, name: Name) -> Candidate:
    acronym = ACRONYM.match(reading.text, span.end)
    keys = {key_of(name.value), key_of(reading.words(span))}
    return Candidate(
        value=name.value,
        keys=keys | ({key_of(acronym[1])} if acronym else set()),
        family="",
        sector=name.sector,
        kind=name.kind,
        authority=name.kind is NameKind.AUTHORITY,
        known=True,
        spans=[(span, f"lexicon:{name.kind}")],
    )


def _means_the_body(reading: Reading, span: Span, name: Name) -> bool:
    """Whether a name that is also a word stands for the body here."""
    if len(reading.words(span)) == 1:
        return bool(reading.before("organisation.network", span))
    if reading.before("organisation.kinds", span) or trade_of(reading, span):
        return True
    if any(run.start < span.start < run.end for run in reading.runs):
        return False
    if any(run.start == span.start and run.end > span.end for run in reading.runs):
        return False
    if not reading.opens_sentence(span):
        return True
    return name.kind is NameKind.COMPANY and bool(
        reading.after("organisation.victim_after", span) or _also_inside(reading, span)
    )


def _also_inside(reading: Reading, span: Span) -> bool:
    word = reading.words(span)
    for match in re.finditer(rf"\b{re.escape(word)}\b", reading.text):
        other = Span(*match.span())
        if other != span and not reading.opens_sentence(other):
            return True
    return False


def _cued(reading: Reading, attackers: frozenset[str]) -> Iterator[Candidate]:
    """Names nobody listed, where a trade, a legal form or the blow itself stands beside them.

    Where the story is about one that has nothing of the kind, that one too.
    """
    taken = [
        f.span
        for f in reading.found
        if f.name.kind not in (NameKind.PLACE, NameKind.GIVEN_NAME) and not _begins_more(reading, f)
    ]

    def may_be(run: Span) -> bool:
        words = reading.words(run)
        if len(words) < INITIALS or key_of(words) in attackers or _is_generic(reading, run):
            return False
        if any(run.meets(other) for other in taken) or _is_place(reading, run):
            return False
        return not is_person(reading, run) and not _is_no_body(reading, run)

    for run in reading.runs:
        if not may_be(run):
            continue
        if rule := _cue_of(reading, run):
            yield _from_span(reading, run, rule)
        elif (seated := _with_seat(reading, run)) and _does(reading, seated):
            yield _from_span(reading, seated, TRADE)
    if reading.genre is Genre.ATTACK and (about := protagonist(reading, may_be)):
        yield _from_span(reading, about, ABOUT)


def _begins_more(reading: Reading, found: KnownName) -> bool:
    """Whether a name that is also a word only begins a longer one: "Orange Bank"."""
    span = found.span
    return found.name.ordinary and any(
        run.start == span.start and run.end > span.end for run in reading.runs
    )


def _is_generic(reading: Reading, run: Span) -> bool:
    """Whether a span is a noun with a capital, or the end of a longer name."""
    word = reading.flat[run.start : run.end]
    cue = reading.lexicon.cue
    if word in word_set(cue("organisation.kinds")) or word in word_set(cue("names.adjectives")):
        return True
    if is_head(reading, word):
        return True
    front = PART_OF_NAME.search(reading.text, max(0, run.start - 30), run.start)
    return bool(front and not reading.opens_sentence(Span(*front.span())))


def _is_no_body(reading: Reading, run: Span) -> bool:
    """Whether what stands in front says that a span is a person, a product or a place."""
    other = reading.before("organisation.other_before", run)
    return other is not None and trade_of(reading, run) is None


def _is_place(reading: Reading, run: Span) -> bool:
    return any(n.kind is NameKind.PLACE for n in reading.lexicon.names_of(reading.words(run)))


def _cue_of(reading: Reading, run: Span) -> str:
    """The reason to take a capitalised span for a body; "" if there is none."""
    words = reading.words(run).split()
    if words[-1] in reading.lexicon.cue("organisation.legal_forms") and len(words) > 1:
        return "cue:legal form"
    if reading.before("organisation.kinds", run) or _does(reading, run):
        return TRADE
    if reading.genre is Genre.ATTACK and _heads_title(reading, run):
        return "cue:title"
    if reading.genre is Genre.ATTACK and _is_town_of_title(reading, run):
        return TOWN
    blow = reading.genre not in NOBODY_HIT and (
        reading.before("organisation.blow_before", run)
        or reading.before("organisation.victim_before", run)
        or reading.after("organisation.victim_after", run)
    )
    return "cue:victim" if blow else ""


def _does(reading: Reading, run: Span) -> bool:
    """Whether it is said beside a name what the body does: "X, fabricant de …"."""
    trade = trade_of(reading, run)
    return trade is not None or reading.after("organisation.kinds_after", run, 60) is not None


def _with_seat(reading: Reading, run: Span) -> Span | None:
    """A name with the place that follows it: "Arsoé de Soual"."""
    match = SEAT.match(reading.text, run.end)
    return Span(run.start, match.end()) if match else None


def _is_town_of_title(reading: Reading, run: Span) -> bool:
    """Whether a title is "X : …" and speaks of "the town" or "the town hall" without its name."""
    titled = run.start == 0 and TITLED.match(reading.text, run.end)
    return bool(titled and TOWN_HALL.search(reading.flat, run.end, reading.title_end))


def _heads_title(reading: Reading, run: Span) -> bool:
    """Whether a title is about a name, "X : …", that the text does not use as a place."""
    if run.start or not TITLED.match(reading.text, run.end):
        return False
    words = reading.words(run).split()
    if len(words) > 1:
        return True
    first = re.escape(words[0])
    again = re.finditer(rf"(?<!\w){first}(?!\w)", reading.text[reading.title_end :])
    body = reading.text[reading.title_end :]
    return any(not LOCATED.search(body, max(0, m.start() - 12), m.start()) for m in again)


def _whole(reading: Reading, run: Span) -> Span:
    """A name with the part behind "du" or the like, if it is written so more than once."""
    match = LONGER.match(reading.text, run.end)
    if match and reading.text.count(reading.text[run.start : match.end()]) > 1:
        return Span(run.start, match.end())
    return run


def _from_span(reading: Reading, run: Span, rule: str) -> Candidate:
    run = _whole(reading, run)
    written = reading.words(run)
    acronym = ACRONYM.match(reading.text, run.end)
    trade = trade_of(reading, run)
    return Candidate(
        value=written,
        keys={key_of(written), key_of(ARTICLE.sub("", written))}
        | ({key_of(acronym[1])} if acronym else set()),
        family="",
        sector="public-administration" if rule == TOWN else trade.sector if trade else "",
        kind=None,
        authority=False,
        known=False,
        spans=[(run, rule)],
    )
