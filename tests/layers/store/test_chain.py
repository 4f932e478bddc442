"""Canonical JSON: the fast way gives the same bytes as the reference."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from layers.store.chain import canonical

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text(st.characters(exclude_categories=("Cs",)))
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), inner)
    ),
)


@given(VALUES)
def test_the_bytes_are_those_of_the_reference(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value", [35.0, -0.0, 1e-7, 0.0001, 1e21, 123456789012345.6, 5e-324, 1e15, 115.46421]
)
def test_numbers_are_written_as_javascript_writes_them(value: float) -> None:
    assert canonical({"x": value}) == rfc8785.dumps({"x": value})


def test_times_days_and_very_large_numbers_are_texts() -> None:
    value = {"at": datetime(2026, 11, 23, 8, tzinfo=UTC), "on": date(2026, 11, 23), "n": 2**60}

    assert (
        canonical(value) == b'{"at":"2026-11-23T08:00:00.000Z","n":"1152921504606846976","on":"2026-11-23"}'
    )
