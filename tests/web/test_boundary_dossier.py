"""A dossier on paper: Word document, PDF, map pack; all of one record, and the same bytes again."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from PIL import Image, ImageChops

from layers.errors import NoFont
from layers.rules.boundary_dossier import Dossier
from layers.rules.dossier_words import MARK
from tests.dossiers import HOSTILE, a_dossier
from web.documents.boundary_docx import dossier_document
from web.documents.boundary_pdf import dossier_pdf
from web.documents.boundary_sheets import A3_MM, A4_MM, DPI, box_at, map_pack, scale_of
from web.documents.fonts import chinese_font, require_chinese_font

MM = 25.4


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return a_dossier()


@pytest.fixture(scope="module")
def maps(dossier: Dossier) -> dict[str, bytes]:
    return dict(map_pack(dossier, chinese_font(), english=False))


def picture(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


# --- the map pack ---------------------------------------------------------------------------------
def test_the_sheets_have_the_size_of_their_paper_at_their_resolution(maps):
    sizes = {name: picture(data) for name, data in maps.items()}

    for name, sheet in sizes.items():
        paper = A3_MM if "A3" in name else A4_MM
        assert sheet.size == tuple(round(mm / MM * DPI) for mm in paper)
        assert sheet.info["dpi"] == pytest.approx((DPI, DPI), abs=0.1)


def test_both_versions_lie_on_one_base_at_one_scale(maps):
    before, after = (picture(maps[f"0{at}_{name}_A4.png"]).convert("L") for at, name in ((2, "调整前"), (3, "调整后")))  # fmt: skip  # noqa: E501
    wide, high = before.size
    frame = (0, round(high * 0.1), wide, round(high * 0.75))
    differing = ImageChops.difference(before.crop(frame), after.crop(frame)).point(lambda shade: shade > 40 and 255)  # fmt: skip  # noqa: E501

    west, north, east, south = differing.getbbox()
    assert (east - west) * (south - north) < 0.5 * wide * high  # frames, grid and ground are the same


def test_the_scale_is_round_and_both_versions_fit(dossier):
    scale, frame = scale_of(dossier), dossier.frame
    box = box_at(dossier, scale)

    assert scale == 60_000
    assert box.west < frame.west
    assert box.south < frame.south
    assert box.east > frame.east
    assert box.north > frame.north


def test_without_a_chinese_font_the_sheets_speak_english_instead_of_boxes(dossier):
    made = map_pack(dossier, None, english=False)

    assert made.keys() == map_pack(dossier, chinese_font(), english=False).keys()
    assert all(picture(data).size[0] > 1000 for data in made.values())


def test_a_machine_without_a_font_says_which_package_to_install(tmp_path: Path):
    with pytest.raises(NoFont) as refused:
        require_chinese_font((tmp_path,))

    assert refused.value.facts == {"package": "fonts-noto-cjk"}


# --- PDF ------------------------------------------------------------------------------------------
@pytest.fixture(scope="module", params=[False, True], ids=["zh", "en"])
def printed(request, dossier, maps, tmp_path_factory) -> Path:
    file: Path = tmp_path_factory.mktemp("pdf") / "dossier.pdf"
    file.write_bytes(dossier_pdf(dossier, maps, require_chinese_font(), english=request.param))
    return file


def told(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def test_every_font_of_the_pdf_is_embedded_as_a_subset(printed):
    lines = told("pdffonts", printed).splitlines()[2:]

    assert lines
    assert {tuple(line.split()[-5:-2]) for line in lines} == {("yes", "yes", "yes")}


def test_every_page_of_tables_says_that_the_data_are_synthetic(printed):
    pages = told("pdftotext", "-layout", printed, "-").removesuffix("\f").split("\f")
    tables, sheets = pages[:-3], pages[-3:]

    assert all(MARK.zh in page for page in tables)
    assert [page.strip() for page in sheets] == ["", "", ""]  # pictures, marked themselves


def test_the_pdf_has_the_numbers_of_the_record(printed, dossier):
    text = told("pdftotext", "-layout", printed, "-")

    for change in dossier.changes:
        assert f"{change.area_m2 / 10_000:,.4f}" in text
    assert dossier.sha256 in text


def test_markup_in_a_name_is_only_text(printed):
    text = told("pdftotext", printed, "-").replace("\n", "")

    assert "#panic()" in text
    assert "=HYPERLINK(1)" in text


def test_map_sheets_keep_their_own_size_in_the_pdf(printed):
    last = told("pdfinfo", "-f", "1", "-l", "99", printed)
    sizes = [line.split(":")[1].split("pts")[0].split(" x ") for line in last.splitlines() if " size:" in line and "Page" in line]  # fmt: skip  # noqa: E501
    millimetres = [tuple(round(float(side) / 72 * MM) for side in size) for size in sizes]

    assert millimetres[-3:] == [A3_MM, A4_MM, A4_MM]


# --- Word -----------------------------------------------------------------------------------------
def test_the_word_document_has_a_row_for_each_change_with_its_number(dossier, maps):
    document = docx.Document(BytesIO(dossier_document(dossier, maps, english=False)))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]

    for change in dossier.changes:
        area = f"{change.area_m2 / 10_000:,.4f}"
        assert any(row[0] == str(change.number) and area in row for row in rows)
    assert len(document.inline_shapes) == 3
    assert MARK.zh in document.sections[0].header.paragraphs[0].text
    assert any(HOSTILE in cell for row in rows for cell in row)


# --- all ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["docx", "pdf", "maps"])
def test_the_same_record_gives_the_same_bytes_and_another_one_others(kind, dossier, maps):
    def made(record: Dossier) -> object:
        if kind == "docx":
            return dossier_document(record, maps, english=True)
        if kind == "pdf":
            return dossier_pdf(record, maps, require_chinese_font(), english=True)
        return map_pack(record, chinese_font(), english=True)

    other = replace(dossier, changes=dossier.changes[:-1])

    assert made(dossier) == made(dossier)
    assert made(other) != made(dossier)
