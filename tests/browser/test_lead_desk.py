"""Leads are decided at the desk by keyboard, on the real server, with the demonstration's own scenes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import DESK, PHONE, OpenPage, server_with_lake
from tests.browser.journeys import EN, ZH
from tests.browser.lead_steps import PATIENCE_MS, PATROL_UNIT, Person, enter, rows, shown
from tests.server import Server


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Server]:
    """A lake of its own, whose scenes were compared: what is decided of its leads stays here."""
    with server_with_lake(tmp_path_factory.mktemp("leads") / "lake") as running:
        Person(browser, running).finds()
        yield running


@pytest.fixture
def person(browser: Browser, desk: Server) -> Person:
    return Person(browser, desk)


def at_desk(open_page: OpenPage, desk: Server, place: str = "", name: str = "analyst") -> Page:
    page = enter(open_page(desk, DESK, ZH.locale), desk, ZH, name, place)
    expect(page.locator(".lead-list li").first).to_be_visible(timeout=PATIENCE_MS)
    return page


def choose_unit(page: Page) -> None:
    """Down to the patrol's unit, as one without a mouse gets there; the field has the focus."""
    expect(page.locator("#send-unit")).to_be_focused()
    for _ in page.locator("#send-unit option").all():
        if page.locator("#send-unit").input_value() == PATROL_UNIT:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError("the patrol's unit is not among those that can be sent")


def told(page: Page, words: str) -> None:
    expect(page.locator(".leads-head .told-line")).to_contain_text(words, timeout=PATIENCE_MS)


def test_leads_are_dismissed_sent_and_put_aside_by_keyboard_alone_and_the_desk_goes_on(
    open_page: OpenPage, desk: Server, person: Person
) -> None:
    page = at_desk(open_page, desk)
    first, second, third, fourth = rows(page)[:4]

    page.keyboard.press("j")
    shown(page, first)
    expect(page.locator(".lead-sheet h2")).to_contain_text("疑似")
    page.keyboard.press("d")
    page.keyboard.press("2")
    told(page, "已排除（水位涨落）")
    shown(page, second)
    page.keyboard.press("d")
    page.keyboard.press("6")
    page.keyboard.type("岸边芦苇")
    page.keyboard.press("Control+Enter")
    shown(page, third)
    page.keyboard.press("s")
    choose_unit(page)
    page.keyboard.press("Enter")
    told(page, "已派给郑家河沿镇（演示）")
    shown(page, fourth)
    page.keyboard.press("w")
    told(page, "等下一期影像")

    stand = [(person.lead(id)["state"], person.lead(id)["reason"]) for id in (first, second, third, fourth)]
    assert stand == [("dismissed", "water_level"), ("dismissed", "other"), ("sent", None), ("waiting", None)]
    assert person.lead(second)["events"][-1]["why"] == "岸边芦苇"
    assert person.lead(third)["unit"] == PATROL_UNIT
    assert {first, second, third, fourth}.isdisjoint(rows(page))


def test_the_last_step_is_undone_and_the_unit_is_remembered(
    open_page: OpenPage, desk: Server, person: Person
) -> None:
    page = at_desk(open_page, desk)
    first, second = rows(page)[:2]
    page.keyboard.press("j")
    shown(page, first)

    page.keyboard.press("d")
    page.keyboard.press("1")
    shown(page, second)
    page.keyboard.press("u")
    told(page, "已恢复待研判")
    expect(page.locator(f'.lead-list a[href*="{first}"]')).to_be_visible()
    assert person.lead(first)["state"] == "new"
    page.keyboard.press("s")
    choose_unit(page)
    page.keyboard.press("Enter")
    told(page, "已派给")
    page.keyboard.press("u")
    told(page, "已恢复待研判")
    assert person.lead(second)["state"] == "new"
    page.keyboard.press("s")
    expect(page.locator("#send-unit")).to_have_value(PATROL_UNIT)


def test_a_lead_that_waits_is_brought_back_by_the_key_that_undoes_or_by_its_own(
    open_page: OpenPage, desk: Server, person: Person
) -> None:
    page = at_desk(open_page, desk)
    first = rows(page)[0]
    page.keyboard.press("j")
    shown(page, first)

    page.keyboard.press("w")
    told(page, "等下一期影像")
    assert person.lead(first)["state"] == "waiting"
    page.keyboard.press("u")
    told(page, "已恢复待研判")
    assert person.lead(first)["state"] == "new"

    page.goto(f"{desk.address}/#/leads/{first}")
    page.get_by_role("button", name="等下一期").click()
    page.get_by_role("button", name="取回研判").click()
    expect(page.locator(".lead-page .told-line")).to_contain_text("已恢复待研判", timeout=PATIENCE_MS)
    assert [event["step"] for event in person.lead(first)["events"]][-4:] == ["wait", "resume"] * 2


