"""Where ground is and what is wrong with a drawing, in words."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from geo.division_faults import division_faults
from layers.definition import Words, read_catalogue
from layers.rules.boundary_words import Named, Surroundings, fault_words, where_words, zone_words
from tests.geo.divided import MIDDLE, SCALE, disc

LAKE = disc(0, 0, 4000)
VILLAGES = Named(
    ("段村", "崔家庄"),
    np.array([disc(5000, 0, 200), disc(0, -8000, 300)], dtype=object),
    ("郑家河沿镇", None),
)
ABOUT = Surroundings(villages=VILLAGES, lake=LAKE)


def said(shape: BaseGeometry, about: Surroundings = ABOUT) -> Words:
    return where_words([shape], about)[0]


@pytest.mark.parametrize(
    ("east_m", "north_m", "zh", "en"),
    [
        (5700, 0, "东约450米", "about 450 m east"),
        (5500, -500, "东南约460米", "about 460 m south-east"),
        (5000, 700, "北约450米", "about 450 m north"),
        (4300, 0, "西约450米", "about 450 m west"),
    ],
)
def test_ground_is_told_by_the_nearest_village_with_distance_and_direction(
    east_m: float, north_m: float, zh: str, en: str
) -> None:
    words = said(disc(east_m, north_m, 50))
    assert words.zh.startswith(f"郑家河沿镇段村{zh}")
    assert words.en.startswith(f"{en} of 段村")


def test_ground_across_a_village_or_with_all_of_it_says_so() -> None:
    assert said(disc(5150, 0, 100)).zh == "郑家河沿镇段村居住区，湖东岸"
    assert said(disc(5000, 0, 400)).en.startswith("with all of 段村")
    assert said(disc(5000, 0, 400).difference(disc(5000, 0, 300))).zh == "郑家河沿镇段村居住区周围，湖东岸"


@pytest.mark.parametrize(
    ("east_m", "north_m", "zh"),
    [(5500, 900, "湖东岸"), (-5500, 900, "湖西岸"), (900, 5500, "湖北岸"), (900, -5500, "湖南岸")],
)
def test_the_side_of_the_lake_is_told_near_its_shore(east_m: float, north_m: float, zh: str) -> None:
    assert said(disc(east_m, north_m, 50)).zh.endswith(f"，{zh}")


def test_in_the_lake_its_part_is_told_and_far_from_it_nothing() -> None:
    assert said(disc(2000, 0, 50)).en.endswith("east part of the lake, 郑家河沿镇")
    assert "湖区中部" in said(disc(100, 100, 50)).zh
    assert "湖" not in said(disc(9000, 0, 50)).zh


def test_the_township_that_the_ground_lies_in_goes_before_that_of_the_village() -> None:
    towns = Named(("冀州镇",), np.array([disc(5700, 0, 2000)], dtype=object))
    assert said(disc(5700, 0, 50), Surroundings(VILLAGES, towns, LAKE)).zh.startswith("冀州镇段村东")


def test_where_nothing_is_near_longitude_and_latitude_are_told() -> None:
    assert said(disc(0, 0, 50), Surroundings()) == Words(
        "经度115.5870°、纬度37.6130°", "longitude 115.5870°, latitude 37.6130°"
    )
    assert said(Polygon(), Surroundings()).en == "place unknown"


def test_a_fault_is_one_sentence_with_zones_area_width_and_place() -> None:
    def box(west: float, east: float) -> BaseGeometry:
        return Polygon(MIDDLE + np.array([(west, 0), (east, 0), (east, 1000), (west, 1000)]) / SCALE)

    words = zone_words(read_catalogue().layers["reserve_zones"])
    (fault,) = division_faults([box(0, 1000), box(990, 2000)])
    sentence = fault_words(fault, [words["core"], words["buffer"]], Words("段村东", "east of 段村"))
    assert sentence.zh == "“核心区”与“缓冲区”重叠（0.9999公顷，平均宽9.90米）：段村东"
    assert sentence.en == "Core zone and Buffer zone overlap (0.9999 ha, 9.90 m wide): east of 段村"
    assert words[""] == Words("保护区外", "outside the reserve")


def test_no_ground_has_no_words() -> None:
    assert where_words([], ABOUT) == ()
