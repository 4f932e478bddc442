"""Scenes of strangers: what is opened, what is refused and why, and how a scene is kept."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from geo.errors import Refused
from geo.spectral import Band
from layers.errors import (
    BandsUnknown,
    BrokenScene,
    Cancelled,
    NotAScene,
    SceneEmpty,
    SceneTooLarge,
    SceneUnplaced,
)
from layers.exchange.scene_cog import BY_CLASSES, BY_TEST, HIDDEN, Classes, stored
from layers.exchange.scene_files import examined
from tests.layers.exchange.scenes import PLACE, covers, write

REAL = Path(__file__).parents[4] / "shared" / "data"
FINE = Affine(0.1, 0, 375_000, 0, -0.1, 4_166_000)
GROUND = covers(120, (np.s_[30:60], np.s_[40:90], "water"))


def test_bands_are_known_by_their_names_and_their_scale_is_kept(tmp_path: Path) -> None:
    found = examined(write(tmp_path / "a.tif", GROUND), "a.tif")
    assert found.roles == (Band.BLUE, Band.GREEN, Band.RED, Band.NIR, Band.SWIR_1, Band.SWIR_2)
    assert (found.scale, found.offset, found.as_it_is) == (1e-4, 0.0, True)
    assert found.grid.shape == (120, 120)


def test_bands_without_names_are_asked_for_and_taken_as_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", GROUND[:4], names=None)
    with pytest.raises(BandsUnknown):
        examined(path, "a.tif")
    told = examined(path, "a.tif", ["nir", "red", "green", "-"])
    assert told.roles == (Band.NIR, Band.RED, Band.GREEN, None)
    with pytest.raises(BandsUnknown):
        examined(path, "a.tif", ["nir", "nir", "green", "-"])


def test_a_drones_picture_is_red_green_and_blue(tmp_path: Path) -> None:
    path = write(
        tmp_path / "d.tif",
        (GROUND[:3] >> 5).astype(np.uint8),
        names=None,
        scale=None,
        photometric="RGB",
        transform=FINE,
    )
    found = examined(path, "d.tif")
    assert found.roles == (Band.RED, Band.GREEN, Band.BLUE)
    assert found.scale is None


def pointing(path: Path) -> Path:
    """A text that points at another file, under the name of a picture."""
    path.write_text(
        '<VRTDataset rasterXSize="5" rasterYSize="5"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        "<SourceFilename>/etc/hostname</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    return path


def hollow(path: Path) -> Path:
    """A picture of 30,000 by 30,000 pixels that was never written."""
    profile = {"driver": "GTiff", "count": 6, "dtype": "uint16", "height": 30_000, "width": 30_000}
    with rasterio.open(path, "w", crs="EPSG:4548", transform=PLACE, sparse_ok=True,
                       tiled=True, bigtiff="yes", **profile):  # fmt: skip
        pass
    return path


def cut_short(path: Path) -> Path:
    """A picture whose end is missing."""
    whole = write(path, np.random.default_rng(1).integers(1, 60_000, (6, 300, 300)).astype(np.uint16))
    whole.write_bytes(whole.read_bytes()[:200_000])
    return whole


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def unplaced(path: Path) -> Path:
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        return write(path, GROUND, crs=None)


@pytest.mark.parametrize(
    ("make", "refusal"),
    [(pointing, NotAScene), (empty, NotAScene), (hollow, SceneTooLarge), (cut_short, BrokenScene)],
)
def test_a_bad_file_is_refused_in_words_and_nothing_is_left_of_it(
    make: object, refusal: type[Refused], tmp_path: Path
) -> None:
    path = make(tmp_path / "s.tif")  # type: ignore[operator]
    target = tmp_path / "kept" / "s.tif"
    target.parent.mkdir()
    with pytest.raises(refusal):
        stored(examined(path, "s.tif"), target)
    assert list(target.parent.iterdir()) == []


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_picture_without_a_place_is_refused(tmp_path: Path) -> None:
    path = unplaced(tmp_path / "u.tif")
    with pytest.raises(SceneUnplaced):
        examined(path, "u.tif")


def test_a_picture_that_cloud_hides_is_refused(tmp_path: Path) -> None:
    white = np.full((6, 120, 120), 6000, dtype=np.uint16)
    with pytest.raises(SceneEmpty):
        stored(examined(write(tmp_path / "c.tif", white), "c.tif"), tmp_path / "kept.tif")
    assert not (tmp_path / "kept.tif").exists()


def test_a_scene_is_kept_as_a_cog_with_what_is_hidden(tmp_path: Path) -> None:
    bands = covers(700, (np.s_[100:200], np.s_[100:250], "water"))
    bands[:, 400:500, 300:420] = 6000
    kept = stored(examined(write(tmp_path / "a.tif", bands), "a.tif"), tmp_path / "kept.tif")
    assert kept.hidden_by == BY_TEST
    with rasterio.open(kept.path) as file:
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.descriptions[-1] == HIDDEN
        hidden = file.read(7) > 0
        assert (file.read(list(range(1, 7))) == bands).all()
    assert hidden[400:500, 300:420].all()
    assert not hidden[:300].any()
    assert kept.clear == pytest.approx(1 - hidden.mean())


def test_what_a_file_calls_no_data_is_hidden_and_so_is_an_unnamed_collar(tmp_path: Path) -> None:
    for nodata, empty_number in ((65_535, 65_535), (None, 0)):
        bands = GROUND.copy()
        bands[:, :, :20] = empty_number
        path = write(tmp_path / "n.tif", bands, nodata=nodata)
        kept = stored(examined(path, "n.tif"), tmp_path / "kept.tif")
        with rasterio.open(kept.path) as file:
            hidden = file.read(7) > 0
        assert hidden[:, :20].all()
        assert not hidden[:, 24:].any()


def test_a_scene_in_degrees_is_brought_onto_the_lakes_plane(tmp_path: Path) -> None:
    path = write(
        tmp_path / "g.tif", GROUND, crs="EPSG:4326", transform=Affine(1e-4, 0, 115.5, 0, -1e-4, 37.7)
    )
    found = examined(path, "g.tif")
    assert not found.as_it_is
    assert found.grid.crs == "EPSG:4548"
    kept = stored(found, tmp_path / "kept.tif")
    with rasterio.open(kept.path) as file:
        nir = file.read(4)
        assert file.crs.to_epsg() == 4548
    assert (nir[nir > 0] < 800).mean() == pytest.approx(1500 / 14_400, abs=0.02)


def test_a_job_that_is_ended_leaves_nothing(tmp_path: Path) -> None:
    scene = examined(write(tmp_path / "a.tif", GROUND), "a.tif")
    with pytest.raises(Cancelled):
        stored(scene, tmp_path / "kept.tif", cancelled=lambda: True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tif"]


@pytest.mark.skipif(not REAL.exists(), reason="../shared is not here")
def test_a_real_sentinel_scene_is_recognised_and_its_own_classes_hide(tmp_path: Path) -> None:
    folder = REAL / "sentinel2_barbellino"
    name = "S2A2A_20170703_022_Barbellino_BOA_10.tif"
    found = examined(folder / name, name)
    assert found.product == "sentinel2_l2a"
    assert found.roles[2] is Band.GREEN
    assert found.roles[7] is Band.NIR
    classes = name.replace("BOA", "SCL")
    kept = stored(found, tmp_path / "kept.tif", classes=Classes(folder / classes, classes, BY_CLASSES))
    assert kept.hidden_by == BY_CLASSES
    assert 0.4 < kept.clear < 1


@pytest.mark.skipif(not REAL.exists(), reason="../shared is not here")
@pytest.mark.parametrize(
    ("name", "product"),
    [("landsat7_olinda/L7_ETMs.tif", "landsat7_dn"), ("landsat7_juelich/LS20010525.tif", None)],
)
def test_real_landsat_files_are_recognised_or_asked_about(name: str, product: str | None) -> None:
    path = REAL / name
    if product is None:
        with pytest.raises(BandsUnknown):
            examined(path, path.name)
    else:
        assert examined(path, path.name).product == product


@pytest.mark.parametrize("share", [0.3, 0.98], ids=["the bands", "the last overview"])
def test_a_disk_that_fills_while_a_scene_is_kept_leaves_nothing(share: float, tmp_path: Path) -> None:
    noise = np.random.default_rng(4).integers(200, 4000, (6, 900, 900)).astype(np.uint16)
    scene = examined(write(tmp_path / "a.tif", noise), "a.tif")
    room = int(share * stored(scene, tmp_path / "whole.tif").path.stat().st_size)
    target = tmp_path / "kept" / "s.tif"
    target.parent.mkdir()
    code = (
        "import pickle, resource, signal, sys; from layers.exchange.scene_cog import stored;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); scene, target, room = pickle.load(sys.stdin.buffer);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)); stored(scene, target)"
    )
    asked = pickle.dumps((scene, target, room))
    done = subprocess.run([sys.executable, "-c", code], input=asked, capture_output=True, check=False)

    assert done.returncode != 0
    assert list(target.parent.iterdir()) == []
