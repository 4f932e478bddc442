"""What reports, images and records say of the things that claims speak of, for many claims at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy import ColumnElement, RowMapping, Select, Subquery

from layers.definition import LayerDefinition
from layers.rules.claim_answers import Answer, By, Voice
from layers.rules.claim_images import question_of
from layers.rules.claims import COUNTS_NEW, Basis, Claim
from layers.rules.days import day_of
from layers.store.case_tables import CLAIM_FEATURES, CLAIMS
from layers.store.claim_checks import ClaimChecks
from layers.store.claim_sight import ClaimSight, unsettled, unsettled_report
from layers.store.claims import since
from layers.store.columns import moment
from layers.store.database import Transaction
from layers.store.scene_tables import SCENE_SIGHTS, SCENES
from layers.store.tables import REPORTS, VERSIONS

R, V, G = REPORTS.c, VERSIONS.c, SCENE_SIGHTS.c
Clause: TypeAlias = ColumnElement[bool]
ByClaim: TypeAlias = dict[str, list[Voice]]
ASKED = 900  # names in one statement


class ClaimVoices:
    """Hears what is on record, within one transaction; claims that are asked together are of one layer."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.sight = ClaimSight(transaction)
        self.checks = ClaimChecks(transaction)

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
            found.setdefault(one.id, []).extend(checked)
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
        """Reports against a wide claim where nothing is on record, and since when each is cleared."""
        found = (voice for each in self.sight.unplaced(claim) for voice in each.voices())
        return [voice for voice in found if as_of is None or voice.at <= as_of]

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


def record_voice(row: Mapping[Any, Any], definition: LayerDefinition, new: bool) -> tuple[str, Voice]:
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
