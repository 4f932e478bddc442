"""How far a patch of change may be trusted, 0 to 1, with every reason.

It is this system's own scale, not a probability: it begins below one, since pixels never are ground, and each
doubt takes its share. How often such patches were right, only the ground says (``lead_precision.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geo.changed import Became, Limits
from layers.definition import Words

BEGINS, LOWEST, HIGHEST = 0.9, 0.05, 0.95
FEW_PX, SOME_PX = 9, 25
THIN_PX = 2.0  # narrower is known by its neighbours' mixed pixels
CLOSE, FAR = 1.0, 3.0  # distances beyond a limit, in widths of the limit's margin
KNOWN_TO_PX = 0.05  # a twentieth of a pixel: see layers/exchange/scene_change.py
LOOSE_PX = 0.1  # of spread: squares that agree no better
VEILED = 0.02  # share around it that is hidden


LEAST_MARGIN = 0.05  # of indices whose limits have none of their own
WATER = ("mndwi", "ndwi")


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a patch.

    Args:
        pixels: how many it has. width_px: how wide it is on average.
        beyond: how far its weaker date lies beyond the limit, in widths of the margin; None where unknown.
        hidden: share that either scene hides around it.
        spread_px: how well the shift between both scenes is known; None where it was not measured.
        calibrated: whether both scenes' numbers are reflectances.
        at_edge: whether it touches the edge of what was compared, so that it may go on.
        persists: whether later scenes still show it; None where there are none.
    """

    pixels: int
    width_px: float
    beyond: float | None
    hidden: float
    spread_px: float | None
    calibrated: bool
    at_edge: bool
    persists: bool | None = None


@dataclass(frozen=True, slots=True)
class Confidence:
    """A value of 0 to 1, and why: for each reason what it multiplied the value by."""

    value: float
    because: tuple[tuple[float, Words], ...]

    @property
    def words(self) -> tuple[Words, ...]:
        """The reasons alone."""
        return tuple(words for _, words in self.because)


def confidence(seen: Seen) -> Confidence:
    """The confidence in a patch; each doubt multiplies what the others left."""
    because = tuple(reasons(seen))
    value = BEGINS
    for factor, _ in because:
        value *= factor
    return Confidence(round(min(max(value, LOWEST), HIGHEST), 2), because)


def reasons(seen: Seen) -> Iterator[tuple[float, Words]]:
    """Every reason for and against, in the order in which they are told."""
    yield size(seen)
    if seen.width_px < THIN_PX:
        width = f"{seen.width_px:.1f}"
        yield 0.8, Words(f"平均只有{width}个像元宽", f"only {width} pixels wide on average")
    if seen.beyond is not None:
        yield margin(seen.beyond)
    if seen.hidden >= VEILED:
        share = f"{seen.hidden:.0%}"
        words = Words(f"周围{share}被云或阴影遮挡", f"{share} around it hidden by cloud or shadow")
        yield 1 - 0.5 * min(seen.hidden, 1.0), words
    yield shift(seen.spread_px)
    if not seen.calibrated:
        yield 0.7, Words("影像未定标，数值不是反射率", "numbers are not calibrated reflectances")
    if seen.at_edge:
        yield 0.8, Words("位于比较范围边缘，可能不完整", "at the edge of what was compared: may go on")
    if seen.persists is not None:
        yield lasting(seen.persists)


def size(seen: Seen) -> tuple[float, Words]:
    """Of how many pixels it is made."""
    words = Words(f"{seen.pixels}个像元", f"{seen.pixels} pixels")
    if seen.pixels >= SOME_PX:
        return 1.0, words
    return (0.8 if seen.pixels >= FEW_PX else 0.6), Words(f"仅{words.zh}", f"only {words.en}")


def margin(beyond: float) -> tuple[float, Words]:
    """How far its values lie beyond the limits."""
    if beyond >= FAR:
        return 1.05, Words("指数远超阈值", "values far beyond the limits")
    if beyond >= CLOSE:
        return 0.95, Words("指数超过阈值", "values beyond the limits")
    return 0.75, Words("指数接近阈值", "values close to the limits")


def shift(spread_px: float | None) -> tuple[float, Words]:
    """How well both scenes are known to lie on each other."""
    if spread_px is None:
        return 0.6, Words("两景的偏移未能测定", "the shift between both scenes could not be measured")
    if spread_px > LOOSE_PX:
        told = f"{spread_px:.2f}"
        return 0.85, Words(f"两景配准离散{told}像元", f"the scenes' shift is known to {told} pixels only")
    told = f"{max(spread_px, KNOWN_TO_PX):.2f}"  # squares may agree better than the method knows their shift
    return 1.0, Words(
        f"两景配准一致（误差不超过{told}像元）", f"both scenes lie on each other to {told} of a pixel"
    )


def lasting(persists: bool) -> tuple[float, Words]:
    """Whether later scenes show it too."""
    if persists:
        return 1.1, Words("之后的影像仍可见", "later scenes still show it")
    return 0.4, Words("之后的影像已不可见", "later scenes do not show it any more")


# --- limits ---------------------------------------------------------------------------------
Values = Mapping[str, float | None]


def beyond(kind: str, before: Values, after: Values, limits: Limits) -> float | None:
    """How far the weaker of both dates lies beyond the limit of a kind, in widths of the margin.

    Args:
        before, after: medians within the patch. None where an index that the kind is told by is not known.
    """
    match Became[kind]:
        case Became.WATER_TO_LAND:
            return parted(first(WATER, before), first(WATER, after), limits)
        case Became.LAND_TO_WATER:
            return parted(first(WATER, after), first(WATER, before), limits)
        case Became.PLANTS_TO_BARE:
            return grown(before.get("ndvi"), after.get("ndvi"), limits)
        case Became.BARE_TO_PLANTS:
            return grown(after.get("ndvi"), before.get("ndvi"), limits)
    was, becomes = before.get("brightness"), after.get("brightness")
    if was is None or becomes is None:
        return None
    return min(becomes - limits.bright, becomes - was - limits.brighter) / LEAST_MARGIN


def first(indices: tuple[str, ...], values: Values) -> float | None:
    """The first of some indices that is known."""
    return next((value for index in indices if (value := values.get(index)) is not None), None)


def parted(wet: float | None, dry: float | None, limits: Limits) -> float | None:
    """How far water and land lie from the limit between them, the nearer one."""
    if wet is None or dry is None:
        return None
    return min(wet - limits.water, limits.water - dry) / max(limits.margin, LEAST_MARGIN)


def grown(plants: float | None, bare: float | None, limits: Limits) -> float | None:
    """How far plants and bare ground lie beyond their limits, the nearer one."""
    if plants is None or bare is None:
        return None
    return min(plants - limits.plants, limits.bare - bare) / LEAST_MARGIN
