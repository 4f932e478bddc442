"""Pages that everybody can use: axe finds nothing, at phone and desk width, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.camera import ALLOWED, camera_words, open_camera, shoot
from tests.browser.conftest import OpenPage
from tests.browser.exchange_words import EXCHANGE, ExchangeWords
from tests.browser.journeys import LANGUAGES, Words, a_dike, fill_form, follow_job, open_form, send, sign_in
from tests.browser.lead_steps import Person, enter
from tests.browser.pond_files import drawing, pond_set
from tests.browser.scene_files import a_comparison, small_scene
from tests.server import ROOT, Server

AXE = ROOT / "web" / "client" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS: dict[str, ViewportSize] = {
    "390": {"width": 390, "height": 844},
    "1280": {"width": 1280, "height": 900},
}


@pytest.fixture(params=[f"{language}-{width}" for language in LANGUAGES for width in WIDTHS])
def way(request: pytest.FixtureRequest) -> tuple[Words, ViewportSize]:
    language, _, width = request.param.partition("-")
    return LANGUAGES[language], WIDTHS[width]


def violations(page: Page) -> list[str]:
    """What axe complains of: rule and place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(
        """async (tags) => {
             const found = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
             const told = (rule, node) => `${rule.id}: ${node.target} ${node.html}`;
             return found.violations.flatMap((rule) => rule.nodes.map((node) => told(rule, node)));
           }""",
        TAGS,
    )
    return found


