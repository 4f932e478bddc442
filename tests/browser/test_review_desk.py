"""A proposal is reviewed change by change on the real server, with the demonstration's own mistakes in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.case_steps import Field
from tests.browser.conftest import DESK, PHONE, OpenPage, server_with_lake
from tests.browser.journeys import ZH, sign_in
from tests.server import Server

PROPOSAL, FIRST = "demo-adjust-2", "demo-adjust-1"
ASK = "async (address) => (await fetch(address)).json()"
SHIFTED = """async ([id, east]) => {
  const own = { 'Content-Type': 'application/json', 'X-Lakewatch': '1' };
  const send = async (method, address, body) => {
    const answer = await fetch(address, { method, headers: own, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const moved = (given) => (typeof given[0] === 'number' ? [given[0] + east, given[1]] : given.map(moved));
  const name = { zh: '演示：移位的草案', en: 'Demonstration: a shifted draft' };
  const draft = { id, name, regime: 'two_zones', parent: 'demo-two-zones', copy_zones: true };
  await send('POST', '/api/boundaries', { ...draft, why: '演示' });
  const zones = (await (await fetch(`/api/boundaries/${id}/zones`)).json()).features.map((zone) => ({
    feature: zone.id, version: zone.properties.version, zone: zone.properties.zone,
    geometry: { ...zone.geometry, coordinates: moved(zone.geometry.coordinates) },
  }));
  await send('PUT', `/api/boundaries/${id}/zones`, { why: '演示', zones });
}"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A lake of its own: what is said of its proposal stays here."""
    with server_with_lake(tmp_path_factory.mktemp("desk") / "lake") as running:
        yield running


def enter(open_page: OpenPage, server: Server, name: str, place: str, **size: Any) -> Page:
    """The client at a place, signed in."""
    page = open_page(server, size.get("size", DESK), ZH.locale)
    sign_in(page, ZH, name)
    page.goto(f"{server.address}/#/boundaries{place}")
    return page


def changes(page: Page, proposal: str = PROPOSAL) -> list[dict[str, Any]]:
    """The changes as the server tells them."""
    return list(page.evaluate(ASK, f"/api/boundaries/{proposal}/changes")["changes"])


def numbered(found: list[dict[str, Any]], number: int) -> dict[str, Any]:
    return next(change for change in found if change["number"] == number)


def lines(page: Page) -> list[str]:
    """The numbers in the list, in its order."""
    return page.locator(".change-list .plate").all_inner_texts()


def test_the_list_of_versions_tells_which_one_is_the_law_on_any_day(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "planner", "")

    expect(page.locator(".holding")).to_contain_text("演示两区版（合成）")
    expect(page.locator("tr.holds")).to_have_count(1)
    page.get_by_label("查看哪一天有效的版本").fill("2026-03-14")
    expect(page.locator(".holding")).to_contain_text("演示三区版（合成）")
    expect(page.locator("tr", has_text="演示优化调整方案第2稿")).to_contain_text("第 2 稿，修订自")


def test_changes_are_walked_through_by_keyboard_and_each_has_an_address(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "planner", f"/{PROPOSAL}")
    expect(page.locator(".change-list li").first).to_be_visible()
    found = changes(page)
    assert lines(page) == [str(number) for number in range(1, len(found) + 1)]

    page.keyboard.press("j")
    expect(page.locator(".change-sheet h2 .plate")).to_have_text("1")
    page.keyboard.press("j")
    expect(page.locator(".change-sheet h2 .plate")).to_have_text("2")
    expect(page).to_have_url(re.compile(numbered(found, 2)["id"]))
    page.keyboard.press("k")
    expect(page.locator(".change-sheet h2 .plate")).to_have_text("1")
    page.keyboard.press("Escape")
    expect(page.locator(".change-sheet")).to_have_count(0)
    page.goto(f"{desk.address}/#/boundaries/{PROPOSAL}/changes/{numbered(found, 5)['id']}")
    expect(page.locator(".change-sheet h2 .plate")).to_have_text("5")
    expect(page.locator('.change-list a[aria-current="true"] .plate')).to_have_text("5")


def test_keys_of_one_letter_can_be_switched_off_and_arrows_still_walk_the_list(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "planner", f"/{PROPOSAL}")
    expect(page.locator(".change-list li").first).to_be_visible()

    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_role("checkbox").uncheck()
    page.get_by_role("dialog").get_by_role("button", name="关闭").click()
    page.keyboard.press("j")
    page.locator(".change-list a").first.focus()
    page.keyboard.press("ArrowDown")

    expect(page.locator(".change-sheet h2 .plate")).to_have_text("1")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".change-sheet h2 .plate")).to_have_text("2")


def test_the_list_is_sorted_and_filtered_by_what_the_address_says(open_page: OpenPage, desk: Server) -> None:
    page = enter(open_page, desk, "supervisor", f"/{PROPOSAL}")
    expect(page.locator(".change-list li").first).to_be_visible()
    found = changes(page)
    grades = ["fail", "warn", "none"]

    page.get_by_label("排序").select_option(label="严重程度")
    worst = sorted(found, key=lambda change: (grades.index(change["severity"]), change["number"]))
    expect(page.locator(".change-list .plate").first).to_have_text(str(worst[0]["number"]))
    assert lines(page) == [str(change["number"]) for change in worst]
    page.get_by_role("button", name="调出").click()
    out = [str(change["number"]) for change in worst if change["transition"] == "out"]
    expect(page.locator(".change-list li")).to_have_count(len(out))
    assert lines(page) == out
    page.get_by_role("button", name="有未答复的异议").click()
    opened = [
        change for change in found if change["transition"] == "out" and change["review"]["open_objections"]
    ]
    expect(page.locator(".change-list li")).to_have_count(len(opened))
    assert page.url.endswith("?transition=out&open=yes&sort=severity")


def test_both_maps_go_in_step_and_the_line_between_them_is_moved_by_keyboard(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "planner", f"/{PROPOSAL}", size={"width": 1280, "height": 900})
    expect(page.locator(".one-map canvas")).to_have_count(2)
    cut = page.locator(".two-maps").evaluate("(each) => each.style.getPropertyValue('--cut')")

    page.get_by_label("卷帘位置").focus()
    page.keyboard.press("ArrowLeft")
    moved = page.locator(".two-maps").evaluate("(each) => each.style.getPropertyValue('--cut')")
    page.get_by_role("button", name="并排").click()
    scales = page.locator(".maplibregl-ctrl-scale")
    expect(scales.first).not_to_be_empty()
    before = scales.all_inner_texts()
    page.locator(".one-map.before canvas").focus()
    for _ in range(2):
        page.keyboard.press("=")

    expect(scales.first).not_to_have_text(before[0])
    expect(scales.last).to_have_text(scales.first.inner_text())
    assert (cut, moved) != (moved, cut)
    assert page.get_by_label("卷帘位置").count() == 0


def test_a_change_is_told_with_areas_consequences_rules_and_drawn_before_and_after(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "supervisor", f"/{PROPOSAL}")
    expect(page.locator(".change-list li").first).to_be_visible()
    change = next(each for each in changes(page) if "nothing_open_softened" in each["rules"])

    page.goto(f"{desk.address}/#/boundaries/{PROPOSAL}/changes/{change['id']}")
    sheet = page.locator(".change-sheet")

    hectares = change["area_m2"] / 10_000
    expect(sheet).to_contain_text(f"{hectares:.4f} 公顷 / {hectares * 15:.2f} 亩")
    expect(sheet).to_contain_text(change["where"]["zh"])
    expect(sheet.locator("svg.sketch")).to_have_count(2)
    rule = sheet.locator(".rule", has_text="不得在无人知晓的情况下调出或降级")
    rule.get_by_role("button", name="在地图上看依据").click()
    expect(rule.get_by_role("button", name="收起依据")).to_be_visible()
    assert change["effects"]
    for effect in change["effects"]:
        expect(sheet.locator("table.effects").first).to_contain_text(effect["zh"])


def test_an_objection_counts_until_somebody_else_answers_it(open_page: OpenPage, desk: Server) -> None:
    supervisor = enter(open_page, desk, "supervisor", f"/{PROPOSAL}")
    expect(supervisor.locator(".change-list li").first).to_be_visible()
    change = numbered(changes(supervisor), 3)
    supervisor.goto(f"{desk.address}/#/boundaries/{PROPOSAL}/changes/{change['id']}")
    decide = supervisor.locator(".decide")

    decide.get_by_role("button", name="反对", exact=True).click()
    decide.get_by_role("button", name="记录结论").click()
    expect(decide.get_by_role("alert")).to_contain_text("请写明理由")
    decide.get_by_label("理由").fill("调入范围缺少权属意见。")
    decide.get_by_role("button", name="记录结论").click()
    line = supervisor.locator(".change-list li", has=supervisor.locator('[aria-current="true"]'))
    expect(line).to_contain_text("1 条异议待答复")
    expect(line).to_contain_text("我：反对")
    expect(supervisor.locator(".what-if summary")).to_contain_text("3")

    planner = enter(open_page, desk, "planner", f"/{PROPOSAL}/changes/{change['id']}")
    thread = planner.locator(".thread", has_text="缺少权属意见")
    thread.get_by_role("button", name="答复异议").click()
    form = thread.get_by_role("form", name="答复异议")
    form.get_by_role("textbox").fill("权属意见已补充，见说明。")
    form.get_by_role("button", name="发送").click()
    expect(thread).to_contain_text("已答复")
    expect(planner.locator('.change-list a[aria-current="true"]')).not_to_contain_text("待答复")


def test_what_would_remain_is_told_at_once_as_changes_are_left_out(open_page: OpenPage, desk: Server) -> None:
    page = enter(open_page, desk, "analyst", f"/{PROPOSAL}")
    expect(page.locator(".change-list li").first).to_be_visible()
    found = changes(page)
    change = next(each for each in found if each["transition"] == "out")
    whole = page.evaluate(ASK, f"/api/boundaries/{PROPOSAL}/reading")["totals"]["after"]["whole_m2"]

    page.goto(f"{desk.address}/#/boundaries/{PROPOSAL}/changes/{change['id']}")
    page.get_by_label("试算时去掉这处变更").check()

    row = page.locator(".what-if tbody tr").last
    expect(row).to_contain_text(f"{(whole + change['area_m2']) / 10_000:.4f}")
    expect(page.locator(".what-if [role=status]")).to_contain_text("规则", timeout=60_000)
    page.get_by_role("button", name="全部算入").click()
    expect(page.locator(".what-if summary")).to_contain_text("全部变更都算在内")


def test_a_remark_mentions_a_reader_carries_a_file_and_is_settled(
    open_page: OpenPage, desk: Server, tmp_path: Path
) -> None:
    page = enter(open_page, desk, "planner", f"/{PROPOSAL}/talk")
    paper = tmp_path / "说明.txt"
    paper.write_text("演示附件", encoding="utf-8")
    form = page.get_by_role("form", name="发表意见")

    form.get_by_role("button", name="发送").click()
    expect(form.get_by_role("alert")).to_be_visible()
    form.get_by_label("提到").select_option(label="演示监管员")
    form.get_by_label("附文件").set_input_files(paper)
    expect(form).to_contain_text("说明.txt")
    form.get_by_role("textbox").fill("请看附件里的说明。")
    form.get_by_role("button", name="发送").click()
    thread = page.locator(".thread", has_text="请看附件里的说明。")
    expect(thread).to_contain_text("提到 演示监管员")
    expect(thread).to_contain_text("说明.txt")
    thread.get_by_role("button", name="标为已解决").click()
    expect(page.locator("details.settled")).to_contain_text("已解决的讨论")
    expect(page.locator(".told-list")).to_contain_text("请看附件里的说明。")

    named = enter(open_page, desk, "supervisor", "")
    found = named.locator(".mentions li", has_text="请看附件里的说明。")
    expect(found.get_by_role("link")).to_have_attribute("href", f"#/boundaries/{PROPOSAL}/talk")


def test_what_was_said_of_an_earlier_revision_stays_with_the_change(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "supervisor", f"/{PROPOSAL}?since=yes")
    expect(page.locator(".change-list li").first).to_be_visible()
    since = [change for change in changes(page) if change["review"]["changed_since_mine"]]
    assert since
    expect(page.locator(".change-list li")).to_have_count(len(since))

    page.locator(".change-list a").first.click()

    expect(page.locator(".thread", has_text="第 1 稿时").first).to_be_visible()
    expect(page.locator(".change-sheet .facts")).to_contain_text("第1稿")


def test_a_broken_rule_is_waived_by_name_and_reason(open_page: OpenPage, desk: Server) -> None:
    page = enter(open_page, desk, "leader", f"/{PROPOSAL}/rules")
    rule = page.locator(".rule.fail").first
    rule.get_by_role("button", name="具名放行").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="放行", exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("理由").fill("案件由镇政府限期办结，不因改线取消。")
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="放行", exact=True).click()

    waived = page.locator(".rule", has_text="限期办结，不因改线取消")
    expect(waived).to_contain_text("演示领导")
    expect(waived.get_by_role("button", name="撤回放行")).to_be_visible()


