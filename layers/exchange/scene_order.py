"""What the process that opens a stranger's scene is asked, and what it answers: plain JSON both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from geo.grids import Grid
from geo.spectral import Band
from layers.errors import BrokenScene
from layers.exchange.order import ORDER, REPORT, HandedIn

SCENE = "scene.tif"  # in the order's folder, when it was to be kept
EXAMINE, KEEP = "examine", "keep"


@dataclass(frozen=True, slots=True)
class SceneOrder:
    """One look at the files of a scene, or one keeping of them.

    Args:
        bands: what bands show by file, as a person said. nodata: as a person said.
        demonstration: whether an account of a demonstration hands it in; the kept file then says so.
    """

    step: str
    files: tuple[HandedIn, ...]
    bands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    nodata: float | None = None
    demonstration: bool = False


def write_scene_order(folder: Path, order: SceneOrder) -> None:
    """Put an order into an empty folder."""
    files = [[file.name, str(file.path), file.sha256, file.size_bytes] for file in order.files]
    asked = {"step": order.step, "files": files, "bands": dict(order.bands), "nodata": order.nodata}
    asked["demonstration"] = order.demonstration
    (folder / ORDER).write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")


def read_scene_order(folder: Path) -> SceneOrder:
    """The order in a folder."""
    asked = json.loads((folder / ORDER).read_text(encoding="utf-8"))
    files = tuple(HandedIn(name, Path(path), sha, size) for name, path, sha, size in asked["files"])
    return SceneOrder(asked["step"], files, asked["bands"], asked["nodata"], asked["demonstration"])


@dataclass(frozen=True, slots=True)
class Answer:
    """A scene as the process wrote it; checked, because a process that was taken over could answer anything.

    Args:
        path: of the scene, in the order's folder.
    """

    path: Path
    grid: Grid
    bands: tuple[Band, ...]
    scale: float
    offset: float
    calibrated: bool
    hidden_by: str
    clear: float
    footprint: BaseGeometry
    because: tuple[str, str]
    product: str | None
    name: str
    day: date | None
    demonstration: bool


def answer_in(folder: Path, name: str) -> Answer:
    """The answer in a folder; BrokenScene when it is none."""
    scene = folder / SCENE
    try:
        told = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        zh, en = told["because"]
        found = Answer(
            path=scene,
            grid=grid_from(told["grid"]),
            bands=tuple(Band(each) for each in told["kept"]),
            scale=float(told["scale"]),
            offset=float(told["offset"]),
            calibrated=bool(told["calibrated"]),
            hidden_by=str(told["hidden_by"]),
            clear=float(told["clear"]),
            footprint=shape(told["footprint"]),
            because=(str(zh), str(en)),
            product=None if told["product"] is None else str(told["product"]),
            name=str(told["name"]),
            day=None if told["acquired_on"] is None else date.fromisoformat(told["acquired_on"]),
            demonstration=bool(told["demonstration"]),
        )
        sound = scene.is_file() and not scene.is_symlink() and shapely.is_valid(found.footprint)
        if (
            not sound
            or not 0 <= found.clear <= 1
            or not found.bands
            or len(set(found.bands)) < len(found.bands)
        ):
            raise ValueError(name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenScene(name=name) from error
    return found


def grid_from(told: Mapping[str, Any]) -> Grid:
    """A grid in JSON."""
    return Grid(
        str(told["crs"]),
        float(told["west"]),
        float(told["north"]),
        float(told["pixel"]),
        int(told["rows"]),
        int(told["columns"]),
    )


def grid_to(grid: Grid) -> dict[str, Any]:
    """A grid as JSON."""
    return asdict(grid)


def footprint_to(found: BaseGeometry) -> dict[str, Any]:
    """A shape as GeoJSON."""
    return json.loads(json.dumps(mapping(found)))  # type: ignore[no-any-return]
