"""What is bent in patches, limits, water or sights of scenes, the audit notices; asked twice, kept once."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from shapely import LineString, MultiLineString, box

from layers.errors import ChainBroken
from layers.rules.claim_images import Verdict
from layers.rules.claims import Claim, ClaimKind
from layers.rules.scene_patches import FoundPatch
from layers.store.database import Database, Transaction
from layers.store.scene_limits import LimitStore
from layers.store.scene_runs import RunStore
from layers.store.scene_sights import WHOLE, Sight, SightStore
from layers.store.scene_tables import (
    LEAD_EVENTS,
    SCENE_LIMITS,
    SCENE_PATCHES,
    SCENE_RUNS,
    SCENE_SIGHTS,
    SCENE_WATER,
    SCENES,
)
from layers.store.scene_water import PartWater, WaterStore
from layers.store.scenes import SceneStore
from tests.layers.store.test_leads import ANALYST, LATER, LEAD, RUN, SCENE, noted, verify

SHORE = MultiLineString([LineString([(115.6, 37.6), (115.61, 37.6), (115.61, 37.61)])])
ELSEWHERE = box(115.7, 37.7, 115.71, 37.71)
WATER = PartWater(SCENE.id, "east", "mndwi", 0.1, "otsu", 1000.5, 0.0, {"whole_m2": 2000.0}, SHORE)
CLAIM = Claim("c1", ClaimKind.REMOVED, "拆除", "test", date(2024, 1, 1), layer="illegal_land_use")
SIGHTS = [Sight(WHOLE, SCENE.id, Verdict.FOR, {"for": 1}), Sight("f1", SCENE.id, Verdict.FOR, {"why": "x"})]
PATCHES = [FoundPatch(n, "WATER_TO_LAND", "core", 900.0 / n, ELSEWHERE, {"pixels": 9}) for n in (1, 2)]
TABLES = (SCENE_PATCHES, SCENE_LIMITS, SCENE_WATER, SCENE_SIGHTS)
NUMBERED = (SCENES, SCENE_RUNS, SCENE_LIMITS, SCENE_WATER, SCENE_SIGHTS, LEAD_EVENTS)


@pytest.fixture
def kept(database: Database) -> Database:
    """Two scenes and all that was read of them."""
    with database.transaction(ANALYST) as transaction:
        for scene in (SCENE, LATER):
            SceneStore(transaction).add(scene, why="test")
        RunStore(transaction).add(RUN, PATCHES)
        LimitStore(transaction).put({"limits": {"margin": 0.08}}, why="test")
        WaterStore(transaction).add(SCENE.id, [WATER], why="test")
        SightStore(transaction).add(CLAIM, SCENE, SIGHTS, why="test")
    noted(database, LEAD)
    assert {"scene.compare", "scene.limits", "scene.water", "scene.sight"} <= set(verify(database))
    return database


def bent(value: Any, column: sa.Column[Any]) -> Any:
    """Another value that the column takes."""
    if column.name in ("run", "scene"):
        return {"run1": "run1"}.get(value, LATER.id)
    if column.name == "geom":
        return ELSEWHERE if value == SHORE else box(115.4, 37.5, 115.41, 37.51)
    if column.name in ("body", "parameters"):
        return json.dumps({**json.loads(value), "bent": 1})
    if column.name == "at":
        return value.replace(year=2020)
    return f"{value}x" if isinstance(value, str) else value + 1


def columns() -> list[Any]:
    """Every column that says something."""
    unsaid = {"fid", "run"}
    return [
        pytest.param(table, column, id=f"{table.name}.{column.name}")
        for table in TABLES
        for column in table.c
        if column.name not in unsaid
    ]


@pytest.mark.parametrize(("table", "column"), columns())
def test_no_column_of_what_was_read_is_bent_unseen(
    kept: Database, table: sa.Table, column: sa.Column[Any]
) -> None:
    with kept.transaction(ANALYST) as transaction:
        key = table.c.number if table is SCENE_PATCHES else table.c.fid
        row = transaction.execute(sa.select(table).order_by(key.desc()).limit(1)).mappings().one()
        other = bent(row[column.name], column)
        transaction.execute(sa.update(table).where(key == row[key.name]).values({column.name: other}))
    with pytest.raises(ChainBroken):
        verify(kept)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_row_is_taken_away_unseen(kept: Database, table: sa.Table) -> None:
    with kept.transaction(ANALYST) as transaction:
        key = table.c.number if table is SCENE_PATCHES else table.c.fid
        last = transaction.execute(sa.select(sa.func.max(key))).scalar_one()
        transaction.execute(sa.delete(table).where(key == last))
    with pytest.raises(ChainBroken):
        verify(kept)


def copied(transaction: Transaction, table: sa.Table, number: int | None) -> None:
    """A row like one that is there, under another name and with another entry or none."""
    row = dict(transaction.execute(sa.select(table).limit(1)).mappings().one())
    row.pop("fid", None)
    names = {"id": "e" * 32, "part": "west", "feature": "f9", "number": 9, "sha256": "e" * 64}
    row |= {name: value for name, value in names.items() if name in row}
    if "audit_number" in row:
        row["audit_number"] = row["audit_number"] if number == 0 else number
    transaction.execute(sa.insert(table), row)


@pytest.mark.parametrize("number", [None, -5, 0, 10_000], ids=["none", "below", "its own", "beyond"])
@pytest.mark.parametrize("table", NUMBERED, ids=lambda table: table.name)
def test_no_row_is_put_in_unseen_whatever_entry_it_names(
    kept: Database, table: sa.Table, number: int | None
) -> None:
    with kept.transaction(ANALYST) as transaction:
        copied(transaction, table, number)
    with pytest.raises(ChainBroken):
        verify(kept)


def test_no_patch_is_put_into_a_comparison_unseen(kept: Database) -> None:
    with kept.transaction(ANALYST) as transaction:
        copied(transaction, SCENE_PATCHES, None)
    with pytest.raises(ChainBroken):
        verify(kept)


Adds = Callable[[Transaction], bool]


@pytest.mark.parametrize(
    "add",
    [
        lambda transaction: WaterStore(transaction).add(SCENE.id, [WATER], why="test"),
        lambda transaction: SightStore(transaction).add(CLAIM, SCENE, SIGHTS, why="test"),
    ],
    ids=["water", "claim"],
)
def test_what_two_read_at_once_is_kept_once(database: Database, add: Adds) -> None:
    with database.transaction(ANALYST) as transaction:
        SceneStore(transaction).add(SCENE, why="test")
    begun = Barrier(2)

    def beside() -> bool:
        begun.wait(30)
        with database.transaction(ANALYST) as transaction:
            return add(transaction)

    with ThreadPoolExecutor(1) as pool:
        with database.transaction(ANALYST) as transaction:
            assert add(transaction)
            other = pool.submit(beside)
            begun.wait(30)
            until_it_waits(transaction)
        assert other.result(30) is False
    assert len([action for action in verify(database) if action in ("scene.water", "scene.sight")]) == 1


def until_it_waits(transaction: Transaction) -> None:
    """On a server: until another one waits for what this transaction holds. A file lets in one at a time."""
    if transaction.connection.dialect.name != "postgresql":
        return
    waits = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not transaction.execute(waits).scalar_one():
        continue
