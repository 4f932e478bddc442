"""The data files of a dossier: workbook, boundary points, GeoPackage; all of one reading."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shapely
from openpyxl.xml.constants import DCTERMS_NS, DCTERMS_PREFIX
from openpyxl.xml.functions import register_namespace

from layers.exchange.boundary_gpkg import write_dossier_gpkg
from layers.exchange.boundary_points import write_dossier_txt
from layers.exchange.boundary_xlsx import write_dossier_xlsx
from layers.exchange.drivers import gdal
from layers.rules.dossier_words import M2_PER_HA, MARK
from tests.dossiers import AFTER, HOSTILE, MADE, a_dossier, a_version, what_is_told


def the_book(**changes: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(write_dossier_xlsx(a_dossier(**changes), english=False)))


def rows_of(sheet: Any) -> list[tuple[Any, ...]]:
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_a_workbook_has_a_row_for_each_change_with_its_number_and_all_digits_of_its_area():
    dossier = a_dossier()
    rows = rows_of(the_book()["变化清单"])[3:]

    assert [row[0] for row in rows] == [change.number for change in dossier.changes]
    assert [row[4] for row in rows] == pytest.approx([each.area_m2 / M2_PER_HA for each in dossier.changes], rel=1e-15)  # fmt: skip  # noqa: E501


def test_every_sheet_of_demonstration_data_says_so_and_no_sheet_of_others_does():
    told = what_is_told()
    lakes = tuple((layer, tuple(replace(one, demonstration=False) for one in found)) for layer, found in told.ground)  # fmt: skip  # noqa: E501
    real = a_version("law", demonstration=False), a_version("p-2", demonstration=False)
    others = the_book(base=real[0], boundary=real[1], ground=lakes)

    def marked(book: openpyxl.Workbook) -> set[bool]:
        return {any(MARK.zh in str(cell) for row in rows_of(sheet) for cell in row) for sheet in book}

    assert (marked(the_book()), marked(others)) == ({True}, {False})


def test_a_text_that_looks_like_a_formula_stays_a_text():
    cells = [
        cell for row in the_book()["审查意见与讨论"].iter_rows() for cell in row if cell.value == HOSTILE
    ]

    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)]


def test_the_matrix_of_the_workbook_adds_up_to_both_versions():
    dossier = a_dossier()
    lines = rows_of(the_book()["转移矩阵"])[3:]
    after = [sum(row[at] for row in lines[:-1]) for at in range(1, 5)]

    assert lines[-1][1:5] == pytest.approx(after, rel=1e-12)
    for at, kind in enumerate(dossier.kinds[:-1]):
        assert lines[at][-1] * M2_PER_HA == pytest.approx(dossier.before.kinds_m2[kind.id], rel=1e-9)
        assert lines[-1][at + 1] * M2_PER_HA == pytest.approx(dossier.after.kinds_m2[kind.id], rel=1e-9)


def test_the_points_of_the_workbook_are_the_vertices_of_the_new_zones():
    rows = rows_of(the_book()["界址点"])[3:]
    given = {tuple(xy) for _, shape in AFTER for xy in shapely.get_coordinates(shape).tolist()}

    assert {(row[4], row[5]) for row in rows} == given
    assert rows[0][3] == "J1"


@pytest.mark.parametrize("write", ["xlsx", "gpkg", "txt"])
def test_the_same_reading_gives_the_same_bytes(write, tmp_path: Path):
    dossier, made = a_dossier(), []
    for number in range(2):
        file = tmp_path / f"{number}.{write}"
        if write == "xlsx":
            file.write_bytes(write_dossier_xlsx(dossier, english=True))
        else:
            {"gpkg": write_dossier_gpkg, "txt": write_dossier_txt}[write](dossier, file)
        made.append(file.read_bytes())

    assert made[0] == made[1]


def test_another_moment_of_making_shows_in_the_bytes():
    other = a_dossier(made_at=MADE + timedelta(days=1))

    assert write_dossier_xlsx(other, english=True) != write_dossier_xlsx(a_dossier(), english=True)


def test_boundary_points_come_back_as_the_zones_that_were_written(tmp_path: Path):
    file = tmp_path / "points.txt"

    assert write_dossier_txt(a_dossier(), file) == 3
    assert "演示数据" in file.read_bytes().decode("gb18030")


def test_a_geopackage_holds_the_changes_with_their_shapes_to_the_last_bit(tmp_path: Path):
    dossier, file = a_dossier(), tmp_path / "dossier.gpkg"
    write_dossier_gpkg(dossier, file)

    _, table = gdal().read_arrow(file, layer="changes")
    found = {row["number"]: row for row in table.to_pylist()}

    assert [(each.number, each.id) for each in dossier.changes] == [(number, row["change"]) for number, row in found.items()]  # fmt: skip  # noqa: E501
    for change in dossier.changes:
        shape = shapely.from_wkb(found[change.number]["geom"])
        assert shapely.equals_exact(shape.geoms[0], change.shape)
        assert found[change.number]["demonstration"] is True


def test_a_geopackage_holds_zones_noise_proofs_and_faults(tmp_path: Path):
    file = tmp_path / "dossier.gpkg"
    write_dossier_gpkg(a_dossier(), file)

    layers = {str(name) for name, _ in gdal().list_layers(file).tolist()}

    assert layers >= {"zones_before", "zones_after", "changes", "noise", "proofs", "faults"}


def test_a_geopackage_tells_qgis_how_to_draw_its_layers(tmp_path: Path):
    file = tmp_path / "dossier.gpkg"
    write_dossier_gpkg(a_dossier(), file)

    with closing(sqlite3.connect(file)) as connection:
        styles = dict(
            connection.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault")
        )

    assert set(styles) == {"zones_before", "zones_after", "changes"}
    assert 'value="out" label="调出"' in styles["changes"]


def test_a_workbook_names_its_records_moment_whatever_else_the_process_has_loaded() -> None:
    """OWSLib, for one, registers another prefix for the namespace in which the moment stands."""
    dossier = a_dossier()
    plain = write_dossier_xlsx(dossier, english=False)
    register_namespace("dct", DCTERMS_NS)
    try:
        assert write_dossier_xlsx(dossier, english=False) == plain
    finally:
        register_namespace(DCTERMS_PREFIX, DCTERMS_NS)
    properties = openpyxl.load_workbook(BytesIO(plain)).properties
    moment = dossier.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    assert (properties.created, properties.modified, properties.title) == (moment, moment, dossier.title.zh)
