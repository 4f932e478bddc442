"""The one table of finding kinds, gathered from where the findings are made; and their sentences."""

from __future__ import annotations

from layers.definition import Words
from layers.exchange import (
    archives,
    attributes,
    delimited,
    doctor_kinds,
    dxf_blocks,
    encodings,
    gate,
    gdal_reader,
    geojson,
    geopackage,
    geoparquet,
    land_txt,
    placing,
    reading_kinds,
    shapefile,
    shaping,
    spreadsheet,
)
from layers.exchange.findings import Finding, FindingKind

MODULES = (
    archives,
    attributes,
    delimited,
    doctor_kinds,
    dxf_blocks,
    encodings,
    gate,
    gdal_reader,
    geojson,
    geopackage,
    geoparquet,
    land_txt,
    placing,
    reading_kinds,
    shapefile,
    shaping,
    spreadsheet,
)
KINDS: dict[str, FindingKind] = {code: kind for module in MODULES for code, kind in module.KINDS.items()}


def kind_of(code: str) -> FindingKind:
    """The kind of a code; KeyError is a fault of ours, found by a test."""
    return KINDS[code]


def sentence(finding: Finding) -> Words:
    """What was found and what to do, in both languages."""
    facts = Facts({name: plain(value) for name, value in finding.facts.items()}, count=str(finding.count))
    words = kind_of(finding.code).words
    return Words(words.zh.format_map(facts), words.en.format_map(facts))


def plain(value: object) -> str:
    """A fact as it is read: a dash for a missing one, numbers without needless digits."""
    if value is None:
        return "–"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


class Facts(dict[str, str]):
    """Facts for a sentence; one that was not given prints as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"
