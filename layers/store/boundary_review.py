"""What was said about a version and its earlier revisions, at the changes that stand now."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from geo.changes import Change
from layers.rules.boundary_matches import match_changes
from layers.rules.boundary_review import WHOLE, Placed, Places, Remark, Summary, placed, summaries_of
from layers.store.boundary_readings import KeptReading, ReadingStore, to_change
from layers.store.boundary_remarks import RemarkStore
from layers.store.boundary_tables import BOUNDARIES, BOUNDARY_CHANGES, BOUNDARY_READINGS
from layers.store.database import Transaction

C, D = BOUNDARY_CHANGES.c, BOUNDARY_READINGS.c
Spot = tuple[str, str]  # a version, and the name of one of its changes


@dataclass(frozen=True, slots=True)
class Latest:
    """The last reading of a version, as far as a review asks for it.

    Args:
        numbers: of its changes, by name.
    """

    reading: KeptReading
    numbers: Mapping[str, int]

    @property
    def id(self) -> str:
        """The reading's own id."""
        return self.reading.id

    @property
    def boundary(self) -> str:
        """The version that was read."""
        return self.reading.boundary

    @property
    def head(self) -> Mapping[str, Any]:
        """All of the reading but its changes."""
        return self.reading.head

    @property
    def failing(self) -> tuple[str, ...]:
        """Ids of the rules that fail."""
        return tuple(rule["id"] for rule in self.head["rules"] if rule["verdict"] == "fail")


def latest_of(transaction: Transaction, boundary: str) -> Latest | None:
    """The last reading of a version; None when it was never read."""
    reading = ReadingStore(transaction).latest(boundary)
    if reading is None:
        return None
    listed = sa.select(C.change, C.number).where(C.reading == reading.id).order_by(C.number)
    return Latest(reading, {row.change: row.number for row in transaction.execute(listed)})


def earlier_in(transaction: Transaction, latest: Latest) -> dict[str, tuple[Spot, ...]]:
    """What each change was in earlier revisions, as its reading matched it."""
    listed = sa.select(C.change, C.body).where(C.reading == latest.id)
    return {
        row.change: tuple((each["boundary"], each["change"]) for each in json.loads(row.body)["earlier"])
        for row in transaction.execute(listed)
    }


def revisions_of(transaction: Transaction, boundary: str) -> list[str]:
    """The version and its earlier revisions, the newest first; a circle ends where it closes."""
    found: list[str] = []
    here: str | None = boundary
    while here is not None and here not in found:
        found.append(here)
        earlier = sa.select(BOUNDARIES.c.revises).where(BOUNDARIES.c.id == here)
        here = transaction.execute(earlier).scalar_one_or_none()
    return found


def review_of(transaction: Transaction, boundary: str) -> list[Placed]:
    """All that was said about a version and its earlier revisions, where it stands now; first said first."""
    revisions = revisions_of(transaction, boundary)
    said = RemarkStore(transaction).of(revisions)
    return placed(said, places_of(transaction, revisions, said))


def summaries(transaction: Transaction, boundary: str, account: str | None) -> dict[str, Summary]:
    """What was said about each change of the last reading, by its name; absent where nobody said anything.

    ``WHOLE`` has what was said about the version as a whole.
    """
    return summaries_of(review_of(transaction, boundary), account)


# --- where a change went ---------------------------------------------------------------------
def places_of(transaction: Transaction, revisions: Sequence[str], said: Iterable[Remark]) -> Places:
    """Present changes by version and change, for all that was said about a change.

    Args:
        revisions: the version that is looked at, and its earlier ones, the newest first.
    """
    about = {(remark.boundary, remark.change) for remark in said if remark.change != WHOLE}
    places: dict[Spot, list[str]] = defaultdict(list)
    for at, revision in enumerate(revisions):
        own = {change for version, change in about if version == revision}
        older = any(version in revisions[at + 1 :] for version, _ in about)
        latest = latest_of(transaction, revision) if own or older else None
        if latest is None:
            continue
        if at == 0:
            places.update({(revision, change): [change] for change in latest.numbers})
        matched = earlier_in(transaction, latest) if older else {}
        lost = own - latest.numbers.keys()
        for change, spots in [*matched.items(), *drawn_anew(transaction, latest, lost)]:
            for spot in spots:
                known = places.get((revision, change), ())
                places[spot] += [each for each in known if each not in places[spot]]
    return dict(places)


def drawn_anew(
    transaction: Transaction, latest: Latest, lost: Collection[str]
) -> Iterator[tuple[str, tuple[Spot, ...]]]:
    """What changes of earlier readings became after a draft was drawn anew: their shapes are compared."""
    if not lost:
        return
    join = BOUNDARY_CHANGES.join(BOUNDARY_READINGS, D.id == C.reading)
    earlier = sa.select(BOUNDARY_CHANGES).select_from(join).where(D.boundary == latest.boundary)
    gone = {change.id: change for change in read(transaction, earlier.where(C.change.in_(lost)))}
    present = read(transaction, sa.select(BOUNDARY_CHANGES).where(C.reading == latest.id))
    for match in match_changes(list(gone.values()), present).matches:
        yield match.present, ((latest.boundary, match.earlier),)


def read(transaction: Transaction, query: sa.Select[Any]) -> list[Change]:
    """Changes with their shapes."""
    return [to_change(row).change for row in transaction.execute(query.order_by(C.number)).mappings()]
