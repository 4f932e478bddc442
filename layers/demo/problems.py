"""Features that somebody must look after: outlets, land cases, farms, waste, anglers, bins and signs."""

from __future__ import annotations

from datetime import date

import numpy as np
import shapely
from shapely import LineString, Point, affinity, box
from shapely.geometry.base import BaseGeometry

from layers.demo.draft import Draft, pick, some_day
from layers.demo.organic import chance
from layers.demo.people import BINHU, JIZHOU, TAOCHENG, unit_of
from layers.demo.plane import MIDDLE
from layers.demo.scene import Scene
from layers.demo.settled import LAST, is_story
from layers.demo.villages import Village
from layers.demo.water import Water
from layers.demo.ways import longest
from layers.rules.features import Feature, Value

LAND_CASES, LAND_TO_POLICE, LAND_LEADS = 24, 2, 8
FARM_PROBLEMS, FARMS_BELOW_SCALE, FARMS_LARGE = 18, 360, 20
BINS, ANGLING_SIGNS, DUMPING_SIGNS = 160, 100, 20
MU_M2 = 2000 / 3


def sewage_outlets(scene: Scene) -> list[Feature]:
    """Outlets on the shore by villages and ponds; their codes are plainly invented."""
    rng = chance(scene.seed, "outlets")
    draft = Draft("sewage_outlets")
    for village in scene.villages:
        for _ in range(int(rng.integers(1, 4)) if 0 < village.shore_m < 1500 else 0):
            place = on_shore(scene.lake, village.place, float(rng.normal(0, 260)))
            add_outlet(draft, place, village, ("other", "rural_dispersed", "生活污水口"), rng)
    for field in scene.fields:
        large = len(field.grid.ponds) >= 20
        kind = ("agricultural", "aquaculture_large") if large else ("other", "aquaculture_small")
        for _ in range(3 if is_story(field) else 2):
            place = on_shore(scene.lake, field.shore, float(rng.normal(0, 120)))
            add_outlet(draft, place, field.village, (*kind, "鱼塘换水口"), rng)
    return draft.features


def on_shore(lake: Water, near: tuple[float, float], along_m: float) -> Point:
    """A place on the shore, so far along it from the one nearest to a place."""
    shore = lake.whole.exterior
    return shore.interpolate((shore.project(Point(near)) + along_m) % shore.length)


def add_outlet(
    draft: Draft, place: Point, village: Village, kind: tuple[str, str, str], rng: np.random.Generator
) -> None:
    """One outlet: most are sealed, a few run."""
    states = ("sealed", "removed", "connected", "dry", "discharging", "reopened")
    state = pick(rng, states, (0.5, 0.1, 0.14, 0.12, 0.09, 0.05))
    sealed = state in ("sealed", "reopened")
    number = len(draft.features) + 1
    draft.add(
        place,
        state=state,
        unit=unit_of(village.code),
        name=f"{village.name}{kind[2]}{number:03}",
        code=f"DEMO-{village.code}-{number:03}",
        village=village.name,
        class_1=kind[0],
        class_2=kind[1],
        class_3="none",
        receiving_water="衡水湖（演示）",
        discharge=pick(rng, ("intermittent", "continuous", "rain"), (0.6, 0.2, 0.2)),
        way=pick(rng, ("pipe", "ditch", "culvert", "hidden"), (0.5, 0.3, 0.15, 0.05)),
        sealing=pick(rng, ("earth", "concrete", "plug"), (0.4, 0.4, 0.2)) if sealed else "none",
        sealed_on=some_day(rng, date(2021, 12, 1), LAST) if sealed else None,
        sign_board=bool(rng.random() < 0.4),
    )


def illegal_land_use(scene: Scene) -> list[Feature]:
    """24 cases as in the report and some leads, outside the reserve: where they are is not stated there."""
    rng = chance(scene.seed, "land")
    draft = Draft("illegal_land_use")
    blocked = shapely.union_all([scene.built, scene.zones.reserve.buffer(150)])
    shapely.prepare(blocked)
    for number in range(LAND_CASES + LAND_LEADS):
        village = scene.villages[int(rng.integers(len(scene.villages)))]
        while not (patch := land_patch(village, rng)).disjoint(blocked):
            village = scene.villages[int(rng.integers(len(scene.villages)))]
        add_land_case(draft, patch, village, number, rng)
    return draft.features


def land_patch(village: Village, rng: np.random.Generator) -> BaseGeometry:
    """A patch of straight sides some way from a village."""
    angle, away = rng.uniform(0, 2 * np.pi), float(np.sqrt(village.area.area)) / 2 + rng.uniform(120, 600)
    width, height = rng.uniform(18, 80), rng.uniform(15, 60)
    patch: BaseGeometry = box(0, 0, width, height)
    if rng.random() < 0.5:
        patch = patch.difference(
            box(width * rng.uniform(0.5, 0.8), height * rng.uniform(0.4, 0.7), width, height)
        )
    turned = affinity.rotate(patch, float(rng.normal(np.degrees(village.turn), 8)), origin=(0, 0))
    x, y = village.place
    return affinity.translate(turned, x + away * np.cos(angle), y + away * np.sin(angle))


