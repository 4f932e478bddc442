"""Wire forms of the water of scenes: a series for each part of the lake."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.wire.base import Day, Line, WireIn, WireOut
from api.wire.cases import WordsOut


class WaterAtOut(WireOut):
    """One part on one day.

    ``level``: metres by which the shore stands farther out than at the lowest water, see ``level_words``;
    null where it cannot be compared. ``whole_m2``: of the part as its outline says.
    """

    scene: str
    day: Day
    area_m2: float
    whole_m2: float
    hidden: float
    index_used: str
    threshold: float | None
    method: str
    method_words: WordsOut
    shore_m: float
    pixel_m: float
    calibrated: bool
    level: float | None
    demonstration: bool


class PartOut(WireOut):
    """One part of the lake, the earliest scene first."""

    id: str
    zh: str
    en: str
    series: list[WaterAtOut]


class WaterOut(WireOut):
    """The water of every part, with what its level says and does not say."""

    parts: list[PartOut]
    level_words: WordsOut


class WaterIn(WireIn):
    """A reading that is asked for; without a threshold one is looked for."""

    threshold: Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)] | None = None
    why: Line = ""
