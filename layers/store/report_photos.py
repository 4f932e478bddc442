"""Photos of reports: announced with them, arriving one by one, each told of once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from geo.prints import Print
from layers.errors import OriginalNotAnnounced, PhotoNotAnnounced
from layers.rules.flags import Claimed
from layers.rules.photos import PhotoManifest
from layers.rules.reports import Report
from layers.store.database import Transaction
from layers.store.flags import FlagStore
from layers.store.report_records import to_photo
from layers.store.reports import ReportStore
from layers.store.tables import PHOTOS, REPORTS


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a report: as announced, and what came of it; ``readable`` is None before it arrived."""

    manifest: PhotoManifest
    arrived_at: datetime | None
    readable: bool | None


class ReportPhotos:
    """Notes and reads what arrived of a report's photos, within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.reports = ReportStore(transaction)

    def photo_arrived(
        self,
        id: UUID,
        sha256: str,
        *,
        readable: bool,
        size_bytes: int,
        print: Print | None = None,
        claimed: Claimed | None = None,
    ) -> Report:
        """Note that a photo's bytes lie on disk; PhotoNotAnnounced when the manifest has no such hash.

        Arriving again changes nothing.

        Args:
            print: what it looks like; None where it shows nothing. claimed: what its file says of itself.
        """
        announced = (PHOTOS.c.report == str(id)) & (PHOTOS.c.sha256 == sha256)
        if not self.transaction.execute(sa.select(PHOTOS.c.position).where(announced)).first():
            self.reports.get(id)  # NotFound comes first
            raise PhotoNotAnnounced(id=str(id), sha256=sha256)
        arrival = {
            "arrived_at": self.transaction.now, "readable": readable, "received_bytes": size_bytes
        }  # fmt: skip
        update = sa.update(PHOTOS).where(announced, PHOTOS.c.arrived_at.is_(None)).values(arrival)
        if self.transaction.execute(update).rowcount:
            self.count_missing(id)
            facts: dict[str, object] = {"sha256": sha256, "size_bytes": size_bytes, "readable": readable}
            self.transaction.record("report.photo", "report", str(id), facts, why="")
            self.transaction.dialect.changed(self.transaction.connection, REPORTS)
            FlagStore(self.transaction).photo_came(self.reports.get(id), sha256, print, claimed)
        return self.reports.get(id)

    def original_arrived(self, id: UUID, sha256: str, *, readable: bool, size_bytes: int) -> Report:
        """Note that the file lies on disk of which a photo was made; a receipt never waits for it.

        Arriving again changes nothing.

        Raises:
            OriginalNotAnnounced: the report names no original of a photo of this hash.
        """
        mine = (PHOTOS.c.report == str(id)) & (PHOTOS.c.sha256 == sha256)
        mine &= PHOTOS.c.original_sha256.is_not(None)
        original = self.transaction.execute(sa.select(PHOTOS.c.original_sha256).where(mine)).scalar()
        if original is None:
            self.reports.get(id)  # NotFound comes first
            raise OriginalNotAnnounced(id=str(id), sha256=sha256)
        arrival = {"original_arrived_at": self.transaction.now, "original_readable": readable}
        update = sa.update(PHOTOS).where(mine, PHOTOS.c.original_arrived_at.is_(None)).values(arrival)
        if self.transaction.execute(update).rowcount:
            facts: dict[str, object] = {"sha256": sha256, "original_sha256": original}
            facts |= {"size_bytes": size_bytes, "readable": readable}
            self.transaction.record("report.original", "report", str(id), facts, why="")
        return self.reports.get(id)

    def photos(self, id: UUID) -> list[Photo]:
        """The report's photos as announced, each with what is known of its arrival; NotFound."""
        query = sa.select(PHOTOS).where(PHOTOS.c.report == str(id)).order_by(PHOTOS.c.position)
        rows = self.transaction.execute(query).mappings().all()
        if not rows:
            self.reports.get(id)
        return [Photo(to_photo(row), row["arrived_at"], row["readable"]) for row in rows]

    # --- steps -----------------------------------------------------------------------------
    def count_missing(self, id: UUID) -> None:
        """Bring the report's count of missing photos up to date."""
        waiting = (PHOTOS.c.report == str(id)) & PHOTOS.c.arrived_at.is_(None)
        count = sa.select(sa.func.count()).select_from(PHOTOS).where(waiting).scalar_subquery()
        self.transaction.execute(sa.update(REPORTS).where(REPORTS.c.id == str(id)).values(missing=count))
