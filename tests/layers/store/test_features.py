"""What every store does with features, in both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geo.boxes import Box
from geo.errors import InvalidShape
from layers.errors import (
    AlreadyThere,
    BadFilter,
    Conflict,
    NotFound,
    UnknownField,
    UnknownLayer,
    VersionMissing,
)
from layers.rules.features import Feature
from layers.store.database import Database
from layers.store.features import FeatureQuery, FeatureStore
from tests.builders import MORNING, a_feature, an_actor

# the edges are exact in single precision, so that a `<` for `<=` is seen
WINDOW = Box(115.25, 37.5, 115.5, 37.75)
BEYOND_EACH_SIDE = [(115.249999, 37.6), (115.500001, 37.6), (115.4, 37.499999), (115.4, 37.750001)]


def saved(database: Database, *features: Feature) -> None:
    """Save new features."""
    with database.transaction(an_actor()) as transaction:
        for feature in features:
            FeatureStore(transaction).add(feature, why="test")


def ids(database: Database, query: FeatureQuery) -> list[str]:
    """The ids of the features that fit, in order."""
    with database.transaction(an_actor(), writes=False) as transaction:
        return [feature.id for feature in FeatureStore(transaction).find(query).features]


def test_a_feature_comes_back_with_every_value_and_type(database: Database) -> None:
    properties = {
        "name": "张家庄 西塘",
        "kind": "large",
        "length_m": 12.5,
        "households": 2**62,
        "scattered": False,
        "built_on": date(1998, 5, 1),
        "owner": None,
    }
    origin = {"crs_declared": "EPSG:4326", "crs_assumed": "EPSG:4490", "crs_evidence": "stated"}
    span = {"valid_from": date(2020, 1, 1), "valid_to": date(2030, 1, 1)}
    feature = a_feature("one", unit="office", demonstration=True, properties=properties, **origin, **span)

    saved(database, feature)

    with database.transaction(an_actor(), writes=False) as transaction:
        found = FeatureStore(transaction).get("ponds", "one")
    assert found == replace(
        feature, shape=MultiPolygon([feature.shape]), version=1, recorded_at=MORNING, recorded_by="li"
    )


def test_a_feature_without_a_place_is_kept_without_one(database: Database) -> None:
    saved(database, a_feature("lost", shape=None))

    with database.transaction(an_actor(), writes=False) as transaction:
        assert FeatureStore(transaction).get("ponds", "lost").shape is None


def test_a_line_and_a_point_keep_their_places(database: Database) -> None:
    dike = LineString([(115.5, 37.6), (115.51, 37.61)])

    saved(database, a_feature("one", "dikes", shape=dike), a_feature("one", "marks"))

    with database.transaction(an_actor(), writes=False) as transaction:
        store = FeatureStore(transaction)
        assert store.get("dikes", "one").shape.geoms[0] == dike
        assert store.get("marks", "one").shape == Point(115.5, 37.6)


@pytest.mark.parametrize(
    "shape",
    [Point(115, 37), Polygon(), Polygon([(1, 1, 5), (2, 1, 5), (2, 2, 5)])],
    ids=["kind", "empty", "z"],
)
def test_a_shape_that_the_layer_cannot_hold_is_refused(database: Database, shape: Polygon) -> None:
    with pytest.raises(InvalidShape):
        saved(database, a_feature("one", shape=shape))


def test_what_the_catalogue_does_not_name_is_refused(database: Database) -> None:
    with pytest.raises(UnknownField):
        saved(database, a_feature(properties={"colour": "red"}))
    with pytest.raises(UnknownLayer):
        saved(database, a_feature(layer="castles", shape=Point(1, 1)))


def test_an_absent_feature_is_not_found(database: Database) -> None:
    with database.transaction(an_actor(), writes=False) as transaction, pytest.raises(NotFound):
        FeatureStore(transaction).get("ponds", "nobody")


def test_an_id_is_given_once_even_after_its_feature_was_retired(database: Database) -> None:
    saved(database, a_feature("one"))
    with pytest.raises(AlreadyThere):
        saved(database, a_feature("one"))
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).retire("ponds", "one", version=1, why="gone")

    with pytest.raises(AlreadyThere):
        saved(database, a_feature("one"))


def test_a_stale_save_is_a_conflict_that_names_both_versions(database: Database) -> None:
    saved(database, a_feature("one"))
    with database.transaction(an_actor()) as transaction:
        read = FeatureStore(transaction).get("ponds", "one")
        FeatureStore(transaction).replace(replace(read, state="removed"), why="first")

    with database.transaction(an_actor()) as transaction, pytest.raises(Conflict) as refused:
        FeatureStore(transaction).replace(replace(read, state="standing"), why="second")

    assert (refused.value.facts["mine"], refused.value.facts["theirs"]) == (1, 2)


def test_a_change_without_the_version_it_was_made_on_is_refused(database: Database) -> None:
    saved(database, a_feature("one"))

    with database.transaction(an_actor()) as transaction, pytest.raises(VersionMissing):
        FeatureStore(transaction).replace(a_feature("one"), why="blind")


def test_a_retired_feature_is_gone_from_the_present(database: Database) -> None:
    saved(database, a_feature("one"), a_feature("two"))

    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).retire("ponds", "one", version=1, why="filled in")

    assert ids(database, FeatureQuery("ponds")) == ["two"]
    with database.transaction(an_actor()) as transaction, pytest.raises(NotFound):
        FeatureStore(transaction).retire("ponds", "one", version=2, why="again")


def test_a_window_finds_features_on_its_edges_and_none_outside(database: Database) -> None:
    inside = [(115.25, 37.6), (115.5, 37.6), (115.4, 37.5), (115.4, 37.75), (115.5, 37.75)]
    marks = [a_feature(f"in {n}", "marks", shape=Point(place)) for n, place in enumerate(inside)]
    marks += [a_feature(f"out {n}", "marks", shape=Point(place)) for n, place in enumerate(BEYOND_EACH_SIDE)]
    saved(database, *marks)

    found = ids(database, FeatureQuery("marks", box=WINDOW))

    assert found == [f"in {n}" for n in range(len(inside))]


@pytest.mark.parametrize(
    "spot", [(115.5005, 37.6005), (115.5, 37.6), (115.501, 37.6005)], ids=["inside", "corner", "edge"]
)
def test_a_window_of_a_single_place_finds_the_area_around_it(
    database: Database, spot: tuple[float, float]
) -> None:
    saved(database, a_feature())

    assert ids(database, FeatureQuery("ponds", box=Box(*spot, *spot))) == ["one"]
    assert ids(database, FeatureQuery("ponds", box=Box(115.502, 37.6, 115.502, 37.6))) == []


def test_a_window_leaves_out_a_shape_whose_envelope_alone_touches_it(database: Database) -> None:
    across = LineString([(115.0, 37.7), (115.3, 38.0)])  # its envelope holds the window's corner
    saved(database, a_feature("beside", "dikes", shape=across), a_feature("inside", "dikes"))

    assert ids(database, FeatureQuery("dikes", box=Box(115.2, 37.5, 115.6, 37.75))) == ["inside"]


def test_an_area_finds_what_touches_it_exactly(database: Database) -> None:
    triangle = Polygon([(115.0, 37.0), (116.0, 37.0), (115.0, 38.0)])
    marks = {"in": (115.2, 37.2), "edge": (115.5, 37.5), "envelope": (115.9, 37.9)}
    saved(database, *(a_feature(id, "marks", shape=Point(place)) for id, place in marks.items()))

    found = ids(database, FeatureQuery("marks", box=Box(*triangle.bounds), within=triangle))

    assert found == ["in", "edge"]


def test_pages_walk_through_all_features_once_and_in_order(database: Database) -> None:
    saved(database, *(a_feature(f"n{n}") for n in range(7)))
    walked, after = [], 0

    with database.transaction(an_actor(), writes=False) as transaction:
        while True:
            page = FeatureStore(transaction).find(FeatureQuery("ponds", limit=3, after=after))
            walked.append([feature.id for feature in page.features])
            if page.next is None:
                break
            after = page.next

    assert walked == [["n0", "n1", "n2"], ["n3", "n4", "n5"], ["n6"]]


def test_a_full_last_page_promises_no_other(database: Database) -> None:
    saved(database, *(a_feature(f"n{n}") for n in range(4)))

    with database.transaction(an_actor(), writes=False) as transaction:
        assert FeatureStore(transaction).find(FeatureQuery("ponds", limit=4)).next is None


def test_the_count_is_the_same_whatever_the_page(database: Database) -> None:
    saved(database, *(a_feature(f"n{n}") for n in range(5)))

    with database.transaction(an_actor(), writes=False) as transaction:
        assert FeatureStore(transaction).count(FeatureQuery("ponds", limit=2, after=3)) == 5


def test_states_units_and_ids_narrow_the_search(database: Database) -> None:
    saved(
        database,
        a_feature("a", state="standing", unit="north"),
        a_feature("b", state="removed", unit="north"),
        a_feature("c", state="standing", unit="south"),
    )

    assert ids(database, FeatureQuery("ponds", states=("standing",))) == ["a", "c"]
    assert ids(database, FeatureQuery("ponds", units=("north",), states=("removed",))) == ["b"]
    assert ids(database, FeatureQuery("ponds", ids=("c", "a"))) == ["a", "c"]


@pytest.mark.parametrize(("text", "found"), [("段村", ["a"]), ("WEST", ["b"]), ("100%", ["c"]), ("x_y", [])])
def test_text_is_found_anywhere_in_any_case_and_literally(
    database: Database, text: str, found: list[str]
) -> None:
    names = {"a": "大段村一号", "b": "Far West É", "c": "100% full", "d": "xzy"}
    saved(database, *(a_feature(id, properties={"name": name}) for id, name in names.items()))

    assert ids(database, FeatureQuery("ponds", text=text)) == found


def test_letters_beyond_ascii_are_found_in_either_case(database: Database) -> None:
    saved(database, a_feature("a", properties={"name": "Étang"}))

    assert ids(database, FeatureQuery("ponds", text="éTANG")) == ["a"]


def test_a_field_that_may_not_be_seen_is_absent_and_unknown_to_filters(database: Database) -> None:
    saved(database, a_feature("a", properties={"owner": "王"}))
    hidden = frozenset({"owner"})

    with database.transaction(an_actor(), writes=False) as transaction:
        store = FeatureStore(transaction)
        found = store.find(FeatureQuery("ponds", hidden=hidden)).features[0]
        guess = {"op": "=", "args": [{"property": "owner"}, "王"]}
        with pytest.raises((UnknownField, BadFilter)):
            store.find(FeatureQuery("ponds", hidden=hidden, filter=guess))

    assert "owner" not in found.properties


def test_a_filter_sees_numbers_days_and_shapes(database: Database) -> None:
    saved(
        database,
        a_feature("a", properties={"length_m": 10.0, "built_on": date(2020, 1, 1)}),
        a_feature("b", properties={"length_m": 20.0, "built_on": date(2022, 1, 1)}),
        a_feature("c", properties={"length_m": 30.0}, shape=box(115.0, 37.0, 115.1, 37.1)),
    )
    longer = {"op": ">", "args": [{"property": "length_m"}, 15]}
    since = {"op": "t_after", "args": [{"property": "built_on"}, {"date": "2021-01-01"}]}
    area = {"type": "Polygon", "coordinates": [[[114, 36], [115.05, 36], [115.05, 38], [114, 38], [114, 36]]]}
    touching = {"op": "s_intersects", "args": [{"property": "geometry"}, area]}

    assert ids(database, FeatureQuery("ponds", filter=longer)) == ["b", "c"]
    assert ids(database, FeatureQuery("ponds", filter=since)) == ["b"]
    assert ids(database, FeatureQuery("ponds", filter={"op": "and", "args": [longer, touching]})) == ["c"]


def test_likeness_tells_cases_apart_unless_asked_not_to(database: Database) -> None:
    saved(database, a_feature("a", properties={"name": "West"}), a_feature("b", properties={"name": "west"}))
    exact = {"op": "like", "args": [{"property": "name"}, "W%"]}
    folded = {
        "op": "like",
        "args": [{"op": "casei", "args": [{"property": "name"}]}, {"op": "casei", "args": ["W%"]}],
    }

    assert ids(database, FeatureQuery("ponds", filter=exact)) == ["a"]
    assert ids(database, FeatureQuery("ponds", filter=folded)) == ["a", "b"]


def test_the_nearest_come_first_with_metres_on_the_ellipsoid(database: Database) -> None:
    # a degree of longitude is shorter here than one of latitude: by degrees, north would come first
    north, east = Point(115.5, 37.6110), Point(115.5125, 37.6)
    saved(
        database,
        a_feature("north", "marks", shape=north),
        a_feature("east", "marks", shape=east),
        a_feature("pond", shape=box(115.49, 37.59, 115.51, 37.605)),
        a_feature("far", "marks", shape=Point(116.5, 37.6)),
    )

    with database.transaction(an_actor(), writes=False) as transaction:
        found = FeatureStore(transaction).nearest(["marks", "ponds"], 115.5, 37.6, limit=3)

    assert [feature.id for feature, _ in found] == ["pond", "east", "north"]
    assert [metres for _, metres in found] == pytest.approx([0, 1104.0, 1220.9], abs=1)


def test_the_nearest_within_a_distance_are_all_that_lie_there(database: Database) -> None:
    saved(database, *(a_feature(f"m{n}", "marks", shape=Point(115.5, 37.6 + n / 1000)) for n in range(9)))

    with database.transaction(an_actor(), writes=False) as transaction:
        found = FeatureStore(transaction).nearest(["marks"], 115.5, 37.6, limit=50, within_m=300)

    assert [feature.id for feature, _ in found] == ["m0", "m1", "m2"]


def test_the_nearest_on_an_empty_layer_are_none(database: Database) -> None:
    with database.transaction(an_actor(), writes=False) as transaction:
        assert FeatureStore(transaction).nearest(["marks"], 115.5, 37.6, limit=5) == []


def test_a_point_on_the_edge_is_in_both_areas(database: Database) -> None:
    saved(
        database,
        a_feature("west", shape=box(115.0, 37.5, 115.5, 38.0)),
        a_feature("east", shape=box(115.5, 37.5, 116.0, 38.0)),
        a_feature("hole", shape=box(115.0, 37.5, 116.0, 38.0) - box(115.25, 37.55, 115.75, 37.95)),
    )

    with database.transaction(an_actor(), writes=False) as transaction:
        found = FeatureStore(transaction).containing("ponds", 115.5, 37.75)

    assert [feature.id for feature in found] == ["west", "east"]


def test_the_extent_is_exact_and_follows_the_data(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        assert store.extent("ponds") is None
        store.add(a_feature("a", shape=box(115.123456789, 37.1, 115.2, 37.2)), why="test")
        store.add(a_feature("b", shape=box(115.3, 37.3, 115.4, 37.4)), why="test")

        assert store.extent("ponds") == Box(115.123456789, 37.1, 115.4, 37.4)
        store.retire("ponds", "b", version=1, why="test")
        assert store.extent("ponds") == Box(115.123456789, 37.1, 115.2, 37.2)


def test_the_valid_span_is_open_where_one_feature_is(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        assert store.valid_span("ponds") == (None, None)
        store.add(a_feature("a", valid_from=date(2020, 1, 1), valid_to=date(2025, 1, 1)), why="test")
        store.add(a_feature("b", valid_from=date(2021, 1, 1), valid_to=None), why="test")

        assert store.valid_span("ponds") == (date(2020, 1, 1), None)


def test_a_layers_revision_grows_with_its_own_changes_only(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        store = FeatureStore(transaction)
        ponds, marks = store.revision(["ponds"]), store.revision(["marks"])
        store.add(a_feature("a"), why="test")

        assert store.revision(["ponds"]) > ponds
        assert store.revision(["marks"]) == marks
        assert store.revision(["ponds", "marks"]) > ponds + marks


def test_a_block_that_raises_leaves_nothing_behind(database: Database) -> None:
    def half_a_change() -> None:
        with database.transaction(an_actor()) as transaction:
            FeatureStore(transaction).add(a_feature("one"), why="test")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_change()

    assert ids(database, FeatureQuery("ponds")) == []
    saved(database, a_feature("one"))


def test_features_without_a_place_are_listed_with_the_others(database: Database) -> None:
    saved(database, a_feature("lost", shape=None), a_feature("here"))

    assert ids(database, FeatureQuery("ponds")) == ["lost", "here"]
    assert ids(database, FeatureQuery("ponds", states=("standing",))) == ["lost", "here"]
    assert ids(database, FeatureQuery("ponds", box=Box(115, 37, 116, 38))) == ["here"]


def test_a_tile_counts_what_is_too_small_or_too_much_for_it(database: Database) -> None:
    wide = {f"wide {n}": box(115.5 + n / 100, 37.6, 115.508 + n / 100, 37.601) for n in range(3)}
    small = {f"small {n}": box(115.5 + n / 100, 37.61, 115.5001 + n / 100, 37.6101) for n in range(4)}
    saved(database, *(a_feature(id, shape=shape) for id, shape in {**wide, **small}.items()))

    with database.transaction(an_actor(), writes=False) as transaction:
        store, around = FeatureStore(transaction), Box(115.4, 37.5, 115.6, 37.7)
        every = store.tile_rows("ponds", around, ["id", "state"], valid_on=date(2026, 1, 1))
        large = store.tile_rows("ponds", around, ["id"], valid_on=None, smallest_deg=0.001)
        two = store.tile_rows("ponds", around, ["id"], valid_on=None, smallest_deg=0.001, limit=2)

    assert (len(every.fids), every.omitted, set(every.columns["state"])) == (7, 0, {"standing"})
    assert (list(large.columns["id"]), large.omitted) == (list(wide), 4)
    assert (list(two.columns["id"]), two.omitted) == (list(wide)[:2], 5)
    assert every.wkb[0][:5] == b"\x01\x06\0\0\0"  # plain WKB of a MultiPolygon


def test_points_are_never_too_small_for_a_tile(database: Database) -> None:
    saved(database, a_feature("a", "marks"))

    with database.transaction(an_actor(), writes=False) as transaction:
        rows = FeatureStore(transaction).tile_rows(
            "marks", Box(115, 37, 116, 38), ["id"], valid_on=None, smallest_deg=1.0
        )

    assert (list(rows.columns["id"]), rows.omitted) == (["a"], 0)


def test_a_tile_without_features_is_empty(database: Database) -> None:
    with database.transaction(an_actor(), writes=False) as transaction:
        rows = FeatureStore(transaction).tile_rows("ponds", Box(0, 0, 1, 1), ["id", "state"], valid_on=None)

    assert (len(rows.fids), list(rows.columns), rows.omitted) == (0, ["id", "state"], 0)


def test_a_tile_draws_only_what_is_valid_on_its_day(database: Database) -> None:
    saved(
        database,
        a_feature("ended", valid_to=date(2020, 1, 1)),
        a_feature("now", valid_from=date(2020, 1, 1)),
        a_feature("future", valid_from=date(2030, 1, 1)),
    )

    with database.transaction(an_actor(), writes=False) as transaction:
        rows = FeatureStore(transaction).tile_rows(
            "ponds", Box(115, 37, 116, 38), ["id"], valid_on=date(2026, 1, 1)
        )

    assert list(rows.columns["id"]) == ["now"]
