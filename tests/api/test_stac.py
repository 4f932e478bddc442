"""Kept scenes as STAC: valid by the standard's own schemas, and understood by another program."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pystac
import pytest
from pystac.extensions.projection import ProjectionExtension
from pystac.validation.local_validator import LocalValidator
from shapely import box
from starlette.testclient import TestClient

from geo.grids import Grid
from geo.spectral import Band
from layers.store.scenes import KeptScene, SceneStore
from tests.api.conftest import Service, as_actor

HERE = box(115.5, 37.55, 115.6, 37.65)
AWAY = box(10.0, 46.0, 10.1, 46.1)


def a_scene(number: int, day: date, footprint: Any = HERE, **more: Any) -> KeptScene:
    """A scene as it stands on file; its picture is not asked for here."""
    sha256 = f"{number:064x}"[::-1]
    return replace(
        KeptScene(
            id=sha256[:32],
            name=f"影像 {number}",
            acquired_on=day,
            product="sentinel2_l2a",
            sha256=sha256,
            size_bytes=1000 + number,
            cog_sha256="ab" * 32,
            grid=Grid("EPSG:4548", 375_000.0, 4_166_000.0, 10.0, 300, 200),
            bands=(Band.BLUE, Band.GREEN, Band.RED, Band.NIR),
            scale=1e-4,
            offset=-0.1,
            calibrated=True,
            hidden_by="classes",
            clear=0.9,
            licence="Copernicus",
            credit="Contains modified Copernicus Sentinel data",
            because=("按名称", "by name"),
            footprint=footprint,
        ),
        **more,
    )


SCENES = (
    a_scene(1, date(2024, 6, 12)),
    a_scene(2, date(2024, 7, 12)),
    a_scene(3, date(2024, 8, 12), AWAY, calibrated=False),
)


@pytest.fixture
def client(gpkg_service: Service) -> TestClient:
    """A patrol's browser over three scenes."""
    with gpkg_service.database.transaction(as_actor("analyst")) as transaction:
        for scene in SCENES:
            SceneStore(transaction).add(scene, why="test")
    return gpkg_service.signed_in("patrol")


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["title"] for each in (one["properties"] for one in answer.json()["features"])]


def test_every_document_is_valid_by_the_standards_schemas(client: TestClient) -> None:
    with pytest.warns(DeprecationWarning, match="LocalValidator"):  # its other way asks the network
        validator = LocalValidator()
    root = client.get("/stac").json()
    collection = client.get("/stac/collections/scenes").json()
    items = client.get("/stac/collections/scenes/items").json()["features"]

    assert list(validator.catalog_validator("1.1.0").iter_errors(root)) == []
    assert list(validator.collection_validator("1.1.0").iter_errors(collection)) == []
    assert len(items) == 3
    for item in items:
        assert list(validator.item_validator("1.1.0").iter_errors(item)) == []


def test_another_program_reads_a_scene_with_its_grid_bands_and_files(client: TestClient) -> None:
    scene = SCENES[0]
    document = client.get(f"/stac/collections/scenes/items/{scene.id}").json()
    item = pystac.Item.from_dict(document)
    projection = ProjectionExtension.ext(item)

    assert (projection.epsg, projection.shape) == (4548, [300, 200])
    assert projection.transform == [10.0, 0.0, 375_000.0, 0.0, -10.0, 4_166_000.0]
    assert item.datetime is None
    assert item.common_metadata.start_datetime is not None
    assert item.common_metadata.start_datetime.date() == scene.acquired_on
    cog = item.assets["cog"]
    assert cog.href == f"http://testserver/api/scenes/{scene.id}/file"
    assert cog.extra_fields["file:checksum"] == "1220" + "ab" * 32
    bands = document["assets"]["cog"]["bands"]
    assert [band["name"] for band in bands] == ["blue", "green", "red", "nir", "hidden"]
    assert (bands[3]["eo:common_name"], bands[3]["raster:scale"], bands[3]["raster:offset"]) == (
        "nir",
        1e-4,
        -0.1,
    )
    away = client.get(f"/stac/collections/scenes/items/{SCENES[2].id}").json()
    assert "raster:scale" not in away["assets"]["cog"]["bands"][0]


def test_the_collection_says_where_and_when_its_scenes_lie(client: TestClient) -> None:
    extent = client.get("/stac/collections").json()["collections"][0]["extent"]

    assert extent["spatial"]["bbox"] == [[10.0, 37.55, 115.6, 46.1]]
    assert extent["temporal"]["interval"] == [["2024-06-12T00:00:00Z", "2024-08-12T23:59:59Z"]]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["影像 3", "影像 2", "影像 1"]),
        ({"datetime": "2024-07-12T08:00:00Z"}, ["影像 2"]),
        ({"datetime": "2024-07-01T00:00:00Z/.."}, ["影像 3", "影像 2"]),
        ({"bbox": [115.0, 37.0, 116.0, 38.0]}, ["影像 2", "影像 1"]),
        ({"bbox": [115.0, 37.0, 0.0, 116.0, 38.0, 9.0]}, ["影像 2", "影像 1"]),
        ({"ids": [SCENES[0].id, SCENES[2].id]}, ["影像 3", "影像 1"]),
        ({"collections": ["others"]}, []),
        ({"intersects": {"type": "Point", "coordinates": [10.05, 46.05]}}, ["影像 3"]),
    ],
)
def test_scenes_are_searched_by_time_place_and_name_with_a_body(
    asked: dict[str, Any], names: list[str], client: TestClient
) -> None:
    answer = client.post("/stac/search", json=asked, headers={"X-Lakewatch": "1"})

    assert ids(answer) == names
    if "intersects" not in asked:
        plain = {
            name: value if isinstance(value, str) else ",".join(map(str, value))
            for name, value in asked.items()
        }
        assert ids(client.get("/stac/search", params=plain)) == names


def test_pages_follow_each_other_to_the_end(client: TestClient) -> None:
    answer, seen = client.get("/stac/search", params={"limit": 2}).json(), []
    while True:
        seen += [each["id"] for each in answer["features"]]
        after = [each["href"] for each in answer["links"] if each["rel"] == "next"]
        if not after:
            break
        answer = client.get(after[0]).json()

    assert seen == [scene.id for scene in reversed(SCENES)]
    assert answer["numberMatched"] == 3


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 400), ("limit=x", 400), ("datetime=yesterday", 400), ("bbox=1,2,3", 400),
        ("datetime=2024-07-12T00:00:00Z/2024-06-12T00:00:00Z", 400), ("intersects=no", 400),
        ("intersects=%7B%22type%22%3A%22Point%22%7D", 400), ("color=red", 400), ("limit=5000", 200),
    ],
)  # fmt: skip
def test_a_search_that_makes_no_sense_is_refused(query: str, status: int, client: TestClient) -> None:
    assert client.get(f"/stac/search?{query}").status_code == status


def test_only_who_may_see_scenes_finds_them(gpkg_service: Service, client: TestClient) -> None:
    assert gpkg_service.client().get("/stac").status_code == 200
    assert gpkg_service.client().get("/stac/search").status_code == 401
    assert gpkg_service.client().post("/stac/search", json={}).status_code == 401
    assert gpkg_service.signed_in("administrator").get("/stac/collections").status_code == 403
    assert client.get("/stac/collections/others").status_code == 404
    assert client.get("/stac/collections/scenes/items/none").status_code == 404
