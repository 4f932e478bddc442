"""Scenes that are not what they should be: each refused or told in a sentence, with nothing half stored."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from rasterio.enums import Resampling
from starlette.testclient import TestClient

from tests.api.conftest import Service
from tests.api.scene_steps import ended, examine, examined, keep, lying, warned
from tests.layers.exchange.scenes import PLACE, covers, write

GROUND = covers(300, (np.s_[60:150], np.s_[80:200], "water"))
POINTING = (
    '<VRTDataset rasterXSize="5" rasterYSize="5"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
    "<SourceFilename>/etc/hostname</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
)
INDEX = "<GDALTileIndexDataset><IndexDataset>/vsicurl/http://127.0.0.1:1/a.gpkg</IndexDataset></GDALTileIndexDataset>"


@pytest.fixture
def analyst(office: Service) -> Iterator[TestClient]:
    """An analyst; afterwards nothing is kept and nothing lies about."""
    client = office.signed_in("analyst")
    yield client
    assert client.get("/api/scenes").json()["total"] == 0
    assert lying(office.database.files) == []


# --- files that are refused ------------------------------------------------------------------
def text(content: str) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_text(content)
        return path

    return make


def nothing(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def without_place(path: Path) -> Path:
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        return write(path, GROUND, crs=None)


def in_a_yard(path: Path) -> Path:
    yard = 'LOCAL_CS["yard",LOCAL_DATUM["yard",0],UNIT["metre",1],AXIS["E",EAST],AXIS["N",NORTH]]'
    return write(path, GROUND, crs=yard)


def hollow(path: Path, **more: Any) -> Path:
    """20,000 by 20,000 pixels, six bands, in a file of a few bytes."""
    profile = {"driver": "GTiff", "count": 6, "dtype": "uint16", "height": 20_000, "width": 20_000}
    with rasterio.open(
        path, "w", crs="EPSG:4548", transform=PLACE, sparse_ok=True, tiled=True, bigtiff="yes", **profile
    ):
        pass
    return path


def packed_zeros(path: Path) -> Path:
    """20,000 by 20,000 pixels that are there, and all nothing: every tile the same few bytes."""
    profile = {"driver": "GTiff", "count": 1, "dtype": "uint16", "height": 20_000, "width": 20_000}
    with rasterio.open(
        path, "w", crs="EPSG:4548", transform=PLACE, tiled=True, compress="zstd", blockxsize=2000,
        blockysize=2000, **profile,
    ) as file:  # fmt: skip
        for window in (w for _, w in file.block_windows(1)):
            file.write(np.zeros((int(window.height), int(window.width)), np.uint16), 1, window=window)
    return path


def cut_short(path: Path) -> Path:
    whole = write(path, np.random.default_rng(1).integers(1, 60_000, (6, 300, 300)).astype(np.uint16))
    whole.write_bytes(whole.read_bytes()[:200_000])
    return whole


def without_its_end(path: Path) -> Path:
    with rasterio.open(
        path, "w", driver="JP2OpenJPEG", count=3, height=200, width=200, dtype="uint16", crs="EPSG:4548",
        transform=PLACE, QUALITY=100, REVERSIBLE="YES",
    ) as file:  # fmt: skip
        file.write(GROUND[:3, :200, :200])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    return path


def where_no_plane_is(path: Path) -> Path:
    return write(path, GROUND, crs="EPSG:4326", transform=Affine(1e30, 0, 1e33, 0, -1e30, 1e33))


def of_radar(path: Path) -> Path:
    return write(path, GROUND[:, :50, :50].astype(np.complex64), scale=None)


def scaled(scale: float) -> Callable[[Path], Path]:
    return lambda path: write(path, GROUND[:, :50, :50], scale=scale)


def placed(crs: str, *transform: float) -> Callable[[Path], Path]:
    return lambda path: write(path, GROUND[:, :200, :200], crs=crs, transform=Affine(*transform))


def of_many_bands(path: Path) -> Path:
    return write(path, np.ones((40, 20, 20), np.uint16), names=None)


REFUSED = [
    (of_radar, "bad-scene"),
    *((scaled(scale), "bad-scene") for scale in (0.0, -1e-4, 1e300, float("inf"), float("nan"))),
    (placed("EPSG:4548", 1e-9, 0, 375_000, 0, -1e-9, 4_166_000), "bad-scene"),
    (placed("EPSG:4548", 1e-300, 0, 375_000, 0, -1e-300, 4_166_000), "bad-scene"),
    (placed("EPSG:32660", 1000, 0, 700_000, 0, -1000, 4_166_000), "bad-scene"),  # beyond 180° east
    (placed("EPSG:4326", 0.01, 0, 179, 0, -0.01, 38), "bad-scene"),
    (placed("EPSG:4326", 1.8, 0, -180, 0, -0.9, 90), "bad-scene"),
    (placed("EPSG:3413", 1000, 0, -100_000, 0, -1000, 100_000), "bad-scene"),  # the pole
    (of_many_bands, "bad-scene"),
    (text(POINTING), "not-a-scene"),
    (text(INDEX), "not-a-scene"),
    (text("https://127.0.0.1/scene.tif"), "not-a-scene"),
    (nothing, "not-a-scene"),
    (without_place, "scene-unplaced"),
    (in_a_yard, "scene-unplaced"),
    (hollow, "scene-too-large"),
    (packed_zeros, "scene-too-large"),
    (cut_short, "broken-scene"),
    (where_no_plane_is, "scene-unplaced"),
]


@pytest.mark.parametrize(
    ("make", "code"), REFUSED, ids=[f"{i} {code}" for i, (_, code) in enumerate(REFUSED)]
)
def test_a_file_that_is_no_scene_is_refused_in_words(
    make: Callable[[Path], Path], code: str, analyst: TestClient, tmp_path: Path
) -> None:
    looked = examined(analyst, make(tmp_path / "s_20240612.tif"))

    assert (looked["state"], looked["problem"]["code"]) == ("refused", code)
    assert "s_20240612" in looked["problem"]["zh"] or code in ("scene-too-large", "bad-scene")
    assert (looked["found"], looked["scene"]) == (None, None)
    assert keep(analyst, looked["id"]).status_code == 409


def test_a_jpeg_2000_whose_end_is_missing_is_refused(analyst: TestClient, tmp_path: Path) -> None:
    file = without_its_end(tmp_path / "s_20240612.jp2")
    looked = examined(analyst, file, bands={file.name: ["green", "red", "nir"]})

    assert (looked["state"], looked["problem"]["code"]) == ("refused", "broken-scene")


def test_a_picture_that_cloud_hides_is_told_when_it_is_looked_at_and_refused_when_it_is_kept(
    analyst: TestClient, tmp_path: Path
) -> None:
    white = np.full((6, 200, 200), 6000, dtype=np.uint16)
    looked = examined(analyst, write(tmp_path / "c_20240612.tif", white))
    assert "mostly-hidden" in warned(looked)

    left = ended(analyst, keep(analyst, looked["id"]))

    assert (left["state"], left["problem"]["code"], left["scene"]) == ("examined", "scene-empty", None)


def test_a_scene_of_another_place_is_refused_unless_somebody_says_why(
    analyst: TestClient, tmp_path: Path
) -> None:
    away = write(
        tmp_path / "alps_20240612.tif", GROUND, crs="EPSG:32632", transform=Affine(10, 0, 5e5, 0, -10, 5e6)
    )
    looked = examined(analyst, away)

    assert looked["questions"] == ["licence", "elsewhere"]
    answer = keep(analyst, looked["id"])
    assert (answer.status_code, answer.json()["code"]) == (422, "scene-elsewhere")
    assert "9.0" in answer.json()["detail"]


# --- archives and sets -----------------------------------------------------------------------
def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"../../evil.tif": b"II*\0"}, "evil.tif"),
        ({"a.tif": b"\0" * (120 << 20)}, "MB"),
        ({"a/b.zip": b"PK\x03\x04"}, "b.zip"),
    ],
)
def test_an_archive_that_is_no_scene_is_refused(
    members: dict[str, bytes], said: str, analyst: TestClient, tmp_path: Path
) -> None:
    looked = examined(analyst, zipped(tmp_path / "s.zip", members))

    assert (looked["state"], looked["problem"]["code"]) == ("refused", "file-refused")
    assert said in looked["problem"]["zh"]


def test_an_archive_without_a_picture_is_refused(analyst: TestClient, tmp_path: Path) -> None:
    looked = examined(analyst, zipped(tmp_path / "s.zip", {"readme.txt": b"no picture"}))

    assert (looked["state"], looked["problem"]["code"]) == ("refused", "not-a-scene")


@pytest.mark.parametrize("what", ["grid", "system", "day"])
def test_files_of_several_scenes_are_not_put_together(what: str, analyst: TestClient, tmp_path: Path) -> None:
    first, second = "lake_20240612_B03.tif", "lake_20240612_B08.tif"
    more: dict[str, Any] = {}
    if what == "grid":
        more["transform"] = Affine(10, 0, 385_000, 0, -10, 4_166_000)
    elif what == "system":
        more = {"crs": "EPSG:32650", "transform": Affine(10, 0, 375_000, 0, -10, 4_166_000)}
    else:
        second = "lake_20240712_B08.tif"
    files = [
        write(tmp_path / first, GROUND[1:2], names=None),
        write(tmp_path / second, GROUND[3:4], names=None, **more),
    ]
    looked = examined(analyst, *files)

    assert (looked["state"], looked["problem"]["code"]) == ("refused", "scene-mixed")
    assert first in looked["problem"]["zh"]
    assert second in looked["problem"]["zh"]


def test_the_same_band_twice_is_asked_and_nothing_is_kept_until_it_is_answered(
    analyst: TestClient, tmp_path: Path
) -> None:
    names = ["a_B03.tif", "a_B08.tif", "b_B08.tif"]
    files = [
        write(tmp_path / name, GROUND[at : at + 1], names=None)
        for name, at in zip(names, (1, 3, 3), strict=True)
    ]
    looked = examined(analyst, *files)

    assert "bands" in looked["questions"]
    assert "band-twice" in warned(looked)
    assert keep(analyst, looked["id"]).json()["code"] == "scene-not-due"
    again = examine(analyst, looked["id"], bands={"b_B08.tif": ["-"]})
    assert "bands" not in again["questions"]
    assert [file["role"] for file in again["files"]] == ["bands", "bands", "-"]


# --- what is told, and never changed in silence ----------------------------------------------
def test_exchanged_bands_are_suspected_and_stay_as_they_were_told(
    analyst: TestClient, tmp_path: Path
) -> None:
    ground = covers(400, (np.s_[50:200], np.s_[50:250], "water"), (np.s_[250:330], np.s_[100:300], "bare"))
    right = ["blue", "green", "red", "nir", "swir_1", "swir_2"]
    wrong = ["nir", "green", "red", "blue", "swir_1", "swir_2"]
    file = write(tmp_path / "s_20240612.tif", ground, names=None)
    looked = examined(analyst, file, bands={file.name: right})
    assert "bands-suspected" not in warned(looked)

    again = examine(analyst, looked["id"], bands={file.name: wrong})

    assert "bands-suspected" in warned(again)
    assert [band["role"] for band in again["found"]["bands"]] == wrong


def test_a_number_that_is_probably_no_data_is_asked_about_and_hides_once_it_is_said(
    analyst: TestClient, tmp_path: Path
) -> None:
    ground = GROUND.copy()
    ground[:, :, :120] = 9999
    file = write(tmp_path / "s_20240612.tif", ground)
    looked = examined(analyst, file)
    assert "nodata-suspected" in warned(looked)
    assert "9999" in next(
        each["zh"] for each in looked["found"]["warnings"] if each["code"] == "nodata-suspected"
    )

    again = examine(analyst, looked["id"], nodata=9999.0)

    assert "nodata-suspected" not in warned(again)
    assert again["found"]["clear"] == pytest.approx(0.6, abs=0.05)


def test_files_beside_a_picture_are_left_out_and_said_to_be(analyst: TestClient, tmp_path: Path) -> None:
    scene = write(tmp_path / "s_20240612.tif", GROUND)
    aside = tmp_path / "s_20240612.tif.aux.xml"
    aside.write_text("<PAMDataset><SRS>EPSG:32632</SRS></PAMDataset>")
    overviews = tmp_path / "s_20240612.tif.ovr"
    overviews.write_bytes(b"II*\0broken")
    looked = examined(analyst, scene, aside, overviews)

    assert looked["state"] == "examined"
    assert [file["role"] for file in looked["files"]] == ["bands", "-", "-"]
    assert "files-left-out" in warned(looked)
    assert looked["found"]["grid"]["crs"] == "EPSG:4548"


def test_broken_overviews_of_a_sender_are_not_used(office: Service, tmp_path: Path) -> None:
    client = office.signed_in("analyst")
    path = write(tmp_path / "s_20240612.tif", covers(1200), tiled=True)
    size = path.stat().st_size
    with rasterio.open(path, "r+") as file:
        file.build_overviews([2, 4], Resampling.average)
    content = bytearray(path.read_bytes())
    content[size + 4000 :] = b"\xee" * (len(content) - size - 4000)
    path.write_bytes(content)

    looked = examined(client, path)

    assert looked["state"] == "examined", looked["problem"]
    assert looked["found"]["clear"] > 0.9
