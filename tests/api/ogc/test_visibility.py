"""What somebody may not see does not exist for them: not in lists, schemas, filters, tiles or errors."""

from __future__ import annotations

import mapbox_vector_tile
import pytest

from tests.api.ogc.conftest import client_of
from tests.seeded import SUPERVISOR

POINTS = "/ogc/collections/points"


def test_a_layer_that_is_not_shown_is_in_no_list(gpkg_client, patrol):
    def ids(client):
        return {one["id"] for one in client.get("/ogc/collections").json()["collections"]}

    assert ids(gpkg_client) - ids(patrol) == {"houses"}


@pytest.mark.parametrize(
    "path",
    ["", "/items", "/items/h0", "/queryables", "/schema", "/tiles", "/tiles/WebMercatorQuad",
     "/tiles/WebMercatorQuad/14/6345/13441"],
)  # fmt: skip
def test_a_layer_that_is_not_shown_is_refused_like_one_that_is_not_there(patrol, path):
    hidden = patrol.get(f"/ogc/collections/houses{path}")
    absent = patrol.get(f"/ogc/collections/absent{path}")

    assert hidden.status_code == absent.status_code == 404
    assert hidden.json()["detail"] == absent.json()["detail"].replace("absent", "houses")


def test_the_contract_names_only_the_layers_the_asker_sees(patrol, stranger):
    def named(client):
        return client.get("/ogc/api").json()["components"]["parameters"]["collectionId"]["schema"].get("enum")

    assert named(patrol) == ["zones", "points"]
    assert named(stranger) is None


def test_a_hidden_field_is_in_no_answer(gpkg_client, patrol):
    for path in ("/items?limit=3", "/items/p001", "/schema", "/queryables"):
        assert "owner" in gpkg_client.get(POINTS + path).text
        assert "owner" not in patrol.get(POINTS + path).text
        assert "业主" not in patrol.get(POINTS + path).text


def test_a_hidden_field_is_as_unknown_to_a_filter_as_one_that_is_not_there(patrol):
    hidden = patrol.get(f"{POINTS}/items", params={"filter": "owner = '业主3'"})
    absent = patrol.get(f"{POINTS}/items", params={"filter": "absent = '业主3'"})

    assert hidden.status_code == absent.status_code == 400
    assert hidden.json()["code"] == absent.json()["code"] == "unknown-field"
    assert hidden.json()["detail"] == absent.json()["detail"].replace("absent", "owner")


def test_tiles_of_two_askers_are_told_apart(gpkg_client, patrol):
    path = "/tiles/points/9/420/198.mvt?valid=2026-02-01"

    mine, theirs = gpkg_client.get(path), patrol.get(path)

    assert mine.headers["etag"] != theirs.headers["etag"]
    assert len(mapbox_vector_tile.decode(theirs.content)["points"]["features"]) == 3


@pytest.mark.parametrize(
    "path", ["", "/points", "/points/items", "/points/items/p001", "/points/tiles", "/absent"]
)
def test_without_a_key_nothing_is_told_and_the_way_in_is(stranger, path):
    answer = stranger.get(f"/ogc/collections{path}")

    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
    assert "Basic" in answer.headers["www-authenticate"]
    assert "Bearer" in answer.headers["www-authenticate"]


@pytest.mark.parametrize("key", ["", "wrong", "lwk_seeded-supervisor2", "x" * 5000])
def test_a_key_that_does_not_hold_is_no_key(gpkg_client, tmp_path, key):
    client = client_of(gpkg_client.app.state.database, tmp_path, None)

    assert client.get("/ogc/collections", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_a_key_counts_as_the_password_of_basic_with_any_name(gpkg_client, tmp_path):
    client = client_of(gpkg_client.app.state.database, tmp_path, None)

    assert client.get("/ogc/collections", auth=("anybody", SUPERVISOR)).status_code == 200


def test_links_are_built_from_the_configured_address_whatever_headers_say(gpkg_client, tmp_path):
    public = "https://lake.example.org/map"
    client = client_of(gpkg_client.app.state.database, tmp_path, SUPERVISOR, public_url=public)
    forged = {"X-Forwarded-Host": "evil.example.org", "X-Forwarded-Proto": "http", "Host": "evil.example.org"}

    for path in ("/ogc", "/ogc/collections", f"{POINTS}/items?limit=1", "/tiles/points/tilejson.json"):
        text = client.get(path, headers=forged).text
        assert "evil" not in text
        assert public in text
