"""What is on record of the things that claims speak of, looked up for many claims at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, RowMapping, Select, Subquery, Table

from layers.definition import LayerDefinition
from layers.rules.claim_answers import Answer, By, Sum, Told, Voice, summed, told
from layers.rules.claim_images import question_of
from layers.rules.claims import COUNTS_NEW, Basis, Claim
from layers.rules.days import day_of
from layers.store.case_tables import CLAIM_FEATURES, CLAIMS
from layers.store.claim_checks import ClaimChecks
from layers.store.claim_sight import AREA, ClaimSight, unsettled, unsettled_report
from layers.store.claims import since
from layers.store.columns import moment
from layers.store.database import Transaction
from layers.store.scene_tables import SCENE_SIGHTS, SCENES
from layers.store.tables import REPORTS, VERSIONS

R, V, G = REPORTS.c, VERSIONS.c, SCENE_SIGHTS.c
Clause: TypeAlias = ColumnElement[bool]
ByClaim: TypeAlias = dict[str, list[Voice]]


@dataclass(frozen=True, slots=True)
class ListedThing:
    """A thing in a claim's scope; without a label and a state where it is on no record."""

    id: str
    label: str
    state: str | None = None
    shape: BaseGeometry | None = None
    known_at: datetime | None = None
    area_m2: float | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """How many things a claim speaks of, and what they are declared to cover; None where nothing says."""

    count: int
    area_m2: float | None


