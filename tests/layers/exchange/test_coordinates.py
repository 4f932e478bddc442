"""Texts of coordinates: what they plainly say, and never a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.exchange.coordinates import Coordinate, Fault, coordinate


@pytest.mark.parametrize(
    "text",
    [
        "115.587", "115°35′13.2″", "115°35'13.2\"E", "115°35′13.2″ E", "E115°35′13.2″", "115 35 13.2",
        "115度35分13.2秒", "东经115度35分13.2秒", "东经：115°35′13.2″", "１１５°３５′１３．２″",
        "115-35-13.2", "115:35:13.2", "115° 35′ 13.2″", "115°35’13.2”", "115º35'13.2''",
        "115゜35′13.2″", "115°35.22′", "115,5870", "+115.587", " 115.587 ", "115.587°",
    ],
)  # fmt: skip
def test_one_longitude_may_be_written_in_many_ways(text):
    found = coordinate(text)

    assert isinstance(found, Coordinate)
    assert found.value == pytest.approx(115.587, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "value", "letter"),
    [("12.5S", -12.5, "S"), ("西经12°30′", -12.5, "W"), ("N12.5", 12.5, "N"), ("北纬12度30分", 12.5, "N")],
)
def test_letters_and_words_tell_the_half_of_the_globe(text, value, letter):
    assert coordinate(text) == Coordinate(value, letter, sexagesimal="30" in text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4164161.871", 4164161.871),
        ("4,164,161.871", 4164161.871),
        ("4164161,871", 4164161.871),
        ("３８６３２２８８．３５４", 38632288.354),
        ("1.5e3", 1500.0),
        ("－12.5", -12.5),
    ],
)
def test_metres_are_numbers_in_any_writing(text, value):
    assert coordinate(text) == Coordinate(value)


def test_minutes_say_that_a_number_is_degrees():
    assert coordinate("115°35′") == Coordinate(115 + 35 / 60, sexagesimal=True)
    assert coordinate("115.5") == Coordinate(115.5)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("115,587", Fault.TWO_WAYS),
        ("115.5 30", Fault.TWO_WAYS),
        ("-12.5S", Fault.TWO_WAYS),
        ("115°60′", Fault.TOO_LARGE),
        ("115°35′60″", Fault.TOO_LARGE),
        ("", Fault.NO_NUMBER),
        ("不详", Fault.NO_NUMBER),
        ("nan", Fault.NO_NUMBER),
        ("inf", Fault.NO_NUMBER),
        ("1e999", Fault.NO_NUMBER),
        ("1_000", Fault.NO_NUMBER),
        ("N37.6E", Fault.NO_NUMBER),
        ("115°35′13″.2", Fault.NO_NUMBER),
        ("0x1F", Fault.NO_NUMBER),
        ("1" * 100, Fault.NO_NUMBER),
    ],
)
def test_what_says_nothing_or_two_things_is_named(text, fault):
    assert coordinate(text) is fault


def test_thousands_are_decimals_only_where_the_file_writes_decimals_with_commas():
    assert coordinate("115,587", decimal_comma=True) == Coordinate(115.587)


def test_decimals_are_never_taken_for_minutes_and_seconds():
    assert coordinate("115.35132") == Coordinate(115.35132)


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 59_999))
def test_degrees_minutes_and_seconds_are_what_they_were_made_of(degrees, minutes, milliseconds):
    text = f"{degrees}°{minutes}′{milliseconds / 1000:.3f}″"

    found = coordinate(text)

    assert isinstance(found, Coordinate)
    assert found.value == pytest.approx(degrees + minutes / 60 + milliseconds / 3_600_000, abs=1e-9)


@given(st.text(max_size=80))
def test_any_text_is_a_coordinate_or_a_fault(text):
    assert isinstance(coordinate(text), Coordinate | Fault)


@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_a_plain_number_is_itself(number):
    found = coordinate(repr(number))

    assert found == Coordinate(number)
