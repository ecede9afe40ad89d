"""Labelled articles with what sites put around theirs: other articles, headed or not, and calls.

No set of real texts has enough French lists of other articles to learn from. Here headlines and
first sentences of other labelled articles stand behind an article, or a line between its
paragraphs. So no word of theirs says that a line is furniture: only that it is about
something else, and what stands around it.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EVERY = 3
"""Of so many labelled articles one is taken."""

_HEADINGS = {
    "fr": """Sur le même sujet|À lire aussi|Articles liés|Dans la même rubrique|Les plus lus
        |Recommandé pour vous|Plus d’actualités|À la une|Articles similaires|Nos autres articles
        |Vous aimerez aussi|Ailleurs sur le site|Dernières actualités|À suivre|Lire également|""",
    "en": """Related articles|More from us|Read next|You may also like|Most popular|Latest news
        |Recommended for you|Trending|Related stories|More stories|Don’t miss|Also on this site
        |Keep reading|In other news|Related content|Up next|""",
}
_BETWEEN = {
    "fr": "À lire aussi :|Lire aussi :|Lire également :|Sur le même sujet :|►|À voir aussi :|",
    "en": "Read also:|Related:|Read more:|See also:|►|Also read:|",
}
_ENDS = {
    "fr": """Laisser un commentaire|Votre adresse e-mail ne sera pas publiée.|Partager l’article
        |Cet article est réservé aux abonnés.|Essayez notre offre numérique pendant deux mois.
        |Tous les soirs, l’essentiel de l’actualité dans votre boîte de réception.|Publicité
        |Réagir|0 commentaire|Soyez le premier à réagir|Imprimer|Haut de page|Suivez-nous
        |Pour lire la suite de cet article, connectez-vous ou abonnez-vous.|Je m’abonne""",
    "en": """Leave a comment|Your email address will not be published.|Share this article
        |This article is for subscribers only.|Try it for a month, cancel at any time.|Advertisement
        |Get the day’s top stories in your inbox every morning.|0 comments|Be the first to comment
        |Print|Back to top|Follow us|To read the rest of this story, sign in or subscribe.""",
}
_LABELS = {
    "fr": "Image|Économie|Société|Sports|Culture|Justice|Politique|Vidéo|Publié le|Région|Podcast",
    "en": "Image|Business|Society|Sports|Culture|Crime|Politics|Video|Published|Region|Podcast",
}
_DATES = {
    "fr": "{day} mars 2024|{day}/06/2023|il y a {day} heures|Publié le {day} janvier 2025 à 10h30",
    "en": "March {day}, 2024|2023-06-{day}|{day} hours ago|Published January {day}, 2025",
}
_MORE = {"fr": "Lire la suite|En savoir plus|Lire plus", "en": "Read more|Continue reading|More"}

_TEASER = 25
"""Words after which a teaser may be cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A labelled article: its lines, which of them are furniture, and its row of labels."""

    lines: Sequence[str]
    row: Mapping[str, Any]

    @property
    def prose(self) -> Sequence[str]:
        """Its paragraphs."""
        own = [line for line in self.lines if line not in self.row["furniture"]]
        return [line for line in own[1:] if len(line.split()) > _TEASER // 2]


def composed(
    articles: Sequence[Article], folds: Sequence[int]
) -> Iterator[tuple[int, list[str], list[str]]]:
    """Some articles with others around: the number of each, its lines, and those added.

    Args:
        articles: All there are.
        folds: The fold of each; others are taken from its own, so that none crosses them.
    """
    pools: dict[tuple[int, str], list[Article]] = {}
    for one, fold in zip(articles, folds, strict=True):
        pools.setdefault((fold, one.row["lang"]), []).append(one)
    for number, (one, fold) in enumerate(zip(articles, folds, strict=True)):
        if number % EVERY == 0 and one.prose:
            pool = [other for other in pools[fold, one.row["lang"]] if other.row["title"]]
            yield number, *_with_others(one, pool, random.Random(number))  # noqa: S311 - no secret


def _with_others(
    one: Article, pool: Sequence[Article], dice: random.Random
) -> tuple[list[str], list[str]]:
    language = one.row["lang"]

    def drawn(table: Mapping[str, str]) -> str:
        return dice.choice([each.strip() for each in table[language].split("|")])

    lines, added = list(one.lines), list[str]()
    if len(lines) > 4 and dice.random() < 0.4:
        between = drawn(_BETWEEN) + " " + dice.choice(pool).row["title"]
        lines.insert(dice.randrange(2, len(lines) - 1), between.strip())
        added.append(between.strip())
    behind = [drawn(_ENDS) for _ in range(dice.randrange(3))]
    if dice.random() < 0.8:
        behind.append(drawn(_HEADINGS))
    form = [dice.random() < chance for chance in (0.3, 0.3, 0.6, 0.25)]
    for other in dice.sample(pool, min(len(pool), dice.randrange(1, 7))):
        behind += _item(other, form, dice, drawn)
    behind += [drawn(_ENDS) for _ in range(dice.randrange(3))]
    behind = [line for line in behind if line and line not in lines]
    return lines + behind, added + behind


def _item(other: Article, form: Sequence[bool], dice: random.Random, drawn: Any) -> Iterator[str]:
    """One entry of a list of other articles; all of a list have the same form."""
    has_label, has_date, has_teaser, has_more = form
    if has_label:
        yield drawn(_LABELS)
    yield other.row["title"]
    if has_date:
        yield drawn(_DATES).format(day=dice.randrange(10, 29))
    if has_teaser and other.prose:
        words = other.prose[0].split()
        cut = len(words) > _TEASER and dice.random() < 0.5
        yield " ".join(words[:_TEASER]) + "…" if cut else other.prose[0]
    if has_more:
        yield drawn(_MORE)
