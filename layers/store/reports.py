"""Reports: written once, never changed; another content under a taken id is kept aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import shapely
import sqlalchemy as sa

from layers.errors import DifferentContent, NotFound
from layers.rules.reports import Report
from layers.store.alike import ReboundStore
from layers.store.chain import sha256_hex
from layers.store.database import Transaction
from layers.store.flags import FlagStore
from layers.store.lead_answers import LeadAnswers
from layers.store.report_records import COLUMNS, photo_rows, photos_sha256, to_report, to_row
from layers.store.tables import ASIDE, PHOTOS, REPORTS

ID = sa.bindparam("id", type_=sa.Text())


@dataclass(frozen=True, slots=True)
class Aside:
    """Another content that was sent under the id of a stored report."""

    content_sha256: str
    author: str
    author_name: str
    received_at: datetime
    body: bytes


class ReportStore:
    """Keeps reports within one transaction, each once, and gives one back."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def get(self, id: UUID) -> Report:
        """The report with what is still missing; NotFound when there is none."""
        asked = {"id": str(id)}
        rows = self.transaction.ask("report", lambda: sa.select(*COLUMNS).where(REPORTS.c.id == ID), asked)
        if not rows:
            raise NotFound(noun="report", id=str(id))
        photos = self.transaction.ask("photos of a report", announced, asked)
        row = named(COLUMNS, rows[0])
        if isinstance(row["geom"], bytes):  # PostGIS, asked past its column type
            row["geom"] = shapely.from_wkb(row["geom"])
        return to_report(row, [named(PHOTOS.c, photo) for photo in photos])

    def add(self, report: Report, *, body: bytes) -> tuple[Report, bool]:
        """Save the report with its original body; (stored report, True when it is new).

        The same id with the same ``content_sha256`` gives the stored one and False.

        Raises:
            DifferentContent: another content was stored under this id; the new one is kept aside.
        """
        saved = replace(report, received_at=report.received_at or self.transaction.now)
        row = to_row(saved, body)
        insert = self.transaction.dialect.insert_new(REPORTS).returning(REPORTS.c.fid)
        if self.transaction.execute(insert, row).first() is None:
            return self.same(saved, body), False
        photos = photo_rows(saved)
        if photos:
            self.transaction.execute(sa.insert(PHOTOS), photos)
        facts: dict[str, object] = {
            "content_sha256": saved.content_sha256,
            "record_sha256": row["record_sha256"],
            "photos": [photo.sha256 for photo in saved.photos],
            "photos_sha256": photos_sha256(photos),
        }
        number, hash = self.transaction.record("report.add", "report", str(saved.id), facts, why="")
        mine = sa.update(REPORTS).where(REPORTS.c.id == str(saved.id))
        self.transaction.execute(mine.values(audit_number=number, audit_hash=hash))
        self.transaction.dialect.changed(self.transaction.connection, REPORTS)
        ReboundStore(self.transaction).after_report(saved)
        FlagStore(self.transaction).report_came(saved)
        LeadAnswers(self.transaction).report_came(saved)
        return self.get(saved.id), True

    def aside(self, id: UUID) -> list[Aside]:
        """Other contents that were sent under this report's id, oldest first."""
        query = sa.select(ASIDE).where(ASIDE.c.report == str(id)).order_by(ASIDE.c.received_at)
        return [
            Aside(row.content_sha256, row.author, row.author_name, row.received_at, bytes(row.body))
            for row in self.transaction.execute(query)
        ]

    # --- steps -----------------------------------------------------------------------------
    def same(self, report: Report, body: bytes) -> Report:
        """The stored report, when it is the same; else DifferentContent, and the other is kept aside."""
        stored = self.get(report.id)
        if stored.content_sha256 == report.content_sha256:
            return stored
        row = {
            "report": str(report.id),
            "content_sha256": report.content_sha256,
            "author": report.author,
            "author_name": report.author_name,
            "received_at": report.received_at,
            "body": body,
        }
        self.transaction.keep_anyway(lambda transaction: keep_aside(transaction, row))
        raise DifferentContent(
            noun="report", id=str(report.id), stored=stored.content_sha256, sent=report.content_sha256
        )


def announced() -> sa.Select[Any]:
    """The photos of a report, in their order."""
    return sa.select(PHOTOS).where(PHOTOS.c.report == ID).order_by(PHOTOS.c.position)


def named(columns: Iterable[sa.Column[Any]], row: Sequence[Any]) -> dict[str, Any]:
    """A row's values by the names of its columns."""
    return dict(zip((column.name for column in columns), row, strict=True))


def keep_aside(transaction: Transaction, row: Mapping[str, Any]) -> None:
    """Keep what was sent under a taken id; once, however often it is sent."""
    insert = transaction.dialect.insert_new(ASIDE).returning(ASIDE.c.report)
    if transaction.execute(insert, dict(row)).first():
        facts: dict[str, object] = {
            "content_sha256": row["content_sha256"],
            "body_sha256": sha256_hex(row["body"]),
        }
        transaction.record("report.aside", "report", row["report"], facts, why="")
        stored = ReportStore(transaction).get(UUID(row["report"]))
        FlagStore(transaction).edited(stored, row["content_sha256"])
