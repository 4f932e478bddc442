"""Area packages over HTTP: who may ask, what is in them, how their files are fetched, what changed since."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from pmtiles.reader import Reader
from shapely import box
from starlette.testclient import TestClient

from api.worker import Worker
from layers.rules.areas import GRID
from layers.rules.features import Feature
from layers.rules.people import PROGRAM, Role
from layers.store.area_files import AreaFiles
from layers.store.changing import revert
from layers.store.features import FeatureStore
from layers.store.scene_storage import FolderScenes
from layers.store.tables import ACCOUNTS, VERSIONS
from tests.api.conftest import DIKE, Service, send
from tests.api.test_scene_pictures import Z14, on_file
from tests.layers.exchange.kept_scenes import DAY, kept
from tests.layers.exchange.scenes import covers

BOX = [115.595, 37.595, 115.615, 37.605]


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests run the worker's work themselves, in their own process."""
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)


def asked(client: TestClient, **changes: Any) -> Any:
    return client.post("/api/areas", json={"kind": "box", "bbox": BOX, **changes})


def made(service: Service, client: TestClient, **changes: Any) -> dict[str, Any]:
    """A package that the worker has put together."""
    begun = asked(client, **changes)
    assert begun.status_code == 202, begun.text
    Worker(service.database).work()
    answer: dict[str, Any] = client.get(f"/api/areas/{begun.json()['id']}").json()
    assert answer["state"] == "done", answer
    return answer


def entry(area: Mapping[str, Any], kind: str, layer: str | None = None) -> dict[str, Any]:
    found = [file for file in area["manifest"]["files"] if (file["kind"], file["layer"]) == (kind, layer)]
    assert len(found) == 1, area["manifest"]["files"]
    one: dict[str, Any] = found[0]
    return one


def fetched(client: TestClient, area: Mapping[str, Any], file: Mapping[str, Any], **headers: str) -> Any:
    return client.get(f"/api/areas/{area['id']}/files/{file['sha256']}", headers=headers)


def content(client: TestClient, area: Mapping[str, Any], kind: str, layer: str | None = None) -> Any:
    return json.loads(gzip.decompress(fetched(client, area, entry(area, kind, layer)).content))


def values(column: Any, count: int) -> list[Any]:
    return list(column) if isinstance(column, list) else [column["all"]] * count


def test_a_package_says_its_size_and_each_file_has_its_hash_and_length(service: Service) -> None:
    client = service.signed_in("patrol")
    area = made(service, client)

    for file in area["manifest"]["files"]:
        answer = fetched(client, area, file)
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        assert len(answer.content) == file["size_bytes"]
        assert answer.headers["etag"] == f'"{file["sha256"]}"'
        assert "content-encoding" not in answer.headers
    assert area["manifest"]["size_bytes"] == sum(f["size_bytes"] for f in area["manifest"]["files"])


def test_features_come_with_state_place_and_fields_as_the_service_gives_them(service: Service) -> None:
    client = service.signed_in("patrol")
    layer = content(client, made(service, client), "features", "pond_dikes")
    one = client.get(f"/api/layers/pond_dikes/features/{DIKE}").json()

    row = values(layer["ids"], layer["count"]).index(DIKE)
    assert values(layer["states"], layer["count"])[row] == one["state"]
    assert values(layer["labels"], layer["count"])[row] == one["label"]
    assert values(layer["versions"], layer["count"])[row] == one["version"]
    got = {name: values(column, layer["count"])[row] for name, column in layer["fields"].items()}
    assert got == one["properties"]
    assert values(layer["length_m"], layer["count"])[row] == pytest.approx(
        one["measured"]["length_m"], abs=0.06
    )
    assert layer["near"] is True


def test_a_field_hidden_from_the_asker_is_in_no_file_of_the_package(service: Service) -> None:
    client = service.signed_in("patrol")
    area = made(service, client)

    plain = b""
    for file in area["manifest"]["files"]:
        bytes_ = fetched(client, area, file).content
        plain += bytes_ if file["kind"] == "tiles" else gzip.decompress(bytes_)

    assert b'"somebody"' not in plain


