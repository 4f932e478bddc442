"""A few inspection reports of the demonstration lake, so that list and map are not empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import shapely
from shapely import Point

from layers.demo.people import ACCOUNTS
from layers.rules.features import Feature, Value
from layers.rules.fixes import Fix
from layers.rules.people import Account, Role
from layers.rules.reports import Report

NAMES = UUID("8d6f2c1e-52a4-5f0b-9c38-6b1f4b0e7a11")  # the name space of demonstration reports
STORY = "段村"


@dataclass(frozen=True, slots=True)
class Walk:
    """What one report says: the layer, the state seen, the answers, a note, and when."""

    layer: str
    state: str
    answers: Mapping[str, Value]
    note: str
    minutes: int  # after FIRST


WALKS = (
    Walk(
        "pond_dikes",
        "standing",
        {
            "visible": True,
            "machines_seen": "none",
            "highest_m": 0.8,
            "fresh_soil": False,
            "farming_goes_on": True,
            "signs_of_farming": "aerator",
        },
        "围埝完整，塘内增氧机运转。",
        0,
    ),
    Walk(
        "pond_dikes",
        "partly_removed",
        {
            "visible": True,
            "machines_seen": "removing",
            "machine_count": 1,
            "highest_m": 0.4,
            "fresh_soil": True,
        },
        "一台挖机在拆，北段未拆。",
        25,
    ),
    Walk(
        "pond_dikes",
        "removed",
        {"visible": False, "machines_seen": "none", "fresh_soil": False, "soil_cleared": True},
        "已拆平，土方已清运。",
        55,
    ),
    Walk(
        "pond_dikes",
        "rebuilt",
        {"visible": True, "machines_seen": "none", "highest_m": 0.5, "fresh_soil": True},
        "埝体有新填土，疑似复建。",
        80,
    ),
    Walk(
        "fish_ponds",
        "resumed",
        {
            "farming_seen": True,
            "method": "fed",
            "aerators": 2,
            "mouth": "leaking",
            "flow_l_s": 3.5,
            "power_cut": False,
        },
        "换水口封堵处渗漏。",
        110,
    ),
    Walk(
        "sewage_outlets",
        "sealed",
        {"running": False, "sealing": "whole", "power_cut": True, "sign_board": "none"},
        "封堵完好。",
        1560,
    ),
    Walk(
        "sewage_outlets",
        "reopened",
        {
            "running": True,
            "flow_l_s": 1.2,
            "colour": "grey",
            "smell": True,
            "sample_taken": False,
            "sealing": "broken",
            "power_cut": True,
        },
        "封堵被打开，灰水入湖。",
        1620,
    ),
    Walk("waste_sites", "cleared", {"waste_seen": False, "ground_levelled": True}, "已清运平整。", 3060),
)
FIRST = datetime(2026, 11, 16, 0, 40, tzinfo=UTC)  # a Monday morning at the lake


def demonstration_reports(lake: Mapping[str, Iterable[Feature]]) -> list[Report]:
    """What the demonstration patrol and officer sent in one week, each about a feature of this lake.

    The caller gives the time of receipt, the hash of the content and the audit entry when it stores them.
    """
    used: set[str] = set()
    found = []
    for number, walk in enumerate(WALKS):
        feature = seen(lake.get(walk.layer, ()), walk.state, used)
        if feature is not None:
            used.add(feature.id)
            author = author_of(Role.OFFICER if number % 3 == 2 else Role.PATROL)
            found.append(report(number, walk, feature, author))
    return found


def seen(features: Iterable[Feature], state: str, used: set[str]) -> Feature | None:
    """A feature in that state that no report is about yet, of the story's village where there is one."""
    fitting = [f for f in features if f.state == state and f.id not in used and f.shape is not None]
    fitting.sort(key=lambda f: f.properties.get("village") != STORY)
    return fitting[0] if fitting else None


def author_of(role: Role) -> Account:
    """The demonstration account of a role."""
    return next(account for account in ACCOUNTS if role in account.roles)


def report(number: int, walk: Walk, feature: Feature, author: Account) -> Report:
    """One report, sent from beside the feature."""
    observed = FIRST + timedelta(minutes=walk.minutes)
    place = middle(feature)
    left = feature.properties.get("remaining_m", feature.properties.get("remaining_m3"))
    return Report(
        id=uuid5(NAMES, str(number)),
        layer=feature.layer,
        feature=feature.id,
        state_seen=walk.state,
        remainder=float(left) if isinstance(left, int | float) else None,
        answers=walk.answers,
        note=f"{walk.note}（演示）",
        place=place,
        fix=Fix(round(place.x + 0.00006, 6), round(place.y - 0.00004, 6), 6.0 + number, observed, "gps"),
        observed_at=observed,
        photos=(),
        author=author.id,
        author_name=author.display_name,
        unit=author.unit,
        demonstration=True,
    )


def middle(feature: Feature) -> Point:
    """A place on the feature, in degrees with seven decimals."""
    shape = feature.shape
    if shape is None:
        raise LookupError(f"{feature.id} has no place.")
    on_line = shape.geom_type in ("LineString", "MultiLineString")
    place = shape.interpolate(0.5, normalized=True) if on_line else shape.representative_point()
    return Point(*(round(float(value), 7) for value in shapely.get_coordinates(place)[0]))
