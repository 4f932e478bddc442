"""The demonstration lake is believable, true to scale, and never to be taken for the real one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import cast

import pytest
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from layers.definition import Catalogue, read_catalogue
from layers.demo.lake import demonstration_lake
from layers.demo.people import ACCOUNTS, UNITS
from layers.demo.reports import demonstration_reports
from layers.rules.features import Feature, checked
from layers.rules.people import Role
from layers.rules.reports import checked_report

CATALOGUE = read_catalogue()
GRS80 = Geod(ellps="GRS80")
EXTENT = shapely.box(
    115 + 27 / 60 + 50 / 3600, 37 + 31 / 60 + 40 / 3600, 115 + 42 / 60 + 51 / 3600, 37 + 41 / 60 + 56 / 3600
)
CORE_VILLAGES = {
    "131102100260": "后韩家庄",
    "131102100261": "崔家庄",
    "131102100259": "前韩家庄",
    "131102100264": "段村",
    "131102100262": "南李庄",
    "131103100275": "孙郑李",
}


@pytest.fixture(scope="module")
def lake() -> Mapping[str, list[Feature]]:
    """The lake as it is without a surplus."""
    return {layer: list(features) for layer, features in demonstration_lake(CATALOGUE).items()}


def shape(feature: Feature) -> BaseGeometry:
    """The feature's shape; every demonstration feature has one."""
    return cast(BaseGeometry, feature.shape)


def together(features: list[Feature]) -> BaseGeometry:
    """All shapes as one."""
    return shapely.union_all([shape(feature) for feature in features])


def km2(area: BaseGeometry) -> float:
    """Square kilometres on the ellipsoid."""
    return sum(abs(GRS80.geometry_area_perimeter(part)[0]) for part in shapely.get_parts(area)) / 1e6


def test_every_feature_fits_its_layer_and_is_marked(lake: Mapping[str, list[Feature]]) -> None:
    for layer, features in lake.items():
        for feature in features:
            checked(feature, CATALOGUE.get(layer))
            assert feature.demonstration


def test_every_layer_of_the_catalogue_is_filled(lake: Mapping[str, list[Feature]]) -> None:
    empty = [layer for layer in CATALOGUE.layers if not lake.get(layer)]
    assert empty == ["leads"]  # which only the desk fills, by sending one out


def test_the_lake_has_a_believable_number_of_features(lake: Mapping[str, list[Feature]]) -> None:
    assert 3_000 <= sum(map(len, lake.values())) <= 6_000


def test_ids_stand_once_in_their_layer(lake: Mapping[str, list[Feature]]) -> None:
    assert all(len({feature.id for feature in features}) == len(features) for features in lake.values())


@pytest.mark.parametrize(("part", "published"), [("east_lake", 43.0), ("west_lake", 32.0)])
def test_each_lake_has_its_published_size(
    lake: Mapping[str, list[Feature]], part: str, published: float
) -> None:
    parts = [f for f in lake["lake_parts"] if f.properties["part"] == part]
    assert sum(km2(shape(f)) for f in parts) == pytest.approx(published, rel=0.005)


def test_what_covers_the_lake_does_not_overlap(lake: Mapping[str, list[Feature]]) -> None:
    parts = [shape(f) for f in lake["lake_parts"]]
    assert sum(part.area for part in parts) == pytest.approx(together(lake["lake_parts"]).area, rel=1e-4)


def test_the_reserve_reaches_the_published_extent_and_stays_inside(lake: Mapping[str, list[Feature]]) -> None:
    zones = [f for f in lake["reserve_zones"] if f.state == "in_force"]
    reserve = together(zones)
    assert 163 < km2(reserve) < 188
    assert EXTENT.contains(reserve)
    assert [abs(a - b) < 0.001 for a, b in zip(reserve.bounds, EXTENT.bounds, strict=True)] == [True] * 4


