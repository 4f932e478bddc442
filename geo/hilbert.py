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
    x, y = steps.astype(np.int64).T.copy()
    position = np.zeros(len(x), dtype=np.int64)
    side = 1 << (LEVEL - 1)
    while side:
        right, up = (x & side > 0).astype(np.int64), (y & side > 0).astype(np.int64)
        position += side * side * ((3 * right) ^ up)
        turn = up == 0
        flip = turn & (right == 1)
        x[flip], y[flip] = 2**LEVEL - 1 - x[flip], 2**LEVEL - 1 - y[flip]
        x[turn], y[turn] = y[turn], x[turn].copy()
        side >>= 1
    return position
