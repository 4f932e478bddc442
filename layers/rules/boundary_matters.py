"""What a reading of a proposal is made from: two versions, what lies about, the rules, what is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.changes import NOISE_M
from layers.definition import Words
from layers.rules.boundaries import BoundaryVersion
from layers.rules.boundary_checks import Rule
from layers.rules.boundary_words import Named, Surroundings
from layers.rules.consequences import CASES, Things

Shapes = NDArray[Any]
NOTHING: Shapes = np.array([], dtype=object)
VILLAGES, LAKE, ROADS, TOWNSHIPS = "villages", "lake_parts", "roads", "administrative_areas"
# what is added up of each noun, and by what its things are told apart
SUMMED: Mapping[str, tuple[str, ...]] = {
    VILLAGES: ("households", "persons"),
    "dwellings": ("persons", "floor_area_m2"),
    "fish_ponds": ("declared_area_m2",),
    "pond_dikes": ("length_m", "remaining_m"),
    "livestock_farms": ("heads",),
    "illegal_land_use": ("declared_area_m2",),
}
APART: Mapping[str, tuple[str, ...]] = {
    VILLAGES: ("settlement", "obligation"),
    "dwellings": ("settlement",),
    "fish_ponds": ("farming",),
    "livestock_farms": ("scale",),
    "sewage_outlets": ("class_1",),
    "facilities": ("kind",),
    "boundary_markers": ("kind",),
    "water_source_zones": ("level",),
    "ecological_redline": ("kind",),
    CASES: ("status", "zone"),
}
# open matters that are named where a change moves them out or into a softer zone; of cases, closed ones too
FOLLOWED = (CASES, "sewage_outlets", "pond_dikes", "illegal_land_use", "waste_sites")


@dataclass(frozen=True, slots=True)
class Zones:
    """A version's zones as drawn: kinds of its own regime and their shapes, longitude and latitude."""

    kinds: Sequence[str] = ()
    shapes: Shapes = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Matter:
    """What is read.

    Args:
        version, zones: the proposal.
        base, base_zones: what it is compared with; None and none where there was no version before it.
        things: by noun, as of ``day``. rules: those that hold on the day.
        words: of the kinds of zone.
    """

    version: BoundaryVersion
    zones: Zones
    base: BoundaryVersion | None
    base_zones: Zones
    things: Mapping[str, Things]
    rules: Sequence[Rule]
    day: date
    words: Mapping[str, Words]
    noise_m: float = NOISE_M


def fields_wanted(rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    """The fields that are read of each noun: what is added up, told apart, and asked about by rules."""
    wanted: dict[str, list[str]] = {VILLAGES: ["township"], TOWNSHIPS: ["level"]}
    for table in (SUMMED, APART):
        for noun, fields in table.items():
            wanted.setdefault(noun, []).extend(fields)
    for rule in rules:
        if {"layer", "field"} <= set(rule.parameters):
            wanted.setdefault(rule.parameters["layer"], []).append(rule.parameters["field"])
    return {noun: tuple(dict.fromkeys(fields)) for noun, fields in wanted.items()}


def surroundings_of(things: Mapping[str, Things]) -> Surroundings:
    """What places are told by: villages, townships and the lake, as far as they are known."""
    lake = things.get(LAKE)
    return Surroundings(named(things.get(VILLAGES)), townships_of(things.get(TOWNSHIPS)), water_of(lake))


def named(things: Things | None) -> Named:
    """Things as places with names."""
    if things is None:
        return Named()
    return Named(things.labels, things.shapes, things.values.get("township", ()))


def townships_of(things: Things | None) -> Named:
    """The townships among the administrative areas."""
    if things is None:
        return Named()
    rows = np.flatnonzero(things.where("level", "township") & ~shapely.is_missing(things.shapes))
    return Named([things.labels[at] for at in rows.tolist()], things.shapes[rows])


def water_of(lake: Things | None) -> BaseGeometry:
    """The lake with everything in it; empty where none is known."""
    return shapely.union_all(lake.shapes if lake is not None else NOTHING)
