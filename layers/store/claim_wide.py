"""How wide claims stand: the rows of a scope are read once for all claims about it, then counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Table

from layers.errors import TooLarge
from layers.rules.claim_answers import Answer, By, Sum, Told, Voice, counted, nowhere, rests, told
from layers.rules.claims import COUNTS_NEW, Claim
from layers.store.chain import canonical
from layers.store.claim_sight import AREA, unsettled
from layers.store.claim_voices import ClaimVoices, Clause, V, by_feature, record_voice
from layers.store.claims import scope_plain, since

MOST_ROWS = 2_000_000  # things that are read for one page of claims: some seconds of work
THINGS = "声明涉及的对象，先按图层或单位筛选 (things of these claims: choose a layer or a unit)"
Row: TypeAlias = dict[str, Any]
Mask: TypeAlias = NDArray[np.bool_]
NEVER = date.max.toordinal() + 1


class Rows:
    """The things of a scope by column, each with its record now or as of a moment.

    Args:
        things: rows (id, valid_to, area_m2) as they are now. records: the record of each that counts.
    """

    def __init__(self, things: Sequence[Row], records: Sequence[Row], settled: Callable[[str | None], bool]):
        self.records = records
        self.at = {row["id"]: number for number, row in enumerate(things)}
        self.leaves = days((row["valid_to"] for row in things), NEVER)
        self.areas = np.array([np.nan if row["area_m2"] is None else row["area_m2"] for row in things], float)
        self.recorded = np.array([row["recorded_at"].timestamp() for row in records], float)
        self.begins = days((row["valid_from"] for row in records), 0)
        self.ends = days((row["valid_to"] for row in records), NEVER)
        self.bad = np.array([not settled(row["state"]) for row in records], bool)

    def within(self, claim: Claim) -> Mask:
        """What had not ended by the claim's day."""
        return np.asarray(self.leaves > claim.day.toordinal())

    def against(self, claim: Claim) -> Mask:
        """Records made since that speak against the claim."""
        day = claim.day.toordinal()
        bad = self.bad | (self.begins > day) if claim.kind in COUNTS_NEW else self.bad
        return np.asarray(bad & (self.ends > day) & (self.recorded >= since(claim).timestamp()))

    def area_m2(self, mask: Mask) -> float | None:
        areas = self.areas[mask]
        return None if bool(np.isnan(areas).all()) else float(np.nansum(areas))


