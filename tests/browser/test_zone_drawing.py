"""Zones are drawn in the browser: neighbours move together, nothing is lost, no dragging is needed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.journeys import EN, ZH, sign_in, until
from tests.browser.test_accessibility import WIDTHS, sideways, violations
from tests.browser.zone_steps import (
    MIDDLE,
    SOUTH,
    STEP,
    WEST,
    ZONE_WORDS,
    ZoneWords,
    a_draft,
    ask,
    choose_tool,
    middle_of_map,
    open_drawing,
    ring_of,
    save_zones,
    type_point,
    zones_of,
)
from tests.server import Server

WORDS = {"zh-CN": ZH, "en-US": EN}


def drawing(open_page: OpenPage, server: Server, language: str, width: str) -> tuple[Page, ZoneWords, str]:
    """A planner before the drawing of a new draft."""
    page = open_page(server, WIDTHS[width], language)
    sign_in(page, WORDS[language], "planner")
    id = a_draft(page)
    open_drawing(page, server.address, id)
    return page, ZONE_WORDS[language], id


def rings(page: Page, id: str) -> dict[str, list[list[float]]]:
    return {kind: ring_of(zone) for kind, zone in zones_of(page, id).items()}


def drag(page: Page, east: float, south: float) -> None:
    """Take the point in the middle of the map and bring it so many pixels away, holding it there."""
    x, y = middle_of_map(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + east / 2, y + south / 2, steps=3)
    page.mouse.move(x + east, y + south, steps=3)


def test_a_shared_point_dragged_moves_both_zones_and_their_areas_follow(
    open_page: OpenPage, server: Server
) -> None:
    page, says, id = drawing(open_page, server, "zh-CN", "1280")
    before = page.locator(".zone-areas tbody").inner_text()

    until(page, lambda: grabbed(page))
    moving = page.locator(".zone-areas tr.moving")
    expect(moving).to_have_count(2)
    assert page.locator(".zone-areas tbody").inner_text() != before
    page.mouse.up()
    expect(page.get_by_text(says.moved)).to_be_visible()
    expect(page.get_by_text(says.no_faults)).to_be_visible()
    save_zones(page, says)
    expect(page.get_by_text(says.saved)).to_be_visible()

    core, rest = (set(map(tuple, ring)) for ring in rings(page, id).values())
    moved = [place for place in core & rest if place[0] > MIDDLE[0] + 1e-4]
    assert len(core & rest) == 3
    assert len(moved) == 1


def grabbed(page: Page) -> bool:
    """Whether a drag took hold of the point; the map may still be coming to rest."""
    drag(page, east=70, south=30)
    if page.locator(".zone-areas tr.moving").count() == 2:
        return True
    page.mouse.up()
    return False


def test_what_was_drawn_is_undone_and_done_again_by_button_and_by_key(
    open_page: OpenPage, server: Server
) -> None:
    page, says, _ = drawing(open_page, server, "zh-CN", "1280")
    areas = page.locator(".zone-areas tbody")
    before = areas.inner_text()
    until(page, lambda: grabbed(page))
    page.mouse.up()
    expect(page.get_by_text(says.moved)).to_be_visible()
    after = areas.inner_text()

    page.get_by_role("button", name=says.undo).click()
    undone = areas.inner_text()
    page.get_by_role("button", name=says.redo).click()
    redone = areas.inner_text()
    page.keyboard.press("Control+z")

    assert [undone, redone, areas.inner_text()] == [before, after, before]
    expect(page.get_by_role("button", name=says.undo)).to_be_disabled()


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
@pytest.mark.parametrize("width", ["390", "1280"])
def test_zones_are_drawn_without_dragging_and_by_everybody(
    open_page: OpenPage, server: Server, language: str, width: str
) -> None:
    page, says, id = drawing(open_page, server, language, width)
    page.get_by_text(says.by_point).click()
    page.get_by_role("button", name=says.choose.format(n=3), exact=True).click()
    found = {"point": violations(page)}
    type_point(page, says, MIDDLE[0] + 0.002, MIDDLE[1], says.put)
    page.get_by_role("button", name=says.east).click()
    page.get_by_role("button", name=says.insert).click()
    page.get_by_role("button", name=says.remove).click()

    choose_tool(page, says.cut)
    for lon in (WEST - 0.01, WEST + 3 * STEP):
        type_point(page, says, lon, SOUTH + STEP / 4, says.add)
    found["cut"] = violations(page)
    page.get_by_role("button", name=says.cut_go, exact=True).click()
    expect(page.get_by_text(says.was_cut, exact=True)).to_be_visible()

    choose_tool(page, says.give)
    page.get_by_label(says.piece).select_option(index=1)
    page.get_by_label(says.to, exact=True).select_option(label=says.control)
    found["give"] = violations(page)
    page.get_by_role("button", name=says.give_go, exact=True).click()
    expect(page.get_by_text(says.was_given, exact=True)).to_be_visible()

    choose_tool(page, says.new)
    for lon, lat in ((WEST - 0.01, SOUTH), (WEST + 0.01, SOUTH), (WEST + 0.01, SOUTH + STEP)):
        type_point(page, says, lon, lat, says.add)
    found["new"] = violations(page)
    page.get_by_role("button", name=says.take_in, exact=True).click()
    expect(page.get_by_text(says.was_taken, exact=True)).to_be_visible()

    page.get_by_role("button", name=says.save, exact=True).click()  # without a reason
    expect(page.get_by_role("alert")).to_be_visible()
    found["mistakes"] = violations(page)
    assert sideways(page) <= 0
    save_zones(page, says)
    expect(page.get_by_text(says.saved)).to_be_visible()
    assert {name: broken for name, broken in found.items() if broken} == {}
    assert len(zones_of(page, id)) == 2


def test_a_point_where_three_lines_meet_stays_and_the_page_says_why(
    open_page: OpenPage, server: Server
) -> None:
    page, says, _ = drawing(open_page, server, "zh-CN", "1280")
    page.get_by_text(says.by_point).click()
    page.get_by_role("button", name=says.choose.format(n=2), exact=True).click()

    page.get_by_role("button", name=says.remove).click()

    expect(page.get_by_text(says.junction)).to_be_visible()
    expect(page.get_by_role("button", name=says.undo)).to_be_disabled()


def test_lines_that_cross_are_told_with_their_place_and_not_saved(
    open_page: OpenPage, server: Server
) -> None:
    page, says, id = drawing(open_page, server, "zh-CN", "1280")
    page.get_by_text(says.by_point).click()
    page.get_by_role("button", name=says.choose.format(n=1), exact=True).click()
    type_point(page, says, WEST + 3 * STEP, SOUTH + STEP / 3, says.put)

    expect(page.locator(".zone-faults").get_by_text(says.crossing).first).to_be_visible()
    save_zones(page, says)

    expect(page.get_by_text(says.barred).first).to_be_visible()
    assert rings(page, id)["core_protection"][0] == [WEST, SOUTH]


def test_unsaved_work_is_there_again_after_the_page_was_closed(open_page: OpenPage, server: Server) -> None:
    page, says, id = drawing(open_page, server, "zh-CN", "1280")
    until(page, lambda: grabbed(page))
    page.mouse.up()
    expect(page.get_by_text("未保存的内容已存在本设备")).to_be_visible()
    drawn = page.locator(".zone-areas tbody").inner_text()

    page.goto("about:blank")
    open_drawing(page, server.address, id)

    expect(page.get_by_text(says.continued)).to_be_visible()
    assert page.locator(".zone-areas tbody").inner_text() == drawn
    page.get_by_role("button", name=says.undo).click()
    assert page.locator(".zone-areas tbody").inner_text() != drawn


def test_the_second_planner_of_one_zone_is_told_and_loses_nothing(
    open_page: OpenPage, server: Server
) -> None:
    page, says, id = drawing(open_page, server, "zh-CN", "1280")
    page.watched.forgiven = ("412",)  # type: ignore[attr-defined]
    until(page, lambda: grabbed(page))
    page.mouse.up()
    expect(page.get_by_text(says.moved)).to_be_visible()
    zone = zones_of(page, id)["core_protection"]
    ring = ring_of(zone)
    other = {"type": "Polygon", "coordinates": [[ring[0], *ring[1:2], *ring[3:]]]}
    mine = {"feature": zone["id"], "version": zone["properties"]["version"], "zone": "core_protection"}
    ask(page, "PUT", f"/api/boundaries/{id}/zones", {"why": "先到", "zones": [{**mine, "geometry": other}]})

    save_zones(page, says, why="后到")

    expect(page.get_by_text(says.beside)).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name=says.late).click()
    expect(page.get_by_text("后到").first).to_be_visible()


def test_a_finger_drags_a_point_and_the_map_stands_still(open_page: OpenPage, server: Server) -> None:
    page, says, id = drawing(open_page, server, "zh-CN", "390")
    touch = page.context.new_cdp_session(page)

    def dragged() -> bool:
        page.locator(".zone-map").scroll_into_view_if_needed()
        x, y = middle_of_map(page)
        for kind, off in (("touchStart", 0), ("touchMove", 20), ("touchMove", 40)):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + off, "y": y}]})
        taken = page.locator(".zone-areas tr.moving").count() == 2
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        return taken

    until(page, dragged)
    expect(page.get_by_text(says.moved)).to_be_visible()
    save_zones(page, says)
    expect(page.get_by_text(says.saved)).to_be_visible()

    shared = [set(map(tuple, ring)) for ring in rings(page, id).values()]
    assert any(place[0] > MIDDLE[0] + 1e-4 for place in shared[0] & shared[1])


def test_a_version_that_is_no_draft_is_not_drawn(open_page: OpenPage, server: Server) -> None:
    for size in (DESK, PHONE):
        page = open_page(server, size)
        sign_in(page, ZH, "planner")
        id = a_draft(page)
        taken = {"step": "withdraw", "version": 1, "why": "测试"}
        ask(page, "POST", f"/api/boundaries/{id}/steps", taken)
        page.goto(f"{server.address}/#/boundaries/{id}/edit")

        expect(page.get_by_text("只有草案可以改分区")).to_be_visible()
        expect(page.locator(".zone-map")).to_have_count(0)
