"""What speaks against a claim and what stands behind it, reckoned by the database from what came later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import shapely
import sqlalchemy as sa
from sqlalchemy import ColumnElement, RowMapping, Select, Table

from layers.definition import LayerDefinition
from layers.rules.claim_answers import nowhere
from layers.rules.claims import (
    COUNTS_NEW,
    Basis,
    Claim,
)
from layers.rules.contradictions import (
    Behind,
    Observation,
)
from layers.rules.photos import VOICE
from layers.store.case_tables import CLAIM_FEATURES, CLAIMS
from layers.store.claim_unplaced import Unplaced, UnplacedReports
from layers.store.claims import since, to_claim
from layers.store.columns import moment
from layers.store.database import Transaction
from layers.store.scene_tables import SCENE_SIGHTS, SCENES
from layers.store.tables import AUDIT_ENTRIES, PHOTOS, REPORTS, VERSIONS

R, V = REPORTS.c, VERSIONS.c
Clause: TypeAlias = ColumnElement[bool]
ZONES, AREA = "reserve_zones", "declared_area_m2"
IN_BULK = ("feature.load", "feature.change")  # audit actions that come from imports


@dataclass(frozen=True, slots=True)
class ObservationPage:
    """A page, newest first, the total of all pages, and the key of the next one."""

    observations: list[Observation]
    total: int
    next: str | None


class ClaimSight:
    """Looks for what contradicts claims, within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.places_of_none: dict[str, UnplacedReports] = {}

    def behind(self, claim: Claim) -> Behind:
        """How much of a claim was ever looked at, and what was found."""
        if claim.layer is None or claim.layer not in self.transaction.tables:
            return Behind()
        table, definition = self.transaction.table(claim.layer), self.transaction.definition(claim.layer)
        area = sa.func.sum(table.c[AREA]) if AREA in table.c else sa.null()
        mine = sa.select(sa.func.count(), area).select_from(table).where(self.within(claim, table))
        listed, area_m2 = self.transaction.execute(mine).one()
        last = self.last(claim)
        bad = sa.func.sum(sa.case((unsettled_report(definition), 1), else_=0))
        looked = sa.select(sa.func.count(), bad, sa.func.sum(R.remainder))
        row = self.transaction.execute(looked.where(R.audit_number.in_(last))).one()
        return Behind(
            listed=len(claim.scope.features) if claim.scope.basis is Basis.LIST else int(listed),
            inspected=int(row[0]),
            unsettled=int(row[1] or 0),
            left=None if row[2] is None else float(row[2]),
            area_m2=None if area_m2 is None else float(area_m2),
            contradictions=self.count(claim),
        )

    def observations(self, claim: Claim, *, after: str | None = None, limit: int = 50) -> ObservationPage:
        """One page of what contradicts a claim, the last that came first."""
        seen = self.seen(claim)
        if seen is None:
            return ObservationPage([], 0, None)
        rows = seen.subquery()
        order = (rows.c.at.desc(), rows.c.noun.desc(), rows.c.noun_id.desc())
        page = sa.select(rows).where(beyond(rows, after)).order_by(*order).limit(limit + 1)
        found = self.transaction.execute(page).mappings().all()
        kept = found[:limit]
        places = self.places(claim, kept)
        return ObservationPage(
            [to_observation(row, places.get((row["noun"], row["noun_id"]))) for row in kept],
            self.count(claim),
            key(kept[-1]) if len(found) > limit else None,
        )

    def count(self, claim: Claim) -> int:
        """How many observations contradict a claim."""
        seen = self.seen(claim)
        if seen is None:
            return 0
        counted = sa.select(sa.func.count()).select_from(seen.subquery())
        return int(self.transaction.execute(counted).scalar_one())

    def contradicted(self) -> Clause:
        """Claims against which something speaks: those with lists at once, the few wide ones one by one."""
        wide = sa.select(CLAIMS).where(CLAIMS.c.basis == str(Basis.LAYER), CLAIMS.c.layer.is_not(None))
        against = [
            claim.id
            for claim in map(to_claim, self.transaction.execute(wide).mappings().all())
            if self.any(claim)
        ]
        lists = (CLAIMS.c.basis == str(Basis.LIST)) & sa.or_(*self.against_lists())
        return CLAIMS.c.id.in_(against) | lists

    # --- what contradicts ----------------------------------------------------------------------
    def seen(self, claim: Claim) -> sa.CompoundSelect[Any] | None:
        """Every observation against the claim as rows of one form; None where nothing can be looked up."""
        if claim.layer is None or claim.layer not in self.transaction.tables:
            return None
        return sa.union_all(*(observe(self, claim) for observe in OBSERVERS))

    def any(self, claim: Claim) -> bool:
        seen = self.seen(claim)
        return seen is not None and self.transaction.execute(seen.limit(1)).first() is not None

    def reported(self, claim: Claim) -> Select[Any]:
        """Reports that came after the claim's day and saw something unsettled, or something left."""
        definition = self.transaction.definition(claim.layer or "")
        here = PHOTOS.c.arrived_at.is_not(None) & (PHOTOS.c.role != VOICE)
        photos = sa.select(sa.func.count()).where(PHOTOS.c.report == R.id, here)
        return sa.select(
            sa.literal("report", sa.Text()).label("noun"),
            R.id.label("noun_id"),
            R.feature.label("feature"),
            R.received_at.label("at"),
            R.observed_at.label("seen_at"),
            R.unit.label("unit"),
            R.author_name.label("name"),
            R.state_seen.label("state"),
            R.remainder.label("remainder"),
            photos.scalar_subquery().label("photos"),
            sa.literal(0, sa.Integer()).label("new"),
        ).where(self.later(claim), unsettled_report(definition))

    def recorded(self, claim: Claim) -> Select[Any]:
        """Features whose record, made after the claim's day, is unsettled; new ones against "none found"."""
        layer = claim.layer or ""
        table, definition = self.transaction.table(layer), self.transaction.definition(layer)
        new = table.c.valid_from > claim.day
        speaks: Clause = table.c.state.in_(unsettled(definition))
        if claim.kind in COUNTS_NEW:
            speaks = speaks | new
        there = table.c.valid_to.is_(None) | (table.c.valid_to > claim.day)
        bulk = V.audit_number.is_(None) | AUDIT_ENTRIES.c.action.in_(IN_BULK)  # None: it is in a bundle
        left = definition.remainder.field if definition.remainder else None
        mine = (V.layer == layer) & (V.feature_id == table.c.id) & (V.version == table.c.version)
        columns: Select[Any] = sa.select(
            sa.case((bulk, sa.literal("import", sa.Text())), else_=sa.literal("feature", sa.Text())),
            table.c.id,
            table.c.id,
            table.c.recorded_at,
            table.c.recorded_at,
            sa.cast(sa.null(), sa.Text()),
            table.c.recorded_by,
            table.c.state,
            sa.cast(table.c[left] if left and left in table.c else sa.null(), sa.Double()),
            sa.literal(0, sa.Integer()),
            sa.case((new, 1), else_=0),
        )
        joined = columns.select_from(
            table.join(VERSIONS, mine, isouter=True).join(
                AUDIT_ENTRIES, AUDIT_ENTRIES.c.number == V.audit_number, isouter=True
            )
        )
        return joined.where(self.within(claim, table), table.c.recorded_at >= since(claim), speaks, there)

    def pictured(self, claim: Claim) -> Select[Any]:
        """Images since the claim's day that speak against it, each for one feature."""
        sight, scene = SCENE_SIGHTS.c, SCENES.c
        columns: Select[Any] = sa.select(
            sa.literal("scene", sa.Text()),
            sight.scene.concat("/").concat(sight.feature),
            sight.feature,
            sight.at,
            self.transaction.dialect.day_begins(scene.acquired_on),
            sa.cast(sa.null(), sa.Text()),
            sa.cast(sa.null(), sa.Text()),
            sa.cast(sa.null(), sa.Text()),
            sa.cast(sa.null(), sa.Double()),
            sa.literal(0, sa.Integer()),
            sa.literal(0, sa.Integer()),
        )
        mine = (sight.noun == "claim") & (sight.noun_id == claim.id) & against_one()
        return columns.select_from(SCENE_SIGHTS.join(SCENES, scene.id == sight.scene)).where(mine)

    # --- where it is said to hold ----------------------------------------------------------------
    def within(self, claim: Claim, table: Table) -> Clause:
        """Rows of the layer in the claim's scope; what had ended by its day is in no wide one."""
        if claim.scope.basis is Basis.LIST:
            return table.c.id.in_(named(claim))
        return self.ever_within(claim, table) & (table.c.valid_to.is_(None) | (table.c.valid_to > claim.day))

    def ever_within(self, claim: Claim, table: Table) -> Clause:
        """Rows in a wide claim's scope, whenever they were there."""
        return self.narrowed(claim, table) & self.around(claim, table)

    def narrowed(self, claim: Claim, table: Table) -> Clause:
        """Rows of the scope's units, villages and fields, wherever they are."""
        scope = claim.scope
        clauses: list[Clause] = [table.c[name].in_(values) for name, values in scope.fields.items()]
        if scope.units:
            clauses.append(table.c.unit.in_(scope.units))
        if scope.villages:
            columns = [table.c[name] for name in ("village", "village_code") if name in table.c]
            clauses.append(sa.or_(*(column.in_(scope.villages) for column in columns)))
        return sa.and_(sa.true(), *clauses)

    def around(self, claim: Claim, table: Table) -> Clause:
        """Rows of the layer, or reports, that lie in the claim's box and zones."""
        scope = claim.scope
        clauses: list[Clause] = []
        if scope.box is not None:
            clauses.append(self.transaction.dialect.meets(table, scope.box))
        if scope.zones and ZONES in self.transaction.tables:
            clauses.append(self.in_zone(claim, table))
        return sa.and_(sa.true(), *clauses)

    def in_zone(self, claim: Claim, table: Table) -> Clause:
        """Rows that touch a reserve zone of these kinds, as it was on the claim's day."""
        zone = self.transaction.table(ZONES).alias("zone")
        then = (zone.c.valid_from.is_(None) | (zone.c.valid_from <= claim.day)) & (
            zone.c.valid_to.is_(None) | (zone.c.valid_to > claim.day)
        )
        touches = sa.func.ST_Intersects(table.c.geom, zone.c.geom, type_=sa.Boolean()) == sa.true()
        kinds = zone.c.zone.in_(claim.scope.zones) & (zone.c.state != "proposed")
        return sa.exists(sa.select(zone.c.fid).where(kinds, then, touches))

    def later(self, claim: Claim) -> Clause:
        """Reports on the scope that came after the claim's day; at places of no record, until cleared."""
        scope, table = claim.scope, self.transaction.table(claim.layer or "")
        if scope.basis is Basis.LIST:
            where: Clause = R.feature.in_(named(claim))
        else:
            where = R.feature.in_(sa.select(table.c.id).where(self.within(claim, table)))
            still = [each.voice.id for each in self.unplaced(claim) if nowhere(each.voices())]
            where = where | R.id.in_(still)
        return (R.layer == claim.layer) & (R.received_at >= since(claim)) & where

    def unplaced(self, claim: Claim) -> list[Unplaced]:
        """Reports against a wide claim at places of no record, also those that were cleared since.

        One that only a place can tell of belongs to the unit, village or field of what lies nearest.
        """
        layer, scope = claim.layer or "", claim.scope
        if scope.basis is Basis.LIST:
            return []
        reports = self.places_of_none.setdefault(layer, UnplacedReports(self.transaction, layer)).all
        if not reports:
            return []
        here = (R.layer == layer) & R.feature.is_(None) & (R.received_at >= since(claim))
        query = sa.select(R.id).where(here, self.around(claim, REPORTS)).order_by(R.audit_number)
        found = [reports[id] for id in self.transaction.connection.scalars(query) if id in reports]
        if not (scope.fields or scope.units or scope.villages):
            return found
        table, near = self.transaction.table(layer), {each.nearest for each in found if each.nearest}
        mine = sa.select(table.c.id).where(table.c.id.in_(near), self.narrowed(claim, table))
        inside = set(self.transaction.connection.scalars(mine))
        return [each for each in found if each.nearest in inside]

    def last(self, claim: Claim) -> Select[Any]:
        """The newest report of each feature since the claim's day."""
        newest = sa.select(sa.func.max(R.audit_number)).where(self.later(claim), R.feature.is_not(None))
        return newest.group_by(R.feature)

    def against_lists(self) -> Iterable[Clause]:
        """Whether an image, or a report or the state of a feature that it lists, speaks against a claim."""
        sight = SCENE_SIGHTS.c
        yield sa.exists(sa.select(sight.fid).where(sight.noun_id == CLAIMS.c.id, against_one()))
        listed = CLAIM_FEATURES.c
        layers = sa.select(listed.layer).distinct()
        for layer in self.transaction.connection.scalars(layers).all():
            if layer not in self.transaction.tables:
                continue
            table, definition = self.transaction.table(layer), self.transaction.definition(layer)
            same = (listed.claim == CLAIMS.c.id) & (listed.layer == layer)
            report = (R.layer == layer) & (R.feature == listed.feature) & (R.received_at >= CLAIMS.c.since_at)
            yield sa.exists(sa.select(R.fid).where(same, report, unsettled_report(definition)))
            row = (table.c.id == listed.feature) & (table.c.recorded_at >= CLAIMS.c.since_at)
            yield sa.exists(sa.select(table.c.fid).where(same, row, table.c.state.in_(unsettled(definition))))
        yield sa.false()

    # --- where it was seen -----------------------------------------------------------------------
    def places(self, claim: Claim, rows: Sequence[RowMapping]) -> dict[tuple[str, str], tuple[float, float]]:
        """A place on each observed thing: the report's own, else its feature's."""
        table = self.transaction.table(claim.layer or "")
        found = {row["feature"] for row in rows if row["feature"]}
        shapes = self.shapes(table, found)
        own = self.shapes(REPORTS, {row["noun_id"] for row in rows if row["noun"] == "report"})
        beside = {
            (row["noun"], row["noun_id"]): own.get(row["noun_id"]) or shapes.get(row["feature"] or "")
            for row in rows
        }
        return {name: place for name, place in beside.items() if place is not None}

    def shapes(self, table: Table, ids: set[str]) -> dict[str, tuple[float, float]]:
        if not ids:
            return {}
        query = sa.select(table.c.id, table.c.geom).where(table.c.id.in_(ids), table.c.geom.is_not(None))
        spots = {row.id: shapely.point_on_surface(row.geom) for row in self.transaction.execute(query)}
        return {id: (float(spot.x), float(spot.y)) for id, spot in spots.items() if not spot.is_empty}


