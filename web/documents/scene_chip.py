"""A small picture of a place in a scene, with its outline, a scale bar and what it is: evidence on its own.

Pixels stay squares, as they were recorded: who looks at it sees what the resolution can show. Two chips of
one place have the same frame, so that before and after lie over each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from PIL import Image, ImageDraw, ImageFont
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.crs import moved, transformer
from geo.measure import length_m
from layers.definition import Words
from layers.exchange.scene_painting import STEPS, Stretch, encoded, ramp_of
from layers.exchange.scene_pictures import drawing
from layers.exchange.scene_reading import DEGREES, Shown, Square
from layers.rules.scene_views import View, ViewKind
from web.documents.fonts import chinese_font

SIDE, STRIP = 512, 64  # pixels: of the picture, and of the words below it
LEAST_PX = 64  # of the scene along a side: fewer say nothing of what lies around
ROOM = 1.8  # times as long as the shape
LEGEND_PX = 200
NOTE_PX = 20
POINT_M = 20.0  # around a place without a known extent
INK, PAPER, EMPTY = "#10181D", "#FFFFFF", (201, 206, 209)
OUTLINE, CASING = "#FFD400", "#10181D"  # both ends of brightness: one of them is seen on any ground
ROUND = (1, 2, 5)
DEMONSTRATION = Words("演示", "DEMONSTRATION")
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands below a chip.

    Args:
        side: before or after. day, scene, credit: of the picture.
        notes: what was done to the picture so that both of a pair may be held against each other.
    """

    side: Words
    day: date
    scene: str
    credit: str
    demonstration: bool
    notes: tuple[Words, ...] = ()


def frame_of(shape: BaseGeometry, crs: str, pixel: float) -> Square:
    """The square around a shape, in the system of a scene.

    Args:
        shape: longitude, latitude. pixel: of the coarser of the scenes that are shown, metres.
    """
    placed = moved(shape, transformer(DEGREES, crs))
    west, south, east, north = placed.bounds
    half = max(ROOM * max(east - west, north - south), LEAST_PX * pixel) / 2
    x, y = (west + east) / 2, (south + north) / 2
    return Square(crs, x - half, y - half, x + half, y + half, SIDE, SIDE)


def chip(
    shown: Shown,
    view: View,
    frame: Square,
    shape: BaseGeometry,
    caption: Caption,
    *,
    shift_m: tuple[float, float] = (0.0, 0.0),
    stretch: Stretch | None = None,
) -> bytes | None:
    """The picture as PNG, 512 pixels wide; None where the scene has nothing of the frame.

    Args:
        shift_m: by how much the scene lies too far to the east and to the north; it is taken back.
        stretch: what is drawn black and white, in the scene's numbers; None for its own.

    Without a font with Chinese letters on this machine the words are English alone.

    Raises:
        SceneUnreadable.
    """
    shrinks = frame.pixel[0] > shown.scene.grid.pixel
    drawn = drawing(shown, view, frame.moved(*shift_m), smooth=shrinks, stretch=stretch)
    if drawn is None or not drawn[..., 3].any():
        return None
    image = Image.new("RGB", (SIDE, SIDE + STRIP), PAPER)
    image.paste(EMPTY, (0, 0, SIDE, SIDE))
    picture = Image.fromarray(drawn)
    image.paste(picture, (0, 0), picture)
    sheet = Sheet(image, frame)
    sheet.outline(shape)
    sheet.scale()
    sheet.legend(view)
    if caption.demonstration:
        sheet.label(DEMONSTRATION)
    sheet.notes(caption.notes)
    sheet.words(caption, view)
    return encoded(image, "PNG", compress_level=6)


