"""Spreadsheets: types are kept, codes stay text, and what a spreadsheet does to data is told."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from layers.errors import FileRefused
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Finding, Tally
from layers.exchange.source import MOST_COLUMNS, Dataset, Format
from layers.exchange.spreadsheet import open_spreadsheet, parts_of_spreadsheet

HEAD = ("名称", "经度", "纬度")
ROWS = (("一号塘", 115.6, 37.6), ("二号塘", 115.5, 37.61))


class Read:
    """A sheet as it was read, with its findings by code."""

    def __init__(self, dataset: Dataset, **decided: Any) -> None:
        self.tally = Tally()
        decisions = Decisions(**decided)
        self.parts = parts_of_spreadsheet(dataset, decisions)
        self.source = open_spreadsheet(dataset, decisions, self.tally)
        self.batches = list(self.source.batches())
        self.broken = {row: code for batch in self.batches for row, code in batch.broken.items()}

    @property
    def findings(self) -> dict[str, Finding]:
        return {finding.code: finding for finding in self.tally.findings()}

    @property
    def points(self) -> list[tuple[float, ...] | None]:
        shapes = [shape for batch in self.batches for shape in batch.shapes]
        return [None if shape is None else shape.coords[0] for shape in shapes]

    def values(self, name: str) -> list[Any]:
        return [value for batch in self.batches for value in batch.columns[name].to_pylist()]

    def type(self, name: str) -> Any:
        return self.batches[0].columns[name].type


def a_file(folder: Path, *rows: Any, then: Callable[[Any], None] | None = None) -> Dataset:
    """A workbook of one sheet; ``then`` may change the sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows or (HEAD, *ROWS):
        sheet.append(row)
    if then is not None:
        then(sheet)
    path = folder / "0.xlsx"
    book.save(path)
    return Dataset(Format.XLSX, path, "表.xlsx")


def read(folder: Path, *rows: Any, then: Callable[[Any], None] | None = None, **decided: Any) -> Read:
    return Read(a_file(folder, *rows, then=then), **decided)


def test_a_plain_sheet_is_read_without_a_word(tmp_path):
    found = read(tmp_path)

    assert found.points == [(115.6, 37.6), (115.5, 37.61)]
    assert found.values("名称") == ["一号塘", "二号塘"]
    assert found.parts[0].rows == 2
    assert found.parts[0].geometry == "point"
    assert found.findings == {}


def test_numbers_days_moments_and_flags_keep_their_types(tmp_path):
    head = ("整数", "小数", "日期", "时间", "是否", "文字", "混合")
    moment = datetime(2024, 1, 2, 3, 4, 5)

    found = read(
        tmp_path,
        head,
        (1, 1.5, date(2024, 1, 2), moment, True, "甲", 1),
        (2, 2, None, None, False, None, "乙"),
    )

    types = [found.type(name) for name in head]
    assert types == [
        pa.int64(), pa.float64(), pa.date32(), pa.timestamp("ms"), pa.bool_(), pa.string(), pa.string()
    ]  # fmt: skip
    assert found.values("日期") == [date(2024, 1, 2), None]
    assert found.values("时间") == [moment, None]
    assert found.values("混合") == ["1", "乙"]


def test_codes_that_are_text_keep_their_zeros(tmp_path):
    found = read(tmp_path, ("编码", "数"), ("053000", 1), ("053200", 2))

    assert found.values("编码") == ["053000", "053200"]
    assert "xlsx-numeric-codes" not in found.findings


def test_codes_that_were_kept_as_numbers_become_text_and_are_told(tmp_path):
    found = read(tmp_path, ("行政区代码", "数"), (131102, 1), (131103, 2))

    assert found.values("行政区代码") == ["131102", "131103"]
    assert found.findings["xlsx-numeric-codes"].count == 2


def test_zeros_that_a_number_format_shows_come_back(tmp_path):
    def show_zeros(sheet: Any) -> None:
        sheet["A2"].number_format = sheet["A3"].number_format = "000000"

    found = read(tmp_path, ("邮编", "数"), (53000, 1), (53200, 2), then=show_zeros)

    assert found.values("邮编") == ["053000", "053200"]


def test_numbers_that_lost_their_last_digits_are_told(tmp_path):
    found = read(tmp_path, ("身份证号", "数"), (131102199001010000, 1))

    assert "xlsx-long-numbers" in found.findings


def test_every_sheet_is_a_part_and_the_chosen_one_is_read(tmp_path):
    def second(sheet: Any) -> None:
        other = sheet.parent.create_sheet("鱼塘")
        other.append(HEAD)
        other.append(ROWS[1])
        sheet.parent.create_sheet("空表")

    found = read(tmp_path, then=second, part="鱼塘")

    assert [(part.name, part.rows, part.geometry) for part in found.parts] == [
        ("Sheet", 2, "point"),
        ("鱼塘", 1, "point"),
        ("空表", 0, "none"),
    ]
    assert found.values("名称") == ["二号塘"]


@pytest.mark.parametrize(("part", "code"), [("没有", "xlsx-no-such-sheet"), ("空表", "table-empty")])
def test_a_sheet_that_is_not_there_or_empty_is_refused(tmp_path, part, code):
    dataset = a_file(tmp_path, then=lambda sheet: sheet.parent.create_sheet("空表"))

    with pytest.raises(FileRefused) as refusal:
        open_spreadsheet(dataset, Decisions(part=part), Tally())

    assert refusal.value.facts["finding"] == code


