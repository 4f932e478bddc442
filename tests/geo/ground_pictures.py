"""Made pictures of ground for tests: fields and water with noise, shifted by parts of a pixel."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

FINER = 4  # the ground is drawn so much finer than it is photographed


def ground(pixels: int, seed: int = 1) -> NDArray[np.float32]:
    """Patches of two brightnesses with noise, finer than a photograph of so many pixels."""
    chance = np.random.default_rng(seed)
    rough = chance.random((pixels * FINER, pixels * FINER), dtype=np.float32)
    smooth = cv2.GaussianBlur(rough, (0, 0), 3.0 * FINER)
    drawn = np.where(smooth > np.median(smooth), 0.30, 0.10).astype(np.float32)
    return drawn + chance.normal(0, 0.01, drawn.shape).astype(np.float32)


def photographed(drawn: NDArray[np.float32], right_px: float = 0, down_px: float = 0) -> NDArray[np.float32]:
    """The ground as a scene shows it that is shifted to the right and down."""
    move = np.array([[1, 0, right_px * FINER], [0, 1, down_px * FINER]], dtype=np.float64)
    size = (drawn.shape[1], drawn.shape[0])
    moved = cv2.warpAffine(drawn, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    found = cv2.resize(moved, (size[0] // FINER, size[1] // FINER), interpolation=cv2.INTER_AREA)
    return np.asarray(found, dtype=np.float32)
