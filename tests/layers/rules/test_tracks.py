"""Tracks: what may be kept, what is a gap, and what a consent covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from layers.errors import BadTrack, ConsentMissing
from layers.rules.tracks import (
    TERMS,
    Consent,
    Part,
    Point,
    Track,
    checked_points,
    checked_track,
    require_consent,
    salted,
    segments,
)

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def a_point(seconds: float, east: float = 0.0, accuracy_m: float | None = 5.0) -> Point:
    return Point(115.6 + east, 37.6, accuracy_m, START + timedelta(seconds=seconds))


def a_track(**changes) -> Track:
    part = Part("a" * 64, 0, 2)
    whole = Track(UUID(int=1), START, START + timedelta(hours=1), Consent("li", "1", START), (part,), "li")
    return replace(whole, **changes)


def test_a_silence_of_more_than_a_minute_is_a_gap_and_one_of_a_minute_is_none():
    lines = segments([(0, [a_point(0), a_point(60), a_point(120.001)])])

    assert [len(line) for line in lines] == [2, 1]


def test_parts_of_one_segment_make_one_line_and_another_segment_another():
    lines = segments([(0, [a_point(0)]), (0, [a_point(10)]), (1, [a_point(20)])])

    assert [len(line) for line in lines] == [2, 1]


@pytest.mark.parametrize(
    ("points", "segment"),
    [
        ([a_point(0), a_point(61)], 0),
        ([a_point(10), a_point(0)], 0),
        ([a_point(0)], 0),
        ([a_point(0), a_point(10)], 1),
    ],
    ids=["a gap within", "time running backwards", "a point fewer", "another segment"],
)
def test_a_part_that_is_not_what_was_announced_is_refused(points, segment):
    with pytest.raises(BadTrack):
        checked_points(Part("a" * 64, 0, 2), segment, points)


@pytest.mark.parametrize(
    "changes",
    [
        {"ended_at": START - timedelta(seconds=1)},
        {"ended_at": START + timedelta(hours=49)},
        {"parts": ()},
        {"parts": (Part("a" * 64, 0, 2), Part("a" * 64, 1, 2))},
        {"parts": (Part("a" * 64, 1, 2), Part("b" * 64, 0, 2))},
    ],
    ids=["ends before", "too long", "no part", "a part twice", "out of order"],
)
def test_a_head_that_cannot_be_is_refused(changes):
    with pytest.raises(BadTrack):
        checked_track(a_track(**changes), received_at=START)


@pytest.mark.parametrize(
    "consent", [Consent("li", "0", START), Consent("li", "1", START + timedelta(seconds=1))]
)
def test_nothing_is_kept_without_a_consent_from_before_it_began(consent):
    with pytest.raises(ConsentMissing):
        checked_track(a_track(consent=consent), received_at=START)


def test_a_withdrawn_consent_covers_nothing_and_a_later_one_covers_what_follows():
    withdrawn = Consent("li", "1", START, withdrawn_at=START + timedelta(hours=2))
    again = a_track(consent=Consent("li", "1", START + timedelta(hours=3)))

    with pytest.raises(ConsentMissing):
        require_consent(a_track(), withdrawn)
    require_consent(again, withdrawn)
    require_consent(a_track(), None)


def test_without_its_salt_a_hash_tells_nothing_of_the_content():
    assert salted("00" * 16, "li") != salted("01" * 16, "li")


def test_the_text_agreed_to_says_purpose_days_who_sees_and_that_it_is_free():
    for words in (TERMS.purpose, TERMS.kept, TERMS.seen, TERMS.choice):
        assert words.zh
        assert words.en
    assert "{days}" in TERMS.kept.zh
    assert "{days}" in TERMS.kept.en