def test_images_before_and_after_blink_by_a_key_and_chips_show_the_outline(
    open_page: OpenPage, desk: Server, person: Person
) -> None:
    page = at_desk(open_page, desk)
    page.keyboard.press("j")

    expect(page.locator(".one-lead-map .caption")).to_contain_text("后一期")
    page.keyboard.press("b")
    expect(page.locator(".one-lead-map .caption")).to_contain_text("前一期")
    told(page, "前一期影像")
    for picture in page.locator(".chip-pair img").all():
        expect(picture).to_have_js_property("naturalWidth", 512, timeout=30_000)
    assert page.get_by_label("前后渐变").input_value() == "0"
    page.get_by_role("button", name="底图").click()
    expect(page.locator(".one-lead-map .caption")).to_have_count(0)


def test_a_lead_leads_to_the_images_of_every_date_at_its_place(
    open_page: OpenPage, desk: Server, person: Person
) -> None:
    lead = next(each for each in person.leads("source=agency") if each["evidence"].get("before") is None)
    page = enter(open_page(desk, DESK, ZH.locale), desk, ZH, "analyst", f"/{lead['id']}")
    expect(page.get_by_text("没有前后影像")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name="底图")).to_have_attribute("aria-pressed", "true")

    page.get_by_role("link", name="看这里各期影像").click()

    longitude, latitude = (f"{each:.5f}" for each in lead["place"])
    expect(page.locator(".point-panel")).to_contain_text(f"东经 {longitude}°，北纬 {latitude}°")
    expect(page.locator(".maplibregl-ctrl-scale")).to_have_text(re.compile(r"^[1-9]\d*\sm$"))


def test_several_are_decided_together_all_or_none(open_page: OpenPage, desk: Server, person: Person) -> None:
    page = at_desk(open_page, desk)
    first, second, third = rows(page)[:3]
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.locator(".acts .marked-line")).to_contain_text("已选中 3 条")
    person.steps(second, "wait")
    page.watched.forgiven = ("409",)  # type: ignore[attr-defined]
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/leads?*", hold, times=1)

    with page.expect_request("**/api/leads?*"):
        page.keyboard.press("d")
        page.keyboard.press("2")
    expect(page.get_by_role("alert")).to_have_count(0)  # not before the list is read anew
    held[0].continue_()
    expect(page.get_by_role("alert")).to_contain_text("一条也没有改动")
    assert [person.lead(id)["state"] for id in (first, second, third)] == ["new", "waiting", "new"]
    page.keyboard.press("d")
    page.keyboard.press("2")
    told(page, "已排除（水位涨落）：2 条")
    assert [person.lead(id)["state"] for id in (first, third)] == ["dismissed", "dismissed"]


def test_who_was_faster_is_told_by_name(open_page: OpenPage, desk: Server, browser: Browser) -> None:
    page = at_desk(open_page, desk)
    page.keyboard.press("j")
    first = rows(page)[0]
    shown(page, first)
    Person(browser, desk, "supervisor").steps(first, "dismiss", reason="season")

    page.watched.forgiven = ("409",)  # type: ignore[attr-defined]
    page.keyboard.press("w")

    expect(page.locator(".acts .conflict, .lead-sheet .conflict")).to_contain_text("演示监管员")
    expect(page.locator(".lead-sheet .tag").first).to_have_text("已排除")


def test_a_lead_is_merged_into_the_neighbour_that_the_map_shows(
    open_page: OpenPage, desk: Server, person: Person
) -> None:
    page = at_desk(open_page, desk)
    with_neighbour = next(id for id in rows(page) if person.lead(id)["near"])
    page.goto(f"{desk.address}/#/leads?lead={with_neighbour}")
    shown(page, with_neighbour)
    neighbour = person.lead(with_neighbour)["near"][0]["id"]

    page.keyboard.press("m")
    expect(page.get_by_role("group", name="合并到哪一条相邻线索")).to_be_visible()
    page.keyboard.press("1")

    told(page, "已合并")
    assert (person.lead(with_neighbour)["state"], person.lead(with_neighbour)["into"]) == (
        "merged",
        neighbour,
    )


def test_filters_live_in_the_address_and_states_are_counted(
    open_page: OpenPage, desk: Server, person: Person
) -> None:
    page = at_desk(open_page, desk, "?state=any")
    total = person.get("/api/leads")["total"]

    expect(page.get_by_role("button", name=re.compile("^全部"))).to_contain_text(str(total))
    page.locator(".lead-filters summary").click()
    page.get_by_label("疑似类型").select_option("NEW_ROOF")
    expect(page).to_have_url(re.compile(r"kind=NEW_ROOF&?.*state=any|state=any.*kind=NEW_ROOF"))
    roofs = person.get("/api/leads?kind=NEW_ROOF")["total"]
    expect(page.locator(".lead-list li")).to_have_count(roofs)
    expect(page.locator(".lead-list strong").first).to_have_text("疑似：新增高亮屋顶状地物")


