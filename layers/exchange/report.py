"""The doctor's report as JSON's own types (its form: ``docs/exchange.md``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import shapely
from shapely.geometry.base import BaseGeometry

from geo.shapes import as_geojson
from layers.definition import GeometryType
from layers.exchange.attributes import Attributes
from layers.exchange.findings import Example, Finding, Severity, Tally
from layers.exchange.kinds import kind_of, sentence
from layers.exchange.order import Order
from layers.exchange.placing import Placement
from layers.exchange.source import Batch, Dataset, Part, Source
from layers.exchange.totals import Totals

LEAVE_OUT = "rows-refused"
MOST_VERTICES = 5_000  # of a shape that is shown before and after
MOST_WORDS = 200  # of a field, that are not on its list


class Examination(Protocol):
    """One part of a data set that was looked through."""

    order: Order
    source: Source
    dataset: Dataset
    tally: Tally
    totals: Totals
    placement: Placement | None
    attributes: Attributes | None
    sample: Batch | None
    rows: int
    refused: set[int]


def report_of(examination: Examination, names: Sequence[tuple[str, Part]]) -> dict[str, Any]:
    """Everything an examination found."""
    accepted = examination.order.decisions.accepted
    findings = [as_json(finding, accepted) for finding in examination.tally.findings()]
    leaves_out = LEAVE_OUT in accepted
    refused = len(examination.refused)
    report = {
        "layer": examination.order.definition.id,
        "format": examination.dataset.format.value,
        "dataset": examination.dataset.name,
        "parts": [{"name": name, "rows": part.rows, "geometry": part.geometry} for name, part in names],
        "part": next((name for name, part in names if part == examination.source.part), None),
        "encoding": encoding_of(examination),
        "placing": placing_of(examination),
        "columns": columns_of(examination),
        "words": words_of(examination),
        "missing": list(examination.attributes.missing) if examination.attributes else [],
        "filled": list(examination.attributes.filled()) if examination.attributes else [],
        "rows": {
            "in": examination.rows,
            "fit": examination.totals.fit,
            "refused": 0 if leaves_out else refused,
            "left_out": refused if leaves_out else 0,
        },
        **totals_of(examination),
        "findings": findings,
        "changes": None,
    }
    return with_open(report)


def with_open(report: dict[str, Any]) -> dict[str, Any]:
    """The report with what is still to be decided, and whether it may be stored."""
    leaves_out = any(found["code"] == LEAVE_OUT and found["accepted"] for found in report["findings"])
    waiting = [
        found["code"]
        for found in report["findings"]
        if found["severity"] == Severity.ERROR.value
        and not found["accepted"]
        and not (leaves_out and found["count"])
    ]
    return {**report, "open": list(dict.fromkeys(waiting)), "ready": not waiting}


def as_json(finding: Finding, accepted: frozenset[str]) -> dict[str, Any]:
    """A finding with its sentences."""
    kind, words = kind_of(finding.code), sentence(finding)
    repair = kind.repair
    return {
        "code": finding.code,
        "severity": kind.severity.value,
        "zh": words.zh,
        "en": words.en,
        "facts": dict(finding.facts),
        "rows": list(finding.rows),
        "count": finding.count,
        "place": None if finding.place is None else list(finding.place),
        "repair": None if repair is None else {"zh": repair.zh, "en": repair.en, "automatic": kind.automatic},
        "accepted": finding.code in accepted and repair is not None,
        "examples": [example_json(example) for example in finding.examples],
    }


def example_json(example: Example) -> dict[str, Any]:
    return {"row": example.row, "before": geometry(example.before), "after": geometry(example.after)}


def geometry(shape: BaseGeometry | None) -> dict[str, Any] | None:
    """A shape as GeoJSON; None for none, and for one too large to be shown."""
    if shape is None or shape.is_empty or shapely.get_num_coordinates(shape) > MOST_VERTICES:
        return None
    return as_geojson(shapely.force_2d(shape))


def encoding_of(examination: Examination) -> dict[str, Any] | None:
    """How the text was read; None where the format leaves no choice."""
    guess = getattr(examination.source, "encoding", None)
    if guess is None:
        return None
    return {
        "used": examination.order.decisions.encoding or guess.encoding,
        "score": round(guess.score, 3),
        "sample": guess.sample,
        "others": [
            {"encoding": other.encoding, "score": round(other.score, 3), "sample": other.sample}
            for other in guess.others
        ],
    }


def placing_of(examination: Examination) -> dict[str, Any] | None:
    """Where the numbers were taken to lie, and why."""
    placement = examination.placement
    if placement is None:
        return None
    shift = placement.shift
    return {
        "declared": placement.declared,
        "used": placement.crs.name,
        "datum": placement.datum.value,
        "swapped": placement.swapped,
        "mixed": list(placement.mixed),
        "evidence": placement.evidence,
        "shift": None if shift is None else plain(shift),
        "offered": list(placement.offered),
    }


def plain(shift: Any) -> dict[str, Any]:
    names = ("east_m", "north_m", "spread_m", "pairs", "trusted")
    found = {name: getattr(shift, name, None) for name in names}
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in found.items()}


def columns_of(examination: Examination) -> list[Mapping[str, Any]]:
    """The file's columns, and the fields they become."""
    if examination.attributes is None or examination.sample is None:
        return []
    return list(examination.attributes.report(examination.sample))


def words_of(examination: Examination) -> dict[str, Any]:
    """By field, the file's words that are not on its list; a person may say what they mean."""
    found = examination.attributes.unlisted if examination.attributes else {}
    return {
        field: {"words": list(words)[:MOST_WORDS], "number": len(words)} for field, words in found.items()
    }


def totals_of(examination: Examination) -> dict[str, Any]:
    """Box, area and length."""
    totals, kind = examination.totals, examination.order.definition.geometry
    area = None
    if kind is GeometryType.AREA and totals.box is not None:
        area = {
            "declared_m2": totals.declared_m2,
            "plane_m2": totals.plane_m2,
            "plane_crs": totals.plane_crs,
            "ellipsoid_m2": totals.ellipsoid_m2,
        }
    length = totals.length_m if kind is GeometryType.LINE else None
    return {"area": area, "length_m": length, "box": None if totals.box is None else list(totals.box)}
