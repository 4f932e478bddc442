"""Wire forms of comparisons of scenes and of the limits they are made with.

Areas are square metres on the CGCS2000 ellipsoid, shares 0 to 1, shifts in pixels of the scenes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from api.wire.base import Day, Moment, Text, WireIn, WireOut
from api.wire.cases import WordsOut
from api.wire.imports import JobOut

SceneId = Annotated[str, Field(pattern="^[0-9a-f]{32}$", min_length=32, max_length=32)]
Parameters = dict[str, Any]  # limits, least_m2, around_m, as_it_lies: layers/rules/scene_limits.py


class RunIn(WireIn):
    """Two scenes to be compared; ``parameters`` null or in part takes the desk's own for the rest."""

    earlier: SceneId
    later: SceneId
    purpose: Literal["leads", "preview"]
    parameters: Parameters | None = None
    why: Text = ""


class SceneNamedOut(WireOut):
    """A scene of a comparison."""

    id: str
    name: str
    acquired_on: Day
    demonstration: bool


class AlignmentOut(WireOut):
    """By how much the later picture lay to the right of and below the earlier one, before it was moved back.

    No square says that the shift could not be measured, and that somebody had them compared as they lie.
    """

    right_px: float
    down_px: float
    spread_px: float
    squares: int
    of: int


class CountOut(WireOut):
    """Patches of one kind in one zone; the zone outside all is empty."""

    kind: str
    kind_words: WordsOut
    zone: str
    zone_words: WordsOut
    count: int
    area_m2: float


class WaitingOut(WireOut):
    """Leads that waited for a newer image: seen again, gone, to be looked at, or hidden by cloud."""

    seen: int
    gone: int
    image: int
    veiled: int


class SummaryOut(WireOut):
    """What came of a comparison.

    ``noted`` patches became leads; ``known`` ones lie on leads that wait for somebody, ``judged`` ones on
    leads of the same change that somebody judged already; ``small`` pieces are below the least area.
    """

    by: list[CountOut]
    noted: int
    known: int
    judged: int
    waiting: WaitingOut | None
    small: int
    least_m2: dict[str, float]
    resolution_m: float
    calibrated: bool
    boundary: str | None
    patches_sha256: str
    inputs_sha256: str


class RunOut(WireOut):
    """One comparison, with all it takes to make it again."""

    id: str
    earlier: SceneNamedOut
    later: SceneNamedOut
    purpose: str
    parameters: Parameters
    alignment: AlignmentOut
    versions: dict[str, str]
    hidden: float
    found: int
    codes_sha256: str
    at: Moment
    author: str
    why: str
    summary: SummaryOut
    cannot_see: WordsOut
    job: str | None


class RunJobOut(WireOut):
    """A comparison that was asked for and is not there yet."""

    job: JobOut
    earlier: str
    later: str
    purpose: str


class RunsOut(WireOut):
    """Every comparison, the newest first, and those of mine that wait or run."""

    runs: list[RunOut]
    jobs: list[RunJobOut]


class AgainstOut(WireOut):
    """Two comparisons' patches by number: what only the one found, only the other, and how many both."""

    only_here: list[int]
    only_there: list[int]
    both: int


class LimitsIn(WireIn):
    """Parameters that shall hold from now on, in part or whole, and why."""

    parameters: Parameters
    why: Annotated[Text, Field(min_length=1)]


class LimitsOut(WireOut):
    """Parameters as they stood from a moment on; those of the program have no moment."""

    id: str
    parameters: Parameters
    at: Moment | None
    author: str
    why: str


class LimitFieldOut(WireOut):
    """A number that may be changed, by its place in the parameters."""

    id: str
    zh: str
    en: str
    unit: str
    low: float
    high: float
    step: float


class AllLimitsOut(WireOut):
    """What stands, what the program says of itself, and what stood before, the newest first."""

    current: LimitsOut
    defaults: Parameters
    history: list[LimitsOut]
    fields: list[LimitFieldOut]
