"""Coordinates that no system has: not finite, or beyond every easting on earth; such rows are refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from layers.exchange.findings import Tally
from layers.exchange.source import Batch

LARGEST = 1e8  # metres or degrees; the largest easting, of zone 45 with its number, is 4.6e7
OUT_OF_RANGE = "coordinates-out-of-range"


def within_range(batch: Batch, tally: Tally) -> Batch:
    """The batch; rows with such coordinates are named in ``broken`` and have no shape."""
    if np.abs(shapely.get_coordinates(batch.shapes)).max(initial=0.0) < LARGEST:  # false for NaN too
        return batch
    coordinates, owners = shapely.get_coordinates(batch.shapes, return_index=True)
    fits = (np.abs(coordinates) < LARGEST).all(axis=1)
    beyond = np.unique(owners[~fits])
    rows = [int(row) for row in batch.numbers[beyond]]
    tally.note_rows(OUT_OF_RANGE, rows, first=rows[0])
    shapes = batch.shapes.copy()
    shapes[beyond] = None
    return replace(batch, shapes=shapes, broken={**batch.broken, **dict.fromkeys(rows, OUT_OF_RANGE)})
