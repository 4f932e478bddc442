"""A reading in JSON's own types, as it is kept and answered: its head, and each of its changes.

Nouns are the ids of layers, ``cases`` and ``claims``. Areas are square metres on the ellipsoid, shapes are
GeoJSON in longitude and latitude. What is unknown is null, never 0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.chart import chart_areas_m2
from geo.divisions import Division
from layers.definition import Catalogue, GeometryType, Words
from layers.rules.boundaries import OUTSIDE, Regime
from layers.rules.boundary_checks import Outcome
from layers.rules.boundary_readings import ChangeRead, FaultRead, FormRead, Reading, Unread
from layers.rules.boundary_words import DIRECTIONS, distance_words, words_of
from layers.rules.consequences import Effect, Touched

Json = dict[str, Any]
UNITS = {GeometryType.LINE: "m", GeometryType.AREA: "m2", GeometryType.POINT: ""}
UNREAD: Mapping[Unread, Words] = {
    Unread.EMPTY: Words("这个版本还没有分区。", "This version has no zones yet."),
    Unread.FAULTY: Words(
        "有分区没有图形或图形无效，无法比较；请先按下面的问题修改。",
        "A zone has no ground or is invalid, so nothing can be compared; mend the faults first.",
    ),
    Unread.BASE_FAULTY: Words(
        "对照版本的分区没有图形或图形无效，无法比较。",
        "A zone of the version it is compared with has no ground or is invalid, so nothing can be compared.",
    ),
}


def head_of(
    reading: Reading, words: Mapping[str, Words], nouns: Mapping[str, Words], catalogue: Catalogue
) -> Json:
    """All of a reading but its changes.

    Args:
        words: of the kinds of zone. nouns: of what is no layer.
    """
    difference = reading.difference
    forms = reading.forms
    noise = () if difference is None else difference.noise
    return {
        "regime": reading.regime.id,
        "mapped": reading.mapped,
        "unread": unread_of(reading),
        "moved": moved_of(reading),
        "matrix": matrix_of(reading, words),
        "totals": {
            side: totals_of(division, None if forms is None else forms[at])
            for at, (side, division) in enumerate((("before", reading.before), ("after", reading.after)))
        },
        "form": None if forms is None else {"before": form_of(forms[0]), "after": form_of(forms[1])},
        "noise_m": None if difference is None else difference.noise_m,
        "noise": [
            {"before": each.before, "after": each.after, "count": len(each.shapes), "area_m2": each.area_m2}
            for each in noise
        ],
        "changes": len(reading.changes),
        "changes_m2": sum(each.change.area_m2 for each in reading.changes),
        "slivers": sum(each.change.sliver for each in reading.changes),
        "faults": [fault_of(each) for each in reading.faults if each.fault.grave],
        "hints": [fault_of(each) for each in reading.faults if not each.fault.grave],
        "effects": [effect_of(each, nouns, catalogue) for each in reading.total],
        "rules": [rule_of(each, catalogue) for each in reading.outcomes],
        "touched": [touched_of(noun, each) for noun, each in reading.touched],
        "land_cover": None,
        "earlier": None,
        "gone": [],
    }


def change_of(
    number: int,
    read: ChangeRead,
    words: Mapping[str, Words],
    nouns: Mapping[str, Words],
    catalogue: Catalogue,
) -> Json:
    """One change without its shape; ``number`` counts from 1, the largest first."""
    change = read.change
    return {
        "number": number,
        "id": change.id,
        "before": change.before,
        "after": change.after,
        "before_words": said(words_of(change.before, words)),
        "after_words": said(words_of(change.after, words)),
        "transition": read.transition,
        "area_m2": change.area_m2,
        "planar_m2": read.planar_m2,
        "plane_zone": read.plane_zone,
        "width_m": change.width_m,
        "sliver": change.sliver,
        "place": list(change.place),
        "box": list(change.shape.bounds),
        "where": said(read.where),
        "neighbours": list(read.neighbours),
        "effects": [effect_of(each, nouns, catalogue) for each in read.effects],
        "land_cover": None,
        "severity": "none" if read.severity is None else read.severity.value,
        "rules": list(read.rules),
        "earlier": [],
    }


# --- parts ----------------------------------------------------------------------------------------
def unread_of(reading: Reading) -> Json | None:
    """Why nothing was counted as a change, in a sentence."""
    if reading.unread is None:
        return None
    return {"why": reading.unread.value, **said(unread_words(reading))}


def unread_words(reading: Reading) -> Words:
    """The sentence of it."""
    if reading.unread is Unread.MOVED:
        return move_words(reading)
    if reading.unread is Unread.ELSEWHERE:
        zh, en = distance_words(reading.apart_m or 0.0)
        return Words(
            f"与对照版本没有任何重叠，相距约{zh}：可能是另一处保护地，或坐标系、带号有误。",
            f"It shares no ground with the version it is compared with, {en} away: another reserve, or a"
            " wrong coordinate system or zone.",
        )
    return UNREAD[reading.unread or Unread.EMPTY]


def move_words(reading: Reading) -> Words:
    """That the whole version was moved, how far and which way."""
    if reading.move is None:
        return Words("", "")
    move = reading.move
    bearing = float(np.degrees(np.arctan2(move.east_m, move.north_m))) % 360
    way = DIRECTIONS[round(bearing / 45) % 8]
    return Words(
        f"整套界线疑似向{way.zh}平移约{move.length_m:.0f}米：可能是基准、带号或坐标转换有误，未计为调整。",
        f"The whole boundary seems to be shifted {move.length_m:.0f} m {way.en}: probably a wrong datum,"
        " zone or transformation; it is not counted as change.",
    )


def moved_of(reading: Reading) -> Json | None:
    """The move of the whole version."""
    if reading.move is None:
        return None
    move = reading.move
    return {
        "metres": move.length_m,
        "east_m": move.east_m,
        "north_m": move.north_m,
        "turn_deg": move.turn_deg,
        "share": move.share,
        "words": said(move_words(reading)),
    }


def matrix_of(reading: Reading, words: Mapping[str, Words]) -> Json:
    """The matrix of transitions, strictest zone first, the outside last; no rows when not compared."""
    if reading.difference is None:
        return {"kinds": [], "m2": [], "residual_m2": None}
    matrix = reading.difference.matrix
    kinds = in_order(matrix.kinds, reading.regime)
    rows = [matrix.kinds.index(kind) for kind in kinds]
    return {
        "kinds": [{"id": kind, **said(words_of(kind, words))} for kind in kinds],
        "m2": [[float(matrix.m2[row, column]) for column in rows] for row in rows],
        "residual_m2": matrix.residual_m2,
    }


def in_order(kinds: Sequence[str], regime: Regime) -> list[str]:
    """Kinds of zone from the strictest on, the outside last."""
    return sorted(kinds, key=lambda kind: (kind == OUTSIDE, -regime.strictness(kind)))


def totals_of(division: Division, form: FormRead | None) -> Json:
    """The areas of a version: on the ellipsoid the whole and each kind, planar the whole."""
    areas = dict(zip(division.kinds, chart_areas_m2(division.shapes).tolist(), strict=True))
    return {
        "whole_m2": sum(areas.values()),
        "kinds": areas,
        "planar_m2": None if form is None else form.planar_m2,
        "plane_zone": None if form is None else form.plane_zone,
    }


def form_of(form: FormRead) -> Json:
    """What a version as a whole is like."""
    return {
        "parts": form.form.parts,
        "holes": form.form.holes,
        "edge_m": form.form.edge_m,
        "compactness": form.form.compactness,
        "core_to_outside_m": form.core_to_outside_m,
        "effective_mesh_m2": form.mesh_m2,
        "shoreline_m": form.shoreline_m,
    }


def fault_of(read: FaultRead) -> Json:
    """A fault of the drawing, with its ground or place."""
    fault = read.fault
    return {
        "kind": fault.kind.value,
        "severity": "fail" if fault.grave else "warn",
        **said(read.words),
        "area_m2": fault.area_m2,
        "width_m": fault.width_m,
        "geometry": geojson(fault.shape),
    }


def effect_of(effect: Effect, nouns: Mapping[str, Words], catalogue: Catalogue) -> Json:
    """What a change does to the things of one noun."""
    definition = catalogue.layers.get(effect.noun)
    words = definition.words if definition is not None else words_of(effect.noun, nouns)
    return {
        "noun": effect.noun,
        **said(words),
        "count": effect.count,
        "whole": effect.whole,
        "unsettled": effect.unsettled,
        "inside": effect.inside,
        "unit": "" if definition is None else UNITS[definition.geometry],
        "sums": dict(effect.sums),
        "by": {name: dict(counts) for name, counts in effect.by.items()},
        "named": [{"id": id, "label": label} for id, label in effect.named if id],
    }


def rule_of(outcome: Outcome, catalogue: Catalogue) -> Json:
    """A rule with its verdict; ``private`` where its proof is of things that only some may see."""
    rule, found = outcome.rule, outcome.found
    asked = rule.parameters
    nouns = [noun for noun in (asked.get("layer"), *asked.get("nouns", ())) if noun]
    return {
        "id": rule.id,
        **said(rule.words),
        "law": rule.law,
        "verified": rule.verified,
        "severity": rule.severity.value,
        "verdict": outcome.verdict.value,
        "found": said(found.words),
        "figures": dict(found.figures),
        "named": [{"id": id, "label": label} for id, label in found.named if id],
        "proof": collection(found.proof),
        "nouns": nouns,
        "check": rule.check,
        "parameters": dict(asked),
        "waived": None,
    }


def touched_of(noun: str, touched: Touched) -> Json:
    """A thing that leaves the reserve or falls to a softer zone."""
    return {
        "noun": noun,
        "id": touched.case,
        "label": touched.label,
        "unsettled": touched.unsettled,
        "before": touched.before,
        "after": touched.after,
        "change": touched.change,
        "place": list(shapely.get_coordinates(shapely.point_on_surface(touched.shape))[0]),
    }


def said(words: Words) -> dict[str, str]:
    """Words in JSON."""
    return {"zh": words.zh, "en": words.en}


def geojson(shape: BaseGeometry) -> Json | None:
    """A shape; null for an empty one."""
    if shape.is_empty:
        return None
    found: Json = json.loads(shapely.to_geojson(shape))
    return found


def collection(shapes: Sequence[BaseGeometry]) -> Json | None:
    """Several shapes as one GeometryCollection; null for none."""
    found = [each for shape in shapes if (each := geojson(shape)) is not None]
    return {"type": "GeometryCollection", "geometries": found} if found else None
