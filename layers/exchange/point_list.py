"""Lists of points as Ovital (奥维互动地图) has them: one point a line, longitude before latitude.

Words are parted by blanks, tabs or commas; ``g`` in front marks GCJ-02, ``b`` BD-09, no mark CGCS2000.
Source: the maker's description of its TXT import.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import shapely

from layers.definition import Words
from layers.exchange.coordinates import Fault, coordinate
from layers.exchange.decisions import Decisions
from layers.exchange.findings import FindingKind, Severity, Tally
from layers.exchange.land_txt_grammar import FLAGS, SECTION, head_of
from layers.exchange.source import BATCH, Batch, Part

NAME, NOTE, MARK = "名称", "备注", "偏移标志"
LIST = "坐标点"
UNREADABLE, MIXED = "point-list-unreadable", "point-list-mixed"
DATUMS = {"g": "GCJ-02", "b": "BD-09"}
HEAD = re.compile("经度|纬度|坐标|lon|lat|lng", re.IGNORECASE)
SAMPLE = 50  # lines by which a list is known
LEAST_SHARE = 0.8

KINDS: dict[str, FindingKind] = {
    "point-list": FindingKind(
        Severity.NOTE,
        Words(
            "文件没有地块行，每行一个点、经度在前，按奥维的坐标点清单读取。",
            "There are no parcels but a point in each line, longitude first: read as a list of Ovital's.",
        ),
    ),
    UNREADABLE: FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 行找不到经纬度（第一处在第 {line} 行，“{text}”）。请改正，或同意按位置未知导入。",
            "{count} lines have no longitude and latitude (first line {line}, “{text}”). Correct them, or "
            "agree to import them without a place.",
        ),
        repair=Words("这些行按位置未知导入", "Import these lines as features whose place is unknown"),
    ),
    MIXED: FindingKind(
        Severity.ERROR,
        Words(
            "文件里混有不同偏移标志的点，{count} 行与多数不同。请按标志分成几个文件再导入。",
            "The points carry different marks of their datum; {count} lines differ from the greater part. "
            "Split the file by its marks.",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A line of the list; ``at`` is longitude and latitude, None where the line has none."""

    line: int
    mark: str
    name: str
    note: str
    at: tuple[float, float] | None


def is_point_list(lines: Sequence[str]) -> bool:
    """Whether the lines are such a list: no sections, no heads, nearly every line with its own place."""
    filled = [line.strip() for line in lines if line.strip()]
    if any(SECTION.fullmatch(line) or head_of(line) for line in filled) or not filled:
        return False
    marked = any(line[:1] in FLAGS and line[1:2] in " \t," for line in filled)
    found = [point_of(0, line).at for line in filled[:SAMPLE]]
    share = sum(place is not None for place in found) / len(found)
    return share >= LEAST_SHARE and (marked or "," not in filled[0])


def point_of(number: int, line: str) -> Point:
    """The point of a line: the first two words next to each other that are a longitude and a latitude."""
    words = [word for word in re.split(r"[\s,，]+", line.strip()) if word]
    mark = words.pop(0).lower() if len(words) > 2 and words[0] in FLAGS else ""
    numbers = [coordinate(word) for word in words]
    for at, (east, north) in enumerate(pairwise(numbers)):
        if isinstance(east, Fault) or isinstance(north, Fault):
            continue
        if 73 <= east.value <= 136 and 3 <= north.value <= 54:
            name = " ".join(words[:at]) or (words[2] if len(words) > 2 else "")
            note = " ".join(words[at + 2 :] if at else words[3:])
            return Point(number, mark, name, note, (east.value, north.value))
    return Point(number, mark, " ".join(words), "", None)


def points_of(lines: Sequence[str]) -> list[Point]:
    """The points, line by line; a head (经度 纬度) is none."""
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    return [point_of(number, line) for number, line in filled[has_head(filled[0][1]) :]]


def has_head(line: str) -> bool:
    """Whether a first line only names what stands below it."""
    return HEAD.search(line) is not None and re.search(r"\d", line) is None


def open_point_list(lines: Sequence[str], decisions: Decisions, tally: Tally) -> PointListSource:
    """The points of a list, in degrees; the marks and all that cannot be read are told."""
    points = points_of(lines)
    tally.note("point-list")
    head = next(line.strip() for line in lines if line.strip())
    if has_head(head):
        tally.note("table-title-rows", rows=1, text=head[:60])
    marks = Counter(point.mark for point in points if point.at)
    usual = marks.most_common(1)[0][0] if marks else ""
    if usual:
        tally.note("land-txt-ovital", flag=usual, points=marks[usual], datum=DATUMS[usual])
    broken: dict[int, str] = {}
    for row, point in enumerate(points, 1):
        code = UNREADABLE if point.at is None else MIXED if point.mark != usual else None
        if code is not None:
            tally.note(code, row, line=point.line, text=point.name[:40])
            if code == MIXED or code not in decisions.accepted:
                broken[row] = code
    return PointListSource(Part(LIST, len(points), "point"), points, broken)


@dataclass(frozen=True)
class PointListSource:
    """The points of one list."""

    part: Part
    points: list[Point]
    broken: dict[int, str]
    columns: tuple[str, ...] = (NAME, NOTE, MARK)
    declared: str | None = None
    evidence: str = ""

    def batches(self) -> Iterator[Batch]:
        """Every line in order."""
        for start in range(0, len(self.points), BATCH):
            points = self.points[start : start + BATCH]
            numbers = np.arange(start + 1, start + 1 + len(points), dtype=np.int64)
            broken = {row: self.broken[row] for row in numbers.tolist() if row in self.broken}
            placed = [
                None if point.at is None or row in broken else shapely.Point(point.at)
                for row, point in zip(numbers.tolist(), points, strict=True)
            ]
            shapes = np.full(len(points), None, dtype=object)
            shapes[:] = placed
            texts = {
                NAME: [p.name for p in points],
                NOTE: [p.note for p in points],
                MARK: [p.mark for p in points],
            }
            columns = {
                name: pa.array([text or None for text in own], pa.string()) for name, own in texts.items()
            }
            yield Batch(numbers, shapes, columns, broken=broken)
