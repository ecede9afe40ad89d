"""English stems: Snowball's English stemmer, known as Porter2, with two lists of our own.

It has no irregular plurals and tenses, and it takes off derivation as well,
so that some words meet which a reader would not take for the same.
"""

from .snowball import by_form, set_apart, snowball

STOP_WORDS = frozenset(
    """a about after all also an and any are as at be been before but by can could did do does for
    from had has have he her him his how i if in into is it its more most my no not of on or our
    out over she so some such than that the their them then there these they this those to too up
    was we were what when where which who will with would you your""".split()
)

QUESTION_WORDS = frozenset("how what when where which who whom whose why".split())
"""Words that ask, in lower case."""

REGULAR = by_form(
    """
    analysis analyses
    begin began begun
    break broke broken
    bring brought
    build built
    buy bought
    catch caught
    child children
    crisis crises
    deal dealt
    die dying
    drive drove driven
    fall fell fallen
    fight fought
    freeze froze frozen
    get got gotten
    give gave given
    go goes went gone
    grow grew grown
    hide hid hidden
    hold held
    keep kept
    know knew known
    lead led
    lie lying
    lose lost
    make made
    man men
    meet met
    pay paid
    rebuild rebuilt
    run ran
    say said
    seek sought
    sell sold
    send sent
    shut shutting
    speak spoke spoken
    spend spent
    steal stole stolen
    take took taken
    tell told
    tie tying
    withdraw withdrew withdrawn
    woman women
    write wrote written
    """
)
"""Irregular forms. "Found" and "left" are not among them: they are words of their own as well."""

_APART = set_apart(
    """
    according accordingly
    apartment apartments
    authority authorities
    business businesses
    conference conferences
    conservative conservatives
    container containers
    critical critically
    customer customers
    customs
    department departmental departments
    digital digitally
    directive directives
    edition editions
    engineer engineered engineering engineers
    executive executives
    experiment experimental experimented experimenting experiments
    hospitality
    important importance importantly
    informal informally
    initiative initiatives
    marketing
    memorial memorials
    objective objectives
    officer officers
    polite politely
    positive positively positives
    publication publications
    publicity
    relative relatively relatives
    responsible responsibilities responsibility responsibly
    successive successively
    """
)
"""Words that Snowball makes one with others, and the stem that they have instead.

"Department" and "departed", "customs" and "customer", "important" and "import".
"""

_snowball = snowball("english")


def stem(word: str) -> str:
    """The stem of a folded English word.

    >>> stem("encrypted"), stem("encrypting"), stem("hospitals")
    ('encrypt', 'encrypt', 'hospit')
    >>> stem("stolen"), stem("steals"), stem("department"), stem("departed")
    ('steal', 'steal', 'department.', 'depart')
    """
    if word in _APART:
        return _APART[word]
    return _snowball(REGULAR.get(word, word))