def test_three_zones_give_way_to_two_on_the_day_of_the_decree(lake: Mapping[str, list[Feature]]) -> None:
    day = date(2026, 3, 15)
    ending = {f.properties["zone"] for f in lake["reserve_zones"] if f.valid_to == day}
    beginning = {
        f.properties["zone"] for f in lake["reserve_zones"] if f.valid_from == day and f.state == "in_force"
    }
    assert ending == {"core", "buffer", "experimental"}
    assert beginning == {"core_protection", "general_control"}


def test_the_redline_holds_the_whole_reserve(lake: Mapping[str, list[Feature]]) -> None:
    redline = together(lake["ecological_redline"])
    assert redline.contains(together(lake["reserve_zones"]))


def test_villages_carry_their_official_codes_and_names(lake: Mapping[str, list[Feature]]) -> None:
    names = {f.properties["village_code"]: f.properties["name"] for f in lake["villages"]}
    assert {code: names[code] for code in CORE_VILLAGES} == CORE_VILLAGES
    assert names["131103100244"] == "张家宜子"


def test_the_six_villages_lie_in_the_core_zone(lake: Mapping[str, list[Feature]]) -> None:
    core = together([f for f in lake["reserve_zones"] if f.properties["zone"] == "core"])
    six = [f for f in lake["villages"] if f.properties["project"] == "core_villages"]
    assert len(six) == 6
    assert all(core.contains(shape(village)) for village in six)


def test_what_the_report_does_not_place_lies_outside_the_reserve(lake: Mapping[str, list[Feature]]) -> None:
    reserve = together(lake["reserve_zones"])
    merged = [f for f in lake["villages"] if str(f.properties["project"]).startswith("six_into_one")]
    assert len(merged) == 6
    assert not reserve.intersects(together(merged))
    assert not reserve.intersects(together(lake["illegal_land_use"]))


def test_only_the_island_village_lies_in_the_water(lake: Mapping[str, list[Feature]]) -> None:
    wet = shapely.union_all([shape(f) for f in lake["lake_parts"] if f.properties["cover"] != "islet"])
    assert not [f.properties["name"] for f in lake["villages"] if shape(f).intersects(wet)]
    assert not [f.id for f in lake["fish_ponds"] if shape(f).intersects(wet)]


def test_villages_and_ponds_do_not_overlap(lake: Mapping[str, list[Feature]]) -> None:
    grounds = [shape(f) for f in [*lake["villages"], *lake["fish_ponds"]]]
    assert together([*lake["villages"], *lake["fish_ponds"]]).area == pytest.approx(
        sum(g.area for g in grounds)
    )


def test_dwellings_of_a_village_lie_within_it(lake: Mapping[str, list[Feature]]) -> None:
    (duan,) = [shape(f) for f in lake["villages"] if f.properties["name"] == "段村"]
    houses = [shape(f) for f in lake["dwellings"] if f.properties.get("village_code") == "131102100264"]
    assert len(houses) > 50
    assert all(duan.contains(house) for house in houses)


def test_duan_village_has_dikes_in_every_state(lake: Mapping[str, list[Feature]]) -> None:
    dikes = [f for f in lake["pond_dikes"] if f.properties["village"] == "段村"]
    assert "段村1号塘东埝" in {f.properties["name"] for f in dikes}
    assert {f.state for f in dikes} == {"standing", "partly_removed", "removed", "rebuilt"}


def test_a_dike_is_as_long_as_it_is_drawn(lake: Mapping[str, list[Feature]]) -> None:
    for dike in lake["pond_dikes"][:50]:
        assert GRS80.geometry_length(shape(dike)) == pytest.approx(
            cast(float, dike.properties["length_m"]), abs=0.15
        )


def test_what_is_left_of_a_dike_fits_its_state(lake: Mapping[str, list[Feature]]) -> None:
    for dike in lake["pond_dikes"]:
        left, whole = cast(float, dike.properties["remaining_m"]), cast(float, dike.properties["length_m"])
        wanted = {"removed": left == 0, "standing": left == whole, "partly_removed": 0 < left < whole}
        assert wanted.get(str(dike.state), 0 < left <= whole)


