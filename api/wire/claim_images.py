"""Wire forms of what scenes say of a claim."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.wire.base import Day, WireOut
from api.wire.cases import WordsOut


class SceneSaysOut(WireOut):
    """One scene about all features; ``beyond``: in the claim's scope, outside the scene."""

    scene: str
    name: str
    day: Day
    clear: float
    verdict: str
    verdict_words: WordsOut
    for_: Annotated[int, Field(alias="for")]
    against: int
    unclear: int
    narrow: int
    narrow_why: WordsOut | None
    beyond: int
    pixel_m: float
    demonstration: bool


class VerdictOut(WireOut):
    """One scene about one feature; ``demonstration``: of the claim, the scene or the feature."""

    scene: str
    day: Day
    verdict: str
    verdict_words: WordsOut
    values: dict[str, Any]
    why: WordsOut
    demonstration: bool


class FeatureSaysOut(WireOut):
    """One feature with what each scene says of it; place: longitude, latitude, null where unknown."""

    feature: str
    label: str
    place: list[float] | None
    verdicts: list[VerdictOut]


class ClaimImagesOut(WireOut):
    """All that scenes say of a claim, those against it first.

    ``asked``: whether images can say anything of such a claim; ``words``: what they are asked, or why not.
    ``waiting``: scenes of later days that nobody asked yet. ``more``: features beyond those listed.
    """

    claim: str
    asked: bool
    words: WordsOut
    series: list[SceneSaysOut]
    features: list[FeatureSaysOut]
    more: int
    waiting: int
    cannot_see: WordsOut
