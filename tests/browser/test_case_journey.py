"""A case from a report to its closing, by all who must take part; and what is told when one may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.case_steps import FOUND_DAYS_AGO, Field, begin, confirm, day, open_case, take
from tests.browser.case_words import CASE_WORDS, CaseWords
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.journeys import EN, ZH, Words, sign_in
from tests.browser.test_accessibility import sideways, violations
from tests.papers import a_pdf
from tests.server import Server

CASES = CASE_WORDS["zh-CN"]
Person = Callable[..., Page]
SUPERVISOR, OFFICER, VERIFIER, LEADER, GROUP = (
    "supervisor", "officer", "verifier", "leader", "group-leader"
)  # fmt: skip


@pytest.fixture
def field(browser: Browser, server: Server) -> Iterator[Field]:
    """The bureau's patrol in the field; its unit verifies and never rectifies."""
    context = browser.new_context()
    yield Field(server, context.request).sign_in("patrol-ecology")
    context.close()


@pytest.fixture
def desk(browser: Browser, server: Server) -> Iterator[Field]:
    """A supervisor's program that opens cases."""
    context = browser.new_context()
    yield Field(server, context.request).sign_in(SUPERVISOR)
    context.close()


@dataclass(frozen=True)
class Way:
    """In which language and on what screen people work."""

    words: Words
    cases: CaseWords
    size: ViewportSize
    number: int  # of the dike: each journey has its own


WAYS = {
    "zh-desk": Way(ZH, CASE_WORDS["zh-CN"], DESK, 40),
    "en-phone": Way(EN, CASE_WORDS["en-US"], PHONE, 80),
}


@pytest.mark.parametrize("name", list(WAYS))
def test_a_case_goes_from_a_report_to_its_closing_by_all_who_must_take_part(
    open_page: OpenPage, server: Server, field: Field, name: str, tmp_path: Path
) -> None:
    way = WAYS[name]
    words, dike = way.cases, field.dike(way.number)
    finding = field.finding(dike)

    def person(account: str) -> Page:
        page = open_page(server, way.size, way.words.locale)
        sign_in(page, way.words, account)
        return page

    supervisor = person(SUPERVISOR)
    id = opened_from(supervisor, server, finding, words)
    take(supervisor, words, words.confirm)
    assigned(supervisor, words)

    officer = person(OFFICER)
    open_case(officer, server, id)
    planned(officer, words)
    take(officer, words, words.start)
    handed_in(officer, words, tmp_path)
    begin(officer, words.report_done)
    officer.get_by_label(words.remainder).fill("0")
    confirm(officer, words, words.report_done)

    verifier = person(VERIFIER)
    open_case(verifier, server, id)
    expect(closed_step(verifier, words.first_review)).to_contain_text(words.never_inspected)
    field.nothing_left(dike)
    verifier.reload()
    take(verifier, words, words.first_review)
    for account, step in ((LEADER, words.sign_lead), (GROUP, words.sign_group)):
        signing = person(account)
        open_case(signing, server, id)
        take(signing, words, step)
    supervisor.reload()
    begin(supervisor, words.close)
    supervisor.get_by_label(words.closing_reason).select_option(label=words.rectified)
    confirm(supervisor, words, words.close)
    expect(supervisor.locator(".case-top .case-status")).to_have_text(words.closed)
    slides(supervisor, words)
    expect(supervisor.locator("#look-backs")).to_be_visible()
    assert violations(supervisor) == []


def opened_from(page: Page, server: Server, report: str, words: CaseWords) -> str:
    """The id of a case opened on the page of a report."""
    page.goto(f"{server.address}/#/reports/{report}")
    page.get_by_role("link", name=words.open, exact=True).click()
    expect(page.get_by_label(words.found_on)).to_have_value(day(-FOUND_DAYS_AGO))
    page.get_by_label(words.title, exact=True).fill("段村围埝未拆除")
    expect(page.locator("#alike-new")).to_be_visible()
    page.locator("form.case-main button[type=submit]").click()
    expect(page.locator("#steps")).to_be_visible()
    return page.url.rsplit("/", 1)[1]


def assigned(page: Page, words: CaseWords) -> None:
    """Assign the case to the district, to be verified by the bureau."""
    begin(page, words.assign)
    form = page.get_by_role("form", name=words.assign)
    form.get_by_label(words.rectifying).select_option(label=words.district)
    form.get_by_label(words.supervising).select_option(label=words.agriculture)
    form.get_by_label(words.verifying).select_option(label=words.bureau)
    leader = form.get_by_label(words.leader).locator("option").filter(has_text=words.lead).first
    form.get_by_label(words.leader).select_option(value=leader.get_attribute("value"))
    form.get_by_label(words.deadline).fill(day(20))
    confirm(page, words, words.assign)


