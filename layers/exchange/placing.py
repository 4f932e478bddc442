"""Where the numbers of a file lie on earth: declared, inferred, swapped, shifted; said with the reason."""

from __future__ import annotations

from layers.exchange.findings import FindingKind

KINDS: dict[str, FindingKind] = {}
