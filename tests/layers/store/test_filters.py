"""CQL2 conditions on both stores: the same rows, bound values, and refusals that say why."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from shapely import Point, box
from sqlalchemy.dialects import postgresql, sqlite

from layers.definition import GeometryType
from layers.errors import BadFilter, BadText, UnknownField
from layers.rules.people import PROGRAM
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.filters import queryables, to_clause
from tests.builders import a_feature, a_layer

OWNED = frozenset({"owner"})
BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
TABLE = sa.table(
    "ponds",
    *(sa.column(name) for name in ("geom", "id", "name", "kind", "owner", "state", "unit")),
    sa.column("length_m", sa.Double),
    sa.column("households", sa.Integer),
    sa.column("scattered", sa.Boolean),
    *(sa.column(name, sa.Date) for name in ("built_on", "valid_from", "valid_to")),
    sa.column("recorded_at", sa.DateTime(timezone=True)),
    sa.column("demonstration", sa.Boolean),
)


class Words:
    """The verbs, as a test needs them."""

    def in_box(self, column, area):
        return sa.func.touching(column, *area)

    def like(self, column, pattern):
        return column.like(pattern, escape="\\")

    def folded(self, column):
        return sa.func.lower(column)


def op(name, *args):
    return {"op": name, "args": list(args)}


def named(name):
    return {"property": name}


def clause(condition, hidden=frozenset()):
    return to_clause(condition, TABLE, a_layer(geometry=GeometryType.AREA), hidden, Words())


def found(database, condition, hidden=frozenset()):
    """The ids of the ponds that a condition finds."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        page = FeatureStore(transaction).find(FeatureQuery("ponds", filter=condition, hidden=hidden))
    return [feature.id for feature in page.features]


@pytest.fixture
def ponds(database):
    """Three ponds, from west to east; the third knows nothing of itself."""
    rows = [
        a_feature("a", shape=box(115.25, 37.5, 115.375, 37.625), unit="office", valid_from=date(2026, 1, 1),
                  properties={"name": "北塘%_1", "length_m": 10.5, "households": 3, "scattered": True,
                              "built_on": date(2020, 1, 2), "owner": "张"}),
        a_feature("b", shape=box(115.5, 37.5, 115.625, 37.625), state="removed",
                  properties={"name": "ÄPFEL pond", "length_m": -2.0, "households": 0, "scattered": False,
                              "built_on": date(2020, 1, 1), "owner": "李"}),
        a_feature("c", shape=None, properties={"name": None}, state=None),
    ]  # fmt: skip
    with database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        for row in rows:
            store.add(row, why="test")
    return database


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        (op("=", named("households"), 3), "a"),
        (op("=", 3, named("households")), "a"),
        (op("<", 0, named("households")), "a"),
        (op("<>", named("households"), 3), "b"),
        (op(">=", named("length_m"), -2), "ab"),
        (op("between", named("length_m"), -2, 10.5), "ab"),
        (op("in", named("households"), [0, 7]), "b"),
        (op("isNull", named("name")), "c"),
        (op("isNull", named("geometry")), "c"),
        (op("not", op("isNull", named("name"))), "ab"),
        (op("like", named("name"), "北塘\\%\\__"), "a"),
        (op("like", named("name"), "%POND"), ""),
        (op("like", named("name"), "%塘%"), "a"),
        (op("like", op("casei", named("name")), op("casei", "ÄPFEL P%")), "b"),
        (op("=", op("casei", named("name")), op("casei", "äpfel POND")), "b"),
        (named("scattered"), "a"),
        (op("not", named("scattered")), "b"),
        (op("=", named("scattered"), False), "b"),
        (op("=", named("built_on"), {"date": "2020-01-01"}), "b"),
        (op(">", named("built_on"), {"date": "2020-01-01"}), "a"),
        (op("in", named("built_on"), [{"date": "2020-01-01"}, "2020-01-02"]), "ab"),
        (op("t_after", named("built_on"), {"date": "2020-01-01"}), "a"),
        (op("t_before", {"date": "2020-01-01"}, named("built_on")), "a"),
        (op("t_during", named("built_on"), {"interval": ["..", "2020-01-01"]}), "b"),
        (op("t_disjoint", named("built_on"), {"interval": ["..", "2020-01-01"]}), "a"),
        (op("<=", named("recorded_at"), {"timestamp": "2026-11-23T08:00:00Z"}), "abc"),
        (op("<", named("recorded_at"), {"timestamp": "2026-11-23T08:00:00Z"}), ""),
        (op("=", named("recorded_at"), {"date": "2026-11-23"}), "abc"),
        (op("=", named("state"), "removed"), "b"),
        (op("=", named("unit"), "office"), "a"),
        (op("<", named("households"), named("length_m")), "a"),
        (op("or", op("=", named("id"), "a"), op("=", named("id"), "c")), "ac"),
        (op("and", True, op("=", named("id"), "a")), "a"),
        (op("s_intersects", named("geometry"), {"bbox": [115.375, 37.625, 115.5, 37.75]}), "ab"),
        (op("s_intersects", named("geometry"), {"type": "Point", "coordinates": [115.3, 37.55]}), "a"),
        (op("s_within", named("geometry"), {"bbox": [115.2, 37.4, 115.45, 37.7]}), "a"),
        (op("s_contains", named("geometry"), {"type": "Point", "coordinates": [115.55, 37.55]}), "b"),
        (op("s_within", {"type": "Point", "coordinates": [115.55, 37.55]}, named("geometry")), "b"),
        (op("s_disjoint", named("geometry"), {"bbox": [115.2, 37.4, 115.45, 37.7]}), "b"),
        (op("s_touches", named("geometry"), {"bbox": [115.375, 37.5, 115.45, 37.7]}), "a"),
        (op("s_intersects", named("geometry"), {"bbox": [115.6, 37, 115.26, 38]}), "ab"),
    ],
)  # fmt: skip
def test_a_condition_finds_the_same_ponds_in_both_stores(ponds, condition, ids):
    assert found(ponds, condition) == list(ids)


