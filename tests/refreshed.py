"""A folder of seeds that is refreshed again and again, with what lies beside its index."""

import os
from datetime import date

from archive import open_index
from indexer import Options, refresh

TODAY = date(2024, 12, 31)
OLD = 1_700_000_000 * 10**9
NEVER_OLD = 4_000_000_000 * 10**9
"""When a file was written that has just been written whenever one looks."""

TEXT = "Le titre de {0}\n\nLa mairie imaginaire de {0} a rouvert ses portes lundi, dit son maire.\n"


class Archive:
    """A folder of seeds, an index of them, and what is kept beside it."""

    def __init__(self, folder, extractor):
        self.seeds, self.extractor, self.folder = folder / "seeds", extractor, folder / "index"
        self.seeds.mkdir(parents=True)
        self.index = open_index(f"whoosh:{self.folder}")
        self.ledger = self.folder / "seeds.json"
        self.glance = self.folder / "seeds.glance.json"

    def write(self, name, content, mtime_ns=OLD):
        """A file of that time, whenever it is really written."""
        (self.seeds / name).parent.mkdir(parents=True, exist_ok=True)
        (self.seeds / name).write_text(content, "utf-8")
        os.utime(self.seeds / name, ns=(mtime_ns, mtime_ns))

    def refresh(self, corrections=None, **options):
        """Bring the index up to date."""
        return refresh(
            self.seeds,
            self.index,
            self.extractor,
            Options(today=TODAY, removals=True, **options),
            corrections=corrections,
            ledger=self.ledger,
        )
