"""What was known, and what was so: record time and valid time, in both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from shapely import Point, box

from geo.boxes import Box
from layers.errors import NotFound
from layers.rules.features import Operation
from layers.store.database import Database
from layers.store.features import FeatureQuery, FeatureStore
from tests.builders import MORNING, Clock, a_feature, an_actor

IN_FORCE = date(2026, 3, 15)


def states(database: Database, **query: object) -> dict[str, str | None]:
    """The state of each feature that fits."""
    with database.transaction(an_actor(), writes=False) as transaction:
        store = FeatureStore(transaction)
        asked = FeatureQuery("ponds", **query)  # type: ignore[arg-type]
        found = {feature.id: feature.state for feature in store.find(asked).features}
        assert store.count(asked) == len(found)
        return found


def changed(database: Database, id: str = "one", **values: object) -> None:
    """Save a feature with other values."""
    with database.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        store.replace(replace(store.get("ponds", id), **values), why="changed")  # type: ignore[arg-type]


@pytest.fixture
def known(database: Database, clock: Clock) -> Database:
    """One feature added at 8, removed at 9 and retired at 10; another added at 9."""
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).add(a_feature("one"), why="seen")
    clock.forward(hours=1)
    changed(database, state="removed")
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).add(a_feature("two"), why="seen")
    clock.forward(hours=1)
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).retire("ponds", "one", version=2, why="a mistake")
    return database


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        (-1, {}),
        (0, {"one": "standing"}),
        (59, {"one": "standing"}),
        (60, {"one": "removed", "two": "standing"}),
        (120, {"two": "standing"}),
    ],
)
def test_what_was_known_at_a_time_can_be_asked(known: Database, minutes: int, found: dict[str, str]) -> None:
    assert states(known, as_of=MORNING + timedelta(minutes=minutes)) == found


def test_a_window_looks_at_the_shape_as_it_was_known(database: Database, clock: Clock) -> None:
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).add(a_feature("one", shape=box(115.0, 37.0, 115.1, 37.1)), why="seen")
    clock.forward(hours=1)
    changed(database, shape=box(116.0, 38.0, 116.1, 38.1))

    assert states(database, as_of=MORNING, box=Box(114.9, 36.9, 115.2, 37.2)) == {"one": "standing"}
    assert states(database, as_of=MORNING, box=Box(115.9, 37.9, 116.2, 38.2)) == {}
    assert states(database, box=Box(114.9, 36.9, 115.2, 37.2)) == {}


def test_a_filter_looks_at_the_values_as_they_were_known(database: Database, clock: Clock) -> None:
    before = {"length_m": 12.5, "built_on": date(2020, 1, 1), "scattered": True, "households": 3}
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).add(a_feature("one", properties=before), why="seen")
    clock.forward(hours=1)
    changed(database, properties={"name": "other"})
    conditions = [
        {"op": "=", "args": [{"property": "length_m"}, 12.5]},
        {"op": "=", "args": [{"property": "built_on"}, {"date": "2020-01-01"}]},
        {"op": "=", "args": [{"property": "scattered"}, True]},
        {"op": "=", "args": [{"property": "households"}, 3]},
        {"op": "=", "args": [{"property": "name"}, "name of one"]},
    ]

    assert states(database, as_of=MORNING, filter={"op": "and", "args": conditions}) == {"one": "standing"}


def test_the_past_has_the_types_of_the_present(database: Database, clock: Clock) -> None:
    before = {"length_m": 12.0, "built_on": date(2020, 1, 1), "scattered": True, "households": 3}
    with database.transaction(an_actor()) as transaction:
        added = FeatureStore(transaction).add(a_feature("one", properties=before), why="seen")
    clock.forward(hours=1)
    changed(database, properties={"name": "other"})

    with database.transaction(an_actor(), writes=False) as transaction:
        found = FeatureStore(transaction).find(FeatureQuery("ponds", as_of=MORNING)).features[0]

    assert found == replace(added, properties={**added.properties, "kind": None, "owner": None})


def test_a_successor_counts_from_its_first_day_and_the_older_one_before(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).add(a_feature("one", valid_from=date(2003, 1, 1)), why="founded")
    changed(database, state="removed", valid_from=IN_FORCE)
    day_before = IN_FORCE - timedelta(days=1)

    assert states(database, valid_from=day_before, valid_to=day_before) == {"one": "standing"}
    assert states(database, valid_from=IN_FORCE, valid_to=IN_FORCE) == {"one": "removed"}
    assert states(database, valid_from=date(2002, 1, 1), valid_to=date(2002, 12, 31)) == {}
    assert states(database) == {"one": "removed"}


def test_what_ended_is_not_shown_afterwards_though_an_older_version_was_open(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).add(a_feature("one", valid_from=date(2003, 1, 1)), why="built")
    changed(database, valid_to=IN_FORCE)  # the first day on which it is no more
    day_before = IN_FORCE - timedelta(days=1)

    assert states(database, valid_from=IN_FORCE, valid_to=IN_FORCE) == {}
    assert states(database, valid_from=day_before, valid_to=day_before) == {"one": "standing"}


def test_a_span_finds_what_was_so_on_any_of_its_days(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        store.add(a_feature("early", valid_to=date(2020, 1, 1)), why="test")
        store.add(a_feature("late", valid_from=date(2024, 1, 1)), why="test")
        store.add(a_feature("always"), why="test")

    assert set(states(database, valid_from=date(2019, 12, 31), valid_to=date(2023, 1, 1))) == {
        "early",
        "always",
    }
    assert set(states(database, valid_from=date(2020, 1, 1), valid_to=date(2024, 1, 1))) == {"late", "always"}
    assert set(states(database, valid_from=date(2020, 1, 1))) == {"late", "always"}
    assert set(states(database, valid_to=date(2020, 1, 1))) == {"early", "always"}


def test_both_times_together_ask_what_was_then_thought_of_a_day(database: Database, clock: Clock) -> None:
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).add(a_feature("one", valid_from=date(2003, 1, 1)), why="founded")
    clock.forward(hours=1)
    changed(database, state="removed", valid_from=IN_FORCE)

    assert states(database, as_of=MORNING, valid_from=IN_FORCE, valid_to=IN_FORCE) == {"one": "standing"}
    assert states(database, as_of=clock.now, valid_from=IN_FORCE, valid_to=IN_FORCE) == {"one": "removed"}


def test_pages_of_the_past_walk_through_all_features_once(database: Database, clock: Clock) -> None:
    with database.transaction(an_actor()) as transaction:
        for number in range(7):
            FeatureStore(transaction).add(a_feature(f"n{number}"), why="seen")
    clock.forward(hours=1)
    for number in (1, 4, 5):
        changed(database, f"n{number}", state="removed")
    walked: list[str] = []
    after: int | None = 0

    with database.transaction(an_actor(), writes=False) as transaction:
        while after is not None:
            query = FeatureQuery("ponds", as_of=MORNING, limit=2, after=after)
            page = FeatureStore(transaction).find(query)
            walked += [feature.id for feature in page.features]
            after = page.next

    assert walked == [f"n{number}" for number in range(7)]


def test_the_history_tells_every_version_newest_first(known: Database) -> None:
    with known.transaction(an_actor(), writes=False) as transaction:
        history = FeatureStore(transaction).history("ponds", "one")

    assert [(link.operation, link.feature.version, link.why) for link in history] == [
        (Operation.RETIRE, 3, "a mistake"),
        (Operation.REPLACE, 2, "changed"),
        (Operation.ADD, 1, "seen"),
    ]
    assert [link.feature.state for link in history] == ["removed", "removed", "standing"]


def test_there_is_no_history_of_what_never_was(database: Database) -> None:
    with database.transaction(an_actor(), writes=False) as transaction, pytest.raises(NotFound):
        FeatureStore(transaction).history("ponds", "nobody")


def test_a_tile_of_an_earlier_day_draws_the_earlier_shape(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).add(a_feature("one", "marks", shape=Point(115.5, 37.6)), why="seen")
        store = FeatureStore(transaction)
        moved = replace(store.get("marks", "one"), shape=Point(115.7, 37.6), valid_from=IN_FORCE)
        store.replace(moved, why="moved")
        rows = store.tile_rows("marks", Box(115.4, 37.5, 115.6, 37.7), ["id"], valid_on=date(2025, 1, 1))

    assert list(rows.columns["id"]) == ["one"]
