"""Exports that were asked for: what the asker may not see stays, the log and the audit know what left."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest

from layers.errors import Cancelled, NotAllowed, NotReady, UnknownLayer
from layers.exchange.export_jobs import fail_export, file_of, run_export, sweep
from layers.rules.people import PROGRAM, Actor, Role
from layers.store.audit import AuditStore
from layers.store.database import Database
from layers.store.exports import ExportOrder, ExportRecord, ExportState, ExportStore
from layers.store.features import FeatureStore
from tests.builders import Clock, a_feature, an_actor


def asked(
    database: Database, actor: Actor, *, id: str = "e1", layer: str = "ponds", format: str = "geopackage"
) -> str:
    """An export that somebody asked for, of a layer with an owner to hide."""
    with database.transaction(PROGRAM) as transaction:
        features = FeatureStore(transaction)
        if not features.revision(["ponds"]) > 1:
            features.add(a_feature(properties={"owner": "张三"}), why="test")
    with database.transaction(actor) as transaction:
        ExportStore(transaction).begin(id, ExportOrder((layer,), format, "给县里"))
    return id


def run(database: Database, id: str, *, cancelled: bool = False) -> None:
    """The job of the export."""
    run_export(database, database.files, id, lambda *_: None, lambda: cancelled)


def record(database: Database, id: str = "e1") -> ExportRecord:
    with database.transaction(PROGRAM, writes=False) as transaction:
        return ExportStore(transaction).get(id)


def owners(database: Database, id: str, folder: Path) -> list[object]:
    """The owners in an exported GeoPackage; the names of its columns where it has no owner."""
    with zipfile.ZipFile(file_of(database.files, id)) as archive:
        archive.extract("ponds.gpkg", folder)
    connection = sqlite3.connect(folder / "ponds.gpkg")
    names = [row[1] for row in connection.execute("PRAGMA table_info(ponds)")]
    found = connection.execute("SELECT owner FROM ponds").fetchall() if "owner" in names else []
    connection.close()
    return [row[0] for row in found]


def test_a_field_hidden_from_the_asker_does_not_leave(database: Database, tmp_path: Path) -> None:
    run(database, asked(database, an_actor(Role.PLANNER)))

    assert owners(database, "e1", tmp_path) == []
    assert record(database).hidden == ("owner",)


def test_whoever_may_see_a_field_may_take_it_out(database: Database, tmp_path: Path) -> None:
    run(database, asked(database, an_actor(Role.SUPERVISOR)))

    assert owners(database, "e1", tmp_path) == ["张三"]


def test_log_and_audit_name_who_took_what_out_and_why(database: Database) -> None:
    run(database, asked(database, an_actor(Role.PLANNER)))

    kept = record(database)
    content = file_of(database.files, "e1").read_bytes()
    with database.transaction(PROGRAM, writes=False) as transaction:
        entry = list(AuditStore(transaction).verify())[-1]
    assert (kept.state, kept.count, kept.why, kept.file_name) == (
        ExportState.DONE, 1, "给县里", "ponds_20261123_gpkg.zip"
    )  # fmt: skip
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert (entry.action, entry.id, entry.account, entry.why) == ("layer.export", "e1", "li", "给县里")
    assert (entry.facts["sha256"], entry.facts["hidden"]) == (kept.sha256, ["owner"])


def test_the_manifest_in_the_zip_fits_the_data_beside_it(database: Database) -> None:
    run(database, asked(database, an_actor(Role.PLANNER)))

    with zipfile.ZipFile(file_of(database.files, "e1")) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        data = archive.read(manifest["file"])
        page = archive.read("元数据.html").decode()
    assert manifest["sha256"] == hashlib.sha256(data).hexdigest()
    assert (manifest["count"], manifest["crs"], manifest["hidden"]) == (1, "EPSG:4490", "owner")
    assert manifest["sha256"] in page
    assert "张三" not in page


def test_an_administrator_takes_no_layer_out(gpkg_database: Database) -> None:
    with pytest.raises(NotAllowed):
        run(gpkg_database, asked(gpkg_database, an_actor(Role.ADMINISTRATOR)))


def test_a_read_only_key_takes_no_layer_out(gpkg_database: Database) -> None:
    with pytest.raises(NotAllowed):
        run(gpkg_database, asked(gpkg_database, an_actor(Role.PLANNER, read_only=True)))


def test_a_layer_that_is_not_there_for_the_asker_is_refused(gpkg_database: Database) -> None:
    with pytest.raises(UnknownLayer):
        run(gpkg_database, asked(gpkg_database, an_actor(), layer="secret"))


def test_an_export_that_was_stopped_leaves_no_file_and_no_audit_entry(gpkg_database: Database) -> None:
    id = asked(gpkg_database, an_actor())

    with pytest.raises(Cancelled) as stopped:
        run(gpkg_database, id, cancelled=True)
    fail_export(gpkg_database, id, stopped.value)

    assert record(gpkg_database).state is ExportState.CANCELLED
    assert list((gpkg_database.files / "exports").iterdir()) == []


def test_an_export_is_written_only_once(gpkg_database: Database) -> None:
    id = asked(gpkg_database, an_actor())
    run(gpkg_database, id)

    with pytest.raises(NotReady):
        run(gpkg_database, id)


def test_a_file_goes_after_some_days_and_its_entry_stays(gpkg_database: Database, clock: Clock) -> None:
    run(gpkg_database, asked(gpkg_database, an_actor()))
    clock.forward(days=8)

    swept = sweep(gpkg_database, gpkg_database.files)

    assert (swept, record(gpkg_database).state) == (1, ExportState.EXPIRED)
    assert not file_of(gpkg_database.files, "e1").exists()


def test_what_a_worker_left_unfinished_goes_with_the_next_export(gpkg_database: Database) -> None:
    left = gpkg_database.files / "exports" / ".export-died"
    left.mkdir(parents=True)
    (left / "data.gpkg").write_bytes(b"half")

    run(gpkg_database, asked(gpkg_database, an_actor()))

    assert not left.exists()


def test_an_export_tells_how_many_rows_of_how_many_are_written(gpkg_database: Database) -> None:
    told: list[tuple[str, int, int]] = []

    id = asked(gpkg_database, an_actor())
    run_export(gpkg_database, gpkg_database.files, id, lambda *each: told.append(each), lambda: False)

    assert told[-1] == ("writing", 1, 1)
