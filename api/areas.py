"""What a package for the time without a network holds, put together with the eyes of whoever asked."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import structlog
from shapely.geometry.base import BaseGeometry

from api.dependencies import StoreSet
from api.layers import layer_of
from api.wire.cases import case_out
from api.wire.reports import report_out
from api.wire.today import TodayOut, due_out, kinds_out, order_out
from geo.boxes import Box
from layers.definition import LayerDefinition
from layers.errors import SceneUnreadable, StorageAway
from layers.exchange.area_features import columns_of, features_in, packed
from layers.exchange.area_imagery import Taken, chosen, write_scene
from layers.exchange.area_tiles import DEEPEST, write_layer
from layers.exchange.scene_reading import Shown, shown
from layers.rules.areas import GRID, AreaKind, area_of, around
from layers.rules.days import LOCAL
from layers.rules.features import Feature, label_of
from layers.rules.permissions import (
    allowed,
    case_reach,
    hidden_fields,
    report_reach,
    sees_layer,
    visible_layers,
)
from layers.rules.receipts import moment_text
from layers.store.area_files import MAKING, AreaFiles
from layers.store.case_search import CaseQuery
from layers.store.evidence_files import disk
from layers.store.features import FeatureQuery
from layers.store.scene_storage import SceneStorage
from layers.store.scenes import SceneStore
from layers.store.today import TodayStore

LOG = structlog.get_logger()
MOST_CASES = 5000
PAGE = 200
MOST_CELLS = 20_000
Told = Callable[[str, int, int], None]
Layer = tuple[LayerDefinition, frozenset[str]]


@dataclass(slots=True)
class Package:
    """A package while it is put together."""

    stores: StoreSet
    files: AreaFiles
    kind: AreaKind
    area: BaseGeometry
    cells: int
    told: Told
    scenes: SceneStorage | None = None
    entries: list[dict[str, Any]] = field(default_factory=list)
    features: dict[str, list[Feature]] = field(default_factory=dict)

    @property
    def box(self) -> Box:
        """The box around the area."""
        return around(self.area)

    @property
    def day(self) -> date:
        """The day on which features are valid: today, here."""
        return self.stores.transaction.now.astimezone(LOCAL).date()

    def add(
        self,
        kind: str,
        content: bytes,
        *,
        layer: str | None = None,
        count: int | None = None,
        scene: Mapping[str, Any] | None = None,
    ) -> None:
        """Take up one file."""
        sha256, size = self.files.keep(content)
        entry = {"kind": kind, "layer": layer, "sha256": sha256, "size_bytes": size, "count": count}
        self.entries.append(entry if scene is None else {**entry, "scene": scene})


def put_together(
    stores: StoreSet,
    files: AreaFiles,
    kind: AreaKind,
    box: Box | None,
    told: Told,
    scenes: SceneStorage | None = None,
) -> Package:
    """All files of a package; without a storage of scenes none of pictures.

    Raises:
        NoCells: the asker's unit has no cell. what ``told`` raises. NoSpace: the disk is full.
    """
    cells = [] if box is not None else cells_of(stores)
    shapes = [cell.shape for cell in cells if cell.shape is not None]
    area = area_of(box, shapes, unit=stores.actor.unit)
    package = Package(stores, files, kind, area, len(shapes), told, scenes)
    layers = [
        (one, hidden_fields(stores.actor, one)) for one in visible_layers(stores.actor, stores.catalogue)
    ]
    for done, layer in enumerate(layers):
        add_features(package, layer, lambda done=done: told("features", done, len(layers)))  # type: ignore[misc]
    for done, layer in enumerate(layers):
        add_tiles(package, layer, lambda done=done: told("tiles", done, len(layers)))  # type: ignore[misc]
    for add in MORE:
        add(package)
    return package


def cells_of(stores: StoreSet) -> list[Feature]:
    """The cells for which the asker's unit answers."""
    unit = stores.actor.unit
    definition = stores.catalogue.layers.get(GRID)
    if unit is None or definition is None or not sees_layer(stores.actor, definition):
        return []
    today = stores.transaction.now.astimezone(LOCAL).date()
    query = FeatureQuery(GRID, units=(unit,), valid_from=today, valid_to=today, limit=MOST_CELLS)
    return stores.features.find(query).features


def add_features(package: Package, layer: Layer, told: Callable[[], None]) -> None:
    """The features of a layer; nothing where there are none."""
    definition, hidden = layer
    found = features_in(
        package.stores.transaction, definition, hidden, package.area, package.box, package.day, told
    )
    package.features[definition.id] = found
    if found:
        content = packed(columns_of(found, definition, hidden))
        package.add("features", content, layer=definition.id, count=len(found))


def add_tiles(package: Package, layer: Layer, told: Callable[[], None]) -> None:
    """The tiles of a layer; nothing where there is nothing to draw."""
    if not package.features[layer[0].id]:
        return
    with disk(), tempfile.TemporaryDirectory(dir=made_folder(package.files), prefix=MAKING) as folder:
        file = Path(folder) / "layer.pmtiles"
        count = write_layer(
            file, package.stores.transaction, layer, package.area, package.box, package.day, told
        )
        if count:
            package.add("tiles", file.read_bytes(), layer=layer[0].id, count=count)


def made_folder(files: AreaFiles) -> Path:
    """The folder of packages, made when it is not there."""
    files.folder.mkdir(parents=True, exist_ok=True)
    return files.folder


