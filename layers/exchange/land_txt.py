"""The land ministry's boundary point files (界址点坐标交换文件) with all their traps."""

from __future__ import annotations

from layers.exchange.findings import FindingKind

KINDS: dict[str, FindingKind] = {}