def test_a_supervisor_takes_along_the_field_that_a_supervisor_sees(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("supervisor")
    layer = content(client, made(gpkg_service, client), "features", "pond_dikes")

    assert "somebody" in json.dumps(layer["fields"])


def test_tiles_of_all_layers_joined_are_the_tile_of_the_service(service: Service) -> None:
    client = service.signed_in("patrol")
    area = made(service, client)
    files = sorted((f for f in area["manifest"]["files"] if f["kind"] == "tiles"), key=lambda f: f["layer"])
    readers = []
    for file in files:
        bytes_ = fetched(client, area, file).content
        readers.append(Reader(lambda at, length, bytes_=bytes_: bytes_[at : at + length]))
    names = ",".join(file["layer"] for file in files)
    seen = 0
    for z, x, y in ((10, 840, 396), (14, 13453, 6342), (16, 53812, 25371)):
        joined = b"".join(
            gzip.decompress(tile) for reader in readers if (tile := reader.get(z, x, y)) is not None
        )
        answer = client.get(f"/tiles/{names}/{z}/{x}/{y}.mvt")
        assert joined == answer.content
        seen += len(joined) > 0

    assert seen == 3


def test_an_update_without_changes_has_the_very_same_files(service: Service) -> None:
    client = service.signed_in("patrol")
    before = made(service, client)
    service.clock.forward(hours=2)

    after = made(service, client)

    assert after["id"] != before["id"]
    assert after["manifest"]["taken_at"] > before["manifest"]["taken_at"]
    assert hashes(after) == hashes(before)


def test_a_changed_layer_changes_its_own_files_and_no_others(service: Service) -> None:
    patrol, planner = service.signed_in("patrol"), service.signed_in("planner")
    before = made(service, patrol)
    one = planner.get(f"/api/layers/pond_dikes/features/{DIKE}")
    body = {name: one.json()[name] for name in ("geometry", "properties", "unit", "valid_from", "valid_to")}
    service.clock.forward(hours=2)
    changed = planner.put(
        f"/api/layers/pond_dikes/features/{DIKE}",
        json={**body, "state": "removed", "why": "已拆"},
        headers={"If-Match": one.headers["etag"]},
    )
    assert changed.status_code == 200, changed.text

    after = made(service, patrol)

    new = {(f["kind"], f["layer"]) for f in after["manifest"]["files"] if f["sha256"] not in hashes(before)}
    assert new - {("tasks", None)} == {("features", "pond_dikes"), ("tiles", "pond_dikes")}


def test_what_changed_since_is_told_with_its_new_version(service: Service) -> None:
    patrol, planner = service.signed_in("patrol"), service.signed_in("planner")
    service.clock.forward(hours=2)
    area = made(service, patrol)
    since = area["manifest"]["taken_at"]
    none = patrol.get("/api/areas/changes", params={"since": since}).json()
    service.clock.forward(hours=2)
    one = planner.get(f"/api/layers/pond_dikes/features/{DIKE}")
    planner.delete(
        f"/api/layers/pond_dikes/features/{DIKE}?why=gone", headers={"If-Match": one.headers["etag"]}
    )

    now = patrol.get("/api/areas/changes", params={"since": since, "bbox": ",".join(map(str, BOX))}).json()

    assert (none["total"], now["total"]) == (0, 1)
    assert now["changes"][0] == {
        "layer": "pond_dikes", "id": DIKE, "label": None, "state": None, "version": 2, "retired": True,
        "recorded_at": now["now"],
    }  # fmt: skip


def test_changes_are_counted_beyond_those_listed(service: Service) -> None:
    patrol, since = service.signed_in("patrol"), "2026-01-01T00:00:00.000Z"

    whole = patrol.get("/api/areas/changes", params={"since": since}).json()
    short = patrol.get("/api/areas/changes", params={"since": since, "limit": 2}).json()

    assert whole["total"] == len(whole["changes"]) > 2
    assert (short["changes"], short["total"]) == (whole["changes"][:2], whole["total"])


def test_what_was_taken_out_and_brought_back_is_there(service: Service) -> None:
    patrol = service.signed_in("patrol")
    with service.database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).retire("pond_dikes", DIKE, version=1, why="gone")
        number = transaction.execute(sa.select(sa.func.max(VERSIONS.c.audit_number))).scalar_one()
    with service.database.transaction(PROGRAM) as transaction:
        revert(transaction, "pond_dikes", number, why="back")

    told = patrol.get("/api/areas/changes", params={"since": "2026-01-01T00:00:00.000Z"}).json()

    assert [(each["version"], each["retired"]) for each in told["changes"] if each["id"] == DIKE] == [
        (3, False)
    ]


def test_the_last_report_that_the_asker_may_read_goes_along(service: Service) -> None:
    client = service.signed_in("patrol")
    sent = send(client)
    assert sent.status_code == 201, sent.text

    mine = content(client, made(service, client), "reports")["reports"]

    assert [(r["feature"], r["state_seen"], r["answers"]["machines_seen"]) for r in mine] == [
        (DIKE, "standing", "none")
    ]


