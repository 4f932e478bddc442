"""Where a file lies: all that offices leave unsaid, say wrongly or do not know; on made and real files."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import CRS

from geo.crs import OFFERED, STORED, transformer
from geo.datum import Datum, from_stored, metres_per_degree
from geo.errors import UnknownCrs
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Finding, Severity, Tally
from layers.exchange.kinds import kind_of, sentence
from layers.exchange.placing import KINDS, Placement, place

DATA = Path(__file__).parents[4] / "shared" / "data"
ADMIN = DATA / "hengshui_admin"
real = pytest.mark.skipif(not DATA.exists(), reason="../shared is not here")
LATITUDE = 37.613
Shapes = NDArray[Any]


def ponds(count: int = 40, seed: int = 1) -> Shapes:
    """Round ponds at places that a seed gives, inside the reserve."""
    chance = np.random.default_rng(seed)
    middles = chance.uniform([115.47, 37.53], [115.70, 37.69], (count, 2))
    turn = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    radii_m = chance.uniform(30, 90, (count, 2))
    rings_m = np.stack([np.cos(turn) * radii_m[:, :1], np.sin(turn) * radii_m[:, 1:]], axis=-1)
    return np.asarray(shapely.polygons(middles[:, None] + rings_m / metres_per_degree(LATITUDE)))


TRUSTED = {"fish_ponds": ponds()}


def projected(shapes: Shapes, crs: str) -> Shapes:
    way = transformer(STORED, crs)
    return np.asarray(
        shapely.transform(shapes, lambda xy: np.column_stack(way.transform(xy[:, 0], xy[:, 1])))
    )


def turned(shapes: Shapes) -> Shapes:
    return np.asarray(shapely.transform(shapes, lambda xy: xy[:, ::-1]))


def moved(shapes: Shapes, east_m: float, north_m: float) -> Shapes:
    step = np.array([east_m, north_m]) / metres_per_degree(LATITUDE)
    return np.asarray(shapely.transform(shapes, lambda xy: xy + step))


def placed(
    shapes: Shapes,
    declared: str | None = None,
    *,
    evidence: str = ".prj",
    trusted: dict[str, Shapes] | None = None,
    ovital: bool = False,
    **decided: Any,
) -> tuple[Placement, dict[str, Finding]]:
    tally = Tally()
    accepted = frozenset(decided.pop("accepted", ()))
    decisions = Decisions(accepted=accepted, **decided)
    others = TRUSTED if trusted is None else trusted
    placement = place(shapes, declared, evidence, others, decisions, tally, ovital=ovital)
    placement.apply(shapes)
    return placement, {finding.code: finding for finding in tally.findings()}


def errors(findings: dict[str, Finding]) -> set[str]:
    return {code for code in findings if kind_of(code).severity is Severity.ERROR}


def off_m(one: Shapes, other: Shapes) -> float:
    """The greatest distance between vertices that belong together."""
    apart = shapely.get_coordinates(one) - shapely.get_coordinates(other)
    return float(np.abs(apart * metres_per_degree(LATITUDE)).max())


@pytest.mark.parametrize("crs", OFFERED)
def test_a_right_declaration_is_taken_and_noted(crs: str):
    shapes = projected(ponds(), crs) if not OFFERED[crs].degrees else ponds()

    placement, findings = placed(shapes, crs)

    assert (placement.crs.name, set(findings)) == (crs, {"crs-declared", "datum-agrees"})
    assert off_m(placement.apply(shapes), ponds()) < 0.001


@pytest.mark.parametrize(
    ("crs", "code"),
    [
        ("EPSG:4490", "degrees-inferred"),
        ("EPSG:4526", "zone-inferred"),
        ("EPSG:4527", "zone-inferred"),
        ("EPSG:4498", "zone-inferred"),
        ("EPSG:4547", "easting-inferred"),
        ("EPSG:4548", "easting-inferred"),
        ("EPSG:32650", "utm-inferred"),
        ("EPSG:3857", "mercator-inferred"),
    ],
)
def test_a_file_that_declares_nothing_is_inferred_and_asks(crs: str, code: str):
    shapes = projected(ponds(), crs) if crs != STORED else ponds()

    placement, findings = placed(shapes)

    assert (placement.crs.name, errors(findings)) == (crs, {code})
    assert off_m(placement.apply(shapes), ponds()) < 0.001


def test_without_a_trusted_layer_numbers_that_utm_shares_are_taken_for_gauss_krueger():
    placement, findings = placed(projected(ponds(), "EPSG:32650"), trusted={})

    assert (placement.crs.name, set(findings)) == ("EPSG:4548", {"easting-inferred", "datum-unchecked"})
    assert placement.offered[:2] == ("EPSG:4548", "EPSG:32650")


def test_utm_declared_as_gauss_krueger_is_found_out_by_a_trusted_layer():
    placement, findings = placed(projected(ponds(), "EPSG:32650"), "EPSG:4548")

    assert (placement.crs.name, errors(findings)) == ("EPSG:32650", {"utm-confused"})


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4527", "EPSG:4547"])
@pytest.mark.parametrize("declares", [True, False], ids=["declared", "undeclared"])
def test_swapped_axes_are_seen_and_turned_round(crs: str, declares: bool):
    shapes = turned(projected(ponds(), crs) if crs != STORED else ponds())

    placement, findings = placed(shapes, crs if declares else None)

    assert (placement.swapped, "axes-swapped" in findings) == (True, True)
    assert off_m(placement.apply(shapes), ponds()) < 0.001


@pytest.mark.parametrize(
    ("crs", "declared", "code"),
    [
        ("EPSG:4527", "EPSG:4326", "metres-declared-as-degrees"),
        ("EPSG:4548", "OGC:CRS84", "metres-declared-as-degrees"),
        ("EPSG:4490", "EPSG:4527", "degrees-declared-as-metres"),
        ("EPSG:4527", "EPSG:4526", "wrong-zone-declared"),
        ("EPSG:4548", "EPSG:4547", "wrong-zone-declared"),
        ("EPSG:4547", "EPSG:4548", "wrong-zone-declared"),
        ("EPSG:4527", "EPSG:4548", "wrong-zone-declared"),
    ],
)
def test_a_declaration_that_the_numbers_contradict_asks_with_the_right_system(
    crs: str, declared: str, code: str
):
    shapes = projected(ponds(), crs) if crs != STORED else ponds()

    placement, findings = placed(shapes, declared)

    assert (placement.crs.name, errors(findings)) == (crs, {code})


def test_the_wrong_one_of_two_meridians_is_told_with_its_265_kilometres():
    _, findings = placed(projected(ponds(), "EPSG:4548"), "EPSG:4547")

    assert findings["wrong-zone-declared"].facts["km"] == 265


@pytest.mark.parametrize("declared", [None, "EPSG:4527", "EPSG:4526"])
def test_rows_of_two_zones_come_to_lie_side_by_side(declared: str | None):
    shapes = np.concatenate([projected(ponds()[:30], "EPSG:4527"), projected(ponds()[30:], "EPSG:4526")])

    placement, findings = placed(shapes, declared)

    assert "mixed-zones" in errors(findings)
    assert off_m(placement.apply(shapes), ponds()) < 0.001


def test_rows_of_another_zone_behind_the_sample_are_not_placed_in_silence():
    tally, shapes = Tally(), projected(ponds(), "EPSG:4527")
    placement = place(shapes, "EPSG:4527", ".prj", TRUSTED, Decisions(), tally)

    later = placement.apply(projected(ponds(), "EPSG:4526"))

    assert "mixed-zones" in [finding.code for finding in tally.findings()]
    assert off_m(later, ponds()) < 0.001


ESRI_39 = (
    'PROJCS["CGCS2000_3_Degree_GK_Zone_39",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
    'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",39500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
ESRI_117 = ESRI_39.replace("GK_Zone_39", "GK_CM_117E").replace("39500000.0", "500000.0")
ESRI_115_5 = ESRI_117.replace("117E", "115_5E").replace("117.0", "115.5")
XIAN = ESRI_39.replace("CGCS2000_3_Degree", "Xian_1980_3_Degree").replace(
    'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]]',
    'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]]',
)
BEIJING = XIAN.replace("Xian_1980", "Beijing_1954").replace("6378140.0,298.257", "6378245.0,298.3")


@pytest.mark.parametrize(
    ("declared", "crs"),
    [
        (ESRI_39, "EPSG:4527"),
        (ESRI_39.replace("CGCS2000_3_Degree_GK_Zone_39", "桃城"), "EPSG:4527"),
        (ESRI_117, "EPSG:4548"),
        (CRS.from_epsg(4527).to_wkt("WKT1_GDAL"), "EPSG:4527"),
        (CRS.from_epsg(4547).to_wkt("WKT1_ESRI"), "EPSG:4547"),
        (CRS.from_epsg(4490).to_wkt("WKT1_ESRI"), "EPSG:4490"),
        (CRS.from_epsg(4526).to_wkt("WKT2_2019"), "EPSG:4526"),
        (CRS.from_epsg(3857).to_wkt("WKT1_GDAL"), "EPSG:3857"),
        ("urn:ogc:def:crs:EPSG::4527", "EPSG:4527"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84"),
        ("EPSG:4979", "EPSG:4326"),
    ],
    ids=[
        "arcgis",
        "own name",
        "arcgis meridian",
        "gdal",
        "pyogrio",
        "degrees",
        "wkt2",
        "mercator",
        "urn",
        "crs84",
        "heights",
    ],
)
def test_a_declaration_in_any_spelling_is_known_by_its_code(declared: str, crs: str):
    shapes = ponds() if OFFERED[crs].degrees else projected(ponds(), crs)

    placement, findings = placed(shapes, declared)

    assert (placement.crs.name, "crs-declared" in findings, errors(findings)) == (crs, True, set())


def test_a_meridian_of_its_own_is_used_though_it_has_no_code():
    shapes = projected(ponds(), ESRI_115_5)

    placement, findings = placed(shapes, ESRI_115_5)

    assert (placement.crs.name, errors(findings)) == ("CGCS2000_3_Degree_GK_CM_115_5E", set())
    assert off_m(placement.apply(shapes), ponds()) < 0.001


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        (XIAN, "xian80"),
        ("EPSG:4610", "xian80"),
        ("EPSG:2383", "xian80"),
        ("1980西安坐标系", "xian80"),
        (BEIJING, "beijing54"),
        ("EPSG:4214", "beijing54"),
        ("EPSG:2436", "beijing54"),
        ("1954年北京坐标系", "beijing54"),
        ("EPSG:4267", "crs-refused"),
        ("EPSG:4978", "crs-refused"),
    ],
)
def test_old_and_unknown_datums_are_refused_and_not_transformed_in_silence(declared: str, code: str):
    shapes = projected(ponds(), "EPSG:4527")

    _, findings = placed(shapes, declared)

    assert (set(findings), kind_of(code).repair) == ({code}, None)


def test_a_person_who_knows_better_may_overrule_an_old_declaration():
    placement, findings = placed(projected(ponds(), "EPSG:4527"), XIAN, crs="EPSG:4527")

    assert (placement.crs.name, set(findings)) == ("EPSG:4527", {"crs-decided", "datum-agrees"})


@pytest.mark.parametrize(
    "text", ["garbage", "EPSG:999999", "+proj=longlat +nadgrids=/etc/passwd", "PROJCS[" * 9000]
)
def test_a_declaration_that_cannot_be_read_leaves_the_numbers_to_tell(text: str):
    placement, findings = placed(projected(ponds(), "EPSG:4527"), text)

    assert (placement.crs.name, set(findings) >= {"crs-unreadable", "zone-inferred"}) == ("EPSG:4527", True)


def test_another_datum_with_a_known_way_is_taken_and_says_so():
    shapes = np.array([shapely.box(290_000, 9_110_000, 291_000, 9_111_000)])

    placement, findings = placed(shapes, "EPSG:31985")

    assert (placement.crs.name, set(findings)) == ("EPSG:31985", {"crs-other", "far-away"})


def test_an_old_crs_member_of_geojson_is_respected_and_told():
    shapes = np.array([shapely.box(600_000, 5_090_000, 600_500, 5_090_500)])

    placement, findings = placed(shapes, "urn:ogc:def:crs:EPSG::32632", evidence="crs member")

    assert (placement.crs.name, "crs-member" in findings) == ("EPSG:32632", True)


def test_numbers_that_fit_nothing_leave_the_shapes_without_a_place():
    shapes = shapely.box([5000, 7000], [9000, 3000], [5100, 7100], [9100, 3100])

    placement, findings = placed(shapes)

    assert (placement.known, set(findings), list(placement.apply(shapes))) == (
        False,
        {"no-crs"},
        [None, None],
    )


def test_a_choice_by_which_the_file_lies_nowhere_is_told():
    _, findings = placed(projected(ponds(), "EPSG:4527"), crs="EPSG:4326")

    assert "crs-impossible" in errors(findings)


def test_only_offered_systems_may_be_chosen():
    with pytest.raises(UnknownCrs):
        placed(ponds(), crs="EPSG:4610")


@pytest.mark.parametrize(
    "shapes", [np.array([], dtype=object), np.array([None, shapely.Polygon()], dtype=object)]
)
@pytest.mark.parametrize("declared", [None, "EPSG:4527"])
def test_a_file_without_any_place_raises_no_findings(shapes: Shapes, declared: str | None):
    placement, findings = placed(shapes, declared)

    assert (findings, len(placement.apply(shapes))) == ({}, len(shapes))


@pytest.mark.parametrize(("datum", "code"), [(Datum.GCJ02, "datum-gcj02"), (Datum.BD09, "datum-bd09")])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4527"])
def test_a_map_services_degrees_are_suspected_with_measured_and_expected_shift(
    datum: Datum, code: str, crs: str
):
    shifted = from_stored(ponds(), datum)
    shapes = shifted if crs == "EPSG:4326" else projected(shifted, crs)

    placement, findings = placed(shapes, crs)

    facts = findings[code].facts
    assert (errors(findings), facts["trusted"], placement.datum) == ({code}, "fish_ponds", Datum.CGCS2000)
    assert facts["east_m"] == pytest.approx(facts["expected_east_m"], abs=12)
    assert facts["north_m"] == pytest.approx(facts["expected_north_m"], abs=12)


@pytest.mark.parametrize(
    "decided", [{"accepted": ["datum-gcj02"]}, {"datum": Datum.GCJ02}], ids=["accepted", "decided"]
)
def test_after_a_yes_the_datum_is_undone_and_the_record_says_so(decided: dict[str, Any]):
    shapes = from_stored(ponds(), Datum.GCJ02)

    placement, _ = placed(shapes, "EPSG:4326", **decided)

    assert (placement.datum, placement.assumed) == (Datum.GCJ02, "EPSG:4326 GCJ-02")
    assert off_m(placement.apply(shapes), ponds()) < 0.001


def test_without_a_yes_nothing_is_undone():
    shapes = from_stored(ponds(), Datum.GCJ02)

    placement, _ = placed(shapes, "EPSG:4326")

    assert placement.apply(shapes) is shapes


def test_a_decision_against_the_trusted_layer_is_done_and_doubted():
    placement, findings = placed(ponds(), "EPSG:4326", datum=Datum.BD09)

    assert (placement.datum, "datum-decided-doubtful" in findings) == (Datum.BD09, True)


def test_a_file_of_ovital_is_gcj02_by_its_makers_word():
    shapes = from_stored(ponds(), Datum.GCJ02)

    before, findings = placed(shapes, "EPSG:4326", trusted={}, ovital=True)
    after, _ = placed(shapes, "EPSG:4326", trusted={}, ovital=True, accepted=["ovital-gcj02"])

    assert (before.datum, errors(findings), after.datum) == (Datum.CGCS2000, {"ovital-gcj02"}, Datum.GCJ02)


def test_a_file_of_ovital_that_lies_right_is_left_alone():
    _, findings = placed(ponds(), "EPSG:4326", ovital=True)

    assert ("ovital-unshifted" in findings, errors(findings)) == (True, set())


def test_a_whole_file_off_by_one_vector_is_a_suspected_datum_error_with_its_figure():
    placement, findings = placed(moved(ponds(), 155, 0), "EPSG:4490")

    facts = findings["datum-shift"].facts
    assert (facts["length_m"], facts["pairs"], errors(findings)) == (155, 40, {"datum-shift"})
    assert placement.datum is Datum.CGCS2000


@pytest.mark.parametrize("seed", range(2, 8))
def test_new_ponds_among_old_ones_are_not_accused(seed: int):
    _, findings = placed(ponds(3, seed=seed), "EPSG:4490", trusted={"fish_ponds": ponds(400, seed=99)})

    assert errors(findings) == set()


def test_a_file_with_noise_and_edits_is_not_accused():
    chance = np.random.default_rng(3)
    edited = np.concatenate([ponds()[:25], ponds(10, seed=4)])
    shaken = shapely.polygons(
        [
            shapely.get_coordinates(shape)[:20]
            + chance.normal(scale=2.0, size=(20, 2)) / metres_per_degree(LATITUDE)
            for shape in edited
        ]
    )

    _, findings = placed(np.asarray(shaken), "EPSG:4490")

    assert (errors(findings), "datum-agrees" in findings) == (set(), True)


def test_the_second_trusted_layer_may_tell_what_the_first_cannot():
    trusted = {"roads": shapely.linestrings([[[115.47, 37.53], [115.70, 37.69]]]), **TRUSTED}

    _, findings = placed(from_stored(ponds(), Datum.GCJ02), "EPSG:4326", trusted=trusted)

    assert findings["datum-gcj02"].facts["trusted"] == "fish_ponds"


def test_heights_and_gaps_survive_the_placing():
    shapes = np.array([shapely.Point(39375240.1, 4165482.8, 21.5), None], dtype=object)

    placement, _ = placed(shapes, "EPSG:4527")

    point, missing = placement.apply(shapes)
    assert (point.z, missing) == (21.5, None)
    assert (point.x, point.y) == pytest.approx((115.587, 37.613), abs=1e-6)


def test_a_chosen_order_of_axes_wins_over_the_numbers():
    placement, findings = placed(ponds(), "EPSG:4490", swapped=True)

    assert (placement.swapped, "axes-decided" in findings) == (True, True)


NUMBER = st.one_of(
    st.floats(-200, 200),
    st.floats(300_000, 800_000),
    st.floats(4_000_000, 4_300_000),
    st.floats(38_000_000, 40_000_000),
    st.sampled_from([0.0, -0.0, 90.0, 180.0, 1e300, -1e300, float("nan"), float("inf"), 5e-324]),
)
DECLARATION = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.sampled_from(
        [*OFFERED, ESRI_39, ESRI_115_5, XIAN, "EPSG:4267", "EPSG:2326", "EPSG:4978", "EPSG:5798"]
    ),
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    numbers=st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=30),
    declared=DECLARATION,
    swapped=st.sampled_from([None, True, False]),
    datum=st.sampled_from([None, *Datum]),
    ovital=st.booleans(),
)
def test_whatever_numbers_and_declarations_say_the_file_is_judged(numbers, declared, swapped, datum, ovital):
    shapes = shapely.points(numbers)

    placement, findings = placed(shapes, declared, swapped=swapped, datum=datum, ovital=ovital)

    assert len(placement.apply(shapes)) == len(shapes)
    assert all(sentence(finding).zh for finding in findings.values())


@pytest.mark.parametrize("code", KINDS)
def test_every_sentence_says_the_same_in_both_languages(code: str):
    words = KINDS[code].words
    named = [
        {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (words.zh, words.en)
    ]

    assert {name.removesuffix("_en") for name in named[0]} == {name.removesuffix("_en") for name in named[1]}


def test_sentences_are_filled_with_the_facts_that_they_name():
    _, findings = placed(from_stored(ponds(), Datum.GCJ02), "EPSG:4526")

    told = [sentence(finding).zh + sentence(finding).en for finding in findings.values()]

    assert [text for text in told if "–" in text] == []


def counties(name: str) -> Shapes:
    return np.asarray(shapely.from_wkb(pyogrio.raw.read(ADMIN / name, columns=[], encoding="utf-8")[2]))


@real
@pytest.mark.parametrize(
    ("name", "declared", "codes"),
    [
        ("amap_shp_2020/衡水市.shp", None, {"degrees-inferred", "datum-gcj02"}),
        ("hengshui_counties_amap_gcj02_mislabelled_4326.geojson", "EPSG:4326", {"datum-gcj02"}),
    ],
)
def test_the_real_counties_of_a_map_service_are_recognised_and_brought_back(
    name: str, declared: str | None, codes: set[str]
):
    trusted = {"administrative_areas": counties("hengshui_counties_wgs84.geojson")}
    shapes = counties(name)

    asking, findings = placed(shapes, declared, trusted=trusted)
    undone, _ = placed(shapes, declared, trusted=trusted, accepted=codes)

    assert errors(findings) == codes
    assert asking.shift is not None
    assert (508 < asking.shift.east_m < 539, 62 < asking.shift.north_m < 91) == (True, True)
    assert undone.datum is Datum.GCJ02
    _, again = placed(undone.apply(shapes), "EPSG:4490", trusted=trusted)
    assert again["datum-agrees"].facts["share"] >= 99.4


@real
def test_the_real_counties_in_their_true_place_agree():
    shapes = counties("hengshui_counties_wgs84.geojson")

    _, findings = placed(shapes, "EPSG:4326", trusted={"administrative_areas": shapes})

    assert set(findings) == {"crs-declared", "datum-agrees"}
