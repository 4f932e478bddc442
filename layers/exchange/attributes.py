"""Which column becomes which field, and which values do not fit it."""

from __future__ import annotations

from layers.exchange.findings import FindingKind

KINDS: dict[str, FindingKind] = {}
