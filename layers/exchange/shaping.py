"""What is wrong with the shapes of a file, where, and what they would be after a repair."""

from __future__ import annotations

from layers.exchange.findings import FindingKind

KINDS: dict[str, FindingKind] = {}
