"""Numbers of a scene as colours: three bands by a fixed stretch, an index by its ramp, a veil as a hatch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geo.clouds import Mask
from geo.spectral import Band, index_of
from layers.exchange.scene_reading import Sight
from layers.rules.scene_views import HIDDEN_COLOUR, View, ViewKind, rgb
from layers.store.scenes import KeptScene

Colours = NDArray[np.uint8]  # rows, columns, red-green-blue
Stretch = Mapping[Band, tuple[float, float]]  # the stored numbers that are drawn black and white
STEPS = 256  # of a ramp
VEIL, VEIL_LINE = (176, 182, 186), (112, 119, 124)  # greys that no ramp has
HATCH_PX = 8  # divides a tile, so that lines go on in the next one
QUALITY = {ViewKind.COLOUR: 82, ViewKind.INDEX: 90, ViewKind.MASK: 90}


def painted(sight: Sight, scene: KeptScene, view: View, stretch: Stretch, *, veiled: bool) -> Colours:
    """The picture with its transparency: shape (rows, columns, 4).

    Args:
        veiled: draw a grey hatch over what cloud and shadow hide, since what lies there is not the ground.
    """
    colours, drawn = COLOURED[view.kind](sight, scene, view, stretch)
    if veiled and view.kind is not ViewKind.MASK:
        colours = np.where(sight.hidden[..., np.newaxis], hatch(sight.hidden.shape), colours)
        drawn = drawn | sight.hidden
    alpha = np.where(drawn & ~sight.nothing, np.uint8(255), np.uint8(0))
    return np.dstack([colours, alpha]).astype(np.uint8)


def as_colours(sight: Sight, scene: KeptScene, view: View, stretch: Stretch) -> tuple[Colours, Mask]:
    """Three bands as red, green and blue."""
    parts = [stretched(sight.numbers[band], *stretch[band]) for band in view.needs]
    return np.dstack(parts).astype(np.uint8), ~sight.nothing


def stretched(numbers: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Numbers as 0 to 255, those beyond the ends as the ends are."""
    factor = np.float32(255 / (high - low))
    parts = (numbers.astype(np.float32) - np.float32(low)) * factor
    drawn: NDArray[np.uint8] = np.clip(np.nan_to_num(parts, nan=0.0), 0, 255).astype(np.uint8)
    return drawn


def by_ramp(sight: Sight, scene: KeptScene, view: View, stretch: Stretch) -> tuple[Colours, Mask]:
    """An index by its ramp; transparent where it is not defined."""
    if view.index is None or view.range is None:
        raise ValueError(view.id)
    values = index_of(view.index, sight.reflectances(scene))
    known = np.isfinite(values)
    low, high = view.range
    steps = np.where(known, (values - np.float32(low)) * np.float32((STEPS - 1) / (high - low)), 0)
    return ramp_of(view)[np.clip(np.rint(steps), 0, STEPS - 1).astype(np.uint8)], known


def as_mask(sight: Sight, scene: KeptScene, view: View, stretch: Stretch) -> tuple[Colours, Mask]:
    """What is hidden in one colour, the rest transparent."""
    return np.full((*sight.hidden.shape, 3), rgb(HIDDEN_COLOUR), dtype=np.uint8), sight.hidden


COLOURED = {ViewKind.COLOUR: as_colours, ViewKind.INDEX: by_ramp, ViewKind.MASK: as_mask}


@cache
def ramp_of(view: View) -> Colours:
    """The ramp in ``STEPS`` colours; shape (steps, 3)."""
    values = [value for value, _ in view.ramp]
    at = np.linspace(values[0], values[-1], STEPS)
    parts = np.array([rgb(colour) for _, colour in view.ramp], dtype=float)
    return np.rint([np.interp(at, values, part) for part in parts.T]).astype(np.uint8).T.copy()


@cache
def hatch(shape: tuple[int, int]) -> Colours:
    """Slanting lines."""
    rows, columns = np.indices(shape)
    lines = ((rows + columns) % HATCH_PX < 2)[..., np.newaxis]
    return np.where(lines, VEIL_LINE, VEIL).astype(np.uint8)


def webp(picture: Colours, kind: ViewKind) -> bytes:
    """A tile's bytes; without the fourth part where nothing is transparent."""
    opaque = bool((picture[..., 3] == 255).all())
    image = Image.fromarray(np.ascontiguousarray(picture[..., :3]) if opaque else picture)
    return encoded(image, "WEBP", quality=QUALITY[kind], method=0)


def png(picture: Colours) -> bytes:
    """A picture's bytes."""
    return encoded(Image.fromarray(picture), "PNG", compress_level=1)


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    """An image's bytes."""
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()
