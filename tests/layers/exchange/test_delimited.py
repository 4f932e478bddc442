"""Text tables: every row is read or named, and places are found whatever the columns are called."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.errors import FileRefused
from layers.exchange import spreadsheet_texts
from layers.exchange.decisions import Decisions
from layers.exchange.delimited import open_delimited, parts_of_delimited
from layers.exchange.findings import Finding, Tally
from layers.exchange.kinds import sentence
from layers.exchange.source import BATCH, MOST_COLUMNS, Dataset, Format
from tests.layers.exchange.land_texts import a_head, a_ring

VILLAGES = Path(__file__).parents[4] / "shared/data/hengshui_admin/villages_131102_131103_131172.csv"
NEAR = {"东": (115.6, 37.6), "西": (115.5, 37.61)}


class Read:
    """A table as it was read, with its findings by code."""

    def __init__(self, dataset: Dataset, **decided: Any) -> None:
        self.tally = Tally()
        decisions = Decisions(**decided)
        (self.part,) = parts_of_delimited(dataset, decisions)
        self.source = open_delimited(dataset, decisions, self.tally)
        self.batches = list(self.source.batches())
        self.broken = {row: code for batch in self.batches for row, code in batch.broken.items()}

    @property
    def findings(self) -> dict[str, Finding]:
        return {finding.code: finding for finding in self.tally.findings()}

    @property
    def points(self) -> list[tuple[float, ...] | None]:
        shapes = [shape for batch in self.batches for shape in batch.shapes]
        return [None if shape is None else shape.coords[0] for shape in shapes]

    @property
    def rows(self) -> int:
        return sum(len(batch.numbers) for batch in self.batches)

    def column(self, name: str) -> list[Any]:
        return [value for batch in self.batches for value in batch.columns[name].to_pylist()]


def read(folder: Path, text: str | bytes, written: str = "utf-8", **decided: Any) -> Read:
    path = folder / "0.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(written))
    return Read(Dataset(Format.CSV, path, "表.csv"), **decided)


def a_table(*rows: str, head: str = "名称,经度,纬度", end: str = "\r\n") -> str:
    return end.join([head, *(rows or ("一号塘,115.6,37.6", "二号塘,115.5,37.61"))]) + end


# --- text --------------------------------------------------------------------------------------
@pytest.mark.skipif(not VILLAGES.exists(), reason="../shared is not here")
def test_the_real_list_of_villages_keeps_its_codes_and_says_that_it_has_no_places():
    found = Read(Dataset(Format.CSV, VILLAGES, VILLAGES.name))

    assert found.part.rows == found.rows == 746
    assert found.part.geometry == "none"
    assert found.column("code12")[0] == "131102001045"
    assert {len(code) for code in found.column("code12")} == {12}
    assert set(found.findings) == {"place-none"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_table_in_every_usual_encoding_is_read_without_a_word(tmp_path, encoding):
    found = read(tmp_path, a_table(), encoding)

    assert found.column("名称") == ["一号塘", "二号塘"]
    assert found.points == [(115.6, 37.6), (115.5, 37.61)]
    assert found.findings == {}


def test_the_encoding_that_a_person_chose_is_used(tmp_path):
    found = read(tmp_path, "name,lon,lat\na\xe9,115.6,37.6\n".encode("latin-1"), encoding="latin-1")

    assert found.column("name") == ["aé"]


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path):
    found = read(tmp_path, a_table().encode("gbk").replace("二".encode("gbk"), b"\xff\xff"))

    assert found.findings["undecodable-text"].facts["line"] == 3


def test_an_encoding_that_there_is_not_is_refused(tmp_path):
    with pytest.raises(FileRefused) as refusal:
        read(tmp_path, a_table(), encoding="klingon")

    assert refusal.value.facts["finding"] == "unknown-encoding"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_may_end_as_on_any_system(tmp_path, end):
    assert read(tmp_path, a_table(end=end)).points == list(NEAR.values())


@pytest.mark.parametrize("sign", ["\t", ";", "|", "，"])
def test_another_separator_is_found_and_told(tmp_path, sign):
    found = read(tmp_path, a_table().replace(",", sign))

    assert found.points == list(NEAR.values())
    assert set(found.findings) == {"csv-delimiter"}


def test_semicolons_bring_decimal_commas(tmp_path):
    found = read(tmp_path, "名称;经度;纬度\n一号塘;115,587;37,613\n")

    assert found.points == [(115.587, 37.613)]


def test_cells_in_quotes_may_hold_separators_quotes_and_line_ends(tmp_path):
    found = read(tmp_path, a_table('"甲,乙""丙""\r\n丁",115.6,37.6', "二,115.5,37.61"))

    assert found.column("名称") == ['甲,乙"丙"\r\n丁', "二"]
    assert found.rows == found.part.rows == 2
    assert found.findings == {}


# --- rows that are wrong -------------------------------------------------------------------------
def test_the_row_after_an_open_quote_is_not_lost(tmp_path):
    found = read(tmp_path, a_table('"一号塘,115.6,37.6', "二号塘,115.5,37.61", "三号塘,115.5,37.62"))

    assert found.rows == found.part.rows == 3
    assert found.broken == {1: "csv-open-quote"}
    assert found.column("名称")[1:] == ["二号塘", "三号塘"]
    assert found.findings["csv-open-quote"].facts["line"] == 2


def test_rows_between_two_open_quotes_are_not_swallowed(tmp_path):
    found = read(tmp_path, a_table('一,"115.6,37.6', "二,115.5,37.61", '三,115.5",37.62'))

    assert found.rows == 3
    assert sorted(found.broken) == [1, 3]
    assert found.points[1] == (115.5, 37.61)


def test_open_quotes_are_plain_text_once_a_person_agreed(tmp_path):
    found = read(tmp_path, a_table('12" 管,115.6,37.6'), accepted=frozenset({"csv-open-quote"}))

    assert found.column("名称") == ['12" 管']
    assert found.broken == {}
    assert found.points == [(115.6, 37.6)]


def test_a_row_with_fewer_cells_is_told_and_the_rest_is_empty(tmp_path):
    found = read(tmp_path, a_table("一号塘,115.6,37.6", "二号塘"))

    assert found.findings["csv-short-row"].rows == (2,)
    assert found.points == [(115.6, 37.6), None]


def test_a_row_with_more_cells_waits_for_a_yes(tmp_path):
    text = a_table("一号塘,115.6,37.6,多", "二号塘,115.5,37.61,,")

    asked, agreed = read(tmp_path, text), read(tmp_path, text, accepted=frozenset({"csv-long-row"}))

    assert asked.broken == {1: "csv-long-row"}
    assert agreed.broken == {}
    assert agreed.points == list(NEAR.values())


def test_nul_characters_are_told_and_nothing_is_cut_off(tmp_path):
    found = read(tmp_path, a_table("甲\0乙,115.6,37.6"))

    assert found.findings["csv-nul"].rows == (1,)
    assert found.column("名称") == ["甲\0乙"]


def test_a_head_in_the_middle_waits_for_a_yes(tmp_path):
    text = a_table("一号塘,115.6,37.6", "名称,经度,纬度", "二号塘,115.5,37.61")

    asked, agreed = read(tmp_path, text), read(tmp_path, text, accepted=frozenset({"table-head-again"}))

    assert asked.broken == {2: "table-head-again"}
    assert agreed.rows == agreed.part.rows == 2
    assert agreed.points == list(NEAR.values())


def test_empty_rows_are_counted_apart(tmp_path):
    found = read(tmp_path, a_table("一号塘,115.6,37.6", "", ",,", " , , ", "二号塘,115.5,37.61"))

    assert found.rows == found.part.rows == 2
    assert found.findings["table-empty-rows"].facts["rows"] == 2


def test_twenty_thousand_columns_are_refused_in_a_sentence(tmp_path):
    text = "\n".join(",".join(f"c{i}" for i in range(20_000)) for _ in range(50))

    with pytest.raises(FileRefused) as refusal:
        read(tmp_path, text)

    told = sentence(Finding(str(refusal.value.facts["finding"]), refusal.value.facts))  # type: ignore[arg-type]
    assert told.zh.startswith(f"表里有 20000 列，超过 {MOST_COLUMNS} 列的上限")


@pytest.mark.parametrize("text", ["", "\n\n", "﻿"])
def test_a_file_without_a_table_is_refused(tmp_path, text):
    with pytest.raises(FileRefused) as refusal:
        read(tmp_path, text)

    assert refusal.value.facts["finding"] == "table-empty"


# --- heads ---------------------------------------------------------------------------------------
def test_titles_above_the_head_are_told_and_no_data(tmp_path):
    found = read(tmp_path, "衡水湖鱼塘台账,,\n填报单位：管委会,,\n" + a_table())

    assert found.source.columns == ("名称", "经度", "纬度")
    assert found.rows == 2
    assert found.findings["table-title-rows"].facts["rows"] == 2


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",(°),(°)", "table-unit-row"),
        ("name,lon,lat", "table-two-heads"),
        ("名称,经度,纬度", "table-head-twice"),
    ],
)
def test_a_second_row_of_the_head_is_told_and_no_data(tmp_path, row, code):
    found = read(tmp_path, a_table(row, "一号塘,115.6,37.6", "二号塘,115.5,37.61"))

    assert set(found.findings) == {code}
    assert found.rows == found.part.rows == 2


def test_a_first_row_without_a_number_is_no_second_head(tmp_path):
    found = read(tmp_path, a_table("一号塘,不详,37.6", "二号塘,115.5,37.61", "三号塘,115.5,37.61"))

    assert found.rows == 3
    assert found.broken == {1: "place-unreadable"}


def test_columns_grouped_by_a_first_head_take_the_second_heads_names(tmp_path):
    found = read(tmp_path, "名称,坐标,\n,经度,纬度\n一,115.6,37.6\n二,115.5,37.61\n")

    assert found.source.columns == ("名称", "经度", "纬度")
    assert found.points == list(NEAR.values())


def test_a_table_without_a_head_keeps_its_first_row(tmp_path):
    found = read(tmp_path, "115.6,37.6\n115.5,37.61\n115.51,37.62\n")

    assert found.rows == 3
    assert found.source.columns == ("列1", "列2")
    assert found.points[:2] == list(NEAR.values())
    assert set(found.findings) == {"table-no-head", "place-by-values"}


def test_columns_of_one_name_or_none_are_told_apart(tmp_path):
    found = read(tmp_path, "名称,名称,,经度,纬度\na,b,c,115.6,37.6\n")

    assert found.source.columns == ("名称", "名称_2", "列3", "经度", "纬度")
    assert "table-columns-renamed" in found.findings


# --- places --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "head",
    ["经度,纬度", "lon,lat", "LNG,LAT", "Longitude,Latitude", "经度(°),纬度(°)", "X,Y", "POINT_X,POINT_Y",
     "东坐标,北坐标", "E,N", "WGS84经度,WGS84纬度", "经度 ,纬度 "],
)  # fmt: skip
def test_columns_of_places_are_known_by_any_usual_name(tmp_path, head):
    found = read(tmp_path, f"{head}\n115.6,37.6\n115.5,37.61\n")

    assert found.points == list(NEAR.values())
    assert found.findings == {}


@pytest.mark.parametrize("head", ["X,Y", "X坐标,Y坐标", "纵坐标,横坐标", "北坐标,东坐标", "N,E"])
def test_the_northing_is_known_by_its_size_whatever_it_is_called(tmp_path, head):
    found = read(tmp_path, f"{head}\n4164161.871,39367358.385\n4164154.818,39367799.961\n")

    assert found.points == [(39367358.385, 4164161.871), (39367799.961, 4164154.818)]
    assert set(found.findings) <= {"place-x-is-north"}


def test_longitudes_under_the_name_of_latitudes_are_turned_and_told(tmp_path):
    found = read(tmp_path, "经度,纬度\n37.6,115.6\n37.61,115.5\n")

    assert found.points == list(NEAR.values())
    assert set(found.findings) == {"place-columns-swapped"}


def test_one_swapped_row_is_turned_and_named(tmp_path):
    found = read(tmp_path, "经度,纬度\n115.6,37.6\n37.61,115.5\n115.5,37.62\n")

    assert found.points[1] == (115.5, 37.61)
    assert found.findings["place-mixed-order"].rows == (2,)


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [
        ("115°36′0″", "37°36′0″"),
        ("115度36分0秒", "37度36分0秒"),
        ("东经115°36′", "北纬37°36′"),
        ("115 36 0", "37 36 0"),
        ("１１５．６", "３７．６"),
        ("E115.6", "N37.6"),
    ],
)
def test_degrees_may_be_written_in_any_way(tmp_path, longitude, latitude):
    found = read(tmp_path, f"名称,经度,纬度\n甲,{longitude},{latitude}\n")

    assert found.points == [pytest.approx((115.6, 37.6))]
    assert found.broken == {}


@pytest.mark.parametrize(
    "cell", ["115.6 37.6", '"115.6,37.6"', "115.6，37.6", "37.6;115.6", "东经115.6°北纬37.6°"]
)
def test_both_numbers_may_stand_in_one_column(tmp_path, cell):
    found = read(tmp_path, f"名称,坐标\n甲,{cell}\n乙,{cell}\n")

    assert found.points == [(115.6, 37.6)] * 2


def test_degrees_minutes_and_seconds_may_stand_in_columns_of_their_own(tmp_path):
    head = "名称,经度度,经度分,经度秒,纬度度,纬度分,纬度秒"

    found = read(tmp_path, f"{head}\n甲,115,36,0,37,36,0\n乙,,,,,,\n")

    assert found.points == [pytest.approx((115.6, 37.6)), None]


def test_places_are_found_by_their_size_where_no_name_says_so(tmp_path):
    found = read(tmp_path, "编号,A,B\n131102,115.6,37.6\n131103,115.5,37.61\n131121,115.51,37.63\n")

    assert found.points[:2] == list(NEAR.values())
    assert "place-by-values" in found.findings


def test_codes_of_six_digits_are_no_eastings(tmp_path):
    found = read(tmp_path, "区划代码,邮编\n131102,053000\n131103,053200\n")

    assert set(found.findings) == {"place-none"}


def test_rows_without_a_place_and_with_half_a_place_are_told_apart(tmp_path):
    text = a_table("一,115.6,37.6", "二,,", "三,115.5,")

    asked, agreed = read(tmp_path, text), read(tmp_path, text, accepted=frozenset({"place-half"}))

    assert asked.findings["place-missing"].rows == (2,)
    assert asked.broken == {3: "place-half"}
    assert agreed.broken == {}
    assert agreed.points[2] is None


@pytest.mark.parametrize("text", ['"115,587"', "百度", "115°65′", "1e999", "nan"])
def test_what_cannot_be_read_in_one_way_only_is_named(tmp_path, text):
    found = read(tmp_path, a_table("一,115.6,37.6", f"二,{text},37.6"))

    assert found.broken == {2: "place-unreadable"}


def test_degrees_among_metres_are_named(tmp_path):
    rows = ["39367358.3,4164161.8", "39367359.3,4164161.8", "115.6,37.6", "38632288.3,4164156.2"]

    found = read(tmp_path, "X,Y\n" + "\n".join(rows) + "\n")

    assert found.broken == {3: "place-mixed-forms"}  # which zone a row is in, the placing tells


def packed(count: int) -> str:
    rows = [
        f"{n},115.{n % 60:02d}{n * 7 % 60:02d}1,37.{n * 11 % 60:02d}{n * 13 % 60:02d}2" for n in range(count)
    ]
    return a_table(*rows)


def test_decimals_that_are_all_below_sixty_are_never_taken_in_silence(tmp_path):
    assert "place-packed-likely" in read(tmp_path, packed(30)).findings
    assert "place-packed-possible" in read(tmp_path, packed(8)).findings
    assert read(tmp_path, packed(3)).findings == {}


def test_decimal_degrees_are_not_suspected(tmp_path):
    rng = np.random.default_rng(1)
    rows = [f"{n},{115.45 + x:.6f},{37.5 + y:.6f}" for n, (x, y) in enumerate(rng.random((100, 2)) / 10)]

    assert read(tmp_path, a_table(*rows)).findings == {}


@pytest.mark.parametrize("name", ["WKT", "geometry", "geom"])
def test_a_column_of_wkt_gives_its_shapes(tmp_path, name):
    found = read(tmp_path, f'名称,{name}\n甲,"POLYGON((0 0,0 1,1 1,0 0))"\n乙,\n')

    assert found.part.geometry == "area"
    assert found.batches[0].shapes[0].area == 0.5
    assert found.batches[0].shapes[1] is None


def test_shapes_with_an_srid_declare_their_system(tmp_path):
    binary = shapely.to_wkb(shapely.set_srid(shapely.Point(115.6, 37.6), 4490), hex=True, include_srid=True)

    for cell in ("SRID=4490;POINT(115.6 37.6)", binary):
        found = read(tmp_path, f"名称,geom\n甲,{cell}\n")
        assert found.points == [(115.6, 37.6)]
        assert found.source.declared == "EPSG:4490"


def test_wkt_that_is_none_or_nested_without_end_is_named(tmp_path):
    deep = "GEOMETRYCOLLECTION(" * 5000 + "POINT(1 1)" + ")" * 5000

    found = read(tmp_path, f"名称,wkt\n甲,POINT(1 1)\n乙,POINT(1)\n丙,{deep}\n丁,POINT(2 2)\n")

    assert found.broken == {2: "place-no-shape", 3: "place-no-shape"}


# --- the way back ----------------------------------------------------------------------------------
DANGEROUS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "＝1", "'=1", "'一", "''=1")


def protected(text: str) -> str:
    """A text as an export of ours writes it."""
    return str(spreadsheet_texts.protected(pa.array([text]))[0].as_py())


def test_texts_that_were_protected_from_spreadsheets_come_back_as_they_were(tmp_path):
    rows = io.StringIO()
    csv.writer(rows).writerows([["名称", "号"], *([protected(text), "1"] for text in DANGEROUS)])

    assert read(tmp_path, rows.getvalue()).column("名称") == list(DANGEROUS)


def test_findings_are_told_once_however_often_rows_are_read(tmp_path):
    found = read(tmp_path, a_table("一,115.6", "二,,"))

    list(found.source.batches())

    assert found.findings["place-missing"].count == 1
    assert found.findings["csv-short-row"].count == 1


def test_rows_beyond_one_batch_are_numbered_on(tmp_path):
    found = read(tmp_path, a_table(*(f"{n},115.6,37.6" for n in range(BATCH + 3)), '"x,1,1'))

    assert [int(batch.numbers[0]) for batch in found.batches] == [1, BATCH + 1]
    assert found.broken == {BATCH + 4: "csv-open-quote"}
    assert found.rows == found.part.rows == BATCH + 4


cell = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12) | st.sampled_from(
    ['"', '""', "a,b", "甲\n乙", "甲\r\n乙", "；", "'", "'=1", "=1"]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cell, min_size=3, max_size=3), min_size=1, max_size=30))
def test_any_texts_that_are_written_as_csv_come_back(tmp_path, cells):
    rows = [[str(number), *(protected(text) for text in row)] for number, row in enumerate(cells)]
    text = io.StringIO()
    csv.writer(text).writerows([["序号", "甲", "乙", "丙"], *rows])

    found = read(tmp_path, text.getvalue())

    assert found.column("序号") == [row[0] for row in rows]
    for at, name in enumerate(("甲", "乙", "丙")):
        assert found.column(name) == [row[at] or None for row in cells]
    assert found.broken == {}


# --- texts that are no tables ------------------------------------------------------------------------
def test_parcels_without_the_name_of_their_section_are_no_table(tmp_path):
    found = read(tmp_path, "\r\n".join([a_head(), *a_ring()]))

    assert found.part.geometry == "area"
    assert found.column("地块名称") == ["一号塘"]


@pytest.mark.parametrize("head", ["", "名称 经度 纬度\n"])
def test_a_list_of_points_parted_by_blanks_is_no_table_of_one_column(tmp_path, head):
    found = read(tmp_path, head + "g 甲 115.6 37.6\ng 乙 115.5 37.61\n" * 5)

    assert found.points[:2] == list(NEAR.values())
    assert found.findings["land-txt-ovital"].facts["datum"] == "GCJ-02"
    assert found.rows == found.part.rows == 10


def test_a_few_bad_bytes_do_not_make_a_file_of_another_encoding(tmp_path):
    raw = (
        a_table("一号塘衡水湖,115.6,37.6", "二号塘,115.5,37.61").encode().replace("二".encode(), b"\xff\xfe")
    )

    found = read(tmp_path, raw)

    assert found.column("名称")[0] == "一号塘衡水湖"
    assert found.findings["undecodable-text"].facts["encoding"] == "utf-8"
