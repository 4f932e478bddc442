"""A lead goes out to a patrol, is answered on the ground with or without a network, and becomes a case."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, OpenPage
from tests.browser.journeys import ZH, send, sign_in
from tests.browser.lead_steps import PATIENCE_MS, PATROL_UNIT, Person
from tests.browser.phones import MakePhone, installed
from tests.server import Server

PUT_TOGETHER = 120_000  # ms: an area on a shared machine


@pytest.fixture
def analyst(browser: Browser, own_server: Server) -> Person:
    return Person(browser, own_server)


def to_the_lead(page: Page) -> None:
    """From today to the form by the kind of task: leads are due in a week, behind daily inspections."""
    page.get_by_role("button", name=re.compile("疑似图斑待核查")).tap()
    task = page.locator(".task").first
    expect(task).to_contain_text("疑似", timeout=PATIENCE_MS)
    expect(page.locator(".task")).to_have_count(1)
    task.get_by_role("link", name=re.compile("去上报")).tap()


def report_it(page: Page, state: str, kind: str) -> None:
    """Say on the form what is there, and send it."""
    expect(page.locator(".lead-brief h2")).to_contain_text("疑似图斑")
    page.get_by_label(state, exact=True).check()
    page.get_by_label("现场是什么").select_option(label=kind)
    send(page, ZH)


def test_a_sent_lead_is_todays_task_answered_on_the_ground_and_opened_as_a_case_with_its_images(
    own_server: Server, open_page: OpenPage, analyst: Person
) -> None:
    lead = analyst.sends()
    patrol = open_page(own_server)
    sign_in(patrol, ZH, "patrol")
    patrol.goto(f"{own_server.address}/#/today")
    to_the_lead(patrol)
    expect(patrol.locator(".lead-where canvas")).to_be_visible(timeout=PATIENCE_MS)
    for picture in patrol.locator(".lead-images img").all():
        expect(picture).to_have_js_property("complete", True, timeout=PATIENCE_MS)
    report_it(patrol, "现场属实", "占地、施工、房屋")
    expect(patrol.get_by_text(ZH.received).first).to_be_visible(timeout=PATIENCE_MS)
    assert (analyst.lead(lead["id"])["state"], analyst.lead(lead["id"])["unit"]) == ("confirmed", PATROL_UNIT)

    desk = open_page(own_server, DESK)
    sign_in(desk, ZH, "supervisor")
    desk.goto(f"{own_server.address}/#/leads/{lead['id']}")
    desk.get_by_role("button", name="立案…").click()
    form = desk.get_by_role("form", name="立案")
    expect(form.get_by_label("问题类型")).to_have_value("illegal_land_use")
    expect(form.get_by_label("标题")).to_have_value(re.compile("疑似水面变陆地"))
    expect(form.get_by_label("情况")).to_have_value(re.compile("公顷.*现场核查：演示巡查员", re.DOTALL))
    expect(form.get_by_role("img")).to_have_count(2)
    form.get_by_role("button", name="立案", exact=True).click()

    expect(desk.locator(".case-head h1")).to_contain_text("疑似水面变陆地", timeout=PATIENCE_MS)
    expect(desk.locator(".case-side")).to_contain_text("影像", timeout=PATIENCE_MS)
    desk.get_by_role("link", name="来自线索").click()
    expect(desk.locator(".lead-page")).to_contain_text("已立案", timeout=PATIENCE_MS)


def test_without_network_and_package_a_leads_form_bears_the_name_that_today_gave_it(
    make_phone: MakePhone, lake: Server, browser: Browser
) -> None:
    Person(browser, lake).sends()
    phone = make_phone(lake.address)
    page = phone.start()
    sign_in(page, ZH, "patrol")
    installed(page)
    page.goto(f"{phone.address}/#/today")
    page.get_by_role("button", name=re.compile("疑似图斑待核查")).tap(timeout=PATIENCE_MS)
    expect(page.locator(".task")).to_have_count(1)
    phone.close()
    lake.stop()

    page = phone.start()
    page.goto(f"{phone.address}/#/today")
    to_the_lead(page)

    expect(page.locator(".lead-brief")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("h1")).to_contain_text("疑似水面变陆地")


def test_a_lead_taken_along_is_answered_without_a_network_and_arrives_when_it_is_back(
    make_phone: MakePhone, lake: Server, browser: Browser
) -> None:
    analyst = Person(browser, lake)
    sent = analyst.sends()
    phone = make_phone(lake.address)
    page = phone.start()
    sign_in(page, ZH, "patrol")
    installed(page)
    page.goto(f"{phone.address}/#/today")
    expect(page.get_by_role("button", name=re.compile("疑似图斑待核查"))).to_be_visible(timeout=PATIENCE_MS)
    page.goto(f"{phone.address}/#/map?at={sent['place'][0]},{sent['place'][1]}")
    expect(page.locator("canvas")).to_be_visible()
    page.goto(f"{phone.address}/#/areas")
    page.get_by_label("地图当前范围").check()
    page.get_by_role("button", name="打包", exact=True).click()
    expect(page.get_by_role("heading", name="可以下载")).to_be_visible(timeout=PUT_TOGETHER)
    page.get_by_role("button", name="下载").click()
    expect(page.get_by_text("，今天")).to_be_visible(timeout=PUT_TOGETHER)
    phone.close()
    lake.stop()

    page = phone.start()
    page.goto(f"{phone.address}/#/today")
    to_the_lead(page)
    expect(page.locator(".lead-where canvas")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".lead-brief")).to_contain_text("现在没有前后影像")
    expect(page.locator(".lead-brief")).to_contain_text("水面变陆地")
    report_it(page, "现场不属实", "水位、作物、芦苇等自然变化")
    expect(page.get_by_text("等待网络").first).to_be_visible()
    lake.start()

    expect(page.get_by_text(ZH.received).first).to_be_visible(timeout=60_000)
    answered = Person(browser, lake, "supervisor").lead(sent["id"])
    assert (answered["state"], answered["reports"][0]["state_seen"]) == ("refuted", "refuted")
