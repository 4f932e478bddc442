"""First versions of a large load in bundles, in both databases: nobody sees a difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
import sqlalchemy as sa
from shapely import box

from layers.errors import AlreadyThere, ChainBroken, Conflict, NotFound
from layers.rules.features import Feature, Operation
from layers.store import batches, bundles, changing
from layers.store.audit import AuditStore
from layers.store.bundles import Bundles
from layers.store.database import Database, Transaction
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.tables import BUNDLES, VERSIONS
from tests.builders import Clock, a_feature, an_actor

COUNT = 50


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bundles of seven versions, from loads of ten rows on."""
    monkeypatch.setattr(bundles, "LEAST", 10)
    monkeypatch.setattr(bundles, "ROWS", 7)
    monkeypatch.setattr(bundles, "OPEN", 2)
    monkeypatch.setattr(batches, "BATCH", 20)
    monkeypatch.setattr(changing, "CHUNK", 20)


def ponds(count: int = COUNT, prefix: str = "p", **facts: object) -> Iterator[Feature]:
    """Small squares in rows of ten; some without a shape, a name or a day."""
    for number in range(count):
        west, south = 115.0 + number % 10 / 100, 37.0 + number // 10 / 100
        yield a_feature(
            f"{prefix}{number}",
            shape=None if number == 13 else box(west, south, west + 0.004, south + 0.004),
            properties={"name": None if number % 5 == 0 else f"塘{number}"},
            valid_from=date(2020, 1, 1) if number % 3 else None,
            **facts,
        )


def loaded(transaction: Transaction, features: Iterator[Feature], why: str = "import") -> int:
    """Features stored as an import stores them; the number of their entry."""
    known = list(features)
    added = batches.batches_of(known, transaction.definition("ponds"))
    done = FeatureStore(transaction).change_many("ponds", added=added, why=why, pure=True, rows=len(known))
    return done.audit_number


