"""The places in an article that speak for what a person said of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive import Article, Evidence, Kind, Mention, Role, TextField

from .records import Correction


def places(article: Article, words: str, rule: str) -> Iterable[Evidence]:
    """Where some words stand in an article, as whole words."""
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    for text_field in TextField:
        for match in pattern.finditer(article.text(text_field)):
            yield Evidence(
                field=text_field, start=match.start(), end=match.end(), text=match[0], rule=rule
            )


def of_whom(
    article: Article, mentions: Sequence[Mention], correction: Correction
) -> tuple[Evidence, ...]:
    """What speaks for a value that no words of the text name: the victim's name, else the title."""
    rule = f"correction:{correction.action}"
    hit = [m for m in mentions if m.kind is Kind.ORGANISATION and m.role is Role.VICTIM]
    if hit:
        return (replace(hit[0].evidence[0], rule=rule),)
    whole = Evidence(
        field=TextField.TITLE, start=0, end=len(article.title), text=article.title, rule=rule
    )
    return (whole,) if article.title else ()
