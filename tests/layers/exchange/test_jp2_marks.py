"""Damage inside a JPEG 2000, told by bytes that no encoder writes: decoders show other pixels in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from layers.errors import BrokenScene
from layers.exchange.jp2_marks import damaged
from layers.exchange.scene_sets import Offered, gathered
from tests.layers.exchange.scenes import PLACE

GROUND = np.random.default_rng(1).normal(3000, 300, (3, 700, 700)).astype(np.uint16)
GROUND[:, :150] = 0  # empty packets are many zeros
LAYOUTS: dict[str, dict[str, Any]] = {
    "lossless": {"QUALITY": 100, "REVERSIBLE": "YES"},
    "lossy": {"QUALITY": 20},
    "markers among packets": {"QUALITY": 50, "SOP": "YES", "EPH": "YES"},
    "more packets than a byte counts": {
        "SOP": "YES",
        "PRECINCTS": "{64,64},{64,64}",
        "BLOCKXSIZE": 700,
        "BLOCKYSIZE": 700,
        "QUALITY": 50,
    },
    "parts by resolution": {"TILEPARTS": "RESOLUTIONS", "PROGRESSION": "RPCL"},
    "small tiles without boxes": {"CODEC": "J2K", "BLOCKXSIZE": 256, "BLOCKYSIZE": 256},
    "lengths listed": {"PLT": "YES", "TLM": "YES"},
}


def written(path: Path, **layout: Any) -> Path:
    with rasterio.open(
        path, "w", driver="JP2OpenJPEG", count=3, height=700, width=700, dtype="uint16", crs="EPSG:4548",
        transform=PLACE, **layout,
    ) as file:  # fmt: skip
        file.write(GROUND)
    return path


def overwritten(path: Path, at: float, bytes_: int = 4000) -> Path:
    """The file with other bytes at a place of it."""
    content = bytearray(path.read_bytes())
    start = int(len(content) * at)
    noise = np.random.default_rng(2).integers(0, 256, bytes_, dtype=np.uint8)
    content[start : start + bytes_] = noise.tobytes()
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_whole_file_is_sound_however_it_was_laid_out(tmp_path: Path, layout: dict[str, Any]) -> None:
    assert not damaged(written(tmp_path / "s.jp2", **layout))


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_other_bytes_within_the_numbers_are_noticed(
    tmp_path: Path, layout: dict[str, Any], at: float
) -> None:
    assert damaged(overwritten(written(tmp_path / "s.jp2", **layout), at))


def test_a_damaged_file_decodes_to_other_pixels_without_a_word_and_is_refused(tmp_path: Path) -> None:
    file = overwritten(written(tmp_path / "s_20240612.jp2", **LAYOUTS["lossless"]), 0.5)
    with rasterio.open(file) as source:
        assert (source.read() != GROUND).any()

    with pytest.raises(BrokenScene):
        gathered([Offered(file.name, file)], {file.name: ["green", "red", "nir"]})


def test_a_file_that_ends_early_is_noticed(tmp_path: Path) -> None:
    file = written(tmp_path / "s.jp2", **LAYOUTS["lossy"])
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])

    assert damaged(file)
