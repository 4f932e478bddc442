"""The traps of boundary point files, one by one."""

from __future__ import annotations

import pytest
import shapely

from geo.crs import OFFERED, from_crs, to_crs
from layers.exchange.findings import Severity
from layers.exchange.kinds import kind_of, sentence
from tests.layers.exchange.land_texts import EAST, HEADING, NORTH, a_head, a_ring, a_text, read

SQUARE = shapely.box(EAST, NORTH, EAST + 100, NORTH + 100)
QUIET = {"land-txt-read"}
WITHOUT_HEADING = HEADING[-1:]


def changed(lines: list[str], *pairs: tuple[str, str]) -> list[str]:
    for old, new in pairs:
        lines = [line.replace(old, new) for line in lines]
    return lines


def swapped(lines: list[str]) -> list[str]:
    parts = [line.split(",") for line in lines]
    return [f"{name},{ring},{second},{first}" for name, ring, first, second in parts]


# --- how lines are written ---------------------------------------------------------------------
@pytest.mark.parametrize(
    "pairs",
    [
        [(",", "，")],
        [("0", "０"), ("1", "１"), (".", "．")],
        [(",", " , ")],
        [(",", "\t")],
        [(",", " ")],
        [("J", "Ｊ")],
        [("J", "")],
        [("J", "界址点")],
    ],
    ids=["wide commas", "wide digits", "blanks", "tabs", "blanks alone", "wide J", "no J", "words"],
)
def test_points_may_be_written_with_any_signs(tmp_path, pairs):
    found = read(tmp_path, a_text(a_head(), *changed(a_ring(), *pairs)))

    assert shapely.equals(found.shapes[0], SQUARE)
    assert set(found.findings) == QUIET


@pytest.mark.parametrize("brackets", ["【】", "［］"])
def test_brackets_of_sections_may_be_wide(tmp_path, brackets):
    text = a_text().replace("[", brackets[0]).replace("]", brackets[1])

    assert set(read(tmp_path, text).findings) == QUIET


def test_blank_lines_and_blanks_before_sections_mean_nothing(tmp_path):
    text = "\r\n  \r\n" + a_text().replace("[", "   [").replace("\r\n", "  \r\n\r\n")

    found = read(tmp_path, text)

    assert set(found.findings) == QUIET
    assert shapely.equals(found.shapes[0], SQUARE)


def test_another_section_and_keys_in_any_order_come_before_the_parcels(tmp_path):
    heading = ("[扩展信息]", "批次=第三批", "[属性描述]", *reversed(HEADING[1:-1]), "[地块坐标]")

    found = read(tmp_path, a_text(heading=heading))

    assert set(found.findings) == QUIET
    assert found.source.declared == "EPSG:4527"
    assert found.column("批次") == ["第三批"]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("5,1.0000,DK001,一号塘,面,,坑塘水面,@", {"地块用途": "坑塘水面", "地类编码": None}),
        ("5,1.0000,DK001,一号塘,面,J50,坑塘水面,1104A,@", {"图幅号": "J50", "地类编码": "1104A"}),
        ("5,1.0000,DK001,一号塘,面,,坑塘水面,1104A,国有,@", {"其他1": "国有"}),
        ("5,1.0000,DK001,一号塘,面,,坑塘水面,1104A,a,b,c,d,@", {"其他1": "a", "其他4": "d"}),
        ("5,1.0000,DK001,一号塘,面,,坑塘水面,1104A,a,b,c,d,e,@", {"其他5": "e"}),
        ("5,1.0000,DK001,一号塘,面,,坑塘水面,1104A@", {"地类编码": "1104A"}),
        ("5,1.0000,DK001,一号塘,面,,坑塘水面,1104A,@,", {"地类编码": "1104A"}),
        ("5,1.0000,DK001,一号塘,面,,坑塘水面,1104A,,,", {"地类编码": "1104A"}),
        ("5,1.0000,DK001,一号塘，东,面,,坑塘水面,1104A,@", {"地块名称": "一号塘，东"}),
        ("５，1.0000，DK001，一号塘，面，，坑塘水面，1104A，＠", {"地块名称": "一号塘"}),
        ("5,1.0000,一号塘,面,,坑塘水面,1104A,@", {"地块编号": None, "地块名称": "一号塘"}),
    ],
)
def test_head_lines_of_seven_to_thirteen_fields_keep_every_field(tmp_path, head, expected):
    found = read(tmp_path, a_text(head, *a_ring()))

    assert {name: found.column(name)[0] for name in expected} == expected
    assert set(found.findings) == QUIET