def test_a_shape_is_tested_exactly_and_not_by_its_envelope(database):
    triangle = {"type": "Polygon", "coordinates": [[[115, 37], [116, 37], [115, 38], [115, 37]]]}
    with database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        store.add(a_feature("in", "marks", shape=Point(115.25, 37.25)), why="test")
        store.add(a_feature("out", "marks", shape=Point(115.75, 37.75)), why="test")
        page = store.find(FeatureQuery("marks", filter=op("s_intersects", named("geometry"), triangle)))

    assert [feature.id for feature in page.features] == ["in"]


def test_a_hidden_field_is_unknown_to_a_filter(ponds):
    assert found(ponds, op("=", named("owner"), "张")) == ["a"]
    with pytest.raises(UnknownField):
        found(ponds, op("=", named("owner"), "张"), OWNED)
    assert "owner" not in queryables(a_layer(), OWNED)


@pytest.mark.parametrize("name", ["colour", "geom", "fid", "crs_declared", "x; drop table ponds", "", "a.b"])
def test_a_property_that_is_not_on_the_list_is_unknown(name):
    with pytest.raises(UnknownField):
        clause(op("=", named(name), 1))


@pytest.mark.parametrize(
    "condition",
    [
        None, 3, "name", [], {}, {"op": "and"}, {"op": "and", "args": []}, {"op": 3, "args": [1]},
        op("=", 1, 2), op("=", named("name"), 1), op("=", named("households"), "3"),
        op("=", named("households"), True), op("=", named("households"), float("nan")),
        op("=", named("length_m"), 2**70), op("=", named("scattered"), "yes"),
        op("=", named("built_on"), "2020-02-30"),
        op("=", named("built_on"), 2020), op("<", named("recorded_at"), "yesterday"), op("=", named("name")),
        op("=", named("name"), named("households")), op("like", named("households"), "3%"),
        op("like", named("name"), 3),
        op("in", named("name"), []), op("in", named("name"), "abc"), op("in", named("name"), ["a"] * 1001),
        op("soundex", named("name"), "a"), op("+", 1, 2), op("not", True, False), named("name"),
        op("casei", "a"),
        op("=", op("casei", named("households")), 3), op("=", named("name"), "a" * 2001),
        op("t_after", named("name"), {"date": "2020-01-01"}),
        op("t_during", named("built_on"), {"interval": ["2020-01-02", "2020-01-01"]}),
        op("t_during", named("built_on"), {"interval": ["2020-01-02"]}),
        op("s_intersects", named("geometry"), {"bbox": [1, 2, 3]}),
        op("s_intersects", named("geometry"), named("geometry")),
        op("s_intersects", named("name"), {"bbox": [1, 2, 3, 4]}),
        op("s_intersects", named("geometry"), {"bbox": [1, 4, 3, 2]}),
        op("s_intersects", named("geometry"), {"bbox": [1, 2, 300, 4]}),
        op("s_intersects", named("geometry"), {"type": "Point", "coordinates": []}),
        op("s_intersects", named("geometry"), {"type": "Point", "coordinates": ["a", "b"]}),
        op("s_intersects", named("geometry"), {"type": "Teapot"}),
        op("s_intersects", named("geometry"), BOW_TIE),
    ],
)  # fmt: skip
def test_a_condition_that_does_not_fit_is_refused_with_a_reason(condition):
    with pytest.raises(BadFilter) as refused:
        clause(condition)

    assert refused.value.facts["reason"]


def test_twenty_levels_are_taken_and_one_more_is_not():
    condition = op("=", named("id"), "a")
    for _ in range(20):
        condition = op("not", condition)

    assert clause(condition) is not None
    with pytest.raises(BadFilter, match="nested deeper"):
        clause(op("not", condition))


def test_too_many_conditions_are_refused():
    with pytest.raises(BadFilter, match="more than 500"):
        clause(op("or", *[op("=", named("id"), "a")] * 600))


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_a_text_that_no_store_can_hold_is_refused(text):
    with pytest.raises(BadText):
        clause(op("=", named("name"), text))


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
def test_no_text_of_a_filter_is_ever_part_of_a_statement(dialect):
    hostile = "'; DROP TABLE ponds; --"
    name = named("name")
    condition = op("or", op("=", name, hostile), op("like", name, hostile), op("in", name, [hostile]))

    statement = str(sa.select(TABLE.c.id).where(clause(condition)).compile(dialect=dialect))

    assert "DROP" not in statement
