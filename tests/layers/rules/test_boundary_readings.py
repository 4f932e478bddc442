"""The reading of a proposal: judged as a drawing, tested for a move, then change by change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geo.divisions import OUTSIDE
from layers.boundary_definition import read_rules
from layers.definition import Words, read_catalogue
from layers.errors import BadBoundary
from layers.rules.boundaries import BoundaryVersion
from layers.rules.boundary_checks import Rule, Severity
from layers.rules.boundary_heads import change_of, head_of
from layers.rules.boundary_matters import Matter, Zones, fields_wanted
from layers.rules.boundary_readings import Reading, Unread, read
from layers.rules.boundary_words import zone_words
from layers.rules.consequences import Things
from tests.geo.divided import disc, given, moved, ring, without, zones

CATALOGUE = read_catalogue()
WORDS = zone_words(CATALOGUE.layers["reserve_zones"])
DAY = date(2022, 6, 30)
OUT, SOFTER = disc(7000, 0, 400), disc(-3300, 0, 150)
Drawn = list[tuple[str, BaseGeometry]]


def changed() -> Drawn:
    """The zones with a piece taken out and one softened."""
    return given(without(zones(), OUT), SOFTER, "buffer")


def as_zones(drawn: Drawn) -> Zones:
    return Zones([kind for kind, _ in drawn], np.array([shape for _, shape in drawn], dtype=object))


def things(noun: str, *shapes: BaseGeometry, private: bool = False, **values: list[Any]) -> Things:
    names = [f"{noun}-{number}" for number in range(len(shapes))]
    ids = [""] * len(shapes) if private else names
    unsettled = np.ones(len(shapes), dtype=bool)
    return Things(noun, ids, ids, unsettled, np.array(list(shapes), dtype=object), values)


def reading(
    after: Drawn,
    *about: Things,
    before: Drawn | None = None,
    rules: Sequence[Rule] = (),
    regime: str = "three_zones",
    **version: Any,
) -> Reading:
    base = BoundaryVersion("law", Words("现行", "law"), "three_zones")
    proposal = BoundaryVersion("plan", Words("方案", "plan"), regime, **version)
    drawn = zones() if before is None else before
    known = {each.noun: each for each in about}
    return read(Matter(proposal, as_zones(after), base, as_zones(drawn), known, rules, DAY, WORDS))


def head(found: Reading) -> dict[str, Any]:
    """The head as it is kept: through JSON, so that nothing in it is foreign to it."""
    return dict(json.loads(json.dumps(head_of(found, WORDS, {}, CATALOGUE), allow_nan=False)))


def test_each_change_has_its_transition_place_planar_area_and_consequences() -> None:
    village = things("villages", disc(7000, 0, 60), households=[40])
    village = Things(village.noun, village.ids, ["段村"], village.unsettled, village.shapes, village.values)
    found = reading(changed(), village)
    assert [each.transition for each in found.changes] == ["out", "softer"]
    largest = change_of(1, found.changes[0], WORDS, {}, CATALOGUE)
    assert largest["where"]["zh"] == "含段村居住区"
    assert largest["planar_m2"] == pytest.approx(largest["area_m2"], rel=1e-3)
    assert (largest["plane_zone"], largest["before_words"]["zh"]) == (39, "实验区")
    (effect,) = largest["effects"]
    assert (effect["count"], effect["sums"]["households"], effect["unit"]) == (1, 40, "m2")
    assert effect["named"] == [{"id": "villages-0", "label": "段村"}]


def test_changes_that_adjoin_name_each_other() -> None:
    hole = disc(6500, 0, 300)
    half = hole.intersection(disc(6500, 9000, 9000))
    after = given(without(zones(), hole.difference(half)), half, "buffer")
    one, other = reading(after).changes
    assert (one.neighbours, other.neighbours) == ((other.change.id,), (one.change.id,))


def test_the_head_adds_up_and_survives_json() -> None:
    found = head(reading(changed()))
    kinds = [each["id"] for each in found["matrix"]["kinds"]]
    assert kinds == ["core", "buffer", "experimental", ""]
    rows = np.array(found["matrix"]["m2"]).sum(axis=1)[:-1]
    assert rows == pytest.approx([found["totals"]["before"]["kinds"][kind] for kind in kinds[:-1]])
    assert found["totals"]["before"]["whole_m2"] > found["totals"]["after"]["whole_m2"]
    assert (found["changes"], found["matrix"]["residual_m2"] < 1) == (2, True)


def test_a_shifted_version_is_called_moved_and_nothing_is_counted() -> None:
    found = head(reading(moved(zones(), 130.0, 85.0)))
    assert found["unread"]["why"] == Unread.MOVED
    assert found["moved"]["metres"] == pytest.approx(155, abs=1)
    assert "向东北平移约155米" in found["moved"]["words"]["zh"]
    assert (found["matrix"]["m2"], found["changes"], found["rules"]) == ([], 0, [])


def test_another_lake_is_told_with_its_distance() -> None:
    lake = [(kind, shapely.transform(shape, lambda xy: np.add(xy, (3.0, 0.5)))) for kind, shape in zones(300)]
    drawn = [(kind, shapely.buffer(shape, 0.02).difference(disc(0, 0, 1))) for kind, shape in lake[:1]]
    found = head(reading(drawn))
    assert found["unread"]["why"] == Unread.ELSEWHERE
    assert "公里" in found["unread"]["zh"]


def test_a_proposal_without_zones_says_so() -> None:
    assert head(reading([]))["unread"]["why"] == Unread.EMPTY


def test_invalid_zones_are_faults_and_nothing_is_compared() -> None:
    bow = Polygon([(115.5, 37.6), (115.6, 37.7), (115.6, 37.6), (115.5, 37.7)])
    found = head(reading([*zones(), ("core", bow)]))
    assert found["unread"]["why"] == Unread.FAULTY
    assert [fault["kind"] for fault in found["faults"]] == ["invalid"]
    other = head(reading(zones(), before=[("core", bow)]))
    assert other["unread"]["why"] == Unread.BASE_FAULTY


def test_a_first_version_is_all_taken_in() -> None:
    version = BoundaryVersion("plan", Words("方案", "plan"), "three_zones")
    found = read(Matter(version, as_zones(zones()), None, Zones(), {}, (), DAY, WORDS))
    assert {each.transition for each in found.changes} == {"in"}
    assert head(found)["totals"]["before"]["whole_m2"] == 0


def test_three_zones_are_read_as_two_and_that_is_told_as_an_assumption() -> None:
    into = {"core": "core_protection", "buffer": "core_protection", "experimental": "general_control"}
    after = [(into[kind], shape) for kind, shape in zones()]
    found = reading(after, regime="two_zones", declared_ha={"core_protection": 1.0})
    assert (found.mapped, found.regime.id, found.changes) == (True, "two_zones", ())


def test_a_kind_of_zone_that_the_regime_does_not_have_is_refused() -> None:
    with pytest.raises(BadBoundary):
        reading([("proposed", disc(0, 0, 500))])


def test_a_change_has_the_gravest_of_the_rules_that_touch_it() -> None:
    home = things("dwellings", disc(7100, 0, 6), private=True, settlement=["scattered"])
    red = things("ecological_redline", disc(0, 0, 12_000))
    found = reading(changed(), home, red, rules=read_rules())
    out, soft = found.changes
    assert (out.severity, out.rules[0]) == (Severity.FAIL, "no_scattered_dwelling_out")
    assert "no_scattered_dwelling_out" not in soft.rules
    rule = next(each for each in head(found)["rules"] if each["id"] == "no_scattered_dwelling_out")
    assert (rule["verdict"], rule["named"], rule["nouns"]) == ("fail", [], ["dwellings"])


def test_an_office_adds_a_rule_by_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        'zh = "本单位规则"\nen = "Our own"\nlaw = "本单位"\nseverity = "warn"\ncheck = "none_taken_out"\n'
        '[parameters]\nlayer = "facilities"\nfield = "kind"\nvalue = "notice"\n',
        encoding="utf-8",
    )
    rules = read_rules(tmp_path)
    assert "kind" in fields_wanted(rules)["facilities"]
    found = reading(changed(), things("facilities", disc(7000, 0, 3), kind=["notice"]), rules=rules)
    assert "own" in found.changes[0].rules


def test_open_and_closed_cases_that_leave_are_touched_and_settled_dikes_are_not() -> None:
    cases, dikes = (
        things("cases", disc(7000, 0, 3)),
        things("pond_dikes", disc(7000, 9, 3), disc(7000, -9, 3)),
    )
    cases.unsettled[0] = False
    dikes.unsettled[0] = False
    found = head(reading(changed(), cases, dikes))["touched"]
    assert [(each["noun"], each["id"], each["after"]) for each in found] == [
        ("cases", "cases-0", OUTSIDE), ("pond_dikes", "pond_dikes-1", OUTSIDE),
    ]  # fmt: skip


def test_faults_of_the_drawing_break_the_rule_of_drawing_and_are_told_in_words() -> None:
    overlapping = [*zones()[:2], ("experimental", Polygon(ring(7500, 3, 240), [ring(5400, 2, 240)]))]
    found = reading(overlapping, rules=read_rules())
    outcome = next(each for each in found.outcomes if each.rule.id == "drawn_rightly")
    assert outcome.verdict == "fail"
    assert head(found)["faults"][0]["zh"].startswith("“缓冲区”与“实验区”重叠")


def test_the_form_of_both_versions_counts_roads_and_shore() -> None:
    road = things("roads", shapely.LineString([(115.4, 37.613), (115.8, 37.613)]))
    lake = things("lake_parts", disc(0, 0, 2000))
    form = head(reading(changed(), road, lake))["form"]
    assert form["before"]["shoreline_m"] == pytest.approx(2 * np.pi * 2000, rel=0.01)
    assert form["before"]["effective_mesh_m2"] < 0.6 * shapely.area(disc(0, 0, 7500)) * 9.8e9
    assert form["after"]["compactness"] < form["before"]["compactness"]
    assert form["before"]["core_to_outside_m"] > 1000
