"""Which system the numbers speak of: the domain's table read backwards, and all its traps."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.crs import OFFERED, to_crs
from geo.zones import Guess, guesses, mixed, rows_by_zone, share_near

LAKE = (115.587, 37.613)
TABLE = {
    "EPSG:4490": LAKE,
    "EPSG:4526": (38640124.0, 4165728.4),
    "EPSG:4527": (39375240.1, 4165482.8),
    "EPSG:4498": (20375240.1, 4165482.8),
    "EPSG:4547": (640124.0, 4165728.4),
    "EPSG:4548": (375240.1, 4165482.8),
    "EPSG:3857": (12867086.0, 4524000.0),
}
RESERVE = st.tuples(st.floats(115.4639, 115.7142), st.floats(37.5278, 37.6989))


def best(*positions: tuple[float, float]) -> Guess:
    return guesses(np.array(positions))[0]


@pytest.mark.parametrize("name", TABLE)
def test_every_system_of_the_table_is_known_by_its_numbers(name: str):
    guess = best(TABLE[name])

    assert (guess.name, guess.swapped, guess.share, guess.near) == (name, False, 1.0, True)


@pytest.mark.parametrize("name", TABLE)
def test_swapped_axes_show_by_magnitude(name: str):
    guess = best(TABLE[name][::-1])

    assert (guess.name, guess.swapped, guess.near) == (name, True, True)


@given(place=RESERVE, name=st.sampled_from(["EPSG:4526", "EPSG:4527", "EPSG:4547", "EPSG:4548", "EPSG:4498"]))
def test_no_place_of_the_reserve_is_read_in_a_wrong_system(place, name: str):
    moved = to_crs(shapely.Point(place), OFFERED[name])

    assert best((moved.x, moved.y)).name == name


@pytest.mark.parametrize(
    ("name", "certain"), [("EPSG:4527", True), ("EPSG:4547", True), ("EPSG:4548", False)]
)
def test_only_numbers_that_utm_could_also_mean_are_uncertain(name: str, certain: bool):
    assert best(TABLE[name]).certain is certain


def test_utm_is_the_second_guess_where_its_numbers_are_alike():
    assert [guess.name for guess in guesses(np.array([TABLE["EPSG:4548"]]))] == ["EPSG:4548", "EPSG:32650"]


def test_the_number_before_the_easting_decides_far_away_too():
    guess = best((38383243.971, 2582988.976))

    assert (guess.name, guess.reason, guess.near) == ("EPSG:4526", "zone-prefix", False)


@pytest.mark.parametrize(
    ("zone", "name"), [(25, "EPSG:4513"), (37, "EPSG:4525"), (45, "EPSG:4533"), (19, "EPSG:4497")]
)
def test_every_zone_of_the_country_is_known_by_its_number(zone: int, name: str):
    assert best((zone * 1e6 + 450_000, 3_500_000.0)).name == name


def test_degrees_abroad_are_degrees_and_not_near():
    guess = best((-113.8, 46.0))

    assert (guess.name, guess.swapped, guess.near) == ("EPSG:4490", False, False)


def test_a_latitude_beyond_ninety_is_a_longitude():
    assert best((23.1, 113.3)).swapped


def test_rows_of_two_zones_in_one_file_are_seen():
    found = guesses(np.array([TABLE["EPSG:4527"]] * 99 + [TABLE["EPSG:4526"]]))

    assert mixed(found) == ("EPSG:4527", "EPSG:4526")


def test_one_zone_is_not_mixed_and_neither_is_gk_with_utm():
    assert mixed(guesses(np.array([TABLE["EPSG:4527"]]))) == ()
    assert mixed(guesses(np.array([TABLE["EPSG:4548"]]))) == ()


def test_six_digit_eastings_of_two_zones_are_seen_by_their_range():
    found = guesses(np.array([TABLE["EPSG:4547"], TABLE["EPSG:4548"], TABLE["EPSG:4548"]]))

    assert mixed(found) == ("EPSG:4548", "EPSG:4547")


def test_each_row_goes_to_the_zone_of_most_of_its_positions():
    in_38, in_39, names = TABLE["EPSG:4526"], TABLE["EPSG:4527"], ("EPSG:4526", "EPSG:4527")
    numbers = np.array([in_39, in_39, in_38, in_38, in_38])

    assert list(rows_by_zone(numbers, np.array([0, 0, 0, 1, 1]), names, False)) == [1, 0]


def test_a_few_stray_positions_do_not_change_the_guess():
    guess = best(*[TABLE["EPSG:4527"]] * 19, (0.0, 0.0))

    assert (guess.name, guess.share) == ("EPSG:4527", 0.95)


@pytest.mark.parametrize("numbers", [[], [(np.nan, np.inf)], [(5000.0, 7000.0)], [(1e300, -1e300)]])
def test_numbers_that_mean_nothing_give_no_guess(numbers: list[tuple[float, float]]):
    assert guesses(np.array(numbers).reshape(-1, 2)) == ()


def test_the_share_near_the_lake_counts_positions_that_exist():
    assert share_near(np.array([LAKE, (9.8, 46.1), (np.nan, 37.0)])) == 0.5
