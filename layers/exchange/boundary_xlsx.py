"""The tables of a dossier as a workbook: numbers with all digits, texts that no program reckons with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import shapely
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from geo.crs import OfferedCrs, to_crs
from layers.definition import Words
from layers.errors import TooLarge
from layers.exchange.boundary_points import points_system
from layers.exchange.same_zip import members_of, same_zip
from layers.exchange.spreadsheet_texts import CONTROL, REPLACEMENT
from layers.exchange.xlsx_writer import MOST_CHARACTERS, MOST_ROWS
from layers.rules.boundary_dossier import Dossier
from layers.rules.days import LOCAL
from layers.rules.dossier_cells import Cell, Column, DossierTable, U, in_tongue, in_unit
from layers.rules.dossier_tables import dossier_tables
from layers.rules.dossier_words import ALL, MARK

FORMATS = {
    U.TEXT: "General",
    U.COUNT: "#,##0",
    U.HA: "#,##0.0000",
    U.MU: "#,##0.00",
    U.M: "#,##0.0",
    U.SHARE: "0.0%",
    U.DEGREES: "0.00000000",
    U.NUMBER: "#,##0.####",
}
POINTS, MOST_POINTS = "points", 200_000  # more belong into the file for programs
WIDTH, LEAST, MOST = 11, 8, 60  # letters of a column's part, and between which
CUT = "……（过长，已截断 too long, cut）"
WRONG = re.compile(CONTROL.replace(r"\x{fffe}\x{ffff}", "\ufffe\uffff"))
# openpyxl writes the machine's clock, under whatever prefix other libraries have registered in the process
CORE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"\
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"\
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>\
<dc:creator>Lakewatch</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">{at}</dcterms:created>\
<dcterms:modified xsi:type="dcterms:W3CDTF">{at}</dcterms:modified></cp:coreProperties>
"""
SHADE = PatternFill("solid", fgColor="FFEEF2F3")
WRAPPED, STRAIGHT = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
BOLD = Font(bold=True)
RED = Font(bold=True, color="FFB00020")


def write_dossier_xlsx(dossier: Dossier, *, english: bool) -> bytes:
    """The workbook; the same record gives the same bytes.

    Raises:
        TooLarge: a table has more rows than a sheet can hold.
    """
    book = Workbook(write_only=True)
    cover(book, dossier, english=english)
    tables = (*dossier_tables(dossier), things(dossier), points(dossier))
    for table in tables:
        sheet_of(book, dossier, table, english=english)
    raw = BytesIO()
    book.save(raw)
    members = members_of(raw.getvalue())
    members["docProps/core.xml"] = core_properties(dossier)
    return same_zip(members, first="[Content_Types].xml")


def core_properties(dossier: Dossier) -> bytes:
    """Title, author and moment of the workbook: those of the record, and none of this machine."""
    at = dossier.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return CORE.format(title=escape(dossier.title.zh), at=at).encode()


def cover(book: Workbook, dossier: Dossier, *, english: bool) -> None:
    """The first sheet: what this is, of which reading, and by whom."""
    sheet = book.create_sheet(in_tongue(Words("说明", "About"), english=english))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 90
    lines: list[tuple[Words, str]] = [
        (Words("名称", "Title"), f"{dossier.title.zh} {dossier.title.en}"),
        (
            Words("调整前", "Before"),
            f"{dossier.before.name.zh} {dossier.before.name.en}（{dossier.before.id}）",
        ),
        (Words("调整后", "After"), f"{dossier.after.name.zh} {dossier.after.name.en}（{dossier.after.id}）"),
        (Words("对象截至", "Things as of"), dossier.as_of.isoformat()),
        (Words("判读", "Reading"), dossier.reading),
        (Words("两版分区 SHA-256", "Zones SHA-256"), dossier.inputs_sha256),
        (Words("判读与审查内容 SHA-256", "Everything read SHA-256"), dossier.sha256),
        (Words("制作", "Made"), f"{dossier.made_at.astimezone(LOCAL):%Y-%m-%d %H:%M} {dossier.made_by}"),
        (Words("用途", "Why"), dossier.why),
    ]
    if dossier.demonstration:
        lines.insert(0, (Words("提示", "Notice"), f"{MARK.zh} {MARK.en}"))
    lines += [(Words("提示", "Caution"), f"{each.zh} {each.en}") for each in dossier.cautions]
    for name, text in lines:
        sheet.append([text_cell(sheet, in_tongue(name, english=english), head=True), text_cell(sheet, text)])


def sheet_of(book: Workbook, dossier: Dossier, table: DossierTable, *, english: bool) -> None:
    """One table, its notice and its head on top."""
    if len(table.rows) > MOST_ROWS - 3:
        raise TooLarge(what="xlsx rows", size=len(table.rows), most=MOST_ROWS - 3)
    sheet = book.create_sheet(in_tongue(table.words, english=english)[:31])
    for at, column in enumerate(table.columns):
        letter = chr(ord("A") + at)
        sheet.column_dimensions[letter].width = min(MOST, max(LEAST, WIDTH * column.part))
    lead = [in_tongue(table.note, english=english)] if table.note else []
    if dossier.demonstration:
        lead.insert(0, f"{MARK.zh} {MARK.en}")
    sheet.freeze_panes = f"A{len(lead) + 2}"
    for text in lead:
        sheet.append([text_cell(sheet, text, warn=text.startswith(MARK.zh))])
    heads = [in_tongue(column.words, english=english) for column in table.columns]
    sheet.append([text_cell(sheet, head, head=True) for head in heads])
    for row in table.rows:
        pairs = zip(row, table.columns, strict=True)
        if table.id == POINTS:  # many, and of our own words alone
            sheet.append(
                [in_tongue(cell, english=english) if isinstance(cell, Words) else cell for cell in row]
            )
        else:
            sheet.append([cell_of(sheet, cell, column, english=english) for cell, column in pairs])


