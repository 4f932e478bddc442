"""Vector tiles over HTTP: the same bytes at both addresses, current, small, and silent about nothing."""

from __future__ import annotations

import gzip

import mapbox_vector_tile
import pytest
import sqlalchemy as sa
from shapely import box

from api.ogc.tile_cache import Tile, TileCache
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.features import FeatureStore
from layers.store.people import PeopleStore
from layers.store.tables import ACCOUNTS

DAY = {"valid": "2026-02-01"}  # the points 31, 131 and 231 are valid
NINE = (9, 420, 198)  # zoom, column, row of a tile at the lake


def address(layers, z, x, y):
    return f"/tiles/{layers}/{z}/{x}/{y}.mvt"


def decoded(answer):
    return mapbox_vector_tile.decode(answer.content)


def test_one_tile_holds_several_layers(client):
    tile = decoded(client.get(address("zones,points", *NINE), params=DAY))

    assert len(tile["zones"]["features"]) == 3
    ids = {feature["properties"]["id"]: feature["id"] for feature in tile["points"]["features"]}
    assert set(ids) == {"p031", "p131", "p231"}
    assert all(number > 0 for number in ids.values())
    assert tile["points"]["extent"] == 4096
    assert tile["points"]["version"] == 2


def test_the_standard_address_has_the_row_first_and_the_same_bytes(client):
    z, x, y = NINE
    plain = client.get(address("zones", z, x, y))

    standard = client.get(f"/ogc/collections/zones/tiles/WebMercatorQuad/{z}/{y}/{x}")

    assert standard.status_code == 200
    assert standard.content == plain.content
    assert standard.headers["etag"] == plain.headers["etag"]


def test_a_tile_shows_the_day_that_is_asked_for(client):
    today = client.get(address("points", *NINE))
    then = client.get(address("points", *NINE), params=DAY)

    assert today.status_code == 204  # the clock stands in November: no point is valid
    assert then.status_code == 200
    assert then.headers["etag"] != today.headers["etag"]


def test_a_tile_that_did_not_change_is_not_sent_again(own_client, database, clock):
    first = own_client.get(address("zones", *NINE))
    again = own_client.get(address("zones", *NINE), headers={"If-None-Match": first.headers["etag"]})
    clock.forward(seconds=1)
    with database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).retire("zones", "z2", version=1, why="test")

    changed = own_client.get(address("zones", *NINE), headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert len(decoded(changed)["zones"]["features"]) == 2


def test_a_change_of_another_layer_leaves_a_tile_as_it_is(own_client, database):
    first = own_client.get(address("zones", *NINE))
    with database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).retire("points", "p001", version=1, why="test")

    assert own_client.get(address("zones", *NINE)).headers["etag"] == first.headers["etag"]


def test_a_tile_is_compressed_only_for_who_accepts_it(gpkg_client):
    plain = gpkg_client.get(address("zones", *NINE), headers={"Accept-Encoding": "identity"})
    with gpkg_client.stream("GET", address("zones", *NINE), headers={"Accept-Encoding": "gzip"}) as answer:
        zipped = b"".join(answer.iter_raw())

    assert "content-encoding" not in plain.headers
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(zipped) == plain.content
    assert plain.headers["content-type"] == "application/vnd.mapbox-vector-tile"


