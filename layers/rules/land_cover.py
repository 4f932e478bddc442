"""Land cover of some ground: square metres of each class, told in words. The raster is read elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from layers.definition import Words

UNKNOWN = ""  # the class of ground that the raster does not have
UNKNOWN_WORDS = Words("无数据", "no data")
LEAST_M2 = 1e-6


@dataclass(frozen=True, slots=True)
class Cover:
    """What covers one piece of ground.

    Args:
        classes: square metres by class of the raster.
        unknown_m2: ground that lies beyond the raster, or where it has no data.
    """

    classes: Mapping[int, float]
    unknown_m2: float


@dataclass(frozen=True, slots=True)
class Legend:
    """What a raster's classes are called, and where it comes from."""

    source: str
    classes: Mapping[int, Words]

    def words(self, value: int) -> Words:
        """The words of a class; its number where nobody gave it any."""
        return self.classes.get(value, Words(f"类别 {value}", f"class {value}"))


def cover_of(area_m2: float, known_share: float, shares: Mapping[int, float]) -> Cover:
    """The cover of ground of a known area.

    Args:
        known_share: of the ground that the raster has data for, 0 to 1 but for rounding.
        shares: of each class in what is known; they add up to 1.
    """
    known = area_m2 * min(max(known_share, 0.0), 1.0)
    classes = {value: known * share for value, share in shares.items() if share > 0}
    return Cover(classes, max(area_m2 - known, 0.0))


def together(covers: Iterable[Cover]) -> Cover:
    """The cover of several pieces of ground that share none."""
    classes: dict[int, float] = {}
    unknown = 0.0
    for cover in covers:
        unknown += cover.unknown_m2
        for value, m2 in cover.classes.items():
            classes[value] = classes.get(value, 0.0) + m2
    return Cover(classes, unknown)


def rows_of(cover: Cover, legend: Legend) -> list[dict[str, object]]:
    """A cover in JSON's own types, the largest class first."""
    ordered = sorted(cover.classes.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        {"id": str(value), "zh": legend.words(value).zh, "en": legend.words(value).en, "area_m2": m2}
        for value, m2 in ordered
        if m2 > LEAST_M2
    ]


def change_rows(cover: Cover, legend: Legend) -> list[dict[str, object]]:
    """The same with the ground that the raster does not have, last."""
    unknown = {"id": UNKNOWN, "zh": UNKNOWN_WORDS.zh, "en": UNKNOWN_WORDS.en, "area_m2": cover.unknown_m2}
    return [*rows_of(cover, legend), *([unknown] if cover.unknown_m2 > LEAST_M2 else [])]
