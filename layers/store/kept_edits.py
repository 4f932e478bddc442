"""Edits that came too late: kept in a transaction of their own, decided once, never taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
import sqlalchemy as sa
from sqlalchemy import ColumnElement, RowMapping

from layers.definition import LayerDefinition
from layers.errors import EditDecided, NotFound
from layers.rules.features import Feature
from layers.rules.kept_edits import KeptEdit
from layers.store.chain import canonical, next_number, sha256_hex
from layers.store.database import Transaction
from layers.store.people import called
from layers.store.tables import KEPT_EDITS
from layers.store.versions import plain_properties, promoted, typed_properties

K = KEPT_EDITS.c
SAID = (
    "id", "layer", "feature", "based_on", "found", "content", "why", "at", "account", "name", "unit",
    "demonstration",
)  # fmt: skip
DECIDED = ("id", "decision", "decided_at", "decided_by", "decided_name", "reason", "made")
PLAIN = ("state", "unit", "valid_from", "valid_to", "crs_declared", "crs_assumed", "crs_evidence")


@dataclass(frozen=True, slots=True)
class KeptEditQuery:
    """Which edits; empty fields do not filter. ``after`` is the ``fid`` after which a page goes on."""

    layers: tuple[str, ...] = ()
    feature: str | None = None
    open: bool | None = None
    after: int | None = None
    limit: int = 50


class KeptEditStore:
    """Keeps, reads and decides late edits within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def keep(self, feature: Feature, *, found: int, why: str) -> str:
        """Keep an edit made on ``feature.version``; its id. The same sent again is kept once."""
        row = self.to_row(feature, found=found, why=why)
        insert = self.transaction.dialect.insert_new(KEPT_EDITS).returning(K.fid)
        if self.transaction.execute(insert, row).first():
            facts = {"layer": feature.layer, "id": row["id"], "content_sha256": row["content_sha256"]}
            number, _ = self.transaction.record("feature.aside", "feature", feature.id, facts, why=why)
            mine = sa.update(KEPT_EDITS).where(K.id == row["id"])
            self.transaction.execute(mine.values(audit_number=number))
        return str(row["id"])

    def get(self, id: str) -> KeptEdit:
        """One edit; NotFound."""
        found = self.read(sa.select(KEPT_EDITS).where(K.id == id))
        if not found:
            raise NotFound(noun="edit", id=id)
        return found[0]

    def find(self, query: KeptEditQuery) -> tuple[list[KeptEdit], int, int | None]:
        """A page, newest first, the total of all pages, and the key of the next page."""
        condition = conditions(query)
        page = sa.select(KEPT_EDITS).where(condition).order_by(K.fid.desc()).limit(query.limit + 1)
        found = self.read(page if query.after is None else page.where(K.fid < query.after))
        counted = sa.select(sa.func.count()).select_from(KEPT_EDITS).where(condition)
        total = int(self.transaction.execute(counted).scalar_one())
        shown = found[: query.limit]
        return shown, total, shown[-1].fid if len(found) > query.limit else None

    def decide(self, edit: KeptEdit, *, decision: str, reason: str, made: int | None) -> KeptEdit:
        """Note what was decided; EditDecided when somebody was first."""
        next_number(self.transaction.connection)  # its lock: one decides
        actor = self.transaction.actor
        row = {
            "decision": decision,
            "decided_at": self.transaction.now,
            "decided_by": actor.account,
            "decided_name": called(self.transaction),
            "reason": reason,
            "made": made,
        }
        waits = sa.update(KEPT_EDITS).where(K.id == edit.id, K.decision.is_(None))
        if self.transaction.execute(waits.values(row)).rowcount != 1:
            raise EditDecided(id=edit.id, decision="–", by="–")
        facts = {"decision": decision, "record_sha256": decision_sha256({**row, "id": edit.id})}
        self.transaction.record("feature.aside_decided", "edit", edit.id, facts, why=reason)
        return self.get(edit.id)

    # --- steps -----------------------------------------------------------------------------
    def to_row(self, feature: Feature, *, found: int, why: str) -> dict[str, Any]:
        """The row of a new edit; its id tells the same edit again."""
        definition = self.transaction.definition(feature.layer)
        shape = promoted(feature.shape, definition)
        wkb = None if shape is None else shapely.to_wkb(shape, byte_order=1)
        content = content_of(feature)
        actor = self.transaction.actor
        same = [feature.layer, feature.id, feature.version, actor.account, content, wkb and wkb.hex()]
        row = {
            "id": sha256_hex(canonical(same))[:32],
            "layer": feature.layer,
            "feature": feature.id,
            "based_on": feature.version,
            "found": found,
            "content": content,
            "shape": wkb,
            "why": why,
            "at": self.transaction.now,
            "account": actor.account,
            "name": called(self.transaction),
            "unit": actor.unit,
            "demonstration": feature.demonstration,
        }
        return {**row, "content_sha256": edit_sha256(row)}

    def read(self, query: sa.Select[Any]) -> list[KeptEdit]:
        rows = self.transaction.execute(query).mappings().all()
        return [to_edit(row, self.transaction.definition(row["layer"])) for row in rows]


def conditions(query: KeptEditQuery) -> ColumnElement[bool]:
    """The query as a condition, without its key and limit."""
    clauses: list[ColumnElement[bool]] = [K.layer.in_(query.layers)] if query.layers else []
    if query.feature is not None:
        clauses.append(K.feature == query.feature)
    if query.open is not None:
        clauses.append(K.decision.is_(None) if query.open else K.decision.is_not(None))
    return sa.and_(sa.true(), *clauses)


def content_of(feature: Feature) -> str:
    """Everything an edit says but its shape, as canonical JSON; fields that were emptied are null."""
    plain = {name: getattr(feature, name) for name in PLAIN}
    days = {name: value and value.isoformat() for name, value in plain.items() if name.startswith("valid")}
    known = dict.fromkeys(feature.properties) | plain_properties(feature.properties)
    return canonical({**plain, **days, "properties": known}).decode()


def to_edit(row: RowMapping, definition: LayerDefinition) -> KeptEdit:
    """The edit in its row."""
    told = json.loads(row["content"])
    typed = typed_properties(told["properties"], definition.fields)
    days = {name: told[name] and date.fromisoformat(told[name]) for name in ("valid_from", "valid_to")}
    feature = Feature(
        layer=row["layer"],
        id=row["feature"],
        shape=None if row["shape"] is None else shapely.from_wkb(bytes(row["shape"])),
        properties={name: value for name, value in typed.items() if name in told["properties"]},
        version=row["based_on"],
        demonstration=row["demonstration"],
        **{**{name: told[name] for name in PLAIN}, **days},
    )
    names = (
        "id", "found", "why", "at", "account", "name", "unit", "demonstration", "decision", "decided_at",
        "decided_name", "reason", "made", "fid",
    )  # fmt: skip
    return KeptEdit(feature=feature, **{name: row[name] for name in names})


def edit_sha256(row: Mapping[Any, Any]) -> str:
    """The hash of an edit as it was sent; its audit entry names it."""
    shape = None if row["shape"] is None else sha256_hex(bytes(row["shape"]))
    return sha256_hex(canonical({**{name: row[name] for name in SAID}, "shape": shape}))


def decision_sha256(row: Mapping[Any, Any]) -> str:
    """The hash of what was decided; its audit entry names it."""
    return sha256_hex(canonical({name: row[name] for name in DECIDED}))
