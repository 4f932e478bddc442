"""Scenes from above in the browser: looked at by date, two in step, asked at a point, taken in, compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from layers.demo.shots import EARLIER, LATER, LOW
from tests.browser.conftest import DESK, PHONE, OpenPage, server_with_lake
from tests.browser.journeys import ZH, follow_job, sign_in, until
from tests.browser.scene_files import small_scene
from tests.server import Server

ASK = "async (address) => (await fetch(address)).json()"
CUT = "(each) => Number.parseFloat(each.style.getPropertyValue('--cut'))"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A lake of its own: what is taken in here stays here."""
    with server_with_lake(tmp_path_factory.mktemp("imagery") / "lake") as running:
        yield running


def enter(open_page: OpenPage, server: Server, place: str = "", name: str = "analyst", **size: Any) -> Page:
    """The imagery of the lake, signed in."""
    page = open_page(server, size.get("size", DESK), ZH.locale)
    sign_in(page, ZH, name)
    page.goto(f"{server.address}/#/imagery{place}")
    return page


def scenes(page: Page) -> list[dict[str, Any]]:
    """The demonstration's own scenes as the server tells them, from the earliest on."""
    found = page.evaluate(ASK, "/api/scenes")["scenes"]
    days = [str(day) for day in (LOW, EARLIER, LATER)]
    return sorted(
        (each for each in found if each["acquired_on"] in days), key=lambda each: each["acquired_on"]
    )


def caption(page: Page, side: str = "left") -> Locator:
    """What stands on a map: its date and name."""
    return page.locator(f".caption.{side}")


def dates(page: Page, which: str = "日期") -> Locator:
    """The line of time."""
    return page.get_by_role("slider", name=f"{which}: 按日期拖动")


def test_keys_go_from_date_to_date_and_the_address_keeps_the_scene(open_page: OpenPage, desk: Server) -> None:
    page = enter(open_page, desk)
    expect(caption(page)).to_be_visible()
    days = [each["acquired_on"] for each in scenes(page)]
    expect(caption(page)).to_contain_text(days[-1])

    dates(page).press("ArrowLeft")
    expect(caption(page)).to_contain_text(days[-2])
    dates(page).press("Home")
    expect(caption(page)).to_contain_text(days[0])
    expect(page).to_have_url(re.compile(scenes(page)[0]["id"]))
    expect(page.get_by_role("button", name="日期: 前一期")).to_be_disabled()
    dates(page).press("End")
    expect(caption(page)).to_contain_text(days[-1])


def test_the_line_of_time_stands_on_real_dates_only_and_says_which(open_page: OpenPage, desk: Server) -> None:
    page = enter(open_page, desk)
    expect(caption(page)).to_be_visible()
    first, second, *_ = scenes(page)

    dates(page).evaluate(
        """(slider, day) => {
             slider.value = String(Math.round(Date.parse(day) / 86400000) + 40);
             slider.dispatchEvent(new Event('input', { bubbles: true }));
           }""",
        first["acquired_on"],
    )

    expect(caption(page)).to_contain_text(first["acquired_on"])
    expect(dates(page)).to_have_attribute("aria-valuetext", re.compile(f"^{first['acquired_on']}，可见 "))
    page.get_by_role("button", name="日期: 后一期").click()
    expect(caption(page)).to_contain_text(second["acquired_on"])


def test_a_view_is_drawn_with_its_scale_and_its_formula_and_one_without_bands_says_so(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk)
    with page.expect_response(lambda answer: "/tiles/" in answer.url and "view=mndwi" in answer.url) as drawn:
        page.get_by_role("radio", name="改进水体指数 MNDWI").check()

    assert drawn.value.status in (200, 204)
    expect(page.get_by_role("img", name="改进水体指数 MNDWI：从 -0.8 到 0.8")).to_be_visible()
    expect(page.get_by_text("(G − SWIR1) / (G + SWIR1)")).to_be_hidden()
    page.get_by_text("公式与出处").click()
    expect(page.get_by_text("(G − SWIR1) / (G + SWIR1)")).to_be_visible()
    expect(page.get_by_text("Xu 2006")).to_be_visible()
    expect(page.get_by_role("radio", name="叶绿素指标 NDCI")).to_be_disabled()
    expect(page.get_by_text("这一景缺波段：红边")).to_be_visible()
    expect(page).to_have_url(re.compile("view=mndwi"))


