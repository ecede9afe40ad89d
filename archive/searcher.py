"""The border between the archive and its engines: the protocols.

Pages and API receive a `Searcher`, which only reads, and ask a `View` of it.
The indexer receives an `Index`, which also writes. Every engine passes the same contract suite.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from .article import Article
from .query import Facet, Listing, Query
from .results import (
    Dossier,
    Excerpt,
    FacetCounts,
    Gathering,
    Hit,
    Incident,
    ResultPage,
    Selection,
    Status,
    Suggestion,
    Tally,
)


class View(Protocol):
    """Reads one state of an archive, and only that one, whatever is committed meanwhile.

    Whoever answers a request takes one view for all of it, so that a page,
    its counts and its entity tag speak of the same articles. Safe to use from
    several threads at once.
    """

    def search(self, query: Query) -> ResultPage:
        """Find articles.

        Raises:
            QueryError: The query's text breaks the grammar.
            IndexDamaged: The index cannot be read any more.
            IndexUnreadable: The machine does not let us read it.
        """
        ...

    def select(self, query: Query) -> Selection:
        """Everything that a query finds, in the order of its pages.

        What is read later is read from the same state, even if that is swept away meanwhile.

        Raises:
            As `search`; reading the articles, too.
        """
        ...

    def facet(self, query: Query, facet: Facet, listing: Listing) -> FacetCounts:
        """More values of one facet than `search` lists, its own selection set aside.

        `other` of the answer is how many further values the listing asks for
        besides those it gives. The query's text, filters, dates and stories
        count; its sort and page do not.

        Raises:
            As `search`.
        """
        ...

    def tally(self, queries: Sequence[Query]) -> tuple[Tally | None, ...]:
        """What each of many queries finds, in their order: the numbers that `search` gives.

        Queries for values of one facet are answered in one pass over it, so
        that hundreds take little longer than one. The others share a budget;
        None stands for each that goes beyond it, and for one that `search`
        would have to loosen.

        Raises:
            As `search`.
        """
        ...

    def members(self, queries: Sequence[Query]) -> tuple[Mapping[str, str] | None, ...]:
        """All articles that each of many queries finds: their ids, each with that of its story.

        In the order of the queries; None as in `tally`.

        Raises:
            As `search`.
        """
        ...

    def gather(self, queries: Sequence[Query], page: int, size: int) -> Gathering:
        """A page of all that many queries find together, the newest first.

        Those of which `tally` would be None are left out.

        Raises:
            As `search`.
        """
        ...

    def suggest(self, text: str, most: int = 8) -> tuple[Suggestion, ...]:
        """How a query that is being typed may go on: its last word is taken for a beginning.

        The most frequent come first within a kind: values of facets, then
        words, then titles. What is suggested finds at least one article.
        """
        ...

    def related(self, article_id: str, most: int = 5) -> tuple[Hit, ...]:
        """The articles that have most of an article's distinctive words, of other stories alone.

        Empty when there is no such article, or nothing like it.
        """
        ...

    def article(self, article_id: str) -> Article | None:
        """The article with this id; None when there is none."""
        ...

    def dossier(self, incident_id: str) -> Dossier | None:
        """An incident with its articles, by its id or that of any article of it; None without one.

        What an incident is, `archive.joining` says.
        """
        ...

    def incidents(self, article_id: str) -> tuple[Incident, ...]:
        """What several stories, this article's among them, tell of: the incident of each victim."""
        ...

    def marked(self, article: Article, query: Query) -> tuple[Excerpt, tuple[Excerpt, ...]]:
        """The whole title and every paragraph, with the query's words as spans."""
        ...

    def marked_removed(self, article: Article, query: Query) -> tuple[Excerpt, ...]:
        """Every text of `Article.removed`, with the words as spans that the query asks of them."""
        ...

    def status(self) -> Status:
        """What this state of the archive holds."""
        ...


class Searcher(View, Protocol):
    """Reads an archive as it is when it is asked. Safe to use from several threads at once.

    Every call answers from one whole generation of the index; a call that
    began before a commit finishes on what it began with. Two calls may be
    answered from two generations: `view` gives what answers several.
    """

    def view(self) -> View:
        """The archive as it is now, for as long as the view is kept.

        The first call opens the index, so it is also how to find out whether
        the archive can be searched.

        Raises:
            IndexMissing: Nothing has been indexed yet.
            IndexDamaged: The index cannot be read.
        """
        ...


class Capture(NamedTuple):
    """What the index remembers of one capture of an article; see `Article` for the fields.

    A tuple, since a refresh makes one for each capture of an archive.
    `edges` has a space between the hashes: a tuple of them would be most of
    what a refresh holds in memory. `values` are its mentions as "kind:value",
    sorted, none of them twice.
    """

    seed: str
    part: str
    article_id: str
    fingerprint: str
    outlet: str
    edges: str
    corrected: tuple[str, ...] = ()
    url: str = ""
    values: tuple[str, ...] = ()


class Batch(Protocol):
    """Changes that become visible together, or not at all."""

    def put(self, article: Article) -> None:
        """Add an article in place of the one that had its id, once in a batch.

        Raises:
            ValueError: An article with this id is already in the batch.
        """
        ...

    def remove(self, article_id: str) -> None:
        """Take out the article with this id; nothing happens when there is none."""
        ...


class Index(Searcher, Protocol):
    """Reads and writes an archive; one writer at a time."""

    def captures(self) -> Sequence[Capture]:
        """Every capture of every article in the index; empty when there is no index yet."""
        ...

    def found(
        self,
        *,
        texts: Collection[str] = (),
        starts: Collection[str] = (),
        ids: Collection[str] = (),
    ) -> Sequence[Capture]:
        """The captures of some articles, others perhaps among them; cheaper than `captures`.

        Args:
            texts: What the seed or the outlet of one of their captures is called.
            starts: How one of these begins.
            ids: Those of articles.
        """
        ...

    def checked(self) -> str:
        """What tells the state that `captures` speaks of from all others, once it is known sound.

        "" when there is no index yet, or something is wrong with it that the next refresh
        mends. An engine that has to check its files itself has
        done so when this returns.

        Raises:
            IndexDamaged: The index cannot be read.
        """
        ...

    def writing(self, *, rebuild: bool = False) -> AbstractContextManager[Batch]:
        """Collect changes and publish them when the block ends without an exception.

        Args:
            rebuild: Begin from an empty index instead of the present one.

        Raises:
            IndexBusy: Another process is writing.
        """
        ...

    def alone(self, part: str) -> AbstractContextManager[None]:
        """Let nobody else do the same part of the work, by its name, until the block ends.

        Raises:
            IndexBusy: Another process does it.
        """
        ...

    def tidy(self) -> None:
        """Clear away what killed writers left; nothing happens while another process writes."""
        ...

    def roll_back(self) -> Status:
        """Go back to the generation before the newest one, and say what it holds.

        Raises:
            IndexBusy: Another process is writing.
            NoOlder: There is none that is whole.
        """
        ...

    def verify(self) -> Iterable[str]:
        """What is damaged, in words: all that is kept is read and compared with its checksums."""
        ...
