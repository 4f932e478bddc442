"""A network that goes away at the worst moment loses nothing, and brings nothing twice."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.journeys import LANGUAGES, a_dike, fill_form, open_form, send, sign_in
from tests.server import Server

WORDS = LANGUAGES["zh"]
NO_NETWORK = ("Failed to load resource", "net::ERR")  # the browser's own words about a server that is away


def test_a_report_sent_while_the_server_is_down_arrives_once_after_it_is_back(
    open_page: OpenPage, own_server: Server, photo: Path
) -> None:
    page = form_filled(open_page, own_server, photo)
    own_server.stop()
    send(page, WORDS)
    expect(page.get_by_text("等待网络").first).to_be_visible()
    own_server.start()
    page.get_by_role("button", name="立即发送").click()
    expect(page.get_by_text(WORDS.received).first).to_be_visible()
    assert reports_about(page, "lost network") == [1]


def test_an_answer_lost_between_report_and_photo_leads_to_one_whole_report(
    open_page: OpenPage, own_server: Server, photo: Path
) -> None:
    page = form_filled(open_page, own_server, photo)

    def stored_but_not_answered(route: Route) -> None:
        route.fetch()  # the server has it
        route.abort()  # the phone never hears of it

    page.route("**/photos/*", stored_but_not_answered, times=1)
    send(page, WORDS)
    expect(page.get_by_text("等待网络").first).to_be_visible()
    page.get_by_role("button", name="立即发送").click()
    expect(page.get_by_text(WORDS.received).first).to_be_visible()
    assert reports_about(page, "lost network") == [1]


def test_a_waiting_report_survives_a_reload_and_goes_by_itself_when_the_page_starts(
    open_page: OpenPage, own_server: Server, photo: Path
) -> None:
    page = form_filled(open_page, own_server, photo)
    page.route("**/api/reports/**", lambda route: route.abort())
    send(page, WORDS)
    expect(page.get_by_text("等待网络").first).to_be_visible()
    page.unroute("**/api/reports/**")
    page.reload()
    expect(page.get_by_text(WORDS.received).first).to_be_visible()


def test_another_account_neither_sees_nor_sends_what_waits(
    open_page: OpenPage, own_server: Server, photo: Path
) -> None:
    page = form_filled(open_page, own_server, photo)
    page.route("**/api/reports/**", lambda route: route.abort())
    send(page, WORDS)
    expect(page.get_by_text("等待网络").first).to_be_visible()
    page.unroute("**/api/reports/**")
    page.context.clear_cookies()
    page.goto(f"{own_server.address}/#/")
    page.reload()
    sign_in(page, WORDS, "supervisor")
    page.goto(f"{own_server.address}/#/outbox")
    expect(page.get_by_text("本机还有其他账号未发送的 1 份上报")).to_be_visible()
    assert reports_about(page, "lost network") == []


def form_filled(open_page: OpenPage, server: Server, photo: Path) -> Page:
    page = open_page(server)
    page.watched.forgiven = NO_NETWORK  # type: ignore[attr-defined]
    sign_in(page, WORDS, "patrol")
    open_form(page, WORDS, a_dike(page))
    fill_form(page, WORDS, photo, "lost network")
    return page


def reports_about(page: Page, note: str) -> list[int]:
    """For each report with this note, how many of its photos are there."""
    found: list[int] = page.evaluate(
        """async (note) => {
             const answer = await fetch('/api/reports?q=' + encodeURIComponent(note));
             const { reports } = await answer.json();
             return reports.map((one) => one.photos.filter((photo) => photo.arrived).length);
           }""",
        note,
    )
    return found
