"""Opens the scenes of strangers in a process of its own: says what they are, or writes them as they are kept.

``python -m layers.exchange.scene_doctor FOLDER`` reads ``order.json`` there and writes ``report.json`` (and
``scene.tif`` when the scene is to be kept), or ``refusal.json``. The same order gives the same scene.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely

from geo.errors import Refused
from geo.spectral import Band
from layers.errors import BandsUnknown
from layers.exchange.doctor import refusal_text, tell
from layers.exchange.order import REFUSAL, REPORT
from layers.exchange.scene_checks import looked_over
from layers.exchange.scene_cog import in_degrees, stored
from layers.exchange.scene_order import (
    KEEP,
    SCENE,
    SceneOrder,
    footprint_to,
    grid_to,
    read_scene_order,
)
from layers.exchange.scene_sets import Offered, SceneSet, files_of, gathered

Told = Callable[[str, int, int], None]


def answered(order: SceneOrder, folder: Path, told: Told) -> dict[str, Any]:
    """What is in the files of an order; with the scene beside it when it is to be kept.

    Raises:
        FileRefused: an archive. NotAScene, SceneUnplaced, SceneTooLarge, BrokenScene, SceneMixed, SceneEmpty.
        BandsUnknown: it is to be kept, and nobody said what a band shows.
    """
    told("reading", 0, 0)
    handed = [Offered(file.name, file.path) for file in order.files]
    scene = gathered(files_of(handed, folder / "unpacked"), order.bands, nodata=order.nodata)
    if order.step != KEEP:
        return examined(scene)
    if scene.open_bands:
        allowed = ", ".join(band.value for band in Band)
        raise BandsUnknown(count=sum(band.asked for band in scene.bands), allowed=allowed)
    return kept(replace(scene, demonstration=scene.demonstration or order.demonstration), folder, told)


def examined(scene: SceneSet) -> dict[str, Any]:
    """What the files are, with a look at some pixels where it is known what they show."""
    warnings, clear = list(scene.warnings), None
    if not scene.open_bands:
        more, clear = looked_over(scene)
        warnings += more
    footprint = in_degrees(shapely.box(*scene.grid.bounds), scene.grid.crs)
    return {
        **said(scene),
        "clear": clear,
        "footprint": footprint_to(footprint),
        "bbox": list(footprint.bounds),
        "warnings": [each.as_json() for each in warnings],
    }


def kept(scene: SceneSet, folder: Path, told: Told) -> dict[str, Any]:
    """The scene written as it is kept."""
    found = stored(scene, folder / SCENE, classes=scene.classes, tell=told)
    return {
        **said(scene),
        "kept": [band.value for band in found.bands],
        "scale": found.scale,
        "calibrated": found.calibrated,
        "hidden_by": found.hidden_by,
        "clear": found.clear,
        "footprint": footprint_to(found.footprint),
    }


def said(scene: SceneSet) -> dict[str, Any]:
    """What both answers say."""
    product = scene.product
    return {
        "name": scene.name[:80],
        "product": product.id if product else None,
        "bands": [
            {
                "file": band.file,
                "number": band.number,
                "words": band.words[:80],
                "role": band.role.value if band.role else None,
                "asked": band.asked,
            }
            for band in scene.bands
        ],
        "kinds": {name: kind.value for name, kind in scene.kinds.items()},
        "acquired_on": scene.day.isoformat() if scene.day else None,
        "grid": grid_to(scene.grid),
        "scale": scene.scale,
        "offset": scene.offset,
        "calibrated": scene.scale is not None,
        "classes": scene.classes.name if scene.classes else None,
        "because": list(scene.because),
        "licence": product.licence if product else "",
        "credit": product.credit if product else "",
        "demonstration": scene.demonstration,
    }


def main(folder: Path) -> None:
    """Do what the order in a folder asks and leave the answer there."""
    try:
        report = answered(read_scene_order(folder), folder, tell)
    except Refused as refusal:
        (folder / REFUSAL).write_text(refusal_text(refusal), encoding="utf-8")
        return
    (folder / REPORT).write_text(json.dumps(report, ensure_ascii=False, allow_nan=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