class WideSums:
    """Sums up wide claims within one transaction."""

    def __init__(self, hears: ClaimVoices) -> None:
        self.hears = hears
        self.transaction = hears.transaction
        self.read = 0

    def sums(self, claims: Sequence[Claim], *, as_of: datetime | None) -> dict[str, Sum]:
        """What is known of each claim.

        Raises:
            TooLarge: they speak of more things in all than are read at once.
        """
        scopes: dict[tuple[object, ...], list[Claim]] = {}
        for claim in claims:
            scopes.setdefault(alike(claim), []).append(claim)
        found = (each for group in scopes.values() for each in self.of_scope(group, as_of))
        return {claim.id: self.sum(claim, rows, heard) for claim, rows, heard in found}

    def told(self, claim: Claim, *, as_of: datetime | None) -> tuple[dict[str, Told], Sum]:
        """What is known of each thing of which anything is said, and of all together; TooLarge."""
        [(_, rows, heard)] = self.of_scope([claim], as_of)
        known, only = self.one_by_one(claim, rows, heard)
        for number in np.flatnonzero(only):
            record = rows.records[int(number)]
            known[record["id"]] = Told(Answer.DOUBTED, self.voice(claim, record))
        return known, self.sum(claim, rows, heard)

    def of_scope(
        self, claims: Sequence[Claim], as_of: datetime | None
    ) -> Iterator[tuple[Claim, Rows, dict[str, list[Voice]]]]:
        """Each claim of a scope with what is said; that is asked once, since the first of their days."""
        first = min(claims, key=since)
        rows = self.rows(first, as_of)
        reports = self.hears.reports([first], self.hears.scope([first]), as_of, last=False).get(first.id, [])
        unplaced = self.hears.unplaced(first, as_of)
        came = {voice.id: voice.at for voice in reversed(unplaced)}  # each report's own receipt
        images = self.hears.images(claims, as_of)
        for claim in claims:
            checks = self.hears.checks.voices(claim.id, since(claim), as_of)
            heard = [each for each in reports if each.at >= since(claim)]
            heard += [each for each in unplaced if came[each.id] >= since(claim)]
            yield claim, rows, by_feature([*heard, *images.get(claim.id, []), *checks])

    def sum(self, claim: Claim, rows: Rows, heard: dict[str, list[Voice]]) -> Sum:
        """One claim: things of which anybody said anything one by one, the others counted."""
        known, only = self.one_by_one(claim, rows, heard)
        by = Counter(pair for each in known.values() for pair in rests(each))
        by[(Answer.DOUBTED, By.RECORD)] += int(only.sum())
        within = rows.within(claim)
        return counted(claim, int(within.sum()), by, nowhere(heard.get("", [])), rows.area_m2(within))

    def one_by_one(
        self, claim: Claim, rows: Rows, heard: dict[str, list[Voice]]
    ) -> tuple[dict[str, Told], Mask]:
        """What is known of things of which anybody spoke, and which others a record speaks against."""
        within, against = rows.within(claim), rows.against(claim)
        known: dict[str, Told] = {}
        only = within & against
        for feature, voices in heard.items():
            number = rows.at.get(feature)
            if number is None or not within[number]:
                continue
            on_record = [self.voice(claim, rows.records[number])] if against[number] else []
            known[feature] = told([*voices, *on_record])
            only[number] = False
        return known, only

    def voice(self, claim: Claim, record: Row) -> Voice:
        definition = self.transaction.definition(claim.layer or "")
        row = {**record, "claim": claim.id, "feature": record["id"], "day": claim.day}
        return record_voice(row, definition, claim.kind in COUNTS_NEW)[1]

    # --- rows --------------------------------------------------------------------------------
    def rows(self, claim: Claim, as_of: datetime | None) -> Rows:
        """The things in the claim's scope with their records; TooLarge."""
        table = self.transaction.table(claim.layer or "")
        where = self.hears.sight.within(claim, table) & by_then(table, as_of)
        area = (table.c[AREA] if AREA in table.c else sa.null()).label("area_m2")
        names = ("id", "version", "state", "valid_from", "valid_to", "recorded_at")
        query = sa.select(*(table.c[name] for name in names), area).where(where)
        room = MOST_ROWS - self.read
        things = [dict(row) for row in self.transaction.execute(query.limit(room + 1)).mappings()]
        if len(things) > room:
            raise TooLarge(what=THINGS, size=f"> {MOST_ROWS}", most=MOST_ROWS)
        self.read += len(things)
        then = {} if as_of is None else self.records(claim, table, as_of)
        bad = set(unsettled(self.transaction.definition(table.name)))
        return Rows(things, [then.get(row["id"], row) for row in things], lambda state: state not in bad)

    def records(self, claim: Claim, table: Table, as_of: datetime) -> dict[str, Row]:
        """The record of each thing that had versions by then."""
        order = sa.func.row_number().over(partition_by=V.feature_id, order_by=V.version.desc())
        columns = (V.version, V.state, V.valid_from, V.valid_to, V.recorded_at, order.label("turn"))
        mine = V.feature_id.in_(sa.select(table.c.id).where(self.hears.sight.within(claim, table)))
        query = sa.select(V.feature_id.label("id"), *columns)
        query = query.where(V.layer == table.name, V.recorded_at <= as_of, mine)
        return {row["id"]: dict(row) for row in self.hears.ranked(query, last=True)}


def alike(claim: Claim) -> tuple[object, ...]:
    """What claims share that are about one scope; zones are those of the claim's day."""
    scope = canonical({**scope_plain(claim.scope), "place": ""})
    return claim.layer, claim.kind in COUNTS_NEW, scope, claim.day if claim.scope.zones else None


def by_then(table: Table, as_of: datetime | None) -> Clause:
    """Things that were on record by then."""
    if as_of is None:
        return sa.true()
    mine = (V.layer == table.name) & (V.feature_id == table.c.id) & (V.recorded_at <= as_of)
    return (table.c.recorded_at <= as_of) | sa.exists(sa.select(V.version).where(mine))


def days(values: Iterator[date | None], unknown: int) -> NDArray[np.int64]:
    return np.array([unknown if each is None else each.toordinal() for each in values], np.int64)