def test_titles_and_merged_heads_are_known(tmp_path):
    def merge(sheet: Any) -> None:
        for cells in ("A1:C1", "A2:A3", "B2:C2"):
            sheet.merge_cells(cells)

    rows = (("鱼塘台账", None, None), ("名称", "坐标", None), (None, "经度", "纬度"), *ROWS)

    found = read(tmp_path, *rows, then=merge)

    assert found.source.columns == HEAD
    assert found.points == [(115.6, 37.6), (115.5, 37.61)]
    assert "xlsx-merged-cells" not in found.findings


def test_merged_cells_among_the_data_are_filled_only_after_a_yes(tmp_path):
    rows = (("乡镇", *HEAD), ("彭杜村乡", *ROWS[0]), (None, *ROWS[1]))

    def merge(sheet: Any) -> None:
        sheet.merge_cells("A2:A3")

    asked = read(tmp_path, *rows, then=merge)
    agreed = read(tmp_path, *rows, then=merge, accepted=frozenset({"xlsx-merged-cells"}))

    assert asked.findings["xlsx-merged-cells"].facts["cell"] == "A2"
    assert asked.values("乡镇") == ["彭杜村乡", None]
    assert agreed.values("乡镇") == ["彭杜村乡", "彭杜村乡"]


def test_formulas_without_a_result_are_named(tmp_path):
    found = read(tmp_path, (*HEAD, "面积"), (*ROWS[0], "=1+1"), (*ROWS[1], 3))

    assert found.findings["xlsx-formula-without-value"].rows == (1,)
    assert found.values("面积") == [None, 3]


def test_a_row_of_nothing_but_formulas_is_not_lost(tmp_path):
    found = read(tmp_path, HEAD, ROWS[0], ("=A2", "=B2", "=C2"))

    assert found.parts[0].rows == 2
    assert found.findings["xlsx-formula-without-value"].rows == (2,)


def test_cells_that_show_an_error_are_named(tmp_path):
    found = read(tmp_path, (*HEAD, "面积"), (*ROWS[0], "#REF!"), (*ROWS[1], 3))

    assert found.findings["xlsx-error-cells"].rows == (1,)
    assert found.values("面积") == [None, 3]


def test_a_text_that_only_looks_like_an_error_or_a_formula_is_a_text(tmp_path):
    def as_text(sheet: Any) -> None:
        for cell, text in (("A2", "#REF!"), ("A3", "=1+1")):
            sheet[cell] = text
            sheet[cell].data_type = "s"

    found = read(tmp_path, then=as_text)

    assert found.values("名称") == ["#REF!", "=1+1"]
    assert found.findings == {}


def test_empty_rows_and_columns_are_left_out_and_said(tmp_path):
    rows = ((None, *HEAD), (None, *ROWS[0]), (None, None, " ", None), (None, *ROWS[1]))

    found = read(tmp_path, *rows)

    assert found.source.columns == HEAD
    assert found.findings["table-empty-rows"].facts["rows"] == 1
    assert found.parts[0].rows == 2


def test_degrees_as_text_and_northings_first_are_read_as_in_a_text_table(tmp_path):
    degrees = read(tmp_path, HEAD, ("甲", "115°36′0″", "３７．６"))
    metres = read(tmp_path, ("名称", "X", "Y"), ("甲", 4164161.871, 39367358.385))

    assert degrees.points == [pytest.approx((115.6, 37.6))]
    assert metres.points == [(39367358.385, 4164161.871)]
    assert set(metres.findings) == {"place-x-is-north"}


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path):
    dataset = a_file(tmp_path)
    rewrite(
        dataset.path, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', xml)
    )

    assert Read(dataset).points == [(115.6, 37.6), (115.5, 37.61)]


def test_too_many_columns_are_refused(tmp_path):
    with pytest.raises(FileRefused) as refusal:
        read(tmp_path, [f"c{n}" for n in range(MOST_COLUMNS + 1)], list(range(MOST_COLUMNS + 1)))

    assert refusal.value.facts["finding"] == "table-too-many-columns"


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    """The workbook again with another first sheet."""
    before = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name.endswith("sheet1.xml") else data)


def lol(xml: bytes) -> bytes:
    """The sheet with entities that would grow to a gigabyte."""
    entities = b'<!ENTITY a0 "lolololololol">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 9)
    )
    bare = xml.removeprefix(b'<?xml version="1.0"?>')
    return b"<!DOCTYPE x [" + entities + b"]>" + bare.replace(b"<sheetData>", b"<sheetData>&a8;")


def outside(xml: bytes) -> bytes:
    return b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + xml.replace(b"<v>", b"<v>&e;", 1)


@pytest.mark.parametrize(
    "change",
    [lol, outside, lambda xml: xml[:200], lambda xml: xml + b" " * 60_000_000, lambda _: b""],
    ids=["entities", "another file", "cut off", "swollen", "empty"],
)
def test_sheets_that_are_traps_are_refused_in_a_sentence(tmp_path, change):
    dataset = a_file(tmp_path)
    rewrite(dataset.path, change)

    with pytest.raises(FileRefused) as refusal:
        Read(dataset)

    assert refusal.value.facts["finding"] in ("xlsx-damaged", "xlsx-too-large")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no workbook at all"])
def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(tmp_path, data):
    path = tmp_path / "0.xlsx"
    path.write_bytes(data)

    with pytest.raises(FileRefused) as refusal:
        parts_of_spreadsheet(Dataset(Format.XLSX, path, "表.xlsx"), Decisions())

    assert refusal.value.facts["finding"] == "xlsx-damaged"
