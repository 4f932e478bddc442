"""Places in an order in which neighbours follow neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np

LEVEL = 16  # of the Hilbert curve: the places' box in 65,536 steps a side


def hilbert(places: Any) -> Any:
    """The position of each place along a Hilbert curve through their box.

    Args:
        places: shape (n, 2), any units, all finite; none gives none.

    Source: Warren, Hacker's Delight, 2nd edition, section 16.1 (the coordinates' bits, from the highest).
    """
    if not len(places):
        return np.zeros(0, dtype=np.int64)  # an empty array has no smallest place
    low, high = places.min(axis=0), places.max(axis=0)
    steps = (places - low) / np.maximum(high - low, 1e-12) * (2**LEVEL - 1)
    x, y = steps.astype(np.uint32).T.copy()
    position = np.zeros(len(x), dtype=np.int64)
    for bit in range(LEVEL - 1, -1, -1):
        right, up = x >> bit & 1, y >> bit & 1
        position = position << 2 | (3 * right ^ up)
        down = 1 - up  # the quarters below: turned over, and flipped on the right
        mirror = (right & down) * np.uint32(2**LEVEL - 1)
        x, y = x ^ mirror, y ^ mirror
        turned = (x ^ y) * down
        x, y = x ^ turned, y ^ turned
    return position