def rows_in(transaction: Transaction, table: sa.Table) -> int:
    return int(transaction.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def verified(database: Database) -> int:
    with database.transaction(an_actor(), writes=False) as transaction:
        return len(list(AuditStore(transaction).verify()))


@pytest.fixture
def lake(database: Database) -> Database:
    """A database whose ponds came by one large load."""
    with database.transaction(an_actor()) as transaction:
        loaded(transaction, ponds())
    return database


def test_a_first_large_load_keeps_its_versions_in_bundles(lake: Database) -> None:
    with lake.transaction(an_actor(), writes=False) as transaction:
        assert rows_in(transaction, VERSIONS) == 0
        assert rows_in(transaction, BUNDLES) == 8  # batches of 20, 20 and 10 rows in parts of at most seven
        store = FeatureStore(transaction)
        assert store.ever("ponds")
        assert not store.ever("marks")
        for number in (0, 13, 14, 49):
            (version,) = store.history("ponds", f"p{number}")
            assert version.feature == store.get("ponds", f"p{number}")
            assert (version.operation, version.why, version.audit_number) == (Operation.ADD, "import", 1)
        with pytest.raises(NotFound):
            store.history("ponds", "p50")
    assert verified(lake) == 1


def test_smaller_or_later_loads_come_row_by_row(lake: Database) -> None:
    with lake.transaction(an_actor()) as transaction:
        loaded(transaction, ponds(30, prefix="q"))
        assert rows_in(transaction, VERSIONS) == 30
        assert len(FeatureStore(transaction).history("ponds", "q7")) == 1
    assert verified(lake) == 2


def test_the_first_change_of_a_feature_makes_its_first_version_a_row(lake: Database, clock: Clock) -> None:
    before = clock.now
    clock.forward(days=1)
    with lake.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        first = store.get("ponds", "p8")
        store.replace(replace(first, state="removed"), why="gone")
        store.retire("ponds", "p9", version=1, why="never there")
        store.replace(replace(store.get("ponds", "p8"), state="standing"), why="back")

        assert rows_in(transaction, VERSIONS) == 5
        history = store.history("ponds", "p8")
        assert [version.feature.version for version in history] == [3, 2, 1]
        assert history[-1].feature == first
        assert history[-1].audit_number == 1
        assert [version.operation for version in store.history("ponds", "p9")] == [
            Operation.RETIRE, Operation.ADD
        ]  # fmt: skip
        assert store.retired("ponds", ["p8", "p9", "p10"]) == {"p9": 2}
        then = store.find(FeatureQuery("ponds", as_of=before, limit=100)).features
        assert {feature.id: feature.version for feature in then} == {f"p{n}": 1 for n in range(COUNT)}
        assert first in then
    assert verified(lake) == 4


def test_past_days_are_answered_by_first_versions_too(lake: Database, clock: Clock) -> None:
    clock.forward(days=1)
    with lake.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        feature = store.get("ponds", "p4")
        store.replace(replace(feature, state="removed", valid_from=date(2026, 3, 15)), why="new bounds")

        for day, state in ((date(2026, 3, 14), "standing"), (date(2026, 3, 15), "removed")):
            query = FeatureQuery("ponds", valid_from=day, valid_to=day, limit=100)
            found = {each.id: each.state for each in store.find(query).features}
            assert found["p4"] == state
        assert store.find(FeatureQuery("ponds", as_of=clock.now, limit=100)).features


def test_many_changes_at_once_make_rows_of_just_what_they_change(lake: Database) -> None:
    with lake.transaction(an_actor()) as transaction:
        store, definition = FeatureStore(transaction), transaction.definition("ponds")
        changed = [replace(store.get("ponds", f"p{n}"), state="removed") for n in (0, 7, 21, 48)]
        (batch,) = batches.batches_of(changed, definition)
        replaced = batch.append_column("version", pa.array([1] * 4, pa.int64()))
        done = store.change_many("ponds", replaced=[replaced], retired=[("p1", 1), ("p30", 1)], why="survey")

        assert (done.replaced, done.retired) == (4, 2)
        assert rows_in(transaction, VERSIONS) == 12
        assert [version.feature.version for version in store.history("ponds", "p21")] == [2, 1]
        store.revert("ponds", done.audit_number, why="wrong file")
        assert store.get("ponds", "p21").state == "standing"
        assert store.get("ponds", "p30").version == 3
    assert verified(lake) == 3


def test_a_bundled_load_is_taken_back_like_any_other(lake: Database) -> None:
    with lake.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        done = store.revert("ponds", 1, why="wrong layer")

        assert done.retired == COUNT
        assert store.count(FeatureQuery("ponds")) == 0
        assert len(store.history("ponds", "p13")) == 2
        assert rows_in(transaction, VERSIONS) == 2 * COUNT
        assert rows_in(transaction, BUNDLES) == 8
    assert verified(lake) == 2

    with pytest.raises(AlreadyThere) as refused, lake.transaction(an_actor()) as transaction:
        loaded(transaction, ponds(12, prefix="p1"))
    assert refused.value.facts["id"] == "p10"


def test_a_bundled_load_of_which_a_feature_changed_is_not_taken_back(lake: Database) -> None:
    with lake.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        store.replace(replace(store.get("ponds", "p8"), state="removed"), why="gone")
        with pytest.raises(Conflict):
            store.revert("ponds", 1, why="wrong layer")


def test_an_id_in_a_bundle_is_not_given_again(lake: Database) -> None:
    with pytest.raises(AlreadyThere), lake.transaction(an_actor()) as transaction:
        FeatureStore(transaction).add(a_feature("p3"), why="again")
    with pytest.raises(AlreadyThere) as refused, lake.transaction(an_actor()) as transaction:
        loaded(transaction, (a_feature(f"{name}3") for name in "abcdefghijklmnop"))
    assert refused.value.facts["id"] == "p3"


def test_an_id_twice_in_a_bundled_load_is_refused_by_name(database: Database) -> None:
    twice = [*ponds(30), a_feature("p2"), *ponds(10, prefix="q")]
    with pytest.raises(AlreadyThere) as refused, database.transaction(an_actor()) as transaction:
        loaded(transaction, iter(twice))

    assert refused.value.facts["id"] == "p2"
    with database.transaction(an_actor(), writes=False) as transaction:
        assert not FeatureStore(transaction).ever("ponds")


def test_a_bundle_says_every_version_as_a_row_would(lake: Database) -> None:
    with lake.transaction(an_actor()) as transaction:
        kept = Bundles(transaction, "ponds")
        first, _, number = kept.heads[1]
        bundled = [dict(row) for row in kept.bundle(first).rows()]
        kept.spread(kept.bundle(first).fids)
        kept.spread(kept.bundle(first).fids)  # a second time does nothing

        query = sa.select(VERSIONS).where(VERSIONS.c.audit_number == number).order_by(VERSIONS.c.fid)
        rows = [dict(row) for row in transaction.execute(query).mappings()]
        assert rows == bundled
        assert set(rows[0]) == set(VERSIONS.c.keys())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ponds SET name = 'other' WHERE id = 'p8'",
        "UPDATE ponds SET geom = NULL WHERE id = 'p8'",
        "DELETE FROM ponds WHERE id = 'p8'",
        "UPDATE ponds SET id = 'other' WHERE id = 'p8'",
        "DELETE FROM feature_bundles WHERE first_fid > 7",
        "UPDATE feature_bundles SET audit_number = 7",
        "UPDATE feature_bundles SET count = count + 1",
        "UPDATE feature_bundles SET first_fid = 3 WHERE first_fid = 1",
        "UPDATE feature_bundles SET layer = 'marks' WHERE first_fid = 1",
        "UPDATE feature_bundles SET last_fid = 6 WHERE first_fid = 1",
        "DELETE FROM feature_versions WHERE feature_id = 'p5' AND version = 1",
        "DELETE FROM feature_versions WHERE feature_id = 'p6' AND version = 1",
        "UPDATE feature_versions SET why = 'other' WHERE feature_id = 'p5' AND version = 1",
        "UPDATE feature_versions SET fid = 99 WHERE feature_id = 'p5' AND version = 1",
    ],
)
def test_what_was_altered_behind_the_bundles_back_is_found(lake: Database, statement: str) -> None:
    with lake.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        store.replace(replace(store.get("ponds", "p5"), state="removed"), why="gone")
        store.retire("ponds", "p6", version=1, why="gone")
    assert verified(lake) == 3
    with lake.engine.begin() as connection:
        connection.execution_options(writes=True).exec_driver_sql(statement)

    with pytest.raises(ChainBroken):
        verified(lake)


