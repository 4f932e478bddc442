"""Every claim with the list behind it: looked through, checked thing by thing, sent out, recorded."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import OpenPage
from tests.browser.journeys import LANGUAGES, Words, sign_in
from tests.browser.test_accessibility import WIDTHS, sideways, violations
from tests.server import Server

CLEARED = "已消除违法状态案件22件"
SAYS = {
    "zh": {
        "list": "声明", "holds": "全部印证", "things": "逐处核对", "against": "不符", "back": "返回全部声明",
        "check": "派去现场核查", "unit": "派给哪个单位", "go": "派出", "sent": "已派出，查看线索",
        "case": "立案", "roof": "高亮屋顶状地面", "new": "登记声明",
        "words": "原话", "source": "出处（文件、条目）",
        "record": "登记", "need": "必填", "layer": "涉及图层", "dikes": "鱼塘围埝", "none": "原文没有清单",
        "no_list": "没有清单", "withdraw": "撤回声明", "why": "撤回原因（必填，留在记录里）",
        "take_back": "撤回",
        "withdrawn": "已撤回", "image": "2026-10-18", "asof": "截至某日已知", "nobody": "无人核实",
    },
    "en": {
        "list": "Claims", "holds": "Borne out", "things": "Thing by thing", "against": "Against",
        "back": "Back to all claims", "check": "Send to be checked", "unit": "To which unit", "go": "Send",
        "sent": "Sent: show the lead", "case": "Open a case", "roof": "roof-like surface",
        "new": "Record a claim", "words": "Exact words", "source": "Source (document, item)",
        "record": "Record",
        "need": "Needed", "layer": "Layer spoken of", "dikes": "Pond dikes",
        "none": "The source gives no list", "no_list": "No list", "withdraw": "Withdraw the claim",
        "why": "Why (needed, stays on record)", "take_back": "Withdraw", "withdrawn": "Withdrawn",
        "image": "2026-10-18", "asof": "As known on a day", "nobody": "Nobody checked",
    },
}  # fmt: skip


@pytest.fixture(params=[("zh", "390"), ("en", "1280")], ids=["zh-390", "en-1280"])
def way(request: pytest.FixtureRequest) -> tuple[Words, ViewportSize, dict[str, str]]:
    language, width = request.param
    return LANGUAGES[language], WIDTHS[width], SAYS[language]


def opened(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize, dict[str, str]], place: str
) -> Page:
    """The page at a place, as a supervisor sees it."""
    words, size, _ = way
    page = open_page(server, size, words.locale)
    sign_in(page, words, "supervisor")
    page.goto(f"{server.address}/#/{place}")
    return page


def test_a_supervisor_sees_which_claims_hold_and_which_do_not(open_page, server, way):
    says = way[2]
    page = opened(open_page, server, way, "claims")
    rows = page.get_by_role("list", name=says["list"], exact=True).get_by_role("listitem")
    expect(rows.first).to_have_class("against")
    expect(rows.filter(has_text="294")).to_contain_text(says["no_list"])
    assert (violations(page), sideways(page)) == ([], 0)

    page.get_by_role("button", name=re.compile(f"^{says['holds']}")).click()

    expect(rows.filter(has_text="家养殖场已整改到位（演示）")).to_have_count(1)
    expect(rows.and_(page.locator(":not(.holds)"))).to_have_count(0)
    assert "standing=holds" in page.url


def test_a_claim_is_held_against_images_thing_by_thing_and_a_thing_sent_out(open_page, server, way):
    says = way[2]
    page = opened(open_page, server, way, "claims")
    page.get_by_role("link", name=CLEARED).first.click()
    things = page.get_by_role("list", name=says["things"]).get_by_role("listitem")
    expect(things).to_have_count(22)

    own = 0 if says is SAYS["zh"] else 1  # one server: nobody is sent twice to one place
    things.nth(own).get_by_role("link").click()

    sheet = page.locator(".thing-sheet")
    expect(sheet.get_by_text(says["roof"]).first).to_be_visible()
    expect(sheet.get_by_role("row")).to_have_count(4)
    pictures = sheet.locator(".chip-frame img")
    expect(pictures).to_have_count(3)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0
    expect(page.locator("#things-ground")).to_have_value(scene_of(page, says["image"]))
    assert "feature=demo-land" in (sheet.get_by_role("link", name=says["case"]).get_attribute("href") or "")
    assert (violations(page), sideways(page)) == ([], 0)

    sheet.get_by_role("button", name=says["check"]).click()
    sheet.get_by_role("button", name=says["go"], exact=True).click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    sheet.get_by_label(says["unit"]).select_option(index=1)
    assert violations(page) == []
    sheet.get_by_role("button", name=says["go"], exact=True).click()
    sheet.get_by_role("link", name=says["sent"]).click()
    expect(page.locator(".lead-page")).to_contain_text(CLEARED)


def scene_of(page: Page, day: str) -> str:
    """The id of the scene of a day, as the page offers it."""
    return str(page.locator("#things-ground option", has_text=day).get_attribute("value"))


def test_a_claim_whose_list_is_not_known_is_recorded_and_said_to_have_none(open_page, server, way):
    says = way[2]
    page = opened(open_page, server, way, "claims")
    page.get_by_role("link", name=says["new"]).click()
    page.get_by_role("button", name=says["record"], exact=True).click()
    expect(page.get_by_text(says["need"], exact=True).first).to_be_visible()
    assert (violations(page), sideways(page)) == ([], 0)

    page.get_by_label(says["words"]).fill("围埝全部拆除完毕（演示）")
    page.get_by_label(says["source"]).fill("演示督办函第1号")
    page.get_by_label(says["layer"]).select_option(label=says["dikes"])
    page.get_by_label(says["none"]).check()
    page.get_by_role("button", name=says["record"], exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("围埝全部拆除完毕")
    expect(page.locator(".claim-head")).to_contain_text(says["no_list"])
    assert (violations(page), sideways(page)) == ([], 0)

    page.locator(".withdraw summary").click()
    page.get_by_label(says["why"]).fill("演示：重复登记")
    page.get_by_role("button", name=says["take_back"], exact=True).click()
    expect(page.locator(".claim-head")).to_contain_text(says["withdrawn"])


def test_what_was_known_on_an_earlier_day_is_told_and_said_so(open_page, server, way):
    says = way[2]
    page = opened(open_page, server, way, "claims")
    page.get_by_role("link", name=CLEARED).first.click()

    page.get_by_label(says["asof"]).fill("2026-11-01")

    expect(page.locator(".claim-head")).to_contain_text(says["nobody"])
    expect(page.locator(".claim-head .notice")).to_contain_text("2026-11-01")


def test_what_could_not_be_read_of_a_claim_is_said_and_read_again_on_demand(open_page, server, way):
    page = opened(open_page, server, way, "claims")
    page.watched.forgiven = ("Failed to load resource", "net::ERR")  # type: ignore[attr-defined]
    for part in ("things.geojson*", "changes"):
        page.route(f"**/api/claims/*/{part}", lambda route: route.abort(), times=1)

    page.get_by_role("link", name=CLEARED).first.click()

    expect(page.locator(".things-main [role=alert]")).to_have_count(1)
    history = page.locator("section", has=page.locator("#claim-changes"))
    expect(history.get_by_role("alert")).to_have_count(1)
    assert (violations(page), sideways(page)) == ([], 0)
    for place in (page.locator(".things-main"), history):
        place.locator("[role=alert]").get_by_role("button").click()
        expect(place.locator(".problem")).to_have_count(0)
    expect(history.get_by_role("listitem").first).to_be_visible()