def test_the_closing_point_may_be_left_out(tmp_path):
    found = read(tmp_path, a_text(a_head(4), *a_ring()[:-1]))

    assert shapely.equals(found.shapes[0], SQUARE)
    assert set(found.findings) == QUIET


@pytest.mark.parametrize("points", [4, 5])
def test_the_stated_number_of_points_may_count_the_closing_one_or_not(tmp_path, points):
    assert set(read(tmp_path, a_text(a_head(points), *a_ring())).findings) == QUIET


def test_another_number_of_points_than_stated_only_warns(tmp_path):
    found = read(tmp_path, a_text(a_head(7), *a_ring()))

    assert kind_of("land-txt-point-count").severity is Severity.WARNING
    assert found.findings["land-txt-point-count"].facts["found"] == 5
    assert shapely.equals(found.shapes[0], SQUARE)


# --- areas -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "m2"),
    [
        ("1.0000", 10_000),
        ("1.0000公顷", 10_000),
        ("１．００００", 10_000),
        ("15亩", 10_000),
        ("10000平方米", 10_000),
        ("10,000m²".replace(",", ""), 10_000),
        ("1 ㏊", 10_000),
        ("10000.0㎡", 10_000),
    ],
)
def test_an_area_may_carry_its_unit(tmp_path, text, m2):
    found = read(tmp_path, a_text(a_head(area=text), *a_ring()))

    assert found.column("declared_area_m2") == [pytest.approx(m2)]
    assert found.column("declared_area") == [text]
    assert set(found.findings) == QUIET


def test_an_area_that_differs_is_told_with_the_unit_that_would_fit(tmp_path):
    found = read(tmp_path, a_text(a_head(area="15.0"), *a_ring()))

    told = sentence(found.findings["land-txt-area-differs"])
    assert "算得 1 公顷，数字像是亩" in told.zh


def test_an_area_within_five_hundredths_of_a_percent_is_no_difference(tmp_path):
    near = read(tmp_path, a_text(a_head(area="1.0004"), *a_ring()))
    far = read(tmp_path, a_text(a_head(area="1.0006"), *a_ring()))

    assert "land-txt-area-differs" not in near.findings
    assert "land-txt-area-differs" in far.findings


def test_the_rounding_of_a_small_parcel_is_no_difference(tmp_path):
    ring = a_ring(size=0.1)  # a hundred square metres, of which four decimals of a hectare say 0.5 %

    assert "land-txt-area-differs" not in read(tmp_path, a_text(a_head(area="0.01"), *ring)).findings


def test_an_area_that_is_none_is_told(tmp_path):
    found = read(tmp_path, a_text(a_head(area="约一公顷"), *a_ring()))

    assert "land-txt-area-unreadable" in found.findings
    assert found.column("declared_area") == ["约一公顷"]


# --- rings -------------------------------------------------------------------------------------
def test_a_ring_inside_is_a_hole_whatever_its_number(tmp_path):
    hole = a_ring(1, at=(40, 40), size=0.1)
    found = read(tmp_path, a_text(a_head(10, "0.99"), *a_ring(7), *hole))

    assert found.shapes[0].area == pytest.approx(9_900)
    assert len(found.shapes[0].interiors) == 1
    assert set(found.findings) == QUIET


