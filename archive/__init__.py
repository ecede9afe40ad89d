"""The articles as kept, and how they are searched. Knows neither seed files nor HTTP.

An index stands at an address; whoever writes to it puts articles into a batch,
whoever reads asks a `Query` of it and gets a `ResultPage`:

>>> from datetime import UTC, date, datetime
>>> from tempfile import TemporaryDirectory
>>> folder = TemporaryDirectory()
>>> index = open_index(f"whoosh:{folder.name}/index")
>>> article = Article(
...     id="1",
...     seed="mairie.txt",
...     title="La mairie de Lille touchée",
...     body="Les serveurs de la mairie ont été chiffrés.",
...     language="fr",
...     captured=datetime.now(UTC),
...     published=Published(day=date(2024, 3, 6), origin="text"),
...     fingerprint="of the seed",
... )
>>> with index.writing() as batch:
...     batch.put(article)
>>> page = index.search(Query(text="serveur chiffré"))
>>> page.total, page.hits[0].title.text
(1, 'La mairie de Lille touchée')
>>> [page.hits[0].excerpts[0].text[start:end] for start, end in page.hits[0].excerpts[0].spans]
['serveurs', 'chiffrés']
>>> folder.cleanup()
"""

from .article import (
    Article,
    Detail,
    DetailKind,
    Evidence,
    Kind,
    Mention,
    Note,
    NoteKind,
    Published,
    Reason,
    ReasonKind,
    Removed,
    Role,
    TextField,
)
from .coverage import Coverage, OutletCoverage, RemovedLine
from .engines import folder_of, open_index
from .entities import ROLES, Entity, beginning, read_alias, read_role
from .errors import (
    ArchiveError,
    BadAddress,
    EngineMissing,
    IndexAway,
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    IndexUnreadable,
    Mistake,
    NoOlder,
    QueryError,
)
from .excerpts import excerpt_around
from .faults import Fault, FaultKind
from .incident import STAGES, incident_day, is_detail, least_of, people_of
from .joining import JOIN, OTHER, PART, REACH, SAME
from .labels import facet_label, labelled
from .periods import parse_day
from .private import make_private_folder, replace_private, sweep_private
from .query import (
    COUNTED,
    SIZES,
    Count,
    DateRange,
    Facet,
    Filter,
    Listing,
    Match,
    Origin,
    Query,
    Sort,
    Within,
)
from .results import (
    Bucket,
    Dossier,
    Excerpt,
    FacetCount,
    FacetCounts,
    Found,
    Gathering,
    Health,
    Hit,
    Incident,
    Notice,
    NoticeKind,
    ResultPage,
    Selection,
    Span,
    Status,
    Story,
    Suggestion,
    SuggestionKind,
    Tally,
)
from .searcher import Batch, Capture, Index, Searcher, View
from .toml import TomlError, parse_toml
from .versions import Fate, Piece, compare_captures

__all__ = [  # noqa: RUF022 - in the order in which one comes to need them
    # An index, and who reads and writes it
    "open_index",
    "folder_of",
    "Index",
    "Batch",
    "Capture",
    "Searcher",
    "View",
    "Status",
    "Health",
    "Coverage",
    "OutletCoverage",
    "RemovedLine",
    "Fault",
    "FaultKind",
    # The article
    "Article",
    "Published",
    "Mention",
    "Reason",
    "ReasonKind",
    "Kind",
    "Role",
    "Evidence",
    "TextField",
    "TomlError",
    "Detail",
    "DetailKind",
    "STAGES",
    "is_detail",
    "Removed",
    "Entity",
    "ROLES",
    "beginning",
    "read_role",
    "read_alias",
    "Note",
    "NoteKind",
    # Asking
    "Query",
    "Match",
    "Filter",
    "Facet",
    "COUNTED",
    "DateRange",
    "Sort",
    "Count",
    "SIZES",
    "Listing",
    "parse_day",
    "parse_toml",
    # The answer
    "ResultPage",
    "Selection",
    "Found",
    "Hit",
    "Excerpt",
    "Span",
    "Story",
    "Incident",
    "Dossier",
    "FacetCounts",
    "FacetCount",
    "Bucket",
    "Notice",
    "Origin",
    "Within",
    "NoticeKind",
    "Suggestion",
    "SuggestionKind",
    "Tally",
    "Gathering",
    # What pages show besides
    "facet_label",
    "incident_day",
    "people_of",
    "least_of",
    "excerpt_around",
    "SAME",
    "REACH",
    "JOIN",
    "PART",
    "OTHER",
    "labelled",
    "compare_captures",
    "Piece",
    "Fate",
    # Keeping things to oneself
    "make_private_folder",
    "replace_private",
    "sweep_private",
    # What can go wrong
    "ArchiveError",
    "BadAddress",
    "EngineMissing",
    "IndexMissing",
    "IndexBusy",
    "IndexDamaged",
    "IndexUnreadable",
    "IndexAway",
    "NoOlder",
    "QueryError",
    "Mistake",
]
