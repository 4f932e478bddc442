"""Drafts of boundary versions for browser tests, made over HTTP by the signed-in planner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

WEST, SOUTH, STEP = 115.55, 37.60, 0.02
MIDDLE = (WEST + STEP, SOUTH + STEP / 2)  # of both zones together: where the map looks, a point of both
ASK = """async ([method, address, body]) => {
  const answer = await fetch(address, {
    method, headers: { 'Content-Type': 'application/json', 'X-Lakewatch': '1' },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  });
  return [answer.status, await answer.json()];
}"""


@dataclass(frozen=True)
class ZoneWords:
    """What the pages of drawing and drafting say."""

    points: str
    cut: str
    give: str
    new: str
    moved: str
    undo: str
    redo: str
    reason: str
    save: str
    saved: str
    beside: str
    late: str
    continued: str
    by_point: str
    choose: str
    longitude: str
    latitude: str
    put: str
    east: str
    insert: str
    remove: str
    junction: str
    add: str
    cut_go: str
    was_cut: str
    piece: str
    to: str
    give_go: str
    was_given: str
    take_in: str
    was_taken: str
    core: str
    control: str
    no_faults: str
    crossing: str
    barred: str


ZH = ZoneWords(
    points="移动点",
    cut="切开分区",
    give="划给别的分区",
    new="新增范围",
    moved="已移动。",
    undo="撤销",
    redo="重做",
    reason="修改理由",
    save="保存分区",
    saved="分区已保存。",
    beside="您的修改没有丢失",
    late="去看迟到的修改",
    continued="未保存的内容继续",
    by_point="逐点操作",
    choose="选第 {n} 点",
    longitude="经度（CGCS2000，度）",
    latitude="纬度（CGCS2000，度）",
    put="移到此处",
    east="向东",
    insert="在与下一点之间加点",
    remove="删除此点",
    junction="三条线在此相会",
    add="加此坐标",
    cut_go="切开",
    was_cut="已切开。",
    piece="要划走的一块",
    to="划给",
    give_go="划过去",
    was_given="已划过去。",
    take_in="加入",
    was_taken="已加入。",
    core="核心保护区",
    control="一般控制区",
    no_faults="没有发现重叠、缝隙或线相交。",
    crossing="边线相交或重合",
    barred="边线相交或自碰时不能保存",
)
EN = ZoneWords(
    points="Move points",
    cut="Cut a zone",
    give="Give to a zone",
    new="New ground",
    moved="Moved.",
    undo="Undo",
    redo="Redo",
    reason="Reason",
    save="Save the zones",
    saved="The zones are saved.",
    beside="your changes are not lost",
    late="See the late edits",
    continued="Continued from unsaved work",
    by_point="Point by point",
    choose="Choose point {n}",
    longitude="Longitude (CGCS2000, degrees)",
    latitude="Latitude (CGCS2000, degrees)",
    put="Move there",
    east="East",
    insert="Add a point before the next",
    remove="Remove this point",
    junction="Three lines meet here",
    add="Add these coordinates",
    cut_go="Cut",
    was_cut="Cut.",
    piece="Piece that goes",
    to="Goes to",
    give_go="Give",
    was_given="Given.",
    take_in="Take in",
    was_taken="Taken in.",
    core="Core protection zone",
    control="General control zone",
    no_faults="No overlaps, gaps or crossing lines found.",
    crossing="Lines cross or lie on each other",
    barred="cannot be saved",
)
ZONE_WORDS = {"zh-CN": ZH, "en-US": EN}


def ask(page: Page, method: str, address: str, body: Any = None) -> Any:
    """What the service answers to the signed-in person; it must agree."""
    status, answer = page.evaluate(ASK, [method, address, body])
    assert status < 300, answer
    return answer


def a_draft(page: Page) -> str:
    """A draft with two zones side by side; the edge between them has a point in its middle."""
    id = f"draft-{uuid4().hex[:8]}"
    named = {"zh": "测试草案（演示）", "en": "Draft under test (demonstration)"}
    body = {"id": id, "name": named, "regime": "two_zones", "copy_zones": False, "why": "测试"}
    ask(page, "POST", "/api/boundaries", body)
    west, middle, east, south, north = WEST, WEST + STEP, WEST + 2 * STEP, SOUTH, SOUTH + STEP
    core = [
        [west, south],
        [middle, south],
        [middle, MIDDLE[1]],
        [middle, north],
        [west, north],
        [west, south],
    ]
    rest = [
        [middle, south],
        [east, south],
        [east, north],
        [middle, north],
        [middle, MIDDLE[1]],
        [middle, south],
    ]
    zones = [("core_protection", core), ("general_control", rest)]
    added = [
        {"feature": f"{id}-{zone}", "zone": zone, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for zone, ring in zones
    ]
    ask(page, "PUT", f"/api/boundaries/{id}/zones", {"why": "测试", "added": added})
    return id


def zones_of(page: Page, id: str) -> dict[str, Any]:
    """The stored zones of a version by kind; the last of each."""
    found = ask(page, "GET", f"/api/boundaries/{id}/zones")["features"]
    return {zone["properties"]["zone"]: zone for zone in found}


def ring_of(zone: dict[str, Any]) -> list[list[float]]:
    """The outer ring of a stored zone's first part; layers of areas keep them with several parts."""
    rings = zone["geometry"]["coordinates"]
    ring: list[list[float]] = rings[0][0] if zone["geometry"]["type"] == "MultiPolygon" else rings[0]
    return ring


def open_drawing(page: Page, server: str, id: str) -> None:
    """The page on which a draft is drawn, its map drawn and still."""
    page.goto(f"{server}/#/boundaries/{id}/edit")
    expect(page.locator(".zone-map canvas")).to_be_visible()
    expect(page.locator(".zone-areas tbody tr")).to_have_count(2)


def middle_of_map(page: Page) -> tuple[float, float]:
    """The pixel where the map looks: the point of both zones."""
    box = page.locator(".zone-map").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def choose_tool(page: Page, name: str) -> None:
    page.locator(".zone-tools label").filter(has_text=name).click()


def type_point(page: Page, says: ZoneWords, lon: float, lat: float, button: str) -> None:
    """A point by its figures."""
    page.get_by_label(says.longitude).fill(str(lon))
    page.get_by_label(says.latitude).fill(str(lat))
    page.get_by_role("button", name=button, exact=True).click()


def save_zones(page: Page, says: ZoneWords, why: str = "测试") -> None:
    page.get_by_label(says.reason, exact=True).fill(why)
    page.get_by_role("button", name=says.save, exact=True).click()