def test_credit_licence_and_that_it_is_a_demonstration_stand_on_the_map(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk)
    expect(page.locator(".credit .demo-note")).to_be_visible()
    scene = scenes(page)[-1]

    expect(page.locator(".credit-line")).to_contain_text(scene["credit"])
    expect(page.locator(".credit-line")).to_contain_text(scene["licence"])
    expect(page.locator(".shows")).to_contain_text(scene["cannot_see"]["zh"])


def test_two_dates_are_swiped_by_keys_and_by_hand_and_laid_side_by_side(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk)
    expect(caption(page)).to_be_visible()
    days = [each["acquired_on"] for each in scenes(page)]
    page.get_by_role("button", name="卷帘").click()
    expect(page.locator(".maps.swipe .map-canvas canvas")).to_have_count(2)
    expect(caption(page, "left")).to_contain_text(days[-2])
    expect(caption(page, "right")).to_contain_text(days[-1])

    line = page.get_by_role("slider", name="卷帘线的位置")
    before = page.locator(".maps").evaluate(CUT)
    line.press("ArrowRight")
    after = page.locator(".maps").evaluate(CUT)
    assert after > before
    knob = page.locator(".cut-knob").bounding_box()
    assert knob is not None
    page.mouse.move(knob["x"] + 18, knob["y"] + 18)
    page.mouse.down()
    page.mouse.move(knob["x"] - 200, knob["y"] + 18, steps=4)
    page.mouse.up()
    until(page, lambda: page.locator(".maps").evaluate(CUT) < before)

    dates(page, "左图日期").press("Home")
    expect(caption(page, "left")).to_contain_text(days[0])
    page.get_by_role("button", name="并排").click()
    expect(page.locator(".maps.side .map-canvas canvas")).to_have_count(2)
    expect(line).to_have_count(0)


def test_a_press_on_the_map_gives_the_values_of_all_dates_there(open_page: OpenPage, desk: Server) -> None:
    page = enter(open_page, desk, "?view=ndwi")
    expect(page.locator(".maps canvas")).to_be_visible()
    with page.expect_response(re.compile("/api/scenes/values")) as answer:
        page.locator(".maps canvas").click(position={"x": 420, "y": 330})

    told = {each["acquired_on"]: each["indices"].get("ndwi") for each in answer.value.json()["values"]}
    panel = page.get_by_role("complementary", name="这一点的数值")
    expect(panel.get_by_role("row")).to_have_count(len(told) + 1)
    for day, value in told.items():
        row = panel.get_by_role("row", name=re.compile(day))
        expect(row).to_contain_text("遮挡" if value is None else f"{value:.2f}".replace("-", "−"))
    expect(panel.get_by_role("img", name=re.compile("^水体指数 NDWI 随日期的变化"))).to_be_visible()

    first = min(told)
    panel.get_by_role("button", name=f"看 {first} 的影像").click()
    expect(caption(page)).to_contain_text(first)
    panel.get_by_role("button", name="关闭").click()
    expect(panel).to_have_count(0)


def point_asked(page: Page) -> list[float]:
    """The place that the address asks about: longitude, latitude."""
    found = re.search(r"point=([\d.]+)(?:,|%2C)([\d.]+)", page.url)
    assert found is not None, page.url
    return [float(each) for each in found.groups()]


def test_an_address_with_a_place_opens_close_to_it(open_page: OpenPage, desk: Server) -> None:
    page = enter(open_page, desk, "?point=115.568960,37.569630")

    expect(page.locator(".point-panel table.values")).to_be_visible()
    expect(page.locator(".maplibregl-ctrl-scale")).to_have_text(re.compile(r"^[1-9]\d*\sm$"))


def test_on_a_phone_the_values_never_cover_the_place_they_are_of(open_page: OpenPage, desk: Server) -> None:
    page = enter(open_page, desk, size=PHONE)
    page.emulate_media(reduced_motion="reduce")
    expect(page.locator(".maplibregl-ctrl-scale")).to_be_visible()
    ground = page.locator(".one-map.after canvas").bounding_box()
    assert ground is not None
    middle = ground["x"] + ground["width"] / 2
    page.mouse.click(middle, ground["y"] + ground["height"] * 0.57)
    expect(page.locator(".point-panel table.values")).to_be_visible()
    asked = point_asked(page)

    sheet = page.locator(".point-panel").bounding_box()
    assert sheet is not None
    page.mouse.click(middle, (ground["y"] + sheet["y"]) / 2)

    expect(page).not_to_have_url(re.compile(re.escape(f"{asked[1]:.6f}")))
    assert point_asked(page) == pytest.approx(asked, abs=0.012), (
        "the place lies in what the sheet leaves free"
    )


