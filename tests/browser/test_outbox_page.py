"""The outbox in all its states is usable by everybody: axe finds nothing, in both languages and widths."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.api.mortal import Mortal
from tests.browser.journeys import LANGUAGES, Words
from tests.browser.lives import MakeService, make_service, sign_in_as
from tests.browser.queues import Waiting, kept_in, network_is_back, put_into
from tests.browser.test_accessibility import sideways, violations, way

__all__ = ["make_service", "way"]


@pytest.fixture
def outbox(
    browser: Browser, make_service: MakeService, way: tuple[Words, ViewportSize]
) -> Iterator[tuple[Mortal, Page]]:
    """The outbox of a patrol with one report delivered, and its server dead."""
    words, size = way
    service = make_service()
    context = browser.new_context(viewport=size, locale=words.locale, service_workers="block")
    page = context.new_page()
    page.goto(service.address)
    if words is LANGUAGES["en"]:
        page.get_by_role("button", name="切换到英文").click()
    sign_in_as(page, "patrol")
    page.goto(f"{service.address}/#/outbox")
    put_into(page, Waiting("id-patrol", seed=1).some(1))
    network_is_back(page)
    expect(page.get_by_text(words.received)).to_have_count(1, timeout=30_000)
    service.kill()
    yield service, page
    context.close()


def test_the_outbox_and_its_questions_are_usable_by_everybody(
    outbox: tuple[Mortal, Page], way: tuple[Words, ViewportSize]
) -> None:
    service, page = outbox
    put_into(page, Waiting("id-patrol", seed=2).some(2))
    put_into(page, Waiting("id-neighbour", seed=3).some(1))
    expect(page.locator(".entry.waiting")).to_have_count(2)
    page.locator(".entry.received").get_by_role("button").click()  # the receipt
    page.locator(".entry.waiting").first.get_by_role("button").nth(1).click()  # into a file
    page.locator(".entry.waiting").first.get_by_role("button").nth(2).click()  # do not send
    expect(page.locator(".leaving")).to_be_visible()
    assert violations(page) == []
    assert sideways(page) <= 0

    page.locator(".leaving").get_by_role("textbox").fill("double")
    page.locator(".leaving button[type=submit]").click()
    expect(page.locator(".entry.waiting")).to_have_count(1)
    service.start()
    page.context.clear_cookies()
    network_is_back(page)
    page.get_by_role("button", name=re.compile("去登录|重新登录|^Sign in")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    assert sorted(entry["state"] for entry in kept_in(page, "entries")) == ["discarded", "waiting", "waiting"]
