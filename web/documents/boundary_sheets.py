"""The map pack of a dossier: both versions on one base at one scale, for A3 and A4, numbered as in tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from shapely import LineString

from geo.boxes import Box
from geo.measure import length_m
from layers.definition import GeometryType, Symbol, Words
from layers.exchange.boundary_points import points_system
from layers.rules.boundary_dossier import Dossier, Side
from layers.rules.dossier_cells import in_tongue
from layers.rules.dossier_words import MARK, TRANSITION_COLOURS, TRANSITIONS
from web.documents.boundary_frame import Frame, frame_size
from web.documents.boundary_maps import zone_symbol
from web.documents.brush import swatch
from web.documents.case_map import shown
from web.documents.fonts import FontFile
from web.documents.style import INK

DPI = 200
A3_MM, A4_MM = (420, 297), (210, 297)
FRAME_MM = (184, 192)  # of one map with its degrees; two of them lie on an A3 sheet
EDGE_MM, TOP_MM = 12, 30
SCALES = tuple(
    step * power for power in (1000, 10_000, 100_000) for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5)
)
ROOM = 0.92  # of a map that the zones may fill
RED, FAINT = "#B00020", "#5B6368"
PLAIN = str.maketrans(
    {"　": "  ", "（": " (", "）": ")", "→": ">", "：": ": ", "ü": "u", "·": "-", "，": ", "}
)
ROWS, WIDE_ROWS = 9, 18  # numbered changes that a legend lists


class Pack:
    """Draws the sheets of one dossier in one language; without a Chinese font, in English."""

    def __init__(self, dossier: Dossier, font: FontFile | None, *, english: bool) -> None:
        self.dossier = dossier
        self.font = font
        self.english = english or font is None
        self.scale = scale_of(dossier)
        self.box = box_at(dossier, self.scale)
        self.crs = points_system(dossier)
        self.frames = {side.id: self.frame(side) for side in (dossier.before, dossier.after)}

    def say(self, words: Words) -> str:
        return in_tongue(words, english=self.english)

    def letters(self, points: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        """The machine's font, or the one that Pillow brings along; points as printed."""
        size = round(points * DPI / 72)
        return self.font.letters(size) if self.font else ImageFont.load_default(size)

    def frame(self, side: Side) -> Image.Image:
        """The map of one version."""
        frame = Frame(self.box, pixels(FRAME_MM[0]), pixels(FRAME_MM[1]), self.crs, self.scale)
        frame.below(self.dossier.ground)
        for kind in reversed(self.dossier.drawn_kinds):
            for own, shape in side.zones:
                if own == kind.id:
                    frame.shape(shape, zone_symbol(self.dossier, kind.id))
        return frame.finished(self.dossier.changes)

    # --- sheets ------------------------------------------------------------------------------
    def single(self, side: Side, words: Words) -> bytes:
        """One version on A4."""
        sheet = self.sheet(A4_MM, words)
        sheet.paste(self.frames[side.id], (pixels(EDGE_MM + 1), pixels(TOP_MM)))
        self.legend(sheet, ROWS)
        return png(sheet)

    def both(self) -> bytes:
        """Both versions side by side on A3."""
        dossier = self.dossier
        sheet = self.sheet(A3_MM, Words("调整前后对照图", "Before and after"))
        gap = (A3_MM[0] - 2 * FRAME_MM[0]) / 3
        for at, side in enumerate((dossier.before, dossier.after)):
            left = gap + at * (FRAME_MM[0] + gap)
            sheet.paste(self.frames[side.id], (pixels(left), pixels(TOP_MM)))
            name = (Words("调整前", "Before"), Words("调整后", "After"))[at]
            self.text(sheet, (left + 8, TOP_MM - 6), f"{self.say(name)}：{self.named(side)}", 11)
        self.legend(sheet, WIDE_ROWS)
        return png(sheet)

    def sheet(self, size_mm: tuple[int, int], words: Words) -> Image.Image:
        """An empty sheet with title, scale and mark."""
        sheet = Image.new("RGB", (pixels(size_mm[0]), pixels(size_mm[1])), "white")
        self.text(sheet, (EDGE_MM, 8), f"{self.named(self.dossier.after)}　{self.say(words)}", 16)
        below = f"1:{self.scale:,.0f}（{self.say(Words('按原大打印', 'printed at full size'))}）"
        self.text(sheet, (EDGE_MM, 16), f"{below}　{self.say(self.grid())}", 8, FAINT)
        made = f"{self.dossier.as_of.isoformat()} · {self.dossier.reading[:12]}"
        self.text(sheet, (size_mm[0] - EDGE_MM, 16), made, 8, FAINT, "ra")
        if self.dossier.demonstration:
            self.text(sheet, (size_mm[0] - EDGE_MM, 8), self.say(MARK), 11, RED, "ra")
        return sheet

    def grid(self) -> Words:
        step = Frame.step_m(self.scale)
        told = f"{step / 1000:g} km"
        return Words(
            f"CGCS2000，边框为经纬度，格网为高斯-克吕格平面坐标 {self.crs.name}，间距 {told}",
            f"CGCS2000; degrees along the edge, grid in Gauss-Krüger {self.crs.name} every {told}",
        )

    def named(self, side: Side) -> str:
        """A version's name, or its id where no letters for the name are here."""
        name = self.say(side.name)
        return name if self.font or name.isascii() else side.id

    # --- legend ------------------------------------------------------------------------------
    def legend(self, sheet: Image.Image, rows: int) -> None:
        """What is drawn, and the numbered changes."""
        top = TOP_MM + FRAME_MM[1] + 6
        lines = list(self.keys())
        deep = 9
        for at, (picture, text) in enumerate(lines[: deep * 2]):
            left, line = EDGE_MM + (at // deep) * 46, top + (at % deep) * 6.4
            sheet.paste(picture, (pixels(left), pixels(line)))
            self.text(sheet, (left + 9, line + 0.4), text, 8)
        self.numbers(sheet, EDGE_MM + 2 * 46 + 4, top, rows)

    def keys(self) -> Iterator[tuple[Image.Image, str]]:
        """Swatches with their words: zones, changes, ground."""
        for kind in self.dossier.drawn_kinds:
            yield key(zone_symbol(self.dossier, kind.id), GeometryType.AREA), self.say(kind.words)
        own = {change.transition for change in self.dossier.changes}
        for id, colour in TRANSITION_COLOURS.items():
            if id in own:
                symbol = Symbol(line=colour, line_width=3)
                change = self.say(Words("变化：", "Change: "))
                yield key(symbol, GeometryType.AREA), f"{change}{self.say(TRANSITIONS[id])}"
        for definition, found in shown(self.dossier.ground, self.box):
            for row in found:
                yield key(row.symbol, definition.geometry), self.say(row.words)

    def numbers(self, sheet: Image.Image, left: float, top: float, rows: int) -> None:
        """Number, transition and area of the largest changes, as in the tables."""
        head = self.say(
            Words("图号　调整　公顷（详见变化清单）", "No.  change  ha (all in the table of changes)")
        )
        self.text(sheet, (left, top), head, 8, FAINT)
        for at, change in enumerate(self.dossier.changes[:rows]):
            before, after = (
                self.say(self.dossier.kind_words(kind)) for kind in (change.before, change.after)
            )
            column, line = divmod(at, 9)
            told = f"{change.number}  {before} → {after}  {change.area_m2 / 10_000:,.4f}"
            self.text(sheet, (left + column * 90, top + 5 + line * 5.4), told, 8)
        if (more := len(self.dossier.changes) - rows) > 0:
            words = Words(f"另有 {more} 处", f"and {more} more")
            self.text(sheet, (left, top + 5 + 9 * 5.4), self.say(words), 8, FAINT)

    def text(
        self,
        sheet: Image.Image,
        at_mm: tuple[float, float],
        text: str,
        points: float,
        colour: str = INK,
        anchor: str = "la",
    ) -> None:
        """Words at a place of the sheet; signs that no letters are here for are written plainly."""
        if self.font is None:
            text = text.translate(PLAIN).encode("ascii", "replace").decode()
        place = (pixels(at_mm[0]), pixels(at_mm[1]))
        ImageDraw.Draw(sheet).text(place, text, fill=colour, font=self.letters(points), anchor=anchor)


def map_pack(dossier: Dossier, font: FontFile | None, *, english: bool) -> Mapping[str, bytes]:
    """The sheets as PNG by name; the same record and font give the same bytes."""
    pack = Pack(dossier, font, english=english)
    return {
        "01_对比图_A3.png": pack.both(),
        "02_调整前_A4.png": pack.single(dossier.before, Words("调整前", "Before")),
        "03_调整后_A4.png": pack.single(dossier.after, Words("调整后", "After")),
    }


def pixels(mm: float) -> int:
    return round(mm / 25.4 * DPI)


def key(symbol: Symbol, geometry: GeometryType) -> Image.Image:
    """A swatch of the legend."""
    return Image.open(BytesIO(swatch(symbol, geometry))).convert("RGB")


def png(sheet: Image.Image) -> bytes:
    """The sheet with its resolution, so that it is printed at its scale."""
    raw = BytesIO()
    sheet.save(raw, "PNG", dpi=(DPI, DPI))
    return raw.getvalue()


# --- scale ----------------------------------------------------------------------------------------
def scale_of(dossier: Dossier) -> float:
    """The largest round scale at which both versions fit into a frame."""
    box = dossier.frame
    wide_mm, high_mm = frame_size(FRAME_MM, DPI)
    wide_m, high_m = extent_m(box)
    need = max(wide_m / wide_mm, high_m / high_mm) * 1000 / ROOM
    return next((scale for scale in SCALES if scale >= need), math.ceil(need / 1e5) * 1e5)


def extent_m(box: Box) -> tuple[float, float]:
    middle = ((box.west + box.east) / 2, (box.south + box.north) / 2)
    return (
        length_m(LineString([(box.west, middle[1]), (box.east, middle[1])])),
        length_m(LineString([(middle[0], box.south), (middle[0], box.north)])),
    )


def box_at(dossier: Dossier, scale: float) -> Box:
    """What a frame shows at a scale, around the middle of both versions."""
    box = dossier.frame
    x, y = (box.west + box.east) / 2, (box.south + box.north) / 2
    wide_mm, high_mm = frame_size(FRAME_MM, DPI)
    degree = length_m(LineString([(x, y), (x + 0.01, y)])) * 100
    half_wide = wide_mm / 1000 * scale / degree / 2
    half_high = half_wide * high_mm / wide_mm * math.cos(math.radians(y))
    return Box(x - half_wide, y - half_high, x + half_wide, y + half_high)