class ClaimAnswerStore:
    """Hears what reports, images and records say of claims, within one transaction.

    The scope is read from the layer as it stands today; ``as_of`` says what was known by then.
    """

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.sight = ClaimSight(transaction)
        self.checks = ClaimChecks(transaction)

    # --- many claims -------------------------------------------------------------------------
    def sums(self, claims: Sequence[Claim], *, as_of: datetime | None = None) -> dict[str, Sum]:
        """What is known of each claim: those with lists layer by layer, the wide ones one by one."""
        found: dict[str, Sum] = {}
        for part in self.parts(claims):
            heard, listed = self.heard(part, as_of=as_of), self.listed(part, as_of=as_of)
            for claim in part:
                _, found[claim.id] = known_of(claim, listed[claim.id], heard.get(claim.id, []))
        return {claim.id: found.get(claim.id) or summed(claim, 0, ()) for claim in claims}

    def told(self, claim: Claim, *, as_of: datetime | None = None) -> tuple[dict[str, Told], Sum]:
        """What is known of each thing of one claim that anybody said anything of, and of all together."""
        if not self.known(claim):
            return {}, summed(claim, 0, ())
        heard, listed = self.heard([claim], as_of=as_of), self.listed([claim], as_of=as_of)
        return known_of(claim, listed[claim.id], heard.get(claim.id, []))

    def parts(self, claims: Sequence[Claim]) -> Iterator[list[Claim]]:
        """Claims that are asked together."""
        known = [claim for claim in claims if self.known(claim)]
        lists: dict[tuple[str | None, bool], list[Claim]] = {}
        for claim in known:
            if claim.scope.basis is Basis.LIST:
                lists.setdefault((claim.layer, claim.kind in COUNTS_NEW), []).append(claim)
        yield from lists.values()
        yield from ([claim] for claim in known if claim.scope.basis is Basis.LAYER)

    def known(self, claim: Claim) -> bool:
        """Whether the claim speaks of a layer that is here."""
        return claim.layer is not None and claim.layer in self.transaction.tables

    # --- one claim ---------------------------------------------------------------------------
    def things(self, claim: Claim, *, as_of: datetime | None = None) -> list[ListedThing]:
        """All things in a claim's scope by name, with the state on record now or then; without shapes."""
        if not self.known(claim):
            return []
        table = self.transaction.table(claim.layer or "")
        label = self.transaction.definition(claim.layer or "").label or "id"
        area = (table.c[AREA] if AREA in table.c else sa.null()).label("area_m2")
        query = sa.select(table.c.id, table.c[label].label("label"), table.c.state, self.first(table), area)
        wide = claim.scope.basis is Basis.LAYER
        then = (
            self.by_then(table, as_of) if wide else sa.true()
        )  # a list names its things whatever is on record
        rows = self.transaction.execute(query.where(self.sight.within(claim, table), then)).all()
        states = {} if as_of is None else self.states(claim, table, as_of)
        found = [
            ListedThing(
                row.id,
                str(row.label or row.id),
                states.get(row.id, row.state),
                known_at=row.known_at,
                area_m2=row.area_m2,
            )
            for row in rows
        ]
        here = {each.id for each in found}
        found += [ListedThing(each, each) for each in claim.scope.features if each not in here]
        return sorted(found, key=lambda each: (each.label, each.id))

    def states(self, claim: Claim, table: Table, as_of: datetime) -> dict[str, str | None]:
        """What was on record of things by then, where it was not what is on record now."""
        order = sa.func.row_number().over(partition_by=V.feature_id, order_by=V.version.desc())
        mine = V.feature_id.in_(sa.select(table.c.id).where(self.sight.within(claim, table)))
        then = sa.select(V.feature_id, V.state, order.label("turn"))
        rows = self.ranked(then.where(V.layer == table.name, V.recorded_at <= as_of, mine), last=True)
        later = sa.select(table.c.id).where(self.sight.within(claim, table), ~self.by_then(table, as_of))
        nothing: dict[str, str | None] = dict.fromkeys(self.transaction.execute(later).scalars())
        return nothing | {row["feature_id"]: row["state"] for row in rows}

    def shapes(self, claim: Claim, ids: Sequence[str]) -> dict[str, BaseGeometry]:
        """Where things lie now."""
        if not ids or not self.known(claim):
            return {}
        table = self.transaction.table(claim.layer or "")
        wanted = table.c.id.in_(ids) if len(ids) <= ASKED else self.sight.within(claim, table)
        query = sa.select(table.c.id, table.c.geom).where(wanted, table.c.geom.is_not(None))
        return {row.id: row.geom for row in self.transaction.execute(query)}

    def voices(self, claim: Claim) -> list[Voice]:
        """All that was ever said since the claim's day, for its history."""
        if not self.known(claim):
            return []
        scope = self.scope([claim])
        return [
            *self.reports([claim], scope, None, last=False).get(claim.id, []),
            *self.unplaced(claim, None),
            *self.checks.voices(claim.id, since(claim), None),
            *self.images([claim], None, last=False).get(claim.id, []),
            *self.records([claim], scope, None, last=False).get(claim.id, []),
        ]

    def last_reports(self, claim: Claim, ids: Sequence[str], as_of: datetime | None) -> dict[str, Voice]:
        """The last report on each of these things since the claim's day."""
        wanted, heard = set(ids), self.reports([claim], self.scope([claim]), as_of).get(claim.id, [])
        return {voice.feature: voice for voice in heard if voice.feature in wanted}

    # --- what is heard -----------------------------------------------------------------------
    def heard(self, claims: Sequence[Claim], *, as_of: datetime | None) -> ByClaim:
        """The voices that decide, of claims of one layer that are asked together."""
        scope = self.scope(claims)
        found: ByClaim = {}
        for each in (
            self.reports(claims, scope, as_of),
            self.images(claims, as_of),
            self.records(claims, scope, as_of),
        ):
            for claim, voices in each.items():
                found.setdefault(claim, []).extend(voices)
        for one in claims:
            checked = self.checks.voices(one.id, since(one), as_of)
            found.setdefault(one.id, []).extend([*self.unplaced(one, as_of), *checked])
        return found

    def scope(self, claims: Sequence[Claim]) -> Subquery:
        """The claims' things as rows (claim, feature, since_at, day)."""
        first = claims[0]
        if first.scope.basis is Basis.LIST:
            listed = CLAIM_FEATURES.join(CLAIMS, CLAIMS.c.id == CLAIM_FEATURES.c.claim)
            day = sa.func.coalesce(CLAIMS.c.as_of, CLAIMS.c.said_on).label("day")
            columns = (CLAIM_FEATURES.c.claim, CLAIM_FEATURES.c.feature, CLAIMS.c.since_at, day)
            query = sa.select(*columns).select_from(listed).where(CLAIM_FEATURES.c.layer == first.layer)
            few = CLAIM_FEATURES.c.claim.in_([claim.id for claim in claims])
            return (query.where(few) if len(claims) <= ASKED else query).subquery("scope")
        table = self.transaction.table(first.layer or "")
        query = sa.select(
            sa.literal(first.id, sa.Text()).label("claim"),
            table.c.id.label("feature"),
            sa.literal(since(first), moment()).label("since_at"),
            sa.literal(first.day, sa.Date()).label("day"),
        )
        return query.where(self.sight.within(first, table)).subquery("scope")

    def reports(
        self, claims: Sequence[Claim], scope: Subquery, as_of: datetime | None, *, last: bool = True
    ) -> ByClaim:
        """The last report that says anything of each thing since the claim's day, or all of them."""
        definition = self.transaction.definition(claims[0].layer or "")
        silent = sa.case((R.state_seen.is_(None) & R.remainder.is_(None), 1), else_=0)
        order = sa.func.row_number().over(
            partition_by=(scope.c.claim, R.feature), order_by=(silent, R.audit_number.desc())
        )
        query = sa.select(
            scope.c.claim, R.feature, R.id, R.received_at, R.observed_at, R.state_seen, R.remainder,
            sa.case((unsettled_report(definition), 1), else_=0).label("bad"), order.label("turn"),
        )  # fmt: skip
        joined = query.select_from(REPORTS.join(scope, scope.c.feature == R.feature))
        rows = self.ranked(
            joined.where(
                R.layer == claims[0].layer, R.received_at >= scope.c.since_at, until(R.received_at, as_of)
            ),
            last=last,
        )
        return grouped((row["claim"], report_voice(row)) for row in rows)

    def unplaced(self, claim: Claim, as_of: datetime | None) -> list[Voice]:
        """Reports against a wide claim where nothing is on record."""
        if claim.scope.basis is Basis.LIST:
            return []
        definition = self.transaction.definition(claim.layer or "")
        bad = sa.literal(1).label("bad")
        query = sa.select(R.feature, R.id, R.received_at, R.observed_at, R.state_seen, R.remainder, bad)
        where = (R.feature.is_(None), unsettled_report(definition), until(R.received_at, as_of))
        rows = self.transaction.execute(query.where(self.sight.later(claim), *where)).mappings()
        return [report_voice(row) for row in rows]

    def images(self, claims: Sequence[Claim], as_of: datetime | None, *, last: bool = True) -> ByClaim:
        """The latest picture that shows anything of each thing, or all of them."""
        asked = [claim.id for claim in claims if question_of(claim) is not None]
        if not asked:
            return {}
        sure = sa.case((G.verdict == "unclear", 1), else_=0)
        order = sa.func.row_number().over(
            partition_by=(G.noun_id, G.feature), order_by=(sure, SCENES.c.acquired_on.desc(), G.scene.desc())
        )
        query = sa.select(
            G.noun_id.label("claim"), G.feature, G.scene, G.verdict, G.at, SCENES.c.acquired_on,
            order.label("turn"),
        )  # fmt: skip
        joined = query.select_from(SCENE_SIGHTS.join(SCENES, SCENES.c.id == G.scene))
        few = G.noun_id.in_(asked) if len(asked) <= ASKED else sa.true()
        rows = self.ranked(
            joined.where(G.noun == "claim", G.feature != "", few, until(G.at, as_of)), last=last
        )
        return grouped((row["claim"], image_voice(row)) for row in rows)

    def records(
        self, claims: Sequence[Claim], scope: Subquery, as_of: datetime | None, *, last: bool = True
    ) -> ByClaim:
        """What the layer itself says of each thing since the claim's day: today, then, or all along."""
        layer, new = claims[0].layer or "", claims[0].kind in COUNTS_NEW
        definition, table = self.transaction.definition(layer), self.transaction.table(layer)
        alike = (VERSIONS.c.layer == layer) & (V.feature_id == table.c.id)
        rowed = sa.exists(sa.select(V.version).where(alike))
        now = record_query(table.c, table.c.id, scope).select_from(
            table.join(scope, scope.c.feature == table.c.id)
        )
        now = now.where(table.c.recorded_at >= scope.c.since_at)
        if as_of is None and last:
            return grouped(self.recorded(now.where(speaks(table.c, definition, scope, new)), definition, new))
        order = sa.func.row_number().over(
            partition_by=(scope.c.claim, V.feature_id), order_by=V.version.desc()
        )
        then = record_query(V, V.feature_id, scope, order).select_from(
            VERSIONS.join(scope, scope.c.feature == V.feature_id)
        )
        then = then.where(V.layer == layer, V.recorded_at >= scope.c.since_at, until(V.recorded_at, as_of))
        bundled = now.where(~rowed, until(table.c.recorded_at, as_of))
        found = grouped(self.recorded(bundled, definition, new))
        ranked = self.ranked(then, last=last)
        for claim, voice in (record_voice(row, definition, new) for row in ranked):
            found.setdefault(claim, []).append(voice)
        return found

    def recorded(self, query: Select[Any], definition: LayerDefinition, new: bool) -> list[tuple[str, Voice]]:
        rows = self.transaction.execute(query).mappings()
        return [record_voice(row, definition, new) for row in rows]

    def ranked(self, query: Select[Any], *, last: bool) -> Sequence[RowMapping]:
        """The rows, or only the first in their turn."""
        rows = query.subquery("ranked")
        chosen = sa.select(rows).where(rows.c.turn == 1) if last else sa.select(rows)
        return self.transaction.execute(chosen).mappings().all()

    # --- how many ----------------------------------------------------------------------------
    def listed(self, claims: Sequence[Claim], *, as_of: datetime | None) -> dict[str, Listed]:
        """How many things each claim speaks of, and their area on record."""
        table = self.transaction.table(claims[0].layer or "")
        area = sa.func.sum(table.c[AREA]) if AREA in table.c else sa.null()
        if claims[0].scope.basis is Basis.LIST:
            scope = self.scope(claims)
            joined = sa.select(scope.c.claim, area).join(table, table.c.id == scope.c.feature)
            areas = {row[0]: row[1] for row in self.transaction.execute(joined.group_by(scope.c.claim))}
            return {each.id: Listed(len(each.scope.features), areas.get(each.id)) for each in claims}
        query = sa.select(sa.func.count(), area).select_from(table)
        where = self.sight.within(claims[0], table) & self.by_then(table, as_of)
        return {claims[0].id: Listed(*self.transaction.execute(query.where(where)).one())}

    def by_then(self, table: Table, as_of: datetime | None) -> Clause:
        """Things that were on record by then."""
        if as_of is None:
            return sa.true()
        mine = (V.layer == table.name) & (V.feature_id == table.c.id) & (V.recorded_at <= as_of)
        return (table.c.recorded_at <= as_of) | sa.exists(sa.select(V.version).where(mine))

    def first(self, table: Table) -> ColumnElement[Any]:
        """Since when a thing is on record; a bundled one has not changed since."""
        mine = (V.layer == table.name) & (V.feature_id == table.c.id)
        first = sa.select(sa.func.min(V.recorded_at)).where(mine).scalar_subquery()
        return sa.type_coerce(sa.func.coalesce(first, table.c.recorded_at), moment()).label("known_at")


