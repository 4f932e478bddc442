"""Archives unpacked within bounds, under our own names; the sender's names only shown, in right Chinese."""

from __future__ import annotations

from layers.exchange.findings import FindingKind

KINDS: dict[str, FindingKind] = {}
