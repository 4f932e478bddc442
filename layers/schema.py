"""What a layer is: the frozen records that one TOML file of the catalogue is read into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from layers.errors import UnknownLayer


class GeometryType(StrEnum):
    """What a layer's shapes are; lines and areas may have several parts and are stored as multi shapes."""

    POINT = "point"
    LINE = "line"
    AREA = "area"


class ValueType(StrEnum):
    """What a field or an answer holds."""

    TEXT = "text"
    CHOICE = "choice"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Words:
    """One name in both languages of the interface."""

    zh: str
    en: str


UNITS: Mapping[str, Words] = {
    "mm": Words("毫米", "mm"),
    "cm": Words("厘米", "cm"),
    "m": Words("米", "m"),
    "km": Words("公里", "km"),
    "m2": Words("平方米", "m²"),
    "mu": Words("亩", "mu"),
    "ha": Words("公顷", "ha"),
    "km2": Words("平方公里", "km²"),
    "l": Words("升", "l"),
    "m3": Words("立方米", "m³"),
    "l/s": Words("升/秒", "l/s"),
    "mg/l": Words("毫克/升", "mg/l"),
    "kg": Words("公斤", "kg"),
    "t": Words("吨", "t"),
    "percent": Words("%", "%"),
    "times": Words("次", "times"),
    "pieces": Words("个", "pieces"),
    "persons": Words("人", "persons"),
    "households": Words("户", "households"),
    "heads": Words("头", "head"),
    "storeys": Words("层", "storeys"),
    "days": Words("天", "days"),
    "year": Words("年", "year"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value with its names."""

    value: str
    words: Words


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """One typed column of a layer; ``unit`` is a symbol (``m``, ``m2``, ``ha``, ``households`` …) or None."""

    id: str
    words: Words
    type: ValueType
    unit: str | None = None
    required: bool = False
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    longest: int = 200  # characters, text only
    seen_by: frozenset[str] = frozenset()  # roles; empty: everyone who sees the layer
    source: str | None = None


@dataclass(frozen=True, slots=True)
class StateDefinition:
    """One state a feature can be in; ``settled`` states need no further action."""

    id: str
    words: Words
    settled: bool = False
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Ask only when an earlier answer is one of these values ("true"/"false" for booleans)."""

    question: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the inspection checklist."""

    id: str
    words: Words
    type: ValueType
    unit: str | None = None
    required: bool = False
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    longest: int = 1000
    when: Condition | None = None
    hint: Words | None = None


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is measured on site as left over: the question's number, and the field it is compared with."""

    field: str
    words: Words
    unit: str


@dataclass(frozen=True, slots=True)
class ClosingCondition:
    """What must hold before a problem here may close: ``kind`` names the check, parameters its figures."""

    id: str
    kind: str
    words: Words
    parameters: Mapping[str, str | int | float | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inspection:
    """How often a feature is looked at.

    Args:
        days: from one report to the next.
        field: whole-number field in which a feature says its own interval; ``days`` where that is empty.
        settled: whether features in a settled state are looked at too (posts, cells), or only the others.
        source: who says so; None: a setting of this house.
    """

    days: int
    field: str | None = None
    settled: bool = False
    source: str | None = None


class Hatch(StrEnum):
    """Lines over a fill, so that colour never speaks alone."""

    CLOSE = "close"  # 45°
    WIDE = "wide"  # 45°
    REVERSE = "reverse"  # 135°
    DOTS = "dots"


class Shape(StrEnum):
    """The outline of a point's symbol."""

    CIRCLE = "circle"
    SQUARE = "square"
    TRIANGLE = "triangle"
    DIAMOND = "diamond"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class Symbol:
    """How one kind of feature is drawn; colours ``#RRGGBB``, widths and sizes in CSS pixels."""

    fill: str | None = None
    fill_opacity: float = 0.12
    line: str | None = None
    line_width: float = 1.5
    dash: tuple[float, ...] = ()
    hatch: Hatch | None = None
    shape: Shape = Shape.CIRCLE
    size: float = 6.0
    on_imagery: str | None = None  # line colour over imagery, between dark outlines


@dataclass(frozen=True, slots=True)
class StyleCase:
    """The symbol of the features whose ``Style.by`` field holds this value."""

    value: str
    words: Words
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Style:
    """The one source of the web map's, the documents' and the legend's drawing.

    ``by`` is a choice field of the layer or ``state``; ``order`` sorts layers from the ground (0) up.
    """

    symbol: Symbol
    by: str | None = None
    cases: tuple[StyleCase, ...] = ()
    order: int = 50
    min_zoom: int = 0
    label_zoom: int = 24
    shown: bool = True  # switched on when the map opens


@dataclass(frozen=True, slots=True)
class LayerDefinition:
    """One layer of the catalogue; a new one is one new file."""

    id: str  # table, collection and tile layer name: [a-z][a-z0-9_]*
    words: Words
    group: Words
    geometry: GeometryType
    fields: tuple[FieldDefinition, ...]
    states: tuple[StateDefinition, ...]
    checklist: tuple[Question, ...]
    remainder: Remainder | None
    closing: tuple[ClosingCondition, ...]
    deadline_days: int | None
    look_back_days: int | None
    label: str | None  # field id
    code: str | None  # field id that identifies the thing officially
    style: Style
    source: str  # source of law or text
    description: Words
    seen_by: frozenset[str] = frozenset()  # roles; empty: everyone who is signed in
    searchable: tuple[str, ...] = ()  # text fields that the search looks at
    inspectable: bool = True  # reports may be filed against it
    nearby: bool = True  # listed around a person; false for what one stands inside, not in front of
    inspection: Inspection | None = None  # None: only when something calls for it
    parted_by: str | None = None  # text field by which features fall into sets; a file brings whole sets


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All layers by id, in drawing order from the ground up."""

    layers: Mapping[str, LayerDefinition]

    def get(self, layer: str) -> LayerDefinition:
        """The definition; UnknownLayer when there is none."""
        try:
            return self.layers[layer]
        except KeyError:
            raise UnknownLayer(layer=layer) from None
