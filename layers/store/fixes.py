"""Positions of devices as they are kept: canonical JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from layers.rules.fixes import Fix
from layers.store.chain import canonical


def to_text(fix: Fix | None) -> str | None:
    """A fix as canonical JSON."""
    return None if fix is None else canonical(asdict(fix)).decode()


def to_fix(text: str | None) -> Fix | None:
    """The fix in its text."""
    if text is None:
        return None
    members = json.loads(text)
    taken_at = members.pop("taken_at")
    return Fix(taken_at=None if taken_at is None else datetime.fromisoformat(taken_at), **members)
