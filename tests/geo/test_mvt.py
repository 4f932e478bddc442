"""Vector tiles, read back by two decoders that know nothing of our encoder."""

from __future__ import annotations

import math
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape as from_mapping

from geo.boxes import grown, tile_box
from geo.errors import TileOutside
from geo.mvt import TileLayer, encode
from geo.tile_geometry import BUFFER, EXTENT

Z, X, Y = 12, 3362, 1583  # a tile over the lake
BOX = tile_box(Z, X, Y)
MIDDLE = ((BOX.west + BOX.east) / 2, (BOX.south + BOX.north) / 2)


def a_layer(*shapes: shapely.Geometry, **columns: list[object]) -> TileLayer:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return TileLayer("ponds", array, np.arange(1, len(shapes) + 1), columns)


def decoded(data: bytes) -> dict:
    return mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})


def features(*shapes: shapely.Geometry, **columns: list[object]) -> list[dict]:
    return decoded(encode([a_layer(*shapes, **columns)], Z, X, Y)).get("ponds", {}).get("features", [])


def square(half_deg: float = 0.002, at: tuple[float, float] = MIDDLE) -> shapely.Polygon:
    return shapely.box(at[0] - half_deg, at[1] - half_deg, at[0] + half_deg, at[1] + half_deg)


def tile_units(shape: shapely.Geometry) -> shapely.Geometry:
    """The same projection in plain Python, as the referee."""

    def project(lonlat: np.ndarray) -> np.ndarray:
        north = [0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi) for lat in lonlat[:, 1]]
        east = (lonlat[:, 0] + 180) / 360
        return np.column_stack([(east * 2**Z - X) * EXTENT, (np.array(north) * 2**Z - Y) * EXTENT])

    return shapely.transform(shape, project)


def test_a_feature_keeps_its_number_and_its_attributes():
    (found,) = features(square(), state=["standing"], count=[-3], share=[0.5], sealed=[True], note=[None])

    assert found["id"] == 1
    assert found["properties"] == {"state": "standing", "count": -3, "share": 0.5, "sealed": True}


def test_true_and_one_stay_two_values():
    first, second = features(square(), square(0.001), mixed=[True, 1])

    assert [first["properties"]["mixed"] is True, second["properties"]["mixed"] is True] == [True, False]


def test_a_shape_across_the_edge_is_cut_at_the_buffer():
    (found,) = features(square(0.5))

    assert from_mapping(found["geometry"]).bounds == (-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)


def test_a_shape_outside_leaves_an_empty_tile():
    assert encode([a_layer(square(at=(MIDDLE[0] + 1, MIDDLE[1])))], Z, X, Y) == b""


def test_no_shapes_at_all_leave_an_empty_tile():
    assert encode([a_layer()], Z, X, Y) == b""


def test_an_area_smaller_than_a_tile_unit_is_not_drawn():
    assert features(square(1e-9)) == []


def test_an_island_stays_a_hole():
    pond = square().difference(square(0.001))
    (found,) = features(pond)

    assert shapely.get_num_interior_rings(from_mapping(found["geometry"])) == 1


def test_an_area_that_touches_the_edge_leaves_no_lines_or_points():
    buffer_deg = (BOX.east - BOX.west) * BUFFER / EXTENT
    comb = shapely.unary_union(
        [
            shapely.box(BOX.east + buffer_deg, BOX.south, BOX.east + 0.1, BOX.north),
            shapely.box(MIDDLE[0], MIDDLE[1], BOX.east + 0.1, MIDDLE[1] + 0.001),
        ]
    )
    kinds = {found["geometry"]["type"] for found in features(comb)}

    assert kinds == {"Polygon"}


def test_points_lines_and_areas_share_a_layer():
    line = shapely.LineString([MIDDLE, (BOX.east, BOX.north)])
    kinds = [found["geometry"]["type"] for found in features(shapely.Point(MIDDLE), line, square())]

    assert sorted(kinds) == ["LineString", "Point", "Polygon"]


def test_several_points_of_one_feature_stay_together():
    points = shapely.MultiPoint([MIDDLE, (MIDDLE[0] + 0.001, MIDDLE[1]), (BOX.west, BOX.south)])
    (found,) = features(points)

    assert shapely.get_num_geometries(from_mapping(found["geometry"])) == 3


def test_left_out_features_are_told_by_the_first_one():
    layer = a_layer(square(), square(0.001))
    told = TileLayer(layer.name, layer.shapes, layer.ids, {}, omitted=7)

    first, second = decoded(encode([told], Z, X, Y))["ponds"]["features"]

    assert (first["properties"], second["properties"]) == ({"omitted": 7}, {})


def test_a_tile_beyond_the_world_is_refused():
    with pytest.raises(TileOutside):
        encode([], 3, 8, 0)


def test_gdal_reads_the_same_features_as_the_other_decoder(tmp_path: Path):
    data = encode([a_layer(square(), square(0.001), state=["甲", "乙"])], Z, X, Y)
    tile = tmp_path / f"{Y}.mvt"
    tile.write_bytes(data)

    _, _, wkb, columns = pyogrio.raw.read(tile, columns=["state"])

    assert [list(columns[0]), shapely.is_valid(shapely.from_wkb(wkb)).all()] == [["甲", "乙"], True]


@st.composite
def blobs(draw: st.DrawFn) -> shapely.Polygon:
    """Star-shaped areas of any size near the tile, some with a hole."""
    count = draw(st.integers(3, 24))
    size = draw(st.floats(1e-6, 0.3))
    x = draw(st.floats(BOX.west - 0.05, BOX.east + 0.05))
    y = draw(st.floats(BOX.south - 0.05, BOX.north + 0.05))
    radii = np.array(draw(st.lists(st.floats(0.3, 1.0), min_size=count, max_size=count))) * size
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    ring = np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)])
    hole = [np.column_stack([x + 0.2 * radii * np.cos(angles), y + 0.2 * radii * np.sin(angles)])]
    return shapely.Polygon(ring, hole if draw(st.booleans()) else None)


@settings(max_examples=150, deadline=None)
@given(blobs())
def test_an_area_in_a_tile_differs_from_the_exact_cut_by_less_than_its_outline(blob: shapely.Polygon):
    found = features(blob)
    tile = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    exact = shapely.intersection(tile_units(blob), tile)
    drawn = sum(signed_area(found[0]["geometry"]) for _ in found[:1])

    assert abs(drawn - exact.area) <= 0.75 * exact.length + 2


def signed_area(geometry: dict) -> float:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return sum(
        abs(shapely.Polygon(rings[0]).area) - sum(shapely.Polygon(r).area for r in rings[1:])
        for rings in parts
    )


def test_the_same_layers_give_the_same_bytes():
    assert encode([a_layer(square())], Z, X, Y) == encode([a_layer(square())], Z, X, Y)


def test_neighbouring_tiles_meet_without_a_gap():
    east = tile_box(Z, X + 1, Y)
    strip = shapely.box(MIDDLE[0], MIDDLE[1], east.west + 0.01, MIDDLE[1] + 0.001)
    here = from_mapping(features(strip)[0]["geometry"]).bounds
    there = decoded(encode([a_layer(strip)], Z, X + 1, Y))["ponds"]["features"][0]

    assert here[2] >= EXTENT
    assert from_mapping(there["geometry"]).bounds[0] <= 0
    assert grown(BOX, 0.1).east > BOX.east
