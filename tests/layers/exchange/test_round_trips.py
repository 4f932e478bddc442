"""Out and in again: every format gives back what it can hold, and what it cannot is stated."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings

from geo.crs import OFFERED, to_crs
from layers.definition import GeometryType, LayerDefinition
from layers.exchange.decisions import Decisions
from layers.exchange.drivers import gdal
from layers.exchange.export_formats import ExportFormat
from layers.exchange.exporting import WRITERS
from layers.rules.features import Feature
from tests.layers.exchange.outgoings import layers_of_features, outgoing, there_and_back

F = ExportFormat
Layer = tuple[LayerDefinition, list[Feature]]
OFTEN = settings(
    max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
DEGREES_8 = 0.6e-8  # half of the last of eight decimals, and what a float adds


def facts(feature: Feature, kept: Any) -> dict[str, Any]:
    """Everything of a feature but its shape, as its format keeps it."""
    own = {name: getattr(feature, name) for name in ("id", "state", "unit", "valid_from", "valid_to")}
    known = {name: kept(value) for name, value in feature.properties.items()}
    return {**known, **own, "demonstration": feature.demonstration}


def empty_is_missing(value: Any) -> Any:
    """What every import takes an empty text for, whether its format can tell them apart or not."""
    return None if value == "" else value


def blank_is_missing(value: Any) -> Any:
    """What a reader of XML takes a text of blanks alone for."""
    return None if isinstance(value, str) and not value.strip(" \t\r\n") else value


def as_in_dbase(value: Any) -> Any:
    """Texts lose blanks at their ends, numbers what is beyond 15 decimals."""
    if isinstance(value, str):
        return value.strip(" ") or None
    return float(f"{value:.15f}") if isinstance(value, float) else value


def same_place(one: Any, other: Any, within: float) -> bool:
    """Whether two shapes are the same, whatever the order of their parts and rings."""
    if one is None or other is None:
        return one is other
    first, second = (shapely.normalize(shapely.orient_polygons(multi(shape))) for shape in (one, other))
    return bool(shapely.equals_exact(first, second, within)) or close(first, second, within)


def close(one: Any, other: Any, within: float) -> bool:
    """Rounding may change the order that ``normalize`` finds: then every vertex has its like."""
    a, b = (
        shapely.multipoints(shapely.get_coordinates(one)),
        shapely.multipoints(shapely.get_coordinates(other)),
    )
    counts = shapely.get_num_coordinates(one) == shapely.get_num_coordinates(other)
    return bool(counts and shapely.hausdorff_distance(a, b) <= within * 1.5)


def multi(shape: Any) -> Any:
    made = {"Polygon": shapely.multipolygons, "LineString": shapely.multilinestrings}.get(shape.geom_type)
    return made([shape]) if made else shape


def require_same(
    before: Sequence[Feature], after: Sequence[Feature], within: float, kept: Any = empty_is_missing
) -> None:
    assert [facts(each, kept) for each in before] == [facts(each, empty_is_missing) for each in after]
    assert all(same_place(one.shape, two.shape, within) for one, two in zip(before, after, strict=True))


@pytest.mark.parametrize("crs", ["EPSG:4490", "OGC:CRS84"])
@OFTEN
@given(layer=layers_of_features())
def test_a_geopackage_in_degrees_gives_everything_back_to_the_last_bit(layer: Layer, crs: str) -> None:
    require_same(layer[1], there_and_back(*layer, F.GEOPACKAGE, crs), 0.0)


@pytest.mark.parametrize("crs", ["EPSG:4526", "EPSG:4527", "EPSG:4547", "EPSG:4548"])
@OFTEN
@given(layer=layers_of_features())
def test_a_geopackage_in_metres_gives_everything_back_within_a_thousandth_of_a_millimetre(
    layer: Layer, crs: str
) -> None:
    require_same(layer[1], there_and_back(*layer, F.GEOPACKAGE, crs), 1e-11)


@OFTEN
@given(layer=layers_of_features())
def test_geojson_gives_everything_back_within_a_millimetre(layer: Layer) -> None:
    require_same(layer[1], there_and_back(*layer, F.GEOJSON, "OGC:CRS84"), DEGREES_8)


@OFTEN
@given(layer=layers_of_features())
def test_flatgeobuf_gives_everything_back_to_the_last_bit(layer: Layer) -> None:
    require_same(layer[1], there_and_back(*layer, F.FLATGEOBUF, "EPSG:4490"), 0.0)


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4527"])
@OFTEN
@given(layer=layers_of_features())
def test_a_csv_gives_everything_back(layer: Layer, crs: str) -> None:
    require_same(layer[1], there_and_back(*layer, F.CSV, crs), 1e-11)


@OFTEN
@given(layer=layers_of_features())
def test_a_spreadsheet_gives_everything_back(layer: Layer) -> None:
    require_same(layer[1], there_and_back(*layer, F.XLSX, "EPSG:4490"), 1e-11)


@OFTEN
@given(layer=layers_of_features())
def test_kml_gives_everything_back_within_a_millimetre(layer: Layer) -> None:
    require_same(layer[1], there_and_back(*layer, F.KML, "OGC:CRS84"), DEGREES_8, kept=blank_is_missing)


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4527"])
@OFTEN
@given(layer=layers_of_features())
def test_a_shapefile_gives_everything_back_but_outer_blanks_and_sixteenth_decimals(
    layer: Layer, crs: str
) -> None:
    within = 0.0 if crs == "EPSG:4490" else 1e-11
    require_same(layer[1], there_and_back(*layer, F.SHAPEFILE, crs), within, as_in_dbase)


@OFTEN
@given(layer=layers_of_features())
def test_a_drawing_shows_every_ring_and_name_within_a_tenth_of_a_millimetre(layer: Layer) -> None:
    definition, features = layer
    found = drawn(definition, features)

    placed = [each for each in features if each.shape is not None]
    plane = [to_crs(each.shape, OFFERED["EPSG:4527"]) for each in placed]
    outlines = shapely.boundary(plane) if definition.geometry is GeometryType.AREA else np.array(plane)
    wanted = sorted((part for shape in outlines for part in shapely.get_parts(shape)), key=middle)
    shapes = sorted((each for each, text in found if text is None), key=middle)
    assert len(shapes) == len(wanted)
    far = [shapely.hausdorff_distance(one, other) for one, other in zip(shapes, wanted, strict=True)]
    assert max(far, default=0.0) < 1.5e-4
    names = [" ".join(str(each.properties["name"] or "").split()) for each in placed]
    texts = [decoded(text) for _, text in found if text is not None]
    assert sorted(texts) == sorted(filter(None, names))


def middle(shape: Any) -> tuple[float, ...]:
    """What sorts shapes alike before and after rounding."""
    return tuple(np.round(shapely.bounds(shape), 2).tolist())


def decoded(text: str) -> str:
    """A text whose rare signs are written by number, as drawing programs read it."""
    units = re.sub(r"\\U\+([0-9A-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16", "surrogatepass").decode("utf-16")


def drawn(definition: LayerDefinition, features: Sequence[Feature]) -> list[tuple[Any, str | None]]:
    """What GDAL sees in the drawing: shapes without heights, and the texts at their places."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "drawing.dxf"
        WRITERS[F.DXF](file, outgoing(definition, features, "EPSG:4527"))
        meta, _, wkb, columns = gdal().raw.read(str(file))
    texts = columns[list(meta["fields"]).index("Text")]
    return [(shapely.force_2d(shapely.from_wkb(one)), text) for one, text in zip(wkb, texts, strict=True)]