def faint(page: Page) -> list[str]:
    """Words whose contrast is under 7:1 (4.5:1 for large ones), by axe's rule for level AAA."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(
        """async () => {
             const rule = 'color-contrast-enhanced';
             const only = { runOnly: { type: 'rule', values: [rule] }, rules: { [rule]: { enabled: true } } };
             const { violations } = await axe.run(document, only);
             return violations.flatMap(({ nodes }) => nodes.map((node) => `${node.target} ${node.html}`));
           }"""
    )
    return found


def sideways(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_the_form_with_its_mistakes_and_photos_is_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize], photo: Path
) -> None:
    words, size = way
    page = open_page(server, size, words.locale)
    sign_in(page, words, "patrol")
    open_form(page, words, a_dike(page, number=6))
    page.get_by_label(words.gallery).set_input_files(photo)
    expect(page.get_by_role("img", name=words.photo)).to_be_visible()
    page.get_by_role("button", name=words.review).click()
    assert violations(page) == []


def test_the_camera_an_earlier_photo_and_voice_are_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize]
) -> None:
    words, size = way
    page, said, dike = open_page(server, size, words.locale), camera_words(words), 24
    page.context.grant_permissions(ALLOWED)
    sign_in(page, words, "patrol")
    open_form(page, words, a_dike(page, number=dike))
    fill_form(page, words)
    camera = open_camera(page, said)
    shoot(camera, said, number=1)
    camera.get_by_role("button", name=said.done).click()
    page.get_by_role("button", name=said.record).click()
    found = {"recording": violations(page)}
    expect(page.get_by_role("timer")).not_to_contain_text("0:00")
    page.get_by_role("button", name=said.stop).click()
    expect(page.get_by_text(said.voice)).to_be_visible()
    found["form"] = violations(page)
    send(page, words)
    expect(page.get_by_text(words.received).first).to_be_visible(timeout=30_000)
    open_form(page, words, a_dike(page, number=dike))
    camera = open_camera(page, said)
    expect(camera.get_by_label(said.strength)).to_be_visible()
    found["camera"] = violations(page)
    assert {name: broken for name, broken in found.items() if broken} == {}


def test_review_outbox_list_and_report_are_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize], photo: Path
) -> None:
    words, size = way
    page = open_page(server, size, words.locale)
    sign_in(page, words, "patrol")
    open_form(page, words, a_dike(page, number=7))
    fill_form(page, words, photo)
    page.get_by_role("button", name=words.review).click()
    found = {"review": violations(page)}
    page.get_by_role("button", name=words.send, exact=True).click()
    page.get_by_role("button", name=words.receipt).first.click()
    found["outbox"] = violations(page)
    page.goto(f"{server.address}/#/reports")
    page.get_by_role("row").nth(1).wait_for()
    found["list"] = violations(page)
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    page.get_by_role("figure").first.wait_for()
    found["report"] = violations(page)
    assert {name: broken for name, broken in found.items() if broken} == {}


def test_marking_a_place_and_a_quick_note_are_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize]
) -> None:
    words, size = way
    line, note = ("线", "围埝、鱼塘") if words.locale == "zh-CN" else ("Line", "Dike, fish pond")
    page = open_page(server, size, words.locale)
    sign_in(page, words, "patrol")
    page.goto(f"{server.address}/#/report/new?layer=waste_sites&lon=115.6&lat=37.6")
    page.get_by_role("button", name=line, exact=True).click()
    page.locator("button.walk").click()
    page.locator(".place-field [aria-expanded]").click()
    page.locator(".picker-map canvas").first.wait_for()
    found = {"walking": violations(page)}
    stand_by_a_dike(page)
    page.goto(f"{server.address}/#/report/note")
    page.get_by_role("radio", name=note).check()
    page.locator(".offers").wait_for()
    found["note"] = violations(page)
    assert {name: broken for name, broken in found.items() if broken} == {}
    assert sideways(page) <= 0


def stand_by_a_dike(page: Page) -> None:
    """Where a quick note about a dike has something to be compared with."""
    longitude, latitude = page.evaluate(
        """async () => {
             const first = (given) => (typeof given[0] === 'number' ? given : first(given[0]));
             const got = await (await fetch('/api/layers/pond_dikes/features?limit=1')).json();
             return first(got.features[0].geometry.coordinates);
           }"""
    )
    page.context.set_geolocation({"longitude": longitude, "latitude": latitude, "accuracy": 5})


def test_no_page_of_reports_is_wider_than_a_small_phone(open_page: OpenPage, server: Server) -> None:
    words = LANGUAGES["en"]
    page = open_page(server, {"width": 320, "height": 640}, words.locale)
    sign_in(page, words, "patrol")
    open_form(page, words, a_dike(page, number=8))
    wide = [sideways(page)]
    for address in ("#/outbox", "#/reports"):
        page.goto(f"{server.address}/{address}")
        page.get_by_role("heading", level=1).wait_for()
        wide.append(sideways(page))
    assert max(wide) <= 0


def handed_in(page: Page, says: ExchangeWords, files: list[Path]) -> None:
    """Files chosen for the layer of ponds, sent and looked at."""
    page.goto(f"{page.url.split('#')[0]}#/imports")
    page.get_by_label(says.into_layer).select_option(label=says.ponds)
    page.get_by_label(says.choose_files).set_input_files(files)
    page.get_by_role("button", name=says.upload).click()
    expect(page.get_by_role("link", name=says.back)).to_be_visible()
    follow_job(page)


def test_handing_in_and_the_doctors_page_are_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize], tmp_path: Path
) -> None:
    words, size = way
    says = EXCHANGE["zh" if words.locale == "zh-CN" else "en"]
    page = open_page(server, size, words.locale)
    sign_in(page, words, "supervisor")
    page.goto(f"{server.address}/#/imports")
    page.get_by_role("button", name=says.upload).click()  # nothing chosen: its mistakes
    found = {"mistakes": violations(page)}
    handed_in(page, says, [drawing(tmp_path)])
    expect(page.get_by_role("alert")).to_be_visible()
    found["refused"] = violations(page)
    handed_in(page, says, pond_set(tmp_path, server.data))
    page.get_by_role("button", name=says.before_after).wait_for()
    found["findings"] = violations(page)
    page.get_by_label(says.accept).first.check()
    page.get_by_role("button", name=says.before_after).click()
    found["answers changed"] = violations(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert {name: broken for name, broken in found.items() if broken} == {}
    assert sideways(page) == 0


def test_storing_and_taking_back_are_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize], tmp_path: Path
) -> None:
    words, size = way
    says = EXCHANGE["zh" if words.locale == "zh-CN" else "en"]
    page = open_page(server, size, words.locale)
    sign_in(page, words, "supervisor")
    handed_in(page, says, pond_set(tmp_path, server.data, twisted=False))
    for box in page.get_by_label(says.accept).all()[:2]:  # the system and the datum
        box.check()
    page.get_by_role("button", name=says.again).click()
    follow_job(page)
    expect(page.get_by_role("button", name=says.again)).to_be_hidden()
    page.get_by_label(says.reason).fill("axe")
    found = {"ready": violations(page)}
    page.get_by_role("button", name=says.store.replace("63", "62")).click()
    follow_job(page)
    page.get_by_role("button", name=says.undo).click()
    found["stored"] = violations(page)
    page.get_by_label(says.undo_reason).fill("axe")
    page.get_by_role("button", name=says.sure).click()
    expect(page.get_by_text(says.undone, exact=True)).to_be_visible(timeout=60_000)
    found["undone"] = violations(page)
    page.get_by_role("link", name=says.back).click()
    page.get_by_role("row").nth(1).wait_for()
    found["list"] = violations(page)
    assert {name: broken for name, broken in found.items() if broken} == {}


def test_exports_and_their_log_are_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize]
) -> None:
    words, size = way
    says = EXCHANGE["zh" if words.locale == "zh-CN" else "en"]
    page = open_page(server, size, words.locale)
    sign_in(page, words, "supervisor")
    page.goto(f"{server.address}/#/exports")
    page.get_by_role("button", name=says.export, exact=True).click()
    page.get_by_role("alert").first.wait_for()
    found = {"mistakes": violations(page)}
    page.get_by_label(says.export_layer, exact=True).select_option(label=says.ponds)
    page.get_by_label(says.export_reason, exact=True).fill("axe")
    page.get_by_role("button", name=says.export, exact=True).click()
    page.get_by_role("link", name=says.download).first.wait_for()
    found["log"] = violations(page)
    assert {name: broken for name, broken in found.items() if broken} == {}
    assert sideways(page) == 0


def test_the_page_about_this_device_is_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize]
) -> None:
    words, size = way
    page = open_page(server, size, words.locale)
    sign_in(page, words, "patrol")
    page.goto(f"{server.address}/#/device")
    expect(page.locator(".page.device")).to_be_visible()
    assert violations(page) == []
    assert sideways(page) <= 0

    page.get_by_role("radio").nth(1).check()

    assert (violations(page), faint(page), sideways(page)) == ([], [], 0)


@pytest.mark.parametrize("place", ["today", "map", "outbox", "reports", "report/new?layer=pond_dikes"])
def test_in_the_sun_all_words_of_the_patrol_have_a_contrast_of_seven(
    open_page: OpenPage, server: Server, place: str
) -> None:
    page = open_page(server, WIDTHS["390"])
    sign_in(page, LANGUAGES["zh"], "patrol")
    page.evaluate("localStorage.setItem('lakewatch.theme', 'sun')")
    page.goto(f"{server.address}/#/{place}")
    page.reload()
    expect(page.locator("main .page, main .map-place").first).to_be_visible()

    assert (faint(page), sideways(page)) == ([], 0)


def test_the_page_about_certificates_is_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize]
) -> None:
    words, size = way
    page = open_page(server, size, words.locale)
    page.goto(f"{server.address}/certificate")
    expect(page.get_by_role("heading", name="让手机信任本服务器")).to_be_visible()

    assert (violations(page), sideways(page)) == ([], 0)


def test_taking_an_area_along_is_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize]
) -> None:
    words, size = way
    chinese = words.locale == "zh-CN"
    view, make, ready = (
        ("地图当前范围", "打包", "可以下载")
        if chinese
        else ("The present view of the map", "Put together", "Ready to download")
    )
    page = open_page(server, size, words.locale)
    sign_in(page, words, "patrol")
    page.goto(f"{server.address}/#/map?at=115.587,37.613")
    expect(page.locator("canvas")).to_be_visible()
    page.goto(f"{server.address}/#/areas")
    page.get_by_label(view).check()
    found = {"empty": violations(page)}
    page.get_by_role("button", name=make, exact=True).click()
    expect(page.get_by_role("heading", name=ready)).to_be_visible(timeout=120_000)
    found["weighed"] = violations(page)
    page.get_by_role("button", name="下载" if chinese else "Download").click()
    expect(page.get_by_text("，今天" if chinese else ", today")).to_be_visible(timeout=60_000)
    found["taken"] = violations(page)
    page.get_by_label("地图用离线包显示" if chinese else "Draw the map from the package").check()
    page.goto(f"{server.address}/#/map")
    expect(page.locator(".package-note")).to_be_visible()
    found["map"] = violations(page)
    assert sideways(page) <= 0
    assert {name: broken for name, broken in found.items() if broken} == {}


READ = {  # what stands there when the page has been read
    "": ".change-list li",
    "changes/{change}": ".change-sheet svg.sketch",
    "rules": ".rule",
    "drawing": ".desk-side table",
    "talk": ".told-list li",
}
REVIEWED = ("", "changes/{change}", "rules", "matrix", "effects", "scenarios", "drawing", "talk", "print")


def test_the_review_desk_is_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize]
) -> None:
    words, size = way
    page = open_page(server, size, words.locale)
    sign_in(page, words, "supervisor")
    page.goto(f"{server.address}/#/boundaries")
    page.get_by_role("row").nth(1).wait_for()
    found = {"versions": violations(page)}
    changes = page.evaluate("async () => (await fetch('/api/boundaries/demo-adjust-2/changes')).json()")
    for place in REVIEWED:
        change = changes["changes"][0]["id"]
        page.goto(f"{server.address}/#/boundaries/demo-adjust-2/{place.format(change=change)}")
        page.locator(READ.get(place, ".plain-tab table")).first.wait_for()
        found[place] = violations(page)
        assert sideways(page) <= 0, place
    assert {name: broken for name, broken in found.items() if broken} == {}


AFAR = (116.9, 36.1)  # from the lake
SEEN = {  # what stands there when the page has been read
    "?view=mndwi": ".map-scale .ramp",
    "?mode=swipe": ".maps.swipe .one-map.before canvas",
    "?view=ndvi&point=115.587,37.613": ".point-panel table",
    "/scenes": "table tbody tr",
    "/scenes/{scene}": ".found-facts",
    "/runs": "table tbody tr",
    "/runs/{run}/1": ".patch-list",
    "/water": ".water-part table",
}


def test_looking_at_scenes_and_comparing_them_is_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize]
) -> None:
    words, size = way
    page = open_page(server, size, words.locale)
    sign_in(page, words, "analyst")
    scene, run = a_comparison(page)
    found = {}
    for place, read in SEEN.items():
        page.goto(f"{server.address}/#/imagery{place.format(scene=scene, run=run)}")
        page.locator(read).first.wait_for()
        found[place] = violations(page)
        assert sideways(page) <= 0, place
    assert {name: broken for name, broken in found.items() if broken} == {}


def test_taking_a_scene_in_is_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize], tmp_path: Path
) -> None:
    words, size = way
    page = open_page(server, size, words.locale)
    sign_in(page, words, "analyst")
    page.goto(f"{server.address}/#/imagery/scenes")
    page.locator(".new-scene > summary").click()
    page.locator(".new-scene > button").click()
    page.get_by_role("alert").wait_for()
    found = {"nothing chosen": violations(page)}
    page.locator(".new-scene input[type=file]").first.set_input_files(
        small_scene(tmp_path, "afar.tif", middle=AFAR)
    )
    page.locator(".new-scene > button").click()
    page.locator(".answers").wait_for(timeout=120_000)
    page.locator(".answers button[type=submit]").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    found["asked"] = violations(page)
    assert {name: broken for name, broken in found.items() if broken} == {}
    assert sideways(page) <= 0


def test_the_desk_of_leads_a_lead_and_what_was_learned_are_usable_by_everybody(
    open_page: OpenPage, server: Server, browser: Browser, way: tuple[Words, ViewportSize]
) -> None:
    words, size = way
    Person(browser, server).finds()
    dismiss, filters, other = ("排除", "筛选", "其他（写明）") if words.locale == "zh-CN" else EN_DESK
    page = enter(open_page(server, size, words.locale), server, words, "analyst")
    page.locator(".lead-list li").first.wait_for()
    page.locator(".lead-filters summary", has_text=filters).click()
    found = {"list": violations(page)}
    page.locator(".lead-list a").first.click()
    page.locator(".lead-sheet").get_by_role("button", name=dismiss).click()
    page.get_by_role("button", name=other).click()
    found["deciding"] = violations(page)
    lead = page.evaluate("async () => (await (await fetch('/api/leads')).json()).leads[0].id")
    for place in (lead, "learning", "in"):
        page.goto(f"{server.address}/#/leads/{place}")
        page.locator(READY.get(place, ".lead-page h1")).first.wait_for()
        found[place] = violations(page)
        assert sideways(page) <= 0
    assert {name: broken for name, broken in found.items() if broken} == {}


EN_DESK = ("Dismiss", "Filters", "Another reason")
READY = {"learning": ".limits-table input", "in": ".list-form"}


def test_claims_and_their_things_are_usable_by_everybody(
    open_page: OpenPage, server: Server, way: tuple[Words, ViewportSize]
) -> None:
    words, size = way
    page = enter(open_page(server, size, words.locale), server, words, "supervisor")
    page.goto(f"{server.address}/#/claims")
    page.locator(".claim-list li").first.wait_for()
    page.locator(".claim-filters summary").click()
    found = {"list": violations(page)}
    for name, text in CLAIMS.items():
        page.goto(f"{server.address}/#/claims")
        page.locator(".claim-list a", has_text=text).first.click()
        page.locator(".claim-more .panel-card").nth(1).wait_for()
        if name != "no list":
            page.locator(".thing-list a").first.click()
            page.locator(".thing-sheet").wait_for()
            page.locator(".head-tools summary").click()
        found[name] = violations(page)
        assert sideways(page) <= 0
    page.goto(f"{server.address}/#/claims/new")
    page.locator(".claim-form button[type=submit]").click()
    found["new"] = violations(page)
    assert {name: broken for name, broken in found.items() if broken} == {}


CLAIMS = {"images": "已消除违法状态案件22件", "reports": "养鱼塘围埝已全部拆除", "no list": "294个问题"}