def test_no_dike_lies_in_a_pond(lake: Mapping[str, list[Feature]]) -> None:
    ponds = shapely.STRtree([shape(f) for f in lake["fish_ponds"]])
    assert not len(ponds.query([shape(f) for f in lake["pond_dikes"]], predicate="crosses")[0])


def test_the_counts_of_the_report_are_met(lake: Mapping[str, list[Feature]]) -> None:
    cases = [f.state for f in lake["illegal_land_use"] if f.state != "lead"]
    kinds = [f.properties["kind"] for f in lake["facilities"]]
    assert (cases.count("state_removed"), cases.count("to_police")) == (22, 2)
    assert sum(f.properties["problem"] is not None for f in lake["livestock_farms"]) == 18
    assert (kinds.count("bin"), kinds.count("angling_sign"), kinds.count("dumping_sign")) == (160, 100, 20)


def test_a_land_case_keeps_three_areas_that_agree(lake: Mapping[str, list[Feature]]) -> None:
    for case in lake["illegal_land_use"]:
        on_ellipsoid = km2(shape(case)) * 1e6
        assert case.properties["ellipsoidal_area_m2"] == pytest.approx(on_ellipsoid, rel=1e-4)
        assert cast(float, case.properties["planar_area_m2"]) > on_ellipsoid


def test_outlet_codes_are_plainly_invented(lake: Mapping[str, list[Feature]]) -> None:
    assert all(str(f.properties["code"]).startswith("DEMO-") for f in lake["sewage_outlets"])


def test_the_same_seed_gives_the_same_lake(lake: Mapping[str, list[Feature]]) -> None:
    again = demonstration_lake(CATALOGUE)
    assert list(again["pond_dikes"]) == lake["pond_dikes"]
    assert list(again["lake_parts"]) == lake["lake_parts"]


def test_another_seed_gives_another_lake(lake: Mapping[str, list[Feature]]) -> None:
    other = demonstration_lake(CATALOGUE, seed=7)
    assert not shape(next(iter(other["lake_parts"]))).equals(shape(lake["lake_parts"][0]))


def test_a_layer_that_is_not_in_the_catalogue_stays_away() -> None:
    only = Catalogue({"pond_dikes": CATALOGUE.get("pond_dikes")})
    assert list(demonstration_lake(only)) == ["pond_dikes"]


def test_a_surplus_has_exactly_the_size_that_is_asked_for() -> None:
    large = demonstration_lake(CATALOGUE, features=20_000)
    assert sum(1 for features in large.values() for _ in features) == 20_000


def test_a_surplus_can_be_read_twice_and_fits_its_layers() -> None:
    large = demonstration_lake(CATALOGUE, features=9_000)
    for layer in ("fish_ponds", "pond_dikes", "dwellings"):
        found = [checked(feature, CATALOGUE.get(layer)) for feature in large[layer]]
        assert len({feature.id for feature in found}) == len(found)
        assert [feature.id for feature in large[layer]] == [feature.id for feature in found]


def test_there_is_one_demonstration_account_for_every_role() -> None:
    assert [account.name for account in ACCOUNTS][: len(Role)] == [role.value for role in Role]
    assert all(account.demonstration and account.display_name.startswith("演示") for account in ACCOUNTS)


def test_everyone_and_everything_belongs_to_a_known_unit(lake: Mapping[str, list[Feature]]) -> None:
    known = {unit.id for unit in UNITS} | {None}
    assert {account.unit for account in ACCOUNTS} <= known
    assert {feature.unit for features in lake.values() for feature in features} <= known


def test_demonstration_reports_pass_the_checks_of_real_ones(lake: Mapping[str, list[Feature]]) -> None:
    reports = demonstration_reports(lake)
    assert len(reports) == 8
    for report in reports:
        assert checked_report(
            report, CATALOGUE.get(report.layer), received_at=datetime.now(UTC)
        ).demonstration
