"""Wire forms of ways to look at scenes, and of what scenes say of a place."""

from __future__ import annotations

from api.wire.base import Day, WireOut
from api.wire.cases import WordsOut
from layers.exchange.scene_pictures import Value
from layers.rules.scene_views import View
from layers.store.scenes import KeptScene


class StopOut(WireOut):
    """A value and its colour, ``#RRGGBB``."""

    value: float
    colour: str


class ViewOut(WireOut):
    """One way to look at a scene; ``low`` and ``high`` say what the ends of the ramp mean."""

    id: str
    zh: str
    en: str
    kind: str
    needs: list[str]
    range: list[float] | None
    unit: str
    ramp: list[StopOut]
    low: WordsOut | None
    high: WordsOut | None
    formula: str
    source: str
    absolute: bool

    @classmethod
    def of(cls, view: View) -> ViewOut:
        """A view of the table."""
        return cls(
            id=view.id,
            zh=view.words.zh,
            en=view.words.en,
            kind=view.kind.value,
            needs=[band.value for band in view.needs],
            range=None if view.range is None else list(view.range),
            unit=view.unit,
            ramp=[StopOut(value=value, colour=colour) for value, colour in view.ramp],
            low=None if view.low is None else WordsOut.of(view.low),
            high=None if view.high is None else WordsOut.of(view.high),
            formula=view.formula,
            source=view.source,
            absolute=view.absolute,
        )


class ViewsOut(WireOut):
    """All ways to look at scenes; each scene names those that it has."""

    views: list[ViewOut]


class ValueOut(WireOut):
    """What a scene says of a place: reflectances and indices, null where hidden or not defined."""

    scene: str
    name: str
    acquired_on: Day
    demonstration: bool
    hidden: bool
    unreadable: bool
    bands: dict[str, float | None]
    indices: dict[str, float | None]

    @classmethod
    def of(cls, scene: KeptScene, value: Value | None) -> ValueOut:
        """What was read; None where the file cannot be read."""
        return cls(
            scene=scene.id,
            name=scene.name,
            acquired_on=scene.acquired_on,
            demonstration=scene.demonstration,
            hidden=value is not None and value.hidden,
            unreadable=value is None,
            bands={} if value is None else dict(value.bands),
            indices={} if value is None else dict(value.indices),
        )


class ValuesOut(WireOut):
    """The scenes that show a place, the latest first; ``left_out``: older ones that were not read."""

    values: list[ValueOut]
    left_out: int


class TileJsonOut(WireOut):
    """TileJSON 3.0 of one scene in one view; its addresses may be kept for good."""

    tilejson: str = "3.0.0"
    scheme: str = "xyz"
    name: str
    description: str
    attribution: str
    tiles: list[str]
    tileSize: int = 256  # MapLibre's own word
    minzoom: int
    maxzoom: int
    bounds: list[float]
    view: ViewOut