def test_keys_can_be_switched_off_and_every_one_is_a_button_too(
    open_page: OpenPage, desk: Server, person: Person
) -> None:
    page = at_desk(open_page, desk)
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_role("checkbox").uncheck()
    page.get_by_role("dialog").get_by_role("button", name="关闭").click()
    page.keyboard.press("j")
    expect(page.locator(".lead-sheet")).to_have_count(0)
    first = rows(page)[0]

    page.locator(".lead-list a").first.click()
    page.locator(".lead-sheet").get_by_role("button", name="排除").click()
    page.get_by_role("button", name="季节、作物变化").click()

    told(page, "已排除（季节、作物变化）")
    page.get_by_role("button", name="撤销上一步").click()
    told(page, "已恢复待研判")
    assert person.lead(first)["state"] == "new"


def test_a_leader_looks_and_cannot_decide(open_page: OpenPage, desk: Server, person: Person) -> None:
    page = at_desk(open_page, desk, name="leader")
    page.keyboard.press("j")
    expect(page.locator(".lead-sheet h2")).to_be_visible()

    page.keyboard.press("d")

    expect(page.locator(".act-form")).to_have_count(0)
    expect(page.locator(".lead-sheet")).to_contain_text("您的角色只能查看")


def test_a_phone_decides_with_a_thumb_and_nothing_runs_off_sideways(
    open_page: OpenPage, desk: Server, person: Person
) -> None:
    page = enter(open_page(desk, PHONE, EN.locale), desk, EN, "supervisor")
    page.locator(".lead-list a").first.tap()
    expect(page.locator(".lead-sheet h2")).to_contain_text("Suspected")
    first = re.search("lead=([^&]+)", page.url)
    assert first is not None

    page.get_by_role("button", name="Dismiss", exact=True).tap()
    page.get_by_role("button", name="Season or crops").tap()

    expect(page).not_to_have_url(re.compile(re.escape(first[1])))
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert person.lead(first[1])["reason"] == "season"


def test_limits_are_tried_on_two_images_before_they_are_adopted_with_a_reason(
    open_page: OpenPage, desk: Server, person: Person
) -> None:
    page = enter(open_page(desk, DESK, ZH.locale), desk, ZH, "analyst", "/learning")
    expect(page.locator(".precision tbody")).to_contain_text("样本少，仅供参考")
    before = person.get("/api/leads?state=any")["total"]

    page.get_by_label("一般控制区最小面积").fill("5000")
    page.get_by_role("button", name="试算").click()
    expect(page.locator(".tried")).to_contain_text("少掉 ", timeout=60_000)
    expect(page.locator(".tried")).to_contain_text("多出 0 个、少掉 1 个")
    assert person.get("/api/leads?state=any")["total"] == before
    page.get_by_role("button", name="采用", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("请写明理由")
    page.get_by_label("理由").fill("一般控制区小图斑多为施工临时堆放")
    page.get_by_role("button", name="采用", exact=True).click()

    expect(page.locator(".limits-history summary")).to_contain_text("1")
    page.locator(".limits-history summary").click()
    expect(page.locator(".limits-history")).to_contain_text("一般控制区最小面积 1000 → 5000")
    assert person.get("/api/scenes/limits")["current"]["parameters"]["least_m2"]["general_control"] == 5000


def test_an_agencys_list_tells_row_by_row_what_came_of_it(
    open_page: OpenPage, desk: Server, tmp_path: Path
) -> None:
    page = enter(open_page(desk, DESK, ZH.locale), desk, ZH, "analyst", "/in")
    square = [[115.60, 37.60], [115.602, 37.60], [115.602, 37.602], [115.60, 37.602], [115.60, 37.60]]
    features = [
        {
            "type": "Feature",
            "properties": {"name": "一号"},
            "geometry": {"type": "Polygon", "coordinates": [square]},
        },
        {"type": "Feature", "properties": {"name": "二号"}, "geometry": None},
    ]
    path = tmp_path / "list.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")

    page.get_by_label("文件").set_input_files(path)
    page.get_by_label("图斑日期").fill("2026-11-02")
    page.get_by_label("给出清单的单位").fill("演示单位")
    page.get_by_role("button", name="导入", exact=True).click()

    expect(page.locator(".list-told tbody tr")).to_have_count(2, timeout=60_000)
    expect(page.get_by_text("2 行：1 行成为线索，0 行已有，1 行不能成为线索")).to_be_visible()
    page.locator(".list-told a").first.click()
    expect(page.locator(".lead-page h1")).to_contain_text("疑似")
    expect(page.locator(".lead-page")).to_contain_text("其他单位清单")
