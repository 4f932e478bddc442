"""Evidence: what is on file, what it serves, in whose hands it was; nothing is taken off the record."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import RowMapping

from geo.prints import Print
from layers.errors import AlreadyUsed, Busy, NotFound
from layers.rules.evidence import (
    PHOTO,
    Burden,
    Claims,
    CustodyEntry,
    Evidence,
    EvidenceUse,
    UsedEvidence,
    burden_of,
    same_use,
)
from layers.rules.photos import VOICE
from layers.store.case_tables import CUSTODY, EVIDENCE, EVIDENCE_USES
from layers.store.chain import canonical, next_number, sha256_hex
from layers.store.database import Transaction
from layers.store.evidence_files import EvidenceFiles
from layers.store.fixes import to_fix
from layers.store.flags import FlagStore
from layers.store.report_records import Row
from layers.store.tables import PHOTOS, REPORTS

PLAIN = (
    "sha256", "size_bytes", "media_type", "name", "kind", "readable", "received_at", "account",
    "account_name", "unit", "demonstration",
)  # fmt: skip
USE = (
    "id", "sha256", "noun", "noun_id", "role", "title", "document_number", "issued_on", "viewpoint_of", "at",
    "account", "account_name", "unit", "why",
)  # fmt: skip
WITHDRAWAL = ("withdrawn_at", "withdrawn_by", "withdrawn_name", "withdrawn_why")
HELD = ("sha256", "at", "account", "name", "unit", "action", "facts")
U, C = EVIDENCE_USES.c, CUSTODY.c


class EvidenceStore:
    """Reads and writes evidence within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    # --- what is on file -------------------------------------------------------------------
    def add(
        self, evidence: Evidence, files: EvidenceFiles, *, print: Print | None = None
    ) -> tuple[Evidence, bool]:
        """Put a file on record whose bytes lie in the storage; (what is on record, True when it is new).

        The same hash again gives the first record and False; another sender is noted in its custody.

        Args:
            print: what a photo looks like, to find pictures that came before.

        Raises:
            Busy: the bytes are not in the storage (they were swept just now): a row never comes without them.
        """
        self.lock()
        if not files.exists(evidence.sha256):
            raise Busy(seconds=1)
        stored = self.rows((evidence.sha256,)).get(evidence.sha256)
        if stored is not None:
            return self.received_again(stored, evidence), False
        row = to_row(replace(evidence, received_at=self.transaction.now))
        facts = {"record_sha256": record_sha256(row), "name": evidence.name}
        number = self.keep(
            "add", evidence.sha256, facts, [self.entry(evidence.sha256, "received", named(row))]
        )
        self.transaction.execute(sa.insert(EVIDENCE), {**row, "audit_number": number})
        self.raise_flags(stored := self.get(evidence.sha256), print)
        return stored, True

    def raise_flags(self, evidence: Evidence, print: Print | None) -> None:
        """What is worth a second look in a file that came now, and in what it was filed for before."""
        flags = FlagStore(self.transaction)
        flags.evidence_came(evidence, print)
        for use in self.uses(evidence.sha256):
            if use.withdrawn_at is None:
                flags.evidence_used(use, evidence)

    def received_again(self, stored: Evidence, evidence: Evidence) -> Evidence:
        """The record as it is; that somebody else sent the same is one more entry of its custody."""
        senders = sa.select(C.account).where(C.sha256 == stored.sha256, C.action == "received")
        if evidence.account not in set(self.transaction.connection.scalars(senders)):
            facts: dict[str, object] = {"name": evidence.name, "again": True}
            self.keep("receive", stored.sha256, {}, [self.entry(stored.sha256, "received", facts)])
        return stored

    def get(self, sha256: str) -> Evidence:
        """The file, sent as evidence or as a report's photo that has arrived; NotFound."""
        found = self.find((sha256,)).get(sha256)
        if found is None:
            raise NotFound(noun="evidence", id=sha256)
        return found

    def find(self, hashes: Collection[str]) -> Mapping[str, Evidence]:
        """Those of these files that are here, by hash, in two statements however many they are."""
        own = self.rows(hashes)
        return {**self.photos(set(hashes) - own.keys()), **own}

    def rows(self, hashes: Collection[str]) -> dict[str, Evidence]:
        """Files that were sent as evidence."""
        if not hashes:
            return {}
        query = sa.select(EVIDENCE).where(EVIDENCE.c.sha256.in_(tuple(hashes)))
        return {row["sha256"]: to_evidence(row) for row in self.transaction.execute(query).mappings()}

    def photos(self, hashes: Collection[str]) -> dict[str, Evidence]:
        """Photos of reports that have arrived, each as its first report sent it."""
        if not hashes:
            return {}
        beside = [REPORTS.c[name] for name in ("author", "author_name", "unit", "demonstration")]
        query = (
            sa.select(PHOTOS, *beside)
            .join(REPORTS, REPORTS.c.id == PHOTOS.c.report)
            .where(
                PHOTOS.c.sha256.in_(tuple(hashes)), PHOTOS.c.arrived_at.is_not(None), PHOTOS.c.role != VOICE
            )
            .order_by(PHOTOS.c.arrived_at.desc(), PHOTOS.c.report.desc())
        )
        return {row["sha256"]: from_photo(row) for row in self.transaction.execute(query).mappings()}

    # --- what it serves --------------------------------------------------------------------
    def use(self, use: EvidenceUse) -> tuple[EvidenceUse, bool]:
        """Link a file to what it serves; (the use on record, True when it is new).

        The same again, said in the same words, gives the first one and False. The file may come later.

        Raises:
            AlreadyUsed: the file serves the same in this role already, in other words.
        """
        self.lock()
        mine = (U.sha256 == use.sha256) & (U.noun == use.noun) & (U.noun_id == use.noun_id)
        mine &= (U.role == use.role) & U.withdrawn_at.is_(None)
        if earlier := self.read_uses(mine):
            if not same_use(earlier[0], use):
                raise AlreadyUsed(id=earlier[0].id, role=use.role)
            return earlier[0], False
        saved = replace(use, id=use.id or str(uuid4()), at=self.transaction.now)
        row = {name: getattr(saved, name) for name in USE}
        facts = {"sha256": use.sha256, "noun": use.noun, "noun_id": use.noun_id, "role": use.role}
        entry = self.entry(use.sha256, "used", {"use": saved.id, **facts})
        facts["record_sha256"] = use_sha256(row, USE)
        number = self.keep("use", saved.id, facts, [entry], why=use.why)
        self.transaction.execute(sa.insert(EVIDENCE_USES), {**row, "audit_number": number})
        FlagStore(self.transaction).evidence_used(saved, self.find((use.sha256,)).get(use.sha256))
        return self.get_use(saved.id), True

    def withdraw(self, use: EvidenceUse) -> EvidenceUse:
        """Save a use that ``rules.evidence.withdrawn`` gave; its row stays, with the reason."""
        row = {name: getattr(use, name) for name in WITHDRAWAL}
        why = use.withdrawn_why or ""
        entry = self.entry(use.sha256, "withdrawn", {"use": use.id, "why": why})
        facts = {"sha256": use.sha256, "withdrawal_sha256": use_sha256(row, WITHDRAWAL)}
        self.keep("withdraw", use.id, facts, [entry], why=why)
        self.transaction.execute(sa.update(EVIDENCE_USES).where(U.id == use.id).values(row))
        return self.get_use(use.id)

    def get_use(self, id: str) -> EvidenceUse:
        """One use; NotFound."""
        found = self.read_uses(U.id == id)
        if not found:
            raise NotFound(noun="evidence use", id=id)
        return found[0]

    def uses(self, sha256: str) -> list[EvidenceUse]:
        """All that a file serves or served, oldest first."""
        return self.read_uses(U.sha256 == sha256)

    def of_case(self, case: str) -> list[UsedEvidence]:
        """What serves a case, withdrawn or missing too, each use with its file, oldest first."""
        return self.of("case", case)

    def of(self, noun: str, id: str) -> list[UsedEvidence]:
        """What serves a case or a measure."""
        uses = self.read_uses((U.noun == noun) & (U.noun_id == id))
        files = self.find({use.sha256 for use in uses})
        return [UsedEvidence(use, files.get(use.sha256)) for use in uses]

    def burdens(self, hashes: Collection[str]) -> Mapping[str, Burden]:
        """How much each of these files does, so that nobody is asked for the same picture twice."""
        uses: dict[str, list[EvidenceUse]] = {sha256: [] for sha256 in hashes}
        for use in self.read_uses(U.sha256.in_(tuple(hashes))) if hashes else ():
            uses[use.sha256].append(use)
        return {sha256: burden_of(held) for sha256, held in uses.items()}

    def read_uses(self, condition: sa.ColumnElement[bool]) -> list[EvidenceUse]:
        query = sa.select(EVIDENCE_USES).where(condition).order_by(U.at, U.audit_number)
        return [EvidenceUse(**row) for row in self.transaction.execute(query).mappings()]

    # --- in whose hands it was -------------------------------------------------------------
    def custody(self, sha256: str) -> list[CustodyEntry]:
        """Everything done with a file, oldest first; a report's photo begins with its arrival."""
        query = sa.select(CUSTODY).where(C.sha256 == sha256).order_by(C.fid)
        kept = [to_entry(row) for row in self.transaction.execute(query).mappings()]
        return [*(arrival(photo) for photo in self.photos((sha256,)).values()), *kept]

    def senders(self, sha256: str) -> frozenset[tuple[str | None, str | None]]:
        """Account and unit of everybody who sent this file."""
        return frozenset(
            (entry.account, entry.unit) for entry in self.custody(sha256) if entry.action == "received"
        )

    def note(self, sha256: str, action: str, facts: Mapping[str, object], *, why: str = "") -> None:
        """Write down that a file was derived from, read, or handed out."""
        self.keep(action, sha256, {}, [self.entry(sha256, action, facts)], why=why)

    def note_checks(self, checked: Iterable[tuple[str, Mapping[str, object]]], *, why: str) -> None:
        """Write down that files were compared with their hashes: one audit entry for all of them."""
        entries = [self.entry(sha256, "checked", facts) for sha256, facts in checked]
        if entries:
            self.keep("check", "", {}, entries, why=why)

    def note_exported(self, hashes: Collection[str], facts: Mapping[str, object], *, why: str) -> None:
        """Write down that originals left the house together: one audit entry for all of them."""
        entries = [self.entry(sha256, "exported", facts) for sha256 in sorted(hashes)]
        if entries:
            self.keep("exported", "", {}, entries, why=why)

    def entry(self, sha256: str, action: str, facts: Mapping[str, object]) -> CustodyEntry:
        """A custody entry of this transaction's actor."""
        actor = self.transaction.actor
        return CustodyEntry(
            sha256, self.transaction.now, actor.account, actor.name, actor.unit, action, facts
        )

    def keep(
        self,
        action: str,
        id: str,
        facts: Mapping[str, object],
        entries: list[CustodyEntry],
        *,
        why: str = "",
    ) -> int:
        """Append the audit entry of a change and the custody entries that it vouches for; its number."""
        rows = [to_custody_row(entry) for entry in entries]
        held: dict[str, object] = {**facts, "custody": len(rows), "custody_sha256": custody_sha256(rows)}
        number, _ = self.transaction.record(f"evidence.{action}", "evidence", id, held, why=why)
        self.transaction.execute(sa.insert(CUSTODY), [{**row, "audit_number": number} for row in rows])
        return number

    def lock(self) -> None:
        """Wait until no other writer is between looking and writing; held until the transaction ends."""
        next_number(self.transaction.connection)