@pytest.mark.parametrize("place", [(9, 0, 0), (22, 1, 1), (5, 26, 12)])
def test_a_tile_where_nothing_is_drawn_is_204(gpkg_client, place):
    answer = gpkg_client.get(address("points", *place), params=DAY)  # the points are drawn from zoom 6 on

    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    "place", [(9, 512, 0), (9, 0, 512), (23, 0, 0), ("x", 0, 0), (9, -1, 0), (9, "01", 0), (9, "1e1", 0)]
)
def test_a_tile_that_cannot_exist_is_404(gpkg_client, place):
    answer = gpkg_client.get(address("zones", *place))

    assert (answer.status_code, answer.json()["code"]) == (404, "tile-outside")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/tiles/nothing/9/420/198.mvt", 404, "unknown-layer"),
        ("/tiles/zones,nothing/9/420/198.mvt", 404, "unknown-layer"),
        ("/tiles/zones,/9/420/198.mvt", 404, "unknown-layer"),
        ("/tiles/zones/9/420/198.mvt?valid=tomorrow", 400, "bad-parameter"),
        ("/tiles/zones/9/420/198.mvt?colour=red", 400, "unknown-parameter"),
        ("/tiles/nothing/tilejson.json", 404, "unknown-layer"),
        ("/tiles/nothing/metadata.json", 404, "unknown-layer"),
        ("/ogc/collections/nothing/tiles/WebMercatorQuad", 404, "unknown-layer"),
        ("/ogc/collections/zones,points/tiles/WebMercatorQuad/9/198/420", 404, "unknown-layer"),
    ],
)
def test_a_wrong_tile_question_is_refused_with_a_code(gpkg_client, path, status, code):
    answer = gpkg_client.get(path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_small_features_are_counted_and_told(own_client, database):
    small = box(115.5, 37.5, 115.5001, 37.5001)  # 9 m
    with database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        for number in range(4):
            store.add(Feature("zones", f"small{number}", small, {"name": "小"}), why="test")

    answer = own_client.get(address("zones", *NINE))

    told = [feature["properties"].get("omitted") for feature in decoded(answer)["zones"]["features"]]
    assert told == [4, None, None]
    assert answer.headers["x-omitted"] == "zones=4"
    assert len(decoded(own_client.get(address("zones", 16, 53794, 25394)))["zones"]["features"]) >= 4


def test_a_feature_has_one_label_however_many_tiles_it_lies_in(gpkg_client):
    found = []
    for x in range(838, 844):
        for y in range(394, 399):
            answer = gpkg_client.get(address("zones", 10, x, y))
            if answer.status_code == 200:
                labels = decoded(answer).get("zones__labels", {"features": []})
                found += [feature["properties"]["label"] for feature in labels["features"]]

    assert sorted(found) == sorted(["核心保护区", "一般控制区", "拟定范围"])


def test_labels_begin_at_their_zoom(gpkg_client):
    below = decoded(gpkg_client.get(address("zones", 8, 210, 99)))

    assert "zones__labels" not in below
    assert all("label" not in feature["properties"] for feature in below["zones"]["features"])


def test_tilejson_says_where_tiles_are_and_what_they_hold(gpkg_client):
    document = gpkg_client.get("/tiles/zones,points/tilejson.json").json()

    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == ["http://testserver/tiles/zones,points/{z}/{x}/{y}.mvt"]
    assert document["bounds"] == [115.125, 37.375, 115.875, 37.75]
    names = [layer["id"] for layer in document["vector_layers"]]
    assert names == ["zones", "zones__labels", "points", "points__labels"]
    assert "omitted" in document["description"]


def test_tilejson_keeps_the_day_in_its_addresses(gpkg_client):
    document = gpkg_client.get("/tiles/points/tilejson.json", params=DAY).json()

    assert document["tiles"] == ["http://testserver/tiles/points/{z}/{x}/{y}.mvt?valid=2026-02-01"]


def test_the_tileset_of_a_collection_links_its_template(gpkg_client):
    listed = gpkg_client.get("/ogc/collections/zones/tiles").json()["tilesets"]
    tileset = gpkg_client.get(listed[0]["links"][0]["href"]).json()

    (item,) = [link for link in tileset["links"] if link["rel"] == "item"]
    path = item["href"].format(tileMatrix=9, tileRow=198, tileCol=420)
    assert item["templated"]
    assert tileset["tileMatrixSetURI"].endswith("WebMercatorQuad")
    assert gpkg_client.get(path).content == gpkg_client.get(address("zones", *NINE)).content


def test_a_layer_that_is_not_shown_has_no_tiles(gpkg_client, patrol):
    assert gpkg_client.get("/tiles/houses/14/13441/6345.mvt").status_code in (200, 204)
    assert patrol.get("/tiles/houses/14/13441/6345.mvt").status_code == 404


def test_a_key_that_was_revoked_gets_no_tile_even_from_memory(own_client, database):
    assert own_client.get(address("zones", *NINE)).status_code == 200
    with database.transaction(PROGRAM) as transaction:
        PeopleStore(transaction).revoke_key("supervisor", "supervisor")

    assert own_client.get(address("zones", *NINE)).status_code == 401


def test_a_changed_role_counts_from_the_next_tile_on(own_client, database):
    houses = "/tiles/houses/14/13441/6345.mvt"
    before = own_client.get(houses).status_code
    with database.transaction(PROGRAM) as transaction:
        transaction.execute(sa.update(ACCOUNTS).where(ACCOUNTS.c.id == "supervisor").values(roles="patrol"))

    assert before in (200, 204)
    assert own_client.get(houses).status_code == 404


def test_without_a_key_there_are_no_tiles(stranger):
    answer = stranger.get(address("zones", *NINE))

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")


def test_the_cache_keeps_within_its_bytes_and_forgets_the_oldest():
    cache = TileCache(most_bytes=10_000)
    for number in range(20):
        cache.put(number, Tile(bytes(1000), b""))

    assert cache.bytes <= 10_000
    assert cache.get(0) is None
    assert cache.get(19) is not None


def test_the_cache_keeps_no_tile_that_would_fill_a_quarter():
    cache = TileCache(most_bytes=10_000)
    cache.put("huge", Tile(bytes(9000), b""))

    assert (cache.get("huge"), cache.bytes) == (None, 0)
