"""Signing the days that have ended, and the witness: the heads once more, in a file beside their key.

The witness lies where the key lies, outside the database. Who puts an older copy of the database in place, or
writes another chain, is found out at the next signing, before anything else is signed.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from layers.errors import DaySigned, UnreadableFile
from layers.rules.days import AuditDay, last_ended, require_ended, to_wire
from layers.rules.people import Actor
from layers.store.chain import canonical
from layers.store.database import Database
from layers.store.days import DayStore, Unsigned
from layers.store.signing import audit_key, sync_folder

WHY = "the day has ended"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be signed, and how."""

    key: Path
    through: date | None = None  # the last day; None: all that have ended
    why: str = WHY
    new_key: bool = False  # the key may be another one than that of the days before


def sign_days(database: Database, actor: Actor, order: Order) -> list[AuditDay]:
    """Sign every day that has ended and has no head yet; asked again, it signs nothing.

    Raises:
        DayNotOver: a day that has not ended was asked for.
        DaySigned: the witness beside the key has a head that this database does not have, or has otherwise.
        ChainBroken: the chain is not what it was when the last day was signed, or is broken since.
        KeyChanged: the key is another one. UnreadableFile: there is no key, or no readable one.
    """
    witness = Witness(order.key)
    heads, first = due(database, actor, order.through, witness)
    if heads:
        key = audit_key(order.key, make=first)
        with database.transaction(actor) as transaction:
            signed = DayStore(transaction).add(heads, key, why=order.why, new_key=order.new_key)
    else:
        signed = []
    complete(database, actor, witness)
    return signed


def due(
    database: Database, actor: Actor, through: date | None, witness: Witness
) -> tuple[list[Unsigned], bool]:
    """What to sign, and whether it would be the very first; read without keeping anybody waiting."""
    witnessed = list(
        witness.heads()
    )  # before the database is looked at: what others sign meanwhile is no stranger
    with database.transaction(actor, writes=False) as transaction:
        days, now = DayStore(transaction), transaction.now
        require_agreement(days, witnessed)
        day = last_ended(now) if through is None else require_ended(through, now)
        return list(days.unsigned(day)), days.last() is None


def require_agreement(days: DayStore, witnessed: Sequence[Mapping[str, Any]]) -> None:
    """DaySigned for a head that the database lacks or has otherwise, unless a restore was declared."""
    known = {head.day.isoformat(): to_wire(head) for head in (row.head for row in days.rows())}
    strange = [head for head in witnessed if known.get(head["day"]) != head]
    restores = days.restores() if strange else []
    for head in strange:
        if not any(number <= head["number"] <= lost for number, lost in restores):
            raise DaySigned(day=head["day"], number=head["number"])


def complete(database: Database, actor: Actor, witness: Witness) -> None:
    """Bring the witness up to the database, also after a power cut between the two."""
    if not witness.key.exists():
        return
    with database.transaction(actor, writes=False) as transaction:
        rows = DayStore(transaction).rows()
    witness.add([row.head for row in reversed(rows)])


class Witness:
    """The file of heads beside the key, one JSON object a line, only ever added to."""

    def __init__(self, key: Path) -> None:
        self.key = key
        self.path = key.with_name(f"{key.stem}.heads.jsonl")

    def heads(self) -> Iterator[dict[str, Any]]:
        """Every head, as the wire has it; UnreadableFile. A last line without an end is a power cut's."""
        if not self.path.exists():
            return
        for number, line in enumerate(self.path.read_bytes().split(b"\n")[:-1], 1):
            try:
                head = json.loads(line)["day"]
                head["day"], head["number"]
            except (ValueError, KeyError, TypeError) as error:
                raise UnreadableFile(file=self.path.name, place=number, reason="no head of a day") from error
            yield head

    def add(self, heads: list[AuditDay]) -> None:
        """Append what is not there yet, for good; whoever appends too waits."""
        with self.path.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            present = {canonical(head) for head in self.heads()}
            new = [line for head in heads if canonical(line := to_wire(head)) not in present]
            if not new:
                return
            whole = self.path.read_bytes().rpartition(b"\n")
            file.truncate(len(whole[0]) + len(whole[1]))  # half a line of a power cut
            file.write(b"".join(canonical({"day": line}) + b"\n" for line in new))
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self.path.parent)
