"""The case file as a Word document: all that the file says, whole tables, nothing from outside."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from geo.boxes import Box
from tests.builders import a_case
from tests.case_files import AFTER, BEFORE, DIKES, a_case_file, a_zone, read, records, texts
from tests.papers import a_photo_file
from web.documents.brush import dashes, swatch
from web.documents.case_file import case_document
from web.documents.case_map import Canvas, MapPicture, map_picture, nice

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PHOTOS = {BEFORE: a_photo_file(10), AFTER: a_photo_file(20)}


@pytest.fixture(scope="module")
def document() -> bytes:
    """The document of the small case."""
    return case_document(a_case_file(), PHOTOS)


def members(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_part_has_its_heading_in_both_languages(document):
    found = [line.text for line in read(document).paragraphs if line.style.name == "Heading 1"]

    assert [text.split("  ")[0] for text in found] == [
        "一、基本情况",
        "二、四张清单",
        "三、位置",
        "四、办理经过",
        "五、销号条件",
        "六、证据目录",
        "七、整改声明",
        "八、审签",
        "九、核验办法",
    ]
    assert all(text.split("  ")[1].isascii() for text in found)


def test_every_hash_stands_in_full(document):
    file, said = a_case_file(), "\n".join(texts(read(document)))

    wanted = {line.sha256 for line in file.exhibits} | {each.entry_hash for each in file.signatures}
    assert len(wanted) == 10
    assert [hash for hash in wanted if hash not in said] == []


def test_the_evidence_table_adds_up_to_the_totals_below(document):
    word = read(document)
    (table,) = [each for each in word.tables if each.rows[0].cells[1].text.startswith("证据\n")]

    lines = [row for row in table.rows[1:] if not row.cells[0].text.startswith("SHA-256")]
    (total,) = [line.text for line in word.paragraphs if line.text.startswith("合计")]
    assert len(lines) == 5
    assert "合计：5 条，5 份文件；收到 4，未收到 1，撤回 0 条；收到的文件共 1,237 字节。" in total


def test_the_timeline_has_a_row_for_each_step_and_report(document):
    (table,) = [each for each in read(document).tables if each.rows[0].cells[0].text.startswith("时间")]

    assert len(table.rows) - 1 == 7 + 2


def test_the_four_lists_name_task_person_post_and_measure(document):
    said = set(texts(read(document)))

    assert {"take the dike down", "a person", "head of the town", "by machine", "单位 town"} <= said


def test_a_claim_is_told_as_what_was_said(document):
    assert any("围埝已全部拆除" in text for text in texts(read(document)))


def test_the_head_of_a_long_table_stands_again_and_no_row_is_torn(document):
    body = ElementTree.fromstring(members(document)["word/document.xml"])
    tables = body.findall(f".//{W}tbl")

    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in body.iter(f"{W}tr"))
    assert sum(table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for table in tables) >= 8


def test_a_hash_stays_on_the_page_of_its_line(document):
    (table,) = [each for each in read(document).tables if each.rows[0].cells[1].text.startswith("证据\n")]

    assert all(line.paragraph_format.keep_with_next for line in table.rows[1].cells[0].paragraphs)


def test_pages_are_a4_and_counted(document):
    section, foot = read(document).sections[0], members(document)

    footer = next(data for name, data in foot.items() if re.match(r"word/footer\d*\.xml", name))
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert b"PAGE<" in footer
    assert b"NUMPAGES<" in footer


@pytest.mark.parametrize("demonstration", [True, False])
def test_the_mark_of_a_demonstration_stands_on_every_page_of_one(demonstration):
    feature = records().features[0]
    made = case_document(a_case_file(features=[replaced(feature, demonstration)]), {})

    assert ("演示数据" in read(made).sections[0].header.paragraphs[0].text) is demonstration


def replaced(feature, demonstration):
    return type(feature)(feature.layer, feature.id, feature.shape, demonstration=demonstration)


def test_nothing_in_it_lies_outside_and_all_of_it_is_valid_xml(document):
    for name, data in members(document).items():
        if name.endswith((".xml", ".rels")):
            root = ElementTree.fromstring(data)
            assert not [each for each in root.iter() if each.get("TargetMode") == "External"], name


def test_chinese_fonts_are_named_and_none_comes_from_a_theme(document):
    styles = members(document)["word/styles.xml"].decode()

    assert 'w:eastAsia="宋体"' in styles
    assert 'w:eastAsia="黑体"' in styles
    normal = re.search(r'w:styleId="Normal".*?</w:style>', styles, re.DOTALL)
    assert normal is not None
    assert "Theme" not in normal[0]


def test_every_picture_says_what_it_shows(document):
    body = members(document)["word/document.xml"].decode()

    assert len(re.findall(r"<wp:docPr [^>]*descr=\"[^\"]+\"", body)) == body.count("<wp:docPr ") >= 6


def test_the_photos_of_before_and_after_stand_side_by_side(document):
    (table,) = [each for each in read(document).tables if each.rows[0].cells[0].text.startswith("发现时")]

    assert [cell.text.strip().split(" ")[0] for cell in table.rows[1].cells] == ["E02", "E03"]


def test_the_same_file_gives_the_same_bytes(document):
    assert case_document(a_case_file(), PHOTOS) == document


def test_a_case_without_place_evidence_or_lists_says_so_in_words():
    nothing = dict.fromkeys(("features", "uses", "finding", "inspections", "claims"), ())
    file = a_case_file(**nothing, files={}, frame=None, case=a_case(tasks=(), number="2026-0001"))

    said = "\n".join(texts(read(case_document(file, {}))))

    for sentence in ("没有登记位置", "没有登记证据", "尚未填报任务", "没有与本案关联的声明"):
        assert sentence in said


# --- the map --------------------------------------------------------------------------------------
BOX = Box(115.49, 37.595, 115.52, 37.611)


def picture(**changes) -> Image.Image:
    values = {"box": BOX, "ground": [(records().ground[0][0], [a_zone()])], "wide": 600, **changes}
    return Image.open(BytesIO(map_picture(MapPicture(**values))))


def test_a_map_is_true_to_scale_from_west_to_east_and_from_south_to_north():
    canvas = Canvas(BOX, 600)

    metres_east = (BOX.east - BOX.west) * 88_270  # a degree at 37.6°
    metres_north = (BOX.north - BOX.south) * 111_000
    assert canvas.inner / metres_east == pytest.approx(canvas.per_m, rel=2e-3)
    assert canvas.high / metres_north == pytest.approx(canvas.per_m, rel=5e-3)


def test_a_zone_is_filled_hatched_and_left_out_where_it_has_a_hole():
    empty = picture(ground=[])
    zoned = picture()

    middle = (200, 250)
    assert zoned.getpixel(middle) != empty.getpixel(middle)


def test_the_same_map_gives_the_same_bytes():
    once, again = (map_picture(MapPicture(BOX, records().ground, wide=300)) for _ in range(2))

    assert once == again


def test_a_scale_bar_has_a_round_length():
    assert [nice(length) for length in (0.7, 1, 4.9, 5, 9.9, 1234)] == [0.5, 1, 2, 5, 5, 1000]


def test_a_dashed_line_is_drawn_in_pieces_and_a_whole_one_in_one():
    line = [(0.0, 0.0), (10.0, 0.0)]

    assert list(dashes(line, [])) == [line]
    assert [piece[-1][0] - piece[0][0] for piece in dashes(line, [3, 2])] == [3, 3]


@pytest.mark.parametrize("kind", ["area", "line", "point"])
def test_a_legend_has_a_picture_of_each_kind(kind):
    found = Image.open(BytesIO(swatch(DIKES.style.symbol, type(DIKES.geometry)(kind))))

    assert len(found.getcolors(100_000)) > 1