def planned(page: Page, words: CaseWords) -> None:
    """Fill in the four lists with one task and one measure."""
    begin(page, words.plan)
    form = page.get_by_role("form", name=words.plan)
    form.get_by_label(words.task, exact=True).fill("拆除围埝并清运土方")
    form.get_by_label(words.person, exact=True).fill("演示承办员")
    form.get_by_label(words.post, exact=True).fill("镇长")
    form.get_by_label(words.due).fill(day(10))
    form.get_by_label(words.measure, exact=True).fill("机械拆除")
    form.get_by_label(words.issued).fill(day(-1))
    confirm(page, words, words.plan)


def handed_in(page: Page, words: CaseWords, folder: Path) -> None:
    """Send the special report and another paper as evidence."""
    page.get_by_role("button", name=words.add_evidence).click()
    form = page.get_by_role("form", name=words.add_evidence)
    for role in ("special_report", "document"):
        paper = folder / f"{role}.pdf"
        paper.write_bytes(a_pdf(role))
        form.get_by_label(words.used_as).select_option(value=role)
        form.locator("input[type=file]").set_input_files(paper)
        form.get_by_label(words.evidence_title, exact=True).fill(f"{role} 1")
        form.get_by_label(words.evidence_issued).fill(day(-1))
        form.get_by_role("button", name=words.evidence_send, exact=True).click()
        expect(form.get_by_text(words.kept)).to_be_visible()
        expect(page.locator(".evidence").get_by_text(f"{role} 1")).to_be_visible()


def closed_step(page: Page, step: str) -> Locator:
    """A step that is not to be taken now, with the reasons beside it."""
    return page.locator(".closed-step").filter(has=page.get_by_role("button", name=step, exact=True))


def slides(page: Page, words: CaseWords) -> None:
    """The finding's photo is swiped over a later one by the keyboard."""
    slider = page.get_by_role("slider", name=words.slider)
    before = slider.input_value()
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert float(slider.input_value()) > float(before)


def test_who_rectifies_is_told_in_words_why_they_cannot_accept(
    open_page: OpenPage, server: Server, desk: Field
) -> None:
    id = desk.case(desk.dike(41), "围埝")
    supervisor = open_page(server, DESK)
    sign_in(supervisor, ZH, SUPERVISOR)
    open_case(supervisor, server, id)
    take(supervisor, CASES, CASES.confirm)
    assigned(supervisor, CASES)
    officer = open_page(server, DESK)
    sign_in(officer, ZH, OFFICER)
    open_case(officer, server, id)
    officer.locator(".other-steps > summary").click()
    reminding = closed_step(officer, "督办提醒")
    expect(reminding).to_contain_text(CASES.own_unit)
    button = reminding.get_by_role("button")
    expect(button).to_have_attribute("aria-disabled", "true")
    described = officer.locator(f"#{button.get_attribute('aria-describedby')}")
    expect(described).to_contain_text(CASES.own_unit)


def test_the_second_of_two_sees_what_the_first_did_and_keeps_their_words(
    open_page: OpenPage, server: Server, desk: Field
) -> None:
    id = desk.case(desk.dike(42), "围埝")
    first, second = (open_page(server, DESK) for _ in range(2))
    second.watched.forgiven = ("409 (Conflict)",)  # type: ignore[attr-defined]
    for page, account in ((first, SUPERVISOR), (second, VERIFIER)):
        sign_in(page, ZH, account)
        open_case(page, server, id)
        begin(page, CASES.confirm)
    confirm(first, CASES, CASES.confirm, why="现场核实属实")
    second.get_by_role("textbox", name=CASES.why).fill("我也去看过了")
    second.get_by_role("button", name="确认“确认问题”").click()
    notice = second.get_by_role("alert")
    expect(notice).to_contain_text(CASES.moved)
    expect(notice).to_contain_text("现场核实属实")
    expect(second.get_by_role("textbox", name=CASES.why)).to_have_value("我也去看过了")
    expect(second.locator(".case-top .case-status")).to_have_text("已确认")


