"""The bodies of a story: public ones by their opening words, known ones, and those the cues name.

One body has one value inside an article, however often and however shortly
it is written. Its role comes from what the text says happened to it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from archive import Kind, Mention, Role

from .lexicon import Name, NameKind, fold, key_of
from .naming import ACRONYM, Body, bodies_by_head, bodies_by_tail, is_head, trade_of
from .protagonist import protagonist
from .reading import PIECE, Found, Place, Reading, is_person, word_set
from .story import NOBODY_HIT, Story, lead_end, story_of

LISTED = re.compile(  # what stands between two names of a list
    r"[ \xa0»”\"]*(?:,|et|and|ou|or|puis|&|/)*(?: ?(?:et|and|ou|puis))?"
    r" ?(?:meme |chez |de |d'|du )?(?:le |la |les |l'|the )?[«“\"]?$"
)
ARTICLE = re.compile(r"^(?:Le|La|Les|The) ")
BRACKETED = re.compile(r"[ \xa0]\([A-Z][\w-]+\)")  # an acronym in the middle of a name
TRADE = "cue:trade"
TOWN = "cue:title of a town"
ABOUT = "cue:whom the story is about"
TOWN_HALL = re.compile(r"\b(?:la|sa) (?:ville|mairie|commune|municipalite)\b(?! d)")
TITLED = re.compile(r"\s?:\s")
PLACED = re.compile(r"(?:\b(?:à|de|en|du|in|of|at)|\bd[’'])\s?$")  # what stands before a place
INITIALS = 3  # letters below which an unknown name is no name
PART_OF_NAME = re.compile(r"[A-ZÀ-Þ][\w-]+ (?:du |de la |des |de |d[’'])$")
FIRM = re.compile(r"^[Cc]abinet (?=[A-ZÀ-Þ])")
LONGER = re.compile(  # what may follow inside a name: "Domaine des Trois Cèdres"
    rf" (?:du|des|de la|de l[’']|of the|of) ?{PIECE}(?:[ \xa0]{PIECE})*"
    rf"(?: (?:et|and|&) {PIECE})?"
)
SEAT = re.compile(rf" (?:de |d[’']|du |of ){PIECE}(?=,)")
STANDING = (NameKind.AUTHORITY, NameKind.MEDIA, NameKind.PLATFORM)
NAMED = (NameKind.AUTHORITY, NameKind.MEDIA, NameKind.PLATFORM, NameKind.COMPANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body of the article: its mention, and what its name says it does."""

    mention: Mention
    sector: str
    places: tuple[Place, ...]


@dataclass(slots=True, kw_only=True)
class Candidate:
    """A body while it is being put together from the places that name it."""

    value: str
    keys: set[str]
    kin: str
    sector: str
    kind: NameKind | None
    authority: bool
    known: bool
    places: list[tuple[Place, str]]


def organisations(
    reading: Reading, language: str, attackers: frozenset[str]
) -> tuple[Organisation, ...]:
    """The bodies of an article in reading order.

    Args:
        reading: The article.
        language: Its ISO 639-1 code; English names are looked for unless it is French.
        attackers: The keys of names that are attackers in this article.
    """
    story = story_of(reading)
    candidates = _merged(
        reading,
        [
            *_named_bodies(reading, language),
            *_known(reading, attackers),
            *_cued(reading, attackers, story),
        ],
    )
    _add_repeats(reading, candidates)
    roles = _roles(reading, candidates, story)
    made = [_organisation(reading, c, role) for c, role in zip(candidates, roles, strict=True)]
    return tuple(sorted(made, key=lambda organisation: organisation.places[0].start))


def _named_bodies(reading: Reading, language: str) -> Iterator[Candidate]:
    bodies = list(bodies_by_head(reading))
    if language != "fr":
        bodies += bodies_by_tail(reading)
    for body in bodies:
        yield _from_body(reading, body)


def _from_body(reading: Reading, body: Body) -> Candidate:
    written = reading.words(body.place)
    known = [name for name in reading.lexicon.names_of(written) if name.kind in NAMED]
    keys = {key_of(written), key_of(FIRM.sub("", written))}
    keys |= {key_of(body.acronym)} if body.acronym else set()
    return Candidate(
        value=known[0].value if known else _own_name(BRACKETED.sub("", written)),
        keys=keys | ({key_of(known[0].value)} if known else set()),
        kin=body.kin,
        sector=known[0].sector if known else body.sector,
        kind=NameKind.AUTHORITY if body.authority else None,
        authority=body.authority,
        known=bool(known),
        places=[(body.place, body.rule)],
    )


def _own_name(written: str) -> str:
    """A body's name with a capital; a firm is called by its name alone: "cabinet Wavestone"."""
    own = FIRM.sub("", written)
    return own[0].upper() + own[1:]


