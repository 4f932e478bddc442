"""Generated layers on their way out, and what an import makes of the files that were written."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from hypothesis import strategies as st

from geo.crs import OFFERED
from layers.definition import GeometryType, LayerDefinition
from layers.exchange.attributes import Attributes
from layers.exchange.decisions import Decisions
from layers.exchange.export_formats import ExportFormat
from layers.exchange.exporting import WRITERS
from layers.exchange.findings import Tally
from layers.exchange.gate import admit
from layers.exchange.order import HandedIn
from layers.exchange.outgoing import NOTICE, Outgoing, fields_leaving, moved
from layers.exchange.placing import place
from layers.exchange.readers import open_part, parts_of
from layers.exchange.source import Batch, Source
from layers.rules.features import Feature
from layers.store.feature_batches import MOMENT, TYPES
from layers.store.imports import sha256_of
from tests.builders import MORNING, a_layer

LAYERS = {kind: a_layer(id, kind) for kind, id in zip(GeometryType, ("marks", "dikes", "ponds"), strict=True)}
ABOUT = {
    "layer": "ponds", "title_zh": "鱼塘", "title_en": "Ponds", "source": "made for tests", "crs": "EPSG:4490",
    "notice": NOTICE, "exported_at": "2026-11-23T08:00:00.000Z", "exported_by": "李", "format": "",
}  # fmt: skip
OWN_NAMES = ("state", "unit", "valid_from", "valid_to", "demonstration")
# what people write: Chinese, old and rare signs, formulas, quotes, line ends, blanks
SIGNS = "衡水湖围埝塘䶮𠮷骨直角，。“”（）＝＋－＠=+-@'\";,\t\n 0123456789aZ%é\u200b\u202e😀"
texts = st.text(alphabet=SIGNS, max_size=40)
lake = st.tuples(st.floats(115.46, 115.7), st.floats(37.53, 37.69))


@st.composite
def rings(draw: Any, far: float = 1.0) -> Any:
    """A star of some corners around the origin, which never crosses itself."""
    count = draw(st.integers(4, 9))
    radii = draw(st.lists(st.floats(0.6, 1.0), min_size=count, max_size=count))
    turns = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.column_stack([far * np.array(radii) * np.cos(turns), far * np.array(radii) * np.sin(turns)])


@st.composite
def areas(draw: Any) -> Any:
    """Areas of one or two parts, with and without a hole."""
    x, y = draw(lake)
    parts = []
    for number in range(draw(st.integers(1, 2))):
        centre = np.array([x + 0.01 * number, y])
        holes = [draw(rings(0.001)) + centre] if draw(st.booleans()) else []
        parts.append(shapely.Polygon(draw(rings(0.003)) + centre, holes))
    return shapely.MultiPolygon(parts)


@st.composite
def lines(draw: Any) -> Any:
    """Lines of one or two parts."""
    x, y = draw(lake)
    parts = [
        draw(rings(0.003)) + np.array([x + 0.01 * number, y]) for number in range(draw(st.integers(1, 2)))
    ]
    return shapely.MultiLineString([shapely.LineString(part) for part in parts])


SHAPES = {GeometryType.POINT: lake.map(shapely.Point), GeometryType.LINE: lines(), GeometryType.AREA: areas()}
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
properties = st.fixed_dictionaries({
    "name": st.none() | texts,
    "kind": st.sampled_from([None, "large", "small"]),
    "length_m": st.none() | st.floats(-1e6, 1e6),
    "households": st.none() | st.integers(1 - 2**53, 2**53 - 1),
    "scattered": st.sampled_from([None, True, False]),
    "built_on": st.none() | days,
    "owner": st.none() | texts,
})  # fmt: skip


@st.composite
def layers_of_features(draw: Any, kind: GeometryType | None = None) -> tuple[LayerDefinition, list[Feature]]:
    """A layer with some features, of which some have no place."""
    chosen = kind or draw(st.sampled_from(GeometryType))
    definition = LAYERS[chosen]
    features = [
        Feature(
            definition.id,
            f"f-{number}",
            draw(SHAPES[chosen]),
            draw(properties),
            draw(st.sampled_from([None, "standing", "removed"])),
            draw(st.sampled_from([None, "office"])),
            draw(st.none() | days),
            demonstration=draw(st.booleans()),
            version=1,
            recorded_at=MORNING,
            recorded_by="李",
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    if len(features) > 1 and draw(st.booleans()):
        features[-1] = replace(features[-1], shape=None)
    return definition, features


def outgoing(
    definition: LayerDefinition, features: Sequence[Feature], crs: str, *, in_degrees: bool = False
) -> Outgoing:
    """The features as a writer is handed them; the one of boundary points takes degrees."""
    fields = fields_leaving(definition, frozenset())
    inner = {field.id for field in definition.fields}
    values = {
        each.id: [f.properties.get(each.id) if each.id in inner else getattr(f, each.id) for f in features]
        for each in fields
    }
    types = {each.id: MOMENT if each.id == "recorded_at" else TYPES[each.type] for each in fields}
    wkb = [None if f.shape is None else shapely.to_wkb(f.shape, byte_order=1) for f in features]
    schema = pa.schema([("wkb", pa.binary()), *types.items()])
    batch = pa.record_batch(
        [pa.array(wkb, pa.binary()), *(pa.array(values[name], types[name]) for name in types)], schema
    )
    placeless = sum(shape is None for shape in wkb)
    batches = iter([batch]) if in_degrees else moved(iter([batch]), OFFERED[crs])
    return Outgoing(definition, fields, batches, OFFERED[crs], len(features), placeless, ABOUT)


def returned(file: Path, definition: LayerDefinition, decisions: Decisions = Decisions()) -> list[Feature]:  # noqa: B008
    """What an import reads in a file, by id: its gate, its reader, its columns, its place."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        handed = HandedIn(file.name, file, sha256_of(file), file.stat().st_size)
        (dataset,) = admit((handed,), Path(name), tally)
        part = parts_of(dataset, decisions)[0]
        source = open_part(dataset, replace(decisions, part=part.name), tally)
        rows = [
            row for batch in source.batches() for row in read(batch, source, definition, decisions, tally)
        ]
    assert len(rows) == part.rows
    return sorted(rows, key=lambda each: each.id)


