"""The land ministry's boundary point files (界址点坐标交换文件) with all their traps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from layers.errors import FileRefused
from layers.exchange import point_list, text_file
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Tally
from layers.exchange.land_txt_doctor import look_at_heads, look_at_shapes, tell
from layers.exchange.land_txt_grammar import SECTION, LandText, Parcel, head_of, read_land_text
from layers.exchange.land_txt_heads import CLASS, CODE, COUNT, KIND, NAME, OTHER, SHEET, USE, Head, read_head
from layers.exchange.land_txt_kinds import KINDS as OWN_KINDS
from layers.exchange.land_txt_places import Places, placed
from layers.exchange.land_txt_shapes import shape_of
from layers.exchange.point_list import LIST, PointListSource, is_point_list, open_point_list, points_of
from layers.exchange.source import BATCH, Batch, Dataset, Part

KINDS = OWN_KINDS | point_list.KINDS | text_file.KINDS
MOST_BYTES = 100_000_000  # about three million points
COLUMNS = (CODE, NAME, KIND, SHEET, USE, CLASS, COUNT)
DECLARED, DECLARED_M2 = "declared_area", "declared_area_m2"
GEOMETRIES = {"点": "point", "线": "line", "面": "area"}
PART = "地块坐标"
SECTIONS = (PART, "属性描述")


def parts_of_land_txt(dataset: Dataset, decisions: Decisions) -> tuple[Part, ...]:
    """The one part of the file, its parcels counted by their head lines alone, or its points by its lines.

    Raises:
        FileRefused: too large, or an encoding was asked for that there is not.
    """
    text_file.require_size(dataset, MOST_BYTES)
    encoding = text_file.encoding_of(dataset.path, decisions, dataset.name)
    lines = list(text_file.lines_of(dataset.path, encoding))
    if is_point_list(lines):
        return (Part(LIST, len(points_of(lines)), "point"),)
    return (part_of(lines),)


def part_of(lines: Sequence[str]) -> Part:
    """The parcels of a file as a part."""
    before: list[str] = []  # what stands before the first head: points there are a parcel without a head
    kinds: list[str] = []
    for line in lines:
        if head := head_of(line.strip()):
            kinds.append(read_head(head).kind)
        elif not kinds:
            before.append(line)
    if read_land_text(before).parcels:
        kinds.append("面")
    return Part(PART, len(kinds), geometry_of(kinds))


def is_land_text(lines: Sequence[str]) -> bool:
    """Whether a file with these first lines is no table of rows but parcels, or a list of points."""
    sections = (SECTION.fullmatch(line.strip()) for line in lines)
    known = any(section is not None and section[1] in SECTIONS for section in sections)
    return known or any(map(is_plain_head, lines)) or is_point_list(lines)


def is_plain_head(line: str) -> bool:
    """Whether a line can be nothing but a parcel's head: a count first, 点, 线 or 面, and @ at its end."""
    if line.strip().rstrip(",，")[-1:] not in ("@", "＠"):
        return False
    fields = head_of(line.strip())
    return read_head(fields).count is not None and any(kind in fields for kind in GEOMETRIES)


def geometry_of(kinds: Sequence[str]) -> str:
    found = {GEOMETRIES[kind] for kind in kinds}
    return found.pop() if len(found) == 1 else "mixed" if found else "none"


def open_land_txt(dataset: Dataset, decisions: Decisions, tally: Tally) -> LandSource | PointListSource:
    """The parcels of a file; x is east, y is north, whatever its columns' order.

    Raises:
        FileRefused: too large, no parcel in it, or an encoding was asked for that there is not.
    """
    text_file.require_size(dataset, MOST_BYTES)
    encoding = text_file.encoding_of(dataset.path, decisions, dataset.name)
    lines = list(text_file.lines_of(dataset.path, encoding))
    text_file.look_at_text(lines, encoding, tally)
    if is_point_list(lines):
        return open_point_list(lines, decisions, tally)
    text = read_land_text(lines)
    if not text.parcels:
        raise FileRefused(finding="land-txt-nothing", file=dataset.name)
    return source_of(part_of(lines), text, decisions, tally)


def source_of(part: Part, text: LandText, decisions: Decisions, tally: Tally) -> LandSource:
    """The source of a text that was read, with everything told that it shows."""
    heads = [read_head(parcel.head) for parcel in text.parcels]
    places = placed(text, decisions, tally)
    broken = dict(places.broken)
    broken.update(tell(text, heads, decisions, tally))
    shapes = shapes_of(text.parcels, heads, places, broken)
    look_at_heads(text, heads, tally)
    broken.update(look_at_shapes(text, heads, shapes, broken, decisions, tally, plane=not places.degrees))
    shapes[[row - 1 for row in broken]] = None
    return LandSource(part, places.declared, places.evidence, tuple(heads), text.keys, shapes, broken)


def shapes_of(
    parcels: Sequence[Parcel], heads: Sequence[Head], places: Places, broken: dict[int, str]
) -> NDArray[np.object_]:
    """The shape of each parcel, None where it is broken or has none."""
    shapes = np.full(len(parcels), None, dtype=object)
    rings = iter(places.rings)
    for index, (parcel, head) in enumerate(zip(parcels, heads, strict=True)):
        own = [next(rings) for _ in parcel.rings]
        if index + 1 not in broken:
            shapes[index] = shape_of(head.kind, own)
    return shapes


@dataclass(frozen=True)
class LandSource:
    """The parcels of one file."""

    part: Part
    declared: str | None
    evidence: str
    heads: tuple[Head, ...]
    keys: dict[str, str]
    shapes: NDArray[np.object_]
    broken: dict[int, str]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The fields of the head lines, the declared area, then the keys of the heading."""
        others = sorted({name for head in self.heads for name in head.columns if name.startswith(OTHER)})
        return (*COLUMNS, *others, DECLARED, DECLARED_M2, *self.key_columns())

    def key_columns(self) -> dict[str, str]:
        """Values of the heading by their column; a key that is called like a field has its own name."""
        taken = {*COLUMNS, DECLARED, DECLARED_M2}
        return {f"文件头.{key}" if key in taken else key: value for key, value in self.keys.items()}

    def batches(self) -> Iterator[Batch]:
        """Every parcel in order."""
        for start in range(0, len(self.heads), BATCH):
            heads = self.heads[start : start + BATCH]
            numbers = np.arange(start + 1, start + 1 + len(heads), dtype=np.int64)
            broken = {row: self.broken[row] for row in numbers.tolist() if row in self.broken}
            shapes = self.shapes[start : start + BATCH]
            yield Batch(numbers, shapes, self.values(heads), broken=broken)

    def values(self, heads: Sequence[Head]) -> dict[str, pa.Array]:
        """The columns of some parcels; empty text is a missing value."""
        keys = self.key_columns()
        areas = [None if head.area is None else head.area.m2 for head in heads]
        made = {
            DECLARED: pa.array([head.area_text or None for head in heads], pa.string()),
            DECLARED_M2: pa.array(areas, pa.float64()),
            **{name: pa.array([value or None] * len(heads), pa.string()) for name, value in keys.items()},
        }
        fields = [name for name in self.columns if name not in made]
        texts = {
            name: pa.array([head.columns.get(name) or None for head in heads], pa.string()) for name in fields
        }
        return {name: made.get(name, texts.get(name)) for name in self.columns}
