"""The demonstration's boundary versions: two that were or are the law, and two revisions of a proposal.

Every version is a union of the faces of one partition of the ground, so that zones share their vertices and
two versions differ only where they are meant to. None of the lines is a real one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.demo.adjustment import Adjustment, adjustment
from layers.demo.draft import Draft
from layers.demo.plane import GRID_M
from layers.demo.scene import Scene
from layers.rules.features import Feature

TWO_ZONES_SINCE = date(2026, 3, 15)  # State Council Decree 830
THREE_ZONES_SINCE = date(2003, 6, 1)  # national reserve since 2003-06; the day is not published
THREE_ZONES_ID, TWO_ZONES_ID = "demo-three-zones", "demo-two-zones"
REVISION_IDS = ("demo-adjust-1", "demo-adjust-2")
NAMES = {
    "core": "核心区",
    "buffer": "缓冲区",
    "experimental": "实验区",
    "core_protection": "核心保护区",
    "general_control": "一般控制区",
}
Faces = NDArray[np.object_]
Places = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Partition:
    """The ground cut along every line of every version.

    Args:
        faces: polygons of the plane that fill it without gaps.
        zones: by version and kind, which faces are its ground.
    """

    faces: Faces
    zones: Mapping[str, Mapping[str, Places]]

    def shape(self, version: str, kind: str) -> BaseGeometry:
        """The ground of a kind of zone, metres of the plane."""
        joined: BaseGeometry = shapely.coverage_union_all(self.faces[self.zones[version][kind]])
        return joined


def partition(scene: Scene) -> Partition:
    """All versions of a lake, cut once."""
    zones, revisions = scene.zones, [adjustment(scene, number) for number in (1, 2)]
    inner: BaseGeometry = zones.core.union(zones.buffer)
    shapes = [zones.reserve, inner, zones.core, *(shape for each in revisions for shape in each.shapes)]
    faces = faces_of(shapes)
    core, strict, reserve = (within(faces, shape) for shape in (zones.core, inner, zones.reserve))
    two = {"core_protection": strict, "general_control": reserve & ~strict}
    three = {"core": core, "buffer": strict & ~core, "experimental": reserve & ~strict}
    proposed = (adjusted(faces, reserve, strict, revision) for revision in revisions)
    versions = {THREE_ZONES_ID: three, TWO_ZONES_ID: two, **dict(zip(REVISION_IDS, proposed, strict=True))}
    return Partition(faces, versions)


def faces_of(shapes: Sequence[BaseGeometry]) -> Faces:
    """The faces between the edges of all shapes, their corners on the plane's grid."""
    edges = shapely.union_all([shapely.boundary(shape) for shape in shapes], grid_size=GRID_M)
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts([edges]))), dtype=object)


def within(faces: Faces, shape: BaseGeometry) -> Places:
    """Which faces lie in a shape whose edges were among those that cut them."""
    shapely.prepare(shape)
    return np.asarray(shapely.contains(shape, shapely.point_on_surface(faces)))


def adjusted(faces: Faces, reserve: Places, strict: Places, revision: Adjustment) -> Mapping[str, Places]:
    """The two zones after a revision."""
    out, softer, stricter, taken_in = (within(faces, shape) for shape in revision.shapes)
    left = (reserve & ~out) | taken_in
    core = ((strict & ~softer) | stricter) & left
    return {"core_protection": core, "general_control": left & ~core}


def zones_in_force(cut: Partition) -> list[Feature]:
    """Three zones to 2026-03-14, two since."""
    draft = Draft("reserve_zones")
    spans = {
        THREE_ZONES_ID: ("replaced", "three_zones", (THREE_ZONES_SINCE, TWO_ZONES_SINCE)),
        TWO_ZONES_ID: ("in_force", "two_zones", (TWO_ZONES_SINCE, None)),
    }
    for version, (state, regime, valid) in spans.items():
        for kind in cut.zones[version]:
            draft.add(
                cut.shape(version, kind),
                state=state,
                valid=valid,
                name=f"{NAMES[kind]}（演示）",
                boundary_version=version,
                regime=regime,
                zone=kind,
            )
    return draft.features


def proposed_zones(cut: Partition) -> list[Feature]:
    """The zones of both revisions of the proposal; none of them is in force."""
    draft = Draft("proposed_zones")
    for number, version in enumerate(REVISION_IDS, start=1):
        for kind in cut.zones[version]:
            draft.add(
                cut.shape(version, kind),
                state="proposed",
                name=f"拟调整{NAMES[kind]}（演示，第{number}稿）",
                boundary_version=version,
                regime="two_zones",
                zone=kind,
            )
    return draft.features