@OFTEN
@given(layer=layers_of_features(GeometryType.LINE))
def test_lines_of_a_drawing_come_back_by_our_own_reader_within_a_tenth_of_a_millimetre(layer: Layer) -> None:
    definition, features = layer
    placed = [each for each in features if each.shape is not None]

    found = there_and_back(definition, placed, F.DXF, "EPSG:4527", Decisions(crs="EPSG:4527"))

    outer = [
        part for each in found if each.shape.geom_type != "Point" for part in shapely.get_parts(each.shape)
    ]
    wanted = [part for each in placed for part in shapely.get_parts(each.shape)]
    pairs = zip(sorted(outer, key=degrees), sorted(wanted, key=degrees), strict=True)
    assert all(same_place(one, other, 2e-9) for one, other in pairs)


@OFTEN
@given(layer=layers_of_features(GeometryType.AREA))
def test_outlines_of_a_drawing_come_back_as_areas_by_our_own_reader(layer: Layer) -> None:
    """A drawing knows no holes: every ring comes back as an area of its own."""
    definition, features = layer
    placed = [each for each in features if each.shape is not None]

    found = there_and_back(definition, placed, F.DXF, "EPSG:4527", Decisions(crs="EPSG:4527"))

    rings = [
        ring
        for each in placed
        for part in shapely.get_parts(each.shape)
        for ring in (part.exterior, *part.interiors)
    ]
    outlines = [shapely.force_2d(each.shape) for each in found if each.shape.geom_type != "Point"]
    assert len(outlines) == len(rings)
    areas = sorted(shapely.Polygon(ring).area for ring in rings)
    assert sorted(shapely.area(area_of(each)) for each in outlines) == pytest.approx(areas, abs=1e-11)


def area_of(outline: Any) -> Any:
    """What a closed line goes round."""
    return outline if outline.area else shapely.Polygon(shapely.get_coordinates(outline))


def degrees(shape: Any) -> tuple[float, ...]:
    """What sorts shapes alike before and after rounding."""
    return tuple(np.round(shapely.bounds(shape), 7).tolist())


@OFTEN
@given(layer=layers_of_features(GeometryType.AREA))
def test_boundary_points_give_areas_back_within_a_millimetre(layer: Layer) -> None:
    definition, features = layer
    placed = [each for each in features if each.shape is not None]

    found = there_and_back(definition, placed, F.LAND_TXT, "EPSG:4527", Decisions(crs="EPSG:4527"))

    assert len(found) == len(placed)
    assert all(same_place(one.shape, two.shape, 1e-8) for one, two in zip(placed, found, strict=True))
