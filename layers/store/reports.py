"""Reports: written once, never changed; their photos arrive one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import shapely
import sqlalchemy as sa
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, RowMapping

from geo.boxes import Box, envelope, widened
from geo.near import gap_m
from geo.prints import Print
from layers.errors import DifferentContent, NotFound, OriginalNotAnnounced, PhotoNotAnnounced
from layers.rules.flags import Claimed, spot
from layers.rules.permissions import Reach
from layers.rules.photos import PhotoManifest
from layers.rules.reports import BasedOn, Report
from layers.store.alike import ReboundStore
from layers.store.chain import canonical, sha256_hex
from layers.store.database import Transaction
from layers.store.fixes import to_fix, to_text
from layers.store.flags import FlagStore
from layers.store.lead_answers import LeadAnswers
from layers.store.places import about_text, chosen_key, made_text, to_about, to_made
from layers.store.tables import ASIDE, PHOTOS, REPORTS

Row: TypeAlias = Mapping[str, Any] | RowMapping
SAME = (
    "layer", "feature", "state_seen", "remainder", "note", "observed_at", "author", "author_name", "unit",
    "received_at", "content_sha256", "demonstration",
)  # fmt: skip
ANNOUNCED = (
    "sha256", "size_bytes", "role", "source", "taken_at", "fix_age_s", "heading_deg", "heading_source",
    "original_sha256", "original_size_bytes", "media_type", "duration_s",
)  # fmt: skip
SAID = (
    "place_made",
    "about",
    "device",
    "sequence",
    "clock_offset_s",
    "based_on",
)  # hashed where they are said: reports of before keep their hash
UNREAD = ("body", "record_sha256", "spot", "supplements")
ID = sa.bindparam("id", type_=sa.Text())
COLUMNS = tuple(column for column in REPORTS.c if column.name not in UNREAD)


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Which reports; empty fields do not filter. ``after`` is the audit number after which a page goes on."""

    layers: tuple[str, ...] = ()
    feature: str | None = None
    units: tuple[str, ...] = ()
    author: str | None = None
    states: tuple[str, ...] = ()
    since: datetime | None = None  # by received_at
    until: datetime | None = None
    box: Box | None = None
    text: str | None = None
    supplements: str | None = None  # case/<id>, report/<id>
    incomplete: bool | None = None  # photos still missing
    after: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A page, newest first, the total of all pages, and the key of the next page."""

    reports: list[Report]
    total: int
    next: int | None


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a report: as announced, and what came of it; ``readable`` is None before it arrived."""

    manifest: PhotoManifest
    arrived_at: datetime | None
    readable: bool | None


@dataclass(frozen=True, slots=True)
class Aside:
    """Another content that was sent under the id of a stored report."""

    content_sha256: str
    author: str
    author_name: str
    received_at: datetime
    body: bytes


