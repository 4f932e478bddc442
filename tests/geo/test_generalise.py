"""Fewer vertices on small maps: none of the areas may vanish or break."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.generalise import DETAILED_FROM, generalised, pixel_deg


def shorelines(*radii_deg: float) -> np.ndarray:
    """Lakes of 2,000 vertices with an island each."""
    turns = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
    wave = (1 + 0.02 * np.sin(60 * turns))[:, None] * np.column_stack([np.cos(turns), np.sin(turns)])
    lakes = [shapely.Polygon(radius * wave, [0.2 * radius * wave]) for radius in radii_deg]
    return np.array(lakes, dtype=object)


@pytest.mark.parametrize("z", [0, 5, 9, 12])
def test_no_lake_vanishes_or_crosses_itself_at_any_zoom(z: int):
    found = generalised(shorelines(0.1, 0.01, 0.0001), z)

    assert (shapely.is_valid(found) & ~shapely.is_empty(found)).all()


def test_a_shoreline_moves_by_less_than_a_pixel():
    (lake,), z = shorelines(0.1), 10
    (fewer,) = generalised(np.array([lake], dtype=object), z)

    assert shapely.get_num_coordinates(fewer) < shapely.get_num_coordinates(lake)
    assert lake.boundary.hausdorff_distance(fewer.boundary) <= pixel_deg(z)


def test_deep_zooms_draw_every_stored_vertex():
    lakes = shorelines(0.1)

    assert generalised(lakes, DETAILED_FROM)[0] is lakes[0]
