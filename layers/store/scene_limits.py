"""With what scenes are compared from now on: every change kept with its reason, the last one counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from layers.errors import ReasonMissing
from layers.rules.scene_limits import Parameters, from_plain, parameters_of, plain_of
from layers.store.chain import canonical, next_number
from layers.store.database import Transaction
from layers.store.people import called
from layers.store.scene_tables import SCENE_LIMITS
from layers.store.scenes import UNSAID, said_sha256

L = SCENE_LIMITS.c
ACTION = "scene.limits"
LIMITS_SAID = tuple(column.name for column in L if column.name not in UNSAID)
DEFAULTS = "defaults"  # the id of what the code says, before anybody changed it


@dataclass(frozen=True, slots=True)
class KeptLimits:
    """Parameters as they stood from a moment on; ``at`` is None for those of the code."""

    id: str
    parameters: Parameters
    why: str = ""
    at: datetime | None = None
    account: str | None = None
    author: str = ""


class LimitStore:
    """Reads and changes the standing parameters within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def current(self) -> KeptLimits:
        """Those that stand: the last that were put, else the code's own."""
        row = self.transaction.execute(sa.select(SCENE_LIMITS).order_by(L.fid.desc()).limit(1)).mappings()
        found = row.one_or_none()
        return KeptLimits(DEFAULTS, Parameters()) if found is None else to_limits(found)

    def history(self) -> list[KeptLimits]:
        """All that ever stood but the code's own, the newest first."""
        rows = self.transaction.execute(sa.select(SCENE_LIMITS).order_by(L.fid.desc())).mappings()
        return [to_limits(row) for row in rows]

    def put(self, said: Mapping[str, Any], *, why: str) -> tuple[KeptLimits, bool]:
        """Let other parameters stand; (those that stand now, True when anything changed).

        Args:
            said: what changes; the rest stays. An empty mapping changes nothing.

        Raises:
            BadLimits; ReasonMissing: somebody has to say why.
        """
        next_number(self.transaction.connection)  # two that change at once do so one after the other
        if not why.strip():
            raise ReasonMissing()
        before = self.current()
        wanted = parameters_of(said, before.parameters, standing=True)
        if wanted == before.parameters:
            return before, False
        row: dict[str, Any] = {
            "id": str(uuid4()),
            "parameters": canonical(plain_of(wanted)).decode(),
            "why": why,
            "at": self.transaction.now,
            "account": self.transaction.actor.account,
            "author": called(self.transaction),
        }
        row["content_sha256"] = said_sha256(row, LIMITS_SAID)
        facts = {"before": before.id, "content_sha256": row["content_sha256"]}
        number, _ = self.transaction.record(ACTION, "scene_limits", row["id"], facts, why=why)
        self.transaction.execute(sa.insert(SCENE_LIMITS), {**row, "audit_number": number})
        return self.current(), True


def to_limits(row: Mapping[Any, Any]) -> KeptLimits:
    """The parameters in a row."""
    own = {name: row[name] for name in ("id", "why", "at", "account", "author")}
    return KeptLimits(**own, parameters=from_plain(json.loads(row["parameters"])))
