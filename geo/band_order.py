"""Whether the bands of a picture can be what they are said to be, by how ground reflects light."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.spectral import Band

LEAST = 2_000  # pixels without which nothing is said
ALIKE = 0.6  # correlation of visible bands with each other, over ground of several kinds
APART = 0.25  # how much lower the near infrared's lies where plants and water are
DARKER = 0.98  # share of pixels
VISIBLE = (Band.BLUE, Band.GREEN, Band.RED)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an order of bands is doubtful, in both languages."""

    zh: str
    en: str


def doubt(bands: Mapping[Band, NDArray[np.floating]]) -> Doubt | None:
    """A reason to look at the order of bands again; None where nothing speaks against it.

    Args:
        bands: values of the same pixels, one array for each band, without missing ones.

    Two things are looked at. Blue, green and red go up and down together over land, and near infrared does
    not where plants and water are: where the band that goes its own way is one that is called visible, while
    the one called near infrared goes with the rest, both were probably exchanged. And near infrared that is
    darker than every visible band nearly everywhere is open water only, or another band.
    """
    if Band.NIR not in bands or not set(VISIBLE) <= set(bands) or bands[Band.NIR].size < LEAST:
        return None
    return loner(bands) or always_dark(bands)


def loner(bands: Mapping[Band, NDArray[np.floating]]) -> Doubt | None:
    """A visible band that goes its own way while near infrared goes with the others."""
    named = (*VISIBLE, Band.NIR)
    values = np.stack([np.asarray(bands[band], dtype=np.float64) for band in named])
    if (values.std(axis=1) == 0).any():
        return None
    alike = np.asarray(np.corrcoef(values)).tolist()
    for at, band in enumerate(VISIBLE):
        others = [i for i in range(len(named)) if i != at]
        together = min(alike[i][j] for i in others for j in others if i < j)
        own = max(alike[at][i] for i in others)
        if together > ALIKE and own < together - APART:
            return Doubt(
                f"“{band.value}”与其他波段不一起变化，而“nir”与可见光同变，二者可能颠倒",
                f'"{band.value}" goes its own way while "nir" goes with the visible bands: perhaps exchanged',
            )
    return None


def always_dark(bands: Mapping[Band, NDArray[np.floating]]) -> Doubt | None:
    """Near infrared below every visible band nearly everywhere."""
    lowest = np.minimum.reduce([bands[band] for band in VISIBLE])
    share = float((bands[Band.NIR] < lowest).mean())
    if share < DARKER:
        return None
    return Doubt(
        f"{share:.0%}的像元近红外比红、绿、蓝都暗，只有全是开阔水面才会这样",
        f"near infrared is darker than red, green and blue in {share:.0%} of the pixels, as over open water"
        " only",
    )