def _known(reading: Reading, attackers: frozenset[str]) -> Iterator[Candidate]:
    """Bodies of the lexicon; names that are words need more than a capital."""
    for found in reading.found:
        name = found.name
        if name.kind not in NAMED or key_of(reading.words(found.place)) in attackers:
            continue
        if name.ordinary and not _means_the_body(reading, found.place, name):
            continue
        yield _from_name(reading, found.place, name)


def _from_name(reading: Reading, place: Place, name: Name) -> Candidate:
    acronym = ACRONYM.match(reading.text, place.end)
    keys = {key_of(name.value), key_of(reading.words(place))}
    return Candidate(
        value=name.value,
        keys=keys | ({key_of(acronym[1])} if acronym else set()),
        kin="",
        sector=name.sector,
        kind=name.kind,
        authority=name.kind is NameKind.AUTHORITY,
        known=True,
        places=[(place, f"lexicon:{name.kind}")],
    )


def _means_the_body(reading: Reading, place: Place, name: Name) -> bool:
    """Whether a name that is also a word stands for the body here."""
    if len(reading.words(place)) == 1:
        return bool(reading.before("organisation.network", place))
    if reading.before("organisation.kinds", place) or trade_of(reading, place):
        return True
    if any(span.start < place.start < span.end for span in reading.spans):
        return False
    if any(span.start == place.start and span.end > place.end for span in reading.spans):
        return False
    if not reading.opens_sentence(place):
        return True
    return name.kind is NameKind.COMPANY and bool(
        reading.after("organisation.victim_after", place) or _also_inside(reading, place)
    )


def _also_inside(reading: Reading, place: Place) -> bool:
    word = reading.words(place)
    for match in re.finditer(rf"\b{re.escape(word)}\b", reading.text):
        other = Place(*match.span())
        if other != place and not reading.opens_sentence(other):
            return True
    return False


def _cued(reading: Reading, attackers: frozenset[str], story: Story) -> Iterator[Candidate]:
    """Names nobody listed, where a trade, a legal form or the blow itself stands beside them.

    Where the story is about one that has nothing of the kind, that one too.
    """
    taken = [
        f.place
        for f in reading.found
        if f.name.kind not in (NameKind.PLACE, NameKind.GIVEN_NAME) and not _begins_more(reading, f)
    ]

    def may_be(span: Place) -> bool:
        words = reading.words(span)
        if len(words) < INITIALS or key_of(words) in attackers or _is_generic(reading, span):
            return False
        if any(span.meets(other) for other in taken) or _is_place(reading, span):
            return False
        return not is_person(reading, span) and not _is_no_body(reading, span)

    for span in reading.spans:
        if not may_be(span):
            continue
        if rule := _cue_beside(reading, span, story):
            yield _from_span(reading, span, rule)
        elif (seated := _with_seat(reading, span)) and _does(reading, seated):
            yield _from_span(reading, seated, TRADE)
    if story is Story.ATTACK and (about := protagonist(reading, may_be)):
        yield _from_span(reading, about, ABOUT)


def _begins_more(reading: Reading, found: Found) -> bool:
    """Whether a name that is also a word only begins a longer one: "Orange Bank"."""
    place = found.place
    return found.name.ordinary and any(
        span.start == place.start and span.end > place.end for span in reading.spans
    )


def _is_generic(reading: Reading, span: Place) -> bool:
    """Whether a span is a noun with a capital, or the end of a longer name."""
    word = reading.folded[span.start : span.end]
    cue = reading.lexicon.cue
    if word in word_set(cue("organisation.kinds")) or word in word_set(cue("names.adjectives")):
        return True
    if is_head(reading, word):
        return True
    front = PART_OF_NAME.search(reading.text, max(0, span.start - 30), span.start)
    return bool(front and not reading.opens_sentence(Place(*front.span())))


def _is_no_body(reading: Reading, span: Place) -> bool:
    """Whether what stands in front says that a span is a person, a product or a place."""
    other = reading.before("organisation.other_before", span)
    return other is not None and trade_of(reading, span) is None


def _is_place(reading: Reading, span: Place) -> bool:
    return any(n.kind is NameKind.PLACE for n in reading.lexicon.names_of(reading.words(span)))


def _cue_beside(reading: Reading, span: Place, story: Story) -> str:
    """The reason to take a capitalised span for a body; "" if there is none."""
    words = reading.words(span).split()
    if words[-1] in reading.lexicon.cue("organisation.legal_forms") and len(words) > 1:
        return "cue:legal form"
    if reading.before("organisation.kinds", span) or _does(reading, span):
        return TRADE
    if story is Story.ATTACK and _heads_title(reading, span):
        return "cue:title"
    if story is Story.ATTACK and _is_town_of_title(reading, span):
        return TOWN
    blow = story not in NOBODY_HIT and (
        reading.before("organisation.blow_before", span)
        or reading.before("organisation.victim_before", span)
        or reading.after("organisation.victim_after", span)
    )
    return "cue:victim" if blow else ""


