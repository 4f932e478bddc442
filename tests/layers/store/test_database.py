"""Opening, upgrading, refusing and failing, in both databases where both can."""

from __future__ import annotations

import sqlite3
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from shapely import LineString
from sqlalchemy import event

from layers.definition import Catalogue, GeometryType, ValueType
from layers.errors import Busy, CatalogueMistake, NewerDatabase, NoSpace, NotOurs, UnknownLayer
from layers.rules.people import PROGRAM
from layers.rules.reports import Report
from layers.store import gpkg, migrate
from layers.store.audit import AuditStore
from layers.store.database import Database, Transaction, open_database, utc_now
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.people import PeopleStore
from layers.store.report_records import to_row
from layers.store.reports import ReportStore
from layers.store.tables import METADATA, REPORTS
from tests.builders import (
    a_catalogue,
    a_feature,
    a_field,
    a_layer,
    a_report,
    a_unit,
    an_account,
    an_actor,
)

HEAD = ScriptDirectory(str(migrate.SCRIPTS)).get_current_head()
LATER = f'''
"""A step that a later release will take."""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9000", "{HEAD}"
def upgrade():
    op.add_column("units", sa.Column("telephone", sa.Text()))
    op.execute("INSERT INTO lakewatch_meta (name, value) VALUES ('second', 'done')")
'''


@contextmanager
def opened(where: str, catalogue: Catalogue, tmp_path: Path) -> Iterator[Database]:
    """A database, closed again."""
    database = open_database(where, catalogue, tmp_path / "files")
    try:
        yield database
    finally:
        database.close()


def schema(database: Database) -> set[tuple[str, str, str, bool]]:
    """Every table's columns with their types."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            tables = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL")
            return {(name, " ".join(sql.replace('"', "").split()), "", True) for name, sql in tables}
        columns = (
            "SELECT table_name, column_name, data_type, is_nullable = 'YES' FROM information_schema.columns"
        )
        rows = connection.exec_driver_sql(f"{columns} WHERE table_schema = 'public'")
        return {tuple(row) for row in rows}


def test_opening_again_keeps_what_was_stored(unmade: str, catalogue: Catalogue, tmp_path: Path) -> None:
    with opened(unmade, catalogue, tmp_path) as database, database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).add(a_feature("one"), why="test")

    with opened(unmade, catalogue, tmp_path) as database, database.transaction(PROGRAM) as transaction:
        assert FeatureStore(transaction).get("ponds", "one").recorded_by == "lakewatch"


def test_a_new_layer_file_is_a_new_table_at_the_next_opening(
    unmade: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    with opened(unmade, catalogue, tmp_path):
        pass
    more = a_catalogue(a_layer("wells", GeometryType.POINT))

    with opened(unmade, more, tmp_path) as database, database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        store.add(a_feature("w", "wells", shape=a_feature("x", "marks").shape), why="test")
        assert store.nearest(["wells"], 115.5, 37.6, limit=1)[0][0].id == "w"


def test_a_new_field_is_a_new_column_and_older_features_lack_a_value(
    unmade: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    with opened(unmade, catalogue, tmp_path) as database, database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).add(a_feature("one"), why="test")
    ponds = a_layer("ponds")
    wider = a_layer("ponds", fields=(*ponds.fields, a_field("depth_m", ValueType.NUMBER)))

    with (
        opened(unmade, a_catalogue(wider), tmp_path) as database,
        database.transaction(PROGRAM) as transaction,
    ):
        store = FeatureStore(transaction)
        assert store.get("ponds", "one").properties["depth_m"] is None
        assert store.add(a_feature("two", properties={"depth_m": 1.5}), why="test").version == 1
        assert store.get("ponds", "two").properties["depth_m"] == 1.5


def test_the_catalogue_may_not_take_the_stores_own_names(tmp_path: Path) -> None:
    for layer in (a_layer("reports"), a_layer("wells", fields=(a_field("geom"),))):
        with pytest.raises(CatalogueMistake):
            open_database(str(tmp_path / "a.gpkg"), a_catalogue(layer), tmp_path)


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(database: Database) -> None:
    ours = set(METADATA.tables)

    def mine(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
        return name in ours if kind == "table" else name not in ("ix_reports_geom",)

    with database.engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Did not recognize type 'geometry'")  # shapes are compared by GDAL
        context = MigrationContext.configure(connection, opts={"include_object": mine})
        differences = compare_metadata(context, METADATA)

    assert [step for step in differences if "geom" not in str(step)] == []


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The migrations of a later release: ours and one more."""
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    for file in (migrate.SCRIPTS / "env.py", *(migrate.SCRIPTS / "versions").glob("*.py")):
        (scripts / file.relative_to(migrate.SCRIPTS)).write_text(file.read_text())
    (scripts / "versions" / "9000_telephone.py").write_text(LATER)
    return scripts