def add_land_case(
    draft: Draft, patch: BaseGeometry, village: Village, number: int, rng: np.random.Generator
) -> None:
    """One case: put right, handed to the police, or a lead."""
    to_police = number < LAND_TO_POLICE
    case = number < LAND_CASES
    state = "to_police" if to_police else "state_removed" if case else "lead"
    year = int(rng.integers(2017, 2022)) if case else 2026
    planar = float(patch.area)
    ellipsoidal = planar * (1 - plane_excess(patch))
    house = rng.random() < 0.35
    draft.add(
        patch,
        state=state,
        unit=unit_of(village.code),
        case_number=f"演示-{year}-{number + 1:03}" if case else f"演示线索-{number - LAND_CASES + 1:03}",
        name=f"{village.name}{'建房' if house else '占地'}（演示）",
        village=village.name,
        use="house" if house else pick(rng, ("workshop", "breeding", "hardened", "tourism"), (4, 3, 2, 1)),
        declared_area=f"{planar / MU_M2:.2f}亩",
        declared_area_m2=round(round(planar / MU_M2, 2) * MU_M2, 2),
        planar_area_m2=round(planar, 2),
        ellipsoidal_area_m2=round(ellipsoidal, 2),
        land_class="122" if year < 2019 else "1202",
        land_class_set="second_survey" if year < 2019 else "third_survey",
        survey_year=2009 if year < 2019 else 2019,
        found_on=some_day(rng, date(year, 1, 1), date(year, 10, 31)),
        found_by=pick(rng, ("satellite", "patrol", "complaint"), (6, 3, 1)) if case else "satellite",
        authority="police" if to_police else "agriculture" if house else "natural_resources",
    )


def plane_excess(shape: BaseGeometry) -> float:
    """How much larger the Gauss–Krüger plane shows an area here, as a share (about 0.04 %)."""
    from_meridian_m = shape.centroid.x + MIDDLE[0] - 500_000.0  # false easting of EPSG:4548
    return float((from_meridian_m / 6_371_000.0) ** 2)


def livestock_farms(scene: Scene) -> list[Feature]:
    """The 18 problems of 2020-08 as they are now, the large farms and a part of those below scale."""
    rng = chance(scene.seed, "farms")
    draft = Draft("livestock_farms")
    shapely.prepare(scene.built)
    for number in range(FARM_PROBLEMS + FARMS_LARGE + FARMS_BELOW_SCALE):
        village, place = beside_a_village(scene, rng)
        problem, large = number < FARM_PROBLEMS, number < FARM_PROBLEMS + FARMS_LARGE
        state = "in_order"
        if problem:
            state = pick(rng, ("in_order", "closed", "rectifying", "problem", "rebound"), (8, 6, 2, 1, 1))
        draft.add(
            place,
            state=state,
            unit=unit_of(village.code),
            name=f"{village.name}{'养殖场' if large else '养殖户'}{number + 1:03}（演示）",
            code=f"DEMO-F-{number + 1:04}",
            village=village.name,
            scale="large" if large else "below",
            animals=pick(rng, ("pigs", "poultry", "sheep", "cattle"), (4, 3, 2, 1)),
            heads=int(rng.integers(300, 4000)) if large else int(rng.integers(5, 120)),
            manure_facility="complete" if large or rng.random() < 0.7 else "partial",
            in_ledger_since=some_day(rng, date(2020, 8, 1), date(2022, 3, 31)),
            problem="2020-08发现的问题（演示）" if problem else None,
        )
    return draft.features


def beside_a_village(scene: Scene, rng: np.random.Generator) -> tuple[Village, Point]:
    """A free place within a walk of some village."""
    while True:
        village = scene.villages[int(rng.integers(len(scene.villages)))]
        angle, away = rng.uniform(0, 2 * np.pi), float(np.sqrt(village.area.area)) / 2 + rng.uniform(40, 420)
        place = Point(village.place[0] + away * np.cos(angle), village.place[1] + away * np.sin(angle))
        if not scene.built.intersects(place):
            return village, place


def quick_notes(scene: Scene) -> list[Feature]:
    """What patrols noted in passing and somebody has looked at since, or not yet."""
    rng = chance(scene.seed, "notes")
    draft = Draft("quick_notes")
    for number, state in enumerate(("new", "new", "checked", "checked", "taken_up")):
        village, place = beside_a_village(scene, rng)
        draft.add(
            place,
            state=state,
            unit=unit_of(village.code),
            name=f"{village.name}随手记{number + 1}（演示）",
            code=f"DEMO-N-{number + 1:04}",
            noted_on=some_day(rng, date(2026, 9, 1), date(2026, 11, 20)),
        )
    return draft.features