class Sheet:
    """A chip while it is drawn."""

    def __init__(self, image: Image.Image, frame: Square) -> None:
        self.draw, self.frame = ImageDraw.Draw(image), frame
        self.font = chinese_font()

    def at(self, line: BaseGeometry) -> list[tuple[float, float]]:
        """A line of the frame's system in pixels."""
        across, down = self.frame.pixel
        return [
            ((x - self.frame.west) / across, (self.frame.north - y) / down)
            for x, y in shapely.get_coordinates(line)
        ]

    def letters(self, points: int) -> Font:
        """The machine's Chinese font, else the one that Pillow brings."""
        return self.font.letters(points) if self.font else ImageFont.load_default(points)

    def said(self, words: Words) -> str:
        """Both languages, or English where there are no Chinese letters."""
        return f"{words.zh} {words.en}" if self.font else words.en

    def outline(self, shape: BaseGeometry) -> None:
        """The shape's edge, light upon dark; a point as a ring around where its extent is not known."""
        placed = moved(shape, transformer(DEGREES, self.frame.crs))
        lines = [self.at(part) for part in edges(placed)]
        for colour, width in ((CASING, 5), (OUTLINE, 2)):
            for line in lines:
                self.draw.line(line, fill=colour, width=width, joint="curve")

    def scale(self) -> None:
        """A bar of a round length on the ground."""
        metres = ground_m(self.frame)
        length = nice(metres / 4)
        wide, left, bottom = SIDE * length / metres, 16, SIDE - 16
        words = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
        font = self.letters(14)
        self.draw.rectangle((left - 8, bottom - 32, left + wide + 8, bottom + 8), fill=PAPER)
        self.draw.line([(left, bottom), (left + wide, bottom)], fill=INK, width=3)
        for end in (left, left + wide):
            self.draw.line([(end, bottom - 6), (end, bottom + 1)], fill=INK, width=3)
        self.draw.text((left + wide / 2, bottom - 19), words, fill=INK, font=font, anchor="mm")

    def legend(self, view: View) -> None:
        """The ramp of an index with the values of its ends and what they mean; nothing for other views."""
        if view.kind is not ViewKind.INDEX or view.range is None or view.low is None or view.high is None:
            return
        left, top, wide = SIDE - LEGEND_PX - 16, SIDE - 56, LEGEND_PX
        self.draw.rectangle((left - 8, top - 8, SIDE - 8, SIDE - 8), fill=PAPER)
        for at in range(wide):
            colour = tuple(ramp_of(view)[at * STEPS // wide].tolist())
            self.draw.line([(left + at, top), (left + at, top + 12)], fill=colour)
        for words, value, x, anchor in (
            (view.low, view.range[0], left, "lm"),
            (view.high, view.range[1], left + wide, "rm"),
        ):
            self.draw.text((x, top + 21), f"{value:g}", fill=INK, font=self.letters(12), anchor=anchor)
            said = words.zh if self.font else words.en
            self.draw.text((x, top + 38), said, fill=INK, font=self.letters(12), anchor=anchor)

    def label(self, words: Words) -> None:
        """A word across the upper right corner."""
        font, text = self.letters(16), self.said(words)
        wide = self.draw.textlength(text, font=font)
        self.draw.rectangle((SIDE - wide - 20, 0, SIDE, 28), fill=PAPER)
        self.draw.text((SIDE - wide / 2 - 10, 14), text, fill=INK, font=font, anchor="mm")

    def notes(self, notes: Sequence[Words]) -> None:
        """What was done to the picture, in the upper left corner."""
        font = self.letters(12)
        for at, text in enumerate(self.said(each) for each in notes):
            top = at * NOTE_PX
            self.draw.rectangle(
                (0, top, self.draw.textlength(text, font=font) + 16, top + NOTE_PX), fill=PAPER
            )
            self.draw.text((8, top + NOTE_PX / 2), text, fill=INK, font=font, anchor="lm")

    def words(self, caption: Caption, view: View) -> None:
        """Which side, day and view; below it the scene and whom to credit."""
        first = f"{self.said(caption.side)} · {caption.day.isoformat()} · {self.said(view.words)}"
        second = " · ".join(self.readable(part) for part in (caption.scene, caption.credit) if part)
        for text, top, points in ((first, 18, 17), (second, 45, 13)):
            font = self.fitting(text, points)
            self.draw.text((10, SIDE + top), text, fill=INK, font=font, anchor="lm")

    def readable(self, text: str) -> str:
        """The text; without Chinese letters, what else there is of it."""
        return text if self.font else text.encode("ascii", "ignore").decode().strip()

    def fitting(self, text: str, points: int) -> Font:
        """The letters as large as asked, or as the width allows."""
        wide = self.draw.textlength(text, font=self.letters(points))
        return self.letters(points if wide <= SIDE - 20 else max(7, int(points * (SIDE - 20) / wide)))


def edges(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """The lines of a shape: all rings of areas, lines, rings around points."""
    for part in shapely.get_parts(shape).tolist():
        if isinstance(part, Polygon):
            yield from (part.exterior, *part.interiors)
        elif isinstance(part, Point):
            yield part.buffer(POINT_M).exterior
        elif part.geom_type.startswith(("Multi", "Geometry")):
            yield from edges(part)
        else:
            yield part


def ground_m(frame: Square) -> float:
    """How wide a frame is on the ground."""
    y = (frame.south + frame.north) / 2
    way = transformer(frame.crs, DEGREES)
    return length_m(LineString([way.transform(frame.west, y), way.transform(frame.east, y)]))


def nice(metres: float) -> float:
    """The longest round length that is not longer."""
    step = 10.0 ** len(str(int(metres)))
    while True:
        step /= 10
        for count in reversed(ROUND):
            if count * step <= metres:
                return count * step
