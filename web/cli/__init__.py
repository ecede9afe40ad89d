"""The `newsarchive` command.

A command imports what it alone needs: indexing shows no page, and searching
reads no seed.

Exit status: 0 done; 1 what was compared differs, some seeds could not be read, the rest is done, or
many are gone, and nothing was changed; 2 wrong
use, or an index that cannot be read; 3 a fault of the machine.
"""

from .correcting import correct
from .exporting import export
from .group import main
from .indexing import check, index, watch
from .inspecting import inspect
from .searching import search
from .serving import serve
from .state import rollback, status

for command in (index, watch, serve, search, export, inspect, correct, status, check, rollback):
    main.add_command(command)

__all__ = ["main"]
