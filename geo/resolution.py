"""What a scene's resolution can and cannot show, said before anybody looks for it in vain.

A thing is recognisable from about two pixels across and in area from four pixels on; a mask of it is then
still uncertain by half a pixel around. The table is this system's own reading of HJ 1156-2021's demands
(ecosystems 16 m, human activity better than 2 m; contents unverified) and of the pixel's size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Seen:
    """A kind of thing, with its usual least width in metres."""

    id: str
    zh: str
    en: str
    width_m: float


THINGS = (
    Seen("lake", "湖面、大片水域", "Lakes and large water", 200.0),
    Seen("pond", "鱼塘", "Fish ponds", 40.0),
    Seen("dike", "塘埝（围埝）", "Pond dikes", 6.0),
    Seen("farm", "养殖场、厂房", "Farm and factory buildings", 20.0),
    Seen("house", "单座房屋", "Single houses", 10.0),
    Seen("track", "便道", "Tracks", 3.0),
    Seen("boat", "船只、网箱", "Boats and cages", 3.0),
    Seen("outlet", "排污口", "Outlets", 0.5),
)


def shown_at(resolution_m: float) -> tuple[Seen, ...]:
    """What is at least two pixels wide."""
    return tuple(thing for thing in THINGS if thing.width_m >= 2 * resolution_m)


def unseen_at(resolution_m: float) -> tuple[Seen, ...]:
    """What is narrower than two pixels: it may be there all the same."""
    return tuple(thing for thing in THINGS if thing.width_m < 2 * resolution_m)


def area_doubt_m2(area_m2: float, perimeter_m: float, resolution_m: float) -> float:
    """How far an area drawn from pixels may be off: 0.29 of a pixel along its rim, as one sigma.

    Half a pixel either way, evenly spread, has a standard deviation of 0.29 pixels; neighbours are not
    independent, so nothing is averaged out.
    """
    return float(min(area_m2, 0.29 * resolution_m * np.maximum(perimeter_m, 0)))