def test_what_hides_the_ground_is_marked_and_the_picture_is_made_fainter(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk)
    expect(caption(page)).to_be_visible()

    with page.expect_response(lambda answer: "view=hidden" in answer.url):
        page.get_by_role("checkbox", name="标出云和阴影").check()
    page.get_by_role("slider", name="影像不透明度").press("ArrowLeft")

    expect(page.locator("output")).to_have_text("95%")


def hand_in(page: Page, server: Server, *files: Path) -> None:
    """Files sent and looked at."""
    page.goto(f"{server.address}/#/imagery/scenes")
    page.locator("summary", has_text="入库一景影像").click()
    page.get_by_label("选择文件").set_input_files(list(files))
    page.get_by_role("button", name="上传并检查").click()
    expect(page).to_have_url(re.compile("/imagery/uploads/"), timeout=60_000)


def test_a_scene_with_bands_that_nobody_named_is_asked_about_and_then_taken_in(
    open_page: OpenPage, desk: Server, tmp_path: Path
) -> None:
    page = enter(open_page, desk)
    hand_in(page, desk, small_scene(tmp_path, "shore.tif"))
    expect(page.get_by_role("heading", name="还需要您回答")).to_be_visible(timeout=120_000)

    page.get_by_role("button", name="入库", exact=True).click()
    expect(page.get_by_text("至少一个波段要说明是什么。")).to_be_visible()
    expect(page.get_by_text("请写拍摄日期。")).to_be_visible()
    for number, role in enumerate(("blue", "green", "red", "nir"), start=1):
        page.get_by_label(re.compile(f"第 {number} 波段是什么")).select_option(role)
    page.get_by_label("名称", exact=True).fill("演示小影像（合成）")
    page.get_by_label(re.compile("^拍摄日期")).fill("2026-09-01")
    page.get_by_label(re.compile("^许可")).fill("合成数据，仅供演示")
    page.get_by_role("button", name="入库", exact=True).click()
    page.get_by_role("link", name="看这一景").click(timeout=120_000)

    expect(caption(page)).to_contain_text("演示小影像（合成）")
    page.goto(f"{desk.address}/#/imagery/scenes")
    row = page.get_by_role("row", name=re.compile("演示小影像（合成）"))
    expect(row).to_contain_text("合成数据，仅供演示")


def test_a_products_folder_is_sent_without_what_lies_beside_its_bands_and_is_recognised(
    open_page: OpenPage, desk: Server, tmp_path: Path
) -> None:
    product = tmp_path / "S2B_MSIL2A_20260801T030529_N0511_R075_T50SLH_20260801T061226.SAFE"
    product.mkdir()
    for band in ("B02", "B03", "B04", "B08", "TCI"):
        small_scene(product, f"T50SLH_20260801T030529_{band}_10m.tif", bands=1)
    page = enter(open_page, desk, "/scenes")
    page.locator("summary", has_text="入库一景影像").click()

    page.get_by_label("选择整个文件夹").set_input_files(product)
    expect(page.get_by_text("另有 1 个文件用不到")).to_be_visible()
    page.get_by_role("button", name="上传并检查").click()

    facts = page.locator(".found-facts")
    expect(facts).to_contain_text("哨兵二号 L2A", timeout=120_000)
    expect(page.get_by_label(re.compile("^拍摄日期"))).to_have_value("2026-08-01")
    expect(page.locator(".band-roles summary")).to_have_text("波段：4 个，用 4 个")


def test_a_scene_of_another_place_is_taken_in_only_with_a_reason(
    open_page: OpenPage, desk: Server, tmp_path: Path
) -> None:
    page = enter(open_page, desk)
    hand_in(page, desk, small_scene(tmp_path, "elsewhere.tif", middle=(116.9, 36.1)))
    expect(page.get_by_role("group", name=re.compile("这一景不在湖区"))).to_be_visible(timeout=120_000)

    page.get_by_role("button", name="入库", exact=True).click()

    expect(page.get_by_text("请确认要入库湖区以外的影像，或换文件。")).to_be_visible()
    expect(page.get_by_text("请写理由。")).to_be_visible()


