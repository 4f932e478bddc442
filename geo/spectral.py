"""What the bands of a scene say: indices of water, plants, buildings, mud and algae.

Arrays are reflectances as float32, rows from the north and columns from the west, NaN where nothing is known.
An index is NaN wherever one of its bands is, or where its formula divides by nothing: it is never filled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bands = Mapping["Band", Floats]


class Band(StrEnum):
    """What a band of a scene shows; middles of wavelengths in micrometres, of Sentinel-2 and Landsat."""

    COASTAL = "coastal"  # 0.44
    BLUE = "blue"  # 0.49
    GREEN = "green"  # 0.56
    RED = "red"  # 0.665
    RED_EDGE = "red_edge"  # 0.705
    NIR = "nir"  # 0.84
    NIR_NARROW = "nir_narrow"  # 0.865
    SWIR_1 = "swir_1"  # 1.61
    SWIR_2 = "swir_2"  # 2.19


B = Band
MICROMETRES = {B.RED: 0.665, B.NIR: 0.842, B.SWIR_1: 1.610}  # Sentinel-2A, as far as FAI asks


@dataclass(frozen=True, slots=True)
class Index:
    """A number that two or three bands give.

    Args:
        zh, en: what it is called.
        formula: as it is shown to people.
        needs: the bands, in the order in which ``reckon`` takes them.
        source: the paper it comes from.
        lowest, highest: the range that it cannot leave, for the scale bar; a scene's own may be narrower.
        reckon: bands to index; float32, NaN where it is not defined.
    """

    id: str
    zh: str
    en: str
    formula: str
    needs: tuple[Band, ...]
    source: str
    lowest: float
    highest: float
    reckon: Callable[..., Floats]


def normalised(one: Floats, other: Floats) -> Floats:
    """(one − other) ÷ (one + other), within −1 to 1.

    Reflectances below zero, which an atmospheric correction leaves over dark water, count as zero, or the
    ratio would leave its range; where both are zero nothing is known.
    """
    first, second = (np.clip(band, np.float32(0), np.float32(np.inf)) for band in (one, other))
    total = first + second
    first -= second
    with np.errstate(invalid="ignore"):  # 0 / 0 is what nobody knows
        first /= total
    return first


def floating(red: Floats, nir: Floats, swir: Floats) -> Floats:
    """By how much the near infrared stands above the line from red to short-wave infrared."""
    along = (MICROMETRES[B.NIR] - MICROMETRES[B.RED]) / (MICROMETRES[B.SWIR_1] - MICROMETRES[B.RED])
    height: Floats = nir - (red + (swir - red) * np.float32(along))
    return height


INDICES: Mapping[str, Index] = {
    index.id: index
    for index in (
        Index("ndwi", "水体指数 NDWI", "Water index NDWI", "(G − NIR) / (G + NIR)", (B.GREEN, B.NIR),
            "McFeeters 1996, doi:10.1080/01431169608948714", -1, 1, normalised),
        Index("mndwi", "改进水体指数 MNDWI", "Modified water index MNDWI", "(G − SWIR1) / (G + SWIR1)",
            (B.GREEN, B.SWIR_1), "Xu 2006, doi:10.1080/01431160600589179", -1, 1, normalised),
        Index("ndvi", "植被指数 NDVI", "Vegetation index NDVI", "(NIR − R) / (NIR + R)", (B.NIR, B.RED),
            "Rouse et al. 1974, NASA SP-351", -1, 1, normalised),
        Index("ndbi", "建筑指数 NDBI", "Built-up index NDBI", "(SWIR1 − NIR) / (SWIR1 + NIR)",
            (B.SWIR_1, B.NIR), "Zha, Gao, Ni 2003, doi:10.1080/01431160304987", -1, 1, normalised),
        Index("ndti", "浊度指标 NDTI", "Turbidity proxy NDTI", "(R − G) / (R + G)", (B.RED, B.GREEN),
            "Lacaux et al. 2007, doi:10.1016/j.rse.2006.07.012", -1, 1, normalised),
        Index("ndci", "叶绿素指标 NDCI", "Chlorophyll proxy NDCI", "(RE − R) / (RE + R)",
            (B.RED_EDGE, B.RED), "Mishra & Mishra 2012, doi:10.1016/j.rse.2011.10.016", -1, 1, normalised),
        Index("fai", "漂浮藻类指数 FAI", "Floating algae index FAI",
            "NIR − R − (SWIR1 − R) × (λNIR − λR) / (λSWIR1 − λR)", (B.RED, B.NIR, B.SWIR_1),
            "Hu 2009, doi:10.1016/j.rse.2009.05.012", -0.2, 0.6, floating),
    )
}  # fmt: skip


def possible(bands: Iterable[Band]) -> tuple[Index, ...]:
    """The indices for which all bands are there, in the order of the table."""
    present = set(bands)
    return tuple(index for index in INDICES.values() if present.issuperset(index.needs))


def lacking(index: Index, bands: Iterable[Band]) -> tuple[Band, ...]:
    """The bands that an index asks for and that are not there."""
    present = set(bands)
    return tuple(band for band in index.needs if band not in present)


def index_of(index: Index, bands: Bands) -> Floats:
    """An index of a scene, as large as its bands; KeyError names a band that is not there."""
    return index.reckon(*(bands[band] for band in index.needs))


def reflectance(
    numbers: NDArray[np.generic], scale: float, offset: float, valid: NDArray[np.bool_]
) -> Floats:
    """Stored numbers as reflectance: number × scale + offset, NaN where not valid.

    Args:
        scale, offset: as the product's description gives them: Sentinel-2 level 2A since processing baseline
            04.00 has scale 0.0001 and offset −0.1; Landsat collection 2 level 2 has 2.75e-5 and −0.2.
    """
    found: Floats = np.multiply(numbers, np.float32(scale), dtype=np.float32)
    if offset:
        found += np.float32(offset)
    if not valid.all():
        found[~valid] = np.nan
    return found
