"""Packages for the time without a network, as phones see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.errors import BadParameter
from api.wire.base import Day, Moment, Number, WireIn, WireOut
from api.wire.imports import JobOut, ProblemOut
from geo.boxes import Box
from layers.rules.areas import AreaKind


class AreaIn(WireIn):
    """Which ground: ``grid``, the cells of my unit; ``lake``, all of it; ``box``, with ``bbox``."""

    kind: Annotated[AreaKind, Field(strict=False)]
    bbox: Annotated[list[Number], Field(min_length=4, max_length=4)] | None = None

    def box(self) -> Box | None:
        """The box; BadParameter when its edges cross or lie outside the world."""
        if self.bbox is None:
            return None
        west, south, east, north = self.bbox
        if not (-180 <= west <= east <= 180 and -85 <= south <= north <= 85):
            raise BadParameter(parameter="bbox", value=self.bbox, allowed="west,south,east,north")
        return Box(west, south, east, north)


class AreaSceneOut(WireOut):
    """What is told of a picture wherever it is shown."""

    name: str
    acquired_on: Day
    resolution_m: float
    credit: str
    demonstration: bool
    zooms: list[int]


class AreaFileOut(WireOut):
    """One file of a package, to be fetched by its hash; ``scene`` belongs to the kind ``imagery``."""

    kind: str
    layer: str | None
    sha256: str
    size_bytes: int
    count: int | None
    scene: AreaSceneOut | None = None


class AreaManifestOut(WireOut):
    """What a package holds; ``size_bytes`` is all that a phone without any of its files would fetch."""

    id: str
    kind: str
    box: list[float]
    cells: int
    taken_at: Moment
    valid: Day
    zooms: list[int]
    layers: list[str]
    count: int
    demonstration: bool
    files: list[AreaFileOut]
    size_bytes: int


class AreaOut(WireOut):
    """A package that was asked for; its manifest is None until it is there."""

    id: str
    kind: str
    bbox: list[float] | None
    created_at: Moment
    state: str
    job: JobOut | None
    problem: ProblemOut | None
    manifest: AreaManifestOut | None


class AreaChangeOut(WireOut):
    """A feature that is not as it was; ``version`` is the present one, or the last of a retired one."""

    layer: str
    id: str
    label: str | None
    state: str | None
    version: int
    recorded_at: Moment
    retired: bool


class AreaChangesOut(WireOut):
    """The first changes since a moment, and how many there are."""

    changes: list[AreaChangeOut]
    total: int
    now: Moment