def test_an_older_database_is_upgraded_and_equals_a_fresh_one(
    unmade: str, catalogue: Catalogue, tmp_path: Path, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(unmade, catalogue, tmp_path) as database, database.transaction(PROGRAM) as transaction:
        PeopleStore(transaction).add_unit(a_unit(), why="test")
        FeatureStore(transaction).add(a_feature("one"), why="test")
    monkeypatch.setattr(migrate, "SCRIPTS", later)

    with opened(unmade, catalogue, tmp_path) as upgraded, upgraded.transaction(PROGRAM) as transaction:
        found = transaction.connection.exec_driver_sql("SELECT telephone FROM units").all()
        assert FeatureStore(transaction).get("ponds", "one").version == 1
        assert [tuple(row) for row in found] == [(None,)]
    if unmade.endswith(".gpkg"):
        with (
            opened(unmade, catalogue, tmp_path) as upgraded,
            opened(str(tmp_path / "fresh.gpkg"), catalogue, tmp_path) as fresh,
        ):
            assert schema(upgraded) == schema(fresh)


@pytest.fixture
def before_places(tmp_path: Path) -> Path:
    """The migrations as they were before places could be lines: up to 0009."""
    scripts = tmp_path / "before_places"
    (scripts / "versions").mkdir(parents=True)
    known = [file for file in (migrate.SCRIPTS / "versions").glob("*.py") if file.name < "0010"]
    for file in (migrate.SCRIPTS / "env.py", *known):
        (scripts / file.relative_to(migrate.SCRIPTS)).write_text(file.read_text())
    return scripts


def test_reports_of_before_places_could_be_lines_are_read_and_keep_their_hash(
    unmade: str, catalogue: Catalogue, tmp_path: Path, before_places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "SCRIPTS", before_places)
        with opened(unmade, catalogue, tmp_path) as database, database.transaction(an_actor()) as transaction:
            store_as_before(transaction, a_report(1))

    with opened(unmade, catalogue, tmp_path) as upgraded, upgraded.transaction(an_actor()) as transaction:
        reports = ReportStore(transaction)
        old = reports.get(UUID(int=1))
        new, _ = reports.add(a_report(2, place=LineString([(115.5, 37.6), (115.501, 37.6)])), body=b"{}")
        assert (old.place, old.place_made, old.about) == (a_report(1).place, None, None)
        assert str(new.place) == "LINESTRING (115.5 37.6, 115.501 37.6)"
        assert len(list(AuditStore(transaction).verify())) == 2  # the old one's hash is what it was


def store_as_before(transaction: Transaction, report: Report) -> None:
    """The report as release 0009 stored it: without the columns that came later."""
    later = {"place_made", "about", "supplements", "device", "sequence", "clock_offset_s", "based_on"}
    row = {name: value for name, value in to_row(report, b"{}").items() if name not in later}
    columns = [sa.column(column.name, column.type) for column in REPORTS.c if column.name not in later]
    table = sa.table("reports", *columns)
    facts: dict[str, object] = {
        "content_sha256": report.content_sha256, "record_sha256": row["record_sha256"], "photos": [],
    }  # fmt: skip
    number, hash = transaction.record("report.add", "report", str(report.id), facts, why="")
    transaction.execute(sa.insert(table).values({**row, "audit_number": number, "audit_hash": hash}))


def test_a_copy_is_kept_of_a_file_before_it_is_upgraded(
    catalogue: Catalogue, tmp_path: Path, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lake.gpkg"
    with opened(str(path), catalogue, tmp_path) as database, database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).add(a_feature("one"), why="test")
    monkeypatch.setattr(migrate, "SCRIPTS", later)
    with opened(str(path), catalogue, tmp_path):
        pass
    monkeypatch.undo()

    with (
        opened(str(tmp_path / f"lake.before-{HEAD}.gpkg"), catalogue, tmp_path) as kept,
        kept.transaction(PROGRAM, writes=False) as transaction,
    ):
        assert FeatureStore(transaction).get("ponds", "one").version == 1


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(
    unmade: str, catalogue: Catalogue, tmp_path: Path, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(unmade, catalogue, tmp_path) as database:
        before = schema(database)
    with (later / "versions" / "9000_telephone.py").open("a") as script:
        script.write("    raise RuntimeError('killed')\n")

    with monkeypatch.context() as patched:
        patched.setattr(migrate, "SCRIPTS", later)
        with pytest.raises(RuntimeError):
            open_database(unmade, catalogue, tmp_path)

    with opened(unmade, catalogue, tmp_path) as database:
        assert schema(database) == before


def test_a_database_of_a_newer_release_is_refused_untouched(
    unmade: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    with opened(unmade, catalogue, tmp_path) as database, database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(NewerDatabase) as refused:
        open_database(unmade, a_catalogue(a_layer("wells")), tmp_path)

    assert refused.value.facts["found"] == "9999"


@pytest.mark.parametrize("content", ["text", "sqlite"])
def test_a_file_of_another_program_is_refused_untouched(
    content: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "other.gpkg"
    if content == "text":
        path.write_text("dear diary")
    else:
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE gpkg_contents (table_name TEXT)")
        connection.close()
    before = path.read_bytes()

    with pytest.raises(NotOurs):
        open_database(str(path), catalogue, tmp_path)

    assert path.read_bytes() == before


def test_a_server_that_does_not_answer_is_busy(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(Busy):
        open_database(f"postgresql:///lake?host={tmp_path}", catalogue, tmp_path)


def test_an_error_of_the_database_does_not_tell_what_it_was_given(database: Database) -> None:
    statement = sa.text("SELECT nothing_of_this_name, :given")

    with pytest.raises(sa.exc.DBAPIError) as told, database.transaction(PROGRAM) as transaction:
        transaction.execute(statement, {"given": "1380000"})

    assert "1380000" not in str(told.value)


def test_a_commit_that_fails_leaves_nothing_and_is_told(database: Database) -> None:
    def disk_full(_connection: object) -> None:
        raise OSError(28, "No space left on device")

    event.listen(database.engine, "commit", disk_full)
    with pytest.raises(OSError, match="No space"), database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).add(a_feature("one"), why="test")
    event.remove(database.engine, "commit", disk_full)

    with database.transaction(an_actor()) as transaction:
        assert FeatureStore(transaction).count(FeatureQuery("ponds")) == 0
        assert FeatureStore(transaction).add(a_feature("one"), why="test").version == 1


def test_a_file_that_may_not_grow_is_told_as_no_space(gpkg_database: Database) -> None:
    def fill() -> None:
        with gpkg_database.transaction(an_actor()) as transaction:
            pages = transaction.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            transaction.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")
            FeatureStore(transaction).load("ponds", (a_feature(f"p{n}") for n in range(500)), why="test")

    with pytest.raises(NoSpace):
        fill()

    with gpkg_database.transaction(an_actor(), writes=False) as transaction:
        assert FeatureStore(transaction).count(FeatureQuery("ponds")) == 0


def test_a_file_locked_by_another_program_is_busy(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(gpkg.PRAGMAS, "busy_timeout", 50)
    with opened(str(tmp_path / "lake.gpkg"), catalogue, tmp_path) as database:
        other = sqlite3.connect(tmp_path / "lake.gpkg", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy), database.transaction(an_actor()) as transaction:
            FeatureStore(transaction).add(a_feature("one"), why="test")
        with database.transaction(an_actor(), writes=False) as transaction:
            assert FeatureStore(transaction).count(FeatureQuery("ponds")) == 0
        other.execute("ROLLBACK")
        other.close()


def test_readers_do_not_wait_for_a_writer_and_see_the_state_before(database: Database) -> None:
    with database.transaction(an_actor()) as writing:
        FeatureStore(writing).add(a_feature("one"), why="test")
        with database.transaction(an_actor(), writes=False) as reading:
            assert FeatureStore(reading).count(FeatureQuery("ponds")) == 0


def test_a_reader_sees_one_state_from_beginning_to_end(database: Database) -> None:
    with database.transaction(an_actor(), writes=False) as reading:
        assert FeatureStore(reading).count(FeatureQuery("ponds")) == 0
        with database.transaction(an_actor()) as writing:
            FeatureStore(writing).add(a_feature("one"), why="test")
        assert FeatureStore(reading).count(FeatureQuery("ponds")) == 0


def test_a_reading_transaction_cannot_write(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError), database.transaction(an_actor(), writes=False) as transaction:
        FeatureStore(transaction).add(a_feature("one"), why="test")

    with database.transaction(an_actor()) as transaction:
        assert FeatureStore(transaction).add(a_feature("one"), why="test").version == 1


def test_opening_does_not_wait_for_somebody_who_writes(
    unmade: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    with opened(unmade, catalogue, tmp_path) as first, first.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).add(a_feature("one"), why="test")
        with (
            opened(unmade, catalogue, tmp_path) as second,
            second.transaction(PROGRAM, writes=False) as reading,
        ):
            assert FeatureStore(reading).count(FeatureQuery("ponds")) == 0


def test_a_layer_that_is_not_in_the_catalogue_is_unknown(database: Database) -> None:
    with database.transaction(an_actor(), writes=False) as transaction, pytest.raises(UnknownLayer):
        FeatureStore(transaction).find(FeatureQuery("castles"))


def test_moments_come_back_in_utc_to_the_millisecond(database: Database) -> None:
    at = datetime(2026, 11, 23, 8, 0, 0, 123000, tzinfo=UTC)
    account = "patrol"
    with database.transaction(an_actor()) as transaction:
        store = PeopleStore(transaction)
        store.add_unit(a_unit(), why="test")
        transaction.now = at

        store.add_account(an_account(account), password_hash="x", why="test")
        store.disable(account, why="test")

    with database.transaction(an_actor(), writes=False) as transaction:
        found = PeopleStore(transaction).accounts()[0].disabled_at
    assert found == at
    assert found is not None
    assert found.utcoffset() == at.utcoffset()
    assert utc_now().microsecond % 1000 == 0


def test_the_same_id_from_four_threads_is_one_feature(database: Database) -> None:
    barrier, answers = threading.Barrier(4), list[str]()

    def add() -> None:
        barrier.wait()
        try:
            with database.transaction(an_actor()) as transaction:
                FeatureStore(transaction).add(a_feature("one"), why="test")
            answers.append("added")
        except Exception as error:
            answers.append(type(error).__name__)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["AlreadyThere"] * 3 + ["added"]