def cell_of(sheet: Any, cell: Cell, column: Column, *, english: bool) -> Any:
    """A cell of its kind: numbers reckon, days are days, everything else stays a text."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, Words):
        return text_cell(sheet, in_tongue(cell, english=english))
    if isinstance(cell, str):
        return text_cell(sheet, cell)
    if isinstance(cell, datetime):
        made = WriteOnlyCell(sheet, value=cell.astimezone(LOCAL).replace(tzinfo=None))
        made.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(cell, date):
        made = WriteOnlyCell(sheet, value=cell)
        made.number_format = "yyyy-mm-dd"
    else:
        made = WriteOnlyCell(sheet, value=in_unit(cell, column.unit))
        made.number_format = FORMATS[column.unit]
    return made


def text_cell(sheet: Any, text: str, *, head: bool = False, warn: bool = False) -> Any:
    """A text that stays one, whatever it begins with and also when somebody edits it."""
    held = WRONG.sub(REPLACEMENT, text)
    if len(held) > MOST_CHARACTERS:
        held = held[: MOST_CHARACTERS - len(CUT)] + CUT
    cell = WriteOnlyCell(sheet, value=held)
    cell.data_type, cell.quotePrefix = "s", True
    cell.alignment = STRAIGHT if warn else WRAPPED
    if head:
        cell.fill, cell.font = SHADE, BOLD
    if warn:
        cell.font = RED
    return cell


# --- tables that only a sheet has room for --------------------------------------------------------
def things(dossier: Dossier) -> DossierTable:
    """Everything that a change or a rule names, one a row."""
    columns = (
        Column(Words("图号", "No."), U.COUNT, 0.7),
        Column(Words("对象", "Things"), part=1.6),
        Column(Words("编号", "Id"), part=2.4),
        Column(Words("名称", "Name"), part=4),
    )
    listed: list[tuple[int | None, Words, Sequence[tuple[str, str]]]] = [
        (None, effect.words, effect.named) for effect in dossier.effects
    ]
    listed += [
        (change.number, each.words, each.named) for change in dossier.changes for each in change.effects
    ]
    listed += [(None, rule.words, rule.named) for rule in dossier.rules]
    rows = tuple(
        (ALL if number is None else number, words, id, label)
        for number, words, named in listed
        for id, label in named
    )
    return DossierTable("things", Words("对象明细", "Things by name"), columns, rows)


def points(dossier: Dossier) -> DossierTable:
    """The boundary points of the new zones: degrees, and metres of the zone of three degrees they lie in."""
    crs = points_system(dossier)
    columns = (
        Column(Words("分区", "Zone"), part=1.4),
        Column(Words("图斑", "Part"), U.COUNT, 0.6),
        Column(Words("环", "Ring"), U.COUNT, 0.6),
        Column(Words("点号", "Point"), part=0.8),
        Column(Words("经度", "Longitude"), U.DEGREES, 1.4),
        Column(Words("纬度", "Latitude"), U.DEGREES, 1.4),
        Column(Words("X 北（米）", "X north (m)"), U.M, 1.4),
        Column(Words("Y 东（米）", "Y east (m)"), U.M, 1.4),
    )
    count = sum(shapely.get_num_coordinates(shape) for _, shape in dossier.after.zones)
    if count > MOST_POINTS:
        told = Words(f"共约 {count:,} 点，超过 {MOST_POINTS:,}，不在表格中列出，见界址点 TXT。",
                     f"Some {count:,} points, more than {MOST_POINTS:,}: not listed here, see the boundary point file.")  # fmt: skip  # noqa: E501
        return DossierTable(POINTS, Words("界址点", "Boundary points"), columns, (), note=told)
    note = Words(f"CGCS2000，EPSG:4490 与 {crs.name}；环1为外环，其余为洞。", f"CGCS2000, EPSG:4490 and {crs.name}; ring 1 is the outer one, the others are holes.")  # fmt: skip  # noqa: E501
    return DossierTable(POINTS, Words("界址点", "Boundary points"), columns, tuple(point_rows(dossier, crs)), note=note)  # fmt: skip  # noqa: E501


def point_rows(dossier: Dossier, crs: OfferedCrs) -> Iterator[tuple[Cell, ...]]:
    number = 0
    for part_number, (kind, part) in enumerate(parts(dossier), 1):
        oriented = shapely.orient_polygons(part, exterior_cw=True)
        for ring_number, ring in enumerate((oriented.exterior, *oriented.interiors), 1):
            degrees = shapely.get_coordinates(ring)[:-1]
            metres = shapely.get_coordinates(to_crs(ring, crs))[:-1]
            for (lon, lat), (east, north) in zip(degrees.tolist(), metres.tolist(), strict=True):
                number += 1
                yield (
                    dossier.kind_words(kind),
                    part_number,
                    ring_number,
                    f"J{number}",
                    lon,
                    lat,
                    north,
                    east,
                )


def parts(dossier: Dossier) -> Iterator[tuple[str, Any]]:
    for kind, shape in dossier.after.zones:
        for part in shapely.get_parts(shape):
            yield kind, part
