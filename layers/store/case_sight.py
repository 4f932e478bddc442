"""What the rules look at before a step: inspections, papers, who did what, posts, units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time

import shapely
import sqlalchemy as sa
from sqlalchemy import ColumnElement

from geo.boxes import envelope, widened
from layers.errors import NotFound
from layers.rules.alike import near_m
from layers.rules.case_words import LEAD
from layers.rules.cases import ACCEPTED, Case, CaseEvent, Origin
from layers.rules.closing import Inspection, Paper, Place, Sight, judged
from layers.rules.days import LOCAL
from layers.rules.evidence import UsedEvidence
from layers.rules.exhibits import report_at, used_at
from layers.rules.features import Value
from layers.rules.guards import Situation
from layers.rules.people import Actor
from layers.rules.photos import PhotoManifest
from layers.rules.reports import Report
from layers.store.alike import ReboundStore
from layers.store.case_tables import CASE_REPORTS
from layers.store.cases import CaseStore
from layers.store.database import Transaction
from layers.store.evidence import EvidenceStore
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.look_backs import LookBackStore
from layers.store.people import PeopleStore
from layers.store.report_records import COLUMNS
from layers.store.report_search import ReportSearch
from layers.store.tables import REPORTS

ROUND = ("start", "send_back", "reopen", "assign")  # what begins a new round of work
MOST_INSPECTIONS = 2000
ZONES = "reserve_zones"
STRICTEST = ("core", "core_protection", "buffer", "experimental", "general_control")


class CaseSight:
    """Gathers, within one transaction, what the rules of a case want to know: now, or as it was ``at``."""

    def __init__(self, transaction: Transaction, at: datetime | None = None) -> None:
        self.transaction = transaction
        self.at = at
        self.today = (at or transaction.now).astimezone(LOCAL).date()

    def situation(self, case: Case, actor: Actor, *, target: str | None = None) -> Situation:
        """All that a step of this case depends on, as it is now."""
        people, definition = PeopleStore(self.transaction), self.transaction.definition(case.layer)
        events = CaseStore(self.transaction).events(case.id) if case.version else []
        posts, sight = people.posts(self.today), self.sight(case, since=reopened_at(events))
        looks = LookBackStore(self.transaction)
        plan = looks.next_plan(case, day=self.today)
        return Situation(
            at=self.transaction.now,
            day=self.today,
            posts=frozenset(post.body for post in posts if post.account == actor.account),
            did=done_since(events),
            rectified=rectifiers(events, case.rectifying_unit),
            conditions=judged(case, definition, sight),
            evidence=frozenset(paper.role for paper in sight.papers if paper.here),
            units=frozenset(unit.id for unit in people.units()),
            leaders=frozenset(post.account for post in posts if post.body == LEAD),
            target=self.target(target),
            look_back_on=None if plan is None else plan.due_on,
            looked=looks.looked(case),
            rebounded=looks.rebounded(case) or ReboundStore(self.transaction).waiting(case),
        )

    def sight(self, case: Case, *, since: datetime | None = None) -> Sight:
        """What the closing conditions look at: since the day of the finding, in Asia/Shanghai.

        Args:
            since: when a case that had been accepted was opened again; nothing older counts.
        """
        finding = self.finding(case)
        own = {report.id for report in finding}
        later = [
            report
            for report in self.inspections(case)
            if report.id not in own and (since is None or (report.received_at or report.observed_at) > since)
        ]
        return Sight(
            day=self.today,
            since=None if since is None else since.astimezone(LOCAL).date(),
            inspections=tuple(inspection(report) for report in later),
            finding_places=tuple(place for report in finding for place in photo_places(report)),
            features=self.properties(case),
            papers=self.papers(case, since=since),
        )

    def finding(self, case: Case) -> list[Report]:
        """The reports that the case was opened from, or that are tied to it as its finding."""
        tied = self.tied(case).where(CASE_REPORTS.c.role == "finding")
        own = (case.origin_id or "",) if case.origin is Origin.REPORT else ()
        ids = [*self.transaction.execute(tied).scalars(), *own]
        return self.read(sa.select(*COLUMNS).where(REPORTS.c.id.in_(ids))) if ids else []

    def inspections(self, case: Case) -> list[Report]:
        """Reports since the finding on the case's features, or at its place where it has none; oldest first.

        Those tied to the case belong to them whatever they are about.
        """
        since = datetime.combine(case.found_on, time(), LOCAL).astimezone(UTC)
        on_it = (REPORTS.c.layer == case.layer) & (REPORTS.c.received_at >= since) & self.there(case)
        # joined, not "or": only so both databases go by an index
        mine = sa.union(
            *(sa.select(REPORTS.c.fid).where(each) for each in (REPORTS.c.id.in_(self.tied(case)), on_it))
        )
        newest = sa.select(*COLUMNS).where(REPORTS.c.fid.in_(mine)).order_by(REPORTS.c.audit_number.desc())
        return self.read(newest.limit(MOST_INSPECTIONS))[::-1]

    def there(self, case: Case) -> ColumnElement[bool]:
        """Reports on the case's features; for a mere place, those of no feature that are near."""
        if case.features or case.place is None or case.place.is_empty:
            return REPORTS.c.feature.in_(case.features)
        around = widened(envelope(case.place), near_m(case.layer))
        return REPORTS.c.feature.is_(None) & self.transaction.dialect.meets(REPORTS, around)

    def tied(self, case: Case) -> sa.Select[tuple[str]]:
        """Ids of the reports that somebody tied to the case."""
        tied = sa.select(CASE_REPORTS.c.report).where(CASE_REPORTS.c.case_id == case.id)
        return tied if self.at is None else tied.where(CASE_REPORTS.c.at <= self.at)

    def read(self, query: sa.Select[tuple[object, ...]]) -> list[Report]:
        """The reports of a query that had come, with the photos that had."""
        if self.at is None:
            return ReportSearch(self.transaction).read(query)
        found = ReportSearch(self.transaction).read(query.where(REPORTS.c.received_at <= self.at))
        files = EvidenceStore(self.transaction).find({p.sha256 for each in found for p in each.pictures})
        return [report_at(report, files, self.at) for report in found]

    def properties(self, case: Case) -> dict[str, Mapping[str, Value]]:
        if not case.features:
            return {}
        query = FeatureQuery(case.layer, ids=case.features, as_of=self.at, limit=len(case.features))
        found = FeatureStore(self.transaction).find(query).features
        return {feature.id: feature.properties for feature in found}

    def papers(self, case: Case, *, since: datetime | None = None) -> tuple[Paper, ...]:
        """The evidence on file but what was withdrawn; only what is here, whole and of its kind counts."""
        return tuple(
            Paper(one.use.role, one.use.title, one.use.issued_on, here=not one.hindrances)
            for one in self.uses(case)
            if one.use.withdrawn_at is None and (since is None or one.use.at is None or one.use.at > since)
        )

    def uses(self, case: Case) -> list[UsedEvidence]:
        """What serves the case, withdrawn or missing too."""
        found = EvidenceStore(self.transaction).of_case(case.id)
        if self.at is None:
            return found
        return [use for one in found if (use := used_at(one, self.at)) is not None]

    def target(self, id: str | None) -> Case | None:
        if id is None:
            return None
        try:
            return CaseStore(self.transaction).get(id)
        except NotFound:
            return None

    def zone(self, case: Case) -> str | None:
        """The kind of reserve zone the case lay in on the day of its finding; None where that is unknown."""
        if case.place is None or ZONES not in self.transaction.catalogue.layers:
            return None
        spot = shapely.point_on_surface(case.place)
        day = case.found_on
        query = FeatureQuery(ZONES, box=envelope(spot), valid_from=day, valid_to=day, limit=20)
        found = [
            each for each in FeatureStore(self.transaction).find(query).features if each.state != "proposed"
        ]
        kinds = {str(each.properties.get("zone")) for each in found}
        return next((kind for kind in STRICTEST if kind in kinds), None)


