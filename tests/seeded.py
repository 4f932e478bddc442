"""The data set that every client has to read alike: 250 points with days, numbers and Chinese text; 3 zones.

Made for tests; it says nothing about the real lake. All numbers can be added up in the head: the points stand
on a grid of 25 columns and 10 rows, a 64th of a degree apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from shapely import Point, box

from api.sessions import secret_hash
from layers.rules.features import Feature
from layers.rules.people import PROGRAM, Account, Role, Unit
from layers.store.database import Database
from layers.store.features import FeatureStore
from layers.store.people import Key, PeopleStore

WEST, SOUTH, STEP = 115.25, 37.5, 0.015625
EAST, NORTH = WEST + 24 * STEP, SOUTH + 9 * STEP
FIRST_DAY = date(2026, 1, 1)
SUPERVISOR, PATROL = "lwk_seeded-supervisor", "lwk_seeded-patrol"  # keys of a data set that holds no secret
EXTENT = (WEST, SOUTH, EAST, NORTH)
POINTS = """
zh = "观测点"
en = "Points"
group = { zh = "测试", en = "Test" }
geometry = "point"
description = { zh = "测试数据", en = "Made for tests" }
source = "made for tests"
label = "name"
searchable = ["name"]
look_back_days = 90
fields = [
  { id = "name", zh = "名称", en = "Name", type = "text", required = true, longest = 60 },
  { id = "severity", zh = "等级", en = "Severity", type = "integer", minimum = 1, maximum = 5 },
  { id = "measured_m", zh = "量测值", en = "Measured", type = "number", unit = "m" },
  { id = "kind", zh = "类型", en = "Kind", type = "choice", choices = [
    { value = "dike", zh = "围埝", en = "Dike" },
    { value = "outlet", zh = "排污口", en = "Outlet" },
  ] },
  { id = "urgent", zh = "紧急", en = "Urgent", type = "boolean" },
  { id = "seen_on", zh = "发现日期", en = "Seen on", type = "date" },
  { id = "empty_m", zh = "空列", en = "Always empty", type = "number" },
  { id = "owner", zh = "业主", en = "Owner", type = "text", seen_by = ["supervisor"] },
]
states = [
  { id = "open", zh = "未整改", en = "Open", colour = "#A3123F" },
  { id = "done", zh = "已整改", en = "Done", settled = true, colour = "#10781D" },
]
checklist = []
closing = []
[style]
by = "state"
order = 60
min_zoom = 6
label_zoom = 14
symbol = { fill = "#10181D", fill_opacity = 1.0, line = "#FFFFFF", shape = "circle", size = 4.0 }
"""
ZONES = """
zh = "分区"
en = "Zones"
group = { zh = "测试", en = "Test" }
geometry = "area"
description = { zh = "测试数据", en = "Made for tests" }
source = "made for tests"
label = "name"
searchable = ["name"]
look_back_days = 90
fields = [{ id = "name", zh = "名称", en = "Name", type = "text", required = true, longest = 60 }]
states = [{ id = "in_force", zh = "有效", en = "In force", settled = true }]
checklist = []
closing = []
[style]
order = 10
min_zoom = 0
label_zoom = 9
symbol = { fill = "#BF6900", fill_opacity = 1.0, line = "#10181D" }
"""
HOUSES = POINTS.replace("观测点", "住户").replace('en = "Points"', 'en = "Houses"\nseen_by = ["supervisor"]')


@dataclass(frozen=True)
class Five:
    """The five numbers: all, in the box, in the span, with the condition; and the extent."""

    all: int = 250
    box: int = 0
    span: int = 0
    condition: int = 0
    extent: tuple[float, float, float, float] = EXTENT


BOX = (WEST + 3 * STEP, SOUTH + 2 * STEP, WEST + 7 * STEP, SOUTH + 4 * STEP)  # 5 columns, 3 rows
SPAN = (date(2026, 2, 1), date(2026, 2, 10))  # days 31 to 40; day n holds the points n, n + 100, n + 200
FIVE = Five(box=5 * 3, span=10 * 2 + 10, condition=50)  # severity = 3


def write_catalogue(folder: Path) -> Path:
    """The layers as files of a catalogue."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("points", POINTS), ("zones", ZONES), ("houses", HOUSES)):
        (folder / f"{name}.toml").write_text(text.lstrip(), encoding="utf-8")
    return folder


def points() -> Iterator[Feature]:
    """The 250 points, row by row; each is valid on one day of a hundred."""
    for number in range(250):
        row, column = divmod(number, 25)
        day = FIRST_DAY + timedelta(days=number % 100)
        properties = {
            "name": f"观测点{number}号",
            "severity": number % 5 + 1,
            "measured_m": number / 4,
            "kind": "dike" if number < 125 else "outlet",
            "urgent": number % 2 == 0,
            "seen_on": day,
            "owner": f"业主{number % 7}",
        }
        yield Feature(
            "points",
            f"p{number:03}",
            Point(WEST + column * STEP, SOUTH + row * STEP),
            properties,
            state="open" if number % 10 else "done",
            valid_from=day,
            valid_to=day + timedelta(days=1),
            demonstration=True,
        )


def zones() -> Iterator[Feature]:
    """Three zones side by side around the points, valid for good."""
    for number, name in enumerate(("核心保护区", "一般控制区", "拟定范围")):
        west = 115.125 + number * 0.25
        area = box(west, 37.375, west + 0.25, 37.75)
        yield Feature("zones", f"z{number}", area, {"name": name}, state="in_force", demonstration=True)


def seed(database: Database) -> None:
    """Fill an empty database with the data set, two accounts and a key of each."""
    with database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        store.load("points", points(), why="seeded")
        store.load("zones", zones(), why="seeded")
        house = Feature("houses", "h0", Point(WEST, SOUTH), {"name": "住户"}, demonstration=True)
        store.load("houses", [house], why="seeded")
        people = PeopleStore(transaction)
        people.add_unit(Unit("office", "保护中心", "Office", demonstration=True), why="seeded")
        for role, secret in ((Role.SUPERVISOR, SUPERVISOR), (Role.PATROL, PATROL)):
            add_person(people, role, secret)


def add_person(people: PeopleStore, role: Role, secret: str) -> None:
    """A demonstration account of one role with a key."""
    id = role.value
    account = Account(id, id, id, "office", frozenset({role}), demonstration=True)
    people.add_account(account, password_hash="!", why="seeded")
    now, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
    people.add_key(Key(id, id, "GIS", now, end, None, None), secret_hash=secret_hash(secret))
