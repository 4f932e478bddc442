"""Claims: kept once, never changed; withdrawn with a reason, never removed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from geo.boxes import Box
from layers.errors import DifferentContent, NotFound, Withdrawn
from layers.rules.claims import Basis, Claim, ClaimKind, Scope
from layers.rules.days import LOCAL
from layers.rules.permissions import Reach
from layers.store.case_records import as_plain
from layers.store.case_search import within as cases_within
from layers.store.case_tables import CASES, CLAIM_FEATURES, CLAIMS
from layers.store.chain import canonical, next_number, sha256_hex
from layers.store.columns import to_moment_text
from layers.store.database import Transaction
from layers.store.tables import ACCOUNTS

C = CLAIMS.c
ALL = Reach(everyone=True)
LATER = ("withdrawn_at", "withdrawn_why", "audit_number")  # what the first record cannot know
SAID = tuple(each.name for each in fields(Claim) if each.name not in (*LATER, "recorded_at", "case", "scope"))


@dataclass(frozen=True, slots=True)
class ClaimQuery:
    """Which claims; empty fields do not filter.

    Args:
        reach: whose claims the asker may read. layers: None stands for claims of no layer.
        ids: only these. withdrawn: None gives both. after: ``next`` of the page before.
    """

    reach: Reach = ALL
    layers: tuple[str | None, ...] = ()
    units: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    case: str | None = None
    total_of: str | None = None
    withdrawn: bool | None = None
    only: ColumnElement[bool] | None = None  # a condition of the caller's own
    after: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A page, newest first, the total of all pages, and the key of the next one."""

    claims: list[Claim]
    total: int
    next: int | None


class ClaimStore:
    """Reads and writes claims within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def get(self, id: str) -> Claim:
        """The claim; NotFound."""
        row = self.transaction.execute(sa.select(CLAIMS).where(C.id == id)).mappings().one_or_none()
        if row is None:
            raise NotFound(noun="claim", id=id)
        return to_claim(row)

    def add(self, claim: Claim, *, why: str) -> tuple[Claim, bool]:
        """Keep a claim; (stored claim, True when it is new). The same sent again changes nothing.

        Raises:
            DifferentContent: another claim is kept under this id.
            NotFound: there is no claim of which it would be a part.
        """
        next_number(self.transaction.connection)  # its lock also keeps two from taking one number
        found = self.transaction.execute(sa.select(CLAIMS).where(C.id == claim.id)).mappings().one_or_none()
        if found is not None:
            return self.same(to_claim(found), claim), False
        if claim.total_of is not None:
            self.get(claim.total_of)
        saved = self.stamped(claim)
        row = to_row(saved)
        facts: dict[str, object] = {"number": saved.number, "content_sha256": row["content_sha256"]}
        number, _ = self.transaction.record("claim.add", "claim", saved.id, facts, why=why)
        self.transaction.execute(sa.insert(CLAIMS), {**row, "audit_number": number})
        if saved.scope.features:
            named = [{"claim": saved.id, "layer": saved.layer, "feature": f} for f in saved.scope.features]
            self.transaction.execute(sa.insert(CLAIM_FEATURES), named)
        return replace(saved, audit_number=number), True

    def withdraw(self, id: str, *, why: str) -> Claim:
        """Take a claim back, for a reason that is kept; Withdrawn when it was before."""
        claim = self.get(id)
        if claim.withdrawn_at is not None:
            raise Withdrawn(id=id, why=claim.withdrawn_why or "")
        taken = {"withdrawn_at": self.transaction.now, "withdrawn_why": why}
        self.transaction.execute(sa.update(CLAIMS).where(C.id == id).values(taken))
        facts = {"number": claim.number, "why": why, "record_sha256": withdrawal_sha256({"id": id, **taken})}
        self.transaction.record("claim.withdraw", "claim", id, facts, why=why)
        return self.get(id)

    def find(self, query: ClaimQuery) -> ClaimPage:
        """One page of claims, the last recorded first."""
        condition = self.condition(query)
        page = sa.select(CLAIMS).where(condition).order_by(C.audit_number.desc()).limit(query.limit + 1)
        if query.after is not None:
            page = page.where(C.audit_number < query.after)
        found = [to_claim(row) for row in self.transaction.execute(page).mappings()]
        total = sa.select(sa.func.count()).select_from(CLAIMS).where(condition)
        claims = found[: query.limit]
        more = len(found) > query.limit
        counted = int(self.transaction.execute(total).scalar_one())
        return ClaimPage(claims, counted, claims[-1].audit_number if more else None)

    def parts(self, id: str) -> list[Claim]:
        """The claims that are parts of this one, oldest first; withdrawn ones too."""
        query = sa.select(CLAIMS).where(C.total_of == id).order_by(C.audit_number)
        return [to_claim(row) for row in self.transaction.execute(query).mappings()]

    def of_case(self, case: str) -> list[Claim]:
        """What was claimed about one case, oldest first."""
        query = sa.select(CLAIMS).where(C.case_id == case).order_by(C.audit_number)
        return [to_claim(row) for row in self.transaction.execute(query).mappings()]

    # --- steps -------------------------------------------------------------------------------
    def same(self, stored: Claim, sent: Claim) -> Claim:
        """The stored claim when the same was sent; else DifferentContent."""
        if asked_for(stored) == asked_for(sent):
            return stored
        raise DifferentContent(noun="claim", id=sent.id, stored=stored.number, sent=sent.text[:60])

    def stamped(self, claim: Claim) -> Claim:
        actor, now = self.transaction.actor, self.transaction.now
        name = sa.select(ACCOUNTS.c.display_name).where(ACCOUNTS.c.id == actor.account)
        return replace(
            claim,
            number=self.next_claim_number(now.year),
            recorded_at=now,
            account=actor.account,
            account_name=self.transaction.execute(name).scalar_one_or_none() or actor.name,
            withdrawn_at=None,
            withdrawn_why=None,
        )

    def next_claim_number(self, year: int) -> str:
        """The year's next number; claims are never removed, so counting gives it."""
        this_year = (C.number >= f"C{year}-") & (C.number < f"C{year}.")
        count = sa.select(sa.func.count()).select_from(CLAIMS).where(this_year)
        return f"C{year}-{int(self.transaction.execute(count).scalar_one()) + 1:04}"

    def condition(self, query: ClaimQuery) -> ColumnElement[bool]:
        """The query as a condition, without its key and limit."""
        clauses: list[ColumnElement[bool]] = list(within(query.reach))
        if query.layers:
            named = [layer for layer in query.layers if layer is not None]
            clauses.append(C.layer.in_(named) | (C.layer.is_(None) & sa.literal(None in query.layers)))
        for column, values in ((C.unit, query.units), (C.kind, query.kinds)):
            if values:
                clauses.append(column.in_(values))
        if query.case is not None:
            clauses.append(C.case_id == query.case)
        if query.total_of is not None:
            clauses.append(C.total_of == query.total_of)
        if query.withdrawn is not None:
            clauses.append(C.withdrawn_at.is_not(None) if query.withdrawn else C.withdrawn_at.is_(None))
        if query.only is not None:
            clauses.append(query.only)
        return sa.and_(sa.true(), *clauses)