def test_both_replies_stand_side_by_side_and_differ_for_the_six_core_villages(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "leader", f"/{PROPOSAL}/scenarios")

    page.get_by_label("只看结论不同的村").check()

    rows = page.locator("table.villages tbody tr")
    expect(rows).to_have_count(6)
    for row in rows.all():
        expect(row.locator(".obligation").last).to_have_text("立即搬迁")


def test_the_matrix_is_told_with_sums_that_are_the_areas_of_both_versions(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "planner", f"/{PROPOSAL}/matrix")
    expect(page.get_by_role("heading", name="转移矩阵")).to_be_visible()
    totals = page.evaluate(ASK, f"/api/boundaries/{PROPOSAL}/reading")["totals"]

    core = page.locator("table.matrix").first.locator("tbody tr", has_text="核心保护区").first
    expect(core.locator(".sum")).to_have_text(f"{totals['before']['kinds']['core_protection'] / 10_000:.4f}")
    below = page.locator("table.matrix").first.locator("tfoot td").first
    expect(below).to_have_text(f"{totals['after']['kinds']['core_protection'] / 10_000:.4f}")
    expect(page.get_by_text("残差")).to_be_visible()


def test_a_reading_that_something_overtook_is_made_anew_from_the_page(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "supervisor", "")
    field = Field(desk, page.context.request)
    field.case(field.dike(11), "判读之后立案")
    page.goto(f"{desk.address}/#/boundaries/{PROPOSAL}")
    notice = page.locator(".notice.stale")
    expect(notice).to_contain_text("判读之后台账或图层有变动")

    notice.get_by_role("button", name="重新判读").click()

    expect(notice).to_have_count(0, timeout=90_000)
    expect(page.locator(".change-list li").first).to_be_visible()


