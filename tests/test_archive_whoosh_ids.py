"""Documents are found by their ids, however many are asked for."""

import numpy as np
import pytest

from archive.engines.whoosh.segments import ids
from archive.engines.whoosh.segments.strings import Strings

SEGMENTS = [[b"aa", b"bb", b"c"], [b"bb", b"dd"]]
LIVE = np.array([True, False, True, True, True])


def column(names):
    at = np.cumsum([0, *map(len, names)])
    return Strings({"id.bytes": np.frombuffer(b"".join(names), np.uint8), "id.at": at}, "id")


@pytest.mark.parametrize("few", [0, 100], ids=["by a table", "one by one"])
def test_a_live_document_is_found_by_its_id_alone(few, monkeypatch):
    monkeypatch.setattr(ids, "FEW", few)
    found = ids.Ids([column(names) for names in SEGMENTS], LIVE)
    asked = [b"aa", b"bb", b"c", b"dd", b"c\0", b"a", b""]
    assert [found.get(one) for one in asked] == [0, 3, 2, 4, None, None, None]
