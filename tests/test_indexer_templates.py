"""What few articles more or less make of a template: nothing, as long as there is slack."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning.templates import Edge, Edges, template_of

ARTICLES = st.builds(
    lambda gist, lines: Edges(gist, tuple(map(Edge, sorted(lines)))),
    st.sampled_from(["", *"abcdefghijklmnopqrstuvwxyz"]),
    st.sets(st.sampled_from("uvw"), min_size=1),
)


@given(
    st.lists(ARTICLES, max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.booleans(), ARTICLES), max_size=8),
)
def test_a_template_stays_until_its_slack_is_used_up(articles, changes):
    template, slack = template_of(articles)
    assert slack >= 0
    for place, comes, article in changes[:slack]:
        if comes or not articles:
            articles.insert(place, article)
        else:
            del articles[place % len(articles)]
        assert template_of(articles).template == template


def test_the_template_of_many_articles_has_much_slack():
    articles = [Edges(f"{number}", (Edge("x"), Edge(f"{number}"))) for number in range(3000)]
    assert template_of(articles).slack == 999
