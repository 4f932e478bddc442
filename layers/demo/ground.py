"""Features of water, ways, zones and districts."""

from __future__ import annotations

from datetime import date

from layers.demo.boundaries import TWO_ZONES_ID
from layers.demo.draft import Draft
from layers.demo.organic import chance
from layers.demo.people import BINHU, JIZHOU, TAOCHENG, unit_of
from layers.demo.villages import Village
from layers.demo.water import Water
from layers.demo.ways import Ways, village_roads
from layers.demo.zones import COUNTIES, TOWNSHIPS, WINDOW, Zones, markers
from layers.rules.features import Feature

MARKER_STEP_M = 500.0
LAKES = {
    "east_lake": ("东湖", "43平方公里", BINHU),
    "west_lake": ("西湖", "32平方公里", JIZHOU),
    "jizhou_small_lake": ("冀州小湖", None, JIZHOU),
}
COVERS = {"open_water": "敞水面", "reed": "芦苇", "shallow": "浅滩"}


def lake_parts(lake: Water) -> list[Feature]:
    """Open water, reed and shallows of each lake, and every islet by its name."""
    draft = Draft("lake_parts")
    for part, (name, declared, unit) in LAKES.items():
        for cover, word in COVERS.items():
            if not lake.covers[part][cover].is_empty:
                written = declared if cover == "open_water" else None
                draft.add(
                    lake.covers[part][cover],
                    state="good",
                    unit=unit,
                    name=f"{name}{word}",
                    part=part,
                    cover=cover,
                    declared_area=written,
                    area_source="公开文本2019-08-05（整湖名义值）" if written else None,
                )
        for name_of_islet, islet in lake.islets:
            if islet.within(lake.parts[part]):
                draft.add(islet, state="good", unit=unit, name=name_of_islet, part=part, cover="islet")
    return draft.features


def rivers(ways: Ways) -> list[Feature]:
    """Rivers, canals and ditches."""
    draft = Draft("rivers")
    for name, kind, flow, width, line in ways.rivers:
        draft.add(line, state="good", name=name, kind=kind, flow=flow, width_m=width)
    return draft.features


def roads(ways: Ways, settled: list[Village], lake: Water) -> list[Feature]:
    """The causeway, the ring road, the main roads and a road to every village."""
    draft = Draft("roads")
    for name, kind, width, sweeps, line in ways.roads:
        draft.add(
            line,
            state="clean",
            unit=BINHU,
            name=name,
            sweeps_per_day=sweeps,
            width_m=width,
            properties={"class": kind},
        )
    for name, line in village_roads(ways, [(v.name, v.area) for v in settled], lake.whole):
        draft.add(
            line, state="clean", name=name, sweeps_per_day=1, width_m=5.0, properties={"class": "village"}
        )
    return draft.features


def ecological_redline(zones: Zones) -> list[Feature]:
    """The redline around the reserve."""
    draft = Draft("ecological_redline")
    draft.add(
        zones.redline,
        state="in_force",
        name="演示生态保护红线",
        version_name="演示版（合成）",
        kind="biodiversity",
    )
    return draft.features


def water_source_zones(zones: Zones) -> list[Feature]:
    """The protection areas of the drinking-water source."""
    draft = Draft("water_source_zones")
    for level, name, area in (
        ("first", "一级保护区（演示）", zones.source_first),
        ("second", "二级保护区（演示）", zones.source_second),
    ):
        draft.add(
            area, state="in_force", unit=BINHU, name=name, level=level, source_name="备用饮用水水源地（演示）"
        )
    return draft.features


def no_fishing_zones(zones: Zones) -> list[Feature]:
    """The two waters of the notice of 2020-04-04."""
    draft = Draft("no_fishing_zones")
    for name, area in zones.closed_waters:
        draft.add(
            area,
            state="in_force",
            unit="demo-reserve",
            valid=(date(2020, 4, 4), None),
            name=f"{name}（示意）",
            no_sailing=True,
            no_fishing=True,
            no_angling=True,
            season="all_year",
            notice="保护区管委会2020-04-04通告（范围为合成示意）",
            notice_on=date(2020, 4, 4),
        )
    return draft.features


def administrative_areas(zones: Zones) -> list[Feature]:
    """A window of city, districts and townships; their borders are invented."""
    draft = Draft("administrative_areas")
    draft.add(WINDOW, name="衡水市（演示窗口，局部）", adcode="131100", level="city")
    for code, name in COUNTIES.items():
        draft.add(
            zones.counties[code],
            name=f"{name}（演示，局部）",
            adcode=code,
            level="county",
            parent_adcode="131100",
        )
    for code, name, county, _, _ in TOWNSHIPS:
        if not code.endswith("000"):
            draft.add(
                zones.townships[code],
                name=f"{name}（演示）",
                adcode=code,
                level="township",
                parent_adcode=county,
            )
    return draft.features


def responsibility_grid(zones: Zones, lake: Water) -> list[Feature]:
    """Cells of one kilometre with the unit that answers for each."""
    draft = Draft("responsibility_grid")
    for column, row, square in zones.cells:
        middle = square.centroid
        township = next((code for code, area in zones.townships.items() if area.contains(middle)), "")
        wet = square.intersection(lake.whole).area / square.area
        terrain = "water" if wet > 0.9 else "shore" if wet > 0.02 else "land"
        draft.add(
            square,
            state="assigned",
            unit=unit_of(township) or JIZHOU,
            code=f"演示-{row + 1:02}{chr(65 + column)}",
            level="township" if terrain == "water" else "village",
            terrain=terrain,
            interval_days={"water": 7, "shore": 1, "land": 3}[terrain],
            post="网格员（演示）",
        )
    return draft.features


def boundary_markers(zones: Zones, seed: int) -> list[Feature]:
    """A post every half kilometre along the reserve's edge, a stone every five."""
    rng = chance(seed, "markers")
    draft = Draft("boundary_markers")
    for number, (along, place) in enumerate(markers(zones.reserve, MARKER_STEP_M), start=1):
        state = ("whole", "damaged", "moved", "missing")[int(rng.choice(4, p=(0.88, 0.07, 0.02, 0.03)))]
        draft.add(
            place,
            state=state,
            unit=TAOCHENG if place.y > 0 else JIZHOU,
            code=f"演示界桩{number:03}",
            kind="stone" if number % 10 == 1 else "post",
            boundary_version=TWO_ZONES_ID,
            chainage_m=along,
            placed_on=date(2019, 5, 1),
        )
    return draft.features
