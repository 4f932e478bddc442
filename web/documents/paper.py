"""An A4 document for Word: fonts by name, a head and a foot on every page, tables that break well.

The bytes are the same for the same content: no clock of this machine, no chance is in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, TypeAlias

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from layers.definition import Words
from layers.exchange.same_zip import members_of, same_zip

SONG, HEI, LATIN, FIXED = "宋体", "黑体", "Times New Roman", "Courier New"
INK, FAINT, RED = RGBColor(0x10, 0x18, 0x1D), RGBColor(0x5B, 0x63, 0x68), RGBColor(0xB0, 0x00, 0x20)
SHADE, RULE = "EEF2F3", "8A9499"
WIDE_CM = 16.6  # between the margins


@dataclass(frozen=True, slots=True)
class Text:
    """Words in a cell and how they look; English stands smaller below, or behind, the Chinese."""

    zh: str
    en: str = ""
    bold: bool = False
    colour: RGBColor | None = None
    fixed: bool = False  # digits of one width: hashes
    size: float = 9.5  # points
    inline: bool = False  # English behind the Chinese on the same line


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a cell, and what it shows, for whoever cannot see it."""

    data: bytes
    width_cm: float
    shows: str
    beside: Text | None = None  # on the same line


@dataclass(frozen=True, slots=True)
class Whole:
    """A row of one cell over all columns, kept with the row before it."""

    text: Text


Cell: TypeAlias = str | Text | Picture | Sequence["Text | Picture"]


