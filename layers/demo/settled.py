"""Features of villages, houses, ponds and dikes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from layers.demo.draft import Draft, pick, some_day
from layers.demo.grids import SIDES
from layers.demo.organic import chance
from layers.demo.people import unit_of
from layers.demo.ponds import WITH_PONDS, Field
from layers.demo.villages import CORE, IN_LAKE, MERGED, PHASE_1, Village, houses_of
from layers.demo.water import Water
from layers.demo.ways import Ways, on_land
from layers.rules.features import Feature, Value

FIRST, LAST = date(2021, 11, 20), date(2026, 10, 31)
BARRELS = 4  # villages with grey-water barrels; the report does not say which
DIKE_STATES = ("removed", "standing", "partly_removed", "rebuilt")
SHARES = {"story": (0.42, 0.22, 0.22, 0.14), "other": (0.78, 0.08, 0.08, 0.06)}
POND_STATES = ("converted", "returned", "idle", "farmed", "resumed")


def villages(seed: int, settled: list[Village], core: BaseGeometry) -> list[Feature]:
    """The villages with their relocation; every figure but name and code is invented."""
    rng = chance(seed, "relocation")
    draft = Draft("villages")
    barrels = [v.code for v in settled if v.code not in CORE and 0 < v.shore_m < 1500][:BARRELS]
    for village in settled:
        relocation, state = relocation_of(village, rng)
        feature = draft.add(
            village.area,
            state=state,
            unit=unit_of(village.code),
            name=village.name,
            village_code=village.code,
            seed_name=CORE.get(village.code, MERGED.get(village.code, (None,)))[0],
            township=village.township,
            settlement="compact",
            persons=int(village.households * 2.7),
            grey_water="barrels" if village.code in barrels else "unknown",
            properties=relocation,
        )
        draft.features[-1] = replace(feature, id=f"demo-village-{village.code}")
    return draft.features


def relocation_of(village: Village, rng: np.random.Generator) -> tuple[dict[str, Value], str]:
    """Obligation, matter and household counts of a village, and its state."""
    total = village.households
    if village.code in CORE:
        return counts(total, 0, 0, 0) | {
            "obligation": "conditional",
            "project": "core_villages",
        }, "not_started"
    if village.code in PHASE_1:
        signed = int(total * rng.uniform(0.8, 0.97))
        moved = int(signed * rng.uniform(0.5, 0.85))
        figures = counts(total, signed, moved, int(moved * 0.6))
        return figures | {"obligation": "required", "project": "six_into_one_1"}, "moving"
    if village.code in MERGED:
        return counts(total, 0, 0, 0) | {
            "obligation": "required",
            "project": "six_into_one_dropped",
        }, "not_started"
    if village.code == IN_LAKE:
        return counts(total, total, total, total) | {"obligation": "done", "project": "none"}, "resettled"
    return counts(total, 0, 0, 0) | {"obligation": "none", "project": "none"}, "exempt"


def counts(total: int, signed: int, moved: int, resettled: int) -> dict[str, Value]:
    """Households by how far they are."""
    return {
        "households": total,
        "households_signed": signed,
        "households_moved": moved,
        "households_resettled": resettled,
    }


def dwellings(seed: int, settled: list[Village], free: list[Polygon]) -> list[Feature]:
    """The houses of the villages with a story, and some that stand alone."""
    rng = chance(seed, "dwellings")
    draft = Draft("dwellings")
    for village in settled:
        if village.code in CORE or village.code in PHASE_1:
            add_houses(draft, village, houses_of(village, seed), rng)
    for house in free:
        draft.add(
            house,
            state="inhabited",
            number=f"演示-零星-{len(draft.features) + 1:05}",
            settlement="scattered",
            persons=int(rng.integers(1, 5)),
            floor_area_m2=round(float(house.area), 1),
            storeys=1,
        )
    return draft.features


def add_houses(draft: Draft, village: Village, found: list[Polygon], rng: np.random.Generator) -> None:
    """Every house of a village, as far with its relocation as the village is."""
    moving = village.code in PHASE_1
    for number, house in enumerate(found, start=1):
        state = (
            pick(rng, ("inhabited", "signed", "empty", "demolished"), (0.12, 0.28, 0.3, 0.3))
            if moving
            else "inhabited"
        )
        storeys = int(rng.choice([1, 1, 1, 2]))
        draft.add(
            house,
            state=state,
            unit=unit_of(village.code),
            number=f"演示-{village.code[-4:]}-{number:03}",
            village_code=village.code,
            settlement="compact",
            persons=int(rng.integers(1, 6)) if state in ("inhabited", "signed") else 0,
            floor_area_m2=round(float(house.area) * storeys, 1),
            storeys=storeys,
            signed_on=some_day(rng, FIRST, date(2024, 6, 30)) if state != "inhabited" else None,
            moved_on=some_day(rng, date(2024, 7, 1), LAST) if state in ("empty", "demolished") else None,
        )


def fish_ponds(seed: int, fields: list[Field]) -> list[Feature]:
    """Every pond, numbered by village."""
    rng = chance(seed, "pond-states")
    draft = Draft("fish_ponds")
    for field in fields:
        weights = (0.3, 0.2, 0.15, 0.2, 0.15) if is_story(field) else (0.62, 0.2, 0.08, 0.07, 0.03)
        for number, pond in enumerate(field.grid.ponds.tolist(), start=1):
            state = pick(rng, POND_STATES, weights)
            farmed = state in ("farmed", "resumed")
            draft.add(
                pond,
                state=state,
                unit=unit_of(field.village.code),
                name=pond_name(field, number),
                code=f"DEMO-P-{field.village.code[-6:]}-{number:03}",
                village=field.village.name,
                farming="conventional" if farmed else "ecological" if state == "converted" else "none",
                water_change="open" if farmed and rng.random() < 0.6 else "sealed",
                declared_area=f"约{pond.area / 2000 * 3:.0f}亩",
                declared_area_m2=round(float(pond.area), -1),
                depth_m=round(float(rng.uniform(1.2, 2.6)), 1),
                land_class="1104A",
                land_class_set="third_survey",
                survey_year=2019,
            )
    return draft.features


def is_story(field: Field) -> bool:
    """Whether the ponds belong to a village of the report."""
    return field.village.code in WITH_PONDS


def pond_name(field: Field, number: int) -> str:
    """段村1号塘."""
    return f"{field.village.name}{number}号塘"


def pond_dikes(seed: int, fields: list[Field]) -> list[Feature]:
    """Every dike with its length and what is left of it."""
    rng = chance(seed, "dike-states")
    draft = Draft("pond_dikes")
    for field in fields:
        weights = SHARES["story" if is_story(field) else "other"]
        for line, pond, side, border in zip(
            field.grid.dikes.tolist(), field.grid.pond_of, field.grid.side_of, field.grid.border, strict=True
        ):
            state = pick(rng, DIKE_STATES, weights)
            number = len(draft.features) + 1
            draft.add(
                line,
                state=state,
                unit=unit_of(field.village.code),
                name=f"{pond_name(field, int(pond) + 1)}{SIDES[side]}埝",
                code=f"DEMO-D-{number:05}",
                village=field.village.name,
                pond=pond_name(field, int(pond) + 1),
                length_m=round(float(line.length), 1),
                remaining_m=round(remaining(state, float(line.length), rng), 1),
                side=side_towards(field, line) if border else "between",
                material=pick(rng, ("earth", "mixed", "stone"), (0.85, 0.1, 0.05)),
            )
    return draft.features


def remaining(state: str, length_m: float, rng: np.random.Generator) -> float:
    """Metres of a dike that still stand."""
    least, most = {"removed": (0, 0), "standing": (1, 1), "partly_removed": (0.15, 0.7), "rebuilt": (0.3, 1)}[
        state
    ]
    return length_m * float(rng.uniform(least, most))


def side_towards(field: Field, line: LineString) -> str:
    """Whether a border dike looks to the lake or to the land."""
    outwards = np.array(line.centroid.coords[0]) - np.array(field.hull.centroid.coords[0])
    return "lake" if float(outwards @ np.array(field.towards_lake)) > 0 else "land"


def nowhere_near(lake: Water, ways: Ways) -> BaseGeometry:
    """Water, rivers and roads with a little room: where nothing is built."""
    rivers = [on_land(line, lake).buffer(width / 2 + 5) for _, _, _, width, line in ways.rivers]
    roads = [line.buffer(10) for _, _, _, _, line in ways.roads]
    return shapely.union_all([lake.whole.buffer(20), *rivers, *roads])
