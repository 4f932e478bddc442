"""No row that names an audit entry is put in or bent unseen, whatever table it is in: tomorrow's too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from layers.definition import Catalogue
from layers.errors import ChainBroken
from layers.store import batches, bundles
from layers.store.audit import AuditStore
from layers.store.case_tables import CASE_REPORTS
from layers.store.database import Database, Transaction
from layers.store.proof_entries import ACTIONS, UNPROVEN
from layers.store.tables import METADATA, PHOTOS
from tests.boundaries import zone_catalogue
from tests.builders import Clock
from tests.whole_ledger import WHO, lived

NUMBERED = [table for table in METADATA.sorted_tables if "audit_number" in table.c]
NAMED = [PHOTOS, CASE_REPORTS]  # without a number of their own: entries name their rows


@pytest.fixture
def catalogue() -> Catalogue:
    return zone_catalogue()


@pytest.fixture
def ledger(database: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(bundles, "LEAST", 10)
    monkeypatch.setattr(batches, "BATCH", 20)
    return lived(database, clock, tmp_path / "other-disk" / "audit.pem")


class TakenBack(Exception):
    """So that the next attempt begins with what was there."""


@contextmanager
def intruder(database: Database) -> Iterator[Transaction]:
    """Somebody with the file at hand, or the server's password; afterwards all is as it was."""
    with suppress(TakenBack), database.transaction(WHO) as transaction:
        transaction.connection.exec_driver_sql(UNWATCHED[transaction.connection.dialect.name])
        yield transaction
        raise TakenBack


UNWATCHED = {
    "sqlite": "PRAGMA defer_foreign_keys = ON",
    "postgresql": "SET LOCAL session_replication_role = replica",
}


def holds(transaction: Transaction) -> bool:
    """Whether the proof notices nothing."""
    try:
        list(AuditStore(transaction).verify())
    except ChainBroken:
        return False
    return True


def rows_of(database: Database, table: sa.Table) -> list[sa.RowMapping]:
    """Some of a table's rows; there are some, or nothing would be tested."""
    with database.transaction(WHO, writes=False) as transaction:
        rows = transaction.execute(sa.select(table).limit(3 if table in NAMED else 2)).mappings().all()
    assert rows, f"tests/whole_ledger.py leaves {table.name} empty"
    return list(rows)


def proven(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns that an entry vouches for, or that the proof compares with something that has one."""
    names = [(table.name, "*"), ("*", "*")]
    if any(name in UNPROVEN for name in names):
        return []
    return [
        column
        for column in table.c
        if not {(table.name, column.name), ("*", column.name)} & UNPROVEN.keys()
        or (table.name, column.name) == ("feature_versions", "fid")  # there it is the feature's own number
    ]


def others(value: Any, column: sa.Column[Any]) -> list[Any]:
    """What the column could say instead."""
    if value is None:
        return [] if column.name == "geom" else [SAMPLES[column.type.python_type]]
    return [other(value, column.name), *([None] if column.nullable else [])]


NOON = datetime(2020, 1, 1, 12, tzinfo=UTC)
SAMPLES: Mapping[type, Any] = {
    str: "x", int: 1, float: 1.5, bool: True, datetime: NOON, date: NOON.date(), bytes: b"x"
}  # fmt: skip


def other(value: Any, name: str) -> Any:
    """Another value of the same kind."""
    if isinstance(value, BaseGeometry):
        return affinity.translate(value, 0.0001, 0)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + (1000 if name in ("number", "position", "version") else 1)
    if isinstance(value, date):
        return value - timedelta(days=1)
    if isinstance(value, dict):
        return {**value, "name": "other"}
    return value[:-1] if isinstance(value, bytes) else f"{value}x"


@pytest.mark.parametrize("table", [*NUMBERED, *NAMED], ids=lambda table: table.name)
def test_no_recorded_column_is_bent_unseen(ledger: Database, table: sa.Table) -> None:
    unseen = []
    for row in rows_of(ledger, table):
        mine = sa.and_(*(column == row[column.name] for column in table.primary_key))
        for column in proven(table):
            for value in others(row[column.name], column):
                with intruder(ledger) as transaction:
                    transaction.execute(sa.update(table).where(mine).values({column.name: value}))
                    unseen += [f"{column.name}: {value!r}"] if holds(transaction) else []

    assert unseen == []


@pytest.mark.parametrize("table", NUMBERED, ids=lambda table: table.name)
def test_no_row_is_put_in_unseen_whatever_entry_it_names(ledger: Database, table: sa.Table) -> None:
    row, unseen = rows_of(ledger, table)[0], []
    for number in (None, -5, 0, 1, row["audit_number"], 10_000):
        if (number is None and not table.c.audit_number.nullable) or by_design(table, number, row):
            continue
        with intruder(ledger) as transaction:
            transaction.execute(sa.insert(table), {**copied(row, table), "audit_number": number})
            unseen += [number] if holds(transaction) else []

    assert unseen == []


def by_design(table: sa.Table, number: int | None, row: sa.RowMapping) -> bool:
    """An import may name the entry that stored it, which proves itself; of looks there is one an entry."""
    return table.name in ("imports", "track_looks") and number == row["audit_number"]


def copied(row: sa.RowMapping, table: sa.Table) -> dict[str, Any]:
    """The same row under other names, wherever the table lets in each name once."""
    constraints = [*table.constraints, *(index for index in table.indexes if index.unique)]
    once = {
        column.name
        for each in constraints
        if isinstance(each, sa.PrimaryKeyConstraint | sa.UniqueConstraint)
        for column in each.columns
    }
    once -= {"audit_number", *(column.name for column in table.c if column.foreign_keys)}
    copy = {
        name: other(row[name], name) if name in once else row[name] for name in map(str, table.columns.keys())
    }
    return copy if table.name == "feature_versions" else {n: v for n, v in copy.items() if n != "fid"}


def test_every_table_with_an_entry_says_which_and_no_exception_is_left_of_an_older_one() -> None:
    columns = {(table.name, column.name) for table in NUMBERED for column in table.c}

    assert {table.name for table in NUMBERED} == ACTIONS.keys()
    assert [key for key in UNPROVEN if "*" not in key and key not in columns] == []


@pytest.mark.parametrize("table", NAMED, ids=lambda table: table.name)
def test_no_row_without_a_number_of_its_own_is_put_in_or_taken_away_unseen(
    ledger: Database, table: sa.Table
) -> None:
    row = rows_of(ledger, table)[0]
    mine = sa.and_(*(column == row[column.name] for column in table.primary_key))
    more = [copied(row, table), *({**row, key.name: other(row[key.name], "")} for key in table.primary_key)]
    if table is PHOTOS:  # one that never arrived is counted nowhere else
        more += [{**each, "arrived_at": None, "readable": None, "received_bytes": None} for each in more]
    unseen = []
    for each in more:
        with intruder(ledger) as transaction, suppress(sa.exc.IntegrityError):
            transaction.execute(sa.insert(table), each)
            unseen += [each] if holds(transaction) else []
    with intruder(ledger) as transaction:
        transaction.execute(sa.delete(table).where(mine))
        unseen += ["taken away"] if holds(transaction) else []

    assert unseen == []
