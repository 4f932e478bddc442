"""Pictures of scenes over HTTP: tiles that may be kept for good, boxes, values, and what is refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from layers.exchange.scene_pictures import token
from layers.exchange.scene_reading import Shown
from layers.rules.people import PROGRAM
from layers.rules.scene_views import VIEWS
from layers.store.scene_storage import FolderScenes
from layers.store.scenes import SceneStore
from tests.api.conftest import Service
from tests.layers.exchange.kept_scenes import DAY, kept
from tests.layers.exchange.scenes import covers

LAKE = (115.61, 37.6)  # within the scene below
Z14 = (14, 13453, 6342)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Plants in the west, water in the east."""
    return kept(tmp_path_factory.mktemp("scene"), covers(400, (slice(0, 400), slice(200, 400), "water")))


@pytest.fixture
def scene(service: Service, drawn: Shown) -> str:
    return on_file(service, drawn)


def on_file(service: Service, shown: Shown) -> str:
    """Put a scene where the service keeps its own; its id."""
    files = service.settings.files / "scenes"
    with_original = FolderScenes(Path(shown.place).parents[1])
    copy, original = (files.parent / f"{shown.scene.id}.{end}" for end in ("tif", "came"))
    files.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(Path(shown.place).read_bytes())
    with with_original.original(shown.scene.id) as source:
        original.write_bytes(source.read())
    FolderScenes(files).keep(shown.scene.id, copy, original)
    with service.database.transaction(PROGRAM) as transaction:
        SceneStore(transaction).add(shown.scene, why="test")
    return shown.scene.id


def address(id: str, tile: tuple[int, int, int] = Z14) -> str:
    return "/api/scenes/{}/tiles/{}/{}/{}".format(id, *tile)


def test_a_tile_is_a_picture_that_may_be_kept_for_good(service, scene):
    client = service.signed_in("patrol")
    described = client.get(f"/api/scenes/{scene}/tilejson", params={"view": "ndwi"}).json()
    template = described["tiles"][0].removeprefix("http://testserver")

    answer = client.get(template.format(z=14, x=Z14[1], y=Z14[2]))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert Image.open(BytesIO(answer.content)).size == (256, 256)
    again = client.get(
        template.format(z=14, x=Z14[1], y=Z14[2]), headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304
    assert again.content == b""


def test_without_the_token_of_its_bytes_a_tile_is_asked_for_again(service, scene):
    answer = service.signed_in("patrol").get(address(scene), params={"view": "true_colour", "v": "old"})

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-cache"


def test_tilejson_says_where_how_deep_and_by_which_colours(service, scene, drawn):
    described = service.signed_in("leader").get(f"/api/scenes/{scene}/tilejson?view=ndvi").json()

    assert (described["tilejson"], described["minzoom"], described["maxzoom"]) == ("3.0.0", 0, 14)
    west, south, east, north = described["bounds"]
    assert west < LAKE[0] < east
    assert south < LAKE[1] < north
    assert described["attribution"] == drawn.scene.credit
    assert [stop["value"] for stop in described["view"]["ramp"]] == [-0.4, -0.2, 0.0, 0.4, 0.8]


def test_views_come_with_formula_source_and_legend(gpkg_service):
    views = {
        each["id"]: each for each in gpkg_service.signed_in("patrol").get("/api/scenes/views").json()["views"]
    }

    assert list(views) == list(VIEWS)
    assert views["ndwi"]["formula"] == "(G − NIR) / (G + NIR)"
    assert views["ndwi"]["range"] == [-0.8, 0.8]
    assert views["true_colour"]["needs"] == ["red", "green", "blue"]


@pytest.mark.parametrize(("change", "status", "code"), [
    ({"view": "ndci"}, 400, "view-not-possible"), ({"view": "sepia"}, 400, "unknown-view"),
    ({"hidden": "no"}, 400, "bad-parameter"), ({"colour": "red"}, 400, "unknown-parameter"),
])  # fmt: skip
def test_what_a_scene_cannot_show_is_said(service, scene, change, status, code):
    answer = service.signed_in("patrol").get(address(scene), params=change)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("tile", [(23, 0, 0), (3, 8, 0), (2, -1, 0), (14, "x", 0)])
def test_there_is_no_tile_outside_the_grid(service, scene, tile):
    answer = service.signed_in("patrol").get(address(scene, tile))

    assert (answer.status_code, answer.json()["code"]) == (404, "tile-outside")


def test_beside_the_scene_there_is_nothing_to_show(service, scene):
    client = service.signed_in("patrol")

    assert client.get(address(scene, (14, 0, 0))).status_code == 204
    assert client.get(f"/api/scenes/{scene}/picture?bbox=1,1,2,2").status_code == 204


def test_scenes_are_for_those_who_may_see_them(service, scene):
    assert service.client().get(address(scene)).status_code == 401
    assert service.signed_in("administrator").get(address(scene)).status_code == 403
    assert service.signed_in("patrol").get(address("0" * 32)).status_code == 404
    assert service.signed_in("patrol").get(address("..%2F..%2Fkeys")).status_code == 404


def test_a_picture_of_a_box_is_a_png_of_that_width(service, scene):
    west, south = LAKE
    box = f"{west - 0.01},{south - 0.01},{west + 0.01},{south + 0.01}"
    answer = service.signed_in("patrol").get(
        f"/api/scenes/{scene}/picture", params={"bbox": box, "width": 200}
    )

    assert answer.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).width == 200


