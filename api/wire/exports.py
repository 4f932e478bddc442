"""Exports as clients see them: what is asked for, and the log of what left."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from api.errors import BadParameter
from api.wire.base import Day, LayerId, Moment, Number, Text, WireIn, WireOut, schema, to_day, to_moment
from api.wire.imports import JobOut, ProblemOut
from geo.boxes import Box
from layers.exchange.export_formats import ExportFormat
from layers.store.exports import ExportOrder, ExportRecord, ExportState
from layers.store.jobs import JobState

LOCAL = ZoneInfo("Asia/Shanghai")
MOST_LAYERS = 40


def to_known(value: object) -> datetime:
    """A moment, or the end of a day here."""
    if isinstance(value, str) and len(value) == 10:
        return to_moment(datetime.combine(to_day(value), time(23, 59, 59, 999000), LOCAL).isoformat())
    return to_moment(value)


Known = Annotated[datetime, BeforeValidator(to_known), schema("string", examples=["2026-03-15"])]
Zoom = Annotated[int, Field(ge=0, le=22)]


class ExportIn(WireIn):
    """What is wanted: a layer in a format and a system, as known at a time, as it was on a day, in a box.

    ``layers`` and ``zooms`` are for area packages (``pmtiles``) only; ``bbox`` is west, south, east, north.
    """

    layer: LayerId
    layers: Annotated[list[LayerId], Field(min_length=1, max_length=MOST_LAYERS)] | None = None
    format: Annotated[ExportFormat, Field(strict=False)]
    crs: Annotated[str, Field(max_length=64)] | None = None
    as_of: Known | None = None
    valid: Day | None = None
    bbox: Annotated[list[Number], Field(min_length=4, max_length=4)] | None = None
    zooms: Annotated[list[Zoom], Field(min_length=2, max_length=2)] | None = None
    why: Annotated[Text, Field(min_length=1)]

    def order(self) -> ExportOrder:
        """The wish as the rules know it; BadParameter for a box or zooms that are none."""
        if self.format is not ExportFormat.PMTILES and (self.layers or self.zooms):
            raise BadParameter(parameter="layers, zooms", value=self.format.value, allowed="pmtiles")
        layers = tuple(dict.fromkeys([self.layer, *(self.layers or [])]))
        zooms = None if self.zooms is None else (self.zooms[0], self.zooms[1])
        return ExportOrder(
            layers, self.format.value, self.why, self.crs, self.as_of, self.valid, self.box(), zooms
        )

    def box(self) -> Box | None:
        """The box; BadParameter when its edges cross or lie outside the world."""
        if self.bbox is None:
            return None
        west, south, east, north = self.bbox
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise BadParameter(parameter="bbox", value=self.bbox, allowed="west,south,east,north")
        return Box(west, south, east, north)


class ExportOut(WireOut):
    """One entry of the log; what came of it is None until the file is there."""

    id: str
    layer: str
    format: str
    crs: str | None
    as_of: Moment | None
    valid: Day | None
    bbox: list[float] | None
    zooms: list[int] | None
    why: str
    created_at: Moment
    created_by: str
    created_by_name: str
    mine: bool
    state: str
    job: JobOut | None
    problem: ProblemOut | None
    hidden: list[str]
    count: int | None
    size_bytes: int | None
    sha256: str | None
    file_name: str | None
    ended_at: Moment | None
    case_id: str | None
    case_number: str | None
    originals: bool


class ExportsOut(WireOut):
    """The exports asked for last, newest first."""

    exports: list[ExportOut]


def export_out(
    record: ExportRecord, *, job: JobOut | None, problem: ProblemOut | None, mine: bool, by: str
) -> ExportOut:
    """A record with its job; one whose job was taken back before it began is cancelled too."""
    stopped = record.state is ExportState.WAITING and job is not None and job.state == JobState.CANCELLED
    return ExportOut(
        id=record.id,
        layer=record.layer,
        format=record.format,
        crs=record.crs,
        as_of=record.as_of,
        valid=record.valid,
        bbox=None if record.bbox is None else list(record.bbox),
        zooms=None if record.zooms is None else list(record.zooms),
        why=record.why,
        created_at=record.created_at,
        created_by=record.name,
        created_by_name=by,
        mine=mine,
        state=ExportState.CANCELLED.value if stopped else record.state.value,
        job=job,
        problem=problem,
        hidden=list(record.hidden),
        count=record.count,
        size_bytes=record.size_bytes,
        sha256=record.sha256,
        file_name=record.file_name,
        ended_at=record.ended_at,
        case_id=record.case_id,
        case_number=record.case_number,
        originals=record.originals,
    )
