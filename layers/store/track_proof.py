"""Whether tracks are what the audit knows of them, though it knows but salted hashes and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from layers.errors import ChainBroken
from layers.rules.tracks import salted
from layers.store.database import Transaction
from layers.store.tables import AUDIT_ENTRIES
from layers.store.track_tables import TRACK_LOOKS, TRACK_PARTS, TRACKS
from layers.store.tracks import is_whole, look_sha256


class TrackProof:
    """Looks at each track that is still here; of deleted ones only their number can be told."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.added = self.deleted = self.here = 0
        self.checks = {
            "track.add": self.require_track,
            "track.look": self.require_look,
            "track.delete": self.count_deleted,
            "track.expire": self.count_deleted,
        }

    def require_track(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One track, if it was not deleted since."""
        self.added += 1
        query = sa.select(TRACKS).where(TRACKS.c.audit_number == number)
        row = self.transaction.execute(query).mappings().one_or_none()
        if row is None:
            return
        self.here += 1
        listed = sa.select(TRACK_PARTS.c.sha256).where(TRACK_PARTS.c.track == row["id"])
        parts = self.transaction.connection.scalars(listed.order_by(TRACK_PARTS.c.position)).all()
        same = row["salted_sha256"] == facts["salted_sha256"] and row["id"] == id
        if not same or not is_whole(row, parts):
            raise ChainBroken(number=number, reason=f"the track {id} was changed")

    def require_look(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One look; those older than a year are deleted, and the reason is proven while the track is here."""
        both = TRACK_LOOKS.join(TRACKS, TRACKS.c.id == TRACK_LOOKS.c.track, isouter=True)
        query = sa.select(TRACK_LOOKS, TRACKS.c.salt).select_from(both)
        query = query.where(TRACK_LOOKS.c.audit_number == number)
        row = self.transaction.execute(query).mappings().one_or_none()
        if row is None:
            return
        if row["track"] != id or (row["salt"] and not is_look(row, facts)):
            raise ChainBroken(number=number, reason=f"a look at the track {id} was changed")

    def require_lookers(self) -> None:
        """ChainBroken when a look names another person, or moment, than its entry; no salt is needed."""
        both = TRACK_LOOKS.join(AUDIT_ENTRIES, AUDIT_ENTRIES.c.number == TRACK_LOOKS.c.audit_number)
        told = (TRACK_LOOKS.c.account == AUDIT_ENTRIES.c.account) & (TRACK_LOOKS.c.at == AUDIT_ENTRIES.c.at)
        query = sa.select(TRACK_LOOKS.c.track).select_from(both).where(sa.not_(told)).limit(1)
        if (id := self.transaction.execute(query).scalar()) is not None:
            raise ChainBroken(number=0, reason=f"a look at the track {id} was changed")

    def count_deleted(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """How many an entry says it deleted."""
        self.deleted += int(facts["count"])

    def require_end(self) -> None:
        """ChainBroken when more or fewer tracks are here than were sent and not deleted."""
        rows = self.transaction.execute(sa.select(sa.func.count()).select_from(TRACKS)).scalar_one()
        if not rows == self.here == self.added - self.deleted:
            reason = f"tracks: {rows} here, {self.added} sent, {self.deleted} deleted"
            raise ChainBroken(number=0, reason=reason)
        self.require_lookers()


def is_look(row: Mapping[Any, Any], facts: Mapping[str, Any]) -> bool:
    """Whether a look is what its entry's salted hashes say; entries of before hash the reason alone."""
    reason = salted(row["salt"], row["why"]) == facts["salted_sha256"]
    return reason and facts.get("look_sha256") in (None, look_sha256(row["salt"], row))