ASKED = 900  # names in one statement


def known_of(claim: Claim, listed: Listed, voices: Sequence[Voice]) -> tuple[dict[str, Told], Sum]:
    """What the voices on a claim come to, thing by thing and altogether."""
    things = by_feature(voices)
    unplaced = len(things.pop("", []))
    known = {feature: told(each) for feature, each in things.items()}
    return known, summed(claim, listed.count, known.values(), unplaced, listed.area_m2)


def until(column: ColumnElement[Any], as_of: datetime | None) -> Clause:
    return sa.true() if as_of is None else column <= as_of


def speaks(columns: Any, definition: LayerDefinition, scope: Subquery, new: bool) -> Clause:
    """Records that speak against: unsettled ones, and where it counts, things newer than the claim."""
    bad: Clause = columns.state.in_(unsettled(definition))
    there: Clause = columns.valid_to.is_(None) | (columns.valid_to > scope.c.day)
    return there & (bad | (columns.valid_from > scope.c.day) if new else bad)


def record_query(
    columns: Any, feature: ColumnElement[Any], scope: Subquery, order: ColumnElement[Any] | None = None
) -> Select[Any]:
    """A record's columns, of the layer or of its history."""
    turn = [] if order is None else [order.label("turn")]
    named = (columns.version, columns.state, columns.valid_from, columns.valid_to, columns.recorded_at)
    return sa.select(scope.c.claim, feature.label("feature"), *named, scope.c.day, *turn)


