"""Real scenes through the routes, with the real worker: Sentinel-2 of two dates, Landsat 7 of two places."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from starlette.testclient import TestClient

from tests.api.conftest import Service
from tests.api.scene_steps import ended, examined, keep, warned

REAL = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not REAL.exists(), reason="../shared is not here")
METHOD = {"elsewhere": True, "why": "方法检验：实测影像不在本区"}


@pytest.fixture
def analyst(office: Service) -> TestClient:
    return office.signed_in("analyst")


def confirmed(client: TestClient, looked: dict[str, Any], **said: Any) -> dict[str, Any]:
    """The scene that is kept of what was found, as found."""
    found = looked["found"]
    told = {"name": found["name"], "licence": found["licence"] or "MIT", "credit": found["credit"], **METHOD}
    done = ended(client, keep(client, looked["id"], **{"acquired_on": found["acquired_on"], **told, **said}))
    assert done["state"] == "kept", done["problem"]
    scene: dict[str, Any] = client.get(f"/api/scenes/{done['scene']}").json()
    return scene


def pixels(client: TestClient, scene: dict[str, Any], band: str) -> np.ndarray[Any, Any]:
    """A band of the scene as it is fetched."""
    content = client.get(f"/api/scenes/{scene['id']}/file").content
    with rasterio.open(BytesIO(content)) as file:
        return file.read(list(file.descriptions).index(band) + 1)


@pytest.mark.parametrize(("day", "water_ha", "clear"), [("20170703", 1.76, 0.5), ("20190723", 2.87, 0.9)])
def test_sentinel_2_with_its_classes_keeps_what_the_source_says_of_its_water(
    day: str, water_ha: float, clear: float, analyst: TestClient
) -> None:
    folder = REAL / "sentinel2_barbellino"
    names = [f"S2A2A_{day}_022_Barbellino_{what}_10.tif" for what in ("BOA", "SCL")]
    looked = examined(analyst, *(folder / name for name in names))

    assert looked["questions"] == ["elsewhere"]
    assert [file["role"] for file in looked["files"]] == ["bands", "classes"]
    assert looked["found"]["product"] == "sentinel2_l2a"
    assert looked["found"]["acquired_on"] == f"{day[:4]}-{day[4:6]}-{day[6:]}"
    assert "offset-assumed" in warned(looked)
    assert "bands-suspected" not in warned(looked)
    scene = confirmed(analyst, looked)
    green, nir = (pixels(analyst, scene, band).astype(float) for band in ("green", "nir"))
    valid = (green != 65535) & (nir != 65535)
    assert ((green > nir) & valid).sum() / 100 == pytest.approx(water_ha, abs=0.015)
    assert scene["hidden_by"] == "classes"
    assert scene["clear"] > clear * 0.8


def test_landsat_7_of_olinda_is_known_by_its_name_and_asked_for_its_day(analyst: TestClient) -> None:
    looked = examined(analyst, REAL / "landsat7_olinda" / "L7_ETMs.tif")

    assert looked["questions"] == ["acquired_on", "elsewhere"]
    assert looked["found"]["product"] == "landsat7_dn"
    assert {"not-calibrated", "cloud-not-told"} <= warned(looked)
    assert "bands-suspected" not in warned(looked)
    scene = confirmed(analyst, looked, acquired_on="2001-08-15")
    assert (scene["crs"], scene["calibrated"], scene["hidden_by"]) == ("EPSG:31985", False, "none")
    with rasterio.open(REAL / "landsat7_olinda" / "L7_ETMs.tif") as file:
        assert (pixels(analyst, scene, "nir") == file.read(4)).all()


def test_a_model_of_heights_is_no_scene_and_is_asked_about(analyst: TestClient) -> None:
    looked = examined(analyst, REAL / "landsat7_olinda" / "olinda_dem_utm25s.tif")

    assert (looked["state"], looked["questions"][0]) == ("examined", "bands")


def test_composites_of_juelich_are_asked_about_and_can_be_compared_by_eye_alone(analyst: TestClient) -> None:
    kept = []
    for day in ("20010525", "20010626"):
        file = REAL / "landsat7_juelich" / f"LS{day}.tif"
        looked = examined(analyst, file)
        assert looked["questions"] == ["bands", "licence", "elsewhere"]
        told = examined(analyst, file, bands={file.name: ["nir", "swir_1", "swir_2"]})
        assert "only-to-look" in warned(told)
        kept.append(confirmed(analyst, told))

    assert [scene["acquired_on"] for scene in kept] == ["2001-05-25", "2001-06-26"]
    assert [scene["bands"] for scene in kept] == [["nir", "swir_1", "swir_2"]] * 2
    assert kept[0]["resolution_m"] == 28.5


def test_wrong_bands_of_a_real_scene_are_suspected(analyst: TestClient) -> None:
    file = REAL / "landsat7_olinda" / "L7_ETMs.tif"
    for roles, suspected in (
        (["blue", "green", "red", "nir", "swir_1", "swir_2"], False),
        (["nir", "green", "red", "blue", "swir_1", "swir_2"], True),
        (["red", "green", "nir", "blue", "swir_1", "swir_2"], True),
    ):
        looked = examined(analyst, file, bands={file.name: roles})
        assert ("bands-suspected" in warned(looked)) == suspected, roles