def within(reach: Reach) -> list[ColumnElement[bool]]:
    """The rule ``sees_claim`` as a condition: own ones, the own unit's, and those on cases within reach."""
    if reach.everyone:
        return []
    mine: list[ColumnElement[bool]] = [C.case_id.in_(sa.select(CASES.c.id).where(*cases_within(reach)))]
    if reach.unit is not None:
        mine.append(C.unit == reach.unit)
    if reach.author is not None:
        mine.append(C.account == reach.author)
    return [sa.or_(*mine)]


# --- rows ----------------------------------------------------------------------------------------
def to_row(claim: Claim) -> dict[str, Any]:
    """The claim's row, without the number of its audit entry."""
    said = {name: getattr(claim, name) for name in SAID}
    row = {**said, "kind": str(claim.kind), "case_id": claim.case, "recorded_at": claim.recorded_at}
    row |= {"basis": str(claim.scope.basis), "since_at": since(claim)}
    row["scope"] = canonical(scope_plain(claim.scope)).decode()
    return {**row, "content_sha256": claim_sha256(claim)}


def since(claim: Claim) -> datetime:
    """What comes from this moment on may contradict the claim.

    The end of its day in Asia/Shanghai; for one that speaks of the day it was recorded, right after that.
    """
    end = datetime.combine(claim.day + timedelta(days=1), time(), LOCAL).astimezone(UTC)
    recorded = claim.recorded_at
    return end if recorded is None or recorded >= end else recorded + timedelta(milliseconds=1)


def claim_sha256(claim: Claim) -> str:
    """SHA-256 over the canonical JSON of a claim as it was first recorded."""
    said = {name: as_plain(getattr(claim, name)) for name in SAID}
    at = None if claim.recorded_at is None else to_moment_text(claim.recorded_at)
    whole = {**said, "case": claim.case, "scope": scope_plain(claim.scope), "recorded_at": at}
    return sha256_hex(canonical(whole))


def withdrawal_sha256(row: Mapping[Any, Any]) -> str:
    """The hash of a claim's withdrawal; its audit entry names it."""
    return sha256_hex(canonical({name: row[name] for name in ("id", "withdrawn_at", "withdrawn_why")}))


def asked_for(claim: Claim) -> dict[str, Any]:
    """What the sender said, without what the store adds."""
    added = ("number", "account", "account_name", "demonstration")
    said = {name: as_plain(getattr(claim, name)) for name in SAID if name not in added}
    return {**said, "case": claim.case, "scope": scope_plain(claim.scope)}


def scope_plain(scope: Scope) -> dict[str, Any]:
    """A scope in JSON's own types."""
    box = None if scope.box is None else [float(side) for side in scope.box]
    named = {name: list(getattr(scope, name)) for name in ("features", "units", "villages", "zones")}
    values = {name: list(each) for name, each in sorted(scope.fields.items())}
    return {**named, "basis": str(scope.basis), "box": box, "fields": values, "place": scope.place}


def to_scope(plain: Mapping[str, Any]) -> Scope:
    """The scope of its JSON."""
    named = {name: tuple(plain[name]) for name in ("features", "units", "villages", "zones")}
    box = None if plain["box"] is None else Box(*plain["box"])
    values = {name: tuple(each) for name, each in plain["fields"].items()}
    return Scope(basis=Basis(plain["basis"]), box=box, fields=values, place=plain["place"], **named)


def to_claim(row: Mapping[Any, Any]) -> Claim:
    """The claim of a row."""
    said = {name: row[name] for name in (*SAID, *LATER, "recorded_at")}
    scope = to_scope(json.loads(row["scope"]))
    return Claim(**{**said, "kind": ClaimKind(row["kind"]), "case": row["case_id"], "scope": scope})