class Paper:
    """Builds the document from top to bottom."""

    def __init__(self, *, title: str, head: str, mark: str, foot: str, at: datetime) -> None:
        self.document: Document = docx.Document()
        self.pictures = 0
        self.properties(title, at)
        self.styles()
        self.page(head, mark, foot)

    # --- the page ----------------------------------------------------------------------------
    def properties(self, title: str, at: datetime) -> None:
        """What the file says of itself: a title, and the moment it speaks of, not when it was made."""
        core = self.document.core_properties
        core.title, core.author, core.last_modified_by = title, "Lakewatch", "Lakewatch"
        core.comments, core.language = "", "zh-CN"
        core.created = core.modified = at.replace(tzinfo=None, microsecond=0)
        core.revision = 1

    def styles(self) -> None:
        """The fonts of text and headings; Word and LibreOffice put in what they have for a missing one."""
        styles = self.document.styles
        normal = styles["Normal"]
        fonts(normal.element, SONG, LATIN)
        normal.font.size, normal.font.color.rgb = Pt(10.5), INK
        normal.paragraph_format.space_after = Pt(4)
        normal.paragraph_format.line_spacing = 1.15
        for level, size, before in ((1, 15, 16), (2, 12, 10)):
            style = styles[f"Heading {level}"]
            fonts(style.element, HEI, LATIN)
            style.font.size, style.font.bold, style.font.color.rgb = Pt(size), level == 1, INK
            style.paragraph_format.space_before = Pt(before)
            style.paragraph_format.space_after = Pt(6)
            style.paragraph_format.keep_with_next = True
        styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH).base_style = normal
        styles["Cell"].paragraph_format.space_after = Pt(0)
        styles["Cell"].paragraph_format.line_spacing = 1.05

    def page(self, head: str, mark: str, foot: str) -> None:
        """A4 upright; the case at the left of the head, the mark at its right, pages counted in the foot."""
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.2)
        section.header_distance, section.footer_distance = Cm(1.2), Cm(1.0)
        top = section.header.paragraphs[0]
        stops(top, right=WIDE_CM)
        put(top, Text(head, size=9, colour=FAINT))
        if mark:
            put(top, Text(f"\t{mark}", size=9, bold=True, colour=RED))
        line_below(top)
        bottom = section.footer.paragraphs[0]
        stops(bottom, right=WIDE_CM)
        put(bottom, Text(f"{foot}\t第 ", size=9, colour=FAINT))
        field(bottom, "PAGE")
        put(bottom, Text(" 页 共 ", size=9, colour=FAINT))
        field(bottom, "NUMPAGES")
        put(bottom, Text(" 页 Page", size=9, colour=FAINT))

    # --- what stands on it -------------------------------------------------------------------
    def title(self, words: Words, below: str) -> None:
        """The title of the first page."""
        for text, size, bold, room in (
            (words.zh, 24, True, 0),
            (words.en, 13, False, 4),
            (below, 14, True, 14),
        ):
            line = self.document.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.space_after = Pt(room)
            run = line.add_run(text)
            fonts(run._element, HEI, LATIN)
            run.font.size, run.font.bold = Pt(size), bold

    def heading(self, words: Words, level: int = 1) -> None:
        """A heading in both languages."""
        line = self.document.add_heading(level=level)
        line.add_run(words.zh)
        english = line.add_run(f"  {words.en}")
        english.font.size, english.font.bold = Pt(10.5 if level == 1 else 9.5), False
        english.font.color.rgb = FAINT

    def say(self, text: Text, *, keep: bool = False) -> None:
        """A paragraph."""
        line = self.document.add_paragraph()
        line.paragraph_format.keep_with_next = keep
        put(line, text)

    def picture(self, picture: Picture) -> None:
        """A picture on a line of its own, kept with what follows."""
        line = self.document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.keep_with_next = True
        self.placed(line, picture)

    def table(
        self, head: Sequence[Words], rows: Sequence[Sequence[Cell] | Whole], widths_cm: Sequence[float]
    ) -> None:
        """A table whose head stands again on each page, and whose rows are not torn."""
        table = self.ruled(len(widths_cm), widths_cm)
        if head:
            top = added(table)
            again_on_each_page(top)
            for cell, words in zip(top.cells, head, strict=True):
                shaded(cell, SHADE)
                self.fill(cell, Text(words.zh, words.en, bold=True, size=9))
        for at, row in enumerate(rows):
            followed = at + 1 < len(rows) and isinstance(rows[at + 1], Whole)
            self.row(table, row, keep=followed)
        self.gap()

    def facts(self, rows: Sequence[tuple[Words, Cell]], label_cm: float = 4.0) -> None:
        """A table of names and what they are."""
        table = self.ruled(2, (label_cm, WIDE_CM - label_cm))
        for words, cell in rows:
            made = added(table)
            unbroken(made)
            shaded(made.cells[0], SHADE)
            self.fill(made.cells[0], Text(words.zh, words.en, bold=True, size=9))
            self.fill(made.cells[1], cell)
            made.cells[1].vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        self.gap()

    def gap(self) -> None:
        """A little room; Word would join two tables that stand together."""
        room = self.document.add_paragraph().paragraph_format
        room.space_after, room.line_spacing = Pt(0), Pt(7)

    def break_page(self) -> None:
        """What follows begins a page."""
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def saved(self) -> bytes:
        """The document; every member of the archive with the same date."""
        raw = BytesIO()
        self.document.save(raw)
        return same_zip(members_of(raw.getvalue()), first="[Content_Types].xml")

    # --- cells -------------------------------------------------------------------------------
    def ruled(self, columns: int, widths_cm: Sequence[float]) -> Table:
        """An empty table with thin lines and fixed columns."""
        table: Table = self.document.add_table(rows=0, cols=columns)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, widths_cm, strict=True):
            column.width = Cm(width)
        rules(table)
        return table

    def row(self, table: Table, row: Sequence[Cell] | Whole, *, keep: bool) -> None:
        """One row, kept whole; with ``keep`` also on the page of the next."""
        made = added(table)
        unbroken(made)
        if isinstance(row, Whole):
            self.fill(made.cells[0].merge(made.cells[-1]), row.text)
        else:
            for cell, content in zip(made.cells, row, strict=True):
                self.fill(cell, content)
        for line in (line for cell in made.cells if keep for line in cell.paragraphs):
            line.paragraph_format.keep_with_next = True

    def fill(self, cell: _Cell, content: Cell) -> None:
        """Texts and pictures, each on a line."""
        items = [content] if isinstance(content, str | Text | Picture) else list(content)
        for at, item in enumerate(items):
            line = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
            line._p.style = "Cell"  # by its id: python-docx would look through all styles for each cell
            if isinstance(item, Picture):
                self.pictured(line, item)
            else:
                put(line, Text(item) if isinstance(item, str) else item)

    def pictured(self, line: Paragraph, picture: Picture) -> None:
        """A picture in the middle of its cell, or before the words beside it."""
        self.placed(line, picture)
        if picture.beside is None:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        else:
            indent = Cm(picture.width_cm + 0.2)
            line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = indent, -indent
            line.add_run("  ")
            put(line, picture.beside)

    def placed(self, line: Paragraph, picture: Picture) -> None:
        """The picture with its words for whoever cannot see it."""
        self.pictures += 1
        shape = line.add_run().add_picture(BytesIO(picture.data), width=Cm(picture.width_cm))
        shape._inline.docPr.set("descr", picture.shows)
        shape._inline.docPr.set("name", f"Picture {self.pictures}")


