"""The key of the demonstration's scenes says what was drawn."""

from __future__ import annotations

import tomllib

import pytest
import shapely

from geo.measure import area_m2
from layers.demo.lake import SEED
from layers.demo.pictures import EAST_PX
from layers.demo.plane import in_degrees
from layers.demo.planted import planted
from layers.demo.scene import drawn
from layers.demo.scene_key import FILE, scene_key
from layers.demo.shots import EARLIER, LATER, LOW

KEY = scene_key()


def test_every_planted_change_is_in_the_key_where_and_as_large_as_it_was_drawn() -> None:
    changes, _ = planted(drawn(SEED))
    lines = {each.id: each for each in (*KEY.found, *KEY.not_found)}
    assert {each.id: each.kind or "" for each in changes} == {id: each.kind for id, each in lines.items()}
    for each in changes:
        shape = in_degrees(each.shape)
        assert shape.contains(shapely.Point(lines[each.id].place))
        assert lines[each.id].area_m2 == pytest.approx(area_m2(shape), abs=1)


def test_the_key_gives_a_reason_for_what_must_not_be_found() -> None:
    assert {each.id: each.why for each in KEY.not_found} == {"under_cloud": "hidden", "too_small": "small"}
    assert not any(each.why for each in KEY.found)


def test_the_key_names_the_days_and_the_shift_of_the_scenes() -> None:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["scenes"]
    assert (told["low_water"], told["earlier"], told["later"]) == (LOW, EARLIER, LATER)
    assert KEY.east_px == EAST_PX