def test_rings_beside_each_other_are_parts_and_no_false_holes(tmp_path):
    found = read(tmp_path, a_text(a_head(10, "2"), *a_ring(1), *a_ring(2, at=(0, 300))))

    assert found.shapes[0].geom_type == "MultiPolygon"
    assert found.shapes[0].area == pytest.approx(20_000)
    assert set(found.findings) == QUIET | {"land-txt-parts"}


def test_an_island_in_a_hole_is_a_part(tmp_path):
    rings = [*a_ring(1), *a_ring(2, at=(20, 20), size=0.6), *a_ring(3, at=(40, 40), size=0.2)]

    found = read(tmp_path, a_text(a_head(15, "0.68"), *rings))

    assert found.shapes[0].area == pytest.approx(10_000 - 3_600 + 400)
    assert shapely.is_valid(found.shapes[0])


def test_a_hole_that_touches_its_shell_is_a_hole(tmp_path):
    found = read(tmp_path, a_text(a_head(10, "0.75"), *a_ring(1), *a_ring(2, size=0.5)))

    assert found.shapes[0].area == pytest.approx(7_500)


def test_equal_rings_are_left_for_the_doctor_of_shapes(tmp_path):
    found = read(tmp_path, a_text(a_head(10), *a_ring(1), *a_ring(2)))

    assert not shapely.is_valid(found.shapes[0])


def test_a_ring_that_goes_on_under_its_number_after_closing_is_another_ring(tmp_path):
    found = read(tmp_path, a_text(a_head(10, "2"), *a_ring(1), *a_ring(1, at=(0, 300))))

    assert found.shapes[0].area == pytest.approx(20_000)
    assert "land-txt-rings-split" in found.findings


def test_a_closing_point_that_stands_twice_is_used_once(tmp_path):
    found = read(tmp_path, a_text(a_head(6), *a_ring(), a_ring()[-1]))

    assert shapely.equals(found.shapes[0], SQUARE)
    assert set(found.findings) == QUIET | {"land-txt-closing-doubled"}


def test_a_ring_of_two_points_is_named_and_its_parcel_is_not_drawn(tmp_path):
    found = read(tmp_path, a_text(a_head(7), *a_ring(1), *a_ring(2)[:2]))

    assert found.shapes == [None]
    assert found.batch.broken == {1: "land-txt-too-few-points"}


def test_a_ring_that_crosses_itself_is_given_as_it_is(tmp_path):
    ring = a_ring()
    found = read(tmp_path, a_text(a_head(), ring[0], ring[2], ring[1], ring[3], ring[4]))

    assert not shapely.is_valid(found.shapes[0])
    assert found.batch.broken == {}


@pytest.mark.parametrize(
    ("kind", "expected"), [("线", "LineString"), ("点", "MultiPoint"), ("面", "Polygon")]
)
def test_points_lines_and_areas_are_what_the_head_says(tmp_path, kind, expected):
    found = read(tmp_path, a_text(a_head(kind=kind, area=""), *a_ring()))

    assert found.shapes[0].geom_type == expected
    assert found.parts[0].geometry == {"线": "line", "点": "point", "面": "area"}[kind]


def test_a_head_that_does_not_say_what_it_is_counts_as_an_area(tmp_path):
    found = read(tmp_path, a_text(a_head(kind=""), *a_ring()))

    assert shapely.equals(found.shapes[0], SQUARE)
    assert "land-txt-shape-kind" in found.findings


def test_two_identical_heads_are_two_parcels(tmp_path):
    found = read(tmp_path, a_text(a_head(), *a_ring(), a_head(), *a_ring(at=(0, 300))))

    assert len(found.shapes) == found.parts[0].rows == 2
    assert found.column("地块编号") == ["DK001", "DK001"]


# --- columns and zones -------------------------------------------------------------------------
def test_swapped_columns_are_turned_because_their_size_proves_it(tmp_path):
    found = read(tmp_path, a_text(a_head(), *swapped(a_ring())))

    assert shapely.equals(found.shapes[0], SQUARE)
    assert set(found.findings) == QUIET | {"land-txt-columns-swapped"}