def _does(reading: Reading, span: Place) -> bool:
    """Whether it is said beside a name what the body does: "X, fabricant de …"."""
    trade = trade_of(reading, span)
    return trade is not None or reading.after("organisation.kinds_after", span, 60) is not None


def _with_seat(reading: Reading, span: Place) -> Place | None:
    """A name with the place that follows it: "Arsoé de Soual"."""
    match = SEAT.match(reading.text, span.end)
    return Place(span.start, match.end()) if match else None


def _is_town_of_title(reading: Reading, span: Place) -> bool:
    """Whether a title is "X : …" and speaks of "the town" or "the town hall" without its name."""
    titled = span.start == 0 and TITLED.match(reading.text, span.end)
    return bool(titled and TOWN_HALL.search(reading.folded, span.end, reading.title_end))


def _heads_title(reading: Reading, span: Place) -> bool:
    """Whether a title is about a name, "X : …", that the text does not use as a place."""
    if span.start or not TITLED.match(reading.text, span.end):
        return False
    words = reading.words(span).split()
    if len(words) > 1:
        return True
    first = re.escape(words[0])
    again = re.finditer(rf"(?<!\w){first}(?!\w)", reading.text[reading.title_end :])
    body = reading.text[reading.title_end :]
    return any(not PLACED.search(body, max(0, m.start() - 12), m.start()) for m in again)


def _whole(reading: Reading, span: Place) -> Place:
    """A name with the part behind "du" or the like, if it is written so more than once."""
    match = LONGER.match(reading.text, span.end)
    if match and reading.text.count(reading.text[span.start : match.end()]) > 1:
        return Place(span.start, match.end())
    return span


def _from_span(reading: Reading, span: Place, rule: str) -> Candidate:
    span = _whole(reading, span)
    written = reading.words(span)
    acronym = ACRONYM.match(reading.text, span.end)
    trade = trade_of(reading, span)
    return Candidate(
        value=written,
        keys={key_of(written), key_of(ARTICLE.sub("", written))}
        | ({key_of(acronym[1])} if acronym else set()),
        kin="",
        sector="public-administration" if rule == TOWN else trade.sector if trade else "",
        kind=None,
        authority=False,
        known=False,
        places=[(span, rule)],
    )