def test_a_file_that_is_no_scene_is_refused_in_a_sentence_with_what_to_do(
    open_page: OpenPage, desk: Server, tmp_path: Path
) -> None:
    page = enter(open_page, desk)
    nothing = tmp_path / "notes.tif"
    nothing.write_text("no picture at all", encoding="utf-8")

    hand_in(page, desk, nothing)

    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("这一景没有入库", timeout=120_000)
    expect(refused.get_by_role("link", name="换别的文件")).to_be_visible()


def test_two_scenes_are_compared_and_the_patches_stand_on_the_map_and_in_a_list(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "/runs")
    expect(page.get_by_label("后一期")).to_be_visible()
    earlier, _, later = scenes(page)  # the demonstration itself compares the last two
    page.get_by_label("后一期").select_option(later["id"])
    page.get_by_label("前一期").select_option(earlier["id"])
    page.get_by_label(re.compile("^为什么对比")).fill("检查")

    page.get_by_role("button", name="开始对比").click()
    follow_job(page)

    expect(
        page.get_by_role("heading", name=f"{earlier['acquired_on']} → {later['acquired_on']}")
    ).to_be_visible(timeout=60_000)
    rows = page.locator(".patch-list li")
    expect(rows.first).to_be_visible()
    run = page.url.rsplit("/", 1)[-1]
    found = page.evaluate(ASK, f"/api/scenes/runs/{run}/patches.geojson")["features"]
    assert rows.count() == min(len(found), 200) > 0
    rows.first.get_by_role("button").click()
    expect(page).to_have_url(re.compile(f"/runs/{run}/1$"))
    page.get_by_text("这次对比怎样做的").click()
    expect(page.get_by_text(re.compile("后一期偏右 .* 像元，已改正"))).to_be_visible()
    expect(page.get_by_role("link", name="到线索台研判")).to_have_attribute("href", f"#/leads?run={run}")


def test_the_water_of_the_lakes_parts_is_told_by_date_with_the_shore_of_that_day(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "/water")
    part = page.locator(".water-part").first
    expect(part).to_be_visible()
    told = page.evaluate(ASK, "/api/scenes/water")["parts"]
    expect(page.locator(".water-part h3")).to_have_text([each["zh"] for each in told])
    first = told[0]["series"][0]

    with page.expect_response(re.compile(f"/api/scenes/{first['scene']}/water.geojson")) as shore:
        part.get_by_role("button", name=first["day"]).click()

    assert {each["properties"]["part"] for each in shore.value.json()["features"]} == {
        each["id"] for each in told
    }
    expect(caption(page)).to_contain_text(first["day"])
    expect(part.get_by_role("row", name=re.compile(first["day"]))).to_contain_text(
        f"{first['area_m2'] / 10_000:,.0f}"
    )


def test_a_scene_that_does_not_reach_the_place_shown_says_so_and_leads_there(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "?point=115.900000,37.600000")  # east of every scene of the demonstration
    outside = page.locator(".outside")

    expect(outside).to_contain_text("不覆盖当前位置")
    outside.get_by_role("button", name="看全景").click()
    expect(outside).to_have_count(0)


def test_on_a_phone_views_and_layers_come_up_as_sheets_and_go_again(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, name="patrol", size=PHONE)
    expect(caption(page)).to_be_visible()

    page.get_by_role("button", name="画面").tap()
    page.get_by_role("radio", name="植被指数 NDVI").check()
    page.get_by_role("button", name="关闭").tap()
    expect(page.get_by_role("img", name=re.compile("^植被指数 NDVI：从"))).to_be_visible()
    page.get_by_role("button", name="图层").tap()
    page.get_by_role("checkbox", name="鱼塘围埝").check()
    page.get_by_role("button", name="关闭").tap()

    expect(page.get_by_role("checkbox", name="鱼塘围埝")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_ordinary_map_has_the_latest_clear_scene_underneath_when_somebody_wants_it(
    open_page: OpenPage, desk: Server
) -> None:
    page = open_page(desk, DESK, ZH.locale)
    sign_in(page, ZH, "supervisor")
    page.goto(f"{desk.address}/#/map")
    with page.expect_response(re.compile("/api/scenes/[0-9a-f]{32}/tiles/")):
        page.get_by_role("checkbox", name="影像底图（最近的清晰一期）").check()

    expect(page.locator(".base-note")).to_contain_text("影像 2026")
    page.get_by_role("checkbox", name="影像底图（最近的清晰一期）").uncheck()
    expect(page.locator(".base-note")).to_have_count(0)