def test_one_swapped_point_among_many_is_turned_and_named(tmp_path):
    ring = a_ring()
    lines = [a_head(), *a_ring(at=(0, 300)), a_head(), ring[0], *swapped(ring[1:2]), *ring[2:]]

    found = read(tmp_path, a_text(*lines))

    assert shapely.equals(found.shapes[1], SQUARE)
    assert found.findings["land-txt-mixed-order"].rows == (2,)


def test_numbers_whose_size_says_nothing_go_with_the_greater_part_and_are_named(tmp_path):
    local = [
        f"J{number},1,{100 + north},{500 + east}" for number, north, east in ((1, 0, 0), (2, 0, 9), (3, 9, 9))
    ]

    found = read(tmp_path, a_text(a_head(), *swapped(a_ring()), a_head(3), *local))

    assert found.findings["land-txt-order-unclear"].rows == (2,)


@pytest.mark.parametrize(
    ("zone", "declared"), [(38, "EPSG:4526"), (39, "EPSG:4527"), (20, "EPSG:4498"), (40, "EPSG:4528")]
)
def test_the_zone_before_the_eastings_declares_the_system(tmp_path, zone, declared):
    found = read(tmp_path, a_text(a_head(), *a_ring(east=zone * 1e6 + 367_000), heading=WITHOUT_HEADING))

    assert found.source.declared == declared
    assert str(zone) in found.source.evidence


@pytest.mark.parametrize(
    ("keys", "declared"),
    [
        (("几度分带=3", "带号=38"), "EPSG:4547"),
        (("分带=3度带", "带号=39"), "EPSG:4548"),
        (("几度分带=6", "带号=20"), "EPSG:4509"),
        (("几度分带=3", "中央子午线=117"), "EPSG:4548"),
        (("几度分带=3", "带号=３９带"), "EPSG:4548"),
        (("几度分带=3", "带号="), None),
        (("几度分带=6", "带号=39"), None),
        ((), None),
    ],
)
def test_eastings_without_zone_take_it_from_the_heading(tmp_path, keys, declared):
    heading = ("[属性描述]", "坐标系=2000国家大地坐标系", *keys, "[地块坐标]")

    found = read(tmp_path, a_text(a_head(), *a_ring(east=367_000), heading=heading))

    assert found.source.declared == declared


def test_the_zone_before_the_eastings_wins_over_the_heading_and_is_reported(tmp_path):
    found = read(tmp_path, a_text().replace("带号=39", "带号=38"))

    assert found.source.declared == "EPSG:4527"
    assert found.findings["land-txt-zone-contradicted"].facts == {"stated": "38", "found": 39}


@pytest.mark.parametrize("system", ["1980西安坐标系", "北京54坐标系", "1954年北京坐标系", "WGS84"])
def test_another_datum_is_passed_on_in_the_words_of_the_file(tmp_path, system):
    found = read(tmp_path, a_text().replace("2000国家大地坐标系", system))

    assert found.source.declared == system


def test_a_file_without_a_system_says_so(tmp_path):
    found = read(tmp_path, a_text(heading=WITHOUT_HEADING))

    assert "land-txt-no-system" in found.findings
    assert found.source.declared == "EPSG:4527"


def test_transformation_parameters_are_not_used_and_told(tmp_path):
    found = read(tmp_path, a_text().replace("转换参数=,,,,,,", "转换参数=12.5,0,0,0,0,0,0"))

    assert "land-txt-parameters" in found.findings
    assert shapely.equals(found.shapes[0], SQUARE)


