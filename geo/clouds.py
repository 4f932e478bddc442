"""What hides the ground in a scene: clouds, their shadows, and what was never recorded.

Masks are True where nothing may be compared. A mask that comes with the product is taken; where none does, a
stated simple test on the reflectances takes its place, and the answer says which of both it was.
"""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from geo.spectral import Band, Bands, normalised

Mask = NDArray[np.bool_]
# Sentinel-2 level 2A scene classification: no data, saturated, cloud shadow, cloud (medium, high), cirrus
SCL_HIDES = (0, 1, 3, 8, 9, 10)
# Landsat collection 2 QA_PIXEL: fill, dilated cloud, cirrus, cloud, cloud shadow
QA_HIDES = (0, 1, 2, 3, 4)
BRIGHT_BLUE, WHITE, MOIST = 0.20, 0.35, 0.10  # reflectance; spread of the visible bands by their mean
DARK_NIR, REACH_PX = 0.12, 40  # a shadow lies beside its cloud, and is dark where no water is
NARROW_PX = 11  # brighter things that are narrower are roofs and greenhouses
MARGIN_PX = 3  # the rim of a cloud is thinner than the test sees
SIMPLE_TEST = {
    "zh": "简单检验：蓝光反射率高于0.20、可见光近于白色（三个波段相差不足均值的35%）且短波红外高于0.10"
    "的为云，宽度不足11个像元的不算；云周围40个像元内近红外低于0.12而非水体的为云影；各向外扩3个像元。薄云和卷云检验不出。",
    "en": "Simple test: cloud where blue is above 0.20, the visible bands differ by less than 35 % of their"
    " mean, short-wave infrared is above 0.10, and it is at least 11 pixels wide; shadow within 40 pixels of"
    " a cloud where near infrared is below 0.12 and no water is; both grown by 3 pixels. Thin cloud and"
    " cirrus are not found.",
}


def hidden_by_classes(classes: NDArray[np.integer]) -> Mask:
    """What the scene classification band of a Sentinel-2 level 2A product says is hidden."""
    return np.isin(classes, SCL_HIDES)


def hidden_by_bits(bits: NDArray[np.integer]) -> Mask:
    """What the quality band of a Landsat collection 2 product says is hidden."""
    hides = np.uint16(sum(1 << bit for bit in QA_HIDES))
    found: Mask = (bits.astype(np.uint16) & hides) != 0
    return found


def hidden_by_test(bands: Bands) -> Mask | None:
    """Clouds and shadows by the simple test, and all that is unknown; None without visible bands."""
    if not {Band.BLUE, Band.GREEN, Band.RED} <= set(bands):
        return None
    cloud = cloudy(bands)
    return grown(cloud, MARGIN_PX) | grown(shadowed(bands, cloud), MARGIN_PX) | unknown(bands)


def cloudy(bands: Bands) -> Mask:
    """Bright, white and broad; not dark in short-wave infrared, which parts cloud from glaring water."""
    visible = np.stack([bands[Band.BLUE], bands[Band.GREEN], bands[Band.RED]])
    mean = visible.mean(axis=0)
    white = np.ptp(visible, axis=0) < WHITE * mean
    found: Mask = (bands[Band.BLUE] > BRIGHT_BLUE) & white
    if Band.SWIR_1 in bands:
        found &= bands[Band.SWIR_1] > MOIST
    broad = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, disc(NARROW_PX))
    return np.asarray(broad, dtype=bool)


def shadowed(bands: Bands, cloud: Mask) -> Mask:
    """Dark ground that is no water, near a cloud; nothing where there is no near infrared to tell by."""
    if Band.NIR not in bands or not cloud.any():
        return np.zeros(cloud.shape, dtype=bool)
    dry = ~(normalised(bands[Band.GREEN], bands[Band.NIR]) > 0)
    return (bands[Band.NIR] < DARK_NIR) & dry & grown(cloud, REACH_PX)


def unknown(bands: Mapping[Band, NDArray[np.float32]]) -> Mask:
    """Where any band has no value."""
    found = np.zeros(next(iter(bands.values())).shape, dtype=bool)
    for band in bands.values():
        found |= np.isnan(band)
    return found


def grown(mask: Mask, pixels: int) -> Mask:
    """The mask with a rim of so many pixels, round."""
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc(2 * pixels + 1)), dtype=bool)


def disc(size: int) -> NDArray[np.uint8]:
    """A round structuring element of so many pixels across."""
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), dtype=np.uint8)