def test_a_case_is_found_and_confirmed_by_keyboard_alone(
    open_page: OpenPage, server: Server, desk: Field
) -> None:
    desk.case(desk.dike(43), "键盘围埝")
    page = open_page(server, DESK)
    sign_in(page, ZH, SUPERVISOR)
    page.goto(f"{server.address}/#/cases?q=键盘围埝")
    expect(page.get_by_role("row")).to_have_count(2)
    tab_to(page, "键盘围埝")
    page.keyboard.press("Enter")
    expect(page.locator("#steps")).to_be_visible()
    tab_to(page, CASES.confirm)
    page.keyboard.press("Enter")
    expect(page.locator("#step-why")).to_be_focused()  # the form's first field
    page.keyboard.type("现场核实属实")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已办理“确认问题”")).to_be_focused()


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus says these words."""
    for _ in range(90):
        page.keyboard.press("Tab")
        if words in " ".join(page.locator("a:focus, button:focus").all_inner_texts()):
            return
    raise AssertionError(f"no way by keyboard to {words}")


def test_a_filter_is_kept_as_a_view_and_its_cases_are_taken_out_as_a_table(
    open_page: OpenPage, server: Server, desk: Field
) -> None:
    desk.case(desk.dike(44), "导出围埝")
    page = open_page(server, DESK)
    sign_in(page, ZH, SUPERVISOR)
    page.goto(f"{server.address}/#/cases?q=导出围埝&open=true")
    page.get_by_text(CASES.views, exact=True).click()
    page.get_by_label(CASES.view_name).fill("导出的围埝")
    page.get_by_role("button", name=CASES.keep_view).click()
    expect(page.get_by_role("link", name="导出的围埝")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".tool > summary", has_text=CASES.export).click()
    with page.expect_download() as taken:
        page.get_by_role("button", name=CASES.csv).click()
    assert "导出围埝" in taken.value.path().read_text(encoding="utf-8-sig")
    expect(page.get_by_text(CASES.exported)).to_be_visible()
    page.goto(f"{server.address}/#/cases")
    page.get_by_text(CASES.views, exact=True).click()
    page.get_by_role("link", name="导出的围埝").click()
    expect(page.get_by_role("row")).to_have_count(2)


def test_columns_stay_as_a_person_chose_them(open_page: OpenPage, server: Server, desk: Field) -> None:
    desk.case(desk.dike(45), "列围埝")
    page = open_page(server, DESK)
    sign_in(page, ZH, SUPERVISOR)
    page.goto(f"{server.address}/#/cases?q=列围埝")
    page.locator(".tool > summary", has_text=CASES.columns).click()
    page.get_by_label(CASES.quantity, exact=True).check()
    page.reload()
    expect(page.get_by_role("columnheader", name=CASES.quantity)).to_be_visible()


def test_the_ledger_without_a_server_shows_what_was_read_last_and_says_so(
    open_page: OpenPage, own_server: Server
) -> None:
    page = open_page(own_server, DESK)
    page.watched.forgiven = ("Failed to load resource", "net::ERR")  # type: ignore[attr-defined]
    sign_in(page, ZH, SUPERVISOR)
    page.goto(f"{own_server.address}/#/cases")
    page.get_by_role("row").nth(1).wait_for()
    rows = page.get_by_role("row").count()
    page.goto(f"{own_server.address}/#/reports")
    own_server.stop()
    page.goto(f"{own_server.address}/#/cases")
    expect(page.get_by_text("连不上服务器：这是")).to_be_visible()
    assert page.get_by_role("row").count() == rows


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
def test_the_pages_of_cases_are_usable_by_everybody(
    open_page: OpenPage, server: Server, desk: Field, words: Words, size: ViewportSize
) -> None:
    dike, cases = desk.dike(46), CASE_WORDS[words.locale]
    id = desk.case(dike, "人人可用的围埝")
    page = open_page(server, size, words.locale)
    sign_in(page, words, SUPERVISOR)
    found: dict[str, list[str]] = {}
    page.goto(f"{server.address}/#/cases")
    page.get_by_role("row").nth(1).wait_for()
    found["ledger"] = violations(page)
    page.goto(f"{server.address}/#/work")
    page.get_by_role("row").nth(1).wait_for()
    found["work"] = violations(page)
    page.goto(f"{server.address}/#/cases/new?layer=pond_dikes&feature={dike['id']}")
    page.locator("form.case-main button[type=submit]").click()
    found["new"] = violations(page)
    open_case(page, server, id)
    begin(page, cases.confirm)
    page.locator(".other-steps > summary").click()
    found["case"] = violations(page)
    assert {name: broken for name, broken in found.items() if broken} == {}


def test_no_page_of_cases_is_wider_than_a_small_phone(
    open_page: OpenPage, server: Server, desk: Field
) -> None:
    id = desk.case(desk.dike(47), "A title that is as long as titles may well be in the English of an office")
    page = open_page(server, {"width": 320, "height": 640}, "en-US")
    sign_in(page, EN, SUPERVISOR)
    wide = []
    for address in ("cases", "work", "cases/new", f"cases/{id}"):
        page.goto(f"{server.address}/#/{address}")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_load_state("networkidle")
        wide.append(sideways(page))
    assert max(wide) <= 0