def test_two_zones_in_one_file_wait_for_a_yes_and_are_then_one(tmp_path):
    west = from_crs(SQUARE, OFFERED["EPSG:4527"])
    ring = [
        f"J{number},1,{north:.3f},{east:.3f}"
        for number, (east, north) in enumerate(in_zone(west, "EPSG:4526"), 1)
    ]
    text = a_text(a_head(), *a_ring(), a_head(), *a_ring(at=(0, 300)), a_head(), *ring)

    asked = read(tmp_path, text)
    agreed = read(tmp_path, text, accepted=frozenset({"land-txt-mixed-zones"}))

    assert asked.batch.broken == {3: "land-txt-mixed-zones"}
    assert asked.shapes[2] is None
    assert shapely.hausdorff_distance(agreed.shapes[2], SQUARE) < 0.002
    assert "39 带" in sentence(agreed.findings["land-txt-mixed-zones"]).zh


def in_zone(shape, system):
    return shapely.get_coordinates(to_crs(shape, OFFERED[system])).tolist()


def test_points_with_and_without_zone_in_one_file_are_not_mixed_in_silence(tmp_path):
    found = read(tmp_path, a_text(a_head(), *a_ring(), a_head(), *a_ring(east=367_000)[:3]))

    assert found.batch.broken == {2: "land-txt-mixed-forms"}


@pytest.mark.parametrize("second_first", [False, True])
def test_degrees_without_heading_are_longitude_and_latitude(tmp_path, second_first):
    lines = ["J1,1,37.60,115.58", "J2,1,37.60,115.59", "J3,1,37.61,115.59", "J1,1,37.60,115.58"]
    lines = swapped(lines) if second_first else lines

    found = read(tmp_path, a_text(a_head(4, "48.0公顷"), *lines, heading=WITHOUT_HEADING))

    assert found.shapes[0].bounds == (115.58, 37.60, 115.59, 37.61)
    assert found.column("declared_area_m2") == [480_000]
    assert "land-txt-area-differs" not in found.findings


def test_degrees_with_minutes_and_seconds_are_read(tmp_path):
    lines = ["J1,1,37°36′0″,115°30′0″", "J2,1,37°36′0″,115°36′0″", "J3,1,37°42′0″,115°36′0″"]

    found = read(tmp_path, a_text(a_head(3), *lines, heading=WITHOUT_HEADING))

    assert found.shapes[0].bounds == pytest.approx((115.5, 37.6, 115.6, 37.7))


@pytest.mark.parametrize(("flag", "datum"), [("g", "GCJ-02"), ("b", "BD-09")])
def test_the_mark_of_ovital_before_degrees_is_told(tmp_path, flag, datum):
    lines = [f"{flag},J{n},1,{37.6 + n / 100},{115.6 + n * n / 100}" for n in (1, 2, 3)]

    found = read(tmp_path, a_text(a_head(3), *lines, heading=WITHOUT_HEADING))

    assert found.findings["land-txt-ovital"].facts == {"flag": flag, "points": 3, "datum": datum}
    assert found.shapes[0].geom_type == "Polygon"


# --- nothing is lost in silence ----------------------------------------------------------------
def test_a_line_that_is_neither_parcel_nor_point_is_named_and_keeps_its_parcel_out(tmp_path):
    ring = a_ring()
    text = a_text(a_head(), *ring[:2], "J3,1,4164100.0,3936710O.0", *ring[2:])

    asked = read(tmp_path, text)
    agreed = read(tmp_path, text, accepted=frozenset({"land-txt-unreadable-line"}))

    assert asked.findings["land-txt-unreadable-line"].facts["numbers"] == "14"
    assert asked.batch.broken == {1: "land-txt-unreadable-line"}
    assert shapely.equals(agreed.shapes[0], SQUARE)


@pytest.mark.parametrize("number", ["nan", "inf", "1e999", "4_164_000", ""])
def test_what_is_no_finite_number_is_no_coordinate(tmp_path, number):
    found = read(tmp_path, a_text(a_head(), *a_ring(), f"J9,1,{number},39367000"))

    assert "land-txt-unreadable-line" in found.findings