def test_a_version_that_was_moved_as_a_whole_is_told_as_moved(open_page: OpenPage, desk: Server) -> None:
    page = enter(open_page, desk, "planner", "")
    expect(page.locator("table.versions")).to_be_visible()
    page.evaluate(SHIFTED, ["demo-shifted", 0.00176])  # some 155 m
    page.goto(f"{desk.address}/#/boundaries/demo-shifted")

    page.get_by_role("button", name="开始判读").click()

    notice = page.locator(".notice.moved")
    expect(notice).to_contain_text("疑似基准或坐标系错误", timeout=90_000)
    expect(notice).to_contain_text(re.compile("约 15[4-6] 米"))
    expect(page.locator(".change-list li")).to_have_count(0)


def test_the_whole_list_and_one_change_can_be_printed(open_page: OpenPage, desk: Server) -> None:
    page = enter(open_page, desk, "planner", f"/{PROPOSAL}/print")
    expect(page.locator(".print-changes tbody tr")).to_have_count(len(changes(page)))
    expect(page.locator("svg.sketch")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".bar").first).to_be_hidden()
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    whole = page.pdf(format="A4")
    page.emulate_media(media="screen")

    page.goto(f"{desk.address}/#/boundaries/{PROPOSAL}/changes/{numbered(changes(page), 2)['id']}")
    expect(page.locator(".change-sheet svg.sketch")).to_have_count(2)
    page.emulate_media(media="print")
    expect(page.locator(".two-maps")).to_be_hidden()
    expect(page.locator(".change-sheet .facts")).to_be_visible()
    one = page.pdf(format="A4")

    assert whole.count(b"/Type /Page\n") > one.count(b"/Type /Page\n") >= 1


def test_a_phone_shows_one_map_above_the_list_and_one_change_at_a_time(
    open_page: OpenPage, desk: Server
) -> None:
    page = enter(open_page, desk, "supervisor", f"/{PROPOSAL}", size=PHONE)
    expect(page.locator(".change-list li").first).to_be_visible()

    page.locator(".change-list a").nth(1).click()

    expect(page.locator(".change-sheet h2 .plate")).to_have_text("2")
    expect(page.locator(".change-list")).to_be_hidden()
    page.get_by_role("button", name="下一处").click()
    expect(page.locator(".change-sheet h2 .plate")).to_have_text("3")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