def to_row(evidence: Evidence) -> dict[str, Any]:
    """The row of a file, without its audit number."""
    claims = evidence.claims or Claims()
    row = {name: getattr(evidence, name) for name in PLAIN}
    row |= {name: getattr(claims, name) for name in ("taken_at", "longitude", "latitude", "device")}
    return {**row, "claims": evidence.claims and canonical(asdict(evidence.claims)).decode()}


def to_evidence(row: RowMapping) -> Evidence:
    """The file in its row."""
    plain = {name: row[name] for name in PLAIN}
    return Evidence(**plain, claims=to_claims(row["claims"]), audit_number=row["audit_number"])


def to_claims(text: str | None) -> Claims | None:
    """Claims out of their JSON."""
    if text is None:
        return None
    members = json.loads(text)
    moment = members["gps_time"]
    members |= {"doubts": tuple(members["doubts"]), "gps_time": moment and datetime.fromisoformat(moment)}
    return Claims(**members)


def from_photo(row: RowMapping) -> Evidence:
    """A report's photo as evidence: what the phone read from it stands for its claims."""
    fix, taken = to_fix(row["fix"]), row["taken_at"]
    claims = Claims(
        camera_time=taken and taken.astimezone(UTC).isoformat()[:19],
        camera_zone=taken and "+00:00",
        longitude=fix.longitude if fix else None,
        latitude=fix.latitude if fix else None,
        datum=fix.datum if fix else None,
    )
    return Evidence(
        sha256=row["sha256"],
        size_bytes=row["received_bytes"] or row["size_bytes"],
        media_type=None,
        name="",
        kind=PHOTO,
        readable=bool(row["readable"]),
        claims=claims,
        received_at=row["arrived_at"],
        account=row["author"],
        account_name=row["author_name"],
        unit=row["unit"],
        report=row["report"],
        demonstration=row["demonstration"],
    )


