"""How the text of a file was encoded: strict UTF-8, then GB18030, with a score and a sample to look at."""

from __future__ import annotations

from layers.exchange.findings import FindingKind

KINDS: dict[str, FindingKind] = {}
