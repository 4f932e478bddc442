"""Many features at once, in both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from itertools import chain

import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa
from shapely import Point, box

from geo.boxes import Box
from geo.errors import InvalidShape
from geo.hilbert import hilbert
from layers.errors import AlreadyThere, Cancelled
from layers.rules.features import Feature
from layers.store import batches, beside, postgis
from layers.store.audit import AuditStore
from layers.store.database import Database
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.loading import load_batches
from tests.builders import a_feature, an_actor


def squares(count: int, prefix: str = "p") -> Iterator[Feature]:
    """Small squares in rows of ten, from the west."""
    for number in range(count):
        west, south = 115.0 + number % 10 / 100, 37.0 + number // 10 / 100
        yield a_feature(f"{prefix}{number}", shape=box(west, south, west + 0.004, south + 0.004))


def test_loaded_features_are_found_like_those_added_one_by_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 7)
    window = Box(115.0, 37.0, 115.015, 37.015)
    with database.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        store.add(a_feature("before", shape=box(115, 37, 115.01, 37.01)), why="first")

        assert store.load("ponds", squares(50), why="import") == 50
        store.add(a_feature("after", shape=box(115, 37, 115.01, 37.01)), why="last")

        assert {feature.id for feature in store.find(FeatureQuery("ponds", box=window)).features} == {
            "before", "after", "p0", "p1", "p10", "p11",
        }  # fmt: skip
        assert store.count(FeatureQuery("ponds")) == 52
        assert store.get("ponds", "p49").version == 1


def test_a_load_has_one_audit_entry_and_a_version_for_each_feature(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        store.load("ponds", squares(12), why="import")
        entries = list(AuditStore(transaction).verify())
        history = store.history("ponds", "p3")

    assert [(entry.action, entry.facts["count"]) for entry in entries] == [("feature.load", 12)]
    assert [(link.audit_number, link.why) for link in history] == [(1, "import")]


@pytest.mark.parametrize("known", ["p3", "retired"])
def test_a_load_with_an_id_that_was_used_stores_nothing(database: Database, known: str) -> None:
    with database.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        store.add(a_feature("p3"), why="test")
        store.add(a_feature("retired"), why="test")
        store.retire("ponds", "retired", version=1, why="test")

    with pytest.raises(AlreadyThere) as refused, database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).load("ponds", [*squares(3), a_feature(known)], why="import")

    assert refused.value.facts["id"] == known
    with database.transaction(an_actor(), writes=False) as transaction:
        assert FeatureStore(transaction).count(FeatureQuery("ponds")) == 1


def test_an_id_that_comes_twice_in_a_load_is_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 3)

    for twice in ([a_feature("p0")], [*squares(4, "other"), a_feature("p0")]):
        with pytest.raises(AlreadyThere), database.transaction(an_actor()) as transaction:
            FeatureStore(transaction).load("ponds", [*squares(1), *twice], why="import")


@pytest.mark.parametrize("rows", [0, 15], ids=["number unknown", "number known"])
def test_a_wrong_shape_late_in_a_large_load_is_refused_and_nothing_is_stored(
    database: Database, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(batches, "BATCH", 3)  # the fifth batch is worked out in a process apart
    monkeypatch.setattr(beside, "BATCH", 3)
    *good, last = batches.batches_of(squares(15), database.catalogue.get("ponds"))
    points = pa.array([Point(115, 37).wkb] * 3, pa.binary())
    wrong = last.set_column(last.schema.get_field_index("wkb"), "wkb", points)

    with pytest.raises(InvalidShape) as refused, database.transaction(an_actor()) as transaction:
        load_batches(transaction, "ponds", [*good, wrong], why="import", rows=rows)

    assert refused.value.facts["reason"] == "Point on a layer of area"
    with database.transaction(an_actor(), writes=False) as transaction:
        assert FeatureStore(transaction).count(FeatureQuery("ponds")) == 0


def spatial_indexes(database: Database) -> set[str]:
    """The spatial indexes of the ponds; of a GeoPackage the R-tree."""
    with database.transaction(an_actor(), writes=False) as transaction:
        names = sa.inspect(transaction.connection).get_table_names()
        if database.dialect.name == "gpkg":
            return {"there"} if "rtree_ponds_geom" in names else set()
        asked = "SELECT indexdef FROM pg_indexes WHERE tablename = 'ponds'"
        defined = transaction.connection.exec_driver_sql(asked).scalars()
        return {"there" for definition in defined if "gist (geom)" in definition}


@pytest.mark.parametrize("late", ["fits", "known", "crash"])
def test_a_layer_has_its_spatial_index_however_its_first_large_load_ends(
    database: Database, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    monkeypatch.setattr(postgis, "MANY", 10)
    ends = {"fits": [a_feature("last")], "known": [a_feature("p1")], "crash": broken_off()}
    features = chain(squares(15), ends[late])
    rows = batches.batches_of(features, database.catalogue.get("ponds"))

    with (
        nullcontext() if late == "fits" else pytest.raises(AlreadyThere if late == "known" else Cancelled),
        database.transaction(an_actor()) as transaction,
    ):
        load_batches(transaction, "ponds", rows, why="import", rows=16)

    assert spatial_indexes(database) == {"there"}
    with database.transaction(an_actor(), writes=False) as transaction:
        window = FeatureQuery("ponds", box=Box(115.0, 37.0, 115.015, 37.005))
        assert FeatureStore(transaction).count(window) == (2 if late == "fits" else 0)


def broken_off() -> Iterator[Feature]:
    """A file whose reading somebody stops."""
    yield a_feature("one more")
    raise Cancelled(id="a job")


def test_a_large_load_leaves_the_index_of_a_layer_that_has_rows_to_its_readers(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgis, "MANY", 1)
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).add(a_feature("before"), why="test")

    with database.transaction(an_actor()) as transaction:
        rows = batches.batches_of(squares(3), database.catalogue.get("ponds"))
        load_batches(transaction, "ponds", rows, why="import", rows=3)
        assert spatial_indexes(database) == {"there"}


def test_a_load_may_be_given_numbers_that_do_not_follow_each_other(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        if database.dialect.name == "postgis":  # as if others took every second one
            transaction.connection.exec_driver_sql("ALTER SEQUENCE ponds_fid_seq INCREMENT BY 2")
        store = FeatureStore(transaction)

        assert store.load("ponds", squares(5), why="import") == 5
        store.add(a_feature("later"), why="test")
        assert len(store.find(FeatureQuery("ponds", limit=10)).features) == 6


@pytest.mark.parametrize("where", ["postgis"], indirect=True)
def test_numbers_taken_at_one_stroke_were_never_given_and_are_given_to_nobody_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgis, "MANY", 5)
    dialect, table = database.dialect, database.tables["ponds"]
    with database.transaction(an_actor()) as transaction:
        before = dialect.numbers(transaction.connection, table, 2)
        many = dialect.numbers(transaction.connection, table, 5)
        with database.engine.begin() as other:
            other.exec_driver_sql("SET LOCAL lock_timeout = 100")
            with pytest.raises(sa.exc.OperationalError, match="lock timeout"):  # it waits for the load
                dialect.numbers(other, table, 1)
    with database.transaction(an_actor()) as transaction:
        after = dialect.numbers(transaction.connection, table, 1)

    assert [*before, *many, *after] == list(range(before[0], before[0] + 8))


def test_a_load_of_nothing_is_no_mistake(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        assert FeatureStore(transaction).load("ponds", [], why="import") == 0
        assert FeatureStore(transaction).count(FeatureQuery("ponds")) == 0


def test_features_without_a_place_are_loaded_too(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        store.load("marks", [a_feature("a", shape=None), a_feature("b", shape=Point(115, 37))], why="import")

        assert store.get("marks", "a").shape is None
        assert store.count(FeatureQuery("marks", box=Box(114, 36, 116, 38))) == 1


LENGTHS = (0.1, 5.0, -0.0, -12.5, 1e-5, 123456.789, 98765432109.25, 1e15, 1.5e300, None)
DAYS = (date(1999, 12, 31), date(2000, 1, 1), None, date(1949, 10, 1))


def test_every_kind_of_value_is_loaded_as_it_is_and_hashed_as_the_chain_hashes_it(database: Database) -> None:
    features = [
        a_feature(
            f"v{number}",
            valid_from=DAYS[number % 4],
            demonstration=number % 2 == 0,
            properties={
                "name": ("塘", "", "it's \\ a\ttab\n", None)[number % 4],
                "length_m": length,
                "households": (3, 1 - 2**53, None)[number % 3],
                "scattered": (True, False, None)[number % 3],
                "built_on": DAYS[number % 4],
            },
        )
        for number, length in enumerate(LENGTHS)
    ]

    with database.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        store.load("ponds", features, why="it's \\ a 'reason'\twith ? signs")
        list(AuditStore(transaction).verify())  # ChainBroken if a hash is another than the version's own
        found = {feature.id: feature for feature in store.find(FeatureQuery("ponds", limit=20)).features}
        reason = store.history("ponds", "v0")[0].why

    assert reason == "it's \\ a 'reason'\twith ? signs"
    for feature in features:
        there = found[feature.id]
        assert {name: there.properties[name] for name in feature.properties} == feature.properties
        assert (there.valid_from, there.demonstration) == (feature.valid_from, feature.demonstration)


def test_a_hilbert_curve_visits_every_cell_and_only_steps_to_neighbours() -> None:
    cells = np.array([(x, y) for x in range(8) for y in range(8)], dtype=float)

    order = np.argsort(hilbert(cells))

    steps = np.abs(np.diff(cells[order], axis=0)).sum(axis=1)
    assert steps.tolist() == [1.0] * 63


def test_no_places_have_an_order_too() -> None:
    assert hilbert(np.zeros((0, 2))).tolist() == []


def test_features_of_which_nothing_is_known_are_loaded_beside_others(database: Database) -> None:
    known = [{"name": None, "length_m": None}, {"name": "北塘"}, {"name": None, "length_m": 2.5}]
    with database.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        store.load("ponds", (a_feature(f"p{n}", properties=each) for n, each in enumerate(known)), why="x")
        assert store.history("ponds", "p0")[0].feature == store.get("ponds", "p0")
        assert store.history("ponds", "p2")[0].feature.properties["length_m"] == 2.5
        assert len(list(AuditStore(transaction).verify())) == 1