# What can contradict a claim, each as rows of one form.
OBSERVERS: tuple[Callable[[ClaimSight, Claim], Select[Any]], ...] = (
    ClaimSight.reported,
    ClaimSight.recorded,
    ClaimSight.pictured,
)


def against_one() -> Clause:
    """What an image says against one feature; a row without one is about the whole claim."""
    return (SCENE_SIGHTS.c.verdict == "against") & (SCENE_SIGHTS.c.feature != "")


def named(claim: Claim) -> Select[Any]:
    """The features that a claim lists."""
    return sa.select(CLAIM_FEATURES.c.feature).where(CLAIM_FEATURES.c.claim == claim.id)


def unsettled(definition: LayerDefinition) -> list[str]:
    return [state.id for state in definition.states if not state.settled]


def unsettled_report(definition: LayerDefinition) -> Clause:
    """Reports that saw an unsettled state, or measured that something is left."""
    return R.state_seen.in_(unsettled(definition)) | (R.remainder > 0)


def key(row: RowMapping) -> str:
    return f"{row['at'].isoformat()}~{row['noun']}~{row['noun_id']}"


def beyond(rows: Any, after: str | None) -> Clause:
    """Rows after a key; a key that is none begins at the start."""
    at_text, _, rest = (after or "").partition("~")
    noun, _, noun_id = rest.partition("~")
    try:
        at = sa.literal(datetime.fromisoformat(at_text), moment())
    except ValueError:
        return sa.true()
    same_noun = (rows.c.noun == noun) & (rows.c.noun_id < noun_id)
    same_moment = (rows.c.at == at) & ((rows.c.noun < noun) | same_noun)
    return sa.or_(rows.c.at < at, same_moment)


def to_observation(row: RowMapping, place: tuple[float, float] | None) -> Observation:
    """The observation of a row."""
    names = ("noun", "noun_id", "feature", "at", "seen_at", "unit", "name", "state", "remainder", "photos")
    return Observation(**{name: row[name] for name in names}, new=bool(row["new"]), place=place)