@pytest.mark.parametrize("query", [
    "bbox=1,2,3", "bbox=2,1,1,2", "bbox=1,1,1,2", "bbox=1,-89,2,2", "bbox=1,1,2,2&width=4000",
    "bbox=1,1,2,2&width=0", "width=10", "bbox=NaN,1,2,2", "bbox=0,1,5e-324,2", "bbox=1,0,2,5e-324",
])  # fmt: skip
def test_a_box_that_is_none_is_refused(service, scene, query):
    answer = service.signed_in("patrol").get(f"/api/scenes/{scene}/picture?{query}")

    assert answer.status_code == 400


def test_a_box_with_more_pixels_than_are_drawn_at_once_is_refused(gpkg_service, drawn):
    id = on_file(gpkg_service, drawn)
    answer = gpkg_service.signed_in("patrol").get(
        f"/api/scenes/{id}/picture?bbox=115,-60,115.01,60&width=2048"
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_place_is_told_by_every_scene_the_latest_first(service, drawn, scene, tmp_path):
    later = kept(tmp_path, covers(400, ground="water"), day=drawn.scene.acquired_on.replace(year=2027))
    on_file(service, later)
    client = service.signed_in("patrol")

    told = client.get("/api/scenes/values", params={"lon": LAKE[0], "lat": LAKE[1]}).json()

    assert [each["scene"] for each in told["values"]] == [later.scene.id, scene]
    assert told["values"][0]["indices"]["ndwi"] > 0.3
    assert told["values"][0]["bands"]["nir"] == pytest.approx(0.022, abs=0.02)
    assert told["left_out"] == 0
    assert client.get("/api/scenes/values?lon=1&lat=1").json() == {"values": [], "left_out": 0}


def test_a_scene_whose_file_is_lost_says_so_and_hides_no_other(gpkg_service, drawn, tmp_path):
    other = kept(tmp_path, covers(400, ground="water"), day=drawn.scene.acquired_on.replace(year=2027))
    lost, there = on_file(gpkg_service, drawn), on_file(gpkg_service, other)
    FolderScenes(gpkg_service.settings.files / "scenes").remove(lost)
    client = gpkg_service.signed_in("patrol")

    tile = client.get(address(lost))
    told = client.get("/api/scenes/values", params={"lon": LAKE[0], "lat": LAKE[1]}).json()

    assert (tile.status_code, tile.json()["code"]) == (503, "scene-unreadable")
    assert {each["scene"]: each["unreadable"] for each in told["values"]} == {lost: True, there: False}


def test_tiles_side_by_side_fit_without_a_seam(gpkg_service, drawn):
    id = on_file(gpkg_service, drawn)
    client = gpkg_service.signed_in("patrol")
    one, other = (
        np.asarray(
            Image.open(BytesIO(client.get(address(id, (15, x, 12685))).content)).convert("RGB")
        ).astype(int)
        for x in (26906, 26907)
    )

    within = np.abs(np.diff(one, axis=1)).mean()
    across = np.abs(one[:, -1] - other[:, 0]).mean()
    assert across < 2 * within + 3


# --- beside another scene -------------------------------------------------------------------------
def tile_of(client, id: str, **asked: str) -> np.ndarray:
    answer = client.get(address(id), params={"view": "true_colour", **asked})
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(BytesIO(answer.content)).convert("RGB")).astype(int)


@pytest.fixture
def days(service, tmp_path) -> tuple[Shown, Shown]:
    """The same place on a light and on a darker day."""
    light = covers(400, (slice(0, 400), slice(200, 400), "water"))
    dark = (light * 0.6).astype(np.uint16)
    pair = kept(tmp_path, light, name="light"), kept(tmp_path, dark, name="dark", day=DAY.replace(year=2027))
    for each in pair:
        on_file(service, each)
    return pair


def test_beside_another_scene_a_darker_day_looks_darker(service, days):
    client, (light, dark) = service.signed_in("patrol"), (each.scene.id for each in days)

    alone = [tile_of(client, each) for each in (light, dark)]
    both = [tile_of(client, light, beside=dark), tile_of(client, dark, beside=light)]

    assert abs(alone[0].mean() - alone[1].mean()) < 8
    assert both[1].mean() < both[0].mean() - 20


def test_a_shift_that_was_measured_is_taken_back_on_the_tile(service, scene):
    client = service.signed_in("patrol")
    shores = [
        int(np.abs(np.diff(tile_of(client, scene, right=right)[100:150].mean(axis=(0, 2)))).argmax())
        for right in ("0", "8")
    ]
    wide = 8 * 10 / (9.554 * np.cos(np.radians(LAKE[1])))  # eight pixels of ten metres, in those of zoom 14
    assert shores[0] - shores[1] == pytest.approx(wide, abs=2)


def test_a_tile_beside_another_scene_is_kept_by_the_tokens_of_both(service, days):
    client, (light, dark) = service.signed_in("patrol"), (each.scene for each in days)
    kept_by = {
        sent: client.get(address(light.id), params={"beside": dark.id, "v": sent}).headers["cache-control"]
        for sent in (token(light), token(light) + token(dark))
    }
    assert list(kept_by.values()) == ["private, no-cache", "private, max-age=31536000, immutable"]


def test_a_tile_drawn_while_the_other_scenes_file_is_gone_is_not_kept(service, days):
    client, (light, dark) = service.signed_in("patrol"), (each.scene for each in days)
    Path(FolderScenes(service.settings.files / "scenes").place(dark.id)).unlink()

    answer = client.get(address(light.id), params={"beside": dark.id, "v": token(light) + token(dark)})

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in answer.headers


@pytest.mark.parametrize(("change", "status"), [
    ({"right": "8.1"}, 400), ({"down": "nan"}, 400), ({"right": "far"}, 400), ({"beside": "0" * 32}, 404),
])  # fmt: skip
def test_a_shift_or_a_scene_that_cannot_be_is_refused(service, scene, change, status):
    assert service.signed_in("patrol").get(address(scene), params=change).status_code == status
