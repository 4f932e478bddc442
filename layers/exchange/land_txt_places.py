"""The numbers of boundary points as east and north in one system, and which system that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.crs import transformer
from layers.exchange.axes import Axes, Flags, in_degrees, told_apart, zones
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Tally
from layers.exchange.land_txt_grammar import LandText
from layers.exchange.land_txt_system import (
    FIRST,
    PARAMETERS,
    SYSTEM,
    UNIT,
    declared_system,
    first_of,
    width_of,
)

DEGREES, BARE = -1, 0  # forms of an easting beside the zone numbers
METRES = ("米", "m", "M", "度", "")
DATUMS = {"g": "GCJ-02", "b": "BD-09"}


@dataclass(slots=True)
class Places:
    """Points of all rings, in order, east before north; ``broken`` by parcel, counted from 1."""

    rings: list[NDArray[np.float64]]
    degrees: bool
    declared: str | None
    evidence: str
    broken: dict[int, str] = field(default_factory=dict)


def placed(text: LandText, decisions: Decisions, tally: Tally) -> Places:
    """The points as east and north; everything in them that is not as the rule says is told."""
    rings = [ring for parcel in text.parcels for ring in parcel.rings]
    first = joined([ring.first for ring in rings])
    second = joined([ring.second for ring in rings])
    sizes = [len(ring.first) for ring in rings]
    owners = np.repeat(
        [row for row, parcel in enumerate(text.parcels, 1) for _ in parcel.rings], sizes
    ).astype(np.int64)
    axes = told_apart(first, second, otherwise=True)
    tell_order(axes, owners, tally)
    forms = np.where(in_degrees(axes.east, axes.north), DEGREES, zones(axes.east))
    most = most_of(forms)
    declared = declared_system(text.keys, prefix=max(most, 0), degrees=most == DEGREES)
    broken = tell_forms(forms, most, owners, tally)
    xy = np.column_stack([axes.east, axes.north])
    broken |= tell_zones(xy, forms, most, owners, decisions, tally)
    broken |= tell_heading(text, declared.system, declared.contradicted, most, decisions, tally)
    own = list(np.split(xy, np.cumsum(sizes)[:-1])) if rings else []
    return Places(own, most == DEGREES, declared.system, declared.evidence, broken)


def joined(columns: Sequence[object]) -> NDArray[np.float64]:
    if not columns:
        return np.zeros(0)
    return np.concatenate([np.asarray(column, dtype=np.float64) for column in columns])


def most_of(forms: NDArray[np.int64]) -> int:
    """The form of the greater part of the points; BARE where there are none."""
    values, counts = np.unique(forms, return_counts=True)
    return int(values[np.argmax(counts)]) if len(values) else BARE


def tell_order(axes: Axes, owners: NDArray[np.int64], tally: Tally) -> None:
    """Tell that the columns are swapped, or some points', or that nobody can tell."""
    if not axes.north_first:
        tally.note("land-txt-columns-swapped")
    for code, mask in (("land-txt-mixed-order", axes.against), ("land-txt-order-unclear", axes.unclear)):
        note_rows(tally, code, mask, owners, points=int(mask.sum()))


def note_rows(tally: Tally, code: str, mask: Flags, owners: NDArray[np.int64], **facts: Any) -> list[int]:
    rows: list[int] = np.unique(owners[mask]).tolist()
    for row in rows:
        tally.note(code, row, **facts)
    return rows


def tell_forms(
    forms: NDArray[np.int64], most: int, owners: NDArray[np.int64], tally: Tally
) -> dict[int, str]:
    """Parcels with points of another form than the rest: a zone number where others have none, degrees."""
    kind = np.minimum(forms, 1)
    rows = note_rows(tally, "land-txt-mixed-forms", kind != min(most, 1), owners)
    return dict.fromkeys(rows, "land-txt-mixed-forms")


def tell_zones(
    xy: NDArray[np.float64],
    forms: NDArray[np.int64],
    most: int,
    owners: NDArray[np.int64],
    decisions: Decisions,
    tally: Tally,
) -> dict[int, str]:
    """Parcels with points of another zone than the rest; where a person agreed, converted in place."""
    other = (forms > 0) & (forms != most) & (most > 0)
    others = ", ".join(map(str, np.unique(forms[other]).tolist()))
    rows = note_rows(tally, "land-txt-mixed-zones", other, owners, zone=most, others=others)
    if not rows or "land-txt-mixed-zones" not in decisions.accepted:
        return dict.fromkeys(rows, "land-txt-mixed-zones")
    for zone in np.unique(forms[other]).tolist():
        mask = forms == zone
        xy[mask] = np.column_stack(
            transformer(system_of(zone), system_of(most)).transform(xy[mask, 0], xy[mask, 1])
        )
    return {}


def system_of(zone: int) -> str:
    """The system whose eastings begin with a zone number."""
    width = width_of(zone, None)
    return f"EPSG:{FIRST[width or 3, True] + zone}"


def tell_heading(
    text: LandText,
    system: str | None,
    contradicted: str | None,
    most: int,
    decisions: Decisions,
    tally: Tally,
) -> dict[int, str]:
    """Tell what the heading says that the numbers deny, or that it leaves out; parcels that it breaks."""
    if contradicted:
        tally.note("land-txt-zone-contradicted", stated=contradicted, found=most)
    if first_of(text.keys, SYSTEM)[0] is None:
        tally.note("land-txt-no-system")
    parameters = first_of(text.keys, PARAMETERS)[1]
    if any(sign in "123456789" for sign in parameters):
        tally.note("land-txt-parameters", text=parameters[:60])
    for flag, count in sorted(text.flags.items()):
        tally.note("land-txt-ovital", by=flag, flag=flag, points=count, datum=DATUMS[flag])
    unit = first_of(text.keys, UNIT)[1]
    if unit.strip() in METRES:
        return {}
    tally.note("land-txt-unit", text=unit[:20])
    rows = range(1, len(text.parcels) + 1)
    return {} if "land-txt-unit" in decisions.accepted else dict.fromkeys(rows, "land-txt-unit")
