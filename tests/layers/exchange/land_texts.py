"""Boundary point files of one rectangle, written in every way that offices write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layers.exchange.decisions import Decisions
from layers.exchange.findings import Finding, Tally
from layers.exchange.land_txt import open_land_txt, parts_of_land_txt
from layers.exchange.source import Batch, Dataset, Format

NORTH, EAST = 4_164_000.0, 39_367_000.0
HEADING = (
    "[属性描述]",
    "格式版本号=1.01",
    "坐标系=2000国家大地坐标系",
    "几度分带=3",
    "投影类型=高斯克吕格",
    "计量单位=米",
    "带号=39",
    "精度=0.001",
    "转换参数=,,,,,,",
    "[地块坐标]",
)
SQUARE = ((0.0, 0.0), (0.0, 100.0), (100.0, 100.0), (100.0, 0.0), (0.0, 0.0))  # north, east: one hectare


def a_head(points: int = 5, area: str = "1.0000", code: str = "DK001", **changes: str) -> str:
    """The line of a parcel of one hectare."""
    named = {"name": "一号塘", "kind": "面", "sheet": "", "use": "坑塘水面", "land": "1104A"} | changes
    return f"{points},{area},{code},{','.join(named.values())},@"


def a_ring(
    ring: object = 1, *, at: tuple[float, float] = (0.0, 0.0), size: float = 1.0, east: float = EAST
) -> list[str]:
    """Points of a square, northing first, whose southwest corner is moved by metres north and east."""
    return [
        f"J{number % 4 + 1},{ring},{NORTH + at[0] + size * north:.3f},{east + at[1] + size * right:.3f}"
        for number, (north, right) in enumerate(SQUARE)
    ]


def a_text(*lines: str, heading: tuple[str, ...] = HEADING) -> str:
    """A whole file; without lines, the square."""
    return "\r\n".join([*heading, *(lines or (a_head(), *a_ring()))]) + "\r\n"


def a_dataset(folder: Path, text: str | bytes, encoding: str = "utf-8") -> Dataset:
    path = folder / "0.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return Dataset(Format.LAND_TXT, path, "界址点.txt")


class Read:
    """A file as it was read."""

    def __init__(self, dataset: Dataset, **decided: Any) -> None:
        decisions = Decisions(**decided)
        self.tally = Tally()
        self.parts = parts_of_land_txt(dataset, decisions)
        self.source = open_land_txt(dataset, decisions, self.tally)
        (self.batch,) = self.source.batches()

    @property
    def shapes(self) -> list[Any]:
        return list(self.batch.shapes)

    @property
    def findings(self) -> dict[str, Finding]:
        return {finding.code: finding for finding in self.tally.findings()}

    def column(self, name: str) -> list[Any]:
        return column(self.batch, name)


def column(batch: Batch, name: str) -> list[Any]:
    values: list[Any] = batch.columns[name].to_pylist()
    return values


def read(folder: Path, text: str | bytes, written: str = "utf-8", **decided: Any) -> Read:
    """The text as a file that was opened and read."""
    return Read(a_dataset(folder, text, written), **decided)