def read(
    batch: Batch, source: Source, definition: LayerDefinition, decisions: Decisions, tally: Tally
) -> Iterator[Feature]:
    """The rows of a batch as features."""
    types = {name: str(column.type) for name, column in batch.columns.items()}
    attributes = Attributes(source.columns, types, definition, decisions, tally)
    placement = place(batch.shapes, source.declared, source.evidence, {}, decisions, tally)
    columns = {name: column.to_pylist() for name, column in attributes.typed(batch).items()}
    missing = [None] * len(batch.numbers)
    ids = columns.get("id") or batch.ids or missing
    for row, shape in enumerate(placement.apply(batch.shapes)):
        named = {field.id: columns.get(field.id, missing)[row] for field in definition.fields}
        own = {name: columns.get(name, missing)[row] for name in OWN_NAMES}
        yield Feature(definition.id, str(ids[row]), shape, named, **own)


def there_and_back(
    definition: LayerDefinition,
    features: Sequence[Feature],
    format: ExportFormat,
    crs: str,
    decisions: Decisions = Decisions(),  # noqa: B008
) -> list[Feature]:
    """The features after an export and an import."""
    suffix = {"geopackage": ".gpkg", "shapefile": ".shp", "flatgeobuf": ".fgb", "land_txt": ".txt"}
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / f"衡水湖{suffix.get(format.value, f'.{format.value}')}"
        WRITERS[format](file, outgoing(definition, features, crs, in_degrees=format is ExportFormat.LAND_TXT))
        if format is ExportFormat.SHAPEFILE:
            file = archive_of(file)
        return returned(file, definition, decisions)


def archive_of(file: Path) -> Path:
    """A shapefile's files as one zip."""
    packed = file.with_suffix(".zip")
    with zipfile.ZipFile(packed, "x") as archive:
        for part in file.parent.glob(f"{file.stem}.*"):
            if part != packed:
                archive.write(part, part.name)
    return packed