def test_points_without_a_head_are_a_parcel_of_their_own(tmp_path):
    found = read(tmp_path, a_text(*a_ring(), a_head(), *a_ring(at=(0, 300))))

    assert found.parts[0].rows == len(found.shapes) == 2
    assert shapely.equals(found.shapes[0], SQUARE)
    assert found.findings["land-txt-no-head"].rows == (1,)


def test_a_parcel_without_points_waits_for_a_yes(tmp_path):
    text = a_text(a_head(), *a_ring(), a_head(0, ""))

    asked = read(tmp_path, text)
    agreed = read(tmp_path, text, accepted=frozenset({"land-txt-no-points"}))

    assert asked.batch.broken == {2: "land-txt-no-points"}
    assert agreed.batch.broken == {}
    assert agreed.shapes[1] is None


def test_values_after_the_fourth_are_told(tmp_path):
    found = read(tmp_path, a_text(a_head(), *(f"{line},21.5" for line in a_ring())))

    assert found.findings["land-txt-more-values"].facts["lines"] == 5
    assert shapely.equals(found.shapes[0], SQUARE)


def test_lines_of_the_heading_that_are_no_key_are_told(tmp_path):
    found = read(tmp_path, a_text(heading=("[属性描述]", "说明文字", *HEADING[1:])))

    assert found.findings["land-txt-unread-heading"].facts["numbers"] == "2"


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path):
    raw = a_text().encode("gb18030").replace("一号塘".encode("gb18030"), b"\xff\xff")

    found = read(tmp_path, raw)

    assert found.findings["undecodable-text"].facts["line"] == 11


def test_every_point_of_a_file_is_used_or_accounted_for(tmp_path):
    found = read(tmp_path, a_text(a_head(10), *a_ring(1), *a_ring(2, at=(40, 40), size=0.1)))

    assert found.findings["land-txt-read"].facts["points"] == 10
    assert shapely.get_num_coordinates(found.shapes[0]) == 10


# --- lists of points, as Ovital has them -------------------------------------------------------
@pytest.mark.parametrize(
    "line",
    ["甲 115.6 37.6 备注", "115.6 37.6 甲 备注", "甲\t115.6\t37.6\t备注", "甲 115°36′ 37°36′ 备注"],
)
def test_a_list_of_points_is_a_point_a_line(tmp_path, line):
    found = read(tmp_path, f"{line}\r\n{line}\r\n\r\n")

    assert [shape.coords[0] for shape in found.shapes] == [pytest.approx((115.6, 37.6))] * 2
    assert found.column("名称") == ["甲", "甲"]
    assert found.column("备注") == ["备注", "备注"]
    assert found.parts[0].rows == 2
    assert set(found.findings) == {"point-list"}


@pytest.mark.parametrize(("flag", "datum"), [("g", "GCJ-02"), ("b", "BD-09"), ("G", "GCJ-02")])
def test_the_mark_before_a_list_of_points_names_its_datum(tmp_path, flag, datum):
    found = read(tmp_path, f"{flag} 115.6 37.6 甲\n{flag} 115.5 37.6 乙\n")

    assert found.findings["land-txt-ovital"].facts["datum"] == datum
    assert found.column("名称") == ["甲", "乙"]


def test_points_of_another_mark_are_named(tmp_path):
    found = read(tmp_path, "g 115.6 37.6 甲\ng 115.5 37.6 乙\n115.5 37.6 丙\n")

    assert found.batch.broken == {3: "point-list-mixed"}


def test_a_line_of_a_list_without_a_place_waits_for_a_yes(tmp_path):
    text = "甲 115.6 37.6\n" * 9 + "乙 不详\n"

    asked = read(tmp_path, text)
    agreed = read(tmp_path, text, accepted=frozenset({"point-list-unreadable"}))

    assert asked.batch.broken == {10: "point-list-unreadable"}
    assert agreed.batch.broken == {}
    assert agreed.column("名称")[-1] == "乙 不详"