def add_catalogue(package: Package) -> None:
    """Layers with their checklists, as this person sees them, and the units."""
    stores = package.stores
    layers = visible_layers(stores.actor, stores.catalogue)
    units = [
        {"id": unit.id, "name_zh": unit.name_zh, "name_en": unit.name_en} for unit in stores.people.units()
    ]
    told = [layer_of(stores, one).model_dump(mode="json") for one in layers]
    package.add("layers", packed({"layers": told, "units": units}), count=len(told))


def add_reports(package: Package) -> None:
    """The newest report that the asker may read on each feature of the package."""
    stores = package.stores
    if not allowed(stores.actor, "report.read_own"):
        return
    labels = labels_in(package)
    newest = stores.report_search.newest(sorted(package.features), report_reach(stores.actor))
    told = [
        report_out(
            report,
            feature_label=labels[report.layer, report.feature],
            words=stores.catalogue.get(report.layer).words,
        ).model_dump(mode="json")
        for report in newest
        if (report.layer, report.feature) in labels
    ]
    package.add("reports", packed({"reports": told}), count=len(told))


def labels_in(package: Package) -> dict[tuple[str, str | None], str]:
    """What every feature of the package is called, by layer and id."""
    named: dict[tuple[str, str | None], str] = {}
    for layer, features in package.features.items():
        definition = package.stores.catalogue.get(layer)
        hidden = hidden_fields(package.stores.actor, definition)
        named |= {(layer, one.id): label_of(one, definition, hidden) for one in features}
    return named


def add_cases(package: Package) -> None:
    """Cases in the area that the asker may read, open and closed, newest first; and how many there are."""
    stores = package.stores
    if not allowed(stores.actor, "case.read_unit"):
        return
    today, total = stores.sight.today, 0
    layers = tuple(package.features) or ("",)  # no layer is not every layer
    query = CaseQuery(reach=case_reach(stores.actor), layers=layers, box=package.box, limit=PAGE)
    told: list[dict[str, Any]] = []
    while len(told) < MOST_CASES:
        page = stores.case_search.find(query)
        told += [case_out(case, today=today).model_dump(mode="json") for case in page.cases]
        total = max(total, page.total)
        if page.next is None:
            break
        query = replace(query, after=page.next)
    package.add("cases", packed({"cases": told, "total": total, "today": str(today)}), count=len(told))


def add_tasks(package: Package) -> None:
    """What waits for the asker's unit, as ``GET /api/today`` tells its first page."""
    stores = package.stores
    if not allowed(stores.actor, "today.read"):
        return
    found = TodayStore(stores.transaction, stores.actor)
    page = found.find(kinds=[], after=None, limit=PAGE)
    told = TodayOut(
        tasks=[due_out(task, today=found.day) for task in page.tasks],
        total=page.total,
        returned=len(page.tasks),
        overdue=page.overdue,
        kinds=kinds_out(page.counts),
        order=order_out(),
        today=found.day,
        unit=stores.actor.unit,
        next=None,
    )
    package.add("tasks", packed(told.model_dump(mode="json")), count=len(page.tasks))


def add_imagery(package: Package) -> None:
    """The latest clear scenes of the area in true colour; one whose file cannot be read is left out."""
    storage, stores = package.scenes, package.stores
    if storage is None or not allowed(stores.actor, "scene.read"):
        return
    found = chosen(SceneStore(stores.transaction).all(), package.area)
    for done, scene in enumerate(found):
        try:
            add_scene(package, shown(storage, scene), (done, len(found)))
        except (SceneUnreadable, StorageAway) as error:
            LOG.warning("scene not packed", scene=scene.id, kind=type(error).__name__)


def add_scene(package: Package, scene: Shown, step: tuple[int, int]) -> None:
    """The tiles of a scene."""
    with disk(), tempfile.TemporaryDirectory(dir=made_folder(package.files), prefix=MAKING) as folder:
        file = Path(folder) / "scene.pmtiles"
        taken = write_scene(file, scene, package.area, lambda: package.told("imagery", *step))
        if taken is not None:
            about = scene_of(taken)
            package.add("imagery", file.read_bytes(), layer=scene.scene.id, count=taken.tiles, scene=about)


def scene_of(taken: Taken) -> dict[str, Any]:
    """What is told of a picture wherever it is shown."""
    scene = taken.scene
    return {
        "name": scene.name,
        "acquired_on": scene.acquired_on.isoformat(),
        "resolution_m": scene.grid.pixel,
        "credit": scene.credit,
        "demonstration": scene.demonstration,
        "zooms": list(taken.zooms),
    }


# What goes along beside features and tiles: functions that add their files.
MORE: tuple[Callable[[Package], None], ...] = (add_catalogue, add_reports, add_cases, add_tasks, add_imagery)


def manifest_of(package: Package, id: str) -> Mapping[str, Any]:
    """What the package holds, for the phone."""
    found = [feature for features in package.features.values() for feature in features]
    return {
        "id": id,
        "kind": package.kind.value,
        "box": list(package.box),
        "cells": package.cells,
        "taken_at": moment_text(package.stores.transaction.now),
        "valid": package.day.isoformat(),
        "zooms": [0, DEEPEST],
        "layers": sorted(package.features),
        "count": len(found),
        "demonstration": any(feature.demonstration for feature in found)
        or any(entry.get("scene", {}).get("demonstration", False) for entry in package.entries),
        "files": package.entries,
        "size_bytes": sum(
            entry["size_bytes"] for entry in {e["sha256"]: e for e in package.entries}.values()
        ),
    }
