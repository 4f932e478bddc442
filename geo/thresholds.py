"""Where to cut a picture of one number into two classes, after Otsu, and how well the cut parts them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 256
FEWEST = 100  # fewer known pixels say nothing about their distribution
PARTED = 0.6  # share of the variance; one hill of a normal distribution cut in half reaches 2/π = 0.637


@dataclass(frozen=True, slots=True)
class Cut:
    """A threshold.

    Args:
        at: values above belong to the upper class.
        parted: the share of the variance that lies between the classes, 0 to 1.
        upper: the share of pixels above.
        count: known pixels.
    """

    at: float
    parted: float
    upper: float
    count: int


def otsu(values: NDArray[np.floating]) -> Cut | None:
    """The threshold that leaves the least variance within both classes; None where there is nothing to part.

    Args:
        values: any shape; NaN is left out.

    Source: Otsu 1979, doi:10.1109/TSMC.1979.4310076, on a histogram of ``BINS`` bins between the lowest and
    the highest value. Of several cuts as good, the middle one is taken, so that an empty stretch between two
    classes is cut in its middle.
    """
    known = values[np.isfinite(values)]
    if len(known) < FEWEST or known.min() == known.max():
        return None
    counts, edges = np.histogram(known, bins=BINS)
    between = between_classes(counts.astype(np.float64), (edges[:-1] + edges[1:]) / 2)
    best = np.flatnonzero(np.isclose(between, between.max(), rtol=1e-9))
    at = float(edges[1:-1][best].mean())
    variance = float(known.astype(np.float64).var())
    above = float((known > at).mean())
    return Cut(at, min(float(between.max()) / variance, 1.0), above, len(known))


def between_classes(counts: NDArray[np.float64], middles: NDArray[np.float64]) -> NDArray[np.float64]:
    """The variance between both classes for a cut after each bin but the last."""
    share = counts / counts.sum()
    below = np.cumsum(share)[:-1]
    mean, moment = float(share @ middles), np.cumsum(share * middles)[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        found: NDArray[np.float64] = (mean * below - moment) ** 2 / (below * (1 - below))
    return np.nan_to_num(found, nan=0.0)


def two_hills(values: NDArray[np.floating], cut: Cut) -> bool:
    """Whether there is a valley at the cut: fewer pixels there than at the height of either side.

    A picture of water alone has one hill; Otsu cuts it in half all the same, which would make half of a lake
    land. So a cut counts only where a valley parts both classes.
    """
    known = values[np.isfinite(values)]
    counts, edges = np.histogram(known, bins=64)
    middles = (edges[:-1] + edges[1:]) / 2
    lower, upper = counts[middles <= cut.at], counts[middles > cut.at]
    if not len(lower) or not len(upper):
        return False
    near = counts[np.abs(middles - cut.at) <= 2 * (edges[1] - edges[0])].min()
    return bool(near < 0.5 * min(lower.max(), upper.max())) and cut.parted > PARTED
