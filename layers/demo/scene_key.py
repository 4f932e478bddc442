"""The key of the demonstration's scenes: what comparing the two of 2026 must find, and what it must not."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layers.definition import Words

FILE = Path(__file__).parent / "scene_key.toml"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the key.

    Args:
        kind: of change that must be found there; "" where nothing may be. why: what nothing is found for.
        place: longitude, latitude within it. area_m2: as drawn, on the ellipsoid.
        dike_like: whether it must be called shaped like a dike.
    """

    id: str
    words: Words
    place: tuple[float, float]
    area_m2: float
    kind: str = ""
    dike_like: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class SceneKey:
    """The whole key; east_px: by how much the later scene lies too far to the east."""

    east_px: float
    found: tuple[Change, ...]
    not_found: tuple[Change, ...]


def scene_key() -> SceneKey:
    """The key as it lies in its file."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found, not_found = (tuple(change(row) for row in told[name]) for name in ("found", "not_found"))
    return SceneKey(told["scenes"]["east_px"], found, not_found)


def change(row: Mapping[str, Any]) -> Change:
    """A line of the file."""
    said = {name: value for name, value in row.items() if name not in ("zh", "en", "place")}
    east, north = row["place"]
    return Change(words=Words(row["zh"], row["en"]), place=(east, north), **said)