class ReportStore:
    """Reads and writes reports within one transaction."""

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
        }
        number, hash = self.transaction.record("report.add", "report", str(saved.id), facts, why="")
        mine = sa.update(REPORTS).where(REPORTS.c.id == str(saved.id))
        self.transaction.execute(mine.values(audit_number=number, audit_hash=hash))
        self.transaction.dialect.changed(self.transaction.connection, REPORTS)
        ReboundStore(self.transaction).after_report(saved)
        FlagStore(self.transaction).report_came(saved)
        LeadAnswers(self.transaction).report_came(saved)
        return self.get(saved.id), True

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
            self.get(id)  # NotFound comes first
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
            FlagStore(self.transaction).photo_came(self.get(id), sha256, print, claimed)
        return self.get(id)

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
            self.get(id)  # NotFound comes first
            raise OriginalNotAnnounced(id=str(id), sha256=sha256)
        arrival = {"original_arrived_at": self.transaction.now, "original_readable": readable}
        update = sa.update(PHOTOS).where(mine, PHOTOS.c.original_arrived_at.is_(None)).values(arrival)
        if self.transaction.execute(update).rowcount:
            facts: dict[str, object] = {"sha256": sha256, "original_sha256": original}
            facts |= {"size_bytes": size_bytes, "readable": readable}
            self.transaction.record("report.original", "report", str(id), facts, why="")
        return self.get(id)

    def photos(self, id: UUID) -> list[Photo]:
        """The report's photos as announced, each with what is known of its arrival; NotFound."""
        query = sa.select(PHOTOS).where(PHOTOS.c.report == str(id)).order_by(PHOTOS.c.position)
        rows = self.transaction.execute(query).mappings().all()
        if not rows:
            self.get(id)
        return [Photo(to_photo(row), row["arrived_at"], row["readable"]) for row in rows]

    def find(self, query: ReportQuery) -> ReportPage:
        """One page of reports, newest first."""
        condition, key = self.condition(query), REPORTS.c.audit_number
        total = sa.select(sa.func.count()).select_from(REPORTS).where(condition)
        page = sa.select(*COLUMNS).where(condition).order_by(key.desc()).limit(query.limit + 1)
        found = self.read(page if query.after is None else page.where(key < query.after))
        reports = found[: query.limit]
        more = len(found) > query.limit and reports
        counted = int(self.transaction.execute(total).scalar_one())
        return ReportPage(reports, counted, reports[-1].audit_number if more else None)

    def counts(self, query: ReportQuery) -> Mapping[str, Mapping[str, int]]:
        """How many fit the query by ``layer``, ``unit`` and ``state``, whatever limit and key.

        Reports of no unit, or that saw no state, are counted under "".
        """
        condition = self.condition(query)
        columns = {"layer": REPORTS.c.layer, "unit": REPORTS.c.unit, "state": REPORTS.c.state_seen}
        return {name: self.counted(column, condition) for name, column in columns.items()}

    def last_of(self, layer: str, features: tuple[str, ...]) -> Mapping[str, Report]:
        """The newest report of each of these features that has one."""
        newest = (
            sa.select(sa.func.max(REPORTS.c.audit_number))
            .where(REPORTS.c.layer == layer, REPORTS.c.feature.in_(features))
            .group_by(REPORTS.c.feature)
        )
        found = self.read(sa.select(*COLUMNS).where(REPORTS.c.audit_number.in_(newest)))
        return {report.feature: report for report in found if report.feature is not None}

    def last_received(self, layer: str, features: tuple[str, ...]) -> Mapping[str, datetime]:
        """When each of these features was last reported on, by the server's clock."""
        mine = (REPORTS.c.layer == layer) & REPORTS.c.feature.in_(features)
        last = sa.select(REPORTS.c.feature, sa.func.max(REPORTS.c.received_at)).where(mine)
        return {row[0]: row[1] for row in self.transaction.execute(last.group_by(REPORTS.c.feature))}

    def near(self, query: ReportQuery, place: BaseGeometry, within_m: float) -> list[tuple[Report, float]]:
        """The reports of a query whose place, else whose sensor's position, lies so near; nearest first.

        Args:
            query: its box, text and key are not looked at; ``limit`` bounds what is measured, the last first.
        """
        box = widened(envelope(place), within_m)
        there = self.transaction.dialect.touching(REPORTS, box)
        unmarked = REPORTS.c.geom.is_(None) & REPORTS.c.feature.is_(None)  # known by the sensor alone
        condition = self.condition(replace(query, box=None)) & (there | unmarked)
        last = sa.select(*COLUMNS).where(condition).order_by(REPORTS.c.audit_number.desc()).limit(query.limit)
        found = [(report, gap_m(place, at)) for report in self.read(last) if (at := place_of(report))]
        return sorted(
            ((report, gap) for report, gap in found if gap <= within_m),
            key=lambda pair: (pair[1], str(pair[0].id)),
        )

    def newest(self, layers: Sequence[str], reach: Reach) -> list[Report]:
        """The newest report within reach on each feature of these layers, newest first."""
        c = REPORTS.c
        mine = [
            column == value
            for column, value in ((c.unit, reach.unit), (c.author, reach.author))
            if value is not None
        ]
        within = sa.true() if reach.everyone else sa.or_(sa.false(), *mine)
        newest = (
            sa.select(sa.func.max(c.audit_number))
            .where(c.layer.in_(layers), c.feature.is_not(None), within)
            .group_by(c.layer, c.feature)
        )
        return self.read(
            sa.select(*COLUMNS).where(c.audit_number.in_(newest)).order_by(c.audit_number.desc())
        )

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

    def count_missing(self, id: UUID) -> None:
        """Bring the report's count of missing photos up to date."""
        waiting = (PHOTOS.c.report == str(id)) & PHOTOS.c.arrived_at.is_(None)
        count = sa.select(sa.func.count()).select_from(PHOTOS).where(waiting).scalar_subquery()
        self.transaction.execute(sa.update(REPORTS).where(REPORTS.c.id == str(id)).values(missing=count))

    def condition(self, query: ReportQuery) -> ColumnElement[bool]:
        """The query as a condition, without its key and limit."""
        c = REPORTS.c
        lists = ((c.layer, query.layers), (c.unit, query.units), (c.state_seen, query.states))
        single = ((c.feature, query.feature), (c.author, query.author), (c.supplements, query.supplements))
        clauses: list[ColumnElement[bool]] = [column.in_(values) for column, values in lists if values]
        clauses += [column == value for column, value in single if value is not None]
        if query.since:
            clauses.append(c.received_at >= query.since)
        if query.until:
            clauses.append(c.received_at < query.until)
        if query.box:
            clauses.append(self.transaction.dialect.meets(REPORTS, query.box))
        if query.text:
            clauses.append(self.mentions(query.text))
        if query.incomplete is not None:
            clauses.append(c.missing > 0 if query.incomplete else c.missing == 0)
        return sa.and_(sa.true(), *clauses)

    def mentions(self, text: str) -> ColumnElement[bool]:
        """Reports whose note, author, feature or answers hold the text."""
        searched = (REPORTS.c.note, REPORTS.c.author_name, REPORTS.c.feature, REPORTS.c.answers)
        return sa.or_(*(column.icontains(text, autoescape=True) for column in searched))

    def counted(self, column: sa.Column[Any], condition: ColumnElement[bool]) -> dict[str, int]:
        """How many reports have each value of a column."""
        query = sa.select(column, sa.func.count()).where(condition).group_by(column)
        return {row[0] or "": row[1] for row in self.transaction.execute(query)}

    def read(self, query: sa.Select[Any]) -> list[Report]:
        """The reports of a query, with their photos, in two statements however many they are."""
        rows = self.transaction.execute(query).mappings().all()
        ids = [row["id"] for row in rows]
        announced = sa.select(PHOTOS).where(PHOTOS.c.report.in_(ids)).order_by(PHOTOS.c.position)
        photos: dict[str, list[RowMapping]] = {id: [] for id in ids}
        for photo in self.transaction.execute(announced).mappings() if ids else ():
            photos[photo["report"]].append(photo)
        return [to_report(row, photos[row["id"]]) for row in rows]


