"""What all scenes say of one patch: the index that parts before from after, day by day.

A value counts as *after* when it lies nearer to what the later scene showed than to what the earlier one did:
so scenes of other light, seasons and sensors are held against the patch's own two values, not against a
limit. Scenes that hide half of the patch say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.changed import Became
from layers.definition import Words

WATER = ("mndwi", "ndwi")
INDICES: Mapping[Became, tuple[str, ...]] = {  # by preference; the first that both scenes have
    Became.WATER_TO_LAND: WATER,
    Became.LAND_TO_WATER: WATER,
    Became.NEW_ROOF: ("brightness",),
    Became.PLANTS_TO_BARE: ("ndvi",),
    Became.BARE_TO_PLANTS: ("ndvi",),
}
MOST_HIDDEN = 0.5
LEAST_APART = 0.02  # of an index: nearer values part nothing


@dataclass(frozen=True, slots=True)
class Point:
    """What one scene shows within a patch; ``value`` None where it cannot say."""

    scene: str
    day: date
    index: str
    value: float | None
    hidden: float

    @property
    def clear(self) -> bool:
        """Whether enough of the patch is to be seen."""
        return self.value is not None and self.hidden <= MOST_HIDDEN


@dataclass(frozen=True, slots=True)
class Since:
    """What the scenes say of when it happened, and whether it lasted.

    Args:
        last_before, first_after: the days between which it happened, as near as scenes tell.
        persists: whether the last scene after the later one still shows it; None without any.
        checked: how many clear scenes besides the two.
    """

    last_before: date
    first_after: date
    persists: bool | None
    checked: int
    words: Words


def index_for(
    kind: Became, before: Mapping[str, float | None], after: Mapping[str, float | None]
) -> str | None:
    """The index that tells a kind of change, of those that both dates have a value of."""
    known = (
        index for index in INDICES[kind] if before.get(index) is not None and after.get(index) is not None
    )
    return next(known, None)


def since(points: Iterable[Point], earlier: date, later: date, values: tuple[float, float]) -> Since:
    """When it happened and whether it lasted, by every clear scene.

    Args:
        points: of the scenes besides the two that were compared, in any order.
        values: within the patch in the earlier and in the later scene.
    """
    before, after = values
    clear = sorted((point for point in points if point.clear), key=lambda point: (point.day, point.scene))
    if abs(after - before) < LEAST_APART:
        return Since(earlier, later, None, 0, NOTHING_PARTS)
    shown = [(point.day, is_after(point, before, after)) for point in clear]
    between = [(day, after_) for day, after_ in shown if earlier < day < later]
    first = next((day for at, (day, _) in enumerate(between) if all(so for _, so in between[at:])), later)
    last = max((day for day, _ in between if day < first), default=earlier)
    beyond = [so for day, so in shown if day > later]
    persists = beyond[-1] if beyond else None
    return Since(last, first, persists, len(shown), told(last, first, persists, len(beyond)))


def is_after(point: Point, before: float, after: float) -> bool:
    """Whether a value lies nearer to the later scene's than to the earlier one's."""
    value = before if point.value is None else point.value
    return abs(value - after) < abs(value - before)


NOTHING_PARTS = Words("指数前后无明显差异，无法逐期判断", "the index does not part before from after")


def told(last: date, first: date, persists: bool | None, later: int) -> Words:
    """The result as a sentence."""
    zh, en = f"发生在{last}至{first}之间", f"it happened between {last} and {first}"
    if persists is None:
        return Words(f"{zh}；之后尚无清晰影像", f"{en}; no clear scene since")
    if persists:
        return Words(
            f"{zh}；之后{later}期清晰影像，最近一期仍可见",
            f"{en}; the last of {later} clear scenes since still shows it",
        )
    return Words(
        f"{zh}；之后{later}期清晰影像，最近一期已不可见",
        f"{en}; the last of {later} clear scenes since does not show it",
    )


def plain_series(points: Sequence[Point]) -> list[dict[str, Any]]:
    """The series in JSON's own types, by day."""
    return [
        {
            "scene": point.scene,
            "day": point.day.isoformat(),
            "index": point.index,
            "value": point.value,
            "hidden": point.hidden,
        }
        for point in sorted(points, key=lambda point: (point.day, point.scene))
    ]


def plain_since(found: Since) -> dict[str, Any]:
    """What the scenes say, in JSON's own types."""
    return {
        "last_before": found.last_before.isoformat(),
        "first_after": found.first_after.isoformat(),
        "persists": found.persists,
        "checked": found.checked,
        "words": {"zh": found.words.zh, "en": found.words.en},
    }
