"""How far two labellings of the same articles agree, in the figures of score_facets.py.

usage: python -m tests.labelled.agreement GOLD_A.jsonl [MORE_OF_A.jsonl ...] GOLD_B.jsonl

B is scored as if a program had found it, A being the truth: micro F1 of actors, of main victims, of
organisations whatever their role, and of sectors. Two labellers mean the same body where one of
their names for it is the same; a body that A calls a victim in passing counts for nothing where B
calls it a main one. Articles that B did not label are left out.
"""

import json
import sys
from pathlib import Path

from tests.labelled.score_facets import Tally, norm


def labels(path):
    """The labels in a file, by the article's id."""
    return {row["id"]: row for row in map(json.loads, Path(path).read_text("utf-8").splitlines())}


def bodies(row, *, main=None):
    """The names of each organisation; with `main`, of the victims that are main ones or not."""
    return [
        {norm(form) for form in (body["name"], *body.get("aliases", []))}
        for body in row["organisations"]
        if main is None or (body["role"] == "victim" and body.get("main", True) == main)
    ]


def actors(row):
    """The names of each actor."""
    return [{norm(form) for form in (a, *row["actor_aliases"].get(a, []))} for a in row["actors"]]


def sectors(row):
    """The sectors, each a set of one as the names are."""
    return [{sector} for sector in row["sectors"]]


def found(theirs, known):
    """One name for each of B's: one that A has too, if there is one."""
    return {min(names & known or names) for names in theirs}


def agreement(first, second):
    """The tallies of B's labels against A's."""
    tallies = {key: Tally() for key in ("actor", "victim", "organisation", "sector")}
    for article, b in second.items():
        a = first[article]
        passing = set().union(*bodies(a, main=False))
        for key, ours, theirs, ignored in (
            ("actor", actors(a), actors(b), set()),
            ("victim", bodies(a, main=True), bodies(b, main=True), passing),
            ("organisation", bodies(a), bodies(b), set()),
            ("sector", sectors(a), sectors(b), set()),
        ):
            known = set().union(*ours, ignored)
            tallies[key].add(ours, found(theirs, known), ignored)
    return tallies


def main(*golds):
    """Print the figures."""
    first = {article: row for gold in golds[:-1] for article, row in labels(gold).items()}
    second = labels(golds[-1])
    if not golds[:-1] or not second.keys() <= first.keys():
        sys.exit(f"{__doc__}\nlabelled by B and not by A: {sorted(second.keys() - first.keys())}")
    print(f"{len(second)} articles")
    for key, tally in agreement(first, second).items():
        one, both, other = tally.fn, tally.tp, tally.fp
        f1 = tally.row()["f1"]
        print(f"{key:13} F1 {f1:.3f}   ({both} alike, {one} only A, {other} only B)")


if __name__ == "__main__":
    main(*sys.argv[1:])
