"""What a file really is, whatever it is called: content decides; what is not taken is refused in words."""

from __future__ import annotations

from layers.exchange.findings import FindingKind

KINDS: dict[str, FindingKind] = {}