def done_since(events: Iterable[CaseEvent]) -> dict[str, str | None]:
    """Who took each step last, in the present round of work."""
    did: dict[str, str | None] = {}
    for event in events:
        if event.step in ROUND:
            did.clear()
        did[event.step] = event.account
    return did


def reopened_at(events: Iterable[CaseEvent]) -> datetime | None:
    """When the case was last opened again after its acceptance; None when it never was."""
    again = [event.at for event in events if event.step == "reopen" and event.before in ACCEPTED]
    return again[-1] if again else None


def rectifiers(events: Iterable[CaseEvent], unit: str | None) -> frozenset[str]:
    """Accounts that acted on the case for its rectifying unit, wherever they belong now."""
    return frozenset(
        event.account for event in events if unit is not None and event.unit == unit and event.account
    )


def inspection(report: Report) -> Inspection:
    """A report as the closing conditions look at it."""
    here = [photo for photo in report.pictures if arrived(photo, report)]
    return Inspection(
        report=str(report.id),
        feature=report.feature,
        state_seen=report.state_seen,
        remainder=report.remainder,
        answers=report.answers,
        observed_at=report.observed_at,
        received_at=report.received_at or report.observed_at,
        unit=report.unit,
        photo_roles=tuple(photo.role for photo in here),
        photo_places=photo_places(report),
        missing_photos=len(report.missing_photos),
    )


def arrived(photo: PhotoManifest, report: Report) -> bool:
    return photo.sha256 not in report.missing_photos and photo.readable is not False


def photo_places(report: Report) -> tuple[Place, ...]:
    """Where the photos that are here were taken: their own fix, else the report's."""
    fixes = [photo.fix or report.fix for photo in report.pictures if arrived(photo, report)]
    return tuple((fix.longitude, fix.latitude) for fix in fixes if fix is not None)
