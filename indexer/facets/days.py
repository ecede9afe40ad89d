"""Days as an article writes them out, and which year is meant."""

import re
from datetime import date

from indexer.records import months

DAY = re.compile(
    r"(?<!\w)(?:(?P<day>\d{1,2})(?:er|st|nd|rd|th)?(?: (?:au|et|-) \d{1,2})?(?: of)?"
    rf" (?P<month>{months.FULL})"
    rf"|(?P<month_en>{months.FULL}) (?P<day_en>\d{{1,2}})(?:st|nd|rd|th)?)"
    r"(?:,? (?P<year>(?:19|20)\d\d))?(?!\w)"
)
STAMP = re.compile(r"(?:publiee?|mise? a jour|modifiee?|posted|published|updated)(?: le| on)? ?$")
"""What stands in front of a day that is that of the page, not of the incident."""

MADE_KNOWN = re.compile(
    r"(?:confirme|reconnu|annonce|revele|signale|admis)e?s?(?:,| (?:les? |la |l['’])\w+)? le $"
    r"|(?:confirmed|acknowledged|announced|disclosed|admitted)(?:,| (?:the|it)(?: \w+)?)? on $"
)
"""What stands in front of a day on which somebody spoke of the incident, which was before."""

OF_A_NOUN = re.compile(r"(?:\b(?:du|of|datee? du|survenue?s? le|intervenue?s? le|nuit de \w+) )$")
"""What stands in front of a day that says when something was: "la cyberattaque du 5 mars"."""

_OLD = 366
"""Days between an incident and the article that tells of it, at the most."""


def dated(match: re.Match[str], published: date | None) -> date | None:
    """The day of a match of `DAY`; without a year, the last such day before the article."""
    name = match["month"] or match["month_en"]
    month = months.month_of(name) or 0
    number = int(match["day"] or match["day_en"])
    if match["year"]:
        years = [int(match["year"])]
    else:
        years = [published.year, published.year - 1] if published else []
    for year in years:
        try:
            day = date(year, month, number)
        except ValueError:
            continue
        if published is None or 0 <= (published - day).days <= _OLD:
            return day
    return None
