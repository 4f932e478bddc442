"""The grid of a scene: square pixels with north at the top, in a projected system in metres.

Scenes that come otherwise are brought onto such a grid when they are taken in: nothing after has to ask.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rasterio import Affine

CLOSE = 1e-6  # of a pixel: nearer grids are one


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the pixels of a picture lie.

    Args:
        crs: "EPSG:…" of a projected system in metres, or its WKT where it has no number.
        west, north: the outer corner of the first pixel. pixel: its side in metres.
        rows, columns: how many there are, from the north and from the west.
    """

    crs: str
    west: float
    north: float
    pixel: float
    rows: int
    columns: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.columns

    @property
    def transform(self) -> Affine:
        """From (column, row) to coordinates."""
        return Affine(self.pixel, 0.0, self.west, 0.0, -self.pixel, self.north)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        east, south = self.west + self.pixel * self.columns, self.north - self.pixel * self.rows
        return self.west, south, east, self.north

    @property
    def pixel_m2(self) -> float:
        """The area of a pixel in the plane."""
        return self.pixel**2

    def place(self, x: float, y: float) -> tuple[float, float]:
        """(row, column) of a place, with fractions; the first pixel is 0 to 1."""
        return (self.north - y) / self.pixel, (x - self.west) / self.pixel

    def part(self, row: int, column: int, rows: int, columns: int) -> Grid:
        """A window, cut off at the grid's edges."""
        top, left = max(row, 0), max(column, 0)
        bottom, right = min(row + rows, self.rows), min(column + columns, self.columns)
        return replace(
            self,
            west=self.west + left * self.pixel,
            north=self.north - top * self.pixel,
            rows=max(bottom - top, 0),
            columns=max(right - left, 0),
        )

    def part_at(self, rows: slice, columns: slice) -> Grid:
        """The window of some rows and columns."""
        return self.part(rows.start, columns.start, rows.stop - rows.start, columns.stop - columns.start)

    def widened(self, rim: int) -> Grid:
        """The grid with so many more pixels on every side."""
        return replace(
            self,
            west=self.west - rim * self.pixel,
            north=self.north + rim * self.pixel,
            rows=self.rows + 2 * rim,
            columns=self.columns + 2 * rim,
        )

    def same_steps(self, other: Grid) -> bool:
        """Whether pixels of both fall onto each other where both are."""
        if self.crs != other.crs or abs(self.pixel - other.pixel) > CLOSE * self.pixel:
            return False
        row, column = self.place(other.west, other.north)
        return abs(row - round(row)) < 0.01 and abs(column - round(column)) < 0.01

    def common(self, other: Grid) -> Grid | None:
        """The pixels that both have; None where there are none, or where the steps differ."""
        if not self.same_steps(other):
            return None
        row, column = (round(each) for each in self.place(other.west, other.north))
        found = self.part(
            max(row, 0), max(column, 0), other.rows + min(row, 0), other.columns + min(column, 0)
        )
        return found if found.rows > 0 and found.columns > 0 else None

    def offset_in(self, other: Grid) -> tuple[int, int]:
        """(row, column) of this grid's first pixel in another one with the same steps."""
        row, column = other.place(self.west, self.north)
        return round(row), round(column)
