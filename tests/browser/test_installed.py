"""The application on a phone starts without a network, and changes only when it is asked to."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.journeys import LANGUAGES, a_dike, open_form, sign_in, sign_out
from tests.browser.phones import MakePhone, Phone, installed, look_for_newer, marks, publish
from tests.server import Server

WORDS = LANGUAGES["zh"]
READY = "新版本已备好"


def installed_phone(make_phone: MakePhone, server: Server) -> tuple[Phone, Page]:
    """A phone on which a patrol signed in and the application is whole."""
    phone = make_phone(server.address)
    page = phone.start()
    sign_in(page, WORDS, "patrol")
    installed(page)
    expect(page.get_by_role("button", name="图层")).to_be_visible()  # the catalogue has been read
    return phone, page


def test_a_fresh_start_without_the_server_knows_person_and_catalogue(
    make_phone: MakePhone, lake: Server
) -> None:
    phone, page = installed_phone(make_phone, lake)
    phone.close()
    lake.stop()

    page = phone.start()

    expect(page.get_by_text("连不上服务器 · 数据截至").first).to_be_visible()
    page.get_by_label(WORDS.account_menu, exact=True).click()
    expect(page.get_by_text("演示巡查员")).to_be_visible()
    page.goto(f"{lake.address}/#/report/new?layer=pond_dikes")
    expect(page.get_by_role("group", name=WORDS.machines)).to_be_visible()


def test_after_the_server_is_back_the_line_goes_by_itself(make_phone: MakePhone, lake: Server) -> None:
    phone, page = installed_phone(make_phone, lake)
    phone.close()
    lake.stop()
    page = phone.start()
    expect(page.locator(".reach")).to_be_visible()

    lake.start()

    expect(page.locator(".reach")).to_be_hidden(timeout=40_000)


def test_who_signed_out_without_network_is_signed_out_when_it_is_back(
    make_phone: MakePhone, lake: Server
) -> None:
    phone, page = installed_phone(make_phone, lake)
    lake.stop()
    sign_out(page, WORDS)
    phone.close()
    page = phone.start()
    expect(page.get_by_label(WORDS.password, exact=True)).to_be_visible()

    lake.start()
    page.reload()

    expect(page.get_by_label(WORDS.password, exact=True)).to_be_visible()
    assert page.evaluate("fetch('/api/session').then((a) => a.json()).then((s) => s.account)") is None


def test_a_new_version_comes_only_when_it_is_asked_for(
    make_phone: MakePhone, lake: Server, published: Path
) -> None:
    phone, page = installed_phone(make_phone, lake)
    publish(published, "2")
    look_for_newer(page)
    expect(page.get_by_text(READY)).to_be_visible()
    page.get_by_role("button", name="以后再说").click()
    phone.close()
    page = phone.start()
    expect(page.get_by_text(READY)).to_be_visible()
    assert marks(page) == []  # a whole new start, and still the version that was in use

    page.get_by_role("button", name="现在使用").click()

    expect(page.locator("meta[name=mark]")).to_have_count(1)
    expect(page.get_by_text(READY)).to_have_count(0)


def test_no_new_version_while_a_report_is_being_written_in_another_tab(
    make_phone: MakePhone, lake: Server, published: Path
) -> None:
    phone, page = installed_phone(make_phone, lake)
    writing = phone.tab()
    open_form(writing, WORDS, a_dike(writing))
    writing.get_by_label(WORDS.note).fill("half a sentence")
    publish(published, "2")
    look_for_newer(page)

    page.get_by_role("button", name="现在使用").click()
    expect(page.get_by_text("有页面正在填写")).to_be_visible()
    assert (marks(page), marks(writing)) == ([], [])

    writing.goto(f"{lake.address}/#/outbox")
    page.get_by_role("button", name="现在使用").click()
    for tab in (page, writing):
        expect(tab.locator("meta[name=mark]")).to_have_count(1)
    writing.get_by_role("link", name="继续填写").first.click()
    expect(writing.get_by_label(WORDS.note)).to_have_value("half a sentence")


def test_a_version_that_does_not_come_whole_changes_nothing(
    make_phone: MakePhone, lake: Server, published: Path
) -> None:
    phone, page = installed_phone(make_phone, lake)
    publish(published, "2")
    (published / "index.html").write_text("<p>half a page", encoding="utf-8")
    look_for_newer(page)
    phone.close()
    lake.stop()

    page = phone.start()

    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    expect(page.get_by_text(READY)).to_have_count(0)