def test_what_was_altered_inside_a_bundle_is_found(lake: Database) -> None:
    with lake.transaction(an_actor()) as transaction:
        kept = Bundles(transaction, "ponds")
        for first, _, _ in kept.heads[:2]:
            bundle = kept.bundle(first)
            names = pa.array([f"x{number}" for number in range(len(bundle.fids))])
            at = bundle.own.schema.get_field_index("feature_id")
            own = {**dict(zip(bundle.own.schema.names, bundle.own.columns, strict=True)), "feature_id": names}
            content = bundles.content_of(bundle.shared, own, slice(None)) if at >= 0 else b""
            change = sa.update(BUNDLES).where(BUNDLES.c.first_fid == first)
            transaction.execute(change.values(content=bytes(content)))

    with pytest.raises(ChainBroken) as broken:
        verified(lake)
    assert broken.value.facts["number"] == 1


def test_a_bundle_that_cannot_be_read_is_told_as_a_broken_chain(lake: Database) -> None:
    for content in (b"", b"no stream of any kind", None):
        with lake.transaction(an_actor()) as transaction:
            whole = transaction.execute(sa.select(BUNDLES.c.content).limit(1)).scalar_one()
            broken_off = bytes(whole)[:-200] if content is None else content
            transaction.execute(sa.update(BUNDLES).values(content=broken_off))
        with pytest.raises(ChainBroken) as broken:
            verified(lake)
        assert broken.value.facts["number"] == 1
