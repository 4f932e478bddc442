"""How many features match, counted once per state of the layer."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import Any

from api.dependencies import StoreSet
from api.ogc.documents import to_bytes
from layers.store.features import FeatureQuery

MOST = 512


class Counts:
    """The last counts by query and revision; the revision makes them exact."""

    def __init__(self) -> None:
        self.known: OrderedDict[Any, int] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Any) -> int | None:
        """The count, when it was made before."""
        with self.lock:
            if key in self.known:
                self.known.move_to_end(key)
            return self.known.get(key)

    def put(self, key: Any, count: int) -> None:
        """Keep a count; the oldest goes."""
        with self.lock:
            self.known[key] = count
            while len(self.known) > MOST:
                self.known.popitem(last=False)


def counted(state: Any, stores: StoreSet, query: FeatureQuery) -> int:
    """How many features fit the query, whatever its page."""
    if not hasattr(state, "counts"):
        state.counts = Counts()
    counts: Counts = state.counts
    whole = replace(query, after=0, limit=1, filter=None)
    key = (stores.features.revision([query.layer]), whole, to_bytes(query.filter))
    found = counts.get(key)
    if found is None:
        found = stores.features.count(query)
        counts.put(key, found)
    return found
