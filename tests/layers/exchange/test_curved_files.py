"""Arcs in a file become lines of short pieces, and that is said."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from layers.exchange.shapes_of_bytes import shapes_of

CIRCLE = struct.pack("<BIIBII6d", 1, 10, 1, 1, 8, 3, 115.601, 37.6, 115.599, 37.6, 115.601, 37.6)
POINT = struct.pack("<BI2d", 1, 1, 115.6, 37.6)
OPEN_RING = struct.pack("<BIII6d", 1, 3, 1, 3, 0, 0, 1, 0, 1, 1)


def test_arcs_are_read_beside_plain_damaged_and_missing_shapes():
    wkb = np.array([CIRCLE, POINT, OPEN_RING, None], dtype=object)
    shapes, damaged, curved = shapes_of(wkb)

    assert shapes[0].area == pytest.approx(np.pi * 1e-6, rel=1e-3)
    assert shapes[1].coords[0] == (115.6, 37.6)
    assert (damaged.tolist(), curved.tolist()) == ([False, False, True, False], [True, False, False, False])