def place_of(report: Report) -> BaseGeometry | None:
    """Where a report was: the place marked, else where the sensor says the phone was."""
    if report.place is not None:
        return report.place
    return None if report.fix is None else Point(report.fix.longitude, report.fix.latitude)


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


def to_row(report: Report, body: bytes) -> dict[str, Any]:
    """The row of a new report."""
    row = {name: getattr(report, name) for name in SAME}
    row |= {
        "id": str(report.id),
        "device": None if report.device is None else str(report.device),
        "sequence": report.sequence,
        "clock_offset_s": report.clock_offset_s,
        "based_on": based_on_text(report.based_on),
        "geom": report.place,
        "answers": canonical(report.answers).decode(),
        "fix": to_text(report.fix),
        "missing": len(report.photos),
        "body": body,
        "spot": spot(report.fix),
        "place_made": made_text(report.place_made),
        "about": about_text(report.about),
        "supplements": chosen_key(report.about),
    }
    return {**row, "record_sha256": record_sha256(row)}


def record_sha256(row: Mapping[Any, Any]) -> str:
    """The hash of a stored report, without what changes when photos arrive; the audit entry names it."""
    members = {name: row[name] for name in (*SAME, "id", "answers", "fix")}
    members |= {name: row[name] for name in SAID if row[name] is not None}
    wkb = None if row["geom"] is None else shapely.to_wkb(row["geom"], byte_order=1).hex()
    return sha256_hex(canonical({**members, "geom": wkb, "body": sha256_hex(bytes(row["body"]))}))


def is_findable(row: Mapping[Any, Any]) -> bool:
    """Whether a stored report is found by what it says: at its sensor's spot, beside what it supplements."""
    return bool(
        row["spot"] == spot(to_fix(row["fix"])) and row["supplements"] == chosen_key(to_about(row["about"]))
    )


def photo_rows(report: Report) -> list[dict[str, Any]]:
    """The rows of the photos a report announces."""
    return [
        {
            "report": str(report.id),
            "position": position,
            "fix": to_text(photo.fix),
            **{name: getattr(photo, name) for name in ANNOUNCED},
        }
        for position, photo in enumerate(report.photos)
    ]


def to_report(row: Row, photos: Sequence[Row]) -> Report:
    """The report in its row and those of its photos."""
    missing = {photo["sha256"]: None for photo in photos if photo["arrived_at"] is None}
    return Report(
        id=UUID(row["id"]),
        place=row["geom"],
        answers=json.loads(row["answers"]),
        fix=to_fix(row["fix"]),
        place_made=to_made(row["place_made"]),
        about=to_about(row["about"]),
        photos=tuple(to_photo(photo) for photo in photos),
        missing_photos=tuple(missing),
        audit_number=row["audit_number"],
        audit_hash=row["audit_hash"],
        device=None if row["device"] is None else UUID(row["device"]),
        sequence=row["sequence"],
        clock_offset_s=row["clock_offset_s"],
        based_on=to_based_on(row["based_on"]),
        **{name: row[name] for name in SAME},
    )


def based_on_text(based: BasedOn | None) -> str | None:
    """What a report was based on, as its row keeps it."""
    if based is None:
        return None
    case = None if based.case is None else str(based.case)
    return canonical({**asdict(based), "case": case}).decode()


def to_based_on(text: str | None) -> BasedOn | None:
    """What a report was based on."""
    if text is None:
        return None
    told = json.loads(text)
    return BasedOn(**{**told, "case": None if told["case"] is None else UUID(told["case"])})


def to_photo(row: Row) -> PhotoManifest:
    """The photo as it was announced, and whether it can be shown."""
    known = {name: row[name] for name in (*ANNOUNCED, "readable", "original_readable")}
    return PhotoManifest(fix=to_fix(row["fix"]), **known)