def record_voice(row: RowMapping, definition: LayerDefinition, new: bool) -> tuple[str, Voice]:
    """What a record says; one that says that the thing was gone by the claim's day says nothing of it."""
    day = as_day(row["day"])
    newer = new and row["valid_from"] is not None and row["valid_from"] > day
    gone = row["valid_to"] is not None and row["valid_to"] <= day
    bad = (newer or row["state"] in unsettled(definition)) and not gone
    answer = Answer.AGAINST if bad else Answer.UNCLEAR  # a settled record is what was claimed, not its proof
    at = row["recorded_at"]
    id = str(row["version"])
    return row["claim"], Voice(row["feature"], By.RECORD, answer, at, day_of(at), id, row["state"], new=newer)


def as_day(value: date | str) -> date:
    """A day that a database gave for an expression."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def report_voice(row: RowMapping) -> Voice:
    said = row["state_seen"] is not None or row["remainder"] is not None
    answer = Answer.AGAINST if row["bad"] else Answer.FOR if said else Answer.UNCLEAR
    return Voice(
        row["feature"] or "", By.REPORT, answer, row["received_at"], day_of(row["observed_at"]), row["id"],
        row["state_seen"], row["remainder"],
    )  # fmt: skip


def image_voice(row: RowMapping) -> Voice:
    return Voice(
        row["feature"], By.IMAGE, Answer(row["verdict"]), row["at"], row["acquired_on"], row["scene"]
    )


def grouped(pairs: Iterable[tuple[str, Voice]]) -> ByClaim:
    found: ByClaim = {}
    for claim, voice in pairs:
        found.setdefault(claim, []).append(voice)
    return found


def by_feature(voices: Iterable[Voice]) -> dict[str, list[Voice]]:
    """The voices on each thing."""
    found: dict[str, list[Voice]] = {}
    for voice in voices:
        found.setdefault(voice.feature, []).append(voice)
    return found