def waste_sites(scene: Scene) -> list[Feature]:
    """Heaps by villages, roads and the shore."""
    rng = chance(scene.seed, "waste")
    draft = Draft("waste_sites")
    for number in range(1, 71):
        village, place = beside_a_village(scene, rng)
        if number % 3 == 0:
            place = on_shore(scene.lake, village.place, float(rng.uniform(-900, 900)))
        kind = (
            pick(rng, ("household", "building", "green", "mixed"), (4, 3, 2, 1)) if number % 3 else "floating"
        )
        state = pick(rng, ("cleared", "clearing", "present", "again"), (0.74, 0.1, 0.1, 0.06))
        volume = round(float(rng.gamma(2, 14)) + 1, 1)
        draft.add(
            place,
            state=state,
            unit=unit_of(village.code),
            name=f"{village.name}垃圾点{number:03}（演示）",
            code=f"DEMO-W-{number:03}",
            village=village.name,
            kind=kind,
            volume_m3=volume,
            remaining_m3=0.0 if state == "cleared" else round(volume * float(rng.uniform(0.2, 1)), 1),
            covered_m2=round(volume * 1.8, 0),
            found_on=some_day(rng, date(2021, 11, 20), LAST),
        )
    return draft.features


def angling_spots(scene: Scene) -> list[Feature]:
    """Places on the shore and the causeway where anglers come back to."""
    rng = chance(scene.seed, "angling")
    draft = Draft("angling_spots")
    lines = [scene.lake.whole.exterior, causeway_edge(scene.lake)]
    for number in range(1, 61):
        line = lines[int(rng.random() < 0.3)]
        place = line.interpolate(float(rng.uniform(0, 1)), normalized=True)
        nearest = min(scene.villages, key=lambda village: village.area.distance(place))
        draft.add(
            place,
            state=pick(rng, ("quiet", "watched", "active"), (0.6, 0.28, 0.12)),
            unit=unit_of(nearest.code),
            name=f"{nearest.name}附近{number:02}号垂钓点（演示）",
            village=nearest.name,
            access="road" if line is lines[1] else pick(rng, ("path", "road", "boat"), (6, 3, 1)),
            busiest=pick(rng, ("dawn", "day", "night", "weekend"), (3, 2, 2, 3)),
            sign_near=bool(rng.random() < 0.7),
        )
    return draft.features


def causeway_edge(lake: Water) -> LineString:
    """The causeway between the lakes."""
    return longest(lake.causeway.intersection(lake.whole))


def facilities(scene: Scene) -> list[Feature]:
    """Bins along roads and in villages, signs along the shore, boards, cameras and grey-water points."""
    rng = chance(scene.seed, "facilities")
    draft = Draft("facilities")
    for place in along(scene.ways.ring, BINS - 60, rng, 9.0) + along(scene.lake.causeway, 60, rng, 11.0):
        add_facility(draft, place, "bin", rng, volume_l=240.0, unit=TAOCHENG)
    for place in along(scene.lake.whole.exterior, ANGLING_SIGNS, rng, -6.0):
        add_facility(draft, place, "angling_sign", rng, text="禁止垂钓", unit="demo-reserve")
    for place in along(scene.ways.ring, DUMPING_SIGNS, rng, -9.0):
        add_facility(draft, place, "dumping_sign", rng, text="禁止倾倒垃圾", unit=JIZHOU)
    near = sorted(scene.villages, key=lambda village: village.shore_m)
    for village in near[1:13]:
        add_facility(
            draft, village.area.representative_point(), "notice_board", rng, text="保护衡水湖", unit=BINHU
        )
    for place in along(scene.lake.whole.exterior, 10, rng, 4.0):
        add_facility(draft, place, "camera", rng, unit="demo-reserve")
    for village in near[1:5]:
        for place in along(village.area.exterior, 6, rng, 3.0):
            add_facility(draft, place, "grey_water", rng, volume_l=1000.0, unit=unit_of(village.code))
    return draft.features


def along(line: LineString, count: int, rng: np.random.Generator, aside_m: float) -> list[Point]:
    """Places at about equal steps beside a line."""
    marks = (np.arange(count) + rng.uniform(-0.3, 0.3, count) + 0.5) / count * line.length
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, marks))
    ahead = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.minimum(marks + 1.0, line.length))
    )
    step = ahead - here
    length = np.hypot(*step.T).clip(1e-9)[:, None]
    sideways = np.column_stack([-step[:, 1], step[:, 0]]) / length
    return [Point(place) for place in here + sideways * aside_m]


def add_facility(
    draft: Draft,
    place: Point,
    kind: str,
    rng: np.random.Generator,
    *,
    unit: str | None,
    **values: Value,
) -> None:
    """One facility, most of them whole."""
    full = ("full",) if kind in ("bin", "grey_water") else ("damaged",)
    draft.add(
        place,
        state=pick(rng, ("whole", "damaged", "missing", *full), (0.88, 0.05, 0.02, 0.05)),
        unit=unit,
        code=f"DEMO-S-{len(draft.features) + 1:04}",
        kind=kind,
        placed_on=some_day(rng, date(2021, 12, 1), date(2022, 6, 30)),
        properties=values,
    )
