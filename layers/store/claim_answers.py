"""What is on record of the things that claims speak of, looked up for many claims at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Table

from layers.rules.claim_answers import Sum, Told, Voice, nowhere, summed, told
from layers.rules.claims import COUNTS_NEW, Basis, Claim
from layers.store.claim_sight import AREA, ClaimSight
from layers.store.claim_unplaced import known_at
from layers.store.claim_voices import ASKED, ClaimVoices, V, by_feature
from layers.store.claim_wide import WideSums, by_then
from layers.store.claims import since
from layers.store.database import Transaction


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
        self.hears = ClaimVoices(transaction)
        self.checks = self.hears.checks

    # --- many claims -------------------------------------------------------------------------
    def sums(self, claims: Sequence[Claim], *, as_of: datetime | None = None) -> dict[str, Sum]:
        """What is known of each claim: those with lists layer by layer, the wide ones scope by scope.

        Raises:
            TooLarge: the wide ones speak of more things in all than are read at once.
        """
        known = [claim for claim in claims if self.known(claim)]
        wide = [claim for claim in known if claim.scope.basis is Basis.LAYER]
        found = WideSums(self.hears).sums(wide, as_of=as_of)
        for part in lists_of(known):
            heard, listed = self.hears.heard(part, as_of=as_of), self.listed(part)
            for claim in part:
                _, found[claim.id] = known_of(claim, listed[claim.id], heard.get(claim.id, []))
        return {claim.id: found.get(claim.id) or summed(claim, 0, ()) for claim in claims}

    def told(self, claim: Claim, *, as_of: datetime | None = None) -> tuple[dict[str, Told], Sum]:
        """What is known of each thing of one claim that anybody said anything of, and of all together."""
        if not self.known(claim):
            return {}, summed(claim, 0, ())
        if claim.scope.basis is Basis.LAYER:
            return WideSums(self.hears).told(claim, as_of=as_of)
        heard, listed = self.hears.heard([claim], as_of=as_of), self.listed([claim])
        return known_of(claim, listed[claim.id], heard.get(claim.id, []))

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
        query = sa.select(table.c.id, table.c[label].label("label"), table.c.state, known_at(table), area)
        wide = claim.scope.basis is Basis.LAYER
        then = by_then(table, as_of) if wide else sa.true()  # a list names its things whatever is on record
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
        rows = self.hears.ranked(then.where(V.layer == table.name, V.recorded_at <= as_of, mine), last=True)
        later = sa.select(table.c.id).where(self.sight.within(claim, table), ~by_then(table, as_of))
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
        scope = self.hears.scope([claim])
        return [
            *self.hears.reports([claim], scope, None, last=False).get(claim.id, []),
            *self.hears.unplaced(claim, None),
            *self.checks.voices(claim.id, since(claim), None),
            *self.hears.images([claim], None, last=False).get(claim.id, []),
            *self.hears.records([claim], scope, None, last=False).get(claim.id, []),
        ]

    def last_reports(self, claim: Claim, ids: Sequence[str], as_of: datetime | None) -> dict[str, Voice]:
        """The last report on each of these things since the claim's day."""
        wanted, heard = (
            set(ids),
            self.hears.reports([claim], self.hears.scope([claim]), as_of).get(claim.id, []),
        )
        return {voice.feature: voice for voice in heard if voice.feature in wanted}

    # --- how many ----------------------------------------------------------------------------
    def listed(self, claims: Sequence[Claim]) -> dict[str, Listed]:
        """How many things claims with lists speak of, and their area on record."""
        table, scope = self.transaction.table(claims[0].layer or ""), self.hears.scope(claims)
        area = sa.func.sum(table.c[AREA]) if AREA in table.c else sa.null()
        joined = sa.select(scope.c.claim, area).join(table, table.c.id == scope.c.feature)
        areas = {row[0]: row[1] for row in self.transaction.execute(joined.group_by(scope.c.claim))}
        return {each.id: Listed(len(each.scope.features), areas.get(each.id)) for each in claims}


def known_of(claim: Claim, listed: Listed, voices: Sequence[Voice]) -> tuple[dict[str, Told], Sum]:
    """What the voices on a claim come to, thing by thing and altogether."""
    things = by_feature(voices)
    unplaced = nowhere(things.pop("", []))
    known = {feature: told(each) for feature, each in things.items()}
    return known, summed(claim, listed.count, known.values(), unplaced, listed.area_m2)


def lists_of(claims: Sequence[Claim]) -> Iterable[list[Claim]]:
    """Claims with lists that are asked together."""
    lists: dict[tuple[str | None, bool], list[Claim]] = {}
    for claim in claims:
        if claim.scope.basis is Basis.LIST:
            lists.setdefault((claim.layer, claim.kind in COUNTS_NEW), []).append(claim)
    return lists.values()