def test_a_report_beyond_the_askers_reach_does_not_go_along(service: Service) -> None:
    assert send(service.signed_in("supervisor")).status_code == 201

    client = service.signed_in("patrol")

    assert content(client, made(service, client), "reports")["reports"] == []


def test_a_part_of_a_file_can_be_fetched_and_the_rest_later(service: Service) -> None:
    client = service.signed_in("patrol")
    area = made(service, client)
    file = entry(area, "tiles", "pond_dikes")
    whole = fetched(client, area, file).content

    rest = fetched(client, area, file, Range="bytes=100-", **{"If-Range": f'"{file["sha256"]}"'})

    assert rest.status_code == 206
    assert rest.headers["content-range"] == f"bytes 100-{len(whole) - 1}/{len(whole)}"
    assert rest.content == whole[100:]
    assert "content-encoding" not in rest.headers


def test_nobody_else_gets_a_package_or_a_file_of_it(service: Service) -> None:
    client = service.signed_in("patrol")
    area = made(service, client)
    other = service.signed_in("supervisor")

    assert other.get(f"/api/areas/{area['id']}").json()["code"] == "not-found"
    assert fetched(other, area, area["manifest"]["files"][0]).json()["code"] == "not-found"
    assert fetched(service.client(), area, area["manifest"]["files"][0]).json()["code"] == "not-signed-in"


def test_a_file_of_another_package_is_not_given_by_its_hash_alone(gpkg_service: Service) -> None:
    patrol, supervisor = gpkg_service.signed_in("patrol"), gpkg_service.signed_in("supervisor")
    mine, theirs = made(gpkg_service, patrol), made(gpkg_service, supervisor)
    secret = next(f for f in theirs["manifest"]["files"] if f["sha256"] not in hashes(mine))

    assert fetched(patrol, mine, secret).json()["code"] == "not-found"


def test_a_package_made_for_other_roles_is_not_handed_out(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("patrol")
    area = made(gpkg_service, client)
    change_roles(gpkg_service, "patrol", frozenset({Role.ANALYST}))

    answer = fetched(client, area, area["manifest"]["files"][0])

    assert (answer.status_code, answer.json()["code"]) == (409, "eyes-changed")
    assert client.get(f"/api/areas/{area['id']}").json()["manifest"] is None


def test_the_cells_of_the_unit_are_the_area_and_what_lies_beyond_them_stays(service: Service) -> None:
    with service.database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        for number, west in enumerate((115.6015, 115.6055)):  # the first dike, and the third
            cell = box(west, 37.599, west + 0.002, 37.601)
            told = {"code": f"G-{number}", "level": "village"}
            store.add(Feature(GRID, f"cell-{number}", cell, told, "assigned", "bureau"), why="test")
    client = service.signed_in("patrol")

    area = made(service, client, kind="grid", bbox=None)

    assert area["manifest"]["cells"] == 2
    assert area["manifest"]["box"] == pytest.approx([115.6015, 37.599, 115.6075, 37.601])
    layer = content(client, area, "features", "pond_dikes")
    assert values(layer["ids"], layer["count"]) == ["dike-1", "dike-3"]


def test_whose_unit_has_no_cell_is_told_so(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("patrol")
    begun = asked(client, kind="grid", bbox=None)
    Worker(gpkg_service.database).work()

    answer = client.get(f"/api/areas/{begun.json()['id']}").json()

    assert (answer["state"], answer["problem"]["code"]) == ("failed", "no-cells")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"kind": "box", "bbox": None}, "value-not-allowed"),
        ({"kind": "lake"}, "value-not-allowed"),
        ({"bbox": [115.5, 37.7, 115.7, 37.5]}, "bad-parameter"),
        ({"bbox": [115.5, 37.5, 115.5, 37.5]}, "value-not-allowed"),
        ({"bbox": [100.0, 20.0, 120.0, 40.0]}, "too-large"),
    ],
)
def test_a_wish_that_is_no_area_is_refused_at_once(
    gpkg_service: Service, wish: dict[str, Any], code: str
) -> None:
    assert asked(gpkg_service.signed_in("patrol"), **wish).json()["code"] == code


def test_the_administrator_takes_nothing_along(gpkg_service: Service) -> None:
    assert asked(gpkg_service.signed_in("administrator")).json()["code"] == "not-allowed"


