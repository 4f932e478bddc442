"""The grid of a scene."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from geo.grids import Grid

GRID = Grid("EPSG:32650", 500_000, 4_170_000, 10, 100, 80)
OFFSETS = st.integers(-120, 120)


@given(OFFSETS, OFFSETS)
def test_two_grids_have_the_pixels_that_lie_in_both(down: int, right: int) -> None:
    other = Grid("EPSG:32650", 500_000 + 10 * right, 4_170_000 - 10 * down, 10, 60, 70)
    found, turned = GRID.common(other), other.common(GRID)
    assert found == turned
    rows, columns = (
        len(set(range(100)) & set(range(down, down + 60))),
        len(set(range(80)) & set(range(right, right + 70))),
    )
    assert (found.shape if found else (0, 0)) == ((rows, columns) if rows and columns else (0, 0))


def test_a_window_lies_where_its_pixels_do() -> None:
    part = GRID.part(20, 30, 10, 15)
    assert part.bounds == (500_300, 4_169_700, 500_450, 4_169_800)
    assert part.offset_in(GRID) == (20, 30)


def test_grids_that_are_half_a_pixel_apart_share_nothing() -> None:
    other = Grid("EPSG:32650", 500_005, 4_170_000, 10, 100, 80)
    assert not GRID.same_steps(other)
    assert GRID.common(other) is None


def test_another_system_or_pixel_is_another_grid() -> None:
    assert GRID.common(Grid("EPSG:32649", 500_000, 4_170_000, 10, 100, 80)) is None
    assert GRID.common(Grid("EPSG:32650", 500_000, 4_170_000, 20, 50, 40)) is None