def arrival(photo: Evidence) -> CustodyEntry:
    """The arrival of a report's photo, as its report recorded it."""
    at = photo.received_at or datetime.min.replace(tzinfo=UTC)
    facts = {"report": photo.report}
    return CustodyEntry(photo.sha256, at, photo.account, photo.account_name, photo.unit, "received", facts)


def named(row: Mapping[str, Any]) -> dict[str, object]:
    """What the custody says of a file that came."""
    return {name: row[name] for name in ("name", "media_type", "size_bytes", "readable")}


def to_custody_row(entry: CustodyEntry) -> dict[str, Any]:
    row = {name: getattr(entry, name) for name in HELD}
    return {**row, "facts": canonical(entry.facts).decode()}


def to_entry(row: RowMapping) -> CustodyEntry:
    plain = {name: row[name] for name in (*HELD, "audit_number")}
    return CustodyEntry(**{**plain, "facts": json.loads(row["facts"])})


def record_sha256(row: Row) -> str:
    """The hash of a file's row; its audit entry names it."""
    return sha256_hex(canonical({name: value for name, value in row.items() if name != "audit_number"}))


def use_sha256(row: Row, names: Collection[str]) -> str:
    """The hash of a use as it was made, or of its withdrawal."""
    return sha256_hex(canonical({name: row[name] for name in names}))


def custody_sha256(rows: Iterable[Row]) -> str:
    """The hash of custody entries in their order."""
    return sha256_hex(canonical([{name: row[name] for name in HELD} for row in rows]))