def added(table: Table) -> _Row:
    """A new last row."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def put(line: Paragraph, text: Text) -> None:
    """Words at the end of a line: the Chinese, then the English smaller and fainter."""
    run = line.add_run(text.zh)
    dressed(run, text, text.size)
    if not text.en:
        return
    if text.inline:
        line.add_run(" ")
    else:
        run.add_break()
    english = line.add_run(text.en)
    dressed(english, text, text.size - 1.5)
    english.font.bold = False
    english.font.color.rgb = text.colour or FAINT


def dressed(run: Any, text: Text, size: float) -> None:
    run.font.size, run.font.bold = Pt(size), text.bold
    if text.fixed:
        fonts(run._element, SONG, FIXED)
    if text.colour is not None:
        run.font.color.rgb = text.colour


def fonts(element: Any, chinese: str, latin: str) -> None:
    """Fonts by name; those that the template takes from its theme are no longer asked."""
    given = element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        given.attrib.pop(qn(f"w:{name}"), None)
    for name, font in (("ascii", latin), ("hAnsi", latin), ("eastAsia", chinese), ("cs", latin)):
        given.set(qn(f"w:{name}"), font)


def field(line: Paragraph, code: str) -> None:
    """A number that Word counts itself."""
    for kind in ("begin", "instr", "separate", "text", "end"):
        run = line.add_run()
        run.font.size, run.font.color.rgb = Pt(9), FAINT
        if kind == "instr":
            part = OxmlElement("w:instrText")
            part.text = code
        elif kind == "text":
            part = OxmlElement("w:t")
            part.text = "1"
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._element.append(part)


def stops(line: Paragraph, *, right: float) -> None:
    """One tab at the right margin, instead of the template's two."""
    own = line.style
    if own is not None:
        own.paragraph_format.tab_stops.clear_all()
    from_left = line.paragraph_format.tab_stops
    from_left.add_tab_stop(Cm(right), alignment=WD_TAB_ALIGNMENT.RIGHT)


def line_below(line: Paragraph) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "4"), ("color", RULE)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties = line._element.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def rules(table: Table) -> None:
    """Thin lines around all cells."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", "40"), ("left", "80"), ("bottom", "40"), ("right", "80")):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), width)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties: Any = table._tbl.tblPr
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(margins, "w:tblLook")


def shaded(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    properties: Any = cell._tc.get_or_add_tcPr()
    properties.append(shade)


def unbroken(row: _Row) -> None:
    """Keep the row on one page."""
    properties: Any = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))


def again_on_each_page(row: _Row) -> None:
    properties: Any = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    properties.append(OxmlElement("w:tblHeader"))