def _merged(reading: Reading, candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate a body: the longer of two that overlap, same names and same places together."""
    ordered = sorted(candidates, key=lambda c: (c.places[0][0].start, -c.places[0][0].end))
    apart: list[Candidate] = []
    for candidate in ordered:
        place = candidate.places[0][0]
        if apart and apart[-1].places[0][0].meets(place):
            continue
        apart.append(candidate)
    merged: list[Candidate] = []
    for candidate in apart:
        twin = next((other for other in merged if _same(reading, other, candidate)), None)
        if twin is None:
            merged.append(candidate)
        else:
            _join(reading, twin, candidate)
    return merged


def _same(reading: Reading, one: Candidate, two: Candidate) -> bool:
    """Whether two candidates name one body."""
    if one.keys & two.keys:
        return True
    if not one.kin and not two.kin:
        return False
    mine, yours = _own_words(reading, one.value), _own_words(reading, two.value)
    if not mine or not yours:
        return False
    if one.kin and one.kin == two.kin:
        return mine <= yours or yours <= mine
    if one.kin and not two.kin and not two.known:
        return yours <= mine
    return bool(two.kin) and not one.kin and not one.known and mine <= yours


def _own_words(reading: Reading, name: str) -> frozenset[str]:
    """The words of a body's own name, without its opening words."""
    return _words_of(name) - word_set(reading.lexicon.cue("names.common"))


@lru_cache(maxsize=1 << 12)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", fold(name)))


def _join(reading: Reading, twin: Candidate, other: Candidate) -> None:
    if other.kin and not twin.kin and not twin.known:
        twin.value, twin.kin, twin.authority = other.value, other.kin, other.authority
        twin.sector = other.sector
    twin.keys |= other.keys
    twin.places += other.places
    twin.sector = twin.sector or other.sector
    if other.known and not twin.known:
        twin.value, twin.known, twin.kind = other.value, True, other.kind
        twin.authority = other.authority
    elif not twin.known and _says_more(reading, other.value, twin.value):
        twin.value = other.value


def _says_more(reading: Reading, other: str, value: str) -> bool:
    """Whether a body's other form is the fuller one."""
    if ARTICLE.sub("", other) == value:
        return True
    return len(_own_words(reading, other)) > len(_own_words(reading, value))


def _add_repeats(reading: Reading, candidates: list[Candidate]) -> None:
    """Give each body the other places of the article that repeat its name or its acronym."""
    taken = [place for c in candidates for place, _ in c.places]
    for candidate in candidates:
        if candidate.known:
            continue
        for span in reading.spans:
            again = key_of(reading.words(span)) in candidate.keys
            if again and not any(span.meets(place) for place in taken):
                candidate.places.append((span, "repeat"))
    for candidate in candidates:
        candidate.places.sort(key=lambda item: item[0].start)


def _roles(reading: Reading, candidates: list[Candidate], story: Story) -> list[Role]:
    """What happened to each body."""
    hit = {} if story in NOBODY_HIT else {id(c): _was_hit(reading, c, story) for c in candidates}
    _spread_lists(reading, candidates, hit)
    if story is Story.ATTACK and not any(hit.values()):
        hit |= _likely_hit(reading, candidates)
        _spread_lists(reading, candidates, hit)
    return [
        Role.VICTIM if hit.get(id(c)) else Role.AUTHORITY if c.authority else Role.MENTIONED
        for c in candidates
    ]


def _was_hit(reading: Reading, candidate: Candidate, story: Story) -> bool:
    places = [place for place, _ in candidate.places]
    could_be = not candidate.authority and candidate.kind not in STANDING
    if any(_blow_beside(reading, place, could_be=could_be) for place in places):
        return True
    if not could_be or story is not Story.ATTACK:
        return False
    first = places[0]
    return (
        first.end <= reading.title_end
        and not _stands_by(reading, first)
        and bool(reading.near("attack", 0, lead_end(reading)))
    )


def _blow_beside(reading: Reading, place: Place, *, could_be: bool) -> bool:
    """Whether the words beside a name say that it was hit; fewer do for who rarely is."""
    if _stands_by(reading, place):
        return False
    if not could_be and reading.before("organisation.network", place, 30):
        return False
    if reading.after("organisation.victim_after", place):
        return True
    trade = trade_of(reading, place)
    fronts = [place, trade.place] if trade and trade.place.end <= place.start else [place]
    if kind := reading.before("organisation.kinds", place):
        fronts.append(Place(kind.start(), place.end))
    if any(reading.before("organisation.blow_before", front) for front in fronts):
        return True
    return could_be and any(reading.before("organisation.victim_before", f) for f in fronts)


def _stands_by(reading: Reading, place: Place) -> bool:
    """Whether a body is there as a source or a bystander."""
    return bool(
        reading.before("organisation.source_before", place, 40)
        or reading.before("organisation.bystander_before", place, 40)
        or reading.after("organisation.acts_after", place, 40)
    )


def _likely_hit(reading: Reading, candidates: list[Candidate]) -> dict[int, bool]:
    """Whom an attack story is about when no cue names its victim.

    That is the name it opens with and comes back to, else the first public
    body or company of its first sentences.
    """
    lead = lead_end(reading)
    for candidate in candidates:
        if any(rule == ABOUT for _, rule in candidate.places):
            return {id(candidate): True}
    attacked = reading.near("attack", 0, lead)
    for candidate in sorted(candidates, key=lambda c: c.places[0][0].start):
        first = candidate.places[0][0]
        public = candidate.kin and not candidate.authority
        traded = any(rule == TRADE for _, rule in candidate.places)
        company = traded or candidate.kind is NameKind.COMPANY
        again = len(candidate.places) > 1 and first.end <= reading.title_end
        opens = first.start < lead and (public or company) and (attacked or again)
        if opens and not _stands_by(reading, first):
            return {id(candidate): True}
    return {}


def _spread_lists(reading: Reading, candidates: list[Candidate], hit: dict[int, bool]) -> None:
    """Let what is said of one name of a list hold for its neighbours."""
    whose = sorted(
        ((place, c) for c in candidates for place, _ in c.places), key=lambda item: item[0].start
    )
    pairs = [
        (id(mine), id(yours), yours, mine)
        for (one, mine), (two, yours) in pairwise(whose)
        if LISTED.fullmatch(reading.folded, one.end, two.start)
    ]
    if hit:
        for before, after, yours, _ in pairs:
            hit[after] = hit[after] or (hit[before] and yours.kind not in STANDING)
        for before, after, _, mine in reversed(pairs):
            hit[before] = hit[before] or (hit[after] and mine.kind not in STANDING)


def _organisation(reading: Reading, candidate: Candidate, role: Role) -> Organisation:
    first = candidate.places[0][0]
    return Organisation(
        mention=Mention(
            kind=Kind.ORGANISATION,
            value=candidate.value,
            role=role,
            alias=reading.words(first),
            evidence=tuple(reading.evidence(place, rule) for place, rule in candidate.places),
            confidence=0.9 if candidate.known or candidate.kin else 0.6,
        ),
        sector=candidate.sector,
        places=tuple(place for place, _ in candidate.places),
    )
