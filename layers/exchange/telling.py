"""What a report says once the lake is known: layers by their names, and one question for one cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from layers.definition import LayerDefinition
from layers.exchange.findings import Finding
from layers.exchange.kinds import sentence

SHIFT = "constant-shift"
# each explains a shift of everything
DATUMS = frozenset({"datum-gcj02", "datum-bd09", "datum-shift", "ovital-gcj02", "utm-confused"})


def with_layer_names(
    found: Sequence[Mapping[str, Any]], layers: Mapping[str, LayerDefinition]
) -> list[dict[str, Any]]:
    """Findings whose sentences call a trusted layer by its name; the fact keeps its id."""
    return [named(finding, layers.get(finding["facts"].get("trusted"))) for finding in found]


def named(finding: Mapping[str, Any], layer: LayerDefinition | None) -> dict[str, Any]:
    if layer is None:
        return dict(finding)
    told = Finding(finding["code"], finding["facts"], count=finding["count"])
    zh = sentence(replace(told, facts={**told.facts, "trusted": layer.words.zh})).zh
    en = sentence(replace(told, facts={**told.facts, "trusted": layer.words.en})).en
    return {**finding, "zh": zh, "en": en}


def asked_once(changes: Sequence[Finding], report: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Findings of the comparison, less a shift that is asked about already, as a datum."""
    waits = any(finding["code"] in DATUMS and not finding["accepted"] for finding in report)
    return [finding for finding in changes if not (waits and finding.code == SHIFT)]
