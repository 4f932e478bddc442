"""What the reading process is asked to look at: ``order.json`` and ``trusted.arrow`` in a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from layers.definition import (
    Choice,
    FieldDefinition,
    GeometryType,
    LayerDefinition,
    StateDefinition,
    Style,
    Symbol,
    ValueType,
    Words,
)
from layers.exchange.decisions import Decisions, from_json, to_json

ORDER, TRUSTED = "order.json", "trusted.arrow"
REPORT, REFUSAL, PREPARED = "report.json", "refusal.json", "prepared.arrow"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file as it was handed in: what its sender called it, and where its bytes are kept."""

    name: str
    path: Path
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Order:
    """One examination.

    Args:
        sha256: what the files are known by together.
        trusted: shapes that are known to lie right, longitude and latitude of CGCS2000, by layer.
    """

    files: tuple[HandedIn, ...]
    sha256: str
    definition: LayerDefinition
    decisions: Decisions
    trusted: Mapping[str, NDArray[Any]]


def write_order(folder: Path, order: Order) -> None:
    """Put an order into an empty folder."""
    files = [[file.name, str(file.path), file.sha256, file.size_bytes] for file in order.files]
    asked = {"files": files, "sha256": order.sha256, "decisions": to_json(order.decisions)}
    asked["definition"] = definition_to_json(order.definition)
    (folder / ORDER).write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
    layers = [layer for layer, shapes in order.trusted.items() for _ in shapes]
    shapes: Sequence[Any] = [wkb for known in order.trusted.values() for wkb in shapely.to_wkb(known)]
    table = pa.table({"layer": pa.array(layers, pa.string()), "wkb": pa.array(shapes, pa.binary())})
    with pa.OSFile(str(folder / TRUSTED), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def read_order(folder: Path) -> Order:
    """The order in a folder."""
    asked = json.loads((folder / ORDER).read_text(encoding="utf-8"))
    files = tuple(HandedIn(name, Path(path), sha, size) for name, path, sha, size in asked["files"])
    definition = definition_from_json(asked["definition"])
    return Order(files, asked["sha256"], definition, from_json(asked["decisions"]), read_trusted(folder))


def read_trusted(folder: Path) -> dict[str, NDArray[Any]]:
    with pa.memory_map(str(folder / TRUSTED)) as source:
        table = pa.ipc.open_file(source).read_all()
    layers = np.asarray(table["layer"].to_pylist(), dtype=object)
    shapes = shapely.from_wkb(np.asarray(table["wkb"].to_pylist(), dtype=object))
    return {str(layer): shapes[layers == layer] for layer in dict.fromkeys(layers)}


def definition_to_json(definition: LayerDefinition) -> dict[str, Any]:
    """What the doctor must know of a layer."""
    return {
        "id": definition.id,
        "words": words(definition.words),
        "geometry": definition.geometry.value,
        "label": definition.label,
        "code": definition.code,
        "states": [[state.id, words(state.words)] for state in definition.states],
        "fields": [field_to_json(field) for field in definition.fields],
    }


def field_to_json(field: FieldDefinition) -> dict[str, Any]:
    return {
        "id": field.id,
        "words": words(field.words),
        "type": field.type.value,
        "unit": field.unit,
        "required": field.required,
        "choices": [[choice.value, words(choice.words)] for choice in field.choices],
        "minimum": field.minimum,
        "maximum": field.maximum,
        "longest": field.longest,
    }


def definition_from_json(stored: Mapping[str, Any]) -> LayerDefinition:
    """The layer again; what the doctor need not know (style, checklist, law) is empty."""
    nothing = Words("", "")
    return LayerDefinition(
        id=stored["id"],
        words=Words(*stored["words"]),
        group=nothing,
        geometry=GeometryType(stored["geometry"]),
        fields=tuple(field_from_json(field) for field in stored["fields"]),
        states=tuple(StateDefinition(id, Words(*names)) for id, names in stored["states"]),
        checklist=(),
        remainder=None,
        closing=(),
        deadline_days=None,
        look_back_days=None,
        label=stored["label"],
        code=stored["code"],
        style=Style(Symbol()),
        source="",
        description=nothing,
    )


def field_from_json(stored: Mapping[str, Any]) -> FieldDefinition:
    choices = tuple(Choice(value, Words(*names)) for value, names in stored["choices"])
    others = {**stored, "words": Words(*stored["words"]), "type": ValueType(stored["type"])}
    return FieldDefinition(**{**others, "choices": choices})


def words(names: Words) -> list[str]:
    return [names.zh, names.en]
