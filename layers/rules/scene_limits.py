"""With what two scenes are compared: where a change begins, how large it must be, how far out is looked.

None of these numbers is from a standard. They are this system's, and the desk changes them, with a reason;
each run keeps those that it was made with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from math import isfinite
from typing import Any

from geo.changed import Limits
from layers.definition import Words
from layers.errors import BadLimits

LEAST_M2: Mapping[str, float] = {
    "core": 500.0,
    "core_protection": 500.0,
    "buffer": 1000.0,
    "experimental": 1000.0,
    "general_control": 1000.0,
    "": 2000.0,
}
AROUND_M = 1000.0
LIMITS, LEAST, AROUND, AS_IT_LIES = "limits", "least_m2", "around_m", "as_it_lies"


@dataclass(frozen=True, slots=True)
class Parameters:
    """All that somebody may choose of a comparison.

    Args:
        least_m2: the least area of a patch by the kind of zone it lies in; "" is outside all zones.
        around_m: how far beyond the reserve is looked; where a scene lies elsewhere, all of it is.
        as_it_lies: compare although the shift between the scenes cannot be measured: small pictures, or
            ground without edges. Then an edge may be a false change, and confidence says so.
    """

    limits: Limits = field(default_factory=Limits)
    least_m2: Mapping[str, float] = field(default_factory=lambda: dict(LEAST_M2))
    around_m: float = AROUND_M
    as_it_lies: bool = False

    def least_in(self, zone: str) -> float:
        """The least area in a kind of zone; in one without a number of its own, that outside."""
        return self.least_m2.get(zone, self.least_m2[""])

    @property
    def smallest_m2(self) -> float:
        """The least of all least areas."""
        return min(self.least_m2.values())


@dataclass(frozen=True, slots=True)
class Asked:
    """One number that may be changed: its place in the parameters, its words, its range and its step."""

    id: str
    words: Words
    unit: str
    low: float
    high: float
    step: float


FIELDS = (
    Asked("limits.water", Words("水体指数阈值", "Water index: above is water"), "", -0.5, 0.5, 0.01),
    Asked("limits.margin", Words("水体指数余量", "Margin on both sides of it"), "", 0.0, 0.3, 0.01),
    Asked("limits.dry_nir", Words("无水地面的近红外反射率", "Near infrared of dry ground, at least"), "",
        0.02, 0.6, 0.01),
    Asked("limits.plants", Words("植被指数：以上为植被", "Plant index: above are plants"), "",
        0.1, 0.9, 0.01),
    Asked("limits.bare", Words("植被指数：以下为裸地", "Plant index: below is bare ground"), "",
        -0.2, 0.6, 0.01),
    Asked("limits.drop", Words("植被指数的最小变化", "Least change of the plant index"), "", 0.05, 0.9, 0.01),
    Asked("limits.bright", Words("屋顶的可见光亮度，至少", "Brightness of a roof, at least"), "",
        0.05, 0.9, 0.01),
    Asked("limits.brighter", Words("比以前亮多少，至少", "Brighter than before by, at least"), "",
        0.01, 0.6, 0.01),
    Asked("least_m2.core", Words("核心区最小面积", "Least area in the core zone"), "m²", 100, 100_000, 100),
    Asked("least_m2.buffer", Words("缓冲区最小面积", "Least area in the buffer zone"), "m²",
        100, 100_000, 100),
    Asked("least_m2.experimental", Words("实验区最小面积", "Least area in the experimental zone"), "m²",
        100, 100_000, 100),
    Asked("least_m2.core_protection", Words("核心保护区最小面积", "Least area in the core protection zone"),
        "m²", 100, 100_000, 100),
    Asked("least_m2.general_control", Words("一般控制区最小面积", "Least area in the general control zone"),
        "m²", 100, 100_000, 100),
    Asked("least_m2.", Words("保护区外最小面积", "Least area outside the reserve"), "m²", 100, 100_000, 100),
    Asked("around_m", Words("保护区外看多远", "How far beyond the reserve is looked"), "m", 0, 20_000, 100),
)  # fmt: skip
BY_ID: Mapping[str, Asked] = {asked.id: asked for asked in FIELDS}


def plain_of(parameters: Parameters) -> dict[str, Any]:
    """The parameters in JSON's own types."""
    return {
        LIMITS: asdict(parameters.limits),
        LEAST: dict(sorted(parameters.least_m2.items())),
        AROUND: parameters.around_m,
        AS_IT_LIES: parameters.as_it_lies,
    }


def from_plain(kept: Mapping[str, Any]) -> Parameters:
    """Parameters as they were kept, whatever ranges hold by now."""
    limits, least = Limits(**kept[LIMITS]), dict(kept[LEAST])
    return Parameters(limits, least, kept[AROUND], kept[AS_IT_LIES])


def parameters_of(said: Mapping[str, Any] | None, over: Parameters, *, standing: bool = False) -> Parameters:
    """Parameters as somebody says them; what is left out stays as in ``over``.

    Args:
        standing: they shall hold from now on; then nothing can be said of two certain scenes.

    Raises:
        BadLimits: an unknown name, no number, a number out of its range, or limits that contradict.
    """
    told = dict(said or {})
    if unknown := sorted(set(told) - {LIMITS, LEAST, AROUND, AS_IT_LIES}):
        raise BadLimits(field=str(unknown[0])[:60], reason=f"{LIMITS}, {LEAST}, {AROUND}, {AS_IT_LIES}")
    known = {each.name for each in fields(Limits)}
    limits = merged(LIMITS, told.get(LIMITS), asdict(over.limits), known)
    least = merged(LEAST, told.get(LEAST), dict(over.least_m2), set(LEAST_M2))
    around = number(AROUND, told.get(AROUND, over.around_m))
    found = Parameters(Limits(**limits), least, around, as_it_lies(told, standing))
    require_sense(found.limits)
    return found


def merged(name: str, said: Any, over: Mapping[str, float], known: set[str]) -> dict[str, float]:
    """One group of numbers over those that stand."""
    if said is None:
        return dict(over)
    if not isinstance(said, Mapping):
        raise BadLimits(field=name, reason="{…}")
    if unknown := sorted(str(each) for each in said if each not in known):
        raise BadLimits(field=f"{name}.{unknown[0]}"[:60], reason=", ".join(sorted(known)))
    return {**over, **{key: number(f"{name}.{key}", value) for key, value in said.items()}}


def number(id: str, value: Any) -> float:
    """A number within the range of its field; BadLimits."""
    asked = BY_ID[id]
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise BadLimits(field=id, reason="须为数 (a number)")
    if not asked.low <= value <= asked.high:
        raise BadLimits(field=id, reason=f"{asked.low:g} – {asked.high:g}")
    return float(value)


def as_it_lies(told: Mapping[str, Any], standing: bool) -> bool:
    """Whether the shift is left as it is; a choice for two certain scenes only."""
    value = told.get(AS_IT_LIES, False)
    if not isinstance(value, bool) or (value and standing):
        raise BadLimits(field=AS_IT_LIES, reason="只能对某一次比较指定 (for one comparison only)")
    return value


def require_sense(limits: Limits) -> None:
    """BadLimits where plants and bare ground would overlap."""
    if limits.bare >= limits.plants:
        raise BadLimits(field="limits.bare", reason="须小于植被阈值 (below limits.plants)")
