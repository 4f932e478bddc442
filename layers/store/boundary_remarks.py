"""What people say about boundary versions: kept once, never changed, never removed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import RowMapping

from layers.errors import NotFound, RemarkTaken
from layers.rules.boundary_review import Remark
from layers.store.boundary_tables import BOUNDARIES, BOUNDARY_REMARKS
from layers.store.chain import canonical, next_number, sha256_hex
from layers.store.database import Transaction
from layers.store.tables import ACCOUNTS

R = BOUNDARY_REMARKS.c
LISTS = ("mentions", "attachments")
SENT = ("boundary", "change", "kind", "about", "reply_to", "text", *LISTS)  # what the speaker says
KEPT = tuple(each.name for each in fields(Remark) if each.name != "fid")


class RemarkStore:
    """Keeps and reads what was said within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def sent_before(self, remark: Remark) -> Remark | None:
        """The stored saying when the same was sent before; whoever else speaks waits from here on.

        Raises:
            RemarkTaken: something else was said under this id, or somebody else said it.
        """
        next_number(self.transaction.connection)  # its lock: what is checked now still holds when it is kept
        found = self.read(sa.select(BOUNDARY_REMARKS).where(R.id == remark.id))
        if not found:
            return None
        stored = found[0]
        mine = stored.account == self.transaction.actor.account
        if mine and asked_for(stored) == asked_for(replace(remark, text=remark.text.strip())):
            return stored
        raise RemarkTaken(id=remark.id, stored=stored.text[:60], sent=remark.text[:60])

    def add(self, remark: Remark) -> Remark:
        """Keep a saying that ``rules.boundary_remarks`` let pass, with who says it, and when."""
        row = to_row(self.signed(remark))
        facts = {"boundary": remark.boundary, "kind": remark.kind, "content_sha256": row["content_sha256"]}
        number, _ = self.transaction.record("boundary.said", "remark", remark.id, facts, why=remark.text)
        self.transaction.execute(sa.insert(BOUNDARY_REMARKS), {**row, "audit_number": number})
        return self.get(remark.id)

    def get(self, id: str) -> Remark:
        """One saying; NotFound."""
        found = self.read(sa.select(BOUNDARY_REMARKS).where(R.id == id))
        if not found:
            raise NotFound(noun="remark", id=id)
        return found[0]

    def of(self, boundaries: Collection[str]) -> list[Remark]:
        """All that was said about these versions, the first said first."""
        return self.read(sa.select(BOUNDARY_REMARKS).where(R.boundary.in_(boundaries)).order_by(R.fid))

    def mentioning(self, account: str, *, after: int, limit: int) -> tuple[list[Remark], int | None]:
        """What named an account and was kept after a saying, newest first; the key below which more wait."""
        named = R.mentions.contains(json.dumps(account, ensure_ascii=False), autoescape=True)
        query = sa.select(BOUNDARY_REMARKS).where(named, R.fid > after).order_by(R.fid.desc())
        found = self.read(query.limit(limit + 1))
        return found[:limit], found[limit - 1].fid if len(found) > limit else None

    def answered_since(self, remarks: Collection[Remark], account: str) -> frozenset[str]:
        """Ids of those of these sayings in whose threads the account said something later."""
        roots = {remark.id: remark.reply_to or remark.id for remark in remarks}
        told = sa.select(R.id, R.reply_to, R.fid).where(R.account == account)
        mine = self.transaction.execute(told.where(R.reply_to.in_(set(roots.values())))).all()
        return frozenset(
            remark.id
            for remark in remarks
            if any(row.reply_to == roots[remark.id] and row.fid > remark.fid for row in mine)
        )

    def filed(self, sha256: str) -> bool:
        """Whether a file is a document of any version, or was attached to anything said about one."""
        quoted = json.dumps(sha256)
        said = sa.select(R.fid).where(R.attachments.contains(quoted, autoescape=True))
        if self.transaction.execute(said.limit(1)).first() is not None:
            return True
        papers = sa.select(BOUNDARIES.c.body).where(BOUNDARIES.c.body.contains(quoted, autoescape=True))
        bodies = self.transaction.execute(papers).scalars()
        return any(sha256 in json.loads(body)["documents"] for body in bodies)  # not in a note or a name

    # --- steps -----------------------------------------------------------------------------
    def signed(self, remark: Remark) -> Remark:
        """The saying with its moment and its speaker; demonstration where either of both is."""
        actor = self.transaction.actor
        person = sa.select(ACCOUNTS.c.display_name, ACCOUNTS.c.demonstration).where(
            ACCOUNTS.c.id == actor.account
        )
        found = self.transaction.execute(person).first()
        marked = sa.select(BOUNDARIES.c.demonstration).where(BOUNDARIES.c.id == remark.boundary)
        return replace(
            remark,
            at=self.transaction.now,
            account=actor.account,
            name=found.display_name if found else actor.name,
            unit=actor.unit,
            demonstration=bool(found and found.demonstration)
            or bool(self.transaction.execute(marked).scalar_one_or_none()),
        )

    def read(self, query: sa.Select[Any]) -> list[Remark]:
        return [to_remark(row) for row in self.transaction.execute(query).mappings()]


def asked_for(remark: Remark) -> dict[str, Any]:
    """What its speaker said, without when and who."""
    return {name: getattr(remark, name) for name in SENT}


def to_row(remark: Remark) -> dict[str, Any]:
    """The row of a saying."""
    row = {name: getattr(remark, name) for name in KEPT}
    lists = {name: canonical(row[name]).decode() for name in LISTS}
    row |= {**lists, "kind": str(remark.kind)}
    return {**row, "content_sha256": remark_sha256(row)}


def to_remark(row: RowMapping) -> Remark:
    """The saying in its row."""
    lists: dict[str, Any] = {name: tuple(json.loads(row[name])) for name in LISTS}
    return Remark(**{name: row[name] for name in (*KEPT, "fid")} | lists)


def remark_sha256(row: Mapping[Any, Any]) -> str:
    """The hash of a saying as it was kept; its audit entry names it."""
    return sha256_hex(canonical({name: row[name] for name in KEPT}))