def test_a_package_stands_in_the_log_of_exports_and_in_the_audit(service: Service) -> None:
    client = service.signed_in("patrol")
    area = made(service, client)

    logged = client.get("/api/exports").json()["exports"]

    assert [(one["id"], one["format"], one["state"], one["count"]) for one in logged] == [
        (area["id"], "area", "done", area["manifest"]["count"])
    ]
    assert client.get(f"/api/exports/{area['id']}/file").json()["code"] == "not-found"


def test_old_packages_go_and_take_the_files_that_nobody_else_has(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("patrol")
    old = made(gpkg_service, client)
    gpkg_service.clock.forward(days=8)
    client = gpkg_service.signed_in("patrol")
    new = made(gpkg_service, client, bbox=[115.599, 37.599, 115.602, 37.602])

    files = AreaFiles(gpkg_service.database.files / "areas")
    assert client.get(f"/api/areas/{old['id']}").json()["state"] == "expired"
    answer = fetched(client, old, old["manifest"]["files"][0])
    assert (answer.status_code, answer.json()["code"]) == (409, "area-not-ready")
    kept = {file.name for file in files.folder.glob("files/*")}
    assert kept == hashes(new) | (kept & hashes(old))
    assert files.sweep() <= len(kept)
    assert {file.name for file in files.folder.glob("files/*")} == hashes(new)


def test_what_a_killed_worker_was_putting_together_goes_too(tmp_path: Path) -> None:
    left = tmp_path / ".making-1" / "layer.pmtiles"
    left.parent.mkdir()
    left.write_bytes(b"half")

    AreaFiles(tmp_path).sweep()

    assert list(tmp_path.iterdir()) == []


def test_an_unknown_package_is_not_found(gpkg_service: Service) -> None:
    assert gpkg_service.signed_in("patrol").get(f"/api/areas/{uuid4()}").json()["code"] == "not-found"


def hashes(area: Mapping[str, Any]) -> set[str]:
    return {file["sha256"] for file in area["manifest"]["files"]}


def change_roles(service: Service, name: str, roles: frozenset[Role]) -> None:
    """Give an account other roles, as an administrator's program may."""
    with service.database.transaction(PROGRAM) as transaction:
        text = " ".join(sorted(role.value for role in roles))
        transaction.execute(sa.update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(roles=text))


def test_the_latest_clear_scene_of_the_area_goes_along_in_true_colour(
    service: Service, tmp_path: Path
) -> None:
    older = kept(tmp_path, covers(400), name="older")
    cloudy = kept(tmp_path, covers(400, ground="bare"), name="cloudy", day=DAY.replace(year=2028))
    cloudy = replace(cloudy, scene=replace(cloudy.scene, clear=0.4))
    latest = kept(tmp_path, covers(400, ground="water"), name="latest", day=DAY.replace(year=2027))
    for each in (older, cloudy, latest):
        on_file(service, each)
    client = service.signed_in("patrol")

    area = made(service, client)

    one = entry(area, "imagery", latest.scene.id)
    assert [file["layer"] for file in area["manifest"]["files"] if file["kind"] == "imagery"] == [
        latest.scene.id
    ]
    assert one["scene"] == {
        "name": "latest.tif",
        "acquired_on": "2027-05-01",
        "resolution_m": 10.0,
        "credit": latest.scene.credit,
        "demonstration": True,
        "zooms": [8, 14],
    }
    assert area["manifest"]["demonstration"]
    answer = fetched(client, area, one)
    assert answer.headers["content-type"] == "application/vnd.pmtiles"
    archive = Reader(lambda start, length: answer.content[start : start + length])
    z, x, y = Z14
    assert archive.get(z, x, y) == client.get(f"/api/scenes/{latest.scene.id}/tiles/{z}/{x}/{y}").content
    assert archive.metadata()["lakewatch"]["acquired_on"] == "2027-05-01"
    assert made(service, client)["manifest"]["files"] == area["manifest"]["files"]  # nothing to fetch anew


def test_an_area_without_a_clear_scene_or_with_one_that_is_lost_is_still_packed(
    service: Service, tmp_path: Path
) -> None:
    lost = kept(tmp_path, covers(400), name="lost")
    on_file(service, lost)
    FolderScenes(service.settings.files / "scenes").remove(lost.scene.id)
    client = service.signed_in("patrol")

    with_lost = made(service, client)
    elsewhere = made(service, client, bbox=[115.2, 37.2, 115.21, 37.21])

    for area in (with_lost, elsewhere):
        assert all(file["kind"] != "imagery" for file in area["manifest"]["files"])
